"""The hub's database: where it is, how to connect to it, and that it is up to date before anyone uses it.

Embedded by default, a server of one's own by `DOORSTROOMHUB_DATABASE_URL`. Tables and SQL layers are made by
`warehouse.migrations`; what is loaded into them belongs to other modules.
"""

import hashlib
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
import sqlalchemy
from psycopg import sql
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from schemas.errors import HubError
from warehouse.copying import CopyConnections
from warehouse.encryption import THIS_MACHINE, refused_encryption
from warehouse.home import Home
from warehouse.migrations import upgrade
from warehouse.server import ADMINISTRATOR, HUB_USER, EmbeddedServer
from warehouse.server_errors import clean_error
from warehouse.settings import change_setting, setting

URL_VARIABLE = "DOORSTROOMHUB_DATABASE_URL"
"""Names a server of one's own in place of the embedded one."""

DAGSTER_DATABASE = "dagster"
"""Dagster's own storage: a second database of the same server (design.md, "Choices made")."""

_UP_TO_DATE = "bijgewerkt_tot"
_ENCRYPTED = ("require", "verify-ca", "verify-full")


class DatabaseFailed(HubError):
    """The database does not answer or refuses us; the sentence says what to do."""


class Database:
    """An open database.

    `engine` is a SQLAlchemy engine (psycopg 3, parameters hidden in errors); `copying` lends connections for COPY (ADBC);
    `url` is the libpq URI; `dagster_url` is the SQLAlchemy URL of Dagster's storage (psycopg2: dagster-postgres does not work
    with psycopg 3); `administrator` is the libpq URI of the superuser of an embedded server. The URLs hold the password. As a
    context manager it closes its connections.
    """

    def __init__(self, url: str, dagster_url: str, administrator: str | None = None) -> None:
        self.url = url
        self.administrator = administrator
        self.copying = CopyConnections(url)
        self.dagster_url = make_url(dagster_url).set(drivername="postgresql+psycopg2").render_as_string(hide_password=False)
        self.engine: Engine = sqlalchemy.create_engine(
            make_url(url).set(drivername="postgresql+psycopg"), pool_size=4, max_overflow=12, hide_parameters=True
        )
        event.listen(self.engine, "connect", _give_room_for_temporary_tables)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.copying.close()
        self.engine.dispose()


def _give_room_for_temporary_tables(connection: psycopg.Connection[object], _record: object) -> None:
    """Keep what one count of all marts makes on the way (120 MB in a region of 150,000 persons) in memory, not in files.

    Taken only by who uses it, and only to be set before that.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET temp_buffers = '128MB'")
    connection.commit()


@contextmanager
def open_database(home: Home) -> Generator[Database]:
    """The up-to-date database of this hub, held while the context lasts.

    `DOORSTROOMHUB_DATABASE_URL` names a production server (PostgreSQL 17 or newer): an existing database whose owner may
    create roles; Dagster's database is then `dagster` on that server, created when missing. Beyond this machine the connection
    is encrypted: an address that does not say so gets `sslmode=require`. Otherwise the embedded server
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
        url = require_tls(url)
        dagster = url.set(database=DAGSTER_DATABASE)
        with _connected(url.render_as_string(hide_password=False), dagster.render_as_string(hide_password=False)) as database:
            yield database
        return
    server = EmbeddedServer(home)
    with server.in_use():
        with _explained():
            ensure_database(server.url("postgres"), HUB_USER)
        administrator = server.url("postgres", ADMINISTRATOR)
        with _connected(server.url(HUB_USER), server.url(DAGSTER_DATABASE), administrator) as database:
            yield database


@contextmanager
def _connected(url: str, dagster_url: str, administrator: str | None = None) -> Generator[Database]:
    with Database(url, dagster_url, administrator) as database:
        with _explained():
            ensure_database(url, DAGSTER_DATABASE)
            migrate(database.engine)
        yield database


@contextmanager
def _explained() -> Generator[None]:
    try:
        yield
    except (DBAPIError, psycopg.Error) as error:
        advice = refused_encryption(error) or "Controleer het adres, het wachtwoord en de rechten, en probeer het opnieuw."
        raise DatabaseFailed(f"De database kan niet worden geopend of bijgewerkt: {clean_error(error)}. {advice}") from None


def require_tls(url: URL) -> URL:
    """The address with encryption asked for when it leads beyond this machine.

    Raises DatabaseFailed when it asks for less.
    """
    named = [host for name in ("host", "hostaddr") for host in _listed(url.query.get(name))] or [url.host or ""]
    if all(host in THIS_MACHINE or host.startswith(("/", "@")) for host in named):
        return url
    asked = next(iter(_listed(url.query.get("sslmode"))), os.environ.get("PGSSLMODE"))
    if asked is None:
        return url.update_query_dict({"sslmode": "require"})
    if asked not in _ENCRYPTED:
        raise DatabaseFailed(
            f"{URL_VARIABLE} vraagt met sslmode={asked} om een verbinding die niet versleuteld hoeft te zijn, naar een andere "
            "machine. Gebruik sslmode=verify-full met sslrootcert=<certificaat van de server>, of ten minste sslmode=require."
        )
    return url


def _listed(value: str | Sequence[str] | None) -> list[str]:
    """The values of a field of an address: it may occur more than once, and hold several between commas."""
    several = [value] if isinstance(value, str) else value or ()
    return [each for one in several for each in one.split(",")]


def ensure_database(url: str, name: str) -> None:
    """Create the database `name` on the server of `url`, owned by its user and closed to others, when it does not exist.

    One of that user that is still open to everybody is closed too (privacy.md 11).
    """
    mine = "SELECT datacl IS NULL AND datdba = CURRENT_USER::regrole FROM pg_database WHERE datname = %s"
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute(mine, (name,)).fetchone() is None:
            # another process of this hub may be just as early
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        if connection.execute(mine, (name,)).fetchone() == (True,):
            with suppress(psycopg.errors.InternalError_):  # that other process closes it at this moment
                connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


def migrate(engine: Engine) -> None:
    """Bring the tables, the SQL layers and access up to date with this version of the hub; nothing is done when they are.

    Raises DatabaseFailed when the server is older than PostgreSQL 17, and AccessNotClosed when somebody opened what the hub may
    not close (`warehouse.access.apply`).
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


def see_one_state(connection: Connection) -> None:
    """Let a transaction that has read nothing yet see one state of the warehouse from begin to end."""
    connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
