"""Copying connections are lent again, clean; one that failed is not."""

import pytest
from adbc_driver_postgresql import dbapi

from warehouse.database import Database


def _process(connection: dbapi.Connection) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_a_connection_that_was_given_back_is_lent_again(database: Database):
    with database.copying.borrowed() as first:
        process = _process(first)
    with database.copying.borrowed() as second:
        assert _process(second) == process


def test_what_the_borrower_did_not_commit_is_undone(database: Database):
    with database.copying.borrowed() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE tussen.blijft_niet (a integer)")
    with database.copying.borrowed() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('tussen.blijft_niet')::text")
        assert cursor.fetchone() == (None,)


def test_a_connection_that_failed_is_not_lent_again(database: Database):
    processes: list[int] = []
    with pytest.raises(dbapi.Error):
        _fail(database, processes)
    with database.copying.borrowed() as connection:
        assert _process(connection) not in processes


def _fail(database: Database, processes: list[int]) -> None:
    with database.copying.borrowed() as connection, connection.cursor() as cursor:
        processes.append(_process(connection))
        cursor.execute("SELECT bestaat_niet")


def test_two_borrowers_at_once_have_two_connections(database: Database):
    with database.copying.borrowed() as one, database.copying.borrowed() as other:
        assert _process(one) != _process(other)
