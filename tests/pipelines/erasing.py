"""A small region in a hub of its own, for the tests of erasing, restricting and rotating: loaded once, copied for each test."""

import datetime
import shutil
import uuid
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import Connection, text

from connectors.archive import Archive
from connectors.demo.generating import generate
from connectors.names import POSSIBLE_ENDINGS, parse_name
from connectors.rewriting import mentions
from pipelines.hub import Hub, Progress
from pipelines.road import load_waiting, receive
from schemas.register import EXTRACTS
from warehouse import access
from warehouse.aliases import refresh_aliases
from warehouse.bron import History
from warehouse.checks import run_checks
from warehouse.database import Database
from warehouse.home import Home
from warehouse.keys import KeyRing
from warehouse.leveringen import leveringen
from warehouse.server import ADMINISTRATOR, EmbeddedServer
from warehouse.ties import number_columns
from warehouse.whose_rows import numbers_of_persons, plain_numbers

LAST = datetime.date(2026, 10, 31)
_numbers = count(1)


def hub_of(home: Home, database: Database) -> Hub:
    """The hub in this folder on this database, as a command opens it."""
    with database.engine.begin() as connection:
        keyring = KeyRing.open(home).in_use(connection)
    return Hub(home, database, keyring, Archive(home.archive_url, keyring.archive_keys(), keyring.current), Progress())


def load_folder(hub: Hub, folder: Path) -> None:
    """Receive and load every levering of a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name.endswith((*POSSIBLE_ENDINGS, ".json")) and path.name != "antwoorden.json":
            with path.open("rb") as stream:
                receive(hub, parse_name(path.name), stream)
    load_all(hub)


def load_all(hub: Hub) -> None:
    """Load what waits, of every extract."""
    for extract in EXTRACTS.values():
        failures = [attempt.failure for attempt in load_waiting(hub, extract) if attempt.failure]
        assert not failures, failures


def refresh(hub: Hub) -> None:
    """What follows from what was loaded: persons and bevindingen."""
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        refresh_aliases(connection)
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        run_checks(connection, LAST)


@dataclass(frozen=True)
class Region:
    """A loaded region: the folder of its hub, the name of its database, the leveringen as they were delivered."""

    server: EmbeddedServer
    home: Home
    name: str
    files: Path

    @contextmanager
    def copy(self, folder: Path) -> Generator[Hub]:
        """A hub that is a copy of this one."""
        name = f"{self.name}_{next(_numbers)}"
        home = Home(folder / "hub")
        shutil.copytree(self.home.root, home.root)
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {self.name}".encode())
        with Database(
            self.server.url(name), self.server.url("dagster"), self.server.url("postgres", ADMINISTRATOR)
        ) as database:
            yield hub_of(home, database)
        with psycopg.connect(self.server.url("postgres", ADMINISTRATOR), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def make_region(server: EmbeddedServer, template: str, folder: Path) -> Region:
    """Generate and load a region of all extracts."""
    files = folder / "leveringen"
    generate(300, 6, 1, files, tot=LAST)
    home, name = Home(folder / "hub").create(), f"regio_{next(_numbers)}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    with Database(server.url(name), server.url("dagster")) as database:
        hub = hub_of(home, database)
        load_folder(hub, files)
        refresh(hub)
    return Region(server, home, name, files)


def mentions_of(connection: Connection) -> dict[uuid.UUID, set[str]]:
    """By person: the extracts in which a number of theirs stands."""
    found: dict[uuid.UUID, set[str]] = {}
    for extract in EXTRACTS.values():
        for column, _ in number_columns(extract):
            query = f'SELECT DISTINCT persoon FROM {History(extract).table} AS rij JOIN kern.alias ON nummer = rij."{column}"'
            for person in connection.execute(text(query)).scalars():
                found.setdefault(person, set()).add(extract.name)
    return found


def most_mentioned(hub: Hub) -> tuple[uuid.UUID, Sequence[uuid.UUID], list[str], set[str]]:
    """The person of whom most extracts say something, and all their numbers as they were delivered."""
    with hub.database.engine.connect() as connection:
        found = mentions_of(connection)
        by_number = dict(zip(plain_numbers([*found], hub.keyring), found, strict=True))
        person = by_number[max(by_number, key=lambda number: (len(found[by_number[number]]), number))]
        pseudonyms = numbers_of_persons(connection, [person])
    return person, pseudonyms, [number for _, number in plain_numbers(pseudonyms, hub.keyring)], found[person]


def archived_with(hub: Hub, numbers: Sequence[str]) -> list[str]:
    """The archived leveringen in which one of these numbers stands, by the name of their file."""
    with hub.database.engine.connect() as connection:
        every = leveringen(connection)
    holding: list[str] = []
    for levering in every:
        with hub.archive.open(levering.archief) as stream:
            if mentions(stream, numbers, compressed=parse_name(levering.bestandsnaam).compressed):
                holding.append(levering.bestandsnaam)
    return holding
