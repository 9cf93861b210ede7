"""`herleiding`: what a user has in hand becomes numbers that are shown once, and that stand nowhere (privacy.md 6)."""

import io
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pyarrow as pa
import pytest
from sqlalchemy import text

from connectors.names import parse_name
from pipelines.people import Person, approve_numbers, ask_numbers, show_numbers, stepping
from pipelines.road import load_waiting, receive
from schemas.columns import Kind
from schemas.register import EXTRACTS
from tests.canary import Canaries, contents
from tests.end_to_end.files import bsn, delivery, dossier
from tests.pipelines.desk import Desk, opened_desk
from tests.pipelines.terminal import at_terminal
from tests.pipelines.test_cli import WORKING_COPY
from warehouse import access
from warehouse.aliases import refresh_aliases
from warehouse.database import Database
from warehouse.keys import PSEUDONYM_DOMAIN
from warehouse.logs.book import LogFailed
from warehouse.logs.lines import Log
from warehouse.pseudonyms import Pseudonyms
from warehouse.reidentification import ListRefused, people_in
from warehouse.restriction import restrict
from warehouse.two_people import RequestRefused, State, Why

WHY = Why("Z26-7", "art. 8.27 Wvo 2020", "Terugmelding aan de BRP")


class Asking(Desk):
    """A desk with five dossiers."""

    def approved(self, *lines: str) -> int:
        """A request about these lines that was approved."""
        number = ask_numbers(self.hub, self.anna, WHY, people_in(lines)).number
        approve_numbers(self.hub, self.bert, number, lambda _asked, _dossiers: True)
        return number


