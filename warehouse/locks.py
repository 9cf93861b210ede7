"""The advisory locks of the warehouse, so that two processes never do the same thing at once.

The server releases them with the transaction or the connection that holds them; after a kill nobody has to clean up.
"""

from collections.abc import Generator, Iterable
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text


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
    """Hold the locks of leveringen on a connection of their own; gives False when another process holds one of them."""
    lock = text("""
        SELECT bool_and(pg_try_advisory_lock(hashtextextended('levering ' || levering, 0)))
        FROM unnest(CAST(:leveringen AS bigint[])) AS levering
    """)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            yield bool(connection.execute(lock, {"leveringen": [*leveringen]}).scalar_one())
        finally:
            connection.execute(text("SELECT pg_advisory_unlock_all()"))
