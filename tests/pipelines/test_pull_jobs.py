"""Fetching as Dagster does it: when it begins by itself, what a run shows, who hears of it, and that it leaves no number."""

import datetime
import json
import logging

import dagster as dg
import pytest
from sqlalchemy import text

from connectors.simulators.serving import Trouble
from pipelines.alerts.stories import story_of
from pipelines.alerts.watching import watch_runs
from pipelines.automation import sensors
from pipelines.lock import source_lock
from pipelines.pull_jobs import pull_jobs, pull_schedules
from pipelines.pulling import FETCHED, pull_source
from pipelines.redaction import redact_errors
from schemas.extract import Source
from tests.pipelines.town import HERE, OUTSIDE, PACE, THERE, Town
from warehouse import access
from warehouse.alerts.causes import lasting
from warehouse.logs.lines import Log

NUMBERS = [*HERE, *THERE, *OUTSIDE]

redact_errors()  # as where the definitions are loaded


@pytest.fixture
def instance(tmp_path):
    with dg.DagsterInstance.ephemeral(tempdir=str(tmp_path)) as ephemeral:
        yield ephemeral


SCHEDULES = {schedule.name: schedule for schedule in pull_schedules()}
JOBS = {job.name: job for job in pull_jobs()}


@pytest.fixture
def tick(town: Town, instance):
    """What one tick of the schedule of a source decides: nothing when a run begins, else why not."""

    def evaluate(source: Source) -> str | None:
        with dg.build_schedule_context(instance=instance, resources={"hub": town.hub}) as context:
            decided = SCHEDULES[f"ophalen_{source}_vanzelf"].evaluate_tick(context)
        return None if decided.run_requests else decided.skip_message

    return evaluate


def run(town: Town, instance, source: Source) -> dg.ExecuteInProcessResult:
    return JOBS[f"ophalen_{source}"].execute_in_process(instance=instance, resources={"hub": town.hub}, raise_on_error=False)


def look(town: Town, instance) -> list[str]:
    """Which causes last after a look at the runs."""
    with town.hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        watch_runs(connection, instance, datetime.datetime.now(datetime.UTC))
        return [known.cause.key for known in lasting(connection)]


def test_a_schedule_begins_a_run_when_something_is_due_and_says_why_when_nothing_is(town, tick):
    assert [tick(source) for source in FETCHED] == [None, None, None]
    pull_source(town.hub, Source.GRIP, pace=PACE)
    assert tick(Source.GRIP) == "Van GRIP is alles er al dat nu aan de beurt is."
    assert tick(Source.BRP) is None


def test_a_schedule_skips_a_source_that_is_not_in_the_file_with_the_reason(town, tick):
    town.hub.home.sources_file.unlink()
    for source in FETCHED:
        told = f"{source.upper()} staat niet in {town.hub.home.sources_file}: er wordt niets opgehaald."
        assert tick(source).startswith(told)


def test_a_file_that_cannot_be_used_begins_a_run_that_tells_it(town, tick, instance):
    look(town, instance)
    town.hub.home.sources_file.write_text("[brp]\nadres = 1\n")
    assert tick(Source.BRP) is None
    assert not run(town, instance, Source.BRP).success
    assert look(town, instance) == ["bron/brp"]


def test_what_a_run_fetched_is_loaded_by_the_watch_on_leveringen(town, instance):
    assert run(town, instance, Source.SUWI).success
    [sensor] = [each for each in sensors(()) if each.name == "aanlevering"]
    with dg.build_sensor_context(instance=instance, resources={"hub": town.hub}) as context:
        [request] = sensor.evaluate_tick(context).run_requests
    keys = {key.to_user_string() for key in request.asset_selection}
    assert {"bron/suwi_inkomsten", "bron/suwi_bijstand", "kern/inkomen", "controle/bevinding"} <= keys
    assert "bron/brp_personen" not in keys


