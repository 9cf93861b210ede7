"""The two people of whom one asks a destruction and the other approves it, with logins of their own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pipelines.destroying import approve_destruction, ask_destruction
from pipelines.hub import Hub
from pipelines.people import Person
from pipelines.today import today
from warehouse.access.apply import apply_access
from warehouse.access.logins import create_login, remove_login
from warehouse.two_people import Why

WHY = Why("Z26-9", "vernietigingsbesluit 2026-4", "Vernietigen waarvan de bewaartermijn voorbij is")


@contextmanager
def logins(hub: Hub, wanted: Mapping[str, tuple[str, str]]) -> Iterator[dict[str, Person]]:
    """Inside the block these logins are there: by name the group and whose it is."""
    with hub.database.engine.begin() as connection:
        known = {name: Person(name, create_login(connection, group, name, who)) for name, (group, who) in wanted.items()}
        apply_access(connection)
    yield known
    for name in wanted:
        remove_login(hub.database.engine, name)


def approved(hub: Hub, anna: Person, bert: Person) -> int:
    """The number of a request of Anna to destroy what is due today, which Bert approved."""
    number = ask_destruction(hub, anna, WHY, today()).number
    approve_destruction(hub, bert, number, lambda _asked, _due: True)
    return number
