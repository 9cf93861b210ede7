"""Destroying what is past its term (privacy.md 9): exactly what another approved goes, and a certificate stays."""

import datetime
import io
import json
import os
import re
from collections import Counter
from contextlib import nullcontext

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from connectors.names import parse_name
from pipelines import destroying
from pipelines.cli.bewaren import app
from pipelines.cli.summary import show_summary
from pipelines.destroying import approve_destruction, ask_destruction, destroy, what_is_due
from pipelines.road import receive
from pipelines.today import today
from schemas.errors import HubError
from schemas.register import EXTRACTS
from tests.end_to_end.files import bsn, delivery
from tests.pipelines.erasing import archived_with, load_all, load_folder, refresh
from tests.pipelines.two import WHY, approved, logins
from warehouse.bron import History
from warehouse.certificates import certificates
from warehouse.database import DAGSTER_DATABASE, ensure_database
from warehouse.erasure import RequestPending, erasures
from warehouse.leveringen import leveringen
from warehouse.two_people import Kind, RequestRefused, State, request, session_of, subject_of, submit, withdraw
from warehouse.whose_rows import plain_numbers

LOGINS = {"vern_anna": ("aanvrager", "anna@zwolle.example"), "vern_bert": ("beoordelaar", "bert@zwolle.example")}
PV_HEADER = (
    "pvnummer", "dossiernummer", "burgerservicenummer", "onderwijsnummer", "datum_pv", "verzuimsoort", "verdachte",
    "afdoening", "datum_afdoening", "gemeentecode",
)  # fmt: skip


@pytest.fixture
def hub(region, tmp_path):
    with region.copy(tmp_path) as hub:
        yield hub


@pytest.fixture
def people(hub):
    with logins(hub, LOGINS) as known:
        yield known


@pytest.fixture
def anna(people):
    return people["vern_anna"]


@pytest.fixture
def bert(people):
    return people["vern_bert"]


def deliver_pvs(hub, day: str, *pvs: tuple[str, int, str]) -> None:
    """A snapshot of the processen-verbaal of Zwolle: number, whose, date."""
    rows = [
        {"pvnummer": name, "burgerservicenummer": bsn(person), "datum_pv": date, "verzuimsoort": "LUXE", "gemeentecode": "0193"}
        for name, person, date in pvs
    ]
    receive(hub, parse_name(f"jvs_procesverbaal_G0193_{day}.csv"), io.BytesIO(delivery(rows, PV_HEADER)))
    load_all(hub)
    refresh(hub)


def pvs(hub, table: str = "wpg.jvs_procesverbaal") -> set[str]:
    number = "rij ->> 'pvnummer'" if table == "wpg.gesloten" else "pvnummer"
    with hub.database.engine.connect() as connection:
        return set(
            connection.scalars(text(f"SELECT {number} FROM {table} WHERE {number} LIKE 'OUD%' OR {number} LIKE 'NIEUW%'"))
        )


def rows_of(hub, leaving_out=()) -> Counter:
    """Every row of every history that names none of these pseudonyms."""
    with hub.database.engine.connect() as connection:
        return Counter(
            f"{extract.name} {row}"
            for extract in EXTRACTS.values()
            for row in connection.scalars(text(f"SELECT rij::text FROM {History(extract).table} AS rij"))
            if not any(number in row for number in leaving_out)
        )


def pseudonyms_of(hub, persons) -> list:
    query = text("SELECT nummer FROM kern.alias WHERE persoon = ANY(CAST(:personen AS uuid[]))")
    with hub.database.engine.connect() as connection:
        return list(connection.scalars(query, {"personen": list(persons)}))


def test_privacy_09_exactly_who_is_due_goes_from_database_and_archive_and_stays_away(hub, region, anna, bert):
    due = what_is_due(hub, today())
    assert len(due.persons) > 3, "the region has persons past their term"
    gone = pseudonyms_of(hub, due.persons)
    numbers = [number for _, number in plain_numbers(gone, hub.keyring)]
    others = rows_of(hub, [str(each) for each in gone])
    assert archived_with(hub, numbers)
    with hub.database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO wpg.gesloten (scope, sleutel, burgerservicenummer, rij, begin, gesloten_op)"
                " VALUES ('G0193', gen_random_uuid(), :nummer, '{}', :dag, :dag)"
            ),
            {"nummer": next(iter(gone)), "dag": today()},
        )

    certificate = destroy(hub, anna, approved(hub, anna, bert), lambda: refresh(hub))

    left = rows_of(hub)
    with_nobody = {row for row in others if row.startswith(("jvs_werkproces", "hub_werklijst"))}
    assert {row for row in others - left if row not in with_nobody} == set(), "nobody else lost a row"
    assert not any(str(each) in row for row in left for each in gone)
    assert archived_with(hub, numbers) == []
    assert what_is_due(hub, today()).number == 0
    with hub.database.engine.connect() as connection:
        closed = connection.scalar(text("SELECT count(*) FROM wpg.gesloten"))
    assert closed == 1, "the closed archive has a term of its own"
    load_folder(hub, region.files)
    refresh(hub)
    assert not any(str(each) in row for row in rows_of(hub) for each in gone), "delivered again, they stay away"
    assert certificate.is_whole
    assert (certificate.destroyed.aanvrager, certificate.destroyed.beoordelaar) != ("", "")
    [erased] = certificate.destroyed.inhoud["wissingen"]
    assert erased["personen"] == len(due.persons)
    assert sum(erased["rijen"].values()) > len(due.persons)


