"""Loading leveringen: their rows into staging, then the publish transaction of `warehouse.publication`.

Holds the locks of the leveringen meanwhile, and cleans up what a killed load left. Reading, contract and identity come before.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from schemas.errors import HubError, LeveringRefused
from schemas.register import extract_named
from warehouse import access
from warehouse.bron import History
from warehouse.database import Database
from warehouse.locks import leveringen_locked
from warehouse.publication import Outcome, Publication, Read, waiting
from warehouse.server_errors import without_values
from warehouse.staging import Copier, StagedBlock, Staging, drop_stagings, leftovers


class AlreadyLoading(HubError):
    """Another process is loading one of these leveringen."""


class Load:
    """The load of waiting leveringen, as a context: `stage` their blocks, then `publish`.

    They are of one extract and one peildatum, each for a scope of its own. One transaction publishes them, which costs a
    fraction of one each; every levering is still loaded or refused by itself. Ending the context without publishing leaves
    them waiting and no staging behind; a kill leaves them waiting too, with staging that the clean-up drops. Raises
    AlreadyLoading or NotWaiting on entering.
    """

    def __init__(self, database: Database, *numbers: int) -> None:
        self._database = database
        self._numbers = sorted(numbers)
        self._staging = Staging(self._numbers[0])
        self._rows: Counter[int] = Counter()
        self._published = False
        self._cleanup = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            if not stack.enter_context(leveringen_locked(self._database.engine, self._numbers)):
                raise AlreadyLoading(f"{self._named} wordt al geladen door een ander proces. Wacht tot dat klaar is.")
            with without_values(self._doing("voorbereiden")), self._database.engine.begin() as connection:
                access.act_as_loader(connection)
                # first: waits until the server has undone or finished a killed load, which may have been another group of these
                drop_stagings(connection, self._numbers)
                self._leveringen = waiting(connection, self._numbers)
                self._history = History(extract_named(self._leveringen[0].extract))
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

    def stage(self, blocks: Iterable[tuple[int, StagedBlock]]) -> None:
        """Copy blocks, each with the number of its levering, into staging while the next one is being made.

        All of them or, after an error, none.
        """
        rows: Counter[int] = Counter()
        with without_values(self._doing("wegschrijven")), Copier(self._database.copying, self._staging) as copier:
            for levering, block in blocks:
                copier.put(levering, block)
                rows[levering] += block.rows
        self._rows += rows

    def publish(
        self,
        warnings: Mapping[int, Mapping[str, int]] | None = None,
        refused: Mapping[int, LeveringRefused] | None = None,
        *,
        stopped: Mapping[int, int] | None = None,
        erasure: int = 0,
    ) -> Mapping[int, Outcome]:
        """Decide about each levering and write them, in one transaction; the outcome by number.

        `warnings` are counts per "kolom: regel" of each levering; `refused` says which ones reading already refused as a whole.
        `stopped` rows of each were left out (`warehouse.stops`), and `erasure` is the last erasure that reading knew of.
        Raises RowsLost, NotWaiting, ErasedMeanwhile or DatabaseRefused; the leveringen then still wait and nothing is written.
        """
        read = {
            number: Read(
                self._rows[number],
                (warnings or {}).get(number, {}),
                (refused or {}).get(number),
                (stopped or {}).get(number, 0),
                erasure,
            )
            for number in self._numbers
        }
        with without_values(self._doing("publiceren")), self._database.engine.begin() as connection:
            access.act_as_loader(connection)
            outcomes = Publication(connection, self._leveringen, self._history, self._staging, read).run()
        self._published = True
        return outcomes

    @property
    def _named(self) -> str:
        return f"Levering {', '.join(map(str, self._numbers))}"

    def _doing(self, what: str) -> str:
        return f"het {what} van levering {', '.join(map(str, self._numbers))}"


def drop_leftovers(database: Database) -> None:
    """Drop the staging that killed loads left behind; of loads that run at this moment nothing is touched."""
    with database.engine.connect() as connection:
        stagings = leftovers(connection)
    for staging in stagings:
        with leveringen_locked(database.engine, [staging.levering]) as is_ours:
            if is_ours:
                with without_values("het opruimen van oude tussentabellen"), database.engine.begin() as connection:
                    access.act_as_loader(connection)
                    staging.drop(connection)
