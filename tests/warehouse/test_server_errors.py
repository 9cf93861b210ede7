"""What people see of an error of the server repeats no value, nor does the log of the server."""

import traceback

import psycopg
import pytest
import sqlalchemy
from adbc_driver_postgresql import dbapi
from sqlalchemy import text

from warehouse.database import Database
from warehouse.server import EmbeddedServer
from warehouse.server_errors import DatabaseRefused, clean_error, without_values

VALUE = "100000009"
NAME = "Janssenius"
FAILING = {
    "repeated row": f"INSERT INTO proef VALUES ('{VALUE}', 1), ('{VALUE}', 2)",
    "not an integer": f"SELECT '{VALUE}x'::integer",
    "a name": f"SELECT '{NAME}'::integer",
    "not a date": f"SELECT '{VALUE}'::date",
    "rule broken": f"INSERT INTO proef VALUES ('{VALUE}', -1)",
    "out of range": f"SELECT {VALUE}::smallint",
    "raised with the value": f"DO $$ BEGIN RAISE EXCEPTION 'nummer {VALUE}'; END $$",
}


@pytest.fixture
def proef(database: Database) -> Database:
    with database.engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA proef"))
        connection.execute(
            text("CREATE TABLE proef.proef (nummer text PRIMARY KEY, aantal integer CONSTRAINT positief CHECK (aantal > 0))")
        )
    return database


@pytest.mark.parametrize("statement", FAILING.values(), ids=FAILING.keys())
def test_an_error_is_told_by_code_and_never_with_the_value(statement: str, proef: Database) -> None:
    with proef.engine.connect() as connection:
        connection.execute(text("SET search_path = proef"))
        with pytest.raises(sqlalchemy.exc.DBAPIError) as raised:
            connection.execute(text(statement))
    told = clean_error(raised.value)
    assert VALUE not in told
    assert NAME not in told
    assert "DETAIL" not in told
    assert told.startswith("fout ")


def test_names_of_tables_and_constraints_stay_in_the_error(proef: Database) -> None:
    with pytest.raises(psycopg.Error) as raised, psycopg.connect(proef.url) as connection:
        connection.execute("INSERT INTO proef.proef VALUES ('x', -1)")
    assert '"positief"' in clean_error(raised.value)


def test_errors_of_adbc_are_cleaned_too(proef: Database) -> None:
    with dbapi.connect(proef.url) as connection, connection.cursor() as cursor, pytest.raises(dbapi.Error) as raised:
        cursor.execute(f"INSERT INTO proef.proef VALUES ('{VALUE}', 1), ('{VALUE}', 2)")
    told = clean_error(raised.value)
    assert VALUE not in told
    assert "23505" in told


@pytest.mark.parametrize("statement", FAILING.values(), ids=FAILING.keys())
def test_the_log_of_the_server_repeats_no_values(statement: str, proef: Database, server: EmbeddedServer) -> None:
    with pytest.raises(psycopg.Error), psycopg.connect(proef.url, options="-c search_path=proef") as connection:
        connection.execute(statement)
    log = server.log_file.read_text()
    assert "ready to accept connections" in log
    assert VALUE not in log
    assert NAME not in log


def test_an_error_of_the_hub_names_what_was_being_done_and_drags_no_row_along(proef: Database) -> None:
    with proef.engine.connect() as connection, pytest.raises(DatabaseRefused) as raised, without_values("het proberen"):
        connection.execute(text(f"SELECT '{NAME}'::integer"))
    assert "Bij het proberen ging iets mis" in str(raised.value)
    assert NAME not in "".join(traceback.format_exception(raised.value))
