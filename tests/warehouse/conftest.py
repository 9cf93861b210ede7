"""Fixtures of the warehouse room."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import Connection

from tests.warehouse.rows import Rows
from tests.warehouse.two_sides import TwoSides, people_in
from warehouse.database import Database
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
