"""The lock of receiving: one process of a hub at a time puts files into archive and register, and tidies up what was killed.

Loading itself needs no lock here: the warehouse keeps two loads of one levering apart (`warehouse.locks`).
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from sqlalchemy import text

from pipelines.hub import Hub

_LOCK = "hashtextextended('doorstroomhub ontvangen', 0)"


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
