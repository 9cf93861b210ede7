"""The logs as a user meets them: what a command or a load adds, `log verify` and `log schrijf`."""

import json
from contextlib import nullcontext
from pathlib import Path

import dagster as dg
import psycopg
import pytest
from typer.testing import CliRunner

from pipelines.audit import audited
from pipelines.cli.afspraken import app as agreements
from pipelines.cli.logs import app
from pipelines.ingest import ingest_assets
from pipelines.road import load_waiting
from schemas.errors import HubError
from tests.end_to_end.files import delivery
from tests.pipelines.test_road import GOOD, JVS, offer
from warehouse.logs.book import LogFailed
from warehouse.logs.exports import json_lines
from warehouse.logs.lines import Log


@pytest.fixture(autouse=True)
def opened(hub, monkeypatch):
    monkeypatch.setattr("pipelines.hub.open_hub", lambda: nullcontext(hub))


def lines(hub, log: Log) -> list[dict]:
    with hub.database.engine.connect() as connection:
        return [json.loads(line) for line in json_lines(connection, log)]


def spoil(hub, statement: str) -> None:
    with psycopg.connect(hub.database.url) as connection:
        connection.execute(b"ALTER TABLE beheer.log_audit DISABLE TRIGGER alleen_erbij")
        connection.execute(statement.encode())


def test_an_action_has_a_line_before_and_a_line_after_under_one_trace(hub):
    with audited(hub.logs, "intrekken", "levering 3") as trace:
        assert [(line["trace_id"], line["resultaat"]) for line in lines(hub, Log.AUDIT)] == [(trace, "begonnen")]
    assert [(line["trace_id"], line["resultaat"]) for line in lines(hub, Log.AUDIT)] == [(trace, "begonnen"), (trace, "gelukt")]


@pytest.mark.parametrize(
    ("error", "told"), [(HubError("Nee."), "geweigerd"), (ValueError(), "mislukt"), (KeyboardInterrupt(), "mislukt")]
)
def test_what_does_not_go_well_is_told_as_such(hub, error, told):
    with pytest.raises(type(error)), audited(hub.logs, "intrekken", "levering 3"):
        raise error
    assert [line["resultaat"] for line in lines(hub, Log.AUDIT)] == ["begonnen", told]


def test_a_number_that_somebody_typed_does_not_reach_the_log(hub):
    with audited(hub.logs, "toegang nieuw", "999990639 voor regio"):
        pass
    assert {line["onderwerp"] for line in lines(hub, Log.AUDIT)} == {"… voor regio"}


def test_a_command_that_changes_something_is_in_the_audit_log(hub):
    assert CliRunner().invoke(agreements, ["kosten", "55000"]).exit_code == 0
    assert [(line["handeling"], line["onderwerp"], line["resultaat"]) for line in lines(hub, Log.AUDIT)] == [
        ("afspreken", "kosten 55000", "begonnen"),
        ("afspreken", "kosten 55000", "gelukt"),
    ]


def test_without_a_line_the_command_does_nothing(hub):
    CliRunner().invoke(agreements, ["kosten", "55000"])
    spoil(hub, "DELETE FROM beheer.log_audit WHERE nummer = 2")
    assert isinstance(CliRunner().invoke(agreements, ["kosten", "56000"]).exception, LogFailed)
    with hub.database.engine.connect() as connection:
        assert not connection.exec_driver_sql("SELECT 1 FROM beheer.afspraak WHERE waarde = '56000'").all()


def test_verify_says_of_each_log_that_it_is_whole_and_of_a_bad_one_which_line(hub):
    CliRunner().invoke(agreements, ["kosten", "55000"])
    said = CliRunner().invoke(app, ["verify"])
    assert said.exit_code == 0
    assert "Logboek audit is heel: 2 regels." in said.stderr
    assert "Logboek verstrekkingen is heel: 0 regels." in said.stderr
    spoil(hub, "UPDATE beheer.log_audit SET wie = 'niemand' WHERE nummer = 2")
    said = CliRunner().invoke(app, ["verify", "audit"])
    assert said.exit_code == 1
    assert "Regel 2 is gewijzigd" in said.stderr


def test_a_log_that_was_written_out_is_verified_from_its_files(hub, tmp_path, monkeypatch):
    CliRunner().invoke(agreements, ["kosten", "55000"])
    out = tmp_path / "uit" / "audit.jsonl"
    out.parent.mkdir()
    assert CliRunner().invoke(app, ["schrijf", "audit", "--uit", str(out)]).exit_code == 0
    monkeypatch.setattr("pipelines.hub.open_hub", None)
    said = CliRunner().invoke(app, ["verify", "audit", "--bestand", str(out)])
    assert (said.exit_code, "heel: 3 regels" in said.stderr) == (0, True), said.stderr
    assert not [path for path in out.parent.iterdir() if b"PRIVATE" in path.read_bytes()]


def test_writing_out_replaces_no_file_and_gives_no_other_log_than_that_of_processing_as_otlp(hub, tmp_path):
    out = tmp_path / "log"
    out.write_text("van mij")
    assert "Er is niets vervangen" in str(CliRunner().invoke(app, ["schrijf", "audit", "--uit", str(out)]).exception)
    assert out.read_text() == "van mij"
    assert "alleen logboek verwerkingen" in str(
        CliRunner().invoke(app, ["schrijf", "audit", "--uit", str(out), "--als", "otlp"]).exception
    )
    spans = Path(f"{out}.otlp")
    assert CliRunner().invoke(app, ["schrijf", "verwerkingen", "--uit", str(spans), "--als", "otlp"]).exit_code == 0


def test_a_load_has_a_line_of_processing_per_levering_under_the_trace_of_its_run(hub):
    registered = offer(hub, delivery(GOOD))
    [asset] = [one for one in ingest_assets() if one.key.path[-1] == JVS.name]
    run = dg.materialize([asset], resources={"hub": hub})
    [line] = lines(hub, Log.PROCESSING)
    assert line["levering"] == registered.levering.levering
    assert line["trace_id"] == run.run_id.replace("-", "")
    assert (line["status"], line["processing_activity_id"]) == ("Ok", f"inlezen/{JVS.name}")
    assert line["start_time"] <= line["end_time"]
    assert line["data_subject_id"] is None


def test_a_levering_whose_run_was_killed_before_its_line_has_one_when_the_next_run_begins(hub):
    registered = offer(hub, delivery(GOOD))
    load_waiting(hub, JVS)
    assert not lines(hub, Log.PROCESSING)
    [asset] = [one for one in ingest_assets() if one.key.path[-1] == JVS.name]
    for _ in range(2):
        dg.materialize([asset], resources={"hub": hub})
        [line] = lines(hub, Log.PROCESSING)
        assert (line["levering"], line["status"]) == (registered.levering.levering, "Ok")
