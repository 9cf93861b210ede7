"""What comes after the road: persons, checks and marts, a run of Dagster, and the pseudonyms by themselves."""

import secrets
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from rich.console import Console
from sqlalchemy import Connection

from connectors.names import parse_name
from pipelines.hub import Hub
from pipelines.road import load_waiting, receive
from schemas.columns import Kind
from schemas.jvs import JVS_JONGERE
from schemas.register import EXTRACTS
from tests.bench.measuring import seconds_of
from warehouse import access
from warehouse.aliases import refresh_aliases
from warehouse.checks import run_checks
from warehouse.peilmaanden import NotCounted, materialise, peilmaanden
from warehouse.pseudonyms import Pseudonyms
from warehouse.sql_layers import read_marts

PEILDATUM, NEXT_DAY = date(2026, 10, 1), date(2026, 10, 2)
PSEUDONYMS = 5_000_000


@dataclass(frozen=True)
class Aftermath:
    """Seconds of the persons, the checks and the marts, of what Dagster adds; pseudonyms per second on one core.

    `marts` are all marts of each month that was loaded; `normale_dag` are the checks on the night after a normal day,
    `iedereen` the same night about everybody, `gevraagd` says about whom the first asked.
    """

    kern: float
    controles: float
    normale_dag: float
    iedereen: float
    gevraagd: str
    marts: list[float]
    dagster: float
    pseudoniemen_per_seconde: float

    def show(self, console: Console) -> None:
        """Print them."""
        console.print(f"after it, s: kern {self.kern:.2f}, controles {self.controles:.2f}, marts {sum(self.marts):.2f}")
        console.print(
            f"the checks on a normal night: {self.normale_dag:.2f} s, {self.normale_dag / self.iedereen:.0%} of "
            f"{self.iedereen:.2f} s about everybody ({self.gevraagd})"
        )
        console.print(f"Dagster and process start-up: {self.dagster:.2f} s")
        console.print(f"pseudonyms: {self.pseudoniemen_per_seconde / 1e6:.1f} million/s")


def measure(hub: Hub, folder: Path, day: Path) -> Aftermath:
    """Measure what follows a load of all extracts, in a hub that `DOORSTROOMHUB_HOME` names too.

    `day` holds the leveringen of the day after it.
    """
    kern = seconds_of(lambda: _as_loader(hub, refresh_aliases))
    controles = seconds_of(lambda: _as_loader(hub, lambda connection: run_checks(connection, PEILDATUM)))
    marts = _marts(hub)
    night, everybody, told = _normal_night(hub, day)
    dagster = _whole_command(folder) - kern - controles - sum(marts)
    return Aftermath(kern, controles, night, everybody, told, marts, dagster, _pseudonyms())


def _normal_night(hub: Hub, day: Path) -> tuple[float, float, str]:
    """Seconds of the checks after the leveringen of one day, and about everybody; about whom the first asked."""
    for path in sorted(day.iterdir()):
        with path.open("rb") as stream:
            receive(hub, parse_name(path.name), stream)
    for extract in EXTRACTS.values():
        load_waiting(hub, extract)
    _as_loader(hub, refresh_aliases)
    told: list[str] = []

    def ask(*, everybody: bool) -> Callable[[Connection], None]:
        return lambda connection: told.append(run_checks(connection, NEXT_DAY, everybody=everybody).reach)

    night = seconds_of(lambda: _as_loader(hub, ask(everybody=False)))
    everybody = seconds_of(lambda: _as_loader(hub, ask(everybody=True)))
    return night, everybody, told[0]


def _as_loader(hub: Hub, work: Callable[[Connection], object]) -> None:
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        work(connection)


def _marts(hub: Hub) -> list[float]:
    """Seconds of counting all marts of the two months that were loaded; stops with a sentence when one was not counted."""
    marts = [mart for mart in read_marts().values() if mart.is_partitioned]

    def count(connection: Connection, peilmaand: int) -> None:
        for outcome in materialise(connection, marts, peilmaand, PEILDATUM, second=hub.database.engine):
            if isinstance(outcome, NotCounted):
                raise SystemExit(outcome.reason)

    with hub.database.engine.connect() as connection:
        # the weeks of DUO that go with the first month are of the month before it
        months = peilmaanden(connection, PEILDATUM)[-2:]
    return [seconds_of(lambda month=month: _as_loader(hub, lambda connection: count(connection, month))) for month in months]


def _whole_command(folder: Path) -> float:
    """Seconds of `doorstroomhub load` of one empty levering, checks and marts included."""
    empty = folder / "jvs_jongere_G0193_20261102.csv"
    empty.write_text(";".join(column.source_name for column in JVS_JONGERE.columns) + "\n", encoding="utf-8")
    command = [str(Path(sys.executable).parent / "doorstroomhub"), "load", str(empty)]
    return seconds_of(lambda: subprocess.run(command, check=True, capture_output=True))


def _pseudonyms() -> float:
    """From text to stored value."""
    numbers = pa.array(np.arange(100_000_000, 100_000_000 + PSEUDONYMS)).cast(pa.string())
    pseudonyms = Pseudonyms(secrets.token_bytes(32))
    pseudonyms.of(Kind.BSN, numbers.slice(0, 1000))
    return PSEUDONYMS / min(seconds_of(lambda: pseudonyms.of(Kind.BSN, numbers)) for _ in range(3))
