"""Alembic's entry: runs the steps on the connection that `warehouse.migrations` hands over."""

from collections.abc import Mapping
from typing import Any

from alembic import context
from sqlalchemy import Connection

from warehouse.access import SCHEMAS
from warehouse.migrations import VERSION_SCHEMA
from warehouse.tables import every_table

_tables = every_table()


def _is_fixed(name: str | None, kind: str, parents: Mapping[Any, str | None]) -> bool:
    if kind == "table" and parents.get("schema_name") == "wpg":
        return f"wpg.{name}" in _tables.tables  # the others are history tables
    return kind != "schema" or (name in SCHEMAS and name not in ("bron", "tussen", "mart", "mart_delen"))


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=_tables,
        version_table_schema=VERSION_SCHEMA,
        include_schemas=True,
        include_name=_is_fixed,
    )
    # no transaction of its own: the caller's transaction holds the steps, the bron tables and the views together
    context.run_migrations()


_run(context.config.attributes["connection"])
