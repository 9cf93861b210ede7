"""The watch on runs: a step that fails is told once with a reason of ours, its success ends it, and a stuck run is told."""

import datetime
import os

import dagster as dg
import pytest
from dagster._core.events import DagsterEventType

from pipelines.alerts.watching import stuck_runs, watch_runs
from pipelines.instance import open_instance, prepare_environment
from tests.pipelines.test_instance import URL_VARIABLE
from warehouse import access
from warehouse.alerts.causes import lasting
from warehouse.alerts.outbox import undivided
from warehouse.database import DAGSTER_DATABASE, ensure_database

OURS = "Niet geladen en niet geweigerd: levering 12."
THEIRS = "rij van Jantje 123456782"


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@pytest.fixture
def instance(monkeypatch, server, database, home):
    """The instance that the hub itself uses, in PostgreSQL and with redacted errors; a Dagster database for this test alone."""
    for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY", "DOORSTROOMHUB_HOME", URL_VARIABLE):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    monkeypatch.setenv("DAGSTER_REDACT_USER_CODE_ERRORS", "1")
    ensure_database(server.url("postgres"), DAGSTER_DATABASE)
    prepare_environment(home, database)
    with open_instance(home, database) as opened:
        for record in opened.get_run_records():
            opened.delete_run(record.dagster_run.run_id)
        yield opened


@pytest.fixture
def watch(database, instance):
    """One look; the first one, which only begins to watch, is done."""

    def look(at: datetime.datetime | None = None) -> list[tuple[str, str]]:
        """Looks, and gives all that waits to be told: turn and key."""
        with database.engine.begin() as connection:
            access.act_as_loader(connection)
            watch_runs(connection, instance, at or now())
            return [(str(each.turn), each.cause.key) for each in undivided(connection)]

    look()
    return look


@dg.asset(key=["bron", "duo_a04"])
def duo(context: dg.AssetExecutionContext) -> None:
    """An asset that does what the tag of its run says."""
    said = context.run.tags.get("gedrag")
    if said == "ons":
        raise dg.Failure(OURS, allow_retries=False)
    if said == "hun":
        raise ValueError(THEIRS)


@dg.asset(key=["bron", "jvs_jongere"])
def jvs() -> None:
    """An asset that never fails."""


JOB = dg.Definitions([duo, jvs], jobs=[dg.define_asset_job("inlezen")]).resolve_job_def("inlezen")


def run(instance: dg.DagsterInstance, behaviour: str) -> str:
    return JOB.execute_in_process(instance=instance, tags={"gedrag": behaviour}, raise_on_error=False).run_id


def content(database) -> dict:
    with database.engine.connect() as connection:
        [known] = lasting(connection)
        return dict(known.cause.content) | {"bron": known.cause.source}


def test_a_failed_step_is_told_once_with_its_run_and_our_reason_and_the_next_success_ends_it(database, instance, watch):
    first = run(instance, "ons")
    begun = [("begin", "stap/bron__duo_a04")]
    assert watch() == begun
    assert content(database) == {"stap": "bron/duo_a04", "taak": "inlezen", "run": first, "reden": OURS, "bron": "duo"}
    for _ in range(3):
        run(instance, "ons")
        assert watch() == begun
    run(instance, "goed")
    assert watch() == [*begun, ("einde", "stap/bron__duo_a04")]
    assert watch() == [*begun, ("einde", "stap/bron__duo_a04")]


def test_the_text_of_an_error_that_is_not_ours_is_not_told(database, instance, watch):
    run(instance, "hun")
    assert watch() == [("begin", "stap/bron__duo_a04")]
    assert content(database)["reden"] is None


def test_failure_and_success_between_two_looks_are_both_told_in_their_order(instance, watch):
    run(instance, "ons")
    run(instance, "goed")
    assert watch() == [("begin", "stap/bron__duo_a04"), ("einde", "stap/bron__duo_a04")]


def test_what_failed_long_before_the_watch_began_is_history(database, instance):
    run(instance, "ons")
    with database.engine.begin() as connection:
        access.act_as_loader(connection)
        for hours in (1, 2):
            watch_runs(connection, instance, now() + datetime.timedelta(hours=hours))
        assert undivided(connection) == []


def test_a_look_that_was_killed_before_its_commit_is_made_again(database, instance, watch):
    run(instance, "ons")
    with database.engine.connect() as connection:
        access.act_as_loader(connection)
        watch_runs(connection, instance, now())
        connection.rollback()
    assert watch() == [("begin", "stap/bron__duo_a04")]


def test_a_run_that_broke_off_without_a_failed_step_is_told_by_its_task(database, instance, watch):
    broken = instance.create_run_for_job(JOB, status=dg.DagsterRunStatus.STARTED)
    instance.report_run_failed(broken, message="Het inlezen is afgebroken.")
    assert watch() == [("begin", "run/inlezen")]
    assert content(database)["run"] == broken.run_id
    run(instance, "goed")
    assert watch() == [("begin", "run/inlezen"), ("einde", "run/inlezen")]


@pytest.mark.parametrize(
    ("status", "hours", "state"),
    [(dg.DagsterRunStatus.NOT_STARTED, 1, "is nog niet begonnen"), (dg.DagsterRunStatus.STARTED, 4, "loopt")],
)
def test_a_run_that_waits_or_runs_too_long_is_told_until_it_is_over(instance, watch, status, hours, state):
    stuck = instance.create_run_for_job(JOB, status=status)
    if status is dg.DagsterRunStatus.STARTED:
        began = dg.DagsterEvent(DagsterEventType.RUN_START.value, job_name="inlezen")
        instance.report_dagster_event(began, stuck.run_id)
    limit = datetime.timedelta(hours=hours)
    [cause] = list(stuck_runs(instance, now() + limit))
    assert (cause.key, cause.content["run"], cause.content["toestand"]) == ("vastgelopen/inlezen", stuck.run_id, state)
    assert watch(now() + limit - datetime.timedelta(minutes=5)) == []
    assert watch(now() + limit) == [("begin", "vastgelopen/inlezen")]
    instance.report_run_canceled(stuck)
    assert watch(now() + limit) == [("begin", "vastgelopen/inlezen"), ("einde", "vastgelopen/inlezen")]
