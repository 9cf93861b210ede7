"""What people do who logged in to the database themselves: each step is in the audit log under that login (privacy.md 6).

Who does not get in is in it too. That two people are two is held by `warehouse.two_people`; here its steps meet the logs, and
the numbers are decrypted for the one who may see them once.
"""

import datetime
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection

from pipelines.audit import audited
from pipelines.hub import Hub
from pipelines.subject import lines_of_persons
from warehouse import access, two_people
from warehouse.alerts.causes import Kind as Notice
from warehouse.alerts.notices import note_shown
from warehouse.reidentification import Listed, Number, dossiers_of, numbers_of, require_unrestricted, resolve
from warehouse.two_people import Kind, Request, RequestRefused, State, Why

Dossiers = Mapping[UUID, Sequence[str]]
"""The dossiers of each person of a request, by the pseudonym of the number."""

_Seen = TypeVar("_Seen")


@dataclass(frozen=True)
class Person:
    """Who logs in: the login and its password, which the database checks and nobody keeps."""

    login: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Step:
    """A step of somebody who logged in: their session, the trace of what is logged of it, and when it began."""

    session: Connection
    trace: str
    begun: datetime.datetime


@contextmanager
def stepping(hub: Hub, person: Person, action: str, subject: str) -> Generator[Step]:
    """A step of somebody, with a line in the audit log before and after; who is refused at the door has a line of that.

    Raises RequestRefused for who cannot log in, and LogFailed when no line can be written: then nothing happens.
    """
    with ExitStack() as stack:
        with audited(hub.logs, "inloggen", f"aanmelding {person.login}"):
            session = stack.enter_context(two_people.session_of(hub.database, person.login, person.password))
        trace = stack.enter_context(audited(hub.logs, action, subject, who=person.login))
        yield Step(session, trace, datetime.datetime.now(datetime.UTC))


def approving(
    hub: Hub,
    person: Person,
    kind: Kind,
    number: int,
    *,
    action: str,
    look: Callable[[Request], tuple[_Seen, bytes]],
    agrees: Callable[[Request, _Seen], bool],
) -> None:
    """Approve what another asked, when who looks at it agrees; `look` gives what is seen, and the digest that is approved.

    Raises RequestRefused otherwise, and as `two_people.approve`.
    """
    with stepping(hub, person, action, f"verzoek {number}") as step:
        asked = two_people.request(step.session, kind, number)
        seen, digest = look(asked)
        if not agrees(asked, seen):
            raise RequestRefused(f"Verzoek {number} is niet goedgekeurd. Het wacht nog op een oordeel.")
        two_people.approve(step.session, number, digest)


def require_resumable(person: Person, asked: Request, begun: Sequence[int]) -> None:
    """Raise RequestRefused when a request was spent, unless who asked it goes on with erasures that it began."""
    if asked.state is State.CARRIED_OUT and (not begun or asked.requester != person.login):
        raise RequestRefused(f"Verzoek {asked.number} is al uitgevoerd, of is van een ander.")


def tell_before_showing(hub: Hub, step: Step, asked: Request, persons: Sequence[UUID], *, activity: str, name: str) -> None:
    """Write a line of processing for each person who is about to be shown, and tell the FG; raises LogFailed when it cannot."""
    hub.logs.add(lines_of_persons(hub, persons, activity, step.trace, step.begun, name=name))
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        note_shown(connection, Notice(asked.kind), asked)


def ask_numbers(hub: Hub, person: Person, why: Why, listed: Listed) -> Request:
    """Ask for the numbers of persons; raises ListRefused or RequestRefused when that cannot be."""
    with stepping(hub, person, "herleiding vragen", f"zaak {why.case}, {listed.count} regels") as step:
        with hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            hub.keyring.require_in_use(connection)
            subject = two_people.subject_of(resolve(connection, hub.keyring, listed))
        number = two_people.submit(step.session, Kind.REIDENTIFICATION, why, subject)
        return two_people.request(step.session, Kind.REIDENTIFICATION, number)


def approve_numbers(hub: Hub, person: Person, number: int, agrees: Callable[[Request, Dossiers], bool]) -> None:
    """Approve what another asked, when who looks at it agrees; raises RequestRefused otherwise and as `two_people.approve`."""

    def looked_at(_asked: Request) -> tuple[Dossiers, bytes]:
        with hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            persons = two_people.persons_asked(connection, number)
            return dossiers_of(connection, persons), two_people.subject_of(persons).digest

    approving(hub, person, Kind.REIDENTIFICATION, number, action="herleiding goedkeuren", look=looked_at, agrees=agrees)


def show_numbers(hub: Hub, person: Person, number: int, show: Callable[[Request, Sequence[Number], Dossiers], None]) -> None:
    """Let `show` show the numbers of an approved request, once; they are in memory only.

    Before that, a line of processing is written for each person and the FG is told; when either cannot be, nothing is shown and
    the request is spent.

    Raises RequestRefused when it is not of this person, not approved, too late or done before, and ListRefused when the use of
    somebody was restricted meanwhile; that spends nothing.
    """
    with stepping(hub, person, "herleiding tonen", f"verzoek {number}") as step:
        asked = two_people.request(step.session, Kind.REIDENTIFICATION, number)
        story = f"verzoek {number}, zaak {asked.case}, {asked.count} personen, goedgekeurd door {asked.approver}"
        with audited(hub.logs, "herleiding", story, who=person.login, trace=step.trace):
            with hub.database.engine.begin() as connection:
                access.act_as_loader(connection)
                require_unrestricted(connection, two_people.persons_asked(connection, number))
            pseudonyms = two_people.carry_out(step.session, number, asked.digest)
            numbers = numbers_of(hub.keyring, pseudonyms)
            tell_before_showing(hub, step, asked, pseudonyms, activity="herleiding", name="herleiding")
            with hub.database.engine.begin() as connection:
                access.act_as_loader(connection)
                dossiers = dossiers_of(connection, pseudonyms)
            show(asked, numbers, dossiers)
