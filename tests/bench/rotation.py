"""What rotating the root key costs beside loading everything that it rotates, in the same run."""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from sqlalchemy import Connection, text

from pipelines.hub import Hub, open_hub
from pipelines.key_rotation import new_version, rotate
from tests.bench import region
from tests.bench.measuring import measured, seconds_of
from tests.bench.road import drive
from warehouse import access
from warehouse.aliases import refresh_aliases
from warehouse.checks import run_checks
from warehouse.home import Home
from warehouse.protected_columns import protected_tables
from warehouse.rotation_watch import Stage, Watch

PEILDATUM = date(2026, 10, 1)


@dataclass(frozen=True)
class Rotated:
    """Seconds of loading (with persons and checks) and of rotating a region of so many persons; MB of the process that did.

    `rijen` and `waarden` are what was rotated: rows, and protected values in them. `wachten` are the seconds that a load waits.
    """

    personen: int
    rijen: int
    waarden: int
    laden: float
    roteren: float
    wachten: float
    geheugen: float
    stappen: dict[str, float]

    def show(self, console: Console) -> None:
        """Print them."""
        console.print(
            f"rotation, {self.personen:,} persons: {self.roteren:.2f} s for {self.waarden:,} values in {self.rijen:,} rows, "
            f"{self.roteren / self.laden:.2f} x the {self.laden:.2f} s of loading them; loads wait {self.wachten:.2f} s, "
            f"peak {self.geheugen:,.0f} MB"
        )
        console.print(", ".join(f"{name} {seconds:.2f} s" for name, seconds in self.stappen.items()))


class _Clock(Watch):
    """When each stage was done last, in seconds since the begin."""

    def __init__(self) -> None:
        self.ends: dict[str, float] = {}
        self._began = time.perf_counter()

    def reached(self, stage: Stage, done: int, of: int) -> None:
        self.ends[stage.value] = time.perf_counter() - self._began


def measure(folder: Path, people: int) -> Rotated:
    """Load a region of one month into a new hub in the folder, ask the checks, and rotate."""
    made = region.month(folder / "maand 1", people)
    home = Home(folder / "hub")
    with open_hub(home) as hub:
        loading = sum(drive(hub, extract, files).seconds for extract, files in made.files.items())
        loading += seconds_of(lambda: _follow(hub))
        new_version(hub)
    with open_hub(home) as hub:
        clock = _Clock()
        done = measured(lambda: rotate(hub, clock, lambda: None))
        with hub.database.engine.connect() as connection:
            counted = _counted(connection)
    return Rotated(
        people,
        counted["rijen"],
        counted["waarden"],
        loading,
        done.seconds,
        clock.ends[Stage.SWAP],
        done.memory,
        _each(clock.ends),
    )


def _follow(hub: Hub) -> None:
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        refresh_aliases(connection)
        run_checks(connection, PEILDATUM)


def _counted(connection: Connection) -> Counter[str]:
    counted: Counter[str] = Counter()
    for table in protected_tables(connection):
        values = " + ".join(f"count({column})" for column in table.quoted())
        rows = connection.execute(text(f"SELECT count(*), {values} FROM {table.name} AS rij WHERE {table.has_value}")).one()
        counted += Counter(rijen=rows[0], waarden=rows[1])
    return counted


def _each(ends: dict[str, float]) -> dict[str, float]:
    """The seconds of each stage, from when each ended."""
    begins = [0.0, *ends.values()]
    return {name: end - begin for (name, end), begin in zip(ends.items(), begins, strict=False)}
