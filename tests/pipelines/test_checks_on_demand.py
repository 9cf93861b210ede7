"""Checks on demand for one gemeente: from the UI by its name and from the command line, and what the pages of checks say."""

import io
from contextlib import nullcontext
from typing import Any

import dagster as dg
import pytest
from sqlalchemy import text

from connectors.names import parse_name
from pipelines.automation import CHECK_JOB
from pipelines.cli import ask_checks as command
from pipelines.cli.refresh import RefreshFailed
from pipelines.definitions import build_definitions
from pipelines.findings import question_config
from pipelines.gemeente_job import CHECK_GEMEENTE_JOB, Gemeente, gemeente_config
from pipelines.layers import FINDINGS_KEY
from pipelines.overview import checks_are_behind
from pipelines.road import load_waiting, receive
from pipelines.today import today
from schemas.errors import HubError
from schemas.region import GEMEENTEN
from schemas.register import EXTRACTS
from tests.end_to_end.files import delivery, dossier
from warehouse import access
from warehouse.aliases import refresh_aliases
from warehouse.check_files import read_checks
from warehouse.checks import run_checks
from warehouse.database import ensure_database
from warehouse.sql_files import CONTROLES

EVALUATION = dg.DagsterEventType.ASSET_CHECK_EVALUATION.value


@pytest.fixture
def loaded(hub):
    """A hub in which two gemeenten have delivered dossiers, of which the first is checked and the second is not yet."""
    deliver(hub, "0193", range(20))
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        refresh_aliases(connection)
        run_checks(connection, today())
    deliver(hub, "0166", range(20, 40))
    return hub


def deliver(hub, gemeentecode, numbers):
    content = io.BytesIO(delivery([_dossier(number, gemeentecode) for number in numbers]))
    receive(hub, parse_name(f"jvs_jongere_G{gemeentecode}_{today():%Y%m%d}.csv"), content)
    load_waiting(hub, EXTRACTS["jvs_jongere"])


def _dossier(number, gemeentecode):
    # one with the same identity as another would be asked about with it
    born = f"2009-{number % 12 + 1:02}-{number % 28 + 1:02}"
    return dossier(number, gemeentecode=gemeentecode, geboortedatum=born)


def launched(hub, job, **question) -> dg.ExecuteInProcessResult:
    definitions = build_definitions(resources={"hub": hub})
    return definitions.resolve_job_def(job).execute_in_process(**question, raise_on_error=False)


def metadata(result) -> dict[str, Any]:
    [made] = [
        event.step_materialization_data.materialization
        for event in result.all_events
        if event.is_step_materialization and event.asset_key == FINDINGS_KEY
    ]
    return {name: entry.value for name, entry in made.metadata.items()}


def outcome(result, code):
    evaluations = (event.asset_check_evaluation_data for event in result.all_events if event.event_type_value == EVALUATION)
    [found] = [each for each in evaluations if each.check_name.startswith(code.lower())]
    return found


def per_gemeente(hub):
    with hub.database.engine.connect() as connection:
        query = "SELECT gemeentecode, count(*) FROM controle.bevinding WHERE status = 'open' AND ernst <> 'info' GROUP BY 1"
        return dict(connection.execute(text(query)).tuples().all())


def test_the_launchpad_begins_with_a_gemeente_and_takes_every_other_one_by_name():
    job = build_definitions().resolve_job_def(CHECK_GEMEENTE_JOB)
    assert job.run_config == {"ops": {"gemeente_controleren": {"config": {"gemeente": "Dalfsen"}}}}
    assert {each.name for each in Gemeente} == {each.gemeente for each in GEMEENTEN.values()}
    for wrong in ({"gemeente": "Utrecht"}, {}):
        with pytest.raises(dg.DagsterInvalidConfigError):
            job.execute_in_process(run_config={"ops": {"gemeente_controleren": {"config": wrong}}})


