"""An open hub on the test server, with a folder of its own."""

import pytest

from connectors.archive import Archive
from pipelines.hub import Hub, Progress
from warehouse.database import Database
from warehouse.home import Home
from warehouse.keys import KeyRing


@pytest.fixture
def hub(home: Home, database: Database) -> Hub:
    keyring = KeyRing.open(home)
    return Hub(home, database, keyring, Archive(home.archive_url, keyring.archive_keys(), keyring.current), Progress())
