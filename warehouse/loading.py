"""Loading one levering: its rows into staging, then the publish transaction of `warehouse.publication`.

Holds the lock of the levering meanwhile, and cleans up what a killed load left. Reading, contract and identity come before.
"""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from schemas.errors import HubError
from schemas.register import extract_named
from warehouse import access
from warehouse.bron import History
from warehouse.database import Database
from warehouse.locks import levering_locked
from warehouse.publication import Outcome, Publication, waiting
from warehouse.server_errors import without_values
from warehouse.staging import Copier, StagedBlock, Staging, leftovers


class AlreadyLoading(HubError):
    """Another process is loading this levering."""


class Load:
    """The load of one waiting levering, as a context: `stage` its blocks, then `publish`.

    Ending the context without publishing leaves the levering waiting and no staging behind; a kill leaves it waiting too, with
    staging that the next try drops. Raises AlreadyLoading or NotWaiting on entering.
    """

    def __init__(self, database: Database, levering: int) -> None:
        self._database = database
        self._number = levering
        self._staging = Staging(levering)
        self._rows = 0
        self._published = False
        self._cleanup = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            if not stack.enter_context(levering_locked(self._database.engine, self._number)):
                raise AlreadyLoading(f"Levering {self._number} wordt al geladen door een ander proces. Wacht tot dat klaar is.")
            with without_values(self._doing("voorbereiden")), self._database.engine.begin() as connection:
                access.act_as_loader(connection)
                self._staging.drop(connection)  # first: waits until the server has undone or finished a killed load
                self._levering = waiting(connection, self._number)
                self._history = History(extract_named(self._levering.extract))
                self._staging.create(connection, self._history)
            self._cleanup = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._cleanup:
            if self._published:
                return  # the staging went with the publish transaction
            with without_values(self._doing("opruimen")), self._database.engine.begin() as connection:
                access.act_as_loader(connection)
                self._staging.drop(connection)

    def stage(self, blocks: Iterable[StagedBlock]) -> None:
        """Copy blocks into staging while the next one is being made; all of them or, after an error, none."""
        rows = 0
        with without_values(self._doing("wegschrijven")), Copier(self._database.copying, self._staging) as copier:
            for block in blocks:
                copier.put(block)
                rows += block.rows
        self._rows += rows

    def publish(self, warnings: Mapping[str, int] | None = None) -> Outcome:
        """Decide about the levering and write it, in one transaction; `warnings` are counts per "kolom: regel".

        Raises RowsLost, NotWaiting or DatabaseRefused; the levering then still waits and nothing is written.
        """
        with without_values(self._doing("publiceren")), self._database.engine.begin() as connection:
            access.act_as_loader(connection)
            outcome = Publication(
                connection, self._levering, self._history, self._staging, rows=self._rows, warnings=warnings or {}
            ).run()
        self._published = True
        return outcome

    def _doing(self, what: str) -> str:
        return f"het {what} van levering {self._number}"


def drop_leftovers(database: Database) -> None:
    """Drop the staging that killed loads left behind; of loads that run at this moment nothing is touched."""
    with database.engine.connect() as connection:
        stagings = leftovers(connection)
    for staging in stagings:
        with levering_locked(database.engine, staging.levering) as is_ours:
            if is_ours:
                with without_values("het opruimen van oude tussentabellen"), database.engine.begin() as connection:
                    access.act_as_loader(connection)
                    staging.drop(connection)
