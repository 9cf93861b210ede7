"""Columns of text seen as a matrix of bytes, so that dates and numbers are read without a Python loop per row.

Only the view on the Arrow buffers lives here; what the bytes must be is the business of `schemas.dates` and `schemas.numbers`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

ByteMatrix = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Rows = slice | npt.NDArray[np.intp]

ZERO = ord("0")


@dataclass(frozen=True)
class FixedWidth:
    """The values of exactly `matrix.shape[1]` bytes: which rows they are (`rows`) and their bytes, one row per value."""

    rows: Rows
    matrix: ByteMatrix


def _buffers(values: pa.StringArray) -> tuple[npt.NDArray[np.int32], ByteMatrix]:
    """The offsets of the values and the bytes they point into."""
    _, offsets, data = values.buffers()
    if offsets is None or len(values) == 0:
        return np.zeros(len(values) + 1, np.int32), np.empty(0, np.uint8)
    starts = np.frombuffer(offsets, np.int32)[values.offset : values.offset + len(values) + 1]
    return starts, np.empty(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)


def byte_lengths(values: pa.StringArray) -> npt.NDArray[np.int32]:
    """The number of UTF-8 bytes of every value; null counts as empty."""
    lengths = np.diff(_buffers(values)[0])
    if values.null_count:
        lengths = np.where(values.is_valid().to_numpy(zero_copy_only=False), lengths, 0)
    return lengths


def empty(values: pa.StringArray) -> Mask:
    """True where a value is "" or null: an empty field (feeds.md: empty = unknown)."""
    return byte_lengths(values) == 0


def null_where_empty(values: pa.StringArray) -> pa.StringArray:
    """The same values with null for every empty field; the text itself is shared, not copied."""
    blank = empty(values)
    if not blank.any():
        return values
    starts, _ = _buffers(values)
    validity = pa.py_buffer(np.packbits(~blank, bitorder="little"))
    return pa.StringArray.from_buffers(len(values), pa.py_buffer(np.ascontiguousarray(starts)), values.buffers()[2], validity)


def of_width(values: pa.StringArray, width: int) -> FixedWidth:
    """The values of exactly `width` bytes; when all rows have that width the matrix is a view, not a copy."""
    starts, data = _buffers(values)
    lengths = byte_lengths(values)
    fitting = lengths == width
    if fitting.all() and len(values):
        return FixedWidth(slice(None), data[starts[0] : starts[-1]].reshape(len(values), width))
    rows = np.flatnonzero(fitting)
    return FixedWidth(rows, data[starts[:-1][rows, None] + np.arange(width, dtype=np.int32)])


def digits_of(matrix: ByteMatrix) -> tuple[ByteMatrix, Mask | None]:
    """The digits 0–9 of a matrix of bytes, and which rows are digits only (None when all are)."""
    digits = matrix - np.uint8(ZERO)
    if digits.size == 0 or digits.max() <= 9:
        return digits, None
    return digits, np.asarray((digits <= 9).all(axis=1))
