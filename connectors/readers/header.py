"""The header of a csv levering against the register: where the columns stand that are read, and what else there is.

A header is not trusted to be one: a file without header has a person in its place, so no cell that the register does not know
is ever repeated in a sentence (privacy.md 1), and in the list of new columns only what cannot be a value.
"""

import csv
import re
from collections import Counter
from dataclasses import dataclass

from schemas.errors import LeveringRefused
from schemas.extract import Extract, Layout

MOST_UNKNOWN = 50
"""New columns beyond this number are not listed: the header is then that of another file."""

UNNAMED = "…"
"""Stands for a header cell that may be a value and is therefore not repeated."""

FILLED_IN = {Layout.LO_CSV: frozenset({"volgnummer"}), Layout.DUO_YEAR_CSV: frozenset({"eindjaar", "stand"})}
"""Source names that a reader adds to the files of a layout and no file holds: counted, or from the name of the file."""

# a word without many digits in a row, or a rubriek of the Logisch Ontwerp
_COLUMN_NAME = re.compile(r"(?!.*\d{5})[A-Za-z][A-Za-z0-9_./]{0,62}|\d\d\.(\d\d\.\d\d|H)")


@dataclass(frozen=True)
class Header:
    """`width`: number of columns; `places`: place (0 = first) of each column that is read; `unknown`: columns that are new."""

    width: int
    places: dict[str, int]
    unknown: tuple[str, ...]


def read_header(extract: Extract, text: str) -> Header:
    """Find the columns of `extract` in the header line `text`.

    Raises LeveringRefused `geen_kop`, and for what `find_columns` refuses.
    """
    return find_columns(extract, _cells(extract, text))


def find_columns(extract: Extract, cells: list[str]) -> Header:
    """Find the columns of `extract` in the cells of a header.

    Raises LeveringRefused `kolom_ontbreekt` or `kolom_dubbel`; only a column that is read can be missing or double (feeds.md,
    Conventions).
    """
    needed = [column.source_name for column in extract.read_columns if not _is_filled_in(extract, column.source_name)]
    counts = Counter(cells)
    missing = [name for name in needed if not counts[name]]
    if missing:
        raise LeveringRefused("kolom_ontbreekt", _missing_sentence(extract, missing, cells))
    double = [name for name in needed if counts[name] > 1]
    if double:
        raise LeveringRefused(
            "kolom_dubbel",
            f"Deze kolommen staan meer dan eens in de kop: {', '.join(double)}; lever het bestand aan met elke kolom één keer.",
        )
    return Header(len(cells), {name: cells.index(name) for name in needed}, _unknown(extract, cells))


def _cells(extract: Extract, text: str) -> list[str]:
    try:
        (cells,) = csv.reader([text], delimiter=";")
    except (csv.Error, ValueError):
        # a cell beyond the limit of the csv module, or a line end in the header
        raise LeveringRefused(
            "geen_kop", "De eerste regel van het bestand is geen kopregel; lever het bestand aan met de kolomnamen bovenaan."
        ) from None
    if extract.layout.is_duo_report:
        # some DUO files open with a number sign (feeds.md, DUO)
        cells[0] = cells[0].removeprefix("#")
    return cells


def _is_filled_in(extract: Extract, name: str) -> bool:
    return name in FILLED_IN.get(extract.layout, frozenset())


def _missing_sentence(extract: Extract, missing: list[str], cells: list[str]) -> str:
    known = {column.source_name for column in extract.columns} | extract.known_unread
    others = sum(1 for cell in cells if cell and cell not in known)
    advice = (
        "zijn de velden met een puntkomma gescheiden?"
        if len(cells) == 1 and extract.layout.form != "xlsx"
        else f"de kop heeft {len(cells)} kolommen, waarvan {others} die de hub niet kent. Herstel de kopregel."
    )
    return f"In de kop ontbreken kolommen van {extract.name}: {', '.join(missing)}; {advice}"


def _unknown(extract: Extract, cells: list[str]) -> tuple[str, ...]:
    """New columns by name, and "…" once for all that may be values."""
    known = {column.source_name for column in extract.columns} | extract.known_unread
    unknown: dict[str, None] = {}
    for cell in cells:
        if cell.strip() and cell not in known:
            unknown[cell if _COLUMN_NAME.fullmatch(cell) else UNNAMED] = None
    return tuple(unknown)[:MOST_UNKNOWN]
