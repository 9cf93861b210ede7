"""`make bench`: two months of a region through the road, per extract beside its floor, and what comes after it."""

import argparse
import gc
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from pipelines.hub import Hub, open_hub
from pipelines.road import load_waiting, receive
from schemas.columns import Kind
from schemas.register import EXTRACTS
from tests.bench import floor, region
from tests.bench.region import File
from warehouse import access
from warehouse.aliases import refresh_aliases
from warehouse.checks import run_checks
from warehouse.home import Home
from warehouse.pseudonyms import Pseudonyms

PSEUDONYMS = 5_000_000


@dataclass(frozen=True)
class Measured:
    """One extract in one month; times in seconds, memory in MB (highest of this process while the hub loaded)."""

    month: int
    extract: str
    rows: int
    floor: float
    hub: float
    memory: float

    @property
    def ratio(self) -> float:
        """How many times the floor the hub took."""
        return self.hub / self.floor


def main() -> None:
    """Measures and prints; `--json` prints the same as JSON."""
    options = argparse.ArgumentParser(prog="make bench ARGS=", description=__doc__)
    options.add_argument("--personen", type=int, default=150_000)
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="doorstroomhub-bench-") as folder:
        root = Path(folder)
        months = region.months(root / "leveringen", asked.personen)
        os.environ["DOORSTROOMHUB_HOME"] = str(root / "hub")
        with open_hub(Home(root / "hub")) as hub:
            measured = [line for number, files in enumerate(months, 1) for line in _month(hub, number, files)]
            after = _after(hub)
        start_up = _dagster(root, after)
    result = {"personen": asked.personen, "extracten": [asdict(line) for line in measured]}
    result |= {"daarna": after, "dagster": start_up, "pseudoniemen_per_seconde": _pseudonyms()}
    if asked.json:
        print(json.dumps(result))
    else:
        _show(measured, result)


def _month(hub: Hub, number: int, files: list[File]) -> list[Measured]:
    lines: list[Measured] = []
    for extract in EXTRACTS.values():
        mine = [file for file in files if file.name.extract is extract]
        if not mine:
            continue
        floor.make_table(hub.database, extract)
        rows: list[int] = []
        of_floor = _timed(lambda mine=mine, rows=rows: rows.append(floor.load(hub.database, mine)))
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5")
        of_hub = _timed(lambda mine=mine: [_receive(hub, file) for file in mine])
        of_hub += _timed(lambda extract=extract: load_waiting(hub, extract))
        lines.append(Measured(number, extract.name, sum(rows), of_floor, of_hub, _highest_memory()))
    return lines


def _receive(hub: Hub, file: File) -> None:
    with file.path.open("rb") as stream:
        receive(hub, file.name, stream)


def _after(hub: Hub) -> dict[str, float]:
    """Seconds for what follows the road: persons, checks and marts."""

    def persons() -> None:
        with hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            refresh_aliases(connection)

    def checks() -> None:
        with hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            run_checks(connection, date(2026, 10, 1))

    def marts() -> None:
        with hub.database.engine.connect() as connection:
            connection.execute(text("SELECT * FROM mart.datakwaliteit")).all()

    return {"kern": _timed(persons), "controles": _timed(checks), "marts": _timed(marts)}


def _dagster(root: Path, after: dict[str, float]) -> float:
    """Seconds that Dagster and a new process add to a load of one empty levering, besides kern, checks and marts."""
    header = next(path for path in (root / "leveringen/maand 1").rglob("jvs_jongere_*.csv"))
    empty = root / "jvs_jongere_G0193_20261102.csv"
    empty.write_bytes(header.read_bytes().splitlines(keepends=True)[0])
    command = [str(Path(sys.executable).parent / "doorstroomhub"), "load", str(empty)]
    whole = _timed(lambda: subprocess.run(command, check=True, capture_output=True))
    return whole - sum(after.values())


def _pseudonyms() -> float:
    """Pseudonyms per second on one core, from text to stored value."""
    numbers = pa.array(np.arange(100_000_000, 100_000_000 + PSEUDONYMS)).cast(pa.string())
    pseudonyms = Pseudonyms(secrets.token_bytes(32))
    pseudonyms.of(Kind.BSN, numbers.slice(0, 1000))
    return PSEUDONYMS / min(_timed(lambda: pseudonyms.of(Kind.BSN, numbers)) for _ in range(3))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _highest_memory() -> float:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def _show(measured: list[Measured], result: dict[str, object]) -> None:
    console = Console()
    table = Table(title=f"{result['personen']:,} persons; file to publish in bron")
    for heading in ("month", "extract", "rows", "floor s", "hub s", "hub / floor", "rows/s", "peak MB"):
        table.add_column(heading, justify="left" if heading == "extract" else "right")
    for month in (1, 2):
        lines = [line for line in measured if line.month == month]
        total = Measured(
            month, "total", *(sum(getattr(line, name) for line in lines) for name in ("rows", "floor", "hub")),
            max(line.memory for line in lines),
        )  # fmt: skip
        for line in (*lines, total):
            table.add_row(
                str(month), line.extract, f"{line.rows:,}", f"{line.floor:.2f}", f"{line.hub:.2f}", f"{line.ratio:.2f}",
                f"{line.rows / line.hub:,.0f}", f"{line.memory:,.0f}", end_section=line is total,
            )  # fmt: skip
    console.print(table)
    after = result["daarna"]
    console.print("after it, s: " + ", ".join(f"{name} {seconds:.2f}" for name, seconds in after.items()))  # type: ignore[union-attr]
    console.print(f"Dagster and process start-up: {result['dagster']:.2f} s")
    console.print(f"pseudonyms: {result['pseudoniemen_per_seconde'] / 1e6:.1f} million/s")  # type: ignore[operator]


if __name__ == "__main__":
    main()
