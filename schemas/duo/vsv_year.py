"""duo_nrsp and duo_nenr: the start population of a vsv year and who of it left school early (feeds.md, "DUO", [R]).

Of every vsv year there is a provisional and a definitive edition, which only the name of a file tells apart. They are two
things: the columns `eindjaar` and `stand` are filled from the name and belong to the key, and each edition has a peildatum of
its own, so that the definitive one follows the provisional one in the history and takes nothing away of it.
"""

import datetime
from typing import Any

from pandera.typing import Series

from schemas.columns import ExtractModel, Kind, Treatment, column, dropped
from schemas.duo import columns
from schemas.extract import Extract, Layout, Rhythm, Source
from schemas.spelling import Spelling

PROVISIONAL, DEFINITIVE = "V", "D"


def peildatum_of(eindjaar: int, stand: str) -> datetime.date:
    """The peildatum of an edition: the provisional one is about the second teldatum, 1 October.

    The definitive one is about the last day of that year: it counts who still obtained a startkwalificatie within three months
    after the second teldatum (begrippen.md, "vsv'er").
    """
    return datetime.date(eindjaar, 10, 1) if stand == PROVISIONAL else datetime.date(eindjaar, 12, 31)


def _kept_code(source_name: str, description: str, **rules: Any) -> Any:
    return column(source_name, description, treatment=Treatment.KEEP, kind=Kind.CODE, **rules)


class _PersonAndEducation(ExtractModel):
    eindjaar: Series[str] = column(
        "eindjaar",
        "Jaar van de tweede teldatum van het vsv-jaar. Niet geleverd maar uit de bestandsnaam.",
        treatment=Treatment.KEEP,
        kind=Kind.INTEGER,
        mandatory=True,
        jaar=True,
    )
    stand: Series[str] = column(
        "stand",
        "Stand van de cijfers: V voorlopig of D definitief. Niet geleverd maar uit de bestandsnaam.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        mandatory=True,
        code=(PROVISIONAL, DEFINITIVE),
    )
    burgerservicenummer: Series[str] = column(
        "BURGERSERVICENUMMER",
        "Pseudoniem van het burgerservicenummer; leeg wanneer de jongere een onderwijsnummer heeft.",
        treatment=Treatment.PSEUDONYMISE,
        kind=Kind.BSN,
        spelling=Spelling(empty=("0",)),
        bsn=True,
    )
    onderwijsnummer: Series[str] = column(
        "ONDERWIJSNUMMER",
        "Pseudoniem van het onderwijsnummer van een jongere zonder burgerservicenummer.",
        treatment=Treatment.PSEUDONYMISE,
        kind=Kind.ONDERWIJSNUMMER,
        spelling=Spelling(empty=("0",)),
        onderwijsnummer=True,
    )
    geboortedatum: Series[str] = columns.geboortedatum("GEBOORTEDATUM")
    geslacht: Series[str] = _kept_code(
        "GESLACHT", "Geslacht: M man, V vrouw, O onbekend.", tekens=8, bekende_code=("M", "V", "O")
    )
    achternaam: Series[str] = columns.achternaam("ACHTERNAAM")
    voorvoegsel: Series[str] = dropped("VOORVOEGSEL", "Voorvoegsel van de achternaam.")
    voornamen: Series[str] = dropped("VOORNAMEN", "Voornamen.")
    postcode4: Series[str] = _kept_code(
        "POSTCODE_CIJFERS", "De vier cijfers van de postcode van het woonadres.", vorm="[1-9][0-9]{3}"
    )
    rmc_regio: Series[str] = _kept_code(
        "RMC_REGIO", "RMC-regio van de woongemeente zoals DUO die hier schrijft (10).", tekens=8
    )
    rmc_regio_naam: Series[str] = dropped("RMC_REGIO_NAAM", "Naam van de RMC-regio.")
    gemeentecode: Series[str] = columns.gemeentecode("GEMCODE")
    gemeentenaam: Series[str] = dropped("GEMEENTENAAM", "Naam van de woongemeente.")
    brin: Series[str] = _kept_code("BRIN", "BRIN (vier tekens) van de instelling op de eerste teldatum.", brin=4)
    brin_volgnummer: Series[str] = columns.brin_volgnummer("BRIN_VOLGNR")
    brin_vestiging_naam: Series[str] = dropped("BRIN_VEST_NAAM", "Naam van de vestiging.")
    niveau: Series[str] = columns.niveau("NIVEAU")
    onderwijssoort: Series[str] = _kept_code(
        "ONDERWIJSSOORT", "Onderwijssoort zoals DUO die schrijft.", tekens=40, zonder_bsn=True
    )
    crebo: Series[str] = _kept_code("CREBO", "Code (crebo) van de opleiding.", tekens=8)
    crebo_omschrijving: Series[str] = dropped("CREBO_OMSCHRIJVING", "Naam van de opleiding.")


