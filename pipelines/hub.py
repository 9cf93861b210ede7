"""The hub as the steps and the commands use it: its folder, database, keys, archive and the one who watches the progress.

Everything is opened here and closed again; nothing is opened at import. No Dagster, so that `status` need not import it.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from connectors.archive import Archive
from warehouse.database import Database, open_database
from warehouse.home import Home
from warehouse.keys import KeyRing
from warehouse.logs.book import LogBook
from warehouse.stops import StopKeys


class Progress:
    """Who watches a load; this one looks away. Called from the threads that load."""

    def begins(self, file_name: str) -> None:
        """The levering with this file name begins."""

    def rows(self, number: int) -> None:
        """So many more rows have been read."""

    def ends(self) -> None:
        """A levering that was under way has been loaded, refused or left waiting."""


@dataclass(frozen=True)
class Hub:
    """An open hub."""

    home: Home
    database: Database
    keyring: KeyRing
    archive: Archive
    progress: Progress

    @property
    def logs(self) -> LogBook:
        """The three logs (privacy.md 7)."""
        return LogBook.open(self.home, self.database.engine)

    @property
    def stop_keys(self) -> StopKeys:
        """What makes the stop entries of who was erased (privacy.md 8)."""
        return StopKeys(KeyRing.open_log(self.home))


@contextmanager
def open_hub(home: Home | None = None, progress: Progress | None = None) -> Generator[Hub]:
    """Open the hub of `home`, by default the one that the environment names; raises HubError when that is not possible."""
    where = (home or Home.from_environment()).create()
    with open_database(where) as database:
        with database.engine.begin() as connection:
            keyring = KeyRing.open(where).in_use(connection)
        archive = Archive(where.archive_url, keyring.archive_keys(), keyring.current)
        yield Hub(where, database, keyring, archive, progress or Progress())
