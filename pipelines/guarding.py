"""The guard at the door for commands and steps: what it refuses is in the audit log; what it looks for is `warehouse.guard`."""

from collections.abc import Iterable

from sqlalchemy import Engine

from pipelines.audit import note
from pipelines.hub import Hub
from warehouse.guard import Guard
from warehouse.home import Home
from warehouse.keys import KeyRing
from warehouse.logs.book import LogBook
from warehouse.logs.lines import Outcome


def guard_for(home: Home, engine: Engine, keyring: KeyRing | None = None) -> Guard:
    """The guard of the hub of `home`; raises KeyFailed when its key cannot be used."""

    def tell(product: str) -> None:
        note(LogBook.open(home, engine), "naar buiten brengen", product, Outcome.REFUSED)

    return Guard(engine, keyring or KeyRing.open(home), tell)


def guard_of(hub: Hub) -> Guard:
    """The guard of an open hub."""
    return guard_for(hub.home, hub.database.engine, hub.keyring)


def require_clean(hub: Hub, product: str, texts: Iterable[str]) -> None:
    """Look at all that a product says before it leaves; raises IdentityFound, which is in the audit log by then."""
    guard_of(hub).require_clean(product, texts)
