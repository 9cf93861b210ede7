"""A file against its contract before it is delivered: what the hub would do with it, without a database, keys or a home folder.

Goes over the same road as a real levering as far as that needs no server (`pipelines.reading`), and asks the same rules over
the whole file (`warehouse.key_rules`). Tells row numbers and rules, never a value.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

from connectors.names import LeveringName, masked, parse_name
from connectors.readers import before_archive
from pipelines.reading import Reading
from schemas.blocks import Delivered
from schemas.errors import LeveringRefused
from schemas.threshold import TOO_MANY_QUARANTINED, is_exceeded, percentage
from warehouse.loose_rows import LooseRows, throwaway_keys
from warehouse.staging import StagedBlock


class Verdict(IntEnum):
    """What the hub would do with a file; the number is the exit code of the check."""

    LOADS = 0
    LOADS_IN_PART = 1
    REFUSED = 2


@dataclass(frozen=True)
class Checked:
    """What came of one file.

    `rows` is the number of records, `broken` the row numbers in order per "kolom: regel" or "regel", `quarantined` in how many
    rows any rule is broken, `warnings` counts per "kolom: regel". Of a file that cannot be read as a whole (`refused`) these
    are 0 and empty, for nobody read it to the end; above the threshold (`refused` too) they are complete.
    """

    file_name: str
    name: LeveringName | None = None
    rows: int = 0
    broken: Mapping[str, Sequence[int]] = field(default_factory=dict[str, Sequence[int]])
    quarantined: int = 0
    warnings: Mapping[str, int] = field(default_factory=dict[str, int])
    refused: LeveringRefused | None = None

    @property
    def verdict(self) -> Verdict:
        """What the hub would do with it."""
        if self.refused:
            return Verdict.REFUSED
        return Verdict.LOADS_IN_PART if self.quarantined else Verdict.LOADS


def check_file(path: Path) -> Checked:
    """Check a file under its own name.

    Raises OSError when it cannot be opened or read; whatever is wrong with the name or the content is told in the outcome.
    """
    try:
        name = parse_name(path.name)
    except LeveringRefused as refused:
        return Checked(masked(path.name), refused=refused)
    with path.open("rb") as stream:
        return _checked(name, stream)


def _checked(name: LeveringName, stream: BinaryIO) -> Checked:
    extract = name.extract
    reading = Reading(extract, Delivered(name.scope, name.peildatum, name.peilmaand), name.file_name, throwaway_keys())
    broken = _Broken()
    rows = 0
    with LooseRows(grouped=extract.group is not None) as loose:
        for block in reading.blocks(before_archive(extract, stream)):
            rows += block.rows
            broken.take(block)
            loose.add(block)
        if reading.refused:
            return Checked(name.file_name, name, refused=reading.refused)
        broken.take_apart(loose.apart())
    refused = None
    if is_exceeded(broken.rows, rows, extract.quarantine_threshold):
        refused = LeveringRefused(
            TOO_MANY_QUARANTINED,
            f"{broken.rows} van de {rows} rijen zijn afgekeurd ({percentage(broken.rows / rows)}); voor {extract.name} mag dat "
            f"hoogstens {percentage(extract.quarantine_threshold)} zijn, tenzij de hub anders is ingesteld.",
        )
    return Checked(name.file_name, name, rows, broken.by_label(), broken.rows, dict(reading.warnings), refused)


class _Broken:
    """The numbers of the rows that break a rule, four bytes each, and how many rows they are together."""

    def __init__(self) -> None:
        self.rows = 0
        self._by_label: dict[str, array[int]] = {}

    def take(self, block: StagedBlock) -> None:
        """What the contract found in a block."""
        quarantine = block.quarantine
        self.rows += quarantine.num_rows
        for row, labels in zip(
            quarantine.column("rijnummer").to_pylist(), quarantine.column("regels").to_pylist(), strict=True
        ):
            for label in labels:
                self._add(label, row)

    def take_apart(self, apart: Iterable[tuple[int, str]]) -> None:
        """What the rules over the whole levering found."""
        for row, label in apart:
            self.rows += 1
            self._add(label, row)

    def by_label(self) -> Mapping[str, Sequence[int]]:
        """The rows in order by rule; the rule with the most rows first."""
        ordered = sorted(self._by_label.items(), key=lambda item: (-len(item[1]), item[0]))
        return {label: sorted(rows) for label, rows in ordered}

    def _add(self, label: str, row: int) -> None:
        self._by_label.setdefault(label, array("i")).append(row)
