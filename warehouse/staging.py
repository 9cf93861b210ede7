"""The staging tables of a load: `tussen.levering_<n>` and `tussen.quarantaine_<n>`, named after its first levering.

Made, filled and dropped here. They are unlogged and outlive their load only after a kill. What is decided about their rows is
`warehouse.key_rules`; what becomes of them `warehouse.history`.
"""

import queue
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import pyarrow as pa
from adbc_driver_postgresql import dbapi
from sqlalchemy import Connection, text

from warehouse import access
from warehouse.bron import History
from warehouse.copying import CopyConnections

SCHEMA: Final = "tussen"
_QUEUED_BLOCKS: Final = 2
_ROWS_AT_ONCE: Final = 16_384
"""Rows that are gathered before they are copied: a COPY of its own costs as much as copying some 500 rows."""
_PATIENCE: Final = 0.2  # seconds between two looks at whether the other side is still there


@dataclass(frozen=True)
class StagedBlock:
    """A block of rows ready for staging, all identity taken out.

    `rows` is how many records the reader saw in it. `valid` has `rijnummer` (int32), `sleutel` (binary(16)), `groep`
    (binary(16), the stored value of the group's column; only for extracts with a group) and the stored columns. `quarantine`
    has `rijnummer`, `regels` (list of string), `sleutel` (null when unreadable), `groep` (only in a row that takes its group
    along) and `sleutelkolommen` (JSON text). Both come from `warehouse.identity`.
    """

    rows: int
    valid: pa.RecordBatch
    quarantine: pa.RecordBatch


@dataclass(frozen=True)
class Staging:
    """The names of the two staging tables of a load whose first levering is `levering`, with schema, for use in SQL text.

    Both have a column `levering`: the tables hold the rows of all leveringen of the load.
    """

    levering: int

    @property
    def valid_name(self) -> str:
        """Table of the valid rows, without its schema."""
        return f"levering_{self.levering}"

    @property
    def quarantine_name(self) -> str:
        """Table of the quarantined rows, without its schema."""
        return f"quarantaine_{self.levering}"

    @property
    def valid(self) -> str:
        """Table of the valid rows."""
        return f"{SCHEMA}.{self.valid_name}"

    @property
    def quarantine(self) -> str:
        """Table of the quarantined rows."""
        return f"{SCHEMA}.{self.quarantine_name}"

    def create(self, connection: Connection, history: History) -> None:
        """Make both tables, empty; what an earlier load that was killed left behind must have been dropped."""
        columns = ", ".join(f'"{column.name}" {column.sql_type}' for column in history.stored)
        connection.exec_driver_sql(
            f"CREATE UNLOGGED TABLE {self.valid}"
            f" (levering bigint NOT NULL, rijnummer integer NOT NULL, sleutel uuid NOT NULL, groep uuid, {columns})"
        )
        connection.exec_driver_sql(
            f"CREATE UNLOGGED TABLE {self.quarantine} (levering bigint NOT NULL, rijnummer integer NOT NULL,"
            " regels text[] NOT NULL, sleutel uuid, groep uuid, sleutelkolommen text)"
        )

    def drop(self, connection: Connection) -> None:
        """Drop both tables when they exist; waits for a killed load that the server is still undoing."""
        drop_stagings(connection, [self.levering])


def drop_stagings(connection: Connection, leveringen: Iterable[int]) -> None:
    """Drop the tables that are named after these leveringen, when they exist; waits as `Staging.drop` does."""
    names = ", ".join(name for each in map(Staging, leveringen) for name in (each.valid, each.quarantine))
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {names}")


def leftovers(connection: Connection) -> list[Staging]:
    """The stagings that exist at this moment: of loads that run, and of loads that were killed."""
    query = "SELECT tablename FROM pg_tables WHERE schemaname = :schema AND tablename ~ '^(levering|quarantaine)_[0-9]+$'"
    names = connection.execute(text(query), {"schema": SCHEMA}).scalars()
    return [Staging(levering) for levering in sorted({int(name.rpartition("_")[2]) for name in names})]


class Copier:
    """Copies blocks into the staging tables in a thread of its own, so that reading the next block goes on meanwhile.

    Small blocks are gathered, and at most two gatherings wait. All blocks are one transaction, committed when the context ends
    without an error. An error of the copying thread is raised in the caller at a later `put` or at the end; after an error of
    the caller nothing is kept.
    """

    def __init__(self, connections: CopyConnections, staging: Staging) -> None:
        self._connections = connections
        self._staging = staging
        self._queue: queue.Queue[_Gathered | None] = queue.Queue(maxsize=_QUEUED_BLOCKS)
        self._gathered = _Gathered()
        self._abandoned = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=f"kopieer {staging.valid_name}")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None:
            self._abandoned.set()
            self._thread.join()
            return
        try:
            self._hand_over(self._gathered)
            self._hand_over(None)
        except BaseException:
            self._abandoned.set()
            raise
        finally:
            self._thread.join()
        self._raise_its_error()

    def put(self, levering: int, block: StagedBlock) -> None:
        """Hand over one block of a levering; waits while two gatherings wait. Raises what went wrong in the copying thread."""
        self._gathered.add(levering, block)
        if self._gathered.rows >= _ROWS_AT_ONCE:
            gathered, self._gathered = self._gathered, _Gathered()
            self._hand_over(gathered)

    def _hand_over(self, item: "_Gathered | None") -> None:
        while self._thread.is_alive():
            try:
                self._queue.put(item, timeout=_PATIENCE)
            except queue.Full:
                continue
            return
        self._raise_its_error()

    def _raise_its_error(self) -> None:
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            with self._connections.borrowed() as connection, connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL ROLE {access.LOADER}")
                while (gathered := self._next()) is not None:
                    self._copy(cursor, self._staging.valid_name, gathered.valid)
                    self._copy(cursor, self._staging.quarantine_name, gathered.quarantine)
                if not self._abandoned.is_set():
                    connection.commit()
        except BaseException as error:  # noqa: BLE001 -- raised again in the caller's thread
            self._error = error

    def _next(self) -> "_Gathered | None":
        while not self._abandoned.is_set():
            try:
                return self._queue.get(timeout=_PATIENCE)
            except queue.Empty:
                continue
        return None

    @staticmethod
    def _copy(cursor: dbapi.Cursor, table: str, batches: list[pa.RecordBatch]) -> None:
        if batches:
            cursor.adbc_ingest(table, pa.Table.from_batches(batches), mode="append", db_schema_name=SCHEMA)


class _Gathered:
    """Blocks that are copied together, each row with the number of its levering."""

    def __init__(self) -> None:
        self.rows = 0
        self.valid: list[pa.RecordBatch] = []
        self.quarantine: list[pa.RecordBatch] = []

    def add(self, levering: int, block: StagedBlock) -> None:
        """Take in one block."""
        self.rows += block.valid.num_rows + block.quarantine.num_rows
        for batches, batch in ((self.valid, block.valid), (self.quarantine, block.quarantine)):
            if batch.num_rows:
                numbers = pa.repeat(pa.scalar(levering, pa.int64()), batch.num_rows)
                batches.append(batch.add_column(0, pa.field("levering", pa.int64()), numbers))
