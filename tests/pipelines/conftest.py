"""An open hub on the test server, with a folder of its own."""

import pytest

from connectors.archive import Archive
from pipelines.hub import Hub, Progress
from tests.pipelines.erasing import Region, make_region
from warehouse.database import Database
from warehouse.home import Home
from warehouse.keys import KeyRing


@pytest.fixture
def hub(home: Home, database: Database) -> Hub:
    keyring = KeyRing.open(home)
    return Hub(home, database, keyring, Archive(home.archive_url, keyring.archive_keys(), keyring.current), Progress())


@pytest.fixture(scope="session")
def region(server, template, tmp_path_factory) -> Region:
    """A small region of all extracts, loaded once; a test takes a copy of it."""
    return make_region(server, template, tmp_path_factory.mktemp("regio"))
