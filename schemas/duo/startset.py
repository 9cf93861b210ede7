"""duo_a05: the startset, everyone who would be a vsv'er on dropping out (feeds.md, "DUO", [R], 34 columns).

The first header is written `#BRIN`; the reader takes the sign off. Columns have the names of the other A-reports where they
mean the same.
"""

from pandera.typing import Series

from schemas.columns import ExtractModel, Kind, Treatment, column, dropped
from schemas.duo import columns


class DuoStartset(ExtractModel):
    """One row per enrolment of someone without startkwalificatie."""

    brin: Series[str] = columns.brin("BRIN")
    naam_instelling: Series[str] = dropped("NAAM_INSTELLING", "Naam van de instelling.")
    rapportagemaand: Series[str] = columns.rapportagemaand("RAPPORTAGE_MAAND")
    persoonsgebondennummer: Series[str] = columns.persoonsgebondennummer("BSN_ONDERWIJSNR")
    alle_voornamen: Series[str] = dropped("VOORNAMEN", "Voornamen.")
    voorvoegsel: Series[str] = dropped("VOORVOEGSEL", "Voorvoegsel van de achternaam.")
    achternaam: Series[str] = columns.achternaam("ACHTERNAAM")
    woongemeente: Series[str] = dropped("WOONGEMEENTE", "Naam van de woongemeente.")
    geboortedatum: Series[str] = columns.geboortedatum("GEBOORTEDATUM")
    onderwijscode: Series[str] = columns.onderwijscode("ILT/CREBO")
    onderwijsnaam: Series[str] = dropped("ILT/CREBO_OMS", "Naam van de opleiding.")
    leerweg: Series[str] = columns.leerweg("LEERWEG")
    brin_nr: Series[str] = dropped("BRIN_NR", "BRIN van de instelling, zoals ook in BRIN.")
    naam_inst: Series[str] = dropped("NAAM_INST", "Naam van de instelling, zoals ook in NAAM_INSTELLING.")
    onderwijsaanbiedercode: Series[str] = dropped("ONDERWIJSAANBIEDERCODE", "RIO-code van de onderwijsaanbieder.")
    naam_onderwijsaanbieder: Series[str] = dropped("ONDERWIJSAANBIEDER_NAAM", "Naam van de onderwijsaanbieder.")
    gemeentecode: Series[str] = columns.gemeentecode("GEMCODE")
    rmc_regio: Series[str] = columns.rmc_regio("RMC_REGIO")
    locatiecode: Series[str] = dropped("LOCATIECODE", "Code van de locatie.")
    onderwijslocatiecode: Series[str] = dropped("ONDERWIJSLOCATIECODE", "RIO-code van de onderwijslocatie.")
    postcode_onderwijslocatie: Series[str] = dropped("ONDERWIJSLOCATIE_POSTCODE", "Postcode van de onderwijslocatie.")
    huisnummer_onderwijslocatie: Series[str] = dropped("ONDERWIJSLOCATIE_HUISNUMMER", "Huisnummer van de onderwijslocatie.")
    brin_volgnummer: Series[str] = columns.brin_volgnummer("BRIN_VOLGNR")
    niveau: Series[str] = columns.niveau("NIVEAU")
    inschrijvingsvolgnummer: Series[str] = columns.inschrijvingsvolgnummer("INSCHR_VLGNR")
    straat: Series[str] = dropped("STRAAT", "Straatnaam van het woonadres.")
    huisnummer: Series[str] = columns.huisnummer("HUISNUMMER")
    huisletter: Series[str] = dropped("HUISLETTER", "Huisletter van het woonadres.")
    huisnummer_aanduiding: Series[str] = dropped("HUISNR_AAND", "Aanduiding bij het huisnummer.")
    huisnummer_toevoeging: Series[str] = dropped("HUISNR_TOEV", "Toevoeging bij het huisnummer.")
    adres_locatie: Series[str] = dropped("ADRES_LOCATIE", "Beschrijving van de locatie van het adres.")
    postcode: Series[str] = columns.postcode("POSTCODE")
    woonplaats: Series[str] = dropped("WOONPLAATS", "Woonplaats van het adres.")
    startkwalificatie: Series[str] = column(
        "INDICATIE_STARTKWALIFICATIE",
        "Of de jongere volgens DUO een startkwalificatie heeft: J of N.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        tekens=8,
        bekende_code=("J", "N"),
    )

    class Config(ExtractModel.Config):
        """The rules that look at several columns of a row."""

        precies_een_persoonsnummer = {"columns": ("BSN_ONDERWIJSNR",)}  # noqa: RUF012 pandera reads a dict


DUO_A05 = columns.report(
    "A05",
    "startset",
    "Alle ingeschrevenen zonder startkwalificatie: wie bij uitval voortijdig schoolverlater zou zijn.",
    DuoStartset,
)
