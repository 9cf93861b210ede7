"""A second connection that reads while the first goes on: counting then uses two cores.

It sees what is committed, and changes nothing. What it finds is handed over as the bytes of COPY, so it must be small:
the figures of a mart, or the thuiszitters of the month before; never a history.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

import psycopg
from sqlalchemy import Connection, Engine

from warehouse.access import act_as_loader
from warehouse.server_errors import without_values

_Answer = TypeVar("_Answer")


class Beside:
    """Asks one question after another on a connection of its own, with the rights of the loader; nothing of it stays.

    As a context manager it waits for what is being asked, and drops what is not yet.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ernaast")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)

    def ask(self, question: Callable[[Connection], _Answer]) -> Future[_Answer]:
        """Begin to ask; an error of the question is raised by who takes the answer."""

        def work() -> _Answer:
            with self._engine.connect() as connection:
                act_as_loader(connection)
                return question(connection)

        return self._executor.submit(work)


def copied(connection: Connection, sql: str) -> bytes:
    """The rows of a query, as `paste` takes them. Raises psycopg.Error."""
    with _driver(connection).cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT binary)".encode()) as copy:
        return b"".join(bytes(block) for block in copy)


def paste(connection: Connection, table: str, rows: bytes) -> None:
    """Add rows that were copied to a table with columns of the same types in the same order. Raises DatabaseRefused."""
    statement = f"COPY {table} FROM STDIN (FORMAT binary)".encode()
    with without_values("het overnemen van cijfers"), _driver(connection).cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(rows)


def _driver(connection: Connection) -> psycopg.Connection[tuple[object, ...]]:
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise psycopg.OperationalError("the connection with the database is lost")
    return driver
