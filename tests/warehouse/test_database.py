"""Opening the database: embedded or a server of one's own, and up to date."""

import pytest
import sqlalchemy
from sqlalchemy import text
from sqlalchemy.engine import make_url

from warehouse.database import Database, DatabaseFailed, ensure_database, migrate, open_database
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
