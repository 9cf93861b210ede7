"""Text as suppliers write it, good and bad, for every registered extract; all numbers and persons are generated."""

import datetime

import numpy as np
import pyarrow as pa
from stdnum.nl import bsn as stdnum_bsn
from stdnum.nl import onderwijsnummer as stdnum_onderwijsnummer

from schemas.blocks import Delivered, TextBlock
from schemas.columns import Column, Kind
from schemas.extract import Extract
from schemas.numbers import a_nummer_mask

DELIVERED = Delivered("X0000", datetime.date(2026, 10, 31), 202609)
BSN = "123456782"
ONDERWIJSNUMMER = "101222331"
_TEN_DIGITS = pa.array([str(number) for number in range(1_212_121_212, 1_212_131_212)])
A_NUMMERS: list[str] = _TEN_DIGITS.filter(pa.array(a_nummer_mask(_TEN_DIGITS))).to_pylist()
assert stdnum_bsn.is_valid(BSN)
assert stdnum_onderwijsnummer.is_valid(ONDERWIJSNUMMER)

GOOD: dict[str, dict[str, str]] = {
    "jvs_jongere": {
        "dossiernummer": "D-1001",
        "burgerservicenummer": BSN,
        "onderwijsnummer": "",
        "achternaam": "Voorbeeld",
        "geboortedatum": "2008-05-00",
        "geslacht": "V",
        "huisnummer": "12",
        "postcode": "8011AB",
        "gemeentecode": "0193",
        "behandelende_gemeente": "",
        "dossierstatus": "open",
        "datum_opening": "2024-09-01",
        "datum_sluiting": "",
        "doelgroep": "leerplicht",
        "startkwalificatie": "N",
        "datum_startkwalificatie": "",
        "school_brin": "25PJ00",
        "laatste_mutatie": "2026-10-31T23:59:59",
    },
    "brp_persoonslijst": {
        "01.01.10": A_NUMMERS[0],
        "volgnummer": "0",
        "01.01.20": BSN,
        "01.02.40": "Voorbeeld",
        "01.03.10": "20080500",
        "01.04.10": "V",
        "06.08.10": "",
        "07.67.10": "",
        "07.67.20": "",
        "07.70.10": "0",
        "08.09.10": "0193",
        "08.09.20": "20080601",
        "08.10.10": "W",
        "08.10.30": "20080601",
        "08.11.20": "12",
        "08.11.60": "8011AB",
        "08.13.10": "",
        "08.13.20": "",
    },
    "duo": {
        "RAPPORTAGEMAAND": "202609",
        "PERSOONSGEBONDENNUMMER": BSN,
        "ACHTERNAAM": "Voorbeeld",
        "GEBOORTEDATUM": "00-05-2008",
        "ONDERWIJSCODE": "25601",
        "LEERWEG": "EX",
        "DATUM_UITSCHRIJVING": "",
        "BRIN": "25PJ",
        "GEMEENTECODE": "193",
        "RMC_REGIO": "REGIO 10",
        "REDEN_UITSTROOM": "",
        "BRIN_VOLGNUMMER": "",
        "NIVEAU": "Mbo4 opleidingen",
        "INSCHRIJVINGSVOLGNUMMER": "A1",
        "HUISNUMMER": "129.0",
        "POSTCODE": "8011AB",
        "VANAF_WANNEER": "202609",
    },
    "duo_a05": {
        "BRIN": "25PJ",
        "RAPPORTAGE_MAAND": "202609",
        "BSN_ONDERWIJSNR": ONDERWIJSNUMMER,
        "ACHTERNAAM": "Voorbeeld",
        "GEBOORTEDATUM": "00-05-2008",
        "ILT/CREBO": "25601",
        "LEERWEG": "BBL",
        "GEMCODE": "193",
        "RMC_REGIO": "REGIO 10",
        "BRIN_VOLGNR": "00",
        "NIVEAU": "Mbo niveau 2",
        "INSCHR_VLGNR": "1",
        "HUISNUMMER": "129.0",
        "POSTCODE": "8011AB",
        "INDICATIE_STARTKWALIFICATIE": "N",
    },
    "duo_c_levering": {
        "pgn": BSN,
        "geboortedatum": "2008-05-00",
        "geslacht": "V",
        "postcode": "8011AB",
        "gemeentecode": "0193",
        "brin6": "25PJ00",
        "opleidingscode": "25601",
        "onderwijssoort": "MBO",
        "niveau": "2",
        "leerweg": "BOL",
        "inschrijvingsvolgnummer": "1",
        "datum_inschrijving": "2025-08-01",
        "datum_uitschrijving": "2026-09-30",
        "reden_uitstroom": "05",
        "hoogste_diploma": "VMBO",
        "datum_diploma": "2025-07-00",
        "startkwalificatie": "N",
        "vrijstelling": "N",
        "vsv": "J",
    },
    "jvs_verzuimmelding": {
        "meldingsnummer": "M-2001",
        "dossiernummer": "D-1001",
        "burgerservicenummer": "",
        "onderwijsnummer": ONDERWIJSNUMMER,
        "school_brin": "25PJ00",
        "melddatum": "2026-10-05",
        "begindatum": "2026-09-28",
        "einddatum": "2026-10-16",
        "verzuimsoort": "V3",
        "status": "G",
        "reden_afgesloten": "TERUG",
        "reden_ingetrokken": "",
        "verzuimuren": "16",
        "alle_lessen_gemist": "N",
        "gemeentecode": "0193",
        "datum_in_behandeling": "2026-10-06",
        "datum_afgesloten": "2026-10-20",
    },
    "jvs_vrijstelling": {
        "vrijstellingnummer": "V-3001",
        "dossiernummer": "",
        "burgerservicenummer": BSN,
        "onderwijsnummer": "",
        "artikel": "5_A",
        "begindatum": "2026-08-01",
        "einddatum": "2027-07-31",
        "eerder_beroep": "J",
        "onderwijssoort": "geen",
        "besluit": "toegekend",
        "datum_besluit": "2026-07-15",
        "gemeentecode": "0193",
    },
    "jvs_werkproces": {
        "werkprocesnummer": "W-4001",
        "dossiernummer": "D-1001",
        "soort": "ABSOLUUT",
        "datum_start": "2026-10-01",
        "datum_einde": "",
        "gemeentecode": "0193",
    },
}
"""One row without fault per layout, by source name of the columns that are read."""

