"""jvs_jongere: all dossiers of young people in the JVS of a gemeente (feeds.md, "JVS", [C])."""

from pandera.typing import Series

from schemas.columns import ExtractModel, Kind, Meaning, Treatment, column, dropped
from schemas.comparisons import address_comparison, identity_comparison
from schemas.contract_columns import (
    EITHER_NUMBER,
    generalised_postcode,
    kept_birth_date,
    kept_brin6,
    kept_code,
    kept_date,
    kept_flag,
    kept_gemeentecode,
    kept_number,
    pseudonymised_bsn,
    pseudonymised_onderwijsnummer,
)
from schemas.extract import Extract, Layout, Rhythm, Source


class JvsJongere(ExtractModel):
    """One row per dossier of a young person in the JVS of a gemeente."""

    dossiernummer: Series[str] = kept_number(
        "dossiernummer", "Nummer van het dossier in het JVS van de gemeente; alleen binnen die gemeente uniek.", mandatory=True
    )
    burgerservicenummer: Series[str] = pseudonymised_bsn()
    onderwijsnummer: Series[str] = pseudonymised_onderwijsnummer()
    achternaam: Series[str] = column(
        "achternaam",
        "Vergelijkwaarde van de achternaam zonder voorvoegsel: alleen te toetsen op gelijkheid.",
        treatment=Treatment.COMPARE,
        meaning=Meaning.NAME,
    )
    voorvoegsel: Series[str] = dropped("voorvoegsel", "Voorvoegsel van de achternaam.")
    voornamen: Series[str] = dropped("voornamen", "Voornamen.")
    geboortedatum: Series[str] = kept_birth_date()
    geslacht: Series[str] = kept_code("geslacht", "Geslacht: M man, V vrouw, O onbekend.", ("M", "V", "O"))
    straat: Series[str] = dropped("straat", "Straatnaam van het adres.")
    huisnummer: Series[str] = column(
        "huisnummer",
        "Vergelijkwaarde van het huisnummer: alleen te toetsen op gelijkheid.",
        treatment=Treatment.COMPARE,
        meaning=Meaning.HOUSE_NUMBER,
    )
    huisletter: Series[str] = dropped("huisletter", "Huisletter van het adres.")
    huisnummertoevoeging: Series[str] = dropped("huisnummertoevoeging", "Toevoeging bij het huisnummer.")
    postcode: Series[str] = generalised_postcode()
    woonplaats: Series[str] = dropped("woonplaats", "Woonplaats van het adres.")
    gemeentecode: Series[str] = kept_gemeentecode(
        "gemeentecode", "Code van de gemeente waar de jongere volgens het JVS woont.", mandatory=True
    )
    behandelende_gemeente: Series[str] = kept_gemeentecode(
        "behandelende_gemeente",
        "Code van de gemeente die het dossier behandelt, wanneer dat een andere is.",
    )
    telefoon: Series[str] = dropped("telefoon", "Telefoonnummer.")
    email: Series[str] = dropped("email", "E-mailadres.")
    dossierstatus: Series[str] = kept_code(
        "dossierstatus", "Of het dossier open of gesloten is.", ("open", "gesloten"), mandatory=True
    )
    datum_opening: Series[str] = kept_date(
        "datum_opening", "Datum waarop het dossier is geopend, als jjjjmmdd.", mandatory=True
    )
    datum_sluiting: Series[str] = kept_date("datum_sluiting", "Datum waarop het dossier is gesloten, als jjjjmmdd.")
    doelgroep: Series[str] = kept_code(
        "doelgroep",
        "Groep waarin de jongere valt: leerplicht, kwalificatieplicht of doorstroompunt.",
        ("leerplicht", "kwalificatieplicht", "doorstroompunt"),
        mandatory=True,
    )
    startkwalificatie: Series[str] = kept_flag(
        "startkwalificatie", "Of de jongere volgens het JVS een startkwalificatie heeft."
    )
    datum_startkwalificatie: Series[str] = kept_date(
        "datum_startkwalificatie", "Datum waarop de startkwalificatie is behaald, als jjjjmmdd."
    )
    school_brin: Series[str] = kept_brin6(
        "school_brin", "BRIN met vestiging (zes tekens) van de school; vestiging 00 is de hoofdvestiging."
    )
    consulent: Series[str] = dropped("consulent", "Naam van de consulent.")
    laatste_mutatie: Series[str] = column(
        "laatste_mutatie",
        "Moment waarop het dossier in het JVS voor het laatst is gewijzigd.",
        treatment=Treatment.KEEP,
        kind=Kind.TIMESTAMP,
        tijdstip=True,
    )

    class Config(ExtractModel.Config):
        """The rules that look at several columns of a row."""

        precies_een_persoonsnummer = EITHER_NUMBER


JVS_JONGERE = Extract(
    name="jvs_jongere",
    source=Source.JVS,
    title="JVS jongeren",
    description="Alle dossiers van jongeren in het JVS van een gemeente, met doelgroep, status en startkwalificatie.",
    model=JvsJongere,
    layout=Layout.CONTRACT_CSV,
    file_name="jvs_jongere",
    key=("dossiernummer",),
    municipality="gemeentecode",
    rhythm=Rhythm.DAILY,
    comparisons=(address_comparison(), identity_comparison("achternaam")),
)
