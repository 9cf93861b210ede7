"""Part `fouten`: the whole road for leveringen of equal size of which no row, a fifth or nearly all rows are bad."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from sqlalchemy import insert

from pipelines.hub import Hub, open_hub
from schemas.extract import Extract
from tests.bench import region
from tests.bench.region import File
from tests.bench.road import drive
from tests.bench.spoiling import SPOILED, spoiled, without_bad_rows
from tests.bench.tables import table_of
from warehouse.home import Home
from warehouse.tables.beheer import drempel

SHARES = (0.0, 0.2, 0.9)
ROUNDS = 2
"""How often each share is measured, in a hub of its own; the quickest counts."""


@dataclass(frozen=True)
class Line:
    """One extract with one share of bad rows; seconds, bytes of its files, memory in MB."""

    extract: str
    aandeel: float
    rijen: int
    fout: int
    grootte: int
    hub: float
    geheugen: float


@dataclass(frozen=True)
class Faults:
    """Every extract of `SPOILED` with every share."""

    personen: int
    regels: list[Line]

    def show(self, console: Console) -> None:
        """Print the table."""
        table = table_of(
            f"{self.personen:,} persons, month 1; the road by share of bad rows (quickest of {ROUNDS})",
            *("extract", "rows", "MB", "bad rows", "hub s", "times 0 %", "rows/s", "peak MB"),
        )
        for lines in [*(self._of(name) for name in dict.fromkeys(line.extract for line in self.regels)), self._totals()]:
            for line in lines:
                table.add_row(
                    line.extract, f"{line.rijen:,}", f"{line.grootte / 1e6:.1f}", f"{line.fout / line.rijen:.0%}",
                    f"{line.hub:.2f}", f"{line.hub / lines[0].hub:.2f}", f"{line.rijen / line.hub:,.0f}",
                    f"{line.geheugen:,.0f}", end_section=line is lines[-1],
                )  # fmt: skip
        console.print(table)

    def _of(self, extract: str) -> list[Line]:
        return [line for line in self.regels if line.extract == extract]

    def _totals(self) -> list[Line]:
        return [_total([line for line in self.regels if line.aandeel == share]) for share in SHARES]


def _total(lines: Sequence[Line]) -> Line:
    """All extracts with one share of bad rows together."""
    rows, bad, size, seconds = (sum(getattr(line, name) for line in lines) for name in ("rijen", "fout", "grootte", "hub"))
    return Line("total", lines[0].aandeel, rows, bad, size, seconds, max(line.geheugen for line in lines))


def measure(folder: Path, people: int) -> Faults:
    """Make a region, and for each share and round a new hub that loads its spoiled leveringen."""
    made = region.month(folder / "maand 1", people)
    good = folder / "goed"
    good.mkdir()
    files = {extract: [without_bad_rows(file, good) for file in made.files[extract]] for extract in SPOILED}
    lines: dict[tuple[str, float], Line] = {}
    for turn in range(ROUNDS * len(SHARES)):
        share = SHARES[turn % len(SHARES)]
        for line in _lines(folder / f"beurt {turn}", files, share):
            best = lines.setdefault((line.extract, share), line)
            lines[line.extract, share] = min(best, line, key=lambda each: each.hub)
        shutil.rmtree(folder / f"beurt {turn}")
    return Faults(people, [lines[extract.name, share] for extract in SPOILED for share in SHARES])


def _lines(folder: Path, good: Mapping[Extract, Sequence[File]], share: float) -> list[Line]:
    folder.mkdir()
    with open_hub(Home(folder / "hub")) as hub:
        with hub.database.engine.begin() as connection:
            connection.execute(insert(drempel), [{"extract": extract.name, "aandeel": 1} for extract in good])
        return [_line(hub, extract, folder, files, share) for extract, files in good.items()]


def _line(hub: Hub, extract: Extract, folder: Path, good: Sequence[File], share: float) -> Line:
    written = [spoiled(file, share, folder) for file in good]
    files, bad = [file for file, _ in written], sum(number for _, number in written)
    driven = drive(hub, extract, files)
    if (driven.quarantined, driven.loaded) != (bad, driven.rows - bad):
        raise SystemExit(f"{extract.name}: {bad} of {driven.rows} rows are bad and {driven.quarantined} were quarantined.")
    return Line(
        extract.name, share, driven.rows, bad, sum(file.path.stat().st_size for file in files), driven.seconds, driven.memory
    )
