"""Rows that a reader makes one by one, gathered into blocks of text columns.

For the files whose records are no lines of columns: answers and worksheets. They are small beside the csv files.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from schemas.blocks import TextBlock
from schemas.extract import Extract

ROWS_AT_ONCE = 1 << 13
"""Records in one block."""


class Gathered:
    """The records of the block that is being made; every one is a row or rejected."""

    def __init__(self, extract: Extract) -> None:
        self._columns: dict[str, list[str]] = {column.source_name: [] for column in extract.read_columns}
        self._numbers: list[int] = []
        self._rejected: list[tuple[int, str]] = []

    @property
    def is_full(self) -> bool:
        """Whether it is time to hand the block over."""
        return len(self) >= ROWS_AT_ONCE

    def __len__(self) -> int:
        return len(self._numbers) + len(self._rejected)

    def add(self, number: int, values: Mapping[str, str]) -> None:
        """A row by source name; a column that it does not name is empty."""
        self._numbers.append(number)
        for name, column in self._columns.items():
            column.append(values.get(name, ""))

    def reject(self, number: int, code: str) -> None:
        """A record that is no row, with the code of the rule that it breaks."""
        self._rejected.append((number, code))

    def block(self) -> TextBlock:
        """What was gathered."""
        arrays = [pa.array(values, pa.string()) for values in self._columns.values()]
        batch = pa.RecordBatch.from_arrays(arrays, names=list(self._columns))
        return TextBlock(batch, np.array(self._numbers, np.int32), tuple(self._rejected))


def is_storable(text: str) -> bool:
    """Whether a text can be kept at all: no NUL, and no half of a character that escapes can write."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
