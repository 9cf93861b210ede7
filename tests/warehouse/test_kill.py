"""A kill at any point of a load changes nothing; the next try ends as an undisturbed load does (invariant 2)."""

import datetime
import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import text

from schemas.register import extract_named
from tests.warehouse.loader_process import load
from warehouse.database import Database
from warehouse.digest import warehouse_digest
from warehouse.leveringen import Received, levering_of, register
from warehouse.loading import drop_leftovers
from warehouse.publication import NotWaiting
from warehouse.staging import leftovers
from warehouse.tables.beheer import Status

_ROWS = 12_000
_PROCESS = Path(__file__).parent / "loader_process.py"
_DAYS = (1, 3, 2)
"""The second load is a change, the third one a levering that comes late: each is killed somewhere."""


def _register(database: Database, day: int) -> int:
    received = Received(
        extract_named("jvs_jongere"), "G0193", datetime.date(2026, 1, day), None, "toets.csv", f"{day:064x}", 1, "archief/toets"
    )
    with database.engine.begin() as connection:
        return register(connection, received).levering.levering


def _changed_every(day: int) -> int:
    return 10 + day


def _killed(database: Database, levering: int, day: int, after: float) -> bool:
    """Start a load in a process of its own and kill it `after` seconds into the load; False when it was done before."""
    arguments = [str(part) for part in (database.url, levering, _ROWS, _changed_every(day))]
    with subprocess.Popen(
        [sys.executable, str(_PROCESS), *arguments],
        stdout=subprocess.PIPE,
        cwd=_PROCESS.parents[2],
        env={"PYTHONPATH": str(_PROCESS.parents[2])},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"klaar\n"
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=after)
        process.kill()
        return process.wait() != 0


def _digest_and_status(database: Database, levering: int) -> tuple[str, Status]:
    # one snapshot: the server may be finishing the commit of a process that is dead already
    with database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        return warehouse_digest(connection), levering_of(connection, levering).status


def _undisturbed(database: Database) -> tuple[list[str], float]:
    """The digest after each load when nothing happens, and how long the last one took; the warehouse is empty again."""
    digests: list[str] = []
    started = time.monotonic()
    for day in _DAYS:
        started = time.monotonic()
        levering = _register(database, day)
        load(database, levering, _ROWS, _changed_every(day))
        digests.append(_digest_and_status(database, levering)[0])
    duration = time.monotonic() - started
    with database.engine.begin() as connection:
        for table in ("bron.jvs_jongere", "beheer.quarantaine", "beheer.levering"):
            connection.execute(text(f"DELETE FROM {table}"))
    return digests, duration


def test_a_killed_load_leaves_the_levering_waiting_and_the_next_try_ends_as_if_nothing_happened(database: Database):
    undisturbed, duration = _undisturbed(database)
    for day, after in zip(_DAYS, undisturbed, strict=True):
        levering = _register(database, day)
        before, _ = _digest_and_status(database, levering)
        for _ in range(3):
            if not _killed(database, levering, day, after=random.uniform(0, duration)):
                break
            digest, status = _digest_and_status(database, levering)
            assert (digest, status) in ((before, Status.RECEIVED), (after, Status.LOADED))
            if status is Status.LOADED:
                break
        with suppress(NotWaiting):
            load(database, levering, _ROWS, _changed_every(day))
        assert _digest_and_status(database, levering) == (after, Status.LOADED)
    drop_leftovers(database)
    with database.engine.connect() as connection:
        assert leftovers(connection) == []
