"""`inbreuk rapport` (privacy.md 13): categories and numbers of who was touched, from the logs, and nobody by name or number."""

import datetime
import json
import re
from contextlib import nullcontext

import psycopg
import pytest
from sqlalchemy import make_url, text
from typer.testing import CliRunner

from pipelines.audit import audited
from pipelines.cli.inbreuk import app
from schemas.columns import Kind
from schemas.errors import HubError
from tests.warehouse.rows import Rows
from warehouse.access.apply import apply_access
from warehouse.access.logins import create_login, remove_login
from warehouse.logs.lines import DisclosureLine, new_trace
from warehouse.server import ADMINISTRATOR
from warehouse.withdraw import withdraw

SPAN = ("--van", "2026-10-01", "--tot", "2026-10-31")
BSN = "999990019"


@pytest.fixture
def command(hub, monkeypatch):
    """Runs the command with these words; an error of the hub comes out as it is."""
    monkeypatch.setattr("pipelines.hub.open_hub", lambda: nullcontext(hub))
    monkeypatch.setattr("pipelines.today.today", lambda: datetime.date(2026, 11, 20))

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, ("rapport", *words))
        if isinstance(done.exception, HubError):
            raise done.exception
        assert done.exit_code == 0, (done.output, done.exception)
        return done.stdout

    return run


@pytest.fixture
def told(command):
    """The report as JSON."""
    return lambda *words: json.loads(command(*words, "--json"))


@pytest.fixture
def region(hub):
    """Zwolle: Anna (17), Boris (18 today), Cato (her year alone is known), Dirk (nothing is). Hardenberg: Eva (12).

    Gives the number of the persoonslijst of Zwolle.
    """
    with hub.database.engine.begin() as connection:
        rows = Rows(connection)
        loaded = {"geladen_op": "2026-10-01T12:00:00Z", "ontvangen": "2026-10-01T11:00:00Z", "rijen": 5, "rijen_quarantaine": 1}
        before = loaded | {"geladen_op": "2026-09-01T12:00:00Z", "ontvangen": "2026-09-01"}
        lists = rows.levering("brp_persoonslijst", **loaded)
        rows.levering("brp_persoonslijst", "G0160", **before)
        rows.levering("jvs_jongere", **loaded)
        asked = rows.levering("suwi_inkomsten", "R0010", **(loaded | {"geladen_op": "2026-10-05T12:00:00Z", "rijen": 1}))
        born = {"Anna": 20081002, "Boris": 20081001, "Cato": 20080000, "Dirk": 0}
        for number, (person, birth) in enumerate(born.items()):
            rows.brp(person, geboortedatum=birth, levering=lists, bekend_van="2026-10-01T12:00:00Z")
            rows.dossier(person, dossier=f"D{number}", geboortedatum=None, bekend_van="2026-10-01T12:00:00Z")
        rows.brp("Eva", "G0160", geboortedatum=20140101, bekend_van="2026-09-01T12:00:00Z")
        rows.inkomen("Boris", levering=asked, bekend_van="2026-10-05T12:00:00Z")
        rows.procesverbaal("Anna", bekend_van="2026-09-01T12:00:00Z", datum_pv=20260901)
        rows.refresh()
    return lists


def numbers(told, code: str | None = None) -> list[int]:
    """Persons, minors, adults and of unknown age: of a gemeente, or of all."""
    of = told["gemeenten"][code] if code else told
    return [of[name] for name in ("personen", "minderjarig", "meerderjarig", "leeftijd_onbekend")]


def sorts(told) -> dict[str, int]:
    return {each["extract"]: each["personen"] for each in told["soorten_gegevens"]}


def test_a_levering_counts_who_stood_in_it_and_who_may_be_minor_is_a_minor(told, region):
    answer = told("--levering", str(region))
    assert numbers(answer) == numbers(answer, "0193") == [4, 2, 1, 1], "Anna and Cato may be under 18 on 1 October"
    assert list(answer["gemeenten"]) == ["0193"]
    assert "Het bestand had 5 rijen, waarvan 1 in quarantaine." in " ".join(answer["niet_bekend"])


def test_a_levering_tells_every_column_of_its_original_with_what_is_kept_of_it(told, region):
    (data,) = told("--levering", str(region))["soorten_gegevens"]
    kept = {each["gegeven"]: each["bewaard"] for each in data["gegevens"]}
    assert any(how.startswith("pseudoniem") for how in kept.values())
    assert "alleen in het versleutelde origineel" in kept.values(), "the file holds more than the database"


def test_a_withdrawn_levering_still_counts_who_stood_in_it(hub, told, region):
    with hub.database.engine.begin() as connection:
        withdraw(connection, region, "verkeerd bestand")
    assert numbers(told("--levering", str(region))) == [4, 2, 1, 1]


def test_a_levering_that_was_never_loaded_says_that_who_is_in_it_is_not_known(hub, told):
    with hub.database.engine.begin() as connection:
        number = Rows(connection).levering("jvs_jongere", status="geweigerd", rijen=7)
    answer = told("--levering", str(number))
    assert numbers(answer) == [0, 0, 0, 0]
    assert (
        "wie erin staat, is alleen te zien in het versleutelde origineel. Het bestand had 7 rijen." in answer["niet_bekend"][0]
    )


def test_privacy_13_a_span_counts_who_was_processed_in_it_each_once_and_per_gemeente(told, region):
    answer = told(*SPAN)
    assert numbers(answer) == [4, 2, 1, 1], "Eva was loaded before"
    assert numbers(answer, "0193") == [4, 2, 1, 1], "of a question to SUWI the woongemeente"
    assert sorted(sorts(answer).values()) == [1, 4, 4]
    assert told("--van", "2026-10-06", "--tot", "2026-10-31")["personen"] == 0


