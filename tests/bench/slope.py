"""Part `helling`: what a row costs in a large region against a region of 150,000 persons, each by itself in the same run."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from tests.bench import against_floor
from tests.bench.against_floor import AgainstFloor, Line
from tests.bench.tables import table_of

BESIDE = 150_000
"""Persons of the region that the large one is compared with."""

LARGE = 1_500_000
"""Persons of the large region, when nothing else is asked."""


@dataclass(frozen=True)
class Slope:
    """Two months of both regions, the small one first."""

    klein: AgainstFloor
    groot: AgainstFloor

    def show(self, console: Console) -> None:
        """Print both, and the time per row of each extract (both months together) beside each other."""
        for each in (self.klein, self.groot):
            each.show(console)
        table = table_of(
            f"time per row, {self.groot.personen:,} against {self.klein.personen:,} persons, two months",
            *("extract", "rows", "in large", "µs/row", "in large", "slope", "slope of floor"),
        )
        for extract in dict.fromkeys(line.extract for line in self.klein.regels):
            small, large = ([line for line in each.regels if line.extract == extract] for each in (self.klein, self.groot))
            table.add_row(*_cells(extract, small, large))
        table.add_section()
        table.add_row(*_cells("total", self.klein.regels, self.groot.regels))
        console.print(table)


def _cells(name: str, small: Sequence[Line], large: Sequence[Line]) -> list[str]:
    of_small, of_large = _per_row(small, "hub"), _per_row(large, "hub")
    of_floor = _per_row(large, "vloer") / _per_row(small, "vloer")
    rows = (f"{sum(line.rijen for line in lines):,}" for lines in (small, large))
    return [name, *rows, f"{of_small:.1f}", f"{of_large:.1f}", f"{of_large / of_small:.2f}", f"{of_floor:.2f}"]


def _per_row(lines: Sequence[Line], of: str) -> float:
    """Microseconds per row."""
    return sum(getattr(line, of) for line in lines) / sum(line.rijen for line in lines) * 1e6


def measure(folder: Path, people: int) -> Slope:
    """Measure a small and a large region one after the other, each in a folder of its own."""
    regions: list[AgainstFloor] = []
    for number in (BESIDE, people):
        own = folder / str(number)
        own.mkdir()
        regions.append(against_floor.measure(own, number, with_aftermath=False))
        shutil.rmtree(own)
    return Slope(*regions)
