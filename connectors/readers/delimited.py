"""Csv with a semicolon: contract files and DUO reports, as blocks of text columns.

Built on pyarrow's csv parser, which gets whole records at a time (`records`) and reads every column as text: what the text
means is decided in schemas/. Only the columns of the register are converted.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pa_csv

from connectors.readers.header import Header, read_header
from connectors.readers.records import Records, Run
from connectors.readers.unpack import pieces
from schemas.blocks import TextBlock
from schemas.errors import LeveringRefused
from schemas.extract import Extract

WRONG_WIDTH = "aantal_kolommen"
"""Rule code of a record that has more or fewer fields than the header."""

# a run is parsed as one block, so this only has to exceed every run
_ONE_BLOCK = 1 << 30


@dataclass(frozen=True)
class Rejected:
    """A record of the wrong width: its row number, and whether its first field was filled."""

    row: int
    first_filled: bool


class DelimitedReader:
    """The reader of contract files and DUO reports. `unknown_columns`: columns of the file that the register does not know.

    `filled` are columns that every row gets, by source name. Opening and iterating raise LeveringRefused.
    """

    def __init__(self, extract: Extract, stream: BinaryIO, *, compressed: bool, filled: Mapping[str, str]) -> None:
        self._records, header = open_records(extract, stream, compressed=compressed)
        self._parser = RunParser(header.width, header.places)
        self._filled = filled
        self.unknown_columns = header.unknown
        self.counted: Counter[str] = Counter()

    def blocks(self) -> Iterator[TextBlock]:
        """The records in file order; may be iterated once."""
        for run in self._records.runs():
            batch, rows, rejected = self._parser.parse(run)
            for name, value in self._filled.items():
                batch = batch.append_column(name, pa.repeat(pa.scalar(value, pa.string()), batch.num_rows))
            yield TextBlock(batch, rows, tuple((record.row, WRONG_WIDTH) for record in rejected))


def open_records(extract: Extract, stream: BinaryIO, *, compressed: bool) -> tuple[Records, Header]:
    """Unpack `stream` and read its header. Only DUO may not have a byte order mark (feeds.md, Conventions)."""
    records = Records(pieces(stream, compressed=compressed), byte_order_mark=not extract.layout.is_duo_report)
    return records, read_header(extract, records.header())


class RunParser:
    """Parses runs of records of `width` fields into text columns; `places`: column name → place, in the order wanted."""

    def __init__(self, width: int, places: dict[str, int]) -> None:
        self._names = list(places)
        self._rejected: list[Rejected] = []
        self._first_row = 0
        # places serve as names for the parser: headers may be empty or double
        wanted = [str(place) for place in places.values()]
        self._reading = pa_csv.ReadOptions(
            # in parallel, pyarrow does not number the rows it could not split
            use_threads=False,
            block_size=_ONE_BLOCK,
            column_names=[str(place) for place in range(width)],
        )
        # newlines_in_values is for finding where to cut blocks, which is done already; quoted line ends are read without it
        self._parsing = pa_csv.ParseOptions(delimiter=";", invalid_row_handler=self._reject)
        self._converting = pa_csv.ConvertOptions(
            include_columns=wanted,
            column_types=dict.fromkeys(wanted, pa.string()),
            strings_can_be_null=False,
            # checked over the whole run already, dropped columns included
            check_utf8=False,
        )

    def parse(self, run: Run) -> tuple[pa.RecordBatch, npt.NDArray[np.int32], list[Rejected]]:
        """The records of the right width with their row numbers, and the rejected ones.

        Raises LeveringRefused when pyarrow cannot parse the run or makes another number of records of it (invariant 1).
        """
        self._rejected = []
        self._first_row = run.first_row
        try:
            table = pa_csv.read_csv(
                pa.BufferReader(pa.py_buffer(run.content)), self._reading, self._parsing, self._converting
            ).combine_chunks()
        except pa.ArrowException:
            # the text of the exception may hold a record
            raise LeveringRefused("niet_te_lezen", _unreadable(run)) from None
        if table.num_rows + len(self._rejected) != run.count:
            raise LeveringRefused("niet_te_lezen", _unreadable(run))
        columns = [column.chunk(0) if column.num_chunks else pa.array([], pa.string()) for column in table.columns]
        batch = pa.RecordBatch.from_arrays(columns, names=self._names)
        return batch, self._row_numbers(run), self._rejected

    def _reject(self, record: pa_csv.InvalidRow) -> str:
        first_filled = not record.text.startswith((";", '"";'))
        self._rejected.append(Rejected(self._first_row + record.number - 1, first_filled))
        return "skip"

    def _row_numbers(self, run: Run) -> npt.NDArray[np.int32]:
        rows = np.arange(run.first_row, run.first_row + run.count, dtype=np.int32)
        if not self._rejected:
            return rows
        return np.delete(rows, [record.row - run.first_row for record in self._rejected])


def _unreadable(run: Run) -> str:
    return (
        f"De rijen {run.first_row} tot en met {run.first_row + run.count - 1} zijn niet als csv te lezen; "
        "laat het bestand opnieuw aanleveren en meld het als dat niet helpt."
    )