def test_only_the_gemeente_that_was_chosen_is_asked_about_and_its_work_list_made(loaded):
    assert per_gemeente(loaded).keys() == {"0193"}
    result = launched(loaded, CHECK_GEMEENTE_JOB, run_config=gemeente_config("0160"))
    assert result.success
    assert per_gemeente(loaded).keys() == {"0193"}
    result = launched(loaded, CHECK_GEMEENTE_JOB, run_config=gemeente_config("0166"))
    assert metadata(result)["omvang"] == "20 personen van Kampen: zo is het gevraagd"
    assert per_gemeente(loaded).keys() == {"0193", "0166"}
    assert list((loaded.home.root / "werklijsten" / "kampen").glob("*.xlsx"))
    with loaded.database.engine.connect() as connection:
        assert checks_are_behind(connection)


def test_the_daily_round_asks_the_whole_region_and_everybody_when_that_is_chosen(loaded):
    assert not metadata(launched(loaded, CHECK_JOB))["omvang"].startswith("iedereen: zo is het gevraagd")
    everybody = launched(loaded, CHECK_JOB, run_config=question_config(everybody=True))
    assert metadata(everybody)["omvang"] == "iedereen: zo is het gevraagd"


def test_every_check_shows_one_click_away_why_it_is_there_who_acts_its_query_its_counts_and_its_trend(loaded):
    result = launched(loaded, CHECK_JOB, run_config=question_config(everybody=True))
    checks = read_checks().checks
    for code, check in checks.items():
        shown = {name: entry.value for name, entry in outcome(result, code).metadata.items()}
        assert (shown["ernst"], shown["wie"], shown["doen"]) == (check.severity, check.who, check.action)
        [file] = CONTROLES.glob(f"{code.lower()}_*.sql")
        assert shown["query"].startswith(f"`warehouse/controles/{file.name}`")
        assert check.sql.strip() in shown["query"]
        assert shown["omvang"] == "iedereen: zo is het gevraagd"
        assert shown["verloop"].startswith(("| peildatum |", "Zij vond tot nu toe niets."))
    shown = {name: entry.value for name, entry in outcome(result, "B05").metadata.items()}
    assert "| Kampen | 20 | 0 | 0 |" in shown["per gemeente"]
    assert "| Zwolle | 0 | 20 | 0 |" in shown["per gemeente"]
    assert f"| {today():%d-%m-%Y} | 40 | 0 | 40 |" in shown["verloop"]


def test_a_check_says_so_when_it_was_not_asked_or_about_one_gemeente_only(loaded):
    launched(loaded, CHECK_JOB)
    result = launched(loaded, CHECK_GEMEENTE_JOB, run_config=gemeente_config("0166"))
    assert "Nu niet gevraagd: zij kijkt verder dan de personen van Kampen." in (outcome(result, "L01").description or "")
    assert "Alleen gevraagd over personen van Kampen" in (outcome(result, "B05").description or "")
    assert outcome(result, "B05").metadata["open"].value == 40


def test_no_dossier_or_person_is_in_what_the_ui_shows(loaded):
    result = launched(loaded, CHECK_JOB)
    with loaded.database.engine.connect() as connection:
        query = "SELECT dossiernummer FROM controle.bevinding UNION SELECT persoon::text FROM controle.bevinding"
        known = [each for each in connection.scalars(text(query)) if each]
    assert known
    told = "".join(
        str(entry.value)
        for each in [*result.get_asset_check_evaluations(), *result.asset_materializations_for_node("controle__bevinding")]
        for entry in each.metadata.values()
    ) + "".join(each.description or "" for each in result.get_asset_check_evaluations())
    assert not [each for each in known if each in told]


def test_the_command_asks_about_a_gemeente_and_shows_what_came_of_it(loaded, server, monkeypatch, capsys):
    ensure_database(server.url("postgres"), "dagster")
    monkeypatch.setattr(command, "open_hub", lambda: nullcontext(loaded))
    command.ask_checks_now("kampen", everybody=False)
    said = capsys.readouterr()
    assert "Bevindingen van Kampen" in said.out
    assert "Gevraagd over 20 personen van Kampen" in said.err
    (loaded.home.root / "werklijsten").rename(loaded.home.root / "weg")
    (loaded.home.root / "werklijsten").write_text("geen map")
    with pytest.raises(RefreshFailed, match="werklijst kan niet in"):
        command.ask_checks_now("kampen", everybody=False)
    with pytest.raises(HubError, match="geen gemeente van de regio"):
        command.ask_checks_now("Utrecht", everybody=False)
    with pytest.raises(HubError, match="niet allebei"):
        command.ask_checks_now("kampen", everybody=True)
