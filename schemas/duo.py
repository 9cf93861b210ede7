"""DUO: the monthly A-reports on unenrolled and re-enrolled young people (feeds.md, "DUO", [R]).

A01, A02, A04 and A14 have the same 39 columns and share one model. Code lists are open; what DUO writes its own way
(gemeentecode without leading zeros, person number `0`) is undone by a declared spelling.
"""

from pandera.typing import Series

from schemas.columns import ExtractModel, Kind, Meaning, Treatment, column
from schemas.comparisons import identity_comparison
from schemas.dates import DateForm
from schemas.extract import Extract, Layout, Rhythm, Source
from schemas.spelling import Spelling

REASONS = ("01", "02", "03", "04", "05", "06", "07", "08", "09")
"""reden_uitstroom (feeds.md, "DUO")."""

LEVELS = (
    *("PRO", "VSO", "VO onderbouw", "VMBO bovenbouw", "HAVO/VWO bovenbouw"),
    *(f"Mbo{level} opleidingen" for level in range(1, 5)),
    *(f"Mbo niveau {level}" for level in range(1, 5)),
)
"""niveau, in both spellings of DUO (feeds.md, "DUO")."""

DROP = Treatment.DROP


class DuoReport(ExtractModel):
    """One row per enrolment that ended (A01, A04, A14) or began again (A02) of someone without startkwalificatie."""

    brin_nr: Series[str] = column("BRIN_NR", "BRIN van de instelling, zoals ook in BRIN.", treatment=DROP)
    naam_inst: Series[str] = column("NAAM_INST", "Naam van de instelling, zoals ook in NAAM_INSTELLING.", treatment=DROP)
    rapportagemaand: Series[str] = column(
        "RAPPORTAGEMAAND",
        "Maand (jjjjmm) waarin de rij voor het eerst in het rapport stond; niet de maand van het rapport zelf.",
        treatment=Treatment.KEEP,
        kind=Kind.MONTH,
        maand=True,
    )
    persoonsgebondennummer: Series[str] = column(
        "PERSOONSGEBONDENNUMMER",
        "Pseudoniem van het persoonsgebonden nummer: burgerservicenummer of onderwijsnummer.",
        treatment=Treatment.PSEUDONYMISE,
        kind=Kind.PGN,
        spelling=Spelling(empty=("0",)),
        pgn=True,
    )
    achternaam: Series[str] = column(
        "ACHTERNAAM",
        "Vergelijkwaarde van de achternaam zonder voorvoegsel: alleen te toetsen op gelijkheid.",
        treatment=Treatment.COMPARE,
        meaning=Meaning.NAME,
    )
    voorvoegsel: Series[str] = column("VOORVOEGSEL", "Voorvoegsel van de achternaam.", treatment=DROP)
    alle_voornamen: Series[str] = column("ALLE_VOORNAMEN", "Voornamen.", treatment=DROP)
    woongemeente: Series[str] = column("WOONGEMEENTE", "Naam van de woongemeente.", treatment=DROP)
    geboortedatum: Series[str] = column(
        "GEBOORTEDATUM",
        "Geboortedatum als jjjjmmdd; een onbekende dag of maand is 00.",
        treatment=Treatment.KEEP,
        kind=Kind.DATE,
        meaning=Meaning.DATE,
        mandatory=True,
        datum=DateForm.DUO,
    )
    onderwijscode: Series[str] = column(
        "ONDERWIJSCODE",
        "Code van de opleiding (elementcode of crebo).",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        tekens=8,
    )
    onderwijsnaam: Series[str] = column("ONDERWIJSNAAM", "Naam van de opleiding.", treatment=DROP)
    leerweg: Series[str] = column(
        "LEERWEG",
        "Leerweg in het mbo: BOL, BBL of EX (extraneus).",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        tekens=8,
        bekende_code=("BOL", "BBL", "EX"),
    )
    datum_uitschrijving: Series[str] = column(
        "DATUM_UITSCHRIJVING",
        "Datum waarop de inschrijving eindigde, als jjjjmmdd.",
        treatment=Treatment.KEEP,
        kind=Kind.DATE,
        datum=DateForm.DUO,
    )
    melding_verzuim_wettelijk: Series[str] = column(
        "MELDING_VERZUIM_WETTELIJK", "Of de school wettelijk verzuim heeft gemeld.", treatment=DROP
    )
    reden: Series[str] = column("REDEN", "Reden bij de verzuimmelding.", treatment=DROP)
    brin: Series[str] = column(
        "BRIN",
        "BRIN (vier tekens) van de instelling van de inschrijving.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        mandatory=True,
        brin=4,
    )
    naam_instelling: Series[str] = column("NAAM_INSTELLING", "Naam van de instelling.", treatment=DROP)
    onderwijsaanbiedercode: Series[str] = column(
        "ONDERWIJSAANBIEDERCODE", "RIO-code van de onderwijsaanbieder.", treatment=DROP
    )
    naam_onderwijsaanbieder: Series[str] = column("NAAM_ONDERWIJSAANBIEDER", "Naam van de onderwijsaanbieder.", treatment=DROP)
    melding_verzuim_niet_wettelijk: Series[str] = column(
        "MELDING_VERZUIM_NIET_WETTELIJK", "Of de school ander verzuim heeft gemeld.", treatment=DROP
    )
    gemeentecode: Series[str] = column(
        "GEMEENTECODE",
        "Code van de woongemeente volgens DUO, aangevuld tot vier cijfers.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        mandatory=True,
        spelling=Spelling(width=4),
        gemeentecode=True,
    )
    rmc_regio: Series[str] = column(
        "RMC_REGIO",
        "RMC-regio van de woongemeente zoals DUO die schrijft (REGIO 10).",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        tekens=8,
    )
    reden_uitstroom: Series[str] = column(
        "REDEN_UITSTROOM",
        "Reden van uitstroom: 01 persoonsgebonden, geen invloed · 02 persoonsgebonden, wel opvang · 03 instellingsgebonden · "
        "04 studie- en beroepskeuze · 05 arbeidsmarkt en omgeving · 06 zonder diploma maar succesvol · 07 onbekend · "
        "08 geen uitval · 09 betalingsverplichting.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        spelling=Spelling(width=2),
        tekens=8,
        bekende_code=REASONS,
    )
    locatiecode: Series[str] = column("LOCATIECODE", "Code van de locatie.", treatment=DROP)
    onderwijslocatiecode: Series[str] = column("ONDERWIJSLOCATIECODE", "RIO-code van de onderwijslocatie.", treatment=DROP)
    postcode_onderwijslocatie: Series[str] = column(
        "POSTCODE_ONDERWIJSLOCATIE", "Postcode van de onderwijslocatie.", treatment=DROP
    )
    huisnummer_onderwijslocatie: Series[str] = column(
        "HUISNUMMER_ONDERWIJSLOCATIE", "Huisnummer van de onderwijslocatie.", treatment=DROP
    )
    brin_volgnummer: Series[str] = column(
        "BRIN_VOLGNUMMER",
        "Volgnummer van de vestiging bij de BRIN.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        tekens=8,
    )
    niveau: Series[str] = column(
        "NIVEAU",
        "Niveau van het onderwijs zoals DUO het schrijft (Mbo4 opleidingen, VMBO bovenbouw).",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        tekens=40,
        zonder_bsn=True,
        bekende_code=LEVELS,
    )
    inschrijvingsvolgnummer: Series[str] = column(
        "INSCHRIJVINGSVOLGNUMMER",
        "Volgnummer van de inschrijving van deze persoon bij de instelling (1, 2, A1).",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        mandatory=True,
        tekens=8,
    )
    straat: Series[str] = column("STRAAT", "Straatnaam van het woonadres.", treatment=DROP)
    huisnummer: Series[str] = column(
        "HUISNUMMER",
        "Vergelijkwaarde van het huisnummer: alleen te toetsen op gelijkheid.",
        treatment=Treatment.COMPARE,
        meaning=Meaning.HOUSE_NUMBER,
    )
    huisletter: Series[str] = column("HUISLETTER", "Huisletter van het woonadres.", treatment=DROP)
    huisnummer_toevoeging: Series[str] = column("HUISNUMMER_TOEVOEGING", "Toevoeging bij het huisnummer.", treatment=DROP)
    huisnummer_aanduiding: Series[str] = column("HUISNUMMER_AANDUIDING", "Aanduiding bij het huisnummer.", treatment=DROP)
    adres_locatie: Series[str] = column("ADRES_LOCATIE", "Beschrijving van de locatie van het adres.", treatment=DROP)
    postcode: Series[str] = column(
        "POSTCODE",
        "Postcode van het woonadres: de vier cijfers, en een vergelijkwaarde van de hele postcode.",
        treatment=(Treatment.GENERALISE, Treatment.COMPARE),
        meaning=Meaning.POSTCODE,
        postcode=True,
    )
    woonplaats: Series[str] = column("WOONPLAATS", "Woonplaats van het adres.", treatment=DROP)
    vanaf_wanneer: Series[str] = column(
        "VANAF_WANNEER",
        "Maand (jjjjmm) vanaf wanneer de rij geldt volgens DUO.",
        treatment=Treatment.KEEP,
        kind=Kind.MONTH,
        maand=True,
    )

    class Config(ExtractModel.Config):
        """The rules that look at several columns of a row."""

        precies_een_persoonsnummer = {"columns": ("PERSOONSGEBONDENNUMMER",)}  # noqa: RUF012 pandera reads a dict


def _report(code: str, title: str, description: str) -> Extract:
    """The register line of one of the A-reports, which differ in what they report only."""
    return Extract(
        name=f"duo_{code.lower()}",
        source=Source.DUO,
        title=f"DUO {code} {title}",
        description=description,
        model=DuoReport,
        layout=Layout.DUO_CSV,
        file_name=code,
        key=("persoonsgebondennummer", "brin", "inschrijvingsvolgnummer"),
        municipality="gemeentecode",
        rhythm=Rhythm.MONTHLY,
        comparisons=(identity_comparison("achternaam"),),
    )


DUO_A01 = _report("A01", "uitschrijvingen", "Uitschrijvingen zonder startkwalificatie sinds de vorige maand.")
DUO_A02 = _report("A02", "herinschrijvingen", "Herinschrijvingen sinds de vorige maand van jongeren zonder startkwalificatie.")
DUO_A04 = _report(
    "A04", "werkvoorraad", "De actuele werkvoorraad: A04 van de vorige maand, met de uitschrijvingen van A01 en zonder A02."
)
DUO_A14 = _report("A14", "werkvoorraad na afsluiting", "De werkvoorraad van een afgesloten jaar, bijgewerkt na de afsluiting.")
