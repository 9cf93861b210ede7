"""Opening the database: embedded or a server of one's own, up to date, and errors that repeat no values."""

import psycopg
import pytest
import sqlalchemy
from adbc_driver_postgresql import dbapi
from sqlalchemy import text
from sqlalchemy.engine import make_url

from warehouse.database import Database, DatabaseFailed, clean_error, ensure_database, migrate, open_database
from warehouse.home import Home
from warehouse.server import EmbeddedServer


def test_without_a_url_the_embedded_server_is_started_and_stopped(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOORSTROOMHUB_DATABASE_URL", raising=False)
    with open_database(home) as database, database.engine.connect() as connection:
        assert connection.scalar(text("SELECT current_database()")) == "doorstroomhub"
        assert connection.scalar(text("SELECT to_regclass('beheer.instelling')")) is not None
        dagster = make_url(database.dagster_url)
        assert (dagster.drivername, dagster.database) == ("postgresql+psycopg2", "dagster")
        with sqlalchemy.create_engine(dagster).connect() as other:
            assert other.scalar(text("SELECT current_database()")) == "dagster"
            other.close()
    assert not EmbeddedServer(home).is_running


def test_a_url_names_a_server_of_ones_own(home: Home, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_database(server.url("postgres"), "eigen")
    monkeypatch.setenv("DOORSTROOMHUB_DATABASE_URL", server.url("eigen"))
    with open_database(home) as database, database.engine.connect() as connection:
        assert connection.scalar(text("SELECT current_database()")) == "eigen"
    assert not (home.postgres_dir / "data").exists()


@pytest.mark.parametrize("url", ["geen adres", "postgresql://iemand:geheim12345678@127.0.0.1:1/hub"])
def test_a_url_that_does_not_work_is_explained_without_its_password(
    url: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOORSTROOMHUB_DATABASE_URL", url)
    with pytest.raises(DatabaseFailed) as failed, open_database(home):
        pass
    assert "adres" in str(failed.value)
    assert "geheim" not in str(failed.value)


def test_migrating_again_changes_nothing_and_leaves_no_transaction_open(database: Database) -> None:
    migrate(database.engine)
    with database.engine.connect() as connection:
        open_transactions = connection.scalar(
            text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'")
        )
    assert open_transactions == 0


def test_a_version_that_was_noted_by_other_code_is_migrated_again(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE beheer.instelling SET waarde = 'ouder' WHERE naam = 'bijgewerkt_tot'"))
    migrate(database.engine)
    with database.engine.connect() as connection:
        noted = connection.scalar(text("SELECT waarde FROM beheer.instelling WHERE naam = 'bijgewerkt_tot'"))
    assert noted != "ouder"


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
