"""An open hub on the test server, with a folder of its own; and a small town in it, with the sources that are fetched."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.simulators.live import LiveRegion
from pipelines.hub import Hub
from tests.pipelines.erasing import Region, hub_of, make_region
from tests.pipelines.town import SERVED, Town
from warehouse.database import Database
from warehouse.home import Home


@pytest.fixture
def hub(home: Home, database: Database) -> Hub:
    return hub_of(home, database)


@pytest.fixture(scope="session")
def region(server, template, tmp_path_factory) -> Region:
    """A small region of all extracts, loaded once; a test takes a copy of it."""
    return make_region(server, template, tmp_path_factory.mktemp("regio"))


@pytest.fixture
def town(hub: Hub, tmp_path: Path) -> Iterator[Town]:
    """The town, filled, with its sources running and bronnen.toml written."""
    with LiveRegion(SERVED, tmp_path / "certificaten") as live:
        live.write_settings(hub.home.sources_file, hub.home.source_secrets_file)
        made = Town(hub, live)
        made.fill()
        yield made