@pytest.fixture(scope="module")
def desk(
    fresh_database: Callable[[], AbstractContextManager[Database]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Asking]:
    with opened_desk(Asking, "herleiding", fresh_database, tmp_path_factory) as desk:
        content = io.BytesIO(delivery([dossier(number) for number in range(5)]))
        receive(desk.hub, parse_name("jvs_jongere_G0193_20261101.csv"), content)
        load_waiting(desk.hub, EXTRACTS["jvs_jongere"])
        with desk.hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            refresh_aliases(connection)
        yield desk


def pseudonym(desk: Asking, number: str, kind: Kind = Kind.BSN) -> uuid.UUID:
    protected = Pseudonyms(desk.hub.keyring.key(PSEUDONYM_DOMAIN)).of(kind, pa.array([number]))
    return uuid.UUID(bytes=protected[0].as_py())


def shown(desk: Asking, number: int) -> list[tuple[str, list[str]]]:
    """The numbers that a request gives, with their dossiers."""
    seen: list[tuple[str, list[str]]] = []
    show_numbers(
        desk.hub, desk.anna, number,
        lambda _asked, numbers, dossiers: seen.extend((each.number, list(dossiers[each.pseudonym])) for each in numbers),
    )  # fmt: skip
    return sorted(seen)


def test_the_numbers_are_shown_once_on_the_terminal_and_stand_nowhere(desk: Asking, tmp_path):
    wanted = {bsn(0), bsn(1), bsn(2)}
    given = f"Zwolle D00000\n0193;D00001\n\n{pseudonym(desk, bsn(2))}\n"
    (tmp_path / "lijst.txt").write_text(given)
    why = ("--zaak", "Z26-7", "--grondslag", "art. 8.27 Wvo 2020", "--omschrijving", "Terugmelding")
    asked = desk.at_terminal("vraag", str(tmp_path / "lijst.txt"), *why, login="her_anna")
    assert asked.code == 0, asked
    number = re.search(r"Verzoek (\d+) over 3 personen", asked.output)[1]
    agreed = desk.run("keur-goed", number, "--ja", login="her_bert")
    assert agreed.exit_code == 0, agreed.output
    assert all(f"Zwolle D0000{n}" in agreed.stderr for n in range(3))
    ran = desk.at_terminal("toon", number, login="her_anna", answers=(("Druk op Enter", ""),))
    assert ran.code == 0, ran
    assert all(ran.terminal.count(each) == 1 for each in wanted)
    assert f"{bsn(0)}   burgerservicenummer   Zwolle D00000" in ran.terminal
    again = desk.at_terminal("toon", number, login="her_anna")
    assert again.code == 1
    assert "al afgewezen, ingetrokken of uitgevoerd" in again.output
    listed = desk.run("verzoeken")
    everything = [
        *contents(desk.hub.home.root), ("uitvoer", (asked.output + agreed.stderr + ran.output + again.output).encode()),
        ("uitvoer", (agreed.stdout + listed.stdout + listed.stderr).encode()), ("dump", desk.dump()),
        ("terminal", (asked.terminal + again.terminal).encode()),
    ]  # fmt: skip
    canaries = Canaries(wanted)
    for place, data in everything:
        canaries.scan(data, place)
    assert not {form: place for form, place in canaries.places.items() if form != "int32"}


def test_without_a_terminal_nothing_is_shown_and_the_request_is_not_spent(desk: Asking):
    number = desk.approved("Zwolle D00003")
    program = f"from pipelines.cli.reidentification import app; app(['toon', '{number}', '--login', 'her_anna'])"
    command = [sys.executable, "-c", program]
    environment = {**os.environ, **desk.environment}
    ran = subprocess.run(
        command, cwd=WORKING_COPY, env=environment, capture_output=True, text=True, check=False, start_new_session=True
    )
    assert ran.returncode != 0
    assert "NoTerminal" in ran.stderr
    assert bsn(3) not in ran.stdout + ran.stderr
    assert desk.state(number) is State.APPROVED
    assert shown(desk, number) == [(bsn(3), ["Zwolle D00003"])]


def test_what_is_shown_goes_by_itself_when_the_time_is_over():
    ran = at_terminal("from pipelines.cli.person import show_once; show_once(['een', 'twee'], lambda: 0.1)", [], {}, [])
    assert ran.code == 0, ran
    assert ran.terminal == "\x1b[?1049h\x1b[H\x1b[2Jeen\r\ntwee\r\n\x1b[2J\x1b[?1049l"
    assert not ran.output


def on_a_small_screen(program: str, answers: list[tuple[str, str]]) -> list[list[str]]:
    """What a program shows on a terminal of eight lines: by screen, which of its lines."""
    size = "ioctl(tty, termios.TIOCSWINSZ, struct.pack('4H', 8, 80, 0, 0))"
    imports = "import os, select, struct, termios; from fcntl import ioctl; from pipelines.cli.person import show_once"
    ran = at_terminal(f"{imports}; tty = os.open('/dev/tty', os.O_RDWR); {size}; {program}", [], {}, answers)
    assert ran.code == 0, ran
    screens = ran.terminal.split("\x1b[2J")[1:-1]
    assert all(screen.count("\r\n") <= 8 for screen in screens), "nothing scrolls away before it is read"
    return [re.findall(r"regel \d+", screen) for screen in screens]


def test_what_does_not_fit_on_the_screen_comes_after_an_enter():
    answers = [("voor het vervolg", ""), ("voor het vervolg", ""), ("regel 14", "")]
    shown = on_a_small_screen("show_once([f'regel {n}' for n in range(15)], lambda: 60)", answers)
    assert shown == [[f"regel {n}" for n in some] for some in (range(6), range(6, 12), range(12, 15))]


def test_an_enter_that_was_given_before_it_stood_there_takes_nothing_away():
    early = "os.write(tty, b'even wachten'); select.select([tty], [], [])"
    shown = on_a_small_screen(f"{early}; show_once([f'regel {{n}}' for n in range(15)], lambda: 0)", [("even wachten", "")])
    assert shown == [[f"regel {n}" for n in range(6)]]


def test_every_step_is_in_the_audit_log_under_the_login_that_took_it(desk: Asking):
    before = len(desk.lines(Log.AUDIT))
    number = desk.approved("Zwolle D00000", "Zwolle D00001")
    shown(desk, number)
    with pytest.raises(RequestRefused), stepping(desk.hub, Person("her_bert", "fout"), "herleiding tonen", "verzoek 1"):
        pass
    with pytest.raises(RequestRefused):
        shown(desk, number)
    told = [(line["wie"], line["handeling"], line["onderwerp"], line["resultaat"]) for line in desk.lines(Log.AUDIT)[before:]]
    machine = told[0][0]
    about = f"verzoek {number}"
    story = f"{about}, zaak Z26-7, 2 personen, goedgekeurd door her_bert"

    def entered(login: str, outcome: str = "gelukt") -> list[tuple[str, str, str, str]]:
        return [(machine, "inloggen", f"aanmelding {login}", result) for result in ("begonnen", outcome)]

    assert told == [
        *entered("her_anna"),
        ("her_anna", "herleiding vragen", "zaak Z26-7, 2 regels", "begonnen"),
        ("her_anna", "herleiding vragen", "zaak Z26-7, 2 regels", "gelukt"),
        *entered("her_bert"),
        ("her_bert", "herleiding goedkeuren", about, "begonnen"),
        ("her_bert", "herleiding goedkeuren", about, "gelukt"),
        *entered("her_anna"),
        ("her_anna", "herleiding tonen", about, "begonnen"),
        ("her_anna", "herleiding", story, "begonnen"),
        ("her_anna", "herleiding", story, "gelukt"),
        ("her_anna", "herleiding tonen", about, "gelukt"),
        *entered("her_bert", "geweigerd"),
        *entered("her_anna"),
        ("her_anna", "herleiding tonen", about, "begonnen"),
        ("her_anna", "herleiding", story, "begonnen"),
        ("her_anna", "herleiding", story, "geweigerd"),
        ("her_anna", "herleiding tonen", about, "geweigerd"),
    ]


def test_each_person_has_a_line_of_processing_under_the_trace_of_the_action(desk: Asking):
    number = desk.approved("Zwolle D00000", "Zwolle D00001")
    before = len(desk.lines(Log.PROCESSING))
    shown(desk, number)
    made = desk.lines(Log.PROCESSING)[before:]
    subjects = {str(each) for each in desk.hub.logs.subjects(Kind.BSN, [bsn(0), bsn(1)])}
    assert {line["data_subject_id"] for line in made} == subjects
    assert {(line["name"], line["processing_activity_id"], line["data_subject_id_type"], line["status"]) for line in made} == {
        ("herleiding", "herleiding", "burgerservicenummer", "Ok")
    }
    trace = next(line["trace_id"] for line in reversed(desk.lines(Log.AUDIT)) if line["handeling"] == "herleiding")
    assert {line["trace_id"] for line in made} == {trace}


def test_without_a_line_of_processing_nothing_is_shown(desk: Asking):
    number = desk.approved("Zwolle D00000")
    anchor = desk.hub.home.anchor_dir / next(f.name for f in desk.hub.home.anchor_dir.iterdir() if "verwerking" in f.name)
    kept = anchor.read_bytes()
    anchor.write_bytes(b"stuk")
    try:
        with pytest.raises(LogFailed):
            shown(desk, number)
    finally:
        anchor.write_bytes(kept)
    assert desk.state(number) is State.CARRIED_OUT


def test_who_looks_and_does_not_agree_approves_nothing(desk: Asking):
    number = ask_numbers(desk.hub, desk.anna, WHY, people_in(["Zwolle D00000"])).number
    with pytest.raises(RequestRefused, match="niet goedgekeurd"):
        approve_numbers(desk.hub, desk.bert, number, lambda _asked, _dossiers: False)
    assert desk.state(number) is State.ASKED
    ran = desk.run("keur-af", str(number), "--reden", "geen zaak", login="her_bert")
    assert ran.exit_code == 0, ran.output
    assert desk.state(number) is State.REFUSED


def test_who_asked_takes_it_back(desk: Asking):
    number = desk.approved("Zwolle D00000")
    ran = desk.run("trek-in", str(number), "--reden", "vergissing", login="her_anna")
    assert ran.exit_code == 0, ran.output
    assert desk.state(number) is State.WITHDRAWN


def test_a_list_that_holds_numbers_or_nothing_is_refused_without_repeating_it(desk: Asking):
    with pytest.raises(ListRefused, match=r"^2 van de 3 regels zijn niet te lezen") as told:
        people_in([bsn(0), "Zwolle D00001", f"Elders {bsn(1)}"])
    assert bsn(0) not in str(told.value)
    assert bsn(1) not in str(told.value)
    with pytest.raises(ListRefused, match="leeg"):
        people_in(["", "  "])


def test_what_the_hub_does_not_know_or_cannot_decrypt_is_refused_with_counts(desk: Asking):
    foreign = uuid.UUID(int=7)
    with desk.hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        connection.execute(
            text("INSERT INTO kern.alias (nummer, soort, persoon) VALUES (:n, 'bsn', :n) ON CONFLICT DO NOTHING"),
            {"n": foreign},
        )
    lines = [str(foreign), str(uuid.uuid4()), "Zwolle D99999", "bevinding 1", "Zwolle D00000"]
    with pytest.raises(ListRefused, match=r"Van de 5 regels kent de hub er 3 niet, 1 zijn met een andere sleutel") as told:
        ask_numbers(desk.hub, desk.anna, WHY, people_in(lines))
    assert str(foreign) not in str(told.value)
    assert desk.lines(Log.AUDIT)[-1]["resultaat"] == "geweigerd"


def test_who_is_restricted_is_not_used_for_this_either_nor_shown_when_it_was_approved_before(desk: Asking):
    number = desk.approved("Zwolle D00004")
    restricted = [pseudonym(desk, bsn(4))]
    with desk.hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        restrict(connection, restricted, "art. 18 AVG", "0" * 32)
    with pytest.raises(ListRefused, match=r"kent de hub er 1 niet, 0 zijn .* en van 1 is het gebruik beperkt"):
        ask_numbers(desk.hub, desk.anna, WHY, people_in([str(restricted[0]), "Zwolle D00004"]))
    with pytest.raises(ListRefused, match="Van 1 van de 1 personen is het gebruik beperkt"):
        shown(desk, number)
    assert desk.state(number) is State.APPROVED


def test_a_person_gives_the_number_that_holds_now_and_a_pseudonym_its_own_number(desk: Asking):
    old, new = sorted((pseudonym(desk, bsn(11)), pseudonym(desk, bsn(12))))
    texts = {pseudonym(desk, number): number for number in (bsn(11), bsn(12))}
    onderwijsnummer = pseudonym(desk, "100000009", Kind.ONDERWIJSNUMMER)
    with desk.hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        for nummer, soort, van, tot in (
            (old, "bsn", "2020-01-01", "2026-01-01"), (new, "bsn", "2026-01-01", None),
            (onderwijsnummer, "onderwijsnummer", "2026-02-01", None),
        ):  # fmt: skip
            connection.execute(
                text("INSERT INTO kern.alias (nummer, soort, persoon, geldig_van, geldig_tot) VALUES (:n, :s, :p, :van, :tot)"),
                {"n": nummer, "s": soort, "p": old, "van": van, "tot": tot},
            )
        finding = connection.scalar(
            text(
                "INSERT INTO controle.bevinding (code, ernst, persoon, sleutels, kenmerk, status, eerst_gezien, laatst_gezien)"
                " VALUES ('D11', 'fout', :p, '{}', 'her', 'open', '2026-01-01', '2026-01-01') RETURNING bevinding"
            ),
            {"p": old},
        )
    for given, expected in (
        ([str(old)], [texts[new]]),
        ([f"bevinding {finding}"], [texts[new]]),
        ([str(new), str(onderwijsnummer)], sorted([texts[new], "100000009"])),
    ):
        assert [number for number, _ in shown(desk, desk.approved(*given))] == expected


def test_the_fg_hears_of_it_by_mail_and_of_nobody_in_it(desk: Asking, tmp_path):
    desk.nothing_waits()
    numbers = [desk.approved("Zwolle D00000", "Zwolle D00001"), desk.approved("Zwolle D00002")]
    for number in numbers:
        shown(desk, number)
    mail = desk.mail_to_the_fg(tmp_path)
    assert mail["To"] == "fg@voorbeeld.test"
    assert "2 herleidingen van nummers" in mail["Subject"]
    said = mail.get_body(("plain",)).get_content()
    for part in ("her_anna", "her_bert", "2 personen", "1 persoon", "art. 8.27 Wvo 2020", str(numbers[0])):
        assert part in said
    for secret in (bsn(0), "D00000", "Z26-7", str(pseudonym(desk, bsn(0)))):
        assert secret not in said
