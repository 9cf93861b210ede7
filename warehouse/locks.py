"""The advisory locks of the warehouse, so that two processes never do the same thing at once.

The server releases them with the transaction or the connection that holds them; after a kill nobody has to clean up.
"""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text


def lock_history(connection: Connection, extract: str, scope: str) -> None:
    """Wait until this transaction alone may change the history of an extract in a scope."""
    lock = text("SELECT pg_advisory_xact_lock(hashtextextended('historie ' || :extract || ' ' || :scope, 0))")
    connection.execute(lock, {"extract": extract, "scope": scope})


@contextmanager
def levering_locked(engine: Engine, levering: int) -> Generator[bool]:
    """Hold the lock of one levering on a connection of its own; gives False when another process holds it."""
    names = {"levering": f"levering {levering}"}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        query = text("SELECT pg_try_advisory_lock(hashtextextended(:levering, 0))")
        held = bool(connection.execute(query, names).scalar_one())
        try:
            yield held
        finally:
            if held:
                connection.execute(text("SELECT pg_advisory_unlock(hashtextextended(:levering, 0))"), names)
