"""Text as suppliers write it, good and bad, for every registered extract; all numbers and persons are generated."""

import datetime

import numpy as np
import pyarrow as pa

from schemas.blocks import Delivered, Split, TextBlock
from schemas.columns import Column, Kind
from schemas.contract import Contract
from schemas.extract import Extract
from tests.schemas.good_rows import A_NUMMERS, BSN, GOOD, ONDERWIJSNUMMER

DELIVERED = Delivered("X0000", datetime.date(2026, 10, 31), 202609)
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


def split(extract: Extract, *changes: dict[str, str]) -> Split:
    """What the contract makes of good rows with these changes."""
    return Contract(extract, DELIVERED).split(block(extract, [good_row(extract) | changed for changed in changes]))


def broken(extract: Extract, changed: dict[str, str]) -> list[str]:
    """The rules that a good row with these changes breaks."""
    return labels(split(extract, changed).quarantine).get(1, [])


def is_kept_text(column: Column) -> bool:
    """True for a column whose text goes into the warehouse as it was written."""
    return column.kind in (Kind.TEXT, Kind.CODE)


def codes_of(column: Column) -> list[str]:
    """The codes of a closed list as the column declares them."""
    [rule] = [rule for rule in column.rules if rule.name == "code"]
    return list(rule.statistics["codes"])
