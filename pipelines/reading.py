"""The stretch of the road that needs no server: a file read, split by its contract and stripped of identity.

The road of a levering (`pipelines.road`) and the check of a file before it is delivered (`pipelines.contract_check`) go over it
alike, so that both come to the same rows.
"""

from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from connectors.names import parse_name
from connectors.readers import open_reader
from schemas.blocks import Delivered
from schemas.contract import Contract
from schemas.errors import LeveringRefused
from schemas.extract import Extract
from warehouse.identity import Identity
from warehouse.keys import KeyRing
from warehouse.staging import StagedBlock

NEW_COLUMN = "onbekende_kolom"
"""The warning for a column of the file that the register does not know; it is dropped unread (feeds.md)."""


class Reading:
    """The blocks of one levering ready for staging, and what was counted under way.

    `warnings` are counts per "kolom: regel", `refused` is why reading refuses the levering as a whole; both are complete when
    all blocks were taken.
    """

    def __init__(self, extract: Extract, delivered: Delivered, file_name: str, keyring: KeyRing) -> None:
        self._extract = extract
        self._delivered = delivered
        self._file_name = file_name
        self._keyring = keyring
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
        for block in reader.blocks():
            split = contract.split(block)
            self.warnings.update(split.warnings)
            rows = len(block.row_numbers) + len(block.rejected)
            yield StagedBlock(rows, identity.staged(split.valid), identity.staged_quarantine(split.quarantine))
        self.warnings.update(reader.counted)
        contract.finish()
