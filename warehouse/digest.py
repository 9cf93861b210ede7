"""The digest of the warehouse: equal when the hub holds the same for true, however and in whatever order it got there.

Covers the rows of the history tables that are still known, without moments of registration and numbers of leveringen
(design.md, "`bron` is bitemporal"). Two warehouses can be compared only under the same root key.
"""

import hashlib
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, text

from warehouse.access import HISTORY_SCHEMAS

_LEFT_OUT: Final = ("bekend_van", "bekend_tot", "levering")


def table_digests(connection: Connection) -> Mapping[str, str]:
    """The digest of every history table, in hexadecimal digits, by its name with schema."""
    query = text("""
        SELECT table_schema, table_name FROM information_schema.columns
        WHERE table_schema = ANY(:schemas) AND column_name = 'bekend_tot'
        ORDER BY table_schema COLLATE "C", table_name COLLATE "C"
    """)
    tables = connection.execute(query, {"schemas": list(HISTORY_SCHEMAS)}).tuples()
    return {f"{schema}.{table}": _digest(connection, schema, table) for schema, table in tables}


def warehouse_digest(connection: Connection) -> str:
    """One digest over all history tables, in hexadecimal digits."""
    total = hashlib.sha256()
    for table, digest in table_digests(connection).items():
        total.update(f"{table}={digest}\n".encode())
    return total.hexdigest()


def _digest(connection: Connection, schema: str, table: str) -> str:
    columns = connection.execute(
        text("""
            SELECT column_name FROM information_schema.columns
            WHERE table_schema = :schema AND table_name = :table AND column_name <> ALL(:left_out)
            ORDER BY column_name COLLATE "C"
        """),
        {"schema": schema, "table": table, "left_out": list(_LEFT_OUT)},
    ).scalars()
    row = "ROW(" + ", ".join(f'"{column}"' for column in columns) + ")"
    # sums do not depend on order; with two seeds they have 128 bits
    sums = connection.exec_driver_sql(
        f"SELECT count(*), sum(hash_record_extended({row}, 0)), sum(hash_record_extended({row}, 1)) "  # noqa: S608
        f"FROM {schema}.\"{table}\" WHERE bekend_tot = 'infinity'"
    ).one()
    return hashlib.sha256(repr(tuple(sums)).encode()).hexdigest()
