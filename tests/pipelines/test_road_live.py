"""A live pull goes down the road like a file of the same day, and one that breaks leaves nothing on it."""

import datetime
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select

from connectors.bronnen import read_bronnen
from connectors.demo.generating import generate
from connectors.simulators.live import LiveRegion
from connectors.simulators.population import Served
from connectors.simulators.serving import Trouble
from connectors.web.brp import Brp
from connectors.web.calls import Pace
from connectors.web.disclosure import Question
from connectors.web.failures import SourceUnavailable
from connectors.web.grip import Grip
from connectors.web.suwi import Suwi
from pipelines.hub import Hub
from pipelines.road import load_waiting, receive
from schemas.brp import BRP_PERSONEN
from schemas.grip import GRIP_OVERSTAP
from schemas.suwi import SUWI_BIJSTAND, SUWI_INKOMSTEN
from warehouse.leveringen import leveringen
from warehouse.tables.beheer import Status
from warehouse.tables.beheer import levering as register

PEILDATUM = datetime.date(2026, 11, 1)
PACE = Pace(tries=3, first=0.01)


def keep(questions: Sequence[Question], /) -> None:
    """A log that nobody reads."""


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("regio")
    generate(1500, 7, 1, folder, tot=PEILDATUM)
    return folder / "2026-11"


@pytest.fixture
def live(month: Path, hub: Hub, tmp_path: Path) -> Iterator[LiveRegion]:
    with LiveRegion(Served.of(month), tmp_path / "certificaten") as running:
        running.write_settings(hub.home.sources_file, hub.home.source_secrets_file)
        yield running


def asked_in(path: Path, pattern: str) -> list[str]:
    """The numbers in a file, each once; those that were spoiled stay out."""
    return list(dict.fromkeys(re.findall(pattern, path.read_text())))


def load(hub: Hub, extract) -> dict[str, int | None]:
    (attempt,) = load_waiting(hub, extract)
    with hub.database.engine.connect() as connection:
        (levering,) = [each for each in leveringen(connection) if each.levering == attempt.levering]
    assert (attempt.failure, levering.status) == (None, Status.LOADED)
    return {"rijen": levering.rijen, "geladen": levering.rijen_geladen}


def test_a_pull_of_each_source_loads(hub: Hub, live: LiveRegion, month: Path) -> None:
    bronnen = read_bronnen(hub.home.sources_file, hub.home.source_secrets_file)
    with Grip(bronnen.grip, PACE) as grip:
        pull = grip.pull(GRIP_OVERSTAP, PEILDATUM)
        receive(hub, pull.name, pull.stream)
    assert load(hub, GRIP_OVERSTAP)["geladen"] > 50
    with Brp(bronnen.brp, PACE) as brp:
        numbers = asked_in(month / "brp_personen_G0193_20261101.json", r'"burgerservicenummer":"(9\d{8})"')
        pull = brp.pull(numbers, "R0010", PEILDATUM, keep)
        receive(hub, pull.name, pull.stream)
    assert load(hub, BRP_PERSONEN)["rijen"] > 20
    with Suwi(bronnen.suwi, PACE) as suwi:
        for extract in (SUWI_INKOMSTEN, SUWI_BIJSTAND):
            numbers = asked_in(month / f"{extract.name}_R0010_20261101.xml", r'<antwoord bsn="(9\d{8})"')
            pull = suwi.pull(extract, numbers, "R0010", PEILDATUM, keep)
            receive(hub, pull.name, pull.stream)
            assert load(hub, extract)["rijen"] == len(numbers)


def test_a_pull_that_breaks_is_no_levering_and_the_next_one_is_whole(hub: Hub, live: LiveRegion) -> None:
    bronnen = read_bronnen(hub.home.sources_file, hub.home.source_secrets_file)
    live.grip.trouble = Trouble(cut=1000)
    with Grip(bronnen.grip, PACE) as grip:
        pull = grip.pull(GRIP_OVERSTAP, PEILDATUM)
        with pytest.raises(SourceUnavailable):
            receive(hub, pull.name, pull.stream)
    with hub.database.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(register)) == 0
    assert [path for path in hub.home.archive_dir.rglob("*") if path.is_file()] == []
    live.grip.trouble = Trouble()
    with Grip(bronnen.grip, PACE) as grip:
        pull = grip.pull(GRIP_OVERSTAP, PEILDATUM)
        first = receive(hub, pull.name, pull.stream)
        again = grip.pull(GRIP_OVERSTAP, PEILDATUM)
        # the same bytes: nothing is there twice
        assert receive(hub, again.name, again.stream).levering.levering == first.levering.levering
    assert load(hub, GRIP_OVERSTAP)["geladen"] > 50
