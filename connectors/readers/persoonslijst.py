"""The bulk persoonslijst of the BRP: csv with rubrieken of the Logisch Ontwerp, in which rows belong together.

A row whose first column (a label) is filled starts a person; rows with an empty first column are that person's history
(feeds.md, BRP). This reader makes that explicit, so that every row can be judged by itself afterwards.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from connectors.readers.delimited import WRONG_WIDTH, Rejected, RunParser, open_records
from schemas.blocks import TextBlock
from schemas.errors import LeveringRefused
from schemas.extract import Extract
from schemas.fixed_width import byte_lengths

A_NUMBER = "01.01.10"
VOLGNUMMER = "volgnummer"

WITHOUT_PERSON = "geschiedenis_zonder_persoon"
"""Rule code of a history row whose person row is missing or was itself rejected."""

# the name of the first column inside this module; no rubriek is called so
_LABEL = "etiket"


@dataclass(frozen=True)
class _Person:
    """The person that rows belong to until the next one starts; `a_number` is None when its row was rejected."""

    row: int
    a_number: str | None


class PersoonslijstReader:
    """The reader of a persoonslijst. `unknown_columns`: columns of the file that are no rubriek.

    Fills the A-nummer of a person down over its history rows and adds the column `volgnummer`: "0" for the person row, else
    how many rows it stands below that row. Opening and iterating raise LeveringRefused.
    """

    def __init__(self, extract: Extract, stream: BinaryIO, *, compressed: bool) -> None:
        self._records, header = open_records(extract, stream, compressed=compressed)
        if 0 in header.places.values():
            raise LeveringRefused(
                "kolom_ontbreekt",
                "De eerste kolom hoort het etiket te zijn waarmee een persoon begint, maar is een rubriek; "
                "lever het bestand aan zoals de selectie het maakt.",
            )
        self._parser = RunParser(header.width, {_LABEL: 0, **header.places})
        self.unknown_columns = header.unknown
        self.counted: Counter[str] = Counter()

    def blocks(self) -> Iterator[TextBlock]:
        """The records in file order; may be iterated once."""
        current = _Person(0, None)
        for run in self._records.runs():
            batch, rows, rejected = self._parser.parse(run)
            block, current = _with_persons(batch, rows, rejected, current)
            yield block


def _with_persons(
    batch: pa.RecordBatch, rows: npt.NDArray[np.int32], rejected: list[Rejected], current: _Person
) -> tuple[TextBlock, _Person]:
    """The block with A-nummer and volgnummer of each row's person; `current` is the person that the previous block ended in.

    A rejected person row breaks the chain: what follows it is nobody's history, and not that of the person before.
    """
    labels = byte_lengths(batch.column(_LABEL)) > 0
    a_numbers = batch.column(A_NUMBER)
    broken = np.array([record.row for record in rejected if record.first_filled], np.int32)
    # the persons of this block, the one still open first; `sources` points into [open person, *rows of the batch], -1 is nobody
    starts = np.concatenate([np.array([current.row], np.int32), rows[labels], broken])
    sources = np.concatenate(
        [[-1 if current.a_number is None else 0], np.flatnonzero(labels) + 1, np.full(broken.size, -1)]
    ).astype(np.int64)
    order = np.argsort(starts, kind="stable")
    starts, sources = starts[order], sources[order]
    person = np.searchsorted(starts, rows, side="right") - 1
    source = sources[person]
    candidates = pa.concat_arrays([pa.array([current.a_number or ""], pa.string()), a_numbers])
    filled = candidates.take(pa.array(np.maximum(source, 0)))
    volgnummer = pa.array(rows - starts[person]).cast(pa.string())
    columns = {name: batch.column(name) for name in batch.schema.names if name != _LABEL}
    columns |= {A_NUMBER: filled, VOLGNUMMER: volgnummer}
    outcome = pa.RecordBatch.from_pydict(columns)
    refused = [(record.row, WRONG_WIDTH) for record in rejected]
    alone = source < 0
    if alone.any():
        refused += [(int(row), WITHOUT_PERSON) for row in rows[alone]]
        outcome = outcome.filter(pa.array(~alone))
        rows = rows[~alone]
    last = int(sources[-1])
    following = _Person(int(starts[-1]), candidates[last].as_py() if last >= 0 else None)
    return TextBlock(outcome, rows, tuple(sorted(refused))), following
