"""Shadow tables: what every protected value of a table will be under a new key version, ready to change places (privacy.md 5).

A shadow stands in schema `tussen` and names each row by its place (ctid) and the transaction that wrote it (xmin), which
together are a row as it was read: one that changed later has no shadow. Only protected columns leave the server, in COPY's own
form and whole blocks at a time, and come back the same way. Changing places is `warehouse.rotation_swap`.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

import pyarrow as pa
from adbc_driver_postgresql import dbapi
from sqlalchemy import Connection, text

from warehouse import access
from warehouse.database import Database
from warehouse.protected_columns import ProtectedTable
from warehouse.recoding import Recoding
from warehouse.rotation_watch import Stage, Watch, in_lanes
from warehouse.staging import SCHEMA
from warehouse.stored import UUID

_BATCH_BYTES: Final = 4_000_000
_PLACE, _WRITTEN = pa.binary(6), pa.binary(4)
"""How a place in a table (tid) and the number of a transaction (xid) travel."""


def fill_shadows(database: Database, tables: Sequence[ProtectedTable], recoding: Recoding, version: int, watch: Watch) -> None:
    """Fill the shadow of every table for a key version, each in a transaction of its own.

    One that an earlier attempt filled stays when the table is still as it was. Only for who has the keys alone: nothing may
    be written meanwhile. Raises ForeignPseudonym for a value that the old version did not make.
    """

    def fill(table: ProtectedTable) -> None:
        with database.engine.connect() as connection:
            fresh = _is_fresh(connection, table, version)
        if not fresh:
            _fill(database, table, recoding, version)

    in_lanes(tables, fill, Stage.FILL, watch)


def drop_shadows(connection: Connection) -> None:
    """Drop every shadow, in the open transaction."""
    query = text("SELECT tablename FROM pg_tables WHERE schemaname = :schema AND starts_with(tablename, 'schaduw_')")
    for name in connection.scalars(query, {"schema": SCHEMA}).all():
        connection.exec_driver_sql(f'DROP TABLE {SCHEMA}."{name}"')


def shadow_of(table: ProtectedTable) -> str:
    """The shadow with its schema, quoted."""
    return f'{SCHEMA}."{table.shadow}"'


SAME_ROW: Final = "rij.ctid = schaduw.plaats AND rij.xmin = schaduw.geschreven"
"""Whether a shadow `schaduw` is of the row `rij` as it is now, in SQL."""


def _is_fresh(connection: Connection, table: ProtectedTable, version: int) -> bool:
    """Whether the shadow is complete and every row is still as it was when it was filled for this version."""
    shadow = shadow_of(table)
    named = {"schaduw": shadow}
    mark = connection.scalar(text("SELECT obj_description(to_regclass(:schaduw), 'pg_class')"), named)
    if mark != _mark(connection, table, version):
        return False
    counts = f"""
        SELECT
            (SELECT count(*) FROM {table.name} AS rij WHERE {table.has_value}),
            (SELECT count(*) FROM {shadow}),
            (SELECT count(*) FROM {table.name} AS rij INNER JOIN {shadow} AS schaduw ON {SAME_ROW})
    """  # noqa: S608
    return len(set(connection.exec_driver_sql(counts).one())) == 1


def _mark(connection: Connection, table: ProtectedTable, version: int) -> str:
    """What a shadow was filled for: the version, the columns, and the file in which the places are."""
    file = connection.scalar(text("SELECT pg_relation_filenode(CAST(:name AS regclass))"), {"name": table.name})
    columns = " ".join(f"{column}={protection}" for column, protection in table.columns.items())
    return hashlib.sha256(f"{version} {file} {columns}".encode()).hexdigest()


def _fill(database: Database, table: ProtectedTable, recoding: Recoding, version: int) -> None:
    with database.engine.connect() as connection:
        mark = _mark(connection, table, version)
    shadow = shadow_of(table)
    columns = ", ".join(f"{column} uuid" for column in table.quoted())
    with (
        database.copying.borrowed() as reading,
        database.copying.borrowed() as writing,
        reading.cursor() as source,
        writing.cursor() as target,
    ):
        target.execute(f"SET LOCAL ROLE {access.OWNER}")  # not the source: forced row-level security lets owners see nothing
        target.execute(f"DROP TABLE IF EXISTS {shadow}")
        target.execute(f"CREATE TABLE {shadow} (plaats tid NOT NULL, geschreven xid NOT NULL, {columns})")
        source.adbc_statement.set_options(**{"adbc.postgresql.batch_size_hint_bytes": str(_BATCH_BYTES)})
        source.execute(
            f"SELECT rij.ctid, rij.xmin, {', '.join(table.quoted('rij.'))} FROM {table.name} AS rij"  # noqa: S608
            f" WHERE {table.has_value}"
        )
        for batch in source.fetch_record_batch():
            _copy(target, table, batch, recoding)
        target.execute(f"COMMENT ON TABLE {shadow} IS '{mark}'")
        writing.commit()


def _copy(target: dbapi.Cursor, table: ProtectedTable, batch: pa.RecordBatch, recoding: Recoding) -> None:
    if batch.num_rows == 0:
        return
    place, written, *values = (_storage(column) for column in batch.columns)
    recoded = [
        recoding.of(protection, value.cast(UUID)) for protection, value in zip(table.columns.values(), values, strict=True)
    ]
    shadow = pa.RecordBatch.from_arrays(
        [place.cast(_PLACE), written.cast(_WRITTEN), *recoded], ["plaats", "geschreven", *table.columns]
    )
    target.adbc_ingest(table.shadow, shadow, mode="append", db_schema_name=SCHEMA)


def _storage(column: pa.Array) -> pa.Array:
    """The bytes of a column of a type that Arrow has only by name."""
    return column.storage if isinstance(column, pa.ExtensionArray) else column