def test_a_run_shows_counts_and_sentences_and_marks_its_lines_with_its_own_trace(town, instance):
    done = run(town, instance, Source.BRP)
    [shown] = [event.step_output_data.metadata for event in done.all_events if event.is_successful_output]
    assert "brp_personen: 2 gemeenten, 15 personen gevraagd." in shown["samenvatting"].value
    assert "| brp_personen | Zwolle |" in shown["opgehaald"].value
    assert "geen burgerservicenummer: 1" in shown["opgehaald"].value
    assert {line["trace_id"] for log in Log for line in town.lines(log)} == {done.run_id.replace("-", "")}


def test_a_run_that_fails_says_why_and_is_told_once_as_the_source_and_not_as_a_step(town, instance):
    look(town, instance)
    town.live.grip.trouble = Trouble(busy=(429, 1000), times=1000)
    done = run(town, instance, Source.GRIP)
    [failure] = [event.step_failure_data.user_failure_data for event in done.all_events if event.is_step_failure]
    assert failure.description.startswith("GRIP vraagt om 17 minuten te wachten; zo lang wordt er niets gevraagd.")
    assert look(town, instance) == ["bron/grip"]
    town.live.grip.trouble = Trouble()
    town.live.grip._not_before = 0.0
    assert run(town, instance, Source.GRIP).success
    assert look(town, instance) == []


def test_a_second_run_says_who_is_busy_and_nobody_is_told(town, instance):
    look(town, instance)
    with source_lock(town.hub, Source.GRIP):
        done = run(town, instance, Source.GRIP)
    [failure] = [event.step_failure_data.user_failure_data for event in done.all_events if event.is_step_failure]
    assert failure.description.startswith("Van GRIP wordt al opgehaald, door ")
    assert look(town, instance) == []


def test_a_melding_of_a_source_says_what_to_do_and_ends(town):
    part = {
        "kenmerk": "bron/suwi", "soort": "begin", "gemeenten": ["0193"], "begonnen": "2026-11-02T01:00:00+00:00",
        "inhoud": {"reden": "Suwinet is niet te bereiken."},
    }  # fmt: skip
    story = story_of(part, "http://scherm")
    assert story.title == "Ophalen bij Suwinet is niet gelukt"
    assert story.todo.startswith("Suwinet is niet te bereiken. Wat eerder is geladen, blijft.")
    assert story.todo.endswith("doorstroomhub bron haal suwi.")
    over = story_of(part | {"soort": "einde", "geeindigd": "2026-11-02T02:00:00+00:00"}, "http://scherm")
    assert over.title == "Het ophalen bij Suwinet lukt weer"


@pytest.mark.parametrize("source", [Source.BRP, Source.SUWI])
def test_privacy_01_a_run_that_dies_with_numbers_in_hand_leaves_none_in_any_text(town, instance, source, monkeypatch, caplog):
    def die(*anything) -> None:
        raise ValueError(f"onverwacht bij {NUMBERS} {anything}")

    look(town, instance)
    where = "connectors.web.brp._persons" if source is Source.BRP else "connectors.web.suwi.outcome_of"
    monkeypatch.setattr(where, die)
    with caplog.at_level(logging.DEBUG):
        done = run(town, instance, source)
    assert not done.success
    look(town, instance)
    [failure] = [event.step_failure_data.user_failure_data for event in done.all_events if event.is_step_failure]
    assert failure.description.startswith("In de hub ging iets mis (ValueError in test_pull_jobs.py, regel ")
    kept = [repr(entry) for entry in instance.all_logs(done.run_id)]
    kept += [json.dumps(dg.serialize_value(event)) for event in done.all_events]
    kept += [caplog.text, everything_in(town)]
    assert not [number for number in NUMBERS if number in " ".join(kept)]
    assert town.fetched() == town.archived() == []


def everything_in(town: Town) -> str:
    """All that the tables of the hub hold, as text."""
    tables = text("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = ANY(:schemas)")
    with town.hub.database.engine.connect() as connection:
        names = connection.scalars(tables, {"schemas": ["beheer", "bron", "controle"]}).all()
        assert "beheer.melding" in names
        return " ".join(row for name in names for row in connection.scalars(text(f"SELECT t::text FROM {name} AS t")))
