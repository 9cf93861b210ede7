"""Fixtures that every room shares: a hub's folder, one embedded server per test session, a fresh database per test.

The `database` fixture clones a template that was migrated once. Nothing here replaces a part of the hub by a stand-in.
"""

import fcntl
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from tests.end_to_end import hub as hubs
from warehouse.database import Database, ensure_database, migrate
from warehouse.home import Home
from warehouse.server import ADMINISTRATOR, EmbeddedServer

# the width of the terminal decides where a table wraps
os.environ["COLUMNS"] = "200"

# nothing in a test is timed: a slow machine must not turn a rule red (speed lives in tests/bench)
settings.register_profile(
    "hub", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("hub")

LONGEST = ("access/test_closed.py", "plain_counts/test_marts.py", "end_to_end/test_ui.py", "end_to_end/test_mailbox.py")
"""The files that take longest begin first, so that no worker is left alone with one of them."""

_TEMPLATE = "sjabloon"
_numbers = count(1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put `LONGEST` first, in that order."""
    items.sort(key=lambda item: next((at for at, file in enumerate(LONGEST) if item.path.match(file)), len(LONGEST)))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A hub's own folder, made and empty."""
    return Home(tmp_path / "hub").create()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """The embedded server of this test session, on 127.0.0.1; stopped at the end.

    It does not wait for the disk: what a test kills are processes, and of those the writes survive.
    """
    with EmbeddedServer(Home(tmp_path_factory.mktemp("server") / "hub")).in_use() as running:
        _do_not_wait_for_the_disk(running)
        yield running


def _do_not_wait_for_the_disk(server: EmbeddedServer) -> None:
    with psycopg.connect(server.url("postgres", ADMINISTRATOR), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def new_hub(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., hubs.Hub]:
    """Gives hubs in a folder, for their commands: copies of an empty one that is made once for all workers of a test run.

    They too do not wait for the disk. What the first command of a hub does is not in them: for that, `hubs.Hub` itself.
    """
    base = tmp_path_factory.getbasetemp()
    empty = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "lege_hub"
    with empty.with_suffix(".slot").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not empty.exists():
            making = empty.with_suffix(".nieuw")
            hubs.make_empty(making)
            with EmbeddedServer(Home(making)).in_use() as server:
                _do_not_wait_for_the_disk(server)
            making.rename(empty)
    return partial(hubs.copy_of, empty)


@pytest.fixture(scope="session")
def template(server: EmbeddedServer) -> str:
    """The name of a migrated database that others are cloned from."""
    ensure_database(server.url("postgres"), _TEMPLATE)
    with Database(server.url(_TEMPLATE), server.url("dagster")) as database:
        migrate(database.engine)
    return _TEMPLATE


@pytest.fixture(scope="session")
def fresh_database(server: EmbeddedServer, template: str) -> Callable[[], AbstractContextManager[Database]]:
    """Gives migrated and empty warehouses, each gone at the end of its context."""

    @contextmanager
    def fresh() -> Generator[Database]:
        name = f"toets_{next(_numbers)}"
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        with Database(server.url(name), server.url("dagster")) as database:
            yield database
        # the administrator, because autovacuum may be at work in it and only a superuser can end that
        with psycopg.connect(server.url("postgres", ADMINISTRATOR), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    return fresh


@pytest.fixture
def database(fresh_database: Callable[[], AbstractContextManager[Database]]) -> Iterator[Database]:
    """A fresh, migrated and empty warehouse."""
    with fresh_database() as fresh:
        yield fresh
