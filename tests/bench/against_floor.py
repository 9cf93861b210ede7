"""Part `vloer`: two months of a region through the road, per extract beside its floor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from pipelines.hub import Hub, open_hub
from schemas.extract import Extract, Source
from tests.bench import aftermath, floor, region
from tests.bench.aftermath import Aftermath
from tests.bench.changes import day_later, month_later, require_changes
from tests.bench.measuring import seconds_of
from tests.bench.region import File, Region
from tests.bench.road import drive
from tests.bench.tables import table_of
from warehouse.home import Home


@dataclass(frozen=True)
class Line:
    """One extract in one month; times in seconds, memory in MB (highest of this process while the hub loaded)."""

    maand: int
    extract: str
    rijen: int
    vloer: float
    hub: float
    geheugen: float

    @property
    def ratio(self) -> float:
        """How many times the floor the hub took."""
        return self.hub / self.vloer


@dataclass(frozen=True)
class AgainstFloor:
    """Two months of a region, MB on disk of the hub that holds them, and what came after, if that was measured."""

    personen: int
    regels: list[Line]
    niet_geleverd: list[str]
    maken: str
    schijf: float
    daarna: Aftermath | None

    def show(self, console: Console) -> None:
        """Print the table, and what came after it."""
        table = table_of(
            f"{self.personen:,} persons; file to publish in bron",
            *("month", "extract", "rows", "floor s", "hub s", "hub / floor", "rows/s", "peak MB"),
        )
        for month in (1, 2):
            lines = [line for line in self.regels if line.maand == month]
            for line in (*lines, total(lines)):
                table.add_row(
                    str(month), line.extract, f"{line.rijen:,}", f"{line.vloer:.2f}", f"{line.hub:.2f}", f"{line.ratio:.2f}",
                    f"{line.rijen / line.hub:,.0f}", f"{line.geheugen:,.0f}", end_section=line.extract == "total",
                )  # fmt: skip
        console.print(table)
        if self.niet_geleverd:
            console.print(f"not in the demo region, so not measured: {', '.join(self.niet_geleverd)}")
        console.print(f"making month 1: {self.maken}; the hub with both months: {self.schijf:,.0f} MB on disk")
        if self.daarna:
            self.daarna.show(console)
            for month, seconds in enumerate(self.daarna.marts, start=1):
                loading = total([line for line in self.regels if line.maand == month]).hub
                console.print(f"all marts of month {month}: {seconds:.2f} s, {seconds / loading:.0%} of loading it")


def total(lines: Sequence[Line]) -> Line:
    """All extracts of a month together."""
    rows, of_floor, of_hub = (sum(getattr(line, name) for line in lines) for name in ("rijen", "vloer", "hub"))
    return Line(lines[0].maand, "total", rows, of_floor, of_hub, max(line.geheugen for line in lines))


def measure(folder: Path, people: int, *, with_aftermath: bool = True) -> AgainstFloor:
    """Make a region, load two months of it into a new hub in the folder, and remove what was measured on the way."""
    made = region.month(folder / "maand 1", people)
    require_changes(list(made.files))
    with open_hub(Home(folder / "hub")) as hub:
        lines = [*_first_month(hub, made), *_second_month(hub, made, folder / "maand 2", folder / "dag")]
        size = sum(path.stat().st_size for path in hub.home.root.rglob("*") if path.is_file()) / 1e6
        after = aftermath.measure(hub, folder, folder / "dag") if with_aftermath else None
    return AgainstFloor(people, lines, made.without_files, made.told, size, after)


def _first_month(hub: Hub, made: Region) -> Iterator[Line]:
    for extract, files in made.files.items():
        yield _line(hub, 1, extract, files)


def _second_month(hub: Hub, made: Region, folder: Path, day: Path) -> Iterator[Line]:
    """Load the second month; in `day` the JVS files of the day after it stay."""
    folder.mkdir()
    day.mkdir()
    for extract, files in made.files.items():
        later = [month_later(file, folder) for file in files]
        region.remove(files)
        if extract.source is Source.JVS:
            for file in later:
                day_later(file, day)
        yield _line(hub, 2, extract, later)
        region.remove(later)


def _line(hub: Hub, month: int, extract: Extract, files: Sequence[File]) -> Line:
    with floor.table(hub.database, extract):
        of_floor = seconds_of(lambda: floor.load(hub.database, files))
    driven = drive(hub, extract, files)
    return Line(month, extract.name, driven.rows, of_floor, driven.seconds, driven.memory)
