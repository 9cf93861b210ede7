"""Opening the closed archive of processen-verbaal (Wet politiegegevens article 14; privacy.md 6, 9 and 10): two people, once.

One asks for one proces-verbaal with case and ground, another approves, and who asked sees its rows on the terminal. What stands
in the archive is `warehouse.closed`; that two people are two is held by `warehouse.two_people`. Nothing is brought back into
use, and nothing is written but the logs and the notice to the FG.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

from pipelines.audit import audited
from pipelines.hub import Hub
from pipelines.people import Person, approving, stepping, tell_before_showing
from warehouse import access, two_people
from warehouse.closed import ClosedPv, closed_of_digest, find_closed, rows_of_closed
from warehouse.reidentification import Number, numbers_of
from warehouse.server_errors import without_values
from warehouse.two_people import Kind, Request, RequestRefused, Subject, Why

Show = Callable[[Request, ClosedPv, Sequence[Mapping[str, Any]], Mapping[UUID, Number]], None]
"""Shows the rows of a proces-verbaal, with the numbers of persons by pseudonym when those were asked for."""


_OPENING: Final = "gesloten archief openen"
"""What it is called in the logs."""


def ask_closed(hub: Hub, person: Person, why: Why, gemeentecode: str, number: str, *, with_number: bool) -> Request:
    """Ask to see a proces-verbaal of the closed archive; raises NotInArchive or RequestRefused when that cannot be."""
    with stepping(hub, person, "gesloten vragen", f"zaak {why.case}, gemeente {gemeentecode}") as step:
        with _reading(hub) as connection:
            pv = find_closed(connection, gemeentecode, number, with_number=with_number)
        asked = two_people.submit(step.session, Kind.CLOSED, why, Subject(_count(pv), pv.digest))
        return two_people.request(step.session, Kind.CLOSED, asked)


def approve_closed(hub: Hub, person: Person, number: int, agrees: Callable[[Request, ClosedPv], bool]) -> None:
    """Approve what another asked, when who looks at what it is about agrees; nothing of the archive is shown.

    Raises RequestRefused otherwise and as `two_people.approve`, and NotInArchive when it is not there any more.
    """

    def looked_at(asked: Request) -> tuple[ClosedPv, bytes]:
        with _reading(hub) as connection:
            pv = _of_request(connection, asked)
        return pv, pv.digest

    approving(hub, person, Kind.CLOSED, number, action="gesloten goedkeuren", look=looked_at, agrees=agrees)


def show_closed(hub: Hub, person: Person, number: int, show: Show) -> None:
    """Let `show` show the proces-verbaal of an approved request, once; in memory only.

    Before that, a line of processing is written for each person and the FG is told; when either cannot be, nothing is shown and
    the request is spent.

    Raises NotInArchive when it is not there any more, RequestRefused when the request is not of this person, not approved, too
    late or done before.
    """
    with stepping(hub, person, "gesloten tonen", f"verzoek {number}") as step:
        asked = two_people.request(step.session, Kind.CLOSED, number)
        with _reading(hub) as connection:
            pv = _of_request(connection, asked)
            rows = rows_of_closed(connection, pv)
        story = (
            f"verzoek {number}, zaak {asked.case}, gemeente {pv.gemeentecode}, rij {', '.join(map(str, pv.rows))}, "
            f"{'met' if pv.with_number else 'zonder'} nummer, goedgekeurd door {asked.approver}"
        )
        with audited(hub.logs, _OPENING, story, who=person.login, trace=step.trace):
            two_people.carry_out(step.session, number, pv.digest)
            numbers = numbers_of(hub.keyring, pv.numbers) if pv.with_number else []
            tell_before_showing(hub, step, asked, pv.persons, activity="openen/gesloten_archief", name=_OPENING)
            show(asked, pv, rows, {each.pseudonym: each for each in numbers})


def _of_request(connection: Connection, asked: Request) -> ClosedPv:
    pv = closed_of_digest(connection, asked.digest)
    if asked.count != _count(pv):
        raise RequestRefused(
            f"Verzoek {asked.number} noemt niet zoveel personen als er in het proces-verbaal staan. Vraag het opnieuw."
        )
    return pv


def _count(pv: ClosedPv) -> int:
    """How many persons count for the quota; one for rows that name nobody."""
    return max(1, len(pv.persons))


@contextmanager
def _reading(hub: Hub) -> Generator[Connection]:
    with without_values("het lezen van het gesloten archief"), hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        hub.keyring.require_in_use(connection)
        yield connection
