"""The demo with its sources alive tells a hub the same as the files do, over HTTPS, and leaves nothing that points at them."""

import datetime
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from connectors.archive import Archive
from connectors.demo import generate
from connectors.names import may_be_levering, parse_name
from pipelines.cli.live import leave_to_the_sources, live_sources
from pipelines.hub import Hub, Progress
from pipelines.pulling import FETCHED, pull_source
from pipelines.road import load_waiting, receive
from schemas.errors import HubError
from schemas.extract import Source
from schemas.register import EXTRACTS
from warehouse import access
from warehouse.aliases import refresh_aliases
from warehouse.home import Home
from warehouse.keys import KeyRing
from warehouse.stored import stored_columns

DAY = datetime.date(2026, 11, 1)
OF_SOURCES = [name for name, extract in EXTRACTS.items() if extract.source in FETCHED and name != "brp_persoonslijst"]


def load(hub: Hub) -> None:
    for extract in EXTRACTS.values():
        assert [attempt.failure for attempt in load_waiting(hub, extract) if attempt.failure] == []
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        refresh_aliases(connection)


def drop(hub: Hub, folder: Path) -> None:
    """Load the files of a folder, as a drop folder would."""
    for path in sorted(path for path in folder.iterdir() if may_be_levering(path.name)):
        with path.open("rb") as stream:
            receive(hub, parse_name(path.name), stream)
    load(hub)


@dataclass
class Both:
    """A hub that read the files of the region, and one that fetched from the sources what they say."""

    files: Hub
    live: Hub

    def rows(self, hub: Hub, extract: str) -> dict[tuple[object, ...], int]:
        """How often each row stands in the hub, by what it says."""
        columns = ", ".join(column.name for column in stored_columns(EXTRACTS[extract]))
        query = f"SELECT {columns}, count(*) FROM bron.{extract} WHERE bekend_tot = 'infinity' GROUP BY {columns}"
        with hub.database.engine.connect() as connection:
            return {tuple(row[:-1]): row[-1] for row in connection.execute(text(query))}

    def about(self, hub: Hub, extract: str) -> set[object]:
        """The persons of whom the hub has a row, as pseudonyms."""
        with hub.database.engine.connect() as connection:
            query = f"SELECT burgerservicenummer FROM bron.{extract} WHERE bekend_tot = 'infinity'"
            return set(connection.scalars(text(query)))


@contextmanager
def opened(home: Home, fresh_database) -> Iterator[Hub]:
    with fresh_database() as database:
        keyring = KeyRing.open(home)
        archive = Archive(home.archive_url, keyring.archive_keys(), keyring.current)
        yield Hub(home, database, keyring, archive, Progress())


@pytest.fixture(scope="module")
def month(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("regio")
    generate(800, 5, 1, folder, tot=DAY)
    return folder / f"{DAY:%Y-%m}"


@pytest.fixture(scope="module")
def both(month: Path, tmp_path_factory, fresh_database) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("levend")
    homes = [Home(folder / name).create() for name in ("bestanden", "bronnen")]
    KeyRing.open(homes[0])
    # the same key, so that the same person has the same pseudonym
    shutil.copy(homes[0].key_file, homes[1].key_file)
    rest = folder / "rest"
    shutil.copytree(month, rest)
    leave_to_the_sources(rest)
    with opened(homes[0], fresh_database) as files, opened(homes[1], fresh_database) as live:
        drop(files, month)
        drop(live, rest)
        with live_sources(live.home, month, folder / "certificaten"):
            for source in FETCHED:
                pull_source(live, source, day=DAY)
        load(live)
        yield Both(files, live)


@pytest.mark.parametrize("extract", [name for name in OF_SOURCES if EXTRACTS[name].source is Source.GRIP])
def test_what_grip_says_is_what_its_files_say(both: Both, extract: str) -> None:
    found = both.rows(both.live, extract)
    assert found == both.rows(both.files, extract)
    assert len(found) > 5


@pytest.mark.parametrize("extract", [name for name in OF_SOURCES if EXTRACTS[name].source is not Source.GRIP])
def test_what_is_said_of_a_person_who_may_be_asked_about_is_what_the_files_say(both: Both, extract: str) -> None:
    together = both.about(both.live, extract) & both.about(both.files, extract)
    place = [column.name for column in stored_columns(EXTRACTS[extract])].index("burgerservicenummer")
    live, files = (
        {row: number for row, number in both.rows(hub, extract).items() if row[place] in together}
        for hub in (both.live, both.files)
    )
    assert live == files
    assert len(live) > 5


def test_the_settings_of_the_demo_go_with_it_and_those_of_a_hub_in_earnest_are_left_alone(tmp_path: Path, month: Path) -> None:
    home = Home(tmp_path / "hub").create()
    with live_sources(home, month, tmp_path / "certificaten"):
        assert home.sources_file.exists()
        assert home.source_secrets_file.stat().st_mode & 0o077 == 0
    assert not home.sources_file.exists()
    assert not home.source_secrets_file.exists()
    home.sources_file.write_text("[grip]\n")
    with pytest.raises(HubError, match="niet van de demo"), live_sources(home, month, tmp_path / "certificaten"):
        pass
    assert home.sources_file.read_text() == "[grip]\n"
