"""Invariant 2: a load that is killed at any moment and run again leaves the same warehouse as one that was left alone."""

import os
import random
import secrets
import signal
import time
from pathlib import Path

import pytest

from tests.end_to_end.hub import Hub

KILLS = 3


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("regio")
    Hub(folder / "hub").run("demo", "generate", "--personen", "400", "--seed", "8", "--maanden", "1", "--uit", folder / "m")
    return folder / "m"


def outcome(hub: Hub) -> tuple[str, list[tuple[object, ...]], list[tuple[object, ...]]]:
    """What must not depend on the kills: history, deliveries with their counts, and quarantine."""
    leveringen = hub.query(
        "SELECT extract, scope, peildatum, sha256, status, reden_code, rijen, rijen_geladen, rijen_quarantaine "
        "FROM beheer.levering ORDER BY 1, 2, 3, 4"
    )
    quarantine = hub.query(
        "SELECT extract, scope, peildatum, rijnummer, regels FROM beheer.quarantaine NATURAL JOIN beheer.levering "
        "ORDER BY 1, 2, 3, 4"
    )
    digest = hub.digest()
    leftovers = hub.query("SELECT relname FROM pg_class WHERE relnamespace = 'tussen'::regnamespace")
    assert leftovers == []
    return digest, leveringen, quarantine


def test_a_killed_load_that_is_run_again_leaves_the_same_warehouse(new_hub, region, tmp_path):
    undisturbed = new_hub(tmp_path / "ongestoord")
    began = time.monotonic()
    undisturbed.load(region)
    duration = time.monotonic() - began
    expected = outcome(undisturbed)
    undisturbed.stop()

    killed = new_hub(tmp_path / "gedood")
    moments = random.Random(secrets.randbits(32))
    for _ in range(KILLS):
        process = killed.popen("load", region)
        time.sleep(moments.uniform(0.1, 0.9) * duration)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    killed.load(region)
    actual = outcome(killed)
    archive = {path.name for path in (killed.folder / "archief").rglob("*") if path.is_file()}
    assert len(archive) == len(actual[1])
    killed.stop()
    assert actual == expected
