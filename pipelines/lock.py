"""The locks of receiving: one process of a hub at a time takes files in and tidies up, and one at a time fetches from a source.

What is being fetched lies in the archive before it is registered, for as long as the source takes; meanwhile nobody tidies up
there. Loading itself needs no lock here: the warehouse keeps two loads of one levering apart (`warehouse.locks`). A killed
process lets go of each of them.
"""

import datetime
import platform
from collections.abc import Callable, Generator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from pipelines.audit import user_of_machine
from pipelines.hub import Hub
from pipelines.today import TIMEZONE
from schemas.errors import HubError
from schemas.extract import Source
from warehouse import access
from warehouse.settings import change_setting, setting

_LOCK = "hashtextextended('doorstroomhub ontvangen', 0)"
_ARCHIVE = "hashtextextended('doorstroomhub archief', 0)"
_USE_ARCHIVE = f"SELECT pg_advisory_lock_shared({_ARCHIVE})"
_SOURCE = "hashtextextended('doorstroomhub ophalen ' || :source, 0)"


class SourceBusy(HubError):
    """Another process is fetching from this source; the sentence says who, and since when."""


@contextmanager
def receiving_lock(hub: Hub, before_waiting: Callable[[], None] | None = None) -> Generator[bool]:
    """Hold the lock, on whatever machine the other process runs; a killed process lets go of it.

    When another process holds it: with `before_waiting` this is called and then waited; without, gives False at once.
    """
    with hub.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        held = bool(connection.scalar(text(f"SELECT pg_try_advisory_lock({_LOCK})")))
        if not held and before_waiting is not None:
            before_waiting()
            connection.execute(text(f"SELECT pg_advisory_lock({_LOCK})"))
            held = True
        try:
            yield held
        finally:
            if held:
                connection.execute(text(f"SELECT pg_advisory_unlock({_LOCK})"))


@contextmanager
def archive_in_use(hub: Hub) -> Generator[None]:
    """Let nobody tidy up the archive while something in it is not registered yet."""
    with hub.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(_USE_ARCHIVE))
        try:
            yield
        finally:
            if not connection.invalidated:  # a lost connection has lost its locks too
                _unlock_all(connection)


@contextmanager
def fetching_lock(hub: Hub, named: str) -> Generator[bool]:
    """Be the only one who fetches from a source or folder of bronnen.toml; gives False at once when somebody else is at it."""
    with hub.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        held = bool(connection.scalar(text(f"SELECT pg_try_advisory_lock({_SOURCE})"), {"source": named}))
        try:
            if held:
                connection.execute(text(_USE_ARCHIVE))
            yield held
        finally:
            if not connection.invalidated:
                _unlock_all(connection)


@contextmanager
def source_lock(hub: Hub, source: Source) -> Generator[None]:
    """Be the only one who fetches from a source that is asked, and say so.

    Raises SourceBusy when somebody else is at it.
    """
    with fetching_lock(hub, source.value) as alone:
        if not alone:
            raise SourceBusy(
                f"Van {source.upper()} wordt al opgehaald, door {_busy(hub, source)}. Wacht tot dat klaar is; er is "
                "niets gevraagd."
            )
        _note_busy(hub, source)
        yield


@contextmanager
def archive_at_rest(hub: Hub) -> Generator[bool]:
    """Hold back whoever would use the archive; gives False, and holds back nobody, when it is in use now."""
    with hub.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        held = bool(connection.scalar(text(f"SELECT pg_try_advisory_lock({_ARCHIVE})")))
        try:
            yield held
        finally:
            _unlock_all(connection)


def _unlock_all(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_unlock_all()"))


def _note_busy(hub: Hub, source: Source) -> None:
    since = datetime.datetime.now(TIMEZONE)
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        who = f"{user_of_machine()} op {platform.node()} sinds {since:%d-%m-%Y %H.%M} uur"
        change_setting(connection, f"{source}_ophalen_door", who)


def _busy(hub: Hub, source: Source) -> str:
    with hub.database.engine.connect() as connection:
        return setting(connection, f"{source}_ophalen_door") or "een ander"
