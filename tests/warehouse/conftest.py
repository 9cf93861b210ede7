"""Fixtures of the warehouse room."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from tests.warehouse.rows import Rows
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
