"""The leveringen that are measured: one month of the demo region on disk, by extract, and the weeks of DUO that follow it."""

import multiprocessing
import resource
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connectors.demo import generate
from connectors.demo.answers import COLUMN_MISSING
from connectors.names import LeveringName, parse_name
from schemas.duo import DUO_P_LEVERING
from schemas.errors import LeveringRefused
from schemas.extract import Extract
from schemas.register import EXTRACTS
from tests.bench.measuring import seconds_of

PEILDATUM = date(2026, 9, 1)
WEEKS = "weken"


@dataclass(frozen=True)
class File:
    """One levering on disk."""

    path: Path
    name: LeveringName


@dataclass(frozen=True)
class Region:
    """The files of a month by the extracts that have any; seconds, highest memory (MB) and size (MB) of making them."""

    files: dict[Extract, list[File]]
    seconds: float
    memory: float
    size: float

    @property
    def told(self) -> str:
        """What making them took, to be printed."""
        return f"{self.seconds:.0f} s, {self.size:,.0f} MB of files, peak {self.memory:,.0f} MB"

    @property
    def without_files(self) -> list[str]:
        """The extracts of the register that the demo does not deliver (yet), and that are therefore not measured."""
        return [name for name, extract in EXTRACTS.items() if extract not in self.files]


def month(folder: Path, people: int) -> Region:
    """Write the leveringen of a region; a process of its own does that, so that its memory is not ours."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        seconds, memory = pool.submit(_generate, folder, people).result()
    found = sorted(_files(folder), key=lambda file: file.path.name)
    by_extract = {extract: [file for file in found if file.name.extract is extract] for extract in EXTRACTS.values()}
    size = sum(file.path.stat().st_size for file in found) / 1e6
    return Region({extract: files for extract, files in by_extract.items() if files}, seconds, memory, size)


def remove(files: Sequence[File]) -> None:
    """Take files off the disk."""
    for file in files:
        file.path.unlink()


def _generate(folder: Path, people: int) -> tuple[float, float]:
    seconds = seconds_of(lambda: _make(folder, people, 1))
    _make(folder / WEEKS, people, 2)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _make(folder: Path, people: int, months: int) -> None:
    """A region without the files that lack a column, which nothing can be measured by."""
    answers = generate(people, 1, months, folder, tot=PEILDATUM)
    for path, outcome in answers.leveringen.items():
        if outcome.refused == COLUMN_MISSING:
            (folder / path).unlink()


def _files(folder: Path) -> Iterator[File]:
    """The files of the month, and the weeks of DUO of a region that has a month before it; a first month has none."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            name = parse_name(path.name)
        except LeveringRefused:
            continue
        if (WEEKS in path.parts) is (name.extract is DUO_P_LEVERING):
            yield File(path, name)
