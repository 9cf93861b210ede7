"""When things run by themselves: the jobs, the watch on the drop folder, the daily round of checks and the weekly clean-up.

What a job does is in the assets; here is only which, when and how often.
"""

import datetime
import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

import dagster as dg

from connectors.drop_folder import DropFile, DropFolder, DropFolderUnusable, other_files, sort_by_name
from pipelines.alerts.sensors import alert_sensors
from pipelines.descriptions import extract_key
from pipelines.gemeente_job import gemeente_job
from pipelines.hub import Hub
from pipelines.layers import following_keys
from pipelines.lock import receiving_lock
from pipelines.overview import waiting_extracts, waiting_leveringen
from pipelines.pull_jobs import pull_jobs, pull_schedules
from pipelines.road import receive, tidy_up
from pipelines.today import TIMEZONE
from schemas.register import EXTRACTS
from warehouse import access
from warehouse.alerts.outbox import forget
from warehouse.leveringen import levering_of
from warehouse.tables.beheer import Status

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


def sensors() -> list[dg.SensorDefinition]:
    """The watch on the drop folder, the watch on the runs, and the post."""

    @dg.sensor(
        name="aanlevering",
        job_name=LOAD_JOB,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Kijkt elke minuut in de map met leveringen, registreert wat compleet is en start het inlezen. Een "
        "origineel verdwijnt uit de map zodra het versleuteld in het archief staat en verwerkt is.",
    )
    def aanlevering(context: dg.SensorEvaluationContext, hub: dg.ResourceParam[Hub]) -> dg.SensorResult:
        watch = DropWatch(hub, context.cursor)
        with receiving_lock(hub) as held:
            if not held:
                return dg.SensorResult(skip_reason="Er wordt al ingelezen; een minuut later wordt opnieuw gekeken.")
            try:
                watch.look()
            except DropFolderUnusable as error:
                return dg.SensorResult(skip_reason=str(error))
        waiting = watch.waiting_run()
        if waiting is None:
            return dg.SensorResult(skip_reason=watch.summary(), cursor=watch.cursor)
        extracts, run_key = waiting
        request = dg.RunRequest(run_key=run_key, asset_selection=assets_after(extracts))
        return dg.SensorResult(run_requests=[request], cursor=watch.cursor)

    return [aanlevering, *alert_sensors()]


class DropWatch:
    """One look at the drop folder; `cursor` carries what the previous look registered, so that no file is read twice."""

    def __init__(self, hub: Hub, cursor: str | None) -> None:
        self._hub = hub
        self._folder = DropFolder(hub.home.drop_url)
        self._registered: dict[str, int] = json.loads(cursor) if cursor else {}
        self._remarks: list[str] = []

    @property
    def cursor(self) -> str:
        """What the next look needs to know: the number of the levering per file that still lies in the folder."""
        return json.dumps(self._registered)

    def look(self) -> None:
        """Register the new files that are complete, and remove those whose levering has been handled.

        Raises DropFolderUnusable.
        """
        found = sort_by_name(self._folder.waiting())
        others = self._folder.passed_over()
        self._remarks = [*(str(refused) for _, refused in found.not_understood), *([other_files(others)] if others else [])]
        still_there: dict[str, int] = {}
        for file, name in sorted(found.leveringen, key=lambda pair: (pair[0].modified, pair[0].path)):
            number = self._registered.get(_fingerprint(file))
            if number is None:
                with self._folder.open(file) as stream:
                    number = receive(self._hub, name, stream).levering.levering
            if not self._cleared(file, number):
                still_there[_fingerprint(file)] = number
        self._registered = still_there

    def waiting_run(self) -> tuple[list[str], str] | None:
        """The extracts that have something waiting, and a key that starts one run for it; a failed one again next hour."""
        with self._hub.database.engine.connect() as connection:
            extracts = list(waiting_extracts(connection))
            numbers = sorted(waiting_leveringen(connection))
        if not extracts:
            return None
        hour = datetime.datetime.now(datetime.UTC).strftime("%Y%m%d%H")
        return extracts, hashlib.sha256(f"{numbers} {hour}".encode()).hexdigest()

    def summary(self) -> str:
        """Why nothing starts: nothing new, and what lies there that is no levering."""
        return " ".join(["Er liggen geen nieuwe leveringen.", *self._remarks])

    def _cleared(self, file: DropFile, number: int) -> bool:
        with self._hub.database.engine.connect() as connection:
            levering = levering_of(connection, number)
        if levering.status is Status.RECEIVED:
            return False
        self._folder.done(file, levering.sha256)
        return True


def _fingerprint(file: DropFile) -> str:
    return hashlib.sha256(f"{file.path}\0{file.size}\0{file.modified.isoformat()}".encode()).hexdigest()


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
