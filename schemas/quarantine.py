"""Quarantine: which rows a block loses and by which rules, written as columns without a loop per row.

Holds row numbers, rule codes and readable keys, never another value. Which rules there are, and what a rule means, is decided
by `schemas.rules` and `schemas.contract`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.blocks import TextBlock
from schemas.fixed_width import Mask


@dataclass
class Findings:
    """The rules that rows of one block break: a label ("<column>: <code>" or "<code>") and the rows, in order of testing."""

    rows: int
    broken: list[tuple[str, Mask]] = field(default_factory=list[tuple[str, Mask]])

    def add(self, label: str, mask: Mask) -> None:
        """Note the rows that break a rule; a rule that nobody breaks leaves no trace."""
        if mask.any():
            self.broken.append((label, mask))

    def bad(self) -> Mask:
        """Which rows break any rule."""
        bad = np.zeros(self.rows, np.bool_)
        for _, mask in self.broken:
            bad |= mask
        return bad


def quarantine_batch(findings: Findings, block: TextBlock, keys: Mapping[str, pa.Array], readable: Mask) -> pa.RecordBatch:
    """The quarantine of a block (`schemas.blocks.Split.quarantine`): its bad rows, then the records that were no row.

    `keys` are the key columns of all rows of the block, null where they cannot be trusted; `readable`: which keys can as
    a whole.
    """
    rows = np.flatnonzero(findings.bad())
    rejected = np.array([number for number, _ in block.rejected], np.int32)
    numbers = np.concatenate([block.row_numbers[rows].astype(np.int32), rejected])
    columns: dict[str, pa.Array] = {
        "rijnummer": pa.array(numbers),
        "regels": _labels(findings, rows, [code for _, code in block.rejected]),
        "sleutel_leesbaar": pa.array(np.concatenate([readable[rows], np.zeros(len(rejected), np.bool_)])),
    }
    for name, values in keys.items():
        columns[name] = pa.concat_arrays([values.take(pa.array(rows)), pa.nulls(len(rejected), values.type)])
    return pa.RecordBatch.from_pydict(columns)


def _labels(findings: Findings, rows: npt.NDArray[np.intp], rejected: Sequence[str]) -> pa.ListArray:
    """Per bad row the list of its labels, and per rejected record a list of its one code."""
    dictionary = [label for label, _ in findings.broken]
    places = [np.flatnonzero(mask) for _, mask in findings.broken]
    where = np.concatenate(places) if places else np.empty(0, np.intp)
    which = np.repeat(np.arange(len(places), dtype=np.int32), [len(place) for place in places])
    which = which[np.argsort(where, kind="stable")]
    codes = sorted(set(rejected))
    which = np.concatenate([which, np.array([len(dictionary) + codes.index(code) for code in rejected], np.int32)])
    counts = np.concatenate([np.bincount(where, minlength=findings.rows)[rows], np.ones(len(rejected), np.intp)])
    offsets = np.concatenate([np.zeros(1, np.int32), np.cumsum(counts, dtype=np.int32)])
    values = pa.array([*dictionary, *codes], pa.string()).take(pa.array(which, pa.int32()))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values)
