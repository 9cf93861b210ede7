"""The Dagster instance of this hub: its folder, its environment, and what a killed load left behind in it.

Nothing here knows a levering or a table. The instance keeps its runs in the second database of the hub's server; its folder
under DOORSTROOMHUB_HOME only holds `dagster.yaml` and what Dagster itself needs on local disk.
"""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from sqlalchemy import make_url

from pipelines.redaction import redact_errors
from warehouse.database import Database
from warehouse.home import WORKING_COPY, Home

URL_VARIABLE = "DOORSTROOMHUB_DAGSTER_URL"
_STATEMENT_MS = 60_000
_RECYCLE_SECONDS = 600
_TICK_SECONDS = 900
"""How long a sensor may take: one that fetches a large levering from a slow server needs minutes."""

LOAD_TAG = "doorstroomhub/inlezen"
LOAD_TAG_VALUE = "opdrachtregel"


def prepare_environment(home: Home, database: Database) -> None:
    """Make this process and its children use the hub's own Dagster instance: folder, `dagster.yaml`, database, redaction.

    `dagster.yaml` is copied at every start, so that a change in the working copy is in force at the next one.
    """
    folder = Path(home.dagster_dir)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(WORKING_COPY / "dagster.yaml", folder / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(folder)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    os.environ["DAGSTER_SENSOR_GRPC_TIMEOUT_SECONDS"] = str(_TICK_SECONDS)
    os.environ["DOORSTROOMHUB_HOME"] = str(home.root)
    # Dagster writes the server's clock into columns without time zone and reads them as UTC
    in_utc = make_url(database.dagster_url).update_query_dict({"options": "-ctimezone=UTC"})
    os.environ[URL_VARIABLE] = in_utc.render_as_string(hide_password=False)
    redact_errors()


@contextmanager
def open_instance(home: Home, database: Database) -> Generator[dg.DagsterInstance]:
    """The instance of this hub, as `dagster.yaml` describes it, for a run in this process."""
    prepare_environment(home, database)
    with dg.DagsterInstance.get() as instance:
        # by default each event of a run makes connections of its own, which costs more than the steps of a small load
        instance.optimize_for_webserver(statement_timeout=_STATEMENT_MS, pool_recycle=_RECYCLE_SECONDS, max_overflow=4)
        yield instance


def release_dead_loads(instance: dg.DagsterInstance) -> None:
    """Close the runs of loads that were killed and give their places in the pools back.

    Without this the next load would wait for ever for a place that a killed process still holds. Only a load that holds the
    load lock may call it: then every other unfinished run from the command line is of a process that no longer lives.
    """
    unfinished = dg.RunsFilter(
        tags={LOAD_TAG: LOAD_TAG_VALUE}, statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING]
    )
    for run in instance.get_runs(filters=unfinished):
        instance.report_run_failed(run, message="Het inlezen is afgebroken; de volgende keer gaat het verder waar het bleef.")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