def test_a_gemeente_could_read_counts_about_its_own_persons_only(told, region):
    zwolle, hardenberg, whole = (told("--rol", name, *SPAN) for name in ("Zwolle", "0160", "regio"))
    assert numbers(zwolle) == numbers(zwolle, "0193") == [4, 2, 1, 1]
    assert list(hardenberg["gemeenten"]) == ["0160"]
    assert hardenberg["personen"] == 1
    assert whole["personen"] == 5, "also who was loaded before the span was there to be counted"
    assert any("las geen rijen per persoon, alleen tellingen" in each for each in zwolle["niet_bekend"])


def test_functioneel_beheer_could_read_rows_and_an_auditor_nothing_about_persons(told, region):
    beheer, auditor = told("--rol", "beheer", *SPAN), told("--rol", "auditor", *SPAN)
    assert beheer["personen"] == 5
    assert not any("alleen tellingen" in each for each in beheer["niet_bekend"])
    assert (auditor["personen"], auditor["soorten_gegevens"]) == (0, [])


def test_the_role_of_the_wpg_could_read_processen_verbaal_and_others_could_not(told, region):
    wpg, beheer = told("--rol", "wpg", *SPAN), told("--rol", "beheer", *SPAN)
    assert wpg["politiegegevens"]
    assert wpg["personen"] == 1
    assert any("Wet politiegegevens" in each for each in wpg["gevolgen"])
    assert not beheer["politiegegevens"]


def test_what_was_known_after_the_span_was_not_there_to_be_read(told, region):
    assert told("--rol", "regio", "--van", "2026-09-02", "--tot", "2026-09-30")["personen"] == 1, "Eva alone"


def test_a_login_that_is_gone_is_known_by_the_audit_log(hub, told, command, region):
    with hub.database.engine.begin() as connection:
        create_login(connection, "0160", "kijker_een")
        apply_access(connection)
    assert told("--aanmelding", "kijker_een", *SPAN)["personen"] == 1
    remove_login(hub.database.engine, "kijker_een")
    with pytest.raises(HubError, match="kent en kende geen aanmelding kijker_een"):
        command("--aanmelding", "kijker_een")
    with audited(hub.logs, "toegang nieuw", "kijker_een voor 0160"):
        pass
    assert told("--aanmelding", "kijker_een", *SPAN)["personen"] == 1


def test_the_logs_of_the_span_are_counted_without_who(hub, told, region):
    (subject,) = hub.logs.subjects(Kind.BSN, [BSN])
    asked = datetime.datetime(2026, 10, 3, tzinfo=datetime.UTC)
    line = {"trace_id": new_trace(), "bron": "suwi", "taak": "inkomen", "betrokkene": subject}
    hub.logs.add([DisclosureLine(**line, velden=(field,), moment=asked) for field in ("werkt", "uren")])
    hub.logs.add([DisclosureLine(**line, velden=("werkt",), moment=asked + datetime.timedelta(days=60))])
    answer = told(*SPAN)
    (event,) = (each for each in answer["logboeken"] if each["logboek"] == "verstrekkingen")
    assert (event["keer"], event["betrokkenen"], event["opmerking"]) == (2, 1, "gevraagd: uren, werkt")
    assert str(subject) not in json.dumps(answer)


def test_what_a_reader_read_is_not_known_unless_the_server_logs_it(hub, server, told, region):
    (said,) = (each for each in told("--rol", "regio", *SPAN)["niet_bekend"] if "werkelijk is gelezen" in each)
    assert "is niet bekend: de databaseserver legt vragen niet vast" in said
    name = make_url(hub.database.url).database
    with psycopg.connect(server.url("postgres", ADMINISTRATOR), autocommit=True) as administrator:
        administrator.execute(f"ALTER DATABASE {name} SET log_statement = 'all'".encode())
    hub.database.engine.dispose()
    (said,) = (each for each in told("--rol", "regio", *SPAN)["niet_bekend"] if "werkelijk is gelezen" in each)
    assert said.endswith("staat in het logboek van de databaseserver (log_statement = all).")


def test_the_page_can_be_sent_on_and_holds_no_number_of_a_person(command, region, tmp_path):
    page = tmp_path / "rapport.html"
    said = command(*SPAN, "--uit", str(page))
    html = page.read_text("utf-8")
    assert "datalek@zwolle.nl" in html
    assert "samen, ieder één keer" in said
    assert "Zwolle" in html
    for written in (html, said):
        assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}|\b\d{9}\b", written), "no pseudonym and no number"


def test_every_report_is_in_the_audit_log(hub, command, region):
    command("--levering", str(region))
    with hub.database.engine.connect() as connection:
        lines = connection.execute(text("SELECT handeling, onderwerp, resultaat FROM beheer.log_audit ORDER BY nummer")).all()
    assert [tuple(line) for line in lines] == [
        ("inbreuk rapport", f"levering {region}", "begonnen"),
        ("inbreuk rapport", f"levering {region}", "gelukt"),
    ]


def test_a_span_that_ends_before_it_begins_and_two_questions_at_once_are_refused(command):
    with pytest.raises(HubError, match="eindigt voordat zij begint"):
        command("--van", "2026-10-02", "--tot", "2026-10-01")
    with pytest.raises(HubError, match="Kies er één"):
        command("--rol", "regio", "--levering", "1")
