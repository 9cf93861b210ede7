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

from pipelines.hub import Hub
from schemas.columns import Kind
from schemas.jvs import JVS_JONGERE
from tests.bench.measuring import seconds_of
from warehouse import access
from warehouse.aliases import refresh_aliases
from warehouse.checks import run_checks
from warehouse.peilmaanden import behind, materialise
from warehouse.pseudonyms import Pseudonyms
from warehouse.sql_layers import read_marts

PEILDATUM = date(2026, 10, 1)
PSEUDONYMS = 5_000_000


@dataclass(frozen=True)
class Aftermath:
    """Seconds of the persons, the checks and the marts, of what Dagster adds; pseudonyms per second on one core."""

    kern: float
    controles: float
    marts: float
    dagster: float
    pseudoniemen_per_seconde: float

    def show(self, console: Console) -> None:
        """Print them."""
        console.print(f"after it, s: kern {self.kern:.2f}, controles {self.controles:.2f}, marts {self.marts:.2f}")
        console.print(f"Dagster and process start-up: {self.dagster:.2f} s")
        console.print(f"pseudonyms: {self.pseudoniemen_per_seconde / 1e6:.1f} million/s")


def measure(hub: Hub, folder: Path) -> Aftermath:
    """Measure what follows a load of all extracts, in a hub that `DOORSTROOMHUB_HOME` names too."""
    kern = seconds_of(lambda: _as_loader(hub, refresh_aliases))
    controles = seconds_of(lambda: _as_loader(hub, lambda connection: run_checks(connection, PEILDATUM)))
    marts = seconds_of(lambda: _as_loader(hub, _count_marts))
    return Aftermath(kern, controles, marts, _whole_command(folder) - kern - controles - marts, _pseudonyms())


def _as_loader(hub: Hub, work: Callable[[Connection], object]) -> None:
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        work(connection)


def _count_marts(connection: Connection) -> None:
    marts = {mart.name: mart for mart in read_marts().values() if mart.is_partitioned}
    for name, months in behind(connection, marts.values(), PEILDATUM).items():
        for month in months:
            materialise(connection, marts[name], month, PEILDATUM)


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
