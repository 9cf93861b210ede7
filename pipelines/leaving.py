"""A gemeente leaves (privacy.md 12): everything of it is handed over and then erased, both by two people.

What is of a gemeente is `warehouse.leaving`, the file for it `pipelines.products.handover`, erasing `pipelines.erasing`.
Nothing is erased that is not as it was at the last handover. Killed once erasing has begun, `leave` by the same person
goes on; killed between spending the approval and that, it is asked anew.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from pipelines.audit import audited, changing
from pipelines.certifying import certified, day_of, erasure_told
from pipelines.erasing import begin_erasure, carry_out
from pipelines.hub import Hub
from pipelines.people import Person, approving, require_resumable, stepping
from pipelines.products.handover import Handover, Recipient, columns_told, write_sealed
from pipelines.products.shelf import clear_shelf
from pipelines.subject import lines_of_persons
from pipelines.today import told_moment
from schemas.extract import Extract
from schemas.jvs import JVS_PROCESVERBAAL
from schemas.region import GEMEENTEN
from schemas.register import EXTRACTS
from warehouse import access, two_people
from warehouse.access.logins import remove_login
from warehouse.afspraken import assign_school
from warehouse.alerts.causes import Kind as Notice
from warehouse.alerts.notices import note_shown
from warehouse.bron import History
from warehouse.certificates import Certificate, certificates, certify
from warehouse.closing import erasures_of_request
from warehouse.database import see_one_state
from warehouse.erasure import ErasureKind, Whom, erasure_of, require_not_asked_about
from warehouse.leaving import (
    CLOSED_ON,
    Belongings,
    belongings,
    closed_to_hand_over,
    marts_to_hand_over,
    rows_to_hand_over,
    state_of,
    subject_digest,
    withdraw_leveringen,
)
from warehouse.leveringen import Levering, leveringen
from warehouse.logs.lines import ProcessingLine
from warehouse.server_errors import without_values
from warehouse.tables.beheer import Status
from warehouse.ties import number_columns
from warehouse.two_people import Kind, Request, RequestRefused, Subject, Why
from warehouse.whose_rows import plain_numbers

GROUND: Final = "Overeenkomst artikel 10 en bijlage 2 artikel 6: de gemeente treedt uit"

_WHAT: Final = {Kind.HANDOVER: "Overdragen", Kind.DESTRUCTION: "Wissen"}


def what_is_of(hub: Hub, gemeentecode: str) -> Belongings:
    """What is of a gemeente now; changes nothing."""
    with without_values("het tellen"), hub.database.engine.connect() as connection:
        access.act_as_loader(connection)
        found = belongings(connection, gemeentecode)
        connection.rollback()
    return found


def ask_handover(hub: Hub, person: Person, case: str, gemeentecode: str, recipient: Recipient) -> Request:
    """Ask to hand over everything of a gemeente to who has the key of this certificate; raises RequestRefused."""
    return _ask(hub, person, Kind.HANDOVER, case, gemeentecode, description=_handing_over(gemeentecode, recipient))


def ask_leaving(hub: Hub, person: Person, case: str, gemeentecode: str) -> Request:
    """Ask to erase everything of a gemeente; raises RequestRefused."""
    gemeente = GEMEENTEN[gemeentecode]
    if gemeente.contactgemeente:
        raise RequestRefused(f"{gemeente.gemeente} voert de regionale taken uit. Wijs daarvoor eerst een andere aan.")
    return _ask(hub, person, Kind.DESTRUCTION, case, gemeentecode, description=f"Wissen van alles van {gemeente.gemeente}")


def _ask(hub: Hub, person: Person, kind: Kind, case: str, code: str, *, description: str) -> Request:
    with stepping(hub, person, f"{_WHAT[kind].lower()} vragen", f"gemeente {code}, zaak {case}: {description}") as step:
        subject = Subject(what_is_of(hub, code).number, _digest(kind, code, description))
        number = two_people.submit(step.session, kind, Why(case, GROUND, description), subject)
        return two_people.request(step.session, kind, number)


def _handing_over(code: str, recipient: Recipient) -> str:
    return f"Overdragen van alles van {GEMEENTEN[code].gemeente} aan {recipient.told}"


def _digest(kind: Kind, code: str, description: str) -> bytes:
    """What is approved; of a handover also who gets it, as whoever approves reads it in the description."""
    return subject_digest(kind, code, description) if kind is Kind.HANDOVER else subject_digest(kind, code)


def approve_leaving(hub: Hub, person: Person, kind: Kind, number: int, agrees: Callable[[Request, Belongings], bool]) -> None:
    """Approve what another asked about a gemeente, when who looks at it agrees; raises RequestRefused otherwise."""

    def looked_at(asked: Request) -> tuple[Belongings, bytes]:
        return what_is_of(hub, gemeente_of_request(asked)), asked.digest

    approving(hub, person, kind, number, action=f"{_WHAT[kind].lower()} goedkeuren", look=looked_at, agrees=agrees)


def gemeente_of_request(asked: Request) -> str:
    """The gemeentecode that a request is about; raises RequestRefused when it is about no gemeente."""
    for code in GEMEENTEN:
        if _digest(asked.kind, code, asked.description) == asked.digest:
            return code
    raise RequestRefused(f"Verzoek {asked.number} gaat niet over een gemeente die uittreedt.")


def hand_over(hub: Hub, person: Person, number: int, recipient: Recipient, out: Path) -> Certificate:
    """Write everything of a gemeente, with the numbers of its persons, into a file that only the recipient can open.

    Before that, a line of processing is written for each person and the FG is told.

    Raises RequestRefused when it is not of this person, not approved or for another certificate, and HandoverFailed when it
    cannot be written; only then the request is spent.
    """
    with stepping(hub, person, "overdragen", f"verzoek {number}") as step:
        asked = two_people.request(step.session, Kind.HANDOVER, number)
        code = gemeente_of_request(asked)
        story = f"gemeente {code}, verzoek {number}, goedgekeurd door {asked.approver}, voor {recipient.told}"
        with audited(hub.logs, "overdracht", story, who=person.login, trace=step.trace), without_values("het overdragen"):
            if asked.description != _handing_over(code, recipient):
                raise RequestRefused(
                    f"Verzoek {number} is voor een ander certificaat: {asked.description}. Gegeven is dat van "
                    f"{recipient.told}. Er is niets overgedragen; geef het certificaat dat is goedgekeurd."
                )
            started = datetime.datetime.now(datetime.UTC)
            two_people.carry_out(step.session, number, asked.digest)
            with Handover() as content, hub.database.engine.begin() as connection:
                # what is logged, counted and handed over is of one moment
                see_one_state(connection)
                access.act_as_loader(connection)
                of = belongings(connection, code)
                hub.logs.add(_lines(hub, of.everybody, step.trace, started, "overdragen"))
                told = {"ontvanger": recipient.subject, "vingerafdruk": recipient.fingerprint}
                note_shown(connection, Notice.HANDOVER, asked, {"gemeente": GEMEENTEN[code].gemeente, **told})
                files, state = _fill(hub, connection, content, of), state_of(connection, of)
            digest = write_sealed(out, content.sealed_for(recipient))
            content_told = {
                "gemeentecode": code,
                **told,
                "personen": len(of.everybody),
                "bestanden": files,
                "stand": state,
                "sha256": digest,
            }
            with hub.database.engine.begin() as connection:
                access.act_as_loader(connection)
                return certify(connection, certified("overdracht", GROUND, asked, content_told))


def leave(hub: Hub, person: Person, number: int, refresh: Callable[[], None]) -> Certificate:
    """Erase everything of a gemeente that was handed over, and certify it; inside `receiving_lock`.

    `refresh` makes persons, bevindingen and marts anew.
    Raises RequestRefused when nothing was handed over yet, or something changed since then, or when it is not of this person,
    not approved or too late; RequestPending when somebody asked to see the number of one of its persons.
    """
    with stepping(hub, person, "uittreden", f"verzoek {number}") as step:
        asked = two_people.request(step.session, Kind.DESTRUCTION, number)
        code = gemeente_of_request(asked)
        story = f"gemeente {code}, verzoek {number}, goedgekeurd door {asked.approver}"
        with audited(hub.logs, "uittreding", story, who=person.login, trace=step.trace), without_values("het wissen"):
            handed_over = _last_handover(hub, code)
            with hub.database.engine.connect() as connection:
                begun = list(erasures_of_request(connection, number))
                finished = bool(begun) and erasure_of(connection, begun[0]).klaar_op is not None
            require_resumable(person, asked, begun)
            if not begun:
                _require_ready(hub, code, handed_over)
                two_people.carry_out(step.session, number, asked.digest)
                begun = [_begin(hub, code, number)]
            _withdraw_access(hub, what_is_of(hub, code), day_of(asked))
            with changing(hub, "leveringen intrekken", f"gemeente {code}") as connection:
                withdraw_leveringen(connection, code)
            if finished:
                # by `betrokkene vervolg`, which knew nothing of what was just withdrawn
                refresh()
            erased = carry_out(hub, begun[0], refresh)
            clear_shelf(hub.home.work_list_url, GEMEENTEN[code].gemeente)
            with hub.database.engine.begin() as connection:
                access.act_as_loader(connection)
                told = {
                    "gemeentecode": code,
                    "overgedragen": handed_over.kenmerk,
                    "wissingen": [{**erasure_told(erased), "uit": f"alles van {GEMEENTEN[code].gemeente}"}],
                }
                return certify(connection, certified("uittreding", GROUND, asked, told))


def _lines(hub: Hub, persons: Sequence[UUID], trace: str, started: datetime.datetime, name: str) -> Iterator[ProcessingLine]:
    """A line of processing for each of these persons."""
    return lines_of_persons(hub, persons, "wissen/uittreding", trace, started, name=name)


def _begin(hub: Hub, code: str, request: int) -> int:
    """From here on nothing of the gemeente is loaded any more."""
    of = what_is_of(hub, code)
    started = datetime.datetime.now(datetime.UTC)
    with audited(hub.logs, "gemeente wissen", f"gemeente {code}") as trace:
        # those whom only this gemeente knows get their line when the erasure begins
        hub.logs.add(_lines(hub, [*of.shared, *of.closed_persons], trace, started, "wissen"))
        whom = Whom(of.persons, gemeentecode=code, request=request)
        return begin_erasure(hub, whom, ErasureKind.LEAVING, GROUND, f"gemeente {code}")


def _withdraw_access(hub: Hub, of: Belongings, day: datetime.date) -> None:
    for name in of.logins:
        with audited(hub.logs, "toegang weg", name):
            remove_login(hub.database.engine, name)
    for school in of.schools:
        with audited(hub.logs, "afspreken", "school"), hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            assign_school(connection, school, None, day)


def _last_handover(hub: Hub, code: str) -> Certificate:
    with hub.database.engine.connect() as connection:
        for each in reversed(certificates(connection)):
            if each.destroyed.soort == "overdracht" and each.destroyed.inhoud["gemeentecode"] == code:
                return each
    raise RequestRefused("Er is nog niets overgedragen aan deze gemeente. Doe dat eerst: doorstroomhub gemeente overdracht.")


def _require_ready(hub: Hub, code: str, handed_over: Certificate) -> None:
    """Raise RequestRefused when something changed, and RequestPending when a number is asked for; then nothing is spent."""
    with hub.database.engine.connect() as connection:
        access.act_as_loader(connection)
        of = belongings(connection, code)
        state = state_of(connection, of)
        require_not_asked_about(connection, of.persons)
        connection.rollback()
    if handed_over.destroyed.inhoud.get("stand") != state:
        raise RequestRefused(
            f"Na de laatste overdracht, van {told_moment(handed_over.certified_at)}, is er van deze gemeente iets geleverd of "
            "veranderd. Er is niets gewist. Draag eerst alles opnieuw over: doorstroomhub gemeente overdracht."
        )


def _delivered(hub: Hub, code: str) -> list[Levering]:
    with hub.database.engine.connect() as connection:
        return [levering for levering in leveringen(connection) if levering.scope == f"G{code}"]


def _fill(hub: Hub, connection: Connection, content: Handover, of: Belongings) -> Mapping[str, int]:
    """Everything of the gemeente; the number of rows by file."""
    code = of.gemeentecode
    counts: dict[str, int] = {}
    described: dict[str, list[tuple[str, str]]] = {}
    for file, extract, rows in _tables(connection, of):
        columns = list(rows[0]) if rows else []
        counts[file.removeprefix("gegevens/")] = content.add_table(file, columns, _readable(hub, extract, rows))
        told = {column.name: column.description for column in History(extract).stored}
        described[file] = [(column, told.get(column, _FRAME_TOLD.get(column, ""))) for column in columns]
    for name, columns, rows in marts_to_hand_over(connection, code):
        counts[name] = content.add_table(f"rapportage/{name}", columns, rows)
    last = {levering.extract: levering for levering in _delivered(hub, code) if levering.status is Status.LOADED}
    for levering in last.values():
        with hub.archive.open(levering.archief) as stream:
            content.add_bytes(f"originelen/{levering.bestandsnaam}", stream.read())
    content.add_table("kolommen", ["bestand", "kolom", "omschrijving"], columns_told(described))
    content.add_bytes("LEESMIJ.txt", _README.format(gemeente=GEMEENTEN[code].gemeente).encode())
    return counts


def _tables(connection: Connection, of: Belongings) -> Iterator[tuple[str, Extract, Sequence[Mapping[str, object]]]]:
    """The rows that are handed over, a file after the other."""
    for name in of.rows:
        yield f"gegevens/{name}", EXTRACTS[name], list(rows_to_hand_over(connection, EXTRACTS[name], of))
    if of.closed:
        yield CLOSED_FILE, JVS_PROCESVERBAAL, closed_to_hand_over(connection, of)


def _readable(hub: Hub, extract: Extract, rows: Sequence[Mapping[str, object]]) -> Iterator[list[object]]:
    """Rows of an extract with the numbers of persons as they were delivered, in memory only."""
    numbers = [column for column, _ in number_columns(extract)]
    pseudonyms = sorted({value for row in rows for column in numbers if isinstance(value := row[column], UUID)})
    plain = dict(zip(pseudonyms, (number for _, number in plain_numbers(pseudonyms, hub.keyring)), strict=True))
    for row in rows:
        yield [plain.get(value, value) if isinstance(value, UUID) else value for value in row.values()]


CLOSED_FILE: Final = "gesloten/jvs_procesverbaal"
"""The file with what stands in the closed archive of processen-verbaal."""

_FRAME_TOLD: Final = {
    "scope": "Reikwijdte van de levering waar de rij uit komt",
    "geldig_van": "Eerste peildatum waarop dit zo was",
    "geldig_tot": "Eerste peildatum waarop dit niet meer zo was; infinity zolang het zo is",
    "bekend_van": "Moment waarop de hub dit ging weten",
    "bekend_tot": "Moment waarop de hub beter wist; infinity zolang dit klopt",
    CLOSED_ON: "Dag waarop de rij naar het gesloten archief ging",
}

_README: Final = """Alles wat Doorstroomhub van {gemeente} had, overgedragen bij het uittreden
(overeenkomst, artikel 10; bijlage 2, artikel 6).

gegevens/    per extract alle rijen met hun historie: wat de gemeente leverde, wat leveringen voor de regio
             over haar zeiden, en van personen die alleen zij kende ook wat zonder gemeente was geleverd.
             Nummers van personen staan er leesbaar in.
rapportage/  de rijen van de gemeente uit de rapportagetabellen.
originelen/  van elk extract de laatste levering van de gemeente, zoals aangeleverd: daar staan ook namen
             en adressen in.
gesloten/    de processen-verbaal die na vijf jaar naar het gesloten archief gingen, met hun historie. De Wet
             politiegegevens (art. 14) bewaart ze nog vijf jaar, alleen om klachten af te handelen en te verantwoorden
             wat er is gedaan. Houd ze apart, gebruik ze nergens anders voor, en vernietig ze tien jaar na de datum
             van het proces-verbaal. Is er geen map, dan stond er niets in dat archief.
kolommen.csv wat elke kolom betekent.

Csv-bestanden zijn in UTF-8, met puntkomma's. Dit bestand bevat burgerservicenummers: bewaar het daarnaar.
"""
