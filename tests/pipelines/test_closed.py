"""`gesloten`: a proces-verbaal of the closed archive is seen once, by who asked, and comes back into no use (privacy.md 10)."""

import io
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import text

from connectors.names import parse_name
from pipelines.closed import approve_closed, ask_closed, show_closed
from pipelines.destroying import approve_destruction, ask_destruction, destroy
from pipelines.people import Person
from pipelines.road import load_waiting, receive
from pipelines.today import today
from schemas.columns import Kind
from schemas.register import EXTRACTS
from tests.canary import Canaries, contents
from tests.end_to_end.files import bsn, delivery
from tests.pipelines.desk import Desk, opened_desk
from tests.pipelines.erasing import refresh
from warehouse import access
from warehouse.closed import NotInArchive, find_closed
from warehouse.database import Database
from warehouse.logs.book import LogFailed
from warehouse.logs.lines import Log
from warehouse.restriction import lift, restrict
from warehouse.two_people import Kind as Asked
from warehouse.two_people import RequestRefused, State, Subject, Why, session_of, submit
from warehouse.whose_rows import pseudonym_of

WHY = Why("K26-3", "art. 14 Wpg, klacht", "Behandelen van een klacht")
HEADER = (
    "pvnummer", "dossiernummer", "burgerservicenummer", "onderwijsnummer", "datum_pv", "verzuimsoort", "verdachte",
    "afdoening", "datum_afdoening", "gemeentecode",
)  # fmt: skip
PVS = {
    "OUD900001": (1, "2020-01-15"), "OUD900002": (2, "2020-02-15"), "OUD900015": (3, "2015-01-15"),
    "NIEUW900003": (1, "2026-01-15"),
}  # fmt: skip
"""By number: whose, and of which day. Two are past their first term, one past its second too, one is not past any."""


FOUND = [("OUD900001", "0193"), ("OUD900001", "0160"), ("NIEUW900003", "0193")]
"""What a check found, before anything was closed: the number of a proces-verbaal and whose it is."""


class Archive(Desk):
    """A desk of which the closed archive has been filled."""

    def asked(self, number: str, *, with_number: bool = False) -> int:
        """A request about this proces-verbaal of Zwolle."""
        return ask_closed(self.hub, self.anna, WHY, "0193", number, with_number=with_number).number

    def approved(self, number: str, *, with_number: bool = False) -> int:
        """The same, approved."""
        request = self.asked(number, with_number=with_number)
        approve_closed(self.hub, self.bert, request, lambda _asked, _pv: True)
        return request

    def shown(self, request: int) -> tuple[list[dict], list[str]]:
        """The rows that a request gives, and the numbers of persons."""
        seen: list[dict] = []
        numbers: list[str] = []

        def show(_asked, _pv, rows, known) -> None:
            seen.extend(dict(row) for row in rows)
            numbers.extend(each.number for each in known.values())

        show_closed(self.hub, self.anna, request, show)
        return seen, numbers

    def closed(self) -> set[str]:
        """The archive, as text."""
        with self.hub.database.engine.begin() as connection:
            access.act_as_owner(connection)
            return set(connection.scalars(text("SELECT rij::text FROM wpg.gesloten AS rij")))

    def owner(self, statement: str) -> None:
        """Do something as the owner of the archive."""
        with self.hub.database.engine.begin() as connection:
            access.act_as_owner(connection)
            connection.execute(text(statement))


def deliver(desk: Desk, day: str, afdoening: str) -> None:
    rows = [
        {"pvnummer": name, "dossiernummer": f"D{person}", "burgerservicenummer": bsn(person), "datum_pv": date,
         "verzuimsoort": "LUXE", "verdachte": "OUDER", "afdoening": afdoening, "gemeentecode": "0193"}
        for name, (person, date) in PVS.items()
    ]  # fmt: skip
    receive(desk.hub, parse_name(f"jvs_procesverbaal_G0193_{day}.csv"), io.BytesIO(delivery(rows, HEADER)))
    load_waiting(desk.hub, EXTRACTS["jvs_procesverbaal"])
    refresh(desk.hub)


