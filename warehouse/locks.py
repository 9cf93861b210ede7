"""The advisory locks of the warehouse, so that two processes never do the same thing at once.

The server releases them with the transaction or the connection that holds them; after a kill nobody has to clean up.
"""

import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine, text

from schemas.errors import HubError

_KEYS: Final = "hashtextextended('doorstroomhub sleutels', 0)"
_PATIENCE: Final = 0.1  # seconds between two tries
_LONGEST_WAIT: Final = 900.0  # a load of a large region


class StillLoading(HubError):
    """Loads did not let go of the keys for a long time."""


def keep_keys(connection: Connection) -> None:
    """Let no rotation come in between until this transaction ends; waits as long as one is at work."""
    connection.execute(text(f"SELECT pg_advisory_xact_lock_shared({_KEYS})"))


@contextmanager
def keys_alone(engine: Engine, before_waiting: Callable[[], None]) -> Generator[None]:
    """Wait until nobody works with protected values, and let nobody begin with it; who only reads goes on.

    Raises StillLoading after a quarter of an hour.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # tried and not waited for: a load that holds them on one connection would wait for us on its next one
        lock = text(f"SELECT pg_try_advisory_lock({_KEYS})")
        until = time.monotonic() + _LONGEST_WAIT
        if not connection.scalar(lock):
            before_waiting()
            while not connection.scalar(lock):
                if time.monotonic() > until:
                    raise StillLoading(
                        "Er wordt al een kwartier ingelezen of gecontroleerd. Wacht tot dat klaar is en probeer het opnieuw."
                    )
                time.sleep(_PATIENCE)
        try:
            yield
        finally:
            connection.execute(text(f"SELECT pg_advisory_unlock({_KEYS})"))


def lock_history(connection: Connection, extract: str, scopes: Iterable[str]) -> None:
    """Wait until this transaction alone may change the history of an extract in these scopes."""
    # in one order for everybody, so that two transactions never wait for each other
    lock = text("""
        SELECT pg_advisory_xact_lock(hashtextextended('historie ' || :extract || ' ' || scope, 0))
        FROM unnest(CAST(:scopes AS text[])) WITH ORDINALITY AS scopes (scope, volgorde) ORDER BY volgorde
    """)
    connection.execute(lock, {"extract": extract, "scopes": sorted(scopes)})


def lock_erasing(connection: Connection, *, alone: bool) -> None:
    """Keep the beginning of an erasure (`alone`) and the publishing of leveringen apart until this transaction ends."""
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    connection.execute(text(f"SELECT {function}(hashtextextended('doorstroomhub wissen', 0))"))


@contextmanager
def leveringen_locked(engine: Engine, leveringen: Iterable[int]) -> Generator[bool]:
    """Hold the locks of leveringen on a connection of their own; gives False when another process holds one of them.

    No rotation comes in between either: what is staged under a key version is published under it.
    """
    lock = text("""
        SELECT bool_and(pg_try_advisory_lock(hashtextextended('levering ' || levering, 0)))
        FROM unnest(CAST(:leveringen AS bigint[])) AS levering
    """)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            connection.execute(text(f"SELECT pg_advisory_lock_shared({_KEYS})"))
            yield bool(connection.execute(lock, {"leveringen": [*leveringen]}).scalar_one())
        finally:
            connection.execute(text("SELECT pg_advisory_unlock_all()"))
