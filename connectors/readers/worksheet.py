"""Excel files: the first worksheet with a header row, as blocks of text columns.

What may be opened at all is decided by `workbook`; openpyxl reads it row by row.
"""

import datetime
import io
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

import openpyxl

from connectors.readers.blocks import Gathered, is_storable
from connectors.readers.header import find_columns
from connectors.readers.unpack import pieces
from connectors.readers.workbook import Workbook, checked_workbook, no_workbook, too_large
from schemas.blocks import TextBlock
from schemas.errors import LeveringRefused
from schemas.extract import Extract

MOST_CELLS = 1_000_000
"""Cells from the first to the last one, empty ones included, which a reader fills in: two cells can lie far apart."""

NO_VALUE = "geen_waarde"
"""Rule code of a cell that cannot be text."""

_STUMBLED_OVER = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""What openpyxl raises over XML that is no workbook: it looks up and converts without asking."""


class WorksheetReader:
    """The reader of a worksheet. `unknown_columns`: columns of the file that the register does not know.

    A row without any value is no record. Opening and iterating raise LeveringRefused.
    """

    def __init__(self, extract: Extract, stream: BinaryIO, *, compressed: bool) -> None:
        self._extract = extract
        self._rows = [row for row in _first_sheet(checked_workbook(pieces(stream, compressed=compressed))) if any(row)]
        if not self._rows:
            raise LeveringRefused(
                "geen_kop", "Het eerste werkblad is leeg; lever het bestand aan met de kolomnamen op de eerste rij."
            )
        header = find_columns(extract, self._rows.pop(0))
        self._places = header.places
        self.unknown_columns = header.unknown
        self.counted: Counter[str] = Counter()

    def blocks(self) -> Iterator[TextBlock]:
        """The rows under the header in order; may be iterated once."""
        gathered = Gathered(self._extract)
        for number, row in enumerate(self._rows, 1):
            self._add(gathered, number, row)
            if gathered.is_full:
                yield gathered.block()
                gathered = Gathered(self._extract)
        if len(gathered):
            yield gathered.block()

    def _add(self, gathered: Gathered, number: int, row: list[str]) -> None:
        # a row ends with its last value
        values = {name: row[place] if place < len(row) else "" for name, place in self._places.items()}
        for column in self._extract.read_columns:
            if not is_storable(values[column.source_name]):
                gathered.reject(number, f"{column.name}: {NO_VALUE}")
                return
        gathered.add(number, values)


def _first_sheet(workbook: Workbook) -> list[list[str]]:
    """The rows of the first worksheet, each as long as it is written."""
    rows: list[list[str]] = []
    cells = 0
    try:
        # it warns of what it does not know, which is not ours to repair
        with warnings.catch_warnings(action="ignore"):
            opened = openpyxl.load_workbook(io.BytesIO(workbook.content), read_only=True, keep_links=False)
            sheet = opened.worksheets[0]
            if sheet.title != workbook.first_sheet:
                raise no_workbook()  # it passes over a sheet that it cannot find
            sheet.reset_dimensions()  # how large the file says it is need not be so
            for row in sheet.iter_rows(values_only=True):
                cells += max(len(row), 1)
                if cells > MOST_CELLS:
                    raise too_large()
                rows.append([_text(cell) for cell in row])
    except _STUMBLED_OVER:
        # its text may hold a value
        raise no_workbook() from None
    return rows


def _text(cell: object) -> str:
    """A cell as text: empty, a whole number without decimals, a date in ISO 8601."""
    match cell:
        case None:
            return ""
        case bool():
            return "J" if cell else "N"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime.datetime() if cell.time() == datetime.time():
            return cell.date().isoformat()
        case datetime.date() | datetime.time():
            return cell.isoformat()
        case _:
            return str(cell)
