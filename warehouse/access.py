"""Schemas, roles and grants: who may reach what in the database.

Owner (`doorstroomhub_eigenaar`), loader (`doorstroomhub_lader`) and reader (`doorstroomhub_lezer`) exist from the first
migration and cannot log in themselves; the user of a connection is a member. Row policies per gemeente are not here yet.
"""

from typing import Final

from sqlalchemy import Connection, text

OWNER: Final = "doorstroomhub_eigenaar"
LOADER: Final = "doorstroomhub_lader"
READER: Final = "doorstroomhub_lezer"

SCHEMAS: Final = {
    "beheer": "Register van leveringen, quarantaine en instellingen",
    "tussen": "Tijdelijke tabellen van een levering die wordt geladen",
    "bron": "Eén historische tabel per extract, zonder identiteit",
    "kern": "Personen, woongemeenten en dossiers, uit alle bronnen samen",
    "controle": "Bevindingen van de controles",
    "mart": "Tabellen voor rapportage",
    "wpg": "Gegevens die onder de Wet politiegegevens vallen, met een eigen rol",
    "mart_openbaar": "Afgeronde tellingen voor alle gebruikers van rapportages",
}
"""Every schema of the hub with its comment."""

_LOADER_WRITES: Final = ("beheer", "kern", "controle", "mart", "mart_openbaar")
_READER_OPENS: Final = ("mart", "mart_openbaar")

_CREATE_ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$role') THEN
        CREATE ROLE $role NOLOGIN;
    END IF;
-- roles belong to the whole server: another database may be making the same one at this moment
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""
_JOIN_ROLE = """
DO $$
BEGIN
    IF NOT pg_has_role(CURRENT_USER, '$role', 'SET') THEN
        GRANT $role TO CURRENT_USER WITH INHERIT TRUE, SET TRUE;
    END IF;
END $$
"""


def create_roles(connection: Connection) -> None:
    """Make the three roles when they are missing, and let the current user act as owner and loader."""
    for role in (OWNER, LOADER, READER):
        connection.exec_driver_sql(_CREATE_ROLE.replace("$role", role))
    for role in (OWNER, LOADER):
        connection.exec_driver_sql(_JOIN_ROLE.replace("$role", role))


def create_schemas(connection: Connection) -> None:
    """Make every schema, owned by the owner; nothing is left for PUBLIC (privacy.md 11)."""
    for schema, comment in SCHEMAS.items():
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {OWNER}")
        connection.exec_driver_sql(f"COMMENT ON SCHEMA {schema} IS '{comment}'")
        connection.exec_driver_sql(f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC")


def close_public(connection: Connection) -> None:
    """Take schema `public` away from PUBLIC; needs the rights of the owner of the database."""
    connection.exec_driver_sql("REVOKE ALL ON SCHEMA public FROM PUBLIC")


def act_as_owner(connection: Connection) -> None:
    """Make everything created in this transaction the owner's."""
    connection.execute(text(f"SET LOCAL ROLE {OWNER}"))


def act_as_loader(connection: Connection) -> None:
    """Give this transaction the rights of the loader only: in `bron` it can add rows and end them, never change a fact."""
    connection.execute(text(f"SET LOCAL ROLE {LOADER}"))


def grant_schemas(connection: Connection) -> None:
    """Rights on schemas and on the tables that the owner will make in them; run as the owner."""
    for schema in SCHEMAS:
        if schema != "wpg":  # strafrechtelijk: gets a role of its own (privacy.md 10)
            connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {LOADER}")
    connection.exec_driver_sql(f"GRANT CREATE ON SCHEMA tussen TO {LOADER}")
    for schema in _LOADER_WRITES:
        connection.exec_driver_sql(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO {LOADER}"
        )
    connection.exec_driver_sql("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
    connection.exec_driver_sql(f"ALTER DEFAULT PRIVILEGES IN SCHEMA kern GRANT EXECUTE ON FUNCTIONS TO {LOADER}, {READER}")
    for schema in _READER_OPENS:
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {READER}")


def grant_history(connection: Connection, table: str) -> None:
    """Rights of the loader on one table of `bron`: reading, adding, ending by `bekend_tot`, ANALYZE; run as the owner."""
    connection.exec_driver_sql(f"GRANT SELECT, INSERT, MAINTAIN, UPDATE (bekend_tot) ON bron.{table} TO {LOADER}")
