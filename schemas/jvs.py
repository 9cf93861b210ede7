"""JVS: what the leerplicht and Doorstroompunt administration of each gemeente delivers (feeds.md, "JVS", [C] layouts).

One pandera model per extract, with its line for the register. Dates are `JJJJ-MM-DD`, flags `J`/`N`, code lists closed.
"""

from pandera.typing import Series

from schemas.columns import ExtractModel, Kind, Meaning, Treatment, column
from schemas.comparisons import address_comparison, identity_comparison
from schemas.dates import DateForm
from schemas.extract import Extract, Layout, Rhythm, Source

NUMBER_PATTERN = "[A-Za-z0-9][A-Za-z0-9._/-]{0,39}"
"""How a number that an installation gives out may look: no spaces, at most 40 characters."""


class JvsJongere(ExtractModel):
    """One row per dossier of a young person in the JVS of a gemeente."""

    dossiernummer: Series[str] = column(
        "dossiernummer",
        "Nummer van het dossier in het JVS van de gemeente; alleen binnen die gemeente uniek.",
        treatment=Treatment.KEEP,
        mandatory=True,
        vorm=NUMBER_PATTERN,
        zonder_bsn=True,
    )
    burgerservicenummer: Series[str] = column(
        "burgerservicenummer",
        "Pseudoniem van het burgerservicenummer; leeg wanneer de jongere een onderwijsnummer heeft.",
        treatment=Treatment.PSEUDONYMISE,
        kind=Kind.BSN,
        bsn=True,
    )
    onderwijsnummer: Series[str] = column(
        "onderwijsnummer",
        "Pseudoniem van het onderwijsnummer van een jongere zonder burgerservicenummer.",
        treatment=Treatment.PSEUDONYMISE,
        kind=Kind.ONDERWIJSNUMMER,
        onderwijsnummer=True,
    )
    achternaam: Series[str] = column(
        "achternaam",
        "Vergelijkwaarde van de achternaam zonder voorvoegsel: alleen te toetsen op gelijkheid.",
        treatment=Treatment.COMPARE,
        meaning=Meaning.NAME,
    )
    voorvoegsel: Series[str] = column("voorvoegsel", "Voorvoegsel van de achternaam.", treatment=Treatment.DROP)
    voornamen: Series[str] = column("voornamen", "Voornamen.", treatment=Treatment.DROP)
    geboortedatum: Series[str] = column(
        "geboortedatum",
        "Geboortedatum als jjjjmmdd; een onbekende dag of maand is 00.",
        treatment=Treatment.KEEP,
        kind=Kind.DATE,
        meaning=Meaning.DATE,
        mandatory=True,
        datum=DateForm.ISO,
    )
    geslacht: Series[str] = column(
        "geslacht",
        "Geslacht: M man, V vrouw, O onbekend.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        code=("M", "V", "O"),
    )
    straat: Series[str] = column("straat", "Straatnaam van het adres.", treatment=Treatment.DROP)
    huisnummer: Series[str] = column(
        "huisnummer",
        "Vergelijkwaarde van het huisnummer: alleen te toetsen op gelijkheid.",
        treatment=Treatment.COMPARE,
        meaning=Meaning.HOUSE_NUMBER,
    )
    huisletter: Series[str] = column("huisletter", "Huisletter van het adres.", treatment=Treatment.DROP)
    huisnummertoevoeging: Series[str] = column(
        "huisnummertoevoeging", "Toevoeging bij het huisnummer.", treatment=Treatment.DROP
    )
    postcode: Series[str] = column(
        "postcode",
        "Postcode van het woonadres: de vier cijfers, en een vergelijkwaarde van de hele postcode.",
        treatment=(Treatment.GENERALISE, Treatment.COMPARE),
        meaning=Meaning.POSTCODE,
        postcode=True,
    )
    woonplaats: Series[str] = column("woonplaats", "Woonplaats van het adres.", treatment=Treatment.DROP)
    gemeentecode: Series[str] = column(
        "gemeentecode",
        "Code van de gemeente waar de jongere volgens het JVS woont.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        mandatory=True,
        gemeentecode=True,
    )
    behandelende_gemeente: Series[str] = column(
        "behandelende_gemeente",
        "Code van de gemeente die het dossier behandelt, wanneer dat een andere is.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        gemeentecode=True,
    )
    telefoon: Series[str] = column("telefoon", "Telefoonnummer.", treatment=Treatment.DROP)
    email: Series[str] = column("email", "E-mailadres.", treatment=Treatment.DROP)
    dossierstatus: Series[str] = column(
        "dossierstatus",
        "Of het dossier open of gesloten is.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        mandatory=True,
        code=("open", "gesloten"),
    )
    datum_opening: Series[str] = column(
        "datum_opening",
        "Datum waarop het dossier is geopend, als jjjjmmdd.",
        treatment=Treatment.KEEP,
        kind=Kind.DATE,
        mandatory=True,
        datum=DateForm.ISO,
    )
    datum_sluiting: Series[str] = column(
        "datum_sluiting",
        "Datum waarop het dossier is gesloten, als jjjjmmdd.",
        treatment=Treatment.KEEP,
        kind=Kind.DATE,
        datum=DateForm.ISO,
    )
    doelgroep: Series[str] = column(
        "doelgroep",
        "Groep waarin de jongere valt: leerplicht, kwalificatieplicht of doorstroompunt.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        mandatory=True,
        code=("leerplicht", "kwalificatieplicht", "doorstroompunt"),
    )
    startkwalificatie: Series[str] = column(
        "startkwalificatie",
        "Of de jongere volgens het JVS een startkwalificatie heeft.",
        treatment=Treatment.KEEP,
        kind=Kind.FLAG,
        ja_nee=True,
    )
    datum_startkwalificatie: Series[str] = column(
        "datum_startkwalificatie",
        "Datum waarop de startkwalificatie is behaald, als jjjjmmdd.",
        treatment=Treatment.KEEP,
        kind=Kind.DATE,
        datum=DateForm.ISO,
    )
    school_brin: Series[str] = column(
        "school_brin",
        "BRIN met vestiging (zes tekens) van de school; vestiging 00 is de hoofdvestiging.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        brin=6,
    )
    consulent: Series[str] = column("consulent", "Naam van de consulent.", treatment=Treatment.DROP)
    laatste_mutatie: Series[str] = column(
        "laatste_mutatie",
        "Moment waarop het dossier in het JVS voor het laatst is gewijzigd.",
        treatment=Treatment.KEEP,
        kind=Kind.TIMESTAMP,
        tijdstip=True,
    )

    class Config(ExtractModel.Config):
        """The rules that look at several columns of a row."""

        precies_een_persoonsnummer = {"columns": ("burgerservicenummer", "onderwijsnummer")}  # noqa: RUF012 pandera reads a dict


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
