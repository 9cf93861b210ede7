"""Destroying the begin of the log of disclosures (privacy.md 9): by two people, certified, and of its bytes nothing stays."""

import datetime
import json
import re
from contextlib import contextmanager, nullcontext

import psycopg
import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from pipelines import destroying, erasing
from pipelines.cli.bewaren import app
from pipelines.cli.logs import app as log
from pipelines.destroying import destroy, what_is_due
from pipelines.products.certificate_page import certificate_page
from pipelines.products.inzage_page import inzage_page
from pipelines.products.inzage_text import inzage_text
from pipelines.subject import pseudonyms_in_logs, subject_of
from pipelines.today import today
from schemas.columns import Kind
from schemas.errors import HubError
from tests.end_to_end.files import bsn
from tests.pipelines.erasing import hub_of
from tests.pipelines.test_erasing import files_with
from tests.pipelines.two import approved, logins
from warehouse import access
from warehouse.breach import About, breach_of
from warehouse.certificates import certificates
from warehouse.check_files import read_checks
from warehouse.database import Database
from warehouse.erasure import erasures
from warehouse.insight import insight_of
from warehouse.logs.anchor import Anchors
from warehouse.logs.book import LogFailed
from warehouse.logs.lines import DisclosureLine, Log, new_trace
from warehouse.logs.verification import Verdict, verify
from warehouse.server import ADMINISTRATOR
from warehouse.two_people import RequestRefused

LOG = Log.DISCLOSURES
LOGINS = {"log_anna": ("aanvrager", "anna@zwolle.example"), "log_bert": ("beoordelaar", "bert@zwolle.example")}
TASK = "taakdieweggaat"
YOUNGEST = datetime.date(2005, 6, 1)


@pytest.fixture
def hub(home, fresh_database, server):
    """A hub with four questions of long ago, about two persons, and one of now."""
    with fresh_database() as database:
        url = database.url
        with Database(url, url, server.url("postgres", ADMINISTRATOR)) as own:
            hub = hub_of(home, own)
            one, two = hub.logs.subjects(Kind.BSN, [bsn(1), bsn(2)])
            days = [datetime.date(2004, 3, 1), datetime.date(2004, 3, 2), YOUNGEST, YOUNGEST, today()]
            hub.logs.add(
                DisclosureLine(
                    trace_id=new_trace(),
                    bron="brp",
                    taak=TASK if day != today() else "leerplicht",
                    velden=("naam",),
                    betrokkene=whom,
                    moment=datetime.datetime.combine(day, datetime.time(12), datetime.UTC),
                )
                for day, whom in zip(days, [one, two, one, two, one], strict=True)
            )
            yield hub


@pytest.fixture
def people(hub):
    with logins(hub, LOGINS) as known:
        yield known


@pytest.fixture
def anna(people):
    return people["log_anna"]


@pytest.fixture
def bert(people):
    return people["log_bert"]


def never() -> None:
    pytest.fail("of a log no person and no figure is computed anew")


