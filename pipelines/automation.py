"""When things run by themselves: the jobs, the daily round of checks, the weekly clean-up, and all sensors together.

What a job does is in the assets; here is only which, when and how often.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

import dagster as dg

from pipelines.alerts.sensors import alert_sensors
from pipelines.descriptions import extract_key
from pipelines.drop_sensors import drop_sensors
from pipelines.gemeente_job import gemeente_job
from pipelines.hub import Hub
from pipelines.layers import following_keys
from pipelines.lock import receiving_lock
from pipelines.pull_jobs import pull_jobs, pull_schedules
from pipelines.road import tidy_up
from pipelines.today import TIMEZONE
from schemas.register import EXTRACTS
from warehouse import access
from warehouse.alerts.outbox import forget

LOAD_JOB = "inlezen"
CHECK_JOB = "controleren"
CLEAN_JOB = "opruimen"
KEEP_RUNS = datetime.timedelta(days=180)
"""How long Dagster keeps a finished run, and the outbox a sent message; the register of leveringen keeps its own history."""

_BATCH = 200


def assets_after(extracts: Iterable[str]) -> list[dg.AssetKey]:
    """The assets of these extracts and everything that follows from any extract: persons, bevindingen and marts."""
    return [*(extract_key(EXTRACTS[name]) for name in extracts), *following_keys()]


def jobs() -> Sequence[Any]:
    """The jobs: everything, only the checks and marts, the checks of one gemeente, fetching, and the clean-up of old runs."""
    return [
        dg.define_asset_job(
            LOAD_JOB,
            selection=dg.AssetSelection.assets(*assets_after(EXTRACTS)),
            description="Leest alle wachtende leveringen in en werkt personen, bevindingen en marts bij.",
        ),
        dg.define_asset_job(
            CHECK_JOB,
            selection=dg.AssetSelection.assets(*assets_after([])),
            description="Werkt personen, bevindingen en marts bij zonder iets in te lezen, voor de peildatum van vandaag.",
        ),
        gemeente_job(),
        *pull_jobs(),
        _clean_job(),
    ]


def schedules() -> Sequence[dg.ScheduleDefinition]:
    """The checks every morning, because a finding can begin or end with the day alone; the clean-up every week; fetching."""
    return [
        *pull_schedules(),
        dg.ScheduleDefinition(
            name="controles_dagelijks",
            job_name=CHECK_JOB,
            cron_schedule="30 5 * * *",
            execution_timezone=TIMEZONE.key,
            default_status=dg.DefaultScheduleStatus.RUNNING,
            description="Elke ochtend om 5.30 uur: de controles op de peildatum van die dag.",
        ),
        dg.ScheduleDefinition(
            name="opruimen_wekelijks",
            job_name=CLEAN_JOB,
            cron_schedule="0 4 * * 0",
            execution_timezone=TIMEZONE.key,
            default_status=dg.DefaultScheduleStatus.RUNNING,
            description="Elke zondag om 4.00 uur: runs en meldingen van een half jaar en resten van processen verdwijnen.",
        ),
    ]


def sensors(sftp: Sequence[str]) -> list[dg.SensorDefinition]:
    """The watch on the drop folders (`sftp` names those on servers), the watch on the runs, and the post."""
    return [*drop_sensors(LOAD_JOB, assets_after, sftp), *alert_sensors()]


def _clean_job() -> dg.JobDefinition:
    @dg.op(name="oude_runs_verwijderen", description="Verwijdert afgelopen runs die ouder zijn dan een half jaar.")
    def delete_old_runs(context: dg.OpExecutionContext) -> None:
        before = datetime.datetime.now(datetime.UTC) - KEEP_RUNS
        finished = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
        old = dg.RunsFilter(statuses=finished, updated_before=before)
        removed = 0
        while records := context.instance.get_run_records(filters=old, limit=_BATCH):
            for record in records:
                context.instance.delete_run(record.dagster_run.run_id)
            removed += len(records)
        context.add_output_metadata({"verwijderd": removed})

    @dg.op(name="resten_verwijderen", description="Verwijdert wat afgebroken processen in archief en database achterlieten.")
    def remove_leftovers(hub: dg.ResourceParam[Hub]) -> None:
        with receiving_lock(hub) as held:
            if held:
                tidy_up(hub)

    @dg.op(name="oude_meldingen_verwijderen", description="Verwijdert verstuurde meldingen die ouder zijn dan een half jaar.")
    def delete_old_messages(context: dg.OpExecutionContext, hub: dg.ResourceParam[Hub]) -> None:
        with hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            removed = forget(connection, datetime.datetime.now(datetime.UTC) - KEEP_RUNS)
        context.add_output_metadata({"verwijderd": removed})

    @dg.job(name=CLEAN_JOB, description="Ruimt oude runs en meldingen op, en wat afgebroken processen achterlieten.")
    def clean() -> None:
        delete_old_runs()
        remove_leftovers()
        delete_old_messages()

    return clean
