"""Migrations of the fixed tables (Alembic), and the one call that brings a database up to date.

`versions/` holds the steps. The calendar, the tables of `bron` and the views follow from `schemas` and from `.sql` files and
are applied after the steps, and then who may reach what (`warehouse.access`), in the same transaction.
"""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from warehouse import access
from warehouse.access.apply import apply_access
from warehouse.bron import ensure_bron_tables
from warehouse.calendar_tables import fill_calendar
from warehouse.retention_terms import fill_terms
from warehouse.sql_layers import apply_layers

VERSION_SCHEMA: Final = "beheer"
"""Where Alembic keeps its version table."""


def upgrade(engine: Engine) -> None:
    """Bring the database up to date: fixed tables, calendar, terms, a history table per registered extract, and the SQL layers.

    One transaction, so that a kill leaves the database as it was. Two processes that start at once do it one after the
    other. Everything made belongs to the owner role.
    """
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('doorstroomhub migraties', 0))"))
        access.create_roles(connection)
        access.create_schemas(connection)
        access.close_database(connection)
        access.act_as_owner(connection)
        command.upgrade(configuration(connection), "head")
        fill_calendar(connection)
        fill_terms(connection)
        ensure_bron_tables(connection)
        apply_layers(connection)
        apply_access(connection)


def configuration(connection: Connection) -> Config:
    """Alembic's configuration for an open connection; there is no `alembic.ini`, the hub knows its own database."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
