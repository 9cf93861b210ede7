"""The stretch of the road that needs no server: a file read, split by its contract and stripped of identity.

The road of a levering (`pipelines.road`) and the check of a file before it is delivered (`pipelines.contract_check`) go over it
alike, so that both come to the same rows.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

import numpy as np

from connectors.names import parse_name
from connectors.readers import open_reader
from schemas.blocks import Delivered, TextBlock
from schemas.contract import Contract
from schemas.errors import LeveringRefused
from schemas.extract import Extract
from warehouse.identity import Identity
from warehouse.keys import KeyRing
from warehouse.staging import StagedBlock
from warehouse.stops import Stopped, Stops, without

NEW_COLUMN = "onbekende_kolom"
"""The warning for a column of the file that the register does not know; it is dropped unread (feeds.md)."""


class Reading:
    """The blocks of one levering ready for staging, and what was counted under way.

    `warnings` are counts per "kolom: regel", `refused` is why reading refuses the levering as a whole, `stopped` how many of
    the rows that were delivered are of somebody who was erased and are left out; all are complete when all blocks were taken.

    `stops` say who that is; `gone` are the numbers of rows that were taken out of this file in the archive, in order.
    """

    def __init__(
        self,
        extract: Extract,
        delivered: Delivered,
        file_name: str,
        keyring: KeyRing,
        *,
        stops: Stops | None = None,
        gone: Sequence[int] = (),
    ) -> None:
        self._extract = extract
        self._delivered = delivered
        self._file_name = file_name
        self._keyring = keyring
        self._stops = stops
        self._numbering = Numbering(gone)
        self.stopped = len(gone)
        self.warnings: Counter[str] = Counter()
        self.refused: LeveringRefused | None = None

    def blocks(self, stream: BinaryIO) -> Iterator[StagedBlock]:
        """Every block of the file, read, split and protected; a refusal ends them and is kept in `refused`."""
        try:
            yield from self._blocks(stream)
        except LeveringRefused as refused:
            self.refused = refused

    def _blocks(self, stream: BinaryIO) -> Iterator[StagedBlock]:
        contract = Contract(self._extract, self._delivered)
        identity = Identity(self._extract, self._keyring, self._delivered)
        name = parse_name(self._file_name)
        reader = open_reader(self._extract, stream, compressed=name.compressed, filled=name.filled)
        if reader.unknown_columns:
            self.warnings[NEW_COLUMN] = len(reader.unknown_columns)
        stopped = self._stops.of(self._extract, self._delivered) if self._stops else None
        for whole in reader.blocks():
            block = self._without_stopped(self._numbering.as_delivered(whole), stopped)
            split = contract.split(block)
            self.warnings.update(split.warnings)
            rows = len(block.row_numbers) + len(block.rejected)
            yield StagedBlock(rows, identity.staged(split.valid), identity.staged_quarantine(split.quarantine))
        self.warnings.update(reader.counted)
        contract.finish()

    def _without_stopped(self, block: TextBlock, stopped: Stopped | None) -> TextBlock:
        if stopped is None:
            return block
        left_out = stopped.rows(block)
        self.stopped += int(left_out.sum())
        return without(block, left_out)


class Numbering:
    """The row numbers that rows had when they were delivered, of a file of which the rows `gone` were taken out."""

    def __init__(self, gone: Sequence[int]) -> None:
        # how many rows stood before each of them when it was taken out: so many of those that are left
        self._before = np.asarray(gone, np.int64) - np.arange(1, len(gone) + 1)

    def as_delivered(self, block: TextBlock) -> TextBlock:
        """The block with these row numbers."""
        if not self._before.size:
            return block
        rejected = tuple((self.delivered(row), rule) for row, rule in block.rejected)
        shift = np.searchsorted(self._before, block.row_numbers, side="left")
        return replace(block, row_numbers=(block.row_numbers + shift).astype(np.int32), rejected=rejected)

    def delivered(self, row: int) -> int:
        """The row number that row `row` of the file had."""
        return row + int(np.searchsorted(self._before, row, side="left"))
