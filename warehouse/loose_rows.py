"""The rows of one levering by themselves, without a server: for who checks a file before it is delivered.

Keeps per row only what the rules over a whole levering ask (`warehouse.key_rules`): digests under a key that exists nowhere
else, in a temporary file that has no name and is gone when it is closed. No value can be found again in it.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from types import TracebackType
from typing import Final, Self

import pyarrow as pa

from warehouse.cmac import Cmac, fixed_binary
from warehouse.identity import lengthened
from warehouse.key_providers import ROOT_KEY_BYTES
from warehouse.key_rules import Tables, statements
from warehouse.keys import KeyRing
from warehouse.staging import StagedBlock

_TABLES: Final = Tables("geldig", "quarantaine", "rowid", "s.rij", "e.rij")
_CREATE: Final = """
CREATE TABLE geldig (levering integer, rijnummer integer, sleutel blob, groep blob, rij blob);
CREATE TABLE quarantaine (levering integer, rijnummer integer, sleutel blob, groep blob);
"""
_LEVERING: Final = 1
_FRAME: Final = ("rijnummer", "sleutel", "groep")


def throwaway_keys() -> KeyRing:
    """A key ring that is kept nowhere: what it protects can be compared as long as it lives, and never after."""
    return KeyRing({1: secrets.token_bytes(ROOT_KEY_BYTES)})


class LooseRows:
    """The rows of one levering, as a context: `add` its blocks, then ask which rows are set `apart`."""

    def __init__(self, *, grouped: bool) -> None:
        self._grouped = grouped
        self._digests = Cmac(secrets.token_bytes(ROOT_KEY_BYTES))

    def __enter__(self) -> Self:
        # without a name: a file that SQLite removes when it is made, and only writes to when memory is full
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.executescript(f"{_CREATE} BEGIN;")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()

    def add(self, block: StagedBlock) -> None:
        """Take in the rows of a block."""
        stored = [block.valid.column(name) for name in block.valid.schema.names if name not in _FRAME]
        self._insert("geldig", block.valid, fixed_binary(self._digests.of(lengthened(stored))))
        self._insert("quarantaine", block.quarantine)

    def apart(self) -> Iterator[tuple[int, str]]:
        """The row number and rule code of every row that breaks a rule over the whole levering; may be asked once."""
        self._connection.execute("CREATE INDEX geldig_sleutel ON geldig (sleutel, rijnummer)")
        for statement in statements(_TABLES, grouped=self._grouped):
            self._connection.execute(statement)
        yield from self._connection.execute(
            "SELECT g.rijnummer, a.regel FROM hub_apart AS a JOIN geldig AS g ON g.rowid = a.plaats ORDER BY g.rijnummer"
        )

    def _insert(self, table: str, batch: pa.RecordBatch, *more: pa.Array) -> None:
        names = [name for name in _FRAME if name in batch.schema.names]
        columns = [*(batch.column(name).to_pylist() for name in names), *(array.to_pylist() for array in more)]
        into = ["levering", *names, *("rij" for _ in more)]
        insert = f"INSERT INTO {table} ({', '.join(into)}) VALUES ({_LEVERING}{', ?' * len(columns)})"  # noqa: S608
        self._connection.executemany(insert, zip(*columns, strict=True))
