"""The watch on Dagster's runs: steps that failed, runs that broke off, and runs that got stuck.

What became of a step is read from the event log, in order of time, and each observation bears its moment: looking twice at the
same event changes nothing (`warehouse.alerts.causes`), so that a killed watch begins again where the last finished one was.
"""

import datetime
from collections.abc import Iterator, Sequence
from typing import Final

import dagster as dg
from sqlalchemy import Connection

from schemas.register import EXTRACTS
from warehouse.alerts.causes import TOLD, Cause, Kind, begin, end, settle
from warehouse.settings import change_setting, setting

LONG_RUN: Final = datetime.timedelta(hours=4)
LONG_WAIT: Final = datetime.timedelta(hours=1)
"""How long a run may take, or wait to begin, before somebody must look."""

_SEEN_UNTIL: Final = "meldingen_runs_gezien_tot"
_OVERLAP: Final = datetime.timedelta(minutes=10)  # a run may be written a little after the moment that it bears

_FINISHED: Final = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]
_WAITING: Final = {
    dg.DagsterRunStatus.QUEUED: "wacht op een plaats",
    dg.DagsterRunStatus.NOT_STARTED: "is nog niet begonnen",
    dg.DagsterRunStatus.STARTING: "wordt gestart",
}
_RUNNING: Final = {dg.DagsterRunStatus.STARTED: "loopt", dg.DagsterRunStatus.CANCELING: "wordt beëindigd"}


def watch_runs(connection: Connection, instance: dg.DagsterInstance, now: datetime.datetime) -> int:
    """Note what the runs that finished since the last look came to, and which are stuck; gives the number of runs looked at.

    The first look only notes from when on to watch: what failed before is history.
    """
    seen = setting(connection, _SEEN_UNTIL)
    records: Sequence[dg.RunRecord] = []
    if seen is not None:
        since = datetime.datetime.fromisoformat(seen) - _OVERLAP
        records = instance.get_run_records(dg.RunsFilter(statuses=_FINISHED, updated_after=since))
    for record in sorted(records, key=_finished_at):
        _note_run(connection, instance, record)
    change_setting(connection, _SEEN_UNTIL, now.isoformat())
    settle(connection, [f"{Kind.STUCK}/"], stuck_runs(instance, now))
    return len(records)


def _note_run(connection: Connection, instance: dg.DagsterInstance, record: dg.RunRecord) -> None:
    run, moment = record.dagster_run, _finished_at(record)
    steps_failed = False
    for step, at, failure in _steps(instance, run.run_id):
        key = f"{Kind.STEP}/{step}"
        if failure is None:
            end(connection, key, at)
            continue
        steps_failed = True
        if failure.is_told:
            continue
        content = {"stap": step.replace("__", "/"), "taak": _task(run.job_name), "run": run.run_id, "reden": failure.reason}
        begin(connection, Cause(key, source=_source(step), content=content), at)
    key = f"{Kind.RUN}/{run.job_name}"
    if run.status is dg.DagsterRunStatus.SUCCESS:
        end(connection, key, moment)
    elif not steps_failed:
        begin(connection, Cause(key, content={"taak": _task(run.job_name), "run": run.run_id}), moment)


class _Failure:
    """A step that failed; `reason` is a sentence of ours, or None when only an error is known, whose text may quote a row.

    `is_told`: it has a cause of its own, by whoever began it.
    """

    def __init__(self, event: dg.DagsterEvent) -> None:
        told = event.step_failure_data.user_failure_data
        self.reason = told.description if told is not None else None
        self.is_told = told is not None and TOLD in told.metadata


def _steps(instance: dg.DagsterInstance, run_id: str) -> Iterator[tuple[str, datetime.datetime, _Failure | None]]:
    """The outcomes of the steps of a run in order of time: the step, the moment, and the failure if it failed."""
    kinds = {dg.DagsterEventType.STEP_FAILURE, dg.DagsterEventType.STEP_SUCCESS}
    found = [record.event_log_entry for record in instance.get_records_for_run(run_id, of_type=kinds).records]
    for entry in sorted(found, key=lambda entry: entry.timestamp):
        event = entry.dagster_event
        if event is not None and event.step_key is not None:
            moment = datetime.datetime.fromtimestamp(entry.timestamp, datetime.UTC)
            yield event.step_key, moment, _Failure(event) if event.is_step_failure else None


def stuck_runs(instance: dg.DagsterInstance, now: datetime.datetime) -> Iterator[Cause]:
    """One cause per task with a run that takes or waits too long."""
    unfinished = dg.RunsFilter(statuses=[*_WAITING, *_RUNNING])
    for record in instance.get_run_records(unfinished, order_by="create_timestamp"):
        run = record.dagster_run
        began = datetime.datetime.fromtimestamp(record.start_time, datetime.UTC) if record.start_time else None
        waits = began is None or run.status in _WAITING
        since = _utc(record.create_timestamp) if began is None or waits else began
        if now - since > (LONG_WAIT if waits else LONG_RUN):
            state = (_WAITING | _RUNNING)[run.status]
            content = {"taak": _task(run.job_name), "run": run.run_id, "toestand": state, "sinds": since.isoformat()}
            yield Cause(f"{Kind.STUCK}/{run.job_name}", content=content)


def _finished_at(record: dg.RunRecord) -> datetime.datetime:
    if record.end_time:
        return datetime.datetime.fromtimestamp(record.end_time, datetime.UTC)
    return _utc(record.update_timestamp)


def _utc(moment: datetime.datetime) -> datetime.datetime:
    """Dagster gives some moments without a time zone; they are in UTC."""
    return moment.replace(tzinfo=datetime.UTC) if moment.tzinfo is None else moment.astimezone(datetime.UTC)


def _task(job_name: str) -> str:
    """A job as people know it; Dagster names what is started by hand on assets itself."""
    return "met de hand gestart" if job_name.startswith("__") else job_name


def _source(step: str) -> str | None:
    extract = EXTRACTS.get(step.rpartition("__")[2])
    return extract.source.value if extract and "__" in step else None
