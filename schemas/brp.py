"""BRP: the bulk selection of persoonslijsten per gemeente (feeds.md, "BRP", [R]).

Only the rubrieken that are needed are declared; every other rubriek is dropped unread. Code lists are open and a date that is
none is kept as -1 with a warning: the source is the register itself. History rows may leave the person's columns empty.
"""

from pandera.typing import Series

from schemas.columns import ExtractModel, Kind, Meaning, Treatment, column, columns_of
from schemas.comparisons import address_comparison, identity_comparison
from schemas.dates import DateForm
from schemas.extract import Extract, Layout, Rhythm, Source
from schemas.rubrieken import RUBRIEKEN


class BrpPersoonslijst(ExtractModel):
    """One row per person (volgnummer 0) and one per row of that person's history (volgnummer 1, 2, …)."""

    a_nummer: Series[str] = column(
        "01.01.10",
        "Pseudoniem van het A-nummer (01.01.10); in historische rijen dat van de persoon.",
        treatment=Treatment.PSEUDONYMISE,
        kind=Kind.A_NUMMER,
        mandatory=True,
        a_nummer=True,
    )
    volgnummer: Series[str] = column(
        "volgnummer",
        "Volgnummer van de rij binnen de persoonslijst: 0 is de actuele rij, hoger is historie. Niet geleverd maar geteld.",
        treatment=Treatment.KEEP,
        kind=Kind.INTEGER,
        mandatory=True,
        geheel_getal=True,
    )
    burgerservicenummer: Series[str] = column(
        "01.01.20",
        "Pseudoniem van het burgerservicenummer (01.01.20); een persoon kan er geen hebben.",
        treatment=Treatment.PSEUDONYMISE,
        kind=Kind.BSN,
        bsn=True,
    )
    voornamen: Series[str] = column("01.02.10", "Voornamen (01.02.10).", treatment=Treatment.DROP)
    voorvoegsel: Series[str] = column("01.02.30", "Voorvoegsel van de geslachtsnaam (01.02.30).", treatment=Treatment.DROP)
    geslachtsnaam: Series[str] = column(
        "01.02.40",
        "Vergelijkwaarde van de geslachtsnaam zonder voorvoegsel (01.02.40): alleen te toetsen op gelijkheid.",
        treatment=Treatment.COMPARE,
        meaning=Meaning.NAME,
    )
    geboortedatum: Series[str] = column(
        "01.03.10",
        "Geboortedatum (01.03.10) als jjjjmmdd; een onbekend deel is 00, -1 is geen datum.",
        treatment=Treatment.KEEP,
        kind=Kind.DATE,
        meaning=Meaning.DATE,
        datum_open=DateForm.COMPACT,
    )
    geslacht: Series[str] = column(
        "01.04.10",
        "Geslacht (01.04.10): M man, V vrouw, O onbekend.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        tekens=8,
        bekende_code=("M", "V", "O"),
    )
    datum_overlijden: Series[str] = column(
        "06.08.10",
        "Datum van overlijden (06.08.10) als jjjjmmdd; een onbekend deel is 00, -1 is geen datum.",
        treatment=Treatment.KEEP,
        kind=Kind.DATE,
        datum_open=DateForm.COMPACT,
    )
    datum_opschorting: Series[str] = column(
        "07.67.10",
        "Datum waarop de bijhouding is opgeschort (07.67.10) als jjjjmmdd; -1 is geen datum.",
        treatment=Treatment.KEEP,
        kind=Kind.DATE,
        datum_open=DateForm.COMPACT,
    )
    reden_opschorting: Series[str] = column(
        "07.67.20",
        "Reden van opschorting (07.67.20): O overleden, E geëmigreerd, M ministerieel besluit, F fout, "
        "R rechtstreeks in de registratie niet-ingezetenen, W gewist, . onbekend.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        tekens=8,
        bekende_code=("O", "E", "M", "F", "R", "W", "."),
    )
    indicatie_geheim: Series[str] = column(
        "07.70.10",
        "Indicatie geheim (07.70.10): 0 geen beperking tot en met 7 nergens verstrekken.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        tekens=8,
        bekende_code=("0", "1", "2", "3", "4", "5", "6", "7"),
    )
    gemeente_van_inschrijving: Series[str] = column(
        "08.09.10",
        "Code van de gemeente van inschrijving (08.09.10); 1999 is de registratie van niet-ingezetenen.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        gemeentecode=True,
    )
    datum_inschrijving: Series[str] = column(
        "08.09.20",
        "Datum van inschrijving in de gemeente (08.09.20) als jjjjmmdd; een onbekend deel is 00, -1 is geen datum.",
        treatment=Treatment.KEEP,
        kind=Kind.DATE,
        datum_open=DateForm.COMPACT,
    )
    functie_adres: Series[str] = column(
        "08.10.10",
        "Functie van het adres (08.10.10): W woonadres, B briefadres.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        tekens=8,
        bekende_code=("W", "B"),
    )
    datum_aanvang_adreshouding: Series[str] = column(
        "08.10.30",
        "Datum waarop de persoon op het adres is gaan wonen (08.10.30) als jjjjmmdd; -1 is geen datum.",
        treatment=Treatment.KEEP,
        kind=Kind.DATE,
        datum_open=DateForm.COMPACT,
    )
    straat: Series[str] = column("08.11.10", "Straatnaam (08.11.10).", treatment=Treatment.DROP)
    huisnummer: Series[str] = column(
        "08.11.20",
        "Vergelijkwaarde van het huisnummer (08.11.20): alleen te toetsen op gelijkheid.",
        treatment=Treatment.COMPARE,
        meaning=Meaning.HOUSE_NUMBER,
    )
    huisletter: Series[str] = column("08.11.30", "Huisletter (08.11.30).", treatment=Treatment.DROP)
    huisnummertoevoeging: Series[str] = column(
        "08.11.40", "Toevoeging bij het huisnummer (08.11.40).", treatment=Treatment.DROP
    )
    postcode: Series[str] = column(
        "08.11.60",
        "Postcode (08.11.60): de vier cijfers, en een vergelijkwaarde van de hele postcode.",
        treatment=(Treatment.GENERALISE, Treatment.COMPARE),
        meaning=Meaning.POSTCODE,
        postcode=True,
    )
    land_vertrek: Series[str] = column(
        "08.13.10",
        "Code van het land waarheen de persoon is vertrokken (08.13.10); 0000 is onbekend.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        tekens=8,
    )
    datum_vertrek: Series[str] = column(
        "08.13.20",
        "Datum van vertrek uit Nederland (08.13.20) als jjjjmmdd; een onbekend deel is 00, -1 is geen datum.",
        treatment=Treatment.KEEP,
        kind=Kind.DATE,
        datum_open=DateForm.COMPACT,
    )

    class Config(ExtractModel.Config):
        """The rules that look at several columns of a row: what a person must have, its history rows may leave empty."""

        gevuld_in_persoonsrij = {"columns": ("01.03.10", "08.09.10", "08.09.20"), "volgnummer": "volgnummer"}  # noqa: RUF012


BRP_PERSOONSLIJST = Extract(
    name="brp_persoonslijst",
    source=Source.BRP,
    title="BRP persoonslijsten",
    description="Persoonslijsten van de inwoners van een gemeente, met historie, en van wie haar in het laatste jaar verliet.",
    model=BrpPersoonslijst,
    layout=Layout.LO_CSV,
    file_name="brp_persoonslijst",
    key=("a_nummer", "volgnummer"),
    municipality="gemeente_van_inschrijving",
    rhythm=Rhythm.MONTHLY,
    group="a_nummer",
    comparisons=(address_comparison(), identity_comparison("geslachtsnaam")),
    known_unread=RUBRIEKEN - {column.source_name for column in columns_of(BrpPersoonslijst)} | {""},
)
