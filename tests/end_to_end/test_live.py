"""`demo run --live`: the region comes from sources over HTTPS, every question is logged, and nothing points at them after."""

import json
from collections.abc import Iterator

import pytest

from tests.end_to_end.hub import Hub

AMOUNTS = ("--personen", "300", "--maanden", "1", "--no-ui")


@pytest.fixture(scope="module")
def hub(tmp_path_factory) -> Iterator[Hub]:
    hub = Hub(tmp_path_factory.mktemp("levend") / "hub")
    hub.run("demo", "run", "--live", *AMOUNTS)
    yield hub
    hub.stop()


def test_what_the_sources_say_is_fetched_and_loaded(hub: Hub) -> None:
    leveringen = hub.status()["leveringen"]
    fetched = {each["bron"] for each in leveringen if each["bestandsnaam"].startswith(("grip_", "brp_personen", "suwi_"))}
    assert fetched == {"grip", "brp", "suwi"}
    assert {each["status"] for each in leveringen if each["bron"] in ("grip", "suwi")} == {"geladen"}


def test_every_question_is_in_the_log_of_disclosures_and_the_logs_are_whole(hub: Hub) -> None:
    asked = dict(hub.query("SELECT bron, count(*) FROM beheer.log_verstrekking GROUP BY bron"))
    assert asked.keys() == {"brp", "suwi"}
    hub.run("log", "verify")


def test_nothing_points_at_the_sources_when_the_demo_has_ended(hub: Hub) -> None:
    assert not (hub.folder / "bronnen.toml").exists()
    assert not (hub.folder / "sleutels" / "bronnen_geheim.toml").exists()


def test_a_second_time_nothing_is_loaded_and_the_other_way_is_refused(hub: Hub) -> None:
    before = len(hub.status()["leveringen"])
    assert "al geladen" in hub.run("demo", "run", "--live", *AMOUNTS).stderr
    assert len(hub.status()["leveringen"]) == before
    refused = hub.run("demo", "run", *AMOUNTS, check=False)
    assert refused.returncode == 1
    assert "met levende bronnen" in refused.stderr
    assert json.loads((hub.folder / "demo.json").read_text())["levend"] is True
