"""The hub's database: where it is, how to connect to it, and that it is up to date before anyone uses it.

Embedded by default, a server of one's own by `DOORSTROOMHUB_DATABASE_URL`. Tables and SQL layers are made by
`warehouse.migrations`; what is loaded into them belongs to other modules.
"""

import hashlib
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
import sqlalchemy
from psycopg import sql
from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from schemas.errors import HubError
from warehouse.copying import CopyConnections
from warehouse.home import Home
from warehouse.migrations import upgrade
from warehouse.server import HUB_USER, EmbeddedServer
from warehouse.server_errors import clean_error
from warehouse.settings import change_setting, setting

URL_VARIABLE = "DOORSTROOMHUB_DATABASE_URL"
"""Names a server of one's own in place of the embedded one."""

DAGSTER_DATABASE = "dagster"
"""Dagster's own storage: a second database of the same server (design.md, "Choices made")."""

_UP_TO_DATE = "bijgewerkt_tot"


class DatabaseFailed(HubError):
    """The database does not answer or refuses us; the sentence says what to do."""


class Database:
    """An open database.

    `engine` is a SQLAlchemy engine (psycopg 3, parameters hidden in errors); `copying` lends connections for COPY (ADBC);
    `url` is the libpq URI; `dagster_url` is the SQLAlchemy URL of Dagster's storage (psycopg2: dagster-postgres does not work
    with psycopg 3). The URLs hold the password. As a context manager it closes its connections.
    """

    def __init__(self, url: str, dagster_url: str) -> None:
        self.url = url
        self.copying = CopyConnections(url)
        self.dagster_url = make_url(dagster_url).set(drivername="postgresql+psycopg2").render_as_string(hide_password=False)
        self.engine: Engine = sqlalchemy.create_engine(
            make_url(url).set(drivername="postgresql+psycopg"), pool_size=4, max_overflow=12, hide_parameters=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.copying.close()
        self.engine.dispose()


@contextmanager
def open_database(home: Home) -> Generator[Database]:
    """The up-to-date database of this hub, held while the context lasts.

    `DOORSTROOMHUB_DATABASE_URL` names a production server (PostgreSQL 17 or newer): an existing database whose owner may
    create roles; Dagster's database is then `dagster` on that server, created when missing. Otherwise the embedded server
    of `home` is started and kept while in use. Only the first time and after a change of the hub is anything migrated.

    Raises DatabaseFailed or ServerFailed.
    """
    production = os.environ.get(URL_VARIABLE)
    if production:
        try:
            url = make_url(production).set(drivername="postgresql")
        except ArgumentError:
            raise DatabaseFailed(
                f"{URL_VARIABLE} is geen adres van een database. "
                "Schrijf het als postgresql://gebruiker:wachtwoord@machine:5432/databasenaam."
            ) from None
        dagster = url.set(database=DAGSTER_DATABASE)
        with _connected(url.render_as_string(hide_password=False), dagster.render_as_string(hide_password=False)) as database:
            yield database
        return
    server = EmbeddedServer(home)
    with server.in_use():
        with _explained():
            ensure_database(server.url("postgres"), HUB_USER)
        with _connected(server.url(HUB_USER), server.url(DAGSTER_DATABASE)) as database:
            yield database


@contextmanager
def _connected(url: str, dagster_url: str) -> Generator[Database]:
    with Database(url, dagster_url) as database:
        with _explained():
            ensure_database(url, DAGSTER_DATABASE)
            migrate(database.engine)
        yield database


@contextmanager
def _explained() -> Generator[None]:
    try:
        yield
    except (DBAPIError, psycopg.Error) as error:
        raise DatabaseFailed(
            f"De database kan niet worden geopend of bijgewerkt: {clean_error(error)}. "
            "Controleer het adres, het wachtwoord en de rechten, en probeer het opnieuw."
        ) from None


def ensure_database(url: str, name: str) -> None:
    """Create the database `name` on the server of `url`, owned by its user, when it does not exist."""
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
            # another process of this hub may be just as early
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def migrate(engine: Engine) -> None:
    """Bring the tables and the SQL layers up to date with this version of the hub; nothing is done when they are.

    Raises DatabaseFailed when the server is older than PostgreSQL 17.
    """
    with engine.connect() as connection:
        if connection.execute(text("SELECT current_setting('server_version_num')::integer")).scalar_one() < 170000:
            raise DatabaseFailed("De hub heeft PostgreSQL 17 of nieuwer nodig. Werk de databaseserver bij.")
        if _noted_version(connection) != _version():
            upgrade(engine)
            change_setting(connection, _UP_TO_DATE, _version())
            connection.commit()


@cache
def _version() -> str:
    """A digest of all that decides what the database looks like: the code and the SQL of this room and the models."""
    digest = hashlib.sha256()
    room = Path(__file__).parent
    for folder in (room, room.parent / "schemas"):
        for path in sorted(p for suffix in ("py", "sql", "csv") for p in folder.rglob(f"*.{suffix}")):
            digest.update(str(path.relative_to(room.parent)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _noted_version(connection: Connection) -> str | None:
    if connection.scalar(text("SELECT to_regclass('beheer.instelling')")) is None:
        return None
    return setting(connection, _UP_TO_DATE)
