"""Columns of text made from columns of integers, a whole column at a time, and records joined to the bytes of a file.

Only the form of values: zero padding, the three ways to write a date, separators. What a record holds is decided in `jvs`,
`brp` and `duo`.
"""

import csv
import io
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.arrow import compute

Texts: TypeAlias = Any
"""A pyarrow StringArray (pyarrow publishes no types)."""
Integers: TypeAlias = npt.NDArray[np.integer]


def look_up(table: Texts, index: Integers) -> Texts:
    """The entries of `table` at `index`."""
    return table.take(pa.array(index))


def integers(values: Integers) -> Texts:
    """Integers as text."""
    return compute.cast(pa.array(values), pa.string())


def padded(values: Integers, width: int) -> Texts:
    """Integers as text of at least `width` digits."""
    return compute.utf8_lpad(integers(values), width, "0")


def joined(*parts: Texts | str) -> Texts:
    """Parts of one record side by side; a plain string stands in every record."""
    return compute.binary_join_element_wise(*parts, "")


def chosen(condition: npt.NDArray[np.bool_], yes: Texts | str, no: Texts | str) -> Texts:
    """`yes` where the condition holds, else `no`."""
    return compute.if_else(pa.array(condition), yes, no)


def compact_dates(dates: Integers) -> Texts:
    """Integers jjjjmmdd as the BRP writes them; 00 for unknown parts, a negative one is empty."""
    return chosen(dates >= 0, padded(np.maximum(dates, 0), 8), "")


def iso_dates(dates: Integers) -> Texts:
    """Integers jjjjmmdd as `JJJJ-MM-DD`; a negative one is empty."""
    text = padded(np.maximum(dates, 0), 8)
    written = joined(_part(text, 0, 4), "-", _part(text, 4, 6), "-", _part(text, 6, 8))
    return chosen(dates >= 0, written, "")


def duo_dates(dates: Integers) -> Texts:
    """Integers jjjjmmdd as DUO writes them in A-files, `dd-mm-jjjj`; a negative one is empty."""
    text = padded(np.maximum(dates, 0), 8)
    written = joined(_part(text, 6, 8), "-", _part(text, 4, 6), "-", _part(text, 0, 4))
    return chosen(dates >= 0, written, "")


def _part(text: Texts, start: int, stop: int) -> Texts:
    return compute.utf8_slice_codeunits(text, start, stop)


def records(width: int, fields: Mapping[int, Texts], line_end: str) -> Texts:
    """One text per record of `width` columns separated by `;`; columns that are not in `fields` are empty."""
    parts: list[Texts | str] = []
    between = ""
    for position in range(width):
        between += ";" if position else ""
        if position in fields:
            parts += [between, fields[position]] if between else [fields[position]]
            between = ""
    return joined(*parts, between + line_end)


def quoted(value: str) -> str:
    """A value as RFC 4180 wants it: in quotes when it holds the separator or a quote."""
    return record([value])[:-1]


def record(values: list[str], line_end: str = "\n") -> str:
    """One record written by Python's csv module, for the few that are made one by one."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator=line_end).writerow(values)
    return buffer.getvalue()


def fields_of(line: str) -> list[str]:
    """The values of one written record."""
    return next(csv.reader([line.rstrip("\r\n")], delimiter=";"))


def content(texts: Texts) -> memoryview:
    """The bytes of all texts one after the other, without a copy."""
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return memoryview(data)[int(bounds[0]) : int(bounds[-1])] if len(texts) else memoryview(b"")