def cells(hub, query: str) -> list[tuple]:
    with hub.database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_privacy_09_lines_of_disclosures_past_their_term_go_with_a_certificate_and_no_byte_of_them_stays(
    hub, server, anna, bert
):
    data = server.log_file.parent.parent / "data"
    oid = cells(hub, "SELECT oid FROM pg_database WHERE datname = current_database()")[0][0]
    with psycopg.connect(hub.database.administrator, autocommit=True) as administrator:
        administrator.execute("CHECKPOINT")
    assert any(place.startswith(f"base/{oid}/") for place in files_with(data, [TASK.encode()]))
    due = what_is_due(hub, today())
    assert (due.number, due.log.lines, due.log.youngest) == (4, 4, YOUNGEST)

    certificate = destroy(hub, anna, approved(hub, anna, bert), never)

    assert verify(hub.logs, LOG) == Verdict(LOG, 1, destroyed=4)
    assert what_is_due(hub, today()).number == 0
    assert files_with(data, [TASK.encode()]) == []
    [told] = certificate.destroyed.inhoud["wissingen"]
    assert told["logboek"] == {"regels": 4, "tot_en_met": 4, "jongste": YOUNGEST.isoformat()}
    assert (told["uit"], told["personen"], told["rijen"]) == ("logboek verstrekkingen", 2, {"beheer.log_verstrekking": 4})
    html = certificate_page(certificate)
    assert "De eerste 4 regels, tot en met nummer 4; de jongste is van 01-06-2005." in html
    assert "herschreven zonder hen" not in html
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}|\b\d{9}\b", html), "no pseudonym and no number of a person"
    said = cells(hub, "SELECT onderwerp FROM beheer.log_audit WHERE handeling = 'logboek verstrekkingen inkorten'")
    assert said == [("verzoek 1: 4 regels, de jongste van 01-06-2005",)] * 2
    counted = "SELECT processing_activity_id, count(*), count(DISTINCT data_subject_id) FROM beheer.log_verwerking GROUP BY 1"
    assert cells(hub, counted) == [("wissen/bewaartermijn", 2, 2)]


def test_what_was_approved_is_how_far_and_nothing_goes_when_that_changed(hub, anna, bert):
    number = approved(hub, anna, bert)
    with psycopg.connect(hub.database.url) as connection:
        connection.execute("SET ROLE doorstroomhub_eigenaar")
        change = "UPDATE beheer.bewaartermijn SET geldig_tot = '2005-01-01' WHERE categorie = 'verstrekkingen'"
        connection.execute(change)
    with pytest.raises(RequestRefused, match="iets veranderd aan wat weg moet"):
        destroy(hub, anna, number, never)
    assert verify(hub.logs, LOG) == Verdict(LOG, 5)


