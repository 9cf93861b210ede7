"""The watch on the drop folder: registers what is complete, clears what is handled, and starts one run for what waits."""

import os
import time
from pathlib import Path

import dagster as dg
import pytest

from connectors.drop_folder import DropFolder
from pipelines.definitions import build_definitions
from pipelines.drop_sensors import waiting_run
from pipelines.drop_watch import LOCAL, DropWatch
from pipelines.lock import receiving_lock
from pipelines.overview import waiting_leveringen
from pipelines.road import load_waiting
from schemas.register import EXTRACTS
from tests.end_to_end.files import delivery, dossier, write

GOOD = [dossier(number) for number in range(20)]


def drop(hub, content: bytes, day: str = "20261101") -> Path:
    """A file that was put into the drop folder two minutes ago."""
    path = write(hub.home.drop_folder, "0193", day, content)
    before = time.time() - 120
    os.utime(path, (before, before))
    return path


def look(hub, registered: dict[str, int] | None = None) -> DropWatch:
    watch = DropWatch(hub, LOCAL, DropFolder(hub.home.drop_url), registered or {})
    watch.look()
    return watch


def test_a_file_stays_until_its_levering_is_handled_and_then_leaves_a_marker(hub):
    path = drop(hub, delivery(GOOD))
    watch = look(hub)
    assert path.exists()
    extracts, _ = waiting_run(hub)
    assert extracts == ["jvs_jongere"]
    load_waiting(hub, EXTRACTS["jvs_jongere"])
    look(hub, watch.registered)
    assert not path.exists()
    [marker] = (path.parent / "verwerkt").iterdir()
    assert marker.name.startswith(f"{path.name}.")
    assert marker.stat().st_size == 0
    assert waiting_run(hub) is None


def test_a_refused_file_is_tried_once_and_cleared(hub):
    path = drop(hub, b"")
    watch = look(hub)
    [attempt] = load_waiting(hub, EXTRACTS["jvs_jongere"])
    assert attempt.outcome is not None
    assert attempt.outcome.reason_code
    look(hub, watch.registered)
    assert waiting_run(hub) is None
    assert not path.exists()


def test_a_waiting_file_is_archived_once_however_often_is_looked(hub):
    drop(hub, delivery(GOOD))
    registered = None
    for _ in range(3):
        registered = look(hub, registered).registered
    assert len([path for path in hub.home.archive_dir.rglob("*") if path.is_file()]) == 1
    with hub.database.engine.connect() as connection:
        assert len(waiting_leveringen(connection)) == 1


def test_a_file_that_may_still_be_growing_is_left_alone(hub):
    write(hub.home.drop_folder, "0193", "20261101", delivery(GOOD))
    look(hub)
    assert waiting_run(hub) is None


def test_a_name_that_is_not_understood_stays_and_is_told(hub):
    path = drop(hub, delivery(GOOD)).rename(hub.home.drop_folder / "leerlingen_123456782.csv")
    (path.parent / "lees mij.txt").touch()
    said = " ".join(look(hub).remarks)
    assert path.exists()
    assert "leerlingen_#########.csv" in said
    assert "1 ander bestand is overgeslagen" in said


@pytest.fixture
def tick(hub, tmp_path):
    """What one tick of the sensor decides."""
    definitions = build_definitions(resources={"hub": hub})
    sensor = definitions.get_repository_def().get_sensor_def("aanlevering")
    with dg.DagsterInstance.ephemeral(tempdir=str(tmp_path)) as instance:

        def evaluate(cursor: str | None = None):
            with dg.build_sensor_context(instance=instance, cursor=cursor, resources={"hub": hub}) as context:
                return sensor.evaluate_tick(context)

        yield evaluate


def test_a_tick_starts_a_run_for_the_waiting_extract_and_all_that_follows(hub, tick):
    drop(hub, delivery(GOOD))
    [request] = tick().run_requests
    keys = {key.to_user_string() for key in request.asset_selection}
    assert "bron/jvs_jongere" in keys
    assert "bron/duo_a04" not in keys
    assert {"kern/alias", "controle/bevinding", "mart/datakwaliteit"} <= keys


def test_the_same_waiting_leveringen_ask_for_the_same_run(hub, tick):
    drop(hub, delivery(GOOD))
    first = tick()
    second = tick(first.cursor)
    assert [request.run_key for request in first.run_requests] == [request.run_key for request in second.run_requests]


def test_a_tick_leaves_the_folder_to_a_load_that_is_receiving(hub, tick):
    drop(hub, delivery(GOOD))
    with receiving_lock(hub):
        decided = tick()
    assert not decided.run_requests
    assert "al ingelezen" in decided.skip_message