def test_nothing_goes_without_another_who_approved_the_same_list(hub, anna, bert):
    before = rows_of(hub)
    number = ask_destruction(hub, anna, WHY, today()).number
    with pytest.raises(RequestRefused):
        destroy(hub, anna, number, lambda: None)
    with pytest.raises(RequestRefused):
        approve_destruction(hub, anna, number, lambda _asked, _due: True)
    with pytest.raises(RequestRefused, match="is niet goedgekeurd"):
        approve_destruction(hub, bert, number, lambda _asked, _due: False)
    approve_destruction(hub, bert, number, lambda _asked, due: due.number > 0)
    with pytest.raises(RequestRefused):
        destroy(hub, bert, number, lambda: None)
    assert rows_of(hub) == before
    deliver_pvs(hub, "20261120", ("OUD1", 1, "2015-01-01"))
    before = rows_of(hub)
    with pytest.raises(RequestRefused, match="iets veranderd aan wat weg moet"):
        destroy(hub, anna, number, lambda: None)
    assert rows_of(hub) == before


def test_a_procesverbaal_goes_to_the_closed_archive_and_neither_it_nor_its_file_comes_back(hub, anna, bert, capsys):
    deliver_pvs(hub, "20261120", ("OUD900001", 1, "2020-01-15"), ("NIEUW900002", 2, "2026-01-15"))
    destroy(hub, anna, approved(hub, anna, bert), lambda: refresh(hub))
    assert (pvs(hub), pvs(hub, "wpg.gesloten")) == ({"NIEUW900002"}, {"OUD900001"})
    with hub.database.engine.connect() as connection:
        [levering] = [each for each in leveringen(connection) if each.bestandsnaam == "jvs_procesverbaal_G0193_20261120.csv"]
    with hub.archive.open(levering.archief) as stream:
        content = stream.read()
    assert b"OUD900001" not in content
    assert b"NIEUW900002" in content

    deliver_pvs(
        hub, "20261121", ("OUD900001", 1, "2020-01-15"), ("NIEUW900002", 2, "2026-01-15"), ("NIEUW900003", 1, "2026-02-01")
    )
    assert pvs(hub) == {"NIEUW900002", "NIEUW900003"}, "a new one of the same person is another case"
    assert what_is_due(hub, today()).number == 0
    with hub.database.engine.connect() as connection:
        last = max(levering.levering for levering in leveringen(connection))
    show_summary(hub, [last], [], {})
    assert "gewist of vernietigd: 1." in " ".join(capsys.readouterr().err.split())

    closing = what_is_due(hub, datetime.date(2030, 1, 15))
    assert (len(closing.closed), len(what_is_due(hub, datetime.date(2030, 1, 14)).closed)) == (1, 0)


def test_what_was_interrupted_goes_on_with_the_same_command_and_has_one_certificate(hub, anna, bert, monkeypatch):
    deliver_pvs(hub, "20261120", ("OUD900001", 1, "2020-01-15"))
    number = approved(hub, anna, bert)
    with monkeypatch.context() as broken:
        broken.setattr(destroying, "carry_out", lambda *_: (_ for _ in ()).throw(HubError("gestopt")))
        with pytest.raises(HubError, match="gestopt"):
            destroy(hub, anna, number, lambda: None)
    assert pvs(hub) == set(), "from the beginning on it is out of reach"
    certificate = destroy(hub, anna, number, lambda: refresh(hub))
    assert len(certificate.destroyed.inhoud["wissingen"]) == 2
    assert destroy(hub, anna, number, lambda: None) == certificate
    with hub.database.engine.connect() as connection:
        assert certificates(connection) == [certificate]