DIRTY = (
    *(
        "",
        " ",
        "0",
        "1",
        "1.5",
        " 1",
        "00",
        "x",
        "é",
        "J",
        "ja",
        "M",
        "V ",
        "open",
        "BOL",
        "0193",
        "193",
        "19",
        "01930",
        "0193\n",
    ),
    *(BSN, ONDERWIJSNUMMER, "123456789", "12345678", "1234567820", f"{BSN} ", f"x{BSN}", f"dossier {BSN} van", A_NUMMERS[0]),
    *("2008-05-00", "2008-00-00", "0000-00-00", "2008-00-05", "2023-02-29", "2024-02-29", "2008-13-01", "2008/05/01"),
    *("20080500", "20080000", "00000000", "20080005", "19821291", "2020228", "05", "000000000", "01-05-2008", "05-00-2008"),
    *("2026-10-31T23:59:59", "2026-10-31 23:59:59", "2026-10-31T24:00:00", "2026-10-00T00:00:00", "202613", "202600"),
    *("8011AB", "8011 ab", "8011AB ", "0011AB", "8011A1", "25PJ", "25PJ00", "25pj", "REGIO 10", "Mbo4 opleidingen", "a" * 50),
)
"""Values that one column takes and another does not."""


def good_row(extract: Extract) -> dict[str, str]:
    """A row of this extract that breaks no rule."""
    return dict(GOOD.get(extract.name) or GOOD["duo"])


def block(
    extract: Extract, rows: list[dict[str, str]], first: int = 1, rejected: tuple[tuple[int, str], ...] = ()
) -> TextBlock:
    """A block of these rows as a reader gives it; the row numbers leave out those of the rejected records."""
    lost = {number for number, _ in rejected}
    numbers = [number for number in range(first, first + len(rows) + len(lost)) if number not in lost][: len(rows)]
    columns = {c.source_name: pa.array([row[c.source_name] for row in rows], pa.string()) for c in extract.read_columns}
    return TextBlock(pa.RecordBatch.from_pydict(columns), np.array(numbers, np.int32), rejected)


def labels(quarantine: pa.RecordBatch) -> dict[int, list[str]]:
    """The broken rules by row number."""
    return dict(zip(quarantine["rijnummer"].to_pylist(), quarantine["regels"].to_pylist(), strict=True))


def is_kept_text(column: Column) -> bool:
    """True for a column whose text goes into the warehouse as it was written."""
    return column.kind in (Kind.TEXT, Kind.CODE)


def codes_of(column: Column) -> list[str]:
    """The codes of a closed list as the column declares them."""
    [rule] = [rule for rule in column.rules if rule.name == "code"]
    return list(rule.statistics["codes"])