@pytest.fixture(scope="module")
def desk(
    fresh_database: Callable[[], AbstractContextManager[Database]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Archive]:
    with opened_desk(Archive, "gesloten", fresh_database, tmp_path_factory) as desk:
        deliver(desk, "20261001", "OPEN")
        deliver(desk, "20261101", "SEPOT")
        for name, gemeente in FOUND:
            desk.owner(
                "INSERT INTO wpg.bevinding (code, ernst, gemeentecode, sleutels, kenmerk, status, eerst_gezien, laatst_gezien)"
                f" SELECT 'V11', 'fout', '{gemeente}', jsonb_build_object('pvnummer', '{name}'), '{name}{gemeente}', 'open',"
                " now(), now()"
            )
        why = Why("Z26-9", "besluit 4", "Vernietigen waarvan de bewaartermijn voorbij is")
        number = ask_destruction(desk.hub, desk.anna, why, today()).number
        approve_destruction(desk.hub, desk.bert, number, lambda _asked, _due: True)
        destroy(desk.hub, desk.anna, number, lambda: refresh(desk.hub))
        yield desk


def test_privacy_10_a_closed_procesverbaal_is_shown_once_on_the_terminal_and_stands_nowhere(desk: Archive):
    why = ("--zaak", "K26-3", "--grondslag", "art. 14 Wpg, klacht", "--omschrijving", "Behandelen van een klacht")
    asked = desk.at_terminal("vraag", "Zwolle", "OUD900001", *why, "--met-nummer", login="her_anna")
    assert asked.code == 0, asked
    number = re.search(r"Verzoek (\d+) wacht", asked.output)[1]
    agreed = desk.run("keur-goed", number, "--ja", login="her_bert")
    assert agreed.exit_code == 0, agreed.output
    said = " ".join(agreed.stderr.split())
    assert "Proces-verbaal OUD900001 van Zwolle, 3 rijen, in het gesloten archief" in said
    assert "met het nummer van de jongere" in said
    assert "SEPOT" not in said
    assert "OUDER" not in said, "who approves sees which one it is, and nothing of it"
    ran = desk.at_terminal("toon", number, login="her_anna", answers=(("daarna is het weg", ""),))
    assert ran.code == 0, ran
    told = re.sub(r" +", " ", ran.terminal)
    for part in (
        "pvnummer OUD900001",
        "datum_pv 15-01-2020",
        "verdachte OUDER",
        "afdoening OPEN",
        "afdoening SEPOT",
        "dossiernummer D1",
    ):
        assert part in told
    assert "Zo van 01-10-2026 tot 01-11-2026, bekend van" in told
    assert "Zo van 01-11-2026 tot nu, bekend van" in told
    assert ran.terminal.count(bsn(1)) == 1
    again = desk.at_terminal("toon", number, login="her_anna")
    assert again.code == 1
    assert "al afgewezen, ingetrokken of uitgevoerd" in again.output
    listed = desk.run("verzoeken")
    assert "uitgevoerd" in listed.stdout
    everything = [
        *contents(desk.hub.home.root), ("dump", desk.dump()), ("terminal", (asked.terminal + again.terminal).encode()),
        ("uitvoer", (asked.output + agreed.output + ran.output + again.output + listed.output).encode()),
    ]  # fmt: skip
    canaries = Canaries({bsn(1)})
    for place, data in everything:
        canaries.scan(data, place)
    assert not {form: place for form, place in canaries.places.items() if form != "int32"}


def test_the_rows_are_those_that_were_kept_and_the_number_only_when_it_was_asked_and_approved(desk: Archive):
    rows, numbers = desk.shown(desk.approved("OUD900002"))
    assert numbers == []
    person = pseudonym_of(Kind.BSN, bsn(2), desk.hub.keyring)
    assert {row["burgerservicenummer"] for row in rows} == {person}
    assert {(row["pvnummer"], row["datum_pv"], row["scope"]) for row in rows} == {("OUD900002", 20200215, "G0193")}
    assert [(row["geldig_van"], row["geldig_tot"], row["afdoening"]) for row in rows if row["bekend_tot"] == "infinity"] == [
        ("2026-10-01", "2026-11-01", "OPEN"), ("2026-11-01", "infinity", "SEPOT"),
    ]  # fmt: skip
    assert desk.shown(desk.approved("OUD900002", with_number=True)) == (rows, [bsn(2)])


def test_nothing_is_brought_back_into_use(desk: Archive):
    archive, others = desk.closed(), desk.dump(leaving_out="beheer")
    desk.shown(desk.approved("OUD900001", with_number=True))
    assert desk.closed() == archive
    assert desk.dump(leaving_out="beheer") == others
    with desk.hub.database.engine.connect() as connection:
        assert connection.scalars(text("SELECT DISTINCT pvnummer FROM wpg.jvs_procesverbaal")).all() == ["NIEUW900003"]


def test_what_a_check_found_about_it_goes_when_it_is_closed_and_about_no_other(desk: Archive):
    query = text("SELECT sleutels ->> 'pvnummer', gemeentecode FROM wpg.bevinding ORDER BY bevinding")
    with desk.hub.database.engine.connect() as connection:
        assert connection.execute(query).tuples().all() == FOUND[1:]


@pytest.mark.parametrize("number", ["ONBEKEND", "NIEUW900003", "OUD900015"])
def test_what_is_not_in_the_archive_or_past_its_second_term_cannot_be_asked(desk: Archive, number: str):
    with pytest.raises(NotInArchive, match="staat niet in het gesloten archief"):
        desk.asked(number)
    assert desk.lines(Log.AUDIT)[-1]["resultaat"] == "geweigerd"


def test_the_procesverbaal_of_another_gemeente_is_another(desk: Archive):
    with pytest.raises(NotInArchive):
        ask_closed(desk.hub, desk.anna, WHY, "0160", "OUD900001", with_number=False)


def test_of_who_is_restricted_it_stays_closed_also_after_an_approval(desk: Archive):
    request = desk.approved("OUD900002")
    person = [pseudonym_of(Kind.BSN, bsn(2), desk.hub.keyring)]
    with desk.hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        restrict(connection, person, "art. 18 AVG", "0" * 32)
    try:
        for refused in (lambda: desk.asked("OUD900002"), lambda: desk.shown(request)):
            with pytest.raises(NotInArchive, match="beperkt"):
                refused()
    finally:
        with desk.hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            lift(connection, person)
    assert desk.state(request) is State.APPROVED
    assert desk.shown(request)[0]


def test_what_changed_in_the_archive_since_it_was_asked_is_not_shown(desk: Archive):
    waiting, approved = desk.asked("OUD900002"), desk.approved("OUD900002")
    desk.owner("CREATE TABLE wpg.weg AS SELECT * FROM wpg.gesloten WHERE rij ->> 'pvnummer' = 'OUD900002'")
    desk.owner("DELETE FROM wpg.gesloten WHERE gesloten = (SELECT max(gesloten) FROM wpg.weg)")
    with pytest.raises(NotInArchive, match="niet meer in het gesloten archief zoals toen"):
        approve_closed(desk.hub, desk.bert, waiting, lambda _asked, _pv: True)
    with pytest.raises(NotInArchive, match="niet meer in het gesloten archief zoals toen"):
        desk.shown(approved)
    assert (desk.state(waiting), desk.state(approved)) == (State.ASKED, State.APPROVED)
    desk.owner("INSERT INTO wpg.gesloten OVERRIDING SYSTEM VALUE SELECT * FROM wpg.weg ON CONFLICT DO NOTHING")
    desk.owner("DROP TABLE wpg.weg")
    assert desk.shown(approved)[0], "the very same rows are"


def test_nobody_sees_it_alone_or_in_the_place_of_who_asked(desk: Archive):
    request = desk.asked("OUD900001")
    with pytest.raises(RequestRefused, match="nog niet goedgekeurd"):
        desk.shown(request)
    with pytest.raises(RequestRefused):
        approve_closed(desk.hub, desk.anna, request, lambda _asked, _pv: True)
    with pytest.raises(RequestRefused, match="is niet goedgekeurd"):
        approve_closed(desk.hub, desk.bert, request, lambda _asked, _pv: False)
    approve_closed(desk.hub, desk.bert, request, lambda _asked, _pv: True)
    with pytest.raises(RequestRefused):
        show_closed(desk.hub, desk.bert, request, lambda *_: pytest.fail("shown to who approved"))
    with pytest.raises(RequestRefused):
        show_closed(desk.hub, Person("her_anna", "fout"), request, lambda *_: pytest.fail("shown without a password"))
    assert desk.state(request) is State.APPROVED


def test_a_request_that_counts_other_persons_than_there_are_gives_nothing(desk: Archive):
    with desk.hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        digest = find_closed(connection, "0193", "OUD900002", with_number=False).digest
    with session_of(desk.hub.database, "her_anna", desk.anna.password) as session:
        request = submit(session, Asked.CLOSED, WHY, Subject(2, digest))
    with pytest.raises(RequestRefused, match="noemt niet zoveel personen"):
        approve_closed(desk.hub, desk.bert, request, lambda _asked, _pv: True)
    with pytest.raises(RequestRefused, match="noemt niet zoveel personen"):
        desk.shown(request)


@pytest.mark.parametrize(
    ("command", "login", "state"), [("keur-af", "her_bert", State.REFUSED), ("trek-in", "her_anna", State.WITHDRAWN)]
)
def test_who_judges_refuses_it_and_who_asked_takes_it_back(desk: Archive, command: str, login: str, state: State):
    request = desk.asked("OUD900001")
    ran = desk.run(command, str(request), "--reden", "geen klacht", login=login)
    assert ran.exit_code == 0, ran.output
    assert desk.state(request) is state
    with pytest.raises(RequestRefused):
        desk.shown(request)


def test_every_step_is_in_the_audit_log_and_the_person_has_a_line_of_processing_under_its_trace(desk: Archive):
    audit, processing = len(desk.lines(Log.AUDIT)), len(desk.lines(Log.PROCESSING))
    request = desk.approved("OUD900001", with_number=True)
    desk.shown(request)
    steps = [line for line in desk.lines(Log.AUDIT)[audit:] if line["handeling"] != "inloggen"]
    told = [(line["wie"], line["handeling"], line["resultaat"]) for line in steps]
    assert told == [
        ("her_anna", "gesloten vragen", "begonnen"), ("her_anna", "gesloten vragen", "gelukt"),
        ("her_bert", "gesloten goedkeuren", "begonnen"), ("her_bert", "gesloten goedkeuren", "gelukt"),
        ("her_anna", "gesloten tonen", "begonnen"),
        ("her_anna", "gesloten archief openen", "begonnen"), ("her_anna", "gesloten archief openen", "gelukt"),
        ("her_anna", "gesloten tonen", "gelukt"),
    ]  # fmt: skip
    story = next(line["onderwerp"] for line in steps if line["handeling"] == "gesloten archief openen")
    assert re.fullmatch(
        rf"verzoek {request}, zaak K26-3, gemeente 0193, rij \d+, \d+, \d+, met nummer, goedgekeurd door her_bert", story
    )
    [line] = desk.lines(Log.PROCESSING)[processing:]
    assert line["data_subject_id"] == str(desk.hub.logs.subjects(Kind.BSN, [bsn(1)])[0])
    told = (line["name"], line["processing_activity_id"], line["status"])
    assert told == ("gesloten archief openen", "openen/gesloten_archief", "Ok")
    assert line["trace_id"] == steps[-1]["trace_id"]


def test_without_a_line_of_processing_nothing_is_shown(desk: Archive):
    request = desk.approved("OUD900001")
    anchor = next(path for path in desk.hub.home.anchor_dir.iterdir() if "verwerking" in path.name)
    kept = anchor.read_bytes()
    anchor.write_bytes(b"stuk")
    try:
        with pytest.raises(LogFailed):
            show_closed(desk.hub, desk.anna, request, lambda *_: pytest.fail("shown without a line"))
    finally:
        anchor.write_bytes(kept)
    assert desk.state(request) is State.CARRIED_OUT


def test_the_fg_hears_of_it_by_mail_and_of_nobody_in_it(desk: Archive, tmp_path):
    desk.nothing_waits()
    request = desk.approved("OUD900001", with_number=True)
    desk.shown(request)
    mail = desk.mail_to_the_fg(tmp_path)
    assert mail["To"] == "fg@voorbeeld.test"
    assert f"Gesloten archief, verzoek {request}" in mail["Subject"]
    said = mail.get_body(("plain",)).get_content()
    for part in ("her_anna", "her_bert", "1 persoon", "art. 14 Wpg, klacht", "doorstroomhub gesloten verzoeken"):
        assert part in said
    for secret in (bsn(1), "OUD900001", "K26-3", str(pseudonym_of(Kind.BSN, bsn(1), desk.hub.keyring))):
        assert secret not in said


def test_a_procesverbaal_of_a_levering_for_the_region_is_of_the_gemeente_of_its_rows(desk: Archive):
    key = uuid.uuid4()
    row = '{"pvnummer": "REGIO1", "gemeentecode": "0160", "geldig_van": "2026-10-01", "geldig_tot": "infinity"}'
    desk.owner(
        "INSERT INTO wpg.gesloten (scope, sleutel, rij, begin, gesloten_op)"
        f" VALUES ('R0010', '{key}', '{row}', '2020-01-15', '2025-01-15')".replace(":", "\\:")
    )
    asked = ask_closed(desk.hub, desk.anna, WHY, "0160", "REGIO1", with_number=True)
    approve_closed(desk.hub, desk.bert, asked.number, lambda _asked, pv: pv.gemeentecode == "0160")
    rows, numbers = desk.shown(asked.number)
    assert ([row["pvnummer"] for row in rows], numbers) == (["REGIO1"], [])
