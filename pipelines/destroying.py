"""Destroying what is past its term (privacy.md 9): one person asks, another approves exactly these cases, the first does it.

What is past its term is `warehouse.retention`; erasing is `pipelines.erasing`, the log of disclosures `warehouse.logs.cutting`.
Everything of a request begins in one transaction, the last step of which spends the approval: refused before that, nothing has
happened and the approval stands. Killed after it, the same step of the same person goes on: the erasures of a request are known
by their proof.
"""

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from sqlalchemy import Connection

from pipelines.audit import audited
from pipelines.certifying import certified, day_of, erasure_told
from pipelines.erasing import begin_within, carry_out
from pipelines.hub import Hub
from pipelines.people import Person, approving, require_resumable, stepping
from pipelines.subject import line_of_subject, lines_of_persons
from schemas.register import EXTRACTS
from warehouse import access, two_people
from warehouse.certificates import Certificate, certify
from warehouse.closing import close_and_destroy, erasures_of_request, persons_of_pvs
from warehouse.erasure import ErasureKind, Whom, require_not_asked_about
from warehouse.logs.cutting import Cut, cut, note_cut, persons_in
from warehouse.logs.lines import Log
from warehouse.retention import Due, due_on
from warehouse.server_errors import without_values
from warehouse.two_people import Kind, Request, RequestRefused, Subject, Why

GROUND: Final = "AVG artikel 5 lid 1 onder e: de bewaartermijn is voorbij"


def what_is_due(hub: Hub, day: datetime.date) -> Due:
    """What is past its term on a day; destroys nothing."""
    with without_values("het bepalen van wat weg moet"), hub.database.engine.connect() as connection:
        due = due_on(connection, day)
        connection.rollback()
    return due


def ask_destruction(hub: Hub, person: Person, why: Why, day: datetime.date) -> Request:
    """Ask to destroy what is past its term today; raises RequestRefused when there is nothing or this login may not."""
    with stepping(hub, person, "vernietiging vragen", f"zaak {why.case}") as step:
        due = what_is_due(hub, day)
        if not due.number:
            raise RequestRefused("Er is niets waarvan de bewaartermijn voorbij is.")
        number = two_people.submit(step.session, Kind.DESTRUCTION, why, Subject(due.number, due.digest))
        return two_people.request(step.session, Kind.DESTRUCTION, number)


def approve_destruction(hub: Hub, person: Person, number: int, agrees: Callable[[Request, Due], bool]) -> None:
    """Approve what another asked, when who looks at the list agrees; raises RequestRefused otherwise, and when it changed."""

    def looked_at(asked: Request) -> tuple[Due, bytes]:
        due = _same(hub, asked)
        return due, due.digest

    approving(hub, person, Kind.DESTRUCTION, number, action="vernietiging goedkeuren", look=looked_at, agrees=agrees)


def destroy(hub: Hub, person: Person, number: int, refresh: Callable[[], None]) -> Certificate:
    """Destroy what another approved, and certify it; `refresh` makes persons, bevindingen and marts anew. In `receiving_lock`.

    Raises RequestRefused when it is not of this person, not approved, too late, or when what is due has changed, and
    RequestPending when somebody asked to see the number of a person who is to go: nothing has begun then, and the approval
    stands. LeveringBusy, ArchiveDamaged or DatabaseRefused when it was interrupted: then the same call goes on.
    """
    with stepping(hub, person, "vernietigen", f"verzoek {number}") as step:
        asked = two_people.request(step.session, Kind.DESTRUCTION, number)
        story = f"verzoek {number}, zaak {asked.case}, {asked.count} gevallen, goedgekeurd door {asked.approver}"
        with audited(hub.logs, "vernietiging", story, who=person.login, trace=step.trace), without_values("het vernietigen"):
            with hub.database.engine.connect() as connection:
                begun = erasures_of_request(connection, number)
            require_resumable(person, asked, begun)
            # what cannot take a line is not destroyed from either; and what a kill left of the anchor is settled
            hub.logs.require(Log.DISCLOSURES)
            if not begun:
                due = _same(hub, asked)
                _require_not_asked_about(hub, due)
                begun = _begin(hub, step.session, asked, due)
            done = [carry_out(hub, erasure, refresh) for erasure in begun]
            with hub.database.engine.begin() as connection:
                access.act_as_loader(connection)
                told = {"gevallen_gevraagd": asked.count, "wissingen": [erasure_told(erasure) for erasure in done]}
                return certify(connection, certified(str(ErasureKind.RETENTION), f"{GROUND}. {asked.ground}", asked, told))


def _same(hub: Hub, asked: Request) -> Due:
    """The list of a request, drawn up again."""
    due = what_is_due(hub, day_of(asked))
    if due.digest != asked.digest:
        raise RequestRefused(
            f"Sinds verzoek {asked.number} is er iets veranderd aan wat weg moet. Trek het in en doe een nieuw verzoek."
        )
    return due


def _require_not_asked_about(hub: Hub, due: Due) -> None:
    """Raise RequestPending when somebody asked to see the number of a person who is to go."""
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        require_not_asked_about(connection, [*due.persons, *due.persons_with_pv])


def _begin(hub: Hub, session: Connection, asked: Request, due: Due) -> Sequence[int]:
    """Begin everything that a list is about, and spend the approval; from then on nothing of it is loaded any more.

    In one transaction: who is refused anything of it has begun nothing, and has the approval still.
    """

    def beginning(connection: Connection) -> Sequence[int]:
        begun = list(_begin_within(hub, connection, asked, due, trace))
        two_people.carry_out(session, asked.number, due.digest)
        return begun

    with audited(hub.logs, "wissen beginnen", f"verzoek {asked.number}: bewaartermijn voorbij") as trace:
        if due.log is not None:
            return _cut_log(hub, asked, due.log, beginning)
        with hub.database.engine.begin() as connection:
            return beginning(connection)


def _begin_within(hub: Hub, connection: Connection, asked: Request, due: Due, trace: str) -> Iterator[int]:
    started = datetime.datetime.now(datetime.UTC)
    number = asked.number
    if due.pvs or due.closed:
        access.act_as_owner(connection)  # the closed archive is nobody else's
        persons = persons_of_pvs(connection, due)
        yield close_and_destroy(connection, due, GROUND, request=number, trace=trace, keys=hub.stop_keys)
        hub.logs.add(lines_of_persons(hub, persons, "wissen/bewaartermijn", trace, started, name="afsluiten"))
    everything_but_wpg = [extract.name for extract in EXTRACTS.values() if not extract.under_wpg]
    for persons, extracts in ((due.persons, None), (due.persons_with_pv, everything_but_wpg)):
        if persons:
            whom = Whom(persons, extracts=extracts, request=number)
            yield begin_within(hub, connection, whom, ErasureKind.RETENTION, GROUND, trace=trace)
    if due.log is not None:
        access.act_as_loader(connection)
        asked_about = persons_in(connection, due.log)
        hub.logs.add(line_of_subject(each, "wissen/bewaartermijn", trace, started, name="wissen") for each in asked_about)
        yield note_cut(connection, due.log, len(asked_about), GROUND, request=number, trace=trace)


def _cut_log(hub: Hub, asked: Request, wanted: Cut, beginning: Callable[[Connection], Sequence[int]]) -> Sequence[int]:
    """Take the begin of the log of disclosures away in the same transaction."""
    story = f"verzoek {asked.number}: {wanted.lines} regels, de jongste van {wanted.youngest:%d-%m-%Y}"
    with audited(hub.logs, "logboek verstrekkingen inkorten", story):
        return cut(hub.logs, wanted, beginning)
