"""Alembic's entry: runs the steps on the connection that `warehouse.migrations` hands over."""

from alembic import context
from sqlalchemy import Connection

import warehouse.tables.beheer
import warehouse.tables.controle
import warehouse.tables.kern  # noqa: F401  (importing registers the tables)
from warehouse.access import SCHEMAS
from warehouse.migrations import VERSION_SCHEMA
from warehouse.tables import metadata


def _is_fixed(name: str | None, kind: str, _: object) -> bool:
    return kind != "schema" or (name in SCHEMAS and name not in ("bron", "tussen"))


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table_schema=VERSION_SCHEMA,
        include_schemas=True,
        include_name=_is_fixed,
    )
    # no transaction of its own: the caller's transaction holds the steps, the bron tables and the views together
    context.run_migrations()


_run(context.config.attributes["connection"])
