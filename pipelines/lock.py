"""The locks of receiving: who puts files into archive and register, who tidies up what was killed, who looks at one source.

Any number put files in at once; who tidies up is alone. Loading itself needs no lock here: the warehouse keeps two loads of one
levering apart (`warehouse.locks`). Each holds on whatever machine the other process runs, and a killed process lets go.
"""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import text

from pipelines.hub import Hub

_RECEIVING = "doorstroomhub ontvangen"


def receiving_lock(hub: Hub, before_waiting: Callable[[], None] | None = None) -> AbstractContextManager[bool]:
    """Be the only one who receives, for a load that tidies up first.

    When others are receiving: with `before_waiting` this is called and then waited; without, gives False at once.
    """
    return _lock(hub, _RECEIVING, "", before_waiting)


def arriving_lock(hub: Hub) -> AbstractContextManager[bool]:
    """Receive beside others; gives False at once when somebody must be alone."""
    return _lock(hub, _RECEIVING, "_shared", None)


def source_lock(hub: Hub, named: str) -> AbstractContextManager[bool]:
    """Be the only one who is busy with a source of bronnen.toml; gives False at once when somebody else is."""
    return _lock(hub, f"doorstroomhub bron {named}", "", None)


@contextmanager
def _lock(hub: Hub, name: str, kind: str, before_waiting: Callable[[], None] | None) -> Generator[bool]:
    key = {"name": name}
    with hub.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:

        def call(function: str) -> object:
            return connection.scalar(text(f"SELECT {function}(hashtextextended(:name, 0))"), key)

        held = bool(call(f"pg_try_advisory_lock{kind}"))
        if not held and before_waiting is not None:
            before_waiting()
            call(f"pg_advisory_lock{kind}")
            held = True
        try:
            yield held
        finally:
            if held:
                call(f"pg_advisory_unlock{kind}")