def test_who_stands_in_an_open_request_stops_everything_and_the_approval_stays(hub, anna, bert):
    deliver_pvs(hub, "20261120", ("OUD900001", 1, "2020-01-15"))
    one, two, *_ = what_is_due(hub, today()).persons
    with session_of(hub.database, anna.login, anna.password) as session:
        pending = submit(session, Kind.REIDENTIFICATION, WHY, subject_of([one, two]))
        number = approved(hub, anna, bert)
        before = rows_of(hub)
        with pytest.raises(RequestPending, match="staan 2 van deze personen"):
            destroy(hub, anna, number, lambda: refresh(hub))
        assert (rows_of(hub), pvs(hub, "wpg.gesloten")) == (before, set())
        with hub.database.engine.connect() as connection:
            assert request(connection, Kind.DESTRUCTION, number).state is State.APPROVED
            assert (erasures(connection), certificates(connection)) == ([], [])
        withdraw(session, pending, "niet meer nodig")
    certificate = destroy(hub, anna, number, lambda: refresh(hub))
    assert len(certificate.destroyed.inhoud["wissingen"]) == 2
    assert what_is_due(hub, today()).number == 0


def test_who_is_asked_about_while_it_begins_lets_nothing_begin_either(hub, anna, bert, monkeypatch):
    deliver_pvs(hub, "20261120", ("OUD900001", 1, "2020-01-15"))
    [one, *_] = what_is_due(hub, today()).persons
    number = approved(hub, anna, bert)
    closing = destroying.close_and_destroy

    def asked_meanwhile(*given, **named) -> int:
        with session_of(hub.database, anna.login, anna.password) as session:
            submit(session, Kind.REIDENTIFICATION, WHY, subject_of([one]))
        return closing(*given, **named)

    monkeypatch.setattr(destroying, "close_and_destroy", asked_meanwhile)
    with pytest.raises(RequestPending, match="staat 1 van deze personen"):
        destroy(hub, anna, number, lambda: refresh(hub))
    assert (pvs(hub), pvs(hub, "wpg.gesloten")) == ({"OUD900001"}, set())
    with hub.database.engine.connect() as connection:
        assert request(connection, Kind.DESTRUCTION, number).state is State.APPROVED
        assert erasures(connection) == []


def test_the_commands_lead_from_the_list_to_the_certificate(hub, server, people, monkeypatch, tmp_path):
    ensure_database(server.url("postgres"), DAGSTER_DATABASE)
    monkeypatch.setattr("pipelines.hub.open_hub", lambda: nullcontext(hub))

    def run(*words: str, login: str | None = None) -> str:
        options: list[str] = []
        if login:
            reading, writing = os.pipe()
            with os.fdopen(writing, "w") as given:
                print(people[login].password, file=given)
            options = ["--login", login, "--wachtwoord-fd", str(reading)]
        done = CliRunner().invoke(app, [*words, *options])
        assert done.exit_code == 0, (done.output, done.exception)
        return " ".join(re.sub(r"[│┃]", " ", done.output).split())

    deliver_pvs(hub, "20261120", ("NIEUW900002", 2, "2026-01-15"))
    with hub.database.engine.begin() as connection:
        connection.execute(text("UPDATE wpg.jvs_procesverbaal SET datum_pv = NULL WHERE pvnummer = 'NIEUW900002'"))
    persons = len(what_is_due(hub, today()).persons)
    assert "Van 1 processen-verbaal is de datum niet bekend" in run("lijst")
    assert json.loads(run("lijst", "--json"))["processen_verbaal_zonder_datum"] == 1
    assert "leerplicht geboorte 19 jaar vernietigen" in run("termijnen")
    assert f"Weg gaan {persons} personen" in run("lijst")
    asked = run("vraag", "--zaak", "Z26-9", "--grondslag", "besluit 4", login="vern_anna")
    number = re.search(r"Verzoek (\d+) over", asked)[1]
    assert f"Weg gaan {persons} personen" in run("keur-goed", number, "--ja", login="vern_bert")
    page = tmp_path / "verklaring.html"
    done = run("vernietig", number, "--uit", str(page), login="vern_anna")
    assert "uitgevoerd" in run("verzoeken")
    assert "bewaartermijn" in run("verklaring")
    html = page.read_text("utf-8")
    with hub.database.engine.connect() as connection:
        [certificate] = certificates(connection)
    assert f"Gedaan. Verklaring {certificate.number}, kenmerk {certificate.kenmerk}" in done
    assert certificate.kenmerk in html
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}|\b\d{9}\b", html), "no pseudonym and no number of a person"
    with hub.database.engine.connect() as connection:
        said = connection.scalars(text("SELECT DISTINCT handeling FROM beheer.log_audit WHERE wie LIKE 'vern_%'")).all()
    assert {"vernietiging vragen", "vernietiging goedkeuren", "vernietigen", "vernietiging"} <= set(said)