class _Examination(ExtractModel):
    examen: Series[str] = _kept_code("EXAMEN", "Examen zoals DUO het schrijft.", tekens=40, zonder_bsn=True)
    bekostiging: Series[str] = _kept_code(
        "IND_BEKOSTIGING", "Of de inschrijving wordt bekostigd: J of N.", tekens=8, bekende_code=("J", "N")
    )


class _Place(ExtractModel):
    onderwijsaanbieder_code: Series[str] = dropped("ONDERWIJSAANBIEDER_CODE", "RIO-code van de onderwijsaanbieder.")
    onderwijsaanbieder_naam: Series[str] = dropped("ONDERWIJSAANBIEDER_NAAM", "Naam van de onderwijsaanbieder.")
    onderwijslocatie_code: Series[str] = dropped("ONDERWIJSLOCATIE_CODE", "RIO-code van de onderwijslocatie.")
    onderwijslocatie_straatnaam: Series[str] = dropped("ONDERWIJSLOCATIE_STRAATNAAM", "Straat van de onderwijslocatie.")
    onderwijslocatie_huisnummer: Series[str] = dropped("ONDERWIJSLOCATIE_HUISNUMMER", "Huisnummer van de onderwijslocatie.")
    onderwijslocatie_huisnummer_toevoeging: Series[str] = dropped(
        "ONDERWIJSLOCATIE_HUISNUMMER_TOEVOEGING", "Toevoeging bij het huisnummer van de onderwijslocatie."
    )
    onderwijslocatie_postcode: Series[str] = dropped("ONDERWIJSLOCATIE_POSTCODE", "Postcode van de onderwijslocatie.")
    onderwijslocatie_plaatsnaam: Series[str] = dropped("ONDERWIJSLOCATIE_PLAATSNAAM", "Plaats van de onderwijslocatie.")


class DuoNrsp(_Place, _PersonAndEducation):
    """One row per person of the start population: enrolled on the first teldatum, young and without startkwalificatie."""

    class Config(ExtractModel.Config):
        """The rules that look at several columns of a row."""

        precies_een_persoonsnummer = {"columns": ("BURGERSERVICENUMMER", "ONDERWIJSNUMMER")}  # noqa: RUF012 pandera reads a dict


# pandera takes the columns of the last named base first
class DuoNenr(_Place, _Examination, _PersonAndEducation):
    """One row per vsv'er: of the start population, on the second teldatum not enrolled and still without startkwalificatie."""

    class Config(ExtractModel.Config):
        """The rules that look at several columns of a row."""

        precies_een_persoonsnummer = {"columns": ("BURGERSERVICENUMMER", "ONDERWIJSNUMMER")}  # noqa: RUF012


def _of_vsv_year(code: str, title: str, description: str, model: type[ExtractModel]) -> Extract:
    return Extract(
        name=f"duo_{code.lower()}",
        source=Source.DUO,
        title=f"DUO {code} {title}",
        description=description,
        model=model,
        layout=Layout.DUO_YEAR_CSV,
        file_name=code,
        key=("eindjaar", "stand", "burgerservicenummer", "onderwijsnummer"),
        empty_in_key=frozenset({"burgerservicenummer", "onderwijsnummer"}),
        municipality="gemeentecode",
        rhythm=Rhythm.YEARLY,
    )


DUO_NRSP = _of_vsv_year(
    "NRSP",
    "startpopulatie",
    "Wie op de eerste teldatum van een vsv-jaar was ingeschreven zonder startkwalificatie, voorlopig en definitief.",
    DuoNrsp,
)
DUO_NENR = _of_vsv_year(
    "NenR",
    "voortijdig schoolverlaters",
    "Wie van de startpopulatie in een vsv-jaar voortijdig schoolverlater werd, voorlopig en definitief.",
    DuoNenr,
)