@contextmanager
def failing(monkeypatch, module, name: str, at: int = 1):
    """Let a step fail as one does that is interrupted, the time that it is taken for the `at`th time."""
    real, taken = getattr(module, name), 0

    def dying(*arguments, **named):
        nonlocal taken
        taken += 1
        if taken == at:
            raise HubError("gestopt")
        return real(*arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(module, name, dying)
        yield


def test_interrupted_before_the_lines_went_they_stay_due(hub, anna, bert, monkeypatch):
    number = approved(hub, anna, bert)
    with failing(monkeypatch, destroying, "note_cut"), pytest.raises(HubError, match="gestopt"):
        destroy(hub, anna, number, never)
    assert verify(hub.logs, LOG) == Verdict(LOG, 5)
    destroy(hub, anna, number, never)
    assert verify(hub.logs, LOG) == Verdict(LOG, 1, destroyed=4)


@pytest.mark.parametrize("step", ["confirming", "forget_bytes", "prove", "certify"])
def test_interrupted_after_the_lines_went_the_same_command_goes_on_and_has_one_certificate(hub, anna, bert, monkeypatch, step):
    number = approved(hub, anna, bert)
    if step == "confirming":
        write = Anchors.write

        def dying(anchors, log, anchor):
            if log is LOG and anchor.coming is None and anchor.confirmed.begin.number:
                raise OSError
            write(anchors, log, anchor)

        with monkeypatch.context() as patched:
            patched.setattr(Anchors, "write", dying)
            with pytest.raises(LogFailed):
                destroy(hub, anna, number, never)
    else:
        module = destroying if step == "certify" else erasing
        with failing(monkeypatch, module, step), pytest.raises(HubError, match="gestopt"):
            destroy(hub, anna, number, never)
    assert verify(hub.logs, LOG) == Verdict(LOG, 1, destroyed=4)
    certificate = destroy(hub, anna, number, never)
    assert certificate.destroyed.inhoud["wissingen"][0]["logboek"]["regels"] == 4
    assert destroy(hub, anna, number, never) == certificate
    with hub.logs.frozen(LOG) as frozen:
        assert frozen.anchor.coming is None
    with hub.database.engine.connect() as connection:
        assert certificates(connection) == [certificate]
        [erasure] = erasures(connection)
    assert erasure.klaar_op is not None


def test_a_log_that_is_not_as_its_anchor_says_stops_a_destruction_before_the_approval_is_spent(hub, anna, bert):
    number = approved(hub, anna, bert)
    file = hub.home.anchor_dir / f"{LOG}.json"
    whole = file.read_bytes()
    file.write_text("{}")
    with pytest.raises(LogFailed, match="beschadigd"):
        destroy(hub, anna, number, never)
    file.write_bytes(whole)
    destroy(hub, anna, number, never)
    assert verify(hub.logs, LOG) == Verdict(LOG, 1, destroyed=4)


def test_the_list_says_what_goes_of_the_log_and_what_waits(hub, monkeypatch):
    monkeypatch.setattr("pipelines.hub.open_hub", lambda: nullcontext(hub))
    [asked] = hub.logs.subjects(Kind.BSN, [bsn(3)])
    moment = datetime.datetime(2003, 1, 1, tzinfo=datetime.UTC)
    hub.logs.add([DisclosureLine(trace_id=new_trace(), bron="suwi", taak="x", velden=("y",), betrokkene=asked, moment=moment)])
    said = CliRunner().invoke(app, ["lijst"]).output
    assert "gaan de eerste 4 regels weg, tot en met regel 4; de jongste is van 01-06-2005" in said
    assert "Van 1 regels van het logboek verstrekkingen is de termijn voorbij, maar zij staan achter een regel" in said
    told = json.loads(CliRunner().invoke(app, ["lijst", "--json"]).output)
    assert told["logboek_verstrekkingen"] == {"regels": 4, "tot_en_met": 4, "jongste": "2005-06-01", "wachten": 1}
    assert [(each["jaar"], each["aantal"]) for each in told["gevallen"]] == [(2024, 2), (2025, 2)]


def test_verify_says_that_the_log_begins_later(hub, anna, bert, monkeypatch, tmp_path):
    monkeypatch.setattr("pipelines.hub.open_hub", lambda: nullcontext(hub))
    destroy(hub, anna, approved(hub, anna, bert), never)
    out = tmp_path / "verstrekkingen.jsonl"
    assert CliRunner().invoke(log, ["schrijf", "verstrekkingen", "--uit", str(out)]).exit_code == 0
    for words in (["verify"], ["verify", "verstrekkingen", "--bestand", str(out)]):
        said = CliRunner().invoke(log, words)
        assert said.exit_code == 0
        sentence = "is heel: 1 regels, vanaf regel 5; de regels daarvoor zijn na hun bewaartermijn vernietigd"
        assert f"Logboek verstrekkingen {sentence}" in " ".join(said.stderr.split())


def test_inzage_and_the_report_of_an_inbreuk_say_until_when_lines_were_destroyed(hub, anna, bert):
    def seen():
        subject = subject_of(hub, bsn(1))
        with hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            return insight_of(connection, subject.pseudonym, pseudonyms_in_logs(hub, subject), read_checks().checks)

    def unknown(since: datetime.date) -> str:
        about = About(datetime.datetime.combine(since, datetime.time(), datetime.UTC), datetime.datetime.now(datetime.UTC))
        with hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            return " ".join(breach_of(connection, about, today()).unknown)

    sentence = "tot en met 01-06-2005 staan"
    assert seen().disclosures_gone is None
    assert sentence not in unknown(YOUNGEST)
    destroy(hub, anna, approved(hub, anna, bert), never)
    left = seen()
    assert left.disclosures_gone == YOUNGEST
    assert sentence in inzage_text(left, erased=False)
    assert sentence in inzage_page(left, erased=False, today=today())
    assert sentence in unknown(YOUNGEST)
    assert sentence not in unknown(YOUNGEST + datetime.timedelta(days=1)), "what is counted there is all there was"
