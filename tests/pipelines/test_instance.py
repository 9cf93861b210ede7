"""The Dagster instance of a hub: the settings of dagster.yaml, its clock, and what a killed load leaves behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._grpc.utils import default_sensor_grpc_timeout
from sqlalchemy import create_engine

from pipelines.instance import LOAD_TAG, LOAD_TAG_VALUE, URL_VARIABLE, open_instance, prepare_environment, release_dead_loads
from warehouse.database import DAGSTER_DATABASE, ensure_database

WORKING_COPY = Path(__file__).resolve().parents[2]
KILLED_LOAD = f"""
import os, signal
import dagster as dg

@dg.asset(pool="bron_jvs")
def stap():
    os.kill(os.getpid(), signal.SIGKILL)

job = dg.Definitions([stap], jobs=[dg.define_asset_job("inlezen")], executor=dg.in_process_executor).resolve_job_def("inlezen")
job.execute_in_process(instance=dg.DagsterInstance.get(), tags={{"{LOAD_TAG}": "{LOAD_TAG_VALUE}"}})
"""


@pytest.fixture
def environment(monkeypatch, server, database, home):
    """The environment that a command prepares; Dagster's database exists."""
    ensure_database(server.url("postgres"), DAGSTER_DATABASE)
    for name in (
        "DAGSTER_HOME",
        "DAGSTER_DISABLE_TELEMETRY",
        "DOORSTROOMHUB_HOME",
        URL_VARIABLE,
        "DAGSTER_REDACT_USER_CODE_ERRORS",
        "DAGSTER_SENSOR_GRPC_TIMEOUT_SECONDS",
    ):
        monkeypatch.setenv(name, "")
    prepare_environment(home, database)


def test_the_instance_keeps_no_output_of_steps_and_one_step_per_pool(environment, home, database):
    with open_instance(home, database) as instance:
        assert type(instance.compute_log_manager).__name__ == "NoOpComputeLogManager"
        assert instance.run_monitoring_enabled
        assert not instance.telemetry_enabled
        assert instance.event_log_storage.get_pool_config().default_pool_limit == 1
        assert type(instance.event_log_storage).__name__ == "PostgresEventLogStorage"
    assert {path.name for path in home.dagster_dir.iterdir()} >= {"dagster.yaml"}


def test_sensors_run_side_by_side_and_may_take_as_long_as_a_large_levering_needs(environment, home, database):
    with open_instance(home, database) as instance:
        assert instance.get_settings("sensors")["use_threads"]
    assert default_sensor_grpc_timeout() >= 600


def test_dagster_yaml_holds_no_address_and_no_password():
    settings = yaml.safe_load((WORKING_COPY / "dagster.yaml").read_text())
    assert settings["storage"] == {"postgres": {"postgres_url": {"env": URL_VARIABLE}}}


def test_dagster_reads_the_clock_of_the_server_in_utc(environment):
    with create_engine(os.environ[URL_VARIABLE]).connect() as connection:
        assert connection.exec_driver_sql("SHOW timezone").scalar() == "UTC"


def test_errors_are_redacted_in_every_process_that_a_command_starts(environment):
    assert os.environ["DAGSTER_REDACT_USER_CODE_ERRORS"] == "1"


def test_the_place_of_a_killed_load_in_its_pool_is_free_again(environment, home, database):
    killed = subprocess.run([sys.executable, "-c", KILLED_LOAD], cwd=WORKING_COPY, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    with open_instance(home, database) as instance:
        storage = instance.event_log_storage
        assert storage.get_concurrency_info("bron_jvs").active_slot_count == 1
        release_dead_loads(instance)
        assert storage.get_concurrency_info("bron_jvs").active_slot_count == 0
        [run] = instance.get_runs(dg.RunsFilter(job_name="inlezen", tags={LOAD_TAG: LOAD_TAG_VALUE}), limit=1)
        assert run.status is dg.DagsterRunStatus.FAILURE
