"""The Dagster instance of this hub: its folder, its environment, and what a killed load left behind in it.

Nothing here knows a levering or a table. The instance keeps its runs in the second database of the hub's server; its folder
under DOORSTROOMHUB_HOME only holds `dagster.yaml` and what Dagster itself needs on local disk.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from pipelines.redaction import redact_errors
from warehouse.database import Database
from warehouse.home import Home

WORKING_COPY = Path(__file__).resolve().parent.parent
URL_VARIABLE = "DOORSTROOMHUB_DAGSTER_URL"
LOAD_TAG = "doorstroomhub/inlezen"
LOAD_TAG_VALUE = "vanaf de opdrachtregel"


def prepare_environment(home: Home, database: Database) -> None:
    """Make this process and its children use the hub's own Dagster instance: folder, `dagster.yaml`, database, redaction.

    `dagster.yaml` is copied at every start, so that a change in the working copy is in force at the next one.
    """
    folder = Path(home.dagster_dir)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(WORKING_COPY / "dagster.yaml", folder / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(folder)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    os.environ["DOORSTROOMHUB_HOME"] = str(home.root)
    os.environ[URL_VARIABLE] = database.dagster_url
    redact_errors()


@contextmanager
def open_instance(home: Home, database: Database) -> Iterator[dg.DagsterInstance]:
    """The instance of this hub, as `dagster.yaml` describes it."""
    prepare_environment(home, database)
    with dg.DagsterInstance.get() as instance:
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
