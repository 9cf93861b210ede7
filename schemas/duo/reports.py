"""duo_a01, duo_a02, duo_a04, duo_a14: unenrolled and re-enrolled young people (feeds.md, "DUO", [R]).

The four reports have the same 39 columns and share one model.
"""

from pandera.typing import Series

from schemas.columns import ExtractModel, Kind, Treatment, column, dropped
from schemas.dates import DateForm
from schemas.duo import columns
from schemas.extract import Rhythm
from schemas.spelling import Spelling


class DuoReport(ExtractModel):
    """One row per enrolment that ended (A01, A04, A14) or began again (A02) of someone without startkwalificatie."""

    brin_nr: Series[str] = dropped("BRIN_NR", "BRIN van de instelling, zoals ook in BRIN.")
    naam_inst: Series[str] = dropped("NAAM_INST", "Naam van de instelling, zoals ook in NAAM_INSTELLING.")
    rapportagemaand: Series[str] = columns.rapportagemaand("RAPPORTAGEMAAND")
    persoonsgebondennummer: Series[str] = columns.persoonsgebondennummer("PERSOONSGEBONDENNUMMER")
    achternaam: Series[str] = columns.achternaam("ACHTERNAAM")
    voorvoegsel: Series[str] = dropped("VOORVOEGSEL", "Voorvoegsel van de achternaam.")
    alle_voornamen: Series[str] = dropped("ALLE_VOORNAMEN", "Voornamen.")
    woongemeente: Series[str] = dropped("WOONGEMEENTE", "Naam van de woongemeente.")
    geboortedatum: Series[str] = columns.geboortedatum("GEBOORTEDATUM")
    onderwijscode: Series[str] = columns.onderwijscode("ONDERWIJSCODE")
    onderwijsnaam: Series[str] = dropped("ONDERWIJSNAAM", "Naam van de opleiding.")
    leerweg: Series[str] = columns.leerweg("LEERWEG")
    datum_uitschrijving: Series[str] = column(
        "DATUM_UITSCHRIJVING",
        "Datum waarop de inschrijving eindigde, als jjjjmmdd.",
        treatment=Treatment.KEEP,
        kind=Kind.DATE,
        datum=DateForm.DUO,
    )
    melding_verzuim_wettelijk: Series[str] = dropped(
        "MELDING_VERZUIM_WETTELIJK", "Of de school wettelijk verzuim heeft gemeld."
    )
    reden: Series[str] = dropped("REDEN", "Reden bij de verzuimmelding.")
    brin: Series[str] = columns.brin("BRIN")
    naam_instelling: Series[str] = dropped("NAAM_INSTELLING", "Naam van de instelling.")
    onderwijsaanbiedercode: Series[str] = dropped("ONDERWIJSAANBIEDERCODE", "RIO-code van de onderwijsaanbieder.")
    naam_onderwijsaanbieder: Series[str] = dropped("NAAM_ONDERWIJSAANBIEDER", "Naam van de onderwijsaanbieder.")
    melding_verzuim_niet_wettelijk: Series[str] = dropped(
        "MELDING_VERZUIM_NIET_WETTELIJK", "Of de school ander verzuim heeft gemeld."
    )
    gemeentecode: Series[str] = columns.gemeentecode("GEMEENTECODE")
    rmc_regio: Series[str] = columns.rmc_regio("RMC_REGIO")
    reden_uitstroom: Series[str] = column(
        "REDEN_UITSTROOM",
        columns.REASONS_EXPLAINED,
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        spelling=Spelling(width=2),
        tekens=8,
        bekende_code=columns.REASONS,
    )
    locatiecode: Series[str] = dropped("LOCATIECODE", "Code van de locatie.")
    onderwijslocatiecode: Series[str] = dropped("ONDERWIJSLOCATIECODE", "RIO-code van de onderwijslocatie.")
    postcode_onderwijslocatie: Series[str] = dropped("POSTCODE_ONDERWIJSLOCATIE", "Postcode van de onderwijslocatie.")
    huisnummer_onderwijslocatie: Series[str] = dropped("HUISNUMMER_ONDERWIJSLOCATIE", "Huisnummer van de onderwijslocatie.")
    brin_volgnummer: Series[str] = columns.brin_volgnummer("BRIN_VOLGNUMMER")
    niveau: Series[str] = columns.niveau("NIVEAU")
    inschrijvingsvolgnummer: Series[str] = columns.inschrijvingsvolgnummer("INSCHRIJVINGSVOLGNUMMER")
    straat: Series[str] = dropped("STRAAT", "Straatnaam van het woonadres.")
    huisnummer: Series[str] = columns.huisnummer("HUISNUMMER")
    huisletter: Series[str] = dropped("HUISLETTER", "Huisletter van het woonadres.")
    huisnummer_toevoeging: Series[str] = dropped("HUISNUMMER_TOEVOEGING", "Toevoeging bij het huisnummer.")
    huisnummer_aanduiding: Series[str] = dropped("HUISNUMMER_AANDUIDING", "Aanduiding bij het huisnummer.")
    adres_locatie: Series[str] = dropped("ADRES_LOCATIE", "Beschrijving van de locatie van het adres.")
    postcode: Series[str] = columns.postcode("POSTCODE")
    woonplaats: Series[str] = dropped("WOONPLAATS", "Woonplaats van het adres.")
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


DUO_A01 = columns.report("A01", "uitschrijvingen", "Uitschrijvingen zonder startkwalificatie sinds de vorige maand.", DuoReport)
DUO_A02 = columns.report(
    "A02",
    "herinschrijvingen",
    "Herinschrijvingen sinds de vorige maand van jongeren zonder startkwalificatie.",
    DuoReport,
)
DUO_A04 = columns.report(
    "A04",
    "werkvoorraad",
    "De actuele werkvoorraad: A04 van de vorige maand, met de uitschrijvingen van A01 en zonder A02.",
    DuoReport,
)
DUO_A14 = columns.report(
    "A14",
    "werkvoorraad na afsluiting",
    "De werkvoorraad van een afgesloten jaar, bijgewerkt na de afsluiting.",
    DuoReport,
    Rhythm.YEARLY,
)
