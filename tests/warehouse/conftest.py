"""Fixtures of the warehouse room."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import Connection

from tests.warehouse.cutting import FIRST, Cutting
from tests.warehouse.rows import Rows
from tests.warehouse.two_sides import TwoSides, people_in
from warehouse.database import Database
from warehouse.home import Home
from warehouse.server import EmbeddedServer


@pytest.fixture
def rolled_back(server: EmbeddedServer, template: str) -> Iterator[Connection]:
    """A connection to a migrated, empty warehouse whose one transaction is undone: far cheaper than a database of its own."""
    with Database(server.url(template), server.url("dagster")) as database, database.engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def rows(rolled_back: Connection) -> Rows:
    """Rows written by hand into an empty warehouse, in one transaction that is undone."""
    return Rows(rolled_back)


@pytest.fixture(scope="module")
def house(server: EmbeddedServer, fresh_database: Callable[[], AbstractContextManager[Database]]) -> Iterator[TwoSides]:
    """A warehouse with logins of who ask and who judge."""
    with fresh_database() as database, people_in(database, server) as people:
        yield people


@pytest.fixture
def asked(house: TwoSides) -> int:
    """The number of a request of Anna about three persons."""
    return house.ask()


@pytest.fixture
def logs(home: Home, house: TwoSides, server: EmbeddedServer) -> Cutting:
    """Logs without a line."""
    cutting = Cutting(home, house, server)
    cutting.behind_the_hub("TRUNCATE beheer.log_verstrekking", "DELETE FROM beheer.wissing")
    return cutting


@pytest.fixture
def old(logs: Cutting) -> Cutting:
    """Four lines that are past their term, two that are not, and the first four gone."""
    logs.ask_on(*FIRST)
    logs.cut()
    return logs
