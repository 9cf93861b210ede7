"""The group roles and the schemas, and letting a transaction act as one of the roles.

The roles exist from the first migration and cannot log in themselves; the user of the hub's connection is a member of owner
and loader, a login of a BI user of one of the others. Roles belong to the whole server: hubs that share one share them, and
who may connect to which database tells them apart. What a role may do is `warehouse.access.wanted`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, text

from schemas.region import GEMEENTEN
from warehouse.locks import keep_keys

OWNER: Final = "doorstroomhub_eigenaar"
"""Owns everything that the migrations make; never used for reading."""
LOADER: Final = "doorstroomhub_lader"
"""Loads, counts and checks; sees every row and cannot change a fact."""
READER: Final = "doorstroomhub_lezer"
"""Opens `mart` and `mart_openbaar`; what every BI role has in common. Alone it sees no row that belongs to a gemeente."""
REGION: Final = "doorstroomhub_regio"
"""The BI role of the regional tasks at Zwolle: the rows of every gemeente."""
MANAGER: Final = "doorstroomhub_beheer"
"""Functioneel beheer: reads everything but what falls under the Wpg."""
AUDITOR: Final = "doorstroomhub_auditor"
"""FG and CISO: the registers of `beheer`, without what could point at a person."""
WPG: Final = "doorstroomhub_wpg"
"""The only role that opens schema `wpg` (privacy.md 10)."""
REQUESTER: Final = "doorstroomhub_aanvrager"
"""Asks for what needs two people, and carries out what another approved (`warehouse.two_people`)."""
JUDGE: Final = "doorstroomhub_beoordelaar"
"""Approves or refuses what another asked."""

GEMEENTE_ROLES: Final[Mapping[str, str]] = MappingProxyType({code: f"doorstroomhub_g{code}" for code in GEMEENTEN})
"""The BI role of each gemeente by gemeentecode: its own rows."""

BI_ROLES: Final = (REGION, *GEMEENTE_ROLES.values())
"""The roles that open `mart` and `mart_openbaar` and nothing else."""

GROUP_ROLES: Final = (OWNER, LOADER, READER, MANAGER, AUDITOR, WPG, REQUESTER, JUDGE, *BI_ROLES)
"""All of them."""

SCHEMAS: Final = {
    "beheer": "Register van leveringen, quarantaine en instellingen",
    "tussen": "Tijdelijke tabellen van een levering die wordt geladen",
    "bron": "Eén historische tabel per extract, zonder identiteit",
    "kern": "Personen, woongemeenten en dossiers, uit alle bronnen samen",
    "controle": "Bevindingen van de controles",
    "mart": "Tabellen voor rapportage",
    "mart_delen": "Delen van de tabellen van mart, één per gemeente; te lezen via mart",
    "wpg": "Gegevens die onder de Wet politiegegevens vallen, met een eigen rol",
    "mart_openbaar": "Afgeronde tellingen voor alle gebruikers van rapportages",
}
"""Every schema of the hub with its comment."""

READER_OPENS: Final = ("mart", "mart_openbaar")
"""The only schemas that a BI role can open (privacy.md 11)."""
LOADER_WRITES: Final = ("beheer", "kern", "controle", "mart", "mart_openbaar")
"""The schemas in which the loader may write every table; in `bron` it only adds and ends, in `tussen` it has its own tables."""
LOADER_OPENS: Final = tuple(schema for schema in SCHEMAS if schema != "mart_delen")
HISTORY_SCHEMAS: Final = ("bron", "wpg")
"""Where the history tables of the extracts stand: apart from the others those that fall under the Wpg (privacy.md 10)."""
TABLE_RIGHTS: Final = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
"""What the loader may do with a table of `LOADER_WRITES`."""

CREATE_ROLE: Final = """
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
EXCEPTION WHEN unique_violation THEN NULL;
END $$
"""
ADD_MEMBER: Final = """
DO $$
BEGIN
    -- without SET: nobody can take off the role of a gemeente by becoming what all BI roles have in common
    GRANT $role TO $member WITH INHERIT TRUE, SET FALSE, ADMIN FALSE;
EXCEPTION WHEN unique_violation THEN NULL;
END $$
"""


def create_roles(connection: Connection) -> None:
    """Make the roles that are missing, and let the current user act as owner and loader."""
    for role in GROUP_ROLES:
        connection.exec_driver_sql(CREATE_ROLE.replace("$role", role))
    for role in (OWNER, LOADER):
        connection.exec_driver_sql(_JOIN_ROLE.replace("$role", role))


def create_schemas(connection: Connection) -> None:
    """Make every schema, owned by the owner; nothing is left for PUBLIC (privacy.md 11)."""
    for schema, comment in SCHEMAS.items():
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {OWNER}")
        connection.exec_driver_sql(f"COMMENT ON SCHEMA {schema} IS '{comment}'")
        connection.exec_driver_sql(f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC")


def close_database(connection: Connection) -> None:
    """Take the database and its schema `public` away from PUBLIC; needs the rights of the owner of the database.

    Owner and loader keep the right to make temporary tables, which they count with.
    """
    connection.exec_driver_sql("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    database = connection.scalar(text("SELECT quote_ident(current_database())"))
    connection.exec_driver_sql(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    connection.exec_driver_sql(f"GRANT TEMPORARY ON DATABASE {database} TO {OWNER}, {LOADER}")


def act_as_owner(connection: Connection) -> None:
    """Make everything created in this transaction the owner's."""
    connection.execute(text(f"SET LOCAL ROLE {OWNER}"))


def act_as_loader(connection: Connection) -> None:
    """Give this transaction the rights of the loader only: in `bron` it can add rows and end them, never change a fact.

    Until it ends no rotation of the key comes in between: what it read and what it writes are of one version.
    """
    connection.execute(text(f"SET LOCAL ROLE {LOADER}"))
    keep_keys(connection)


def act_as_log_keeper(connection: Connection) -> None:
    """Give this transaction the rights of the loader to add to the logs, whose keys do not rotate."""
    connection.execute(text(f"SET LOCAL ROLE {LOADER}"))


def act_as_self(connection: Connection) -> None:
    """Give this transaction the rights of the user of the connection again."""
    connection.execute(text("SET LOCAL ROLE NONE"))


def grant_schemas(connection: Connection) -> None:
    """Rights of the loader on schemas and on the tables that the owner will make in them; run as the owner.

    What the first migration needs for those after it; the rest is `warehouse.access.wanted`.
    """
    for schema in LOADER_OPENS:
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {LOADER}")
    connection.exec_driver_sql(f"GRANT CREATE ON SCHEMA tussen TO {LOADER}")
    for schema in LOADER_WRITES:
        connection.exec_driver_sql(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {', '.join(TABLE_RIGHTS)} ON TABLES TO {LOADER}"
        )
    connection.exec_driver_sql("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
    connection.exec_driver_sql(f"ALTER DEFAULT PRIVILEGES IN SCHEMA kern GRANT EXECUTE ON FUNCTIONS TO {LOADER}")


def grant_history(connection: Connection, table: str) -> None:
    """Rights of the loader on a history table: reading, adding, ending by `bekend_tot`, ANALYZE; run as the owner."""
    connection.exec_driver_sql(f"GRANT SELECT, INSERT, MAINTAIN, UPDATE (bekend_tot) ON {table} TO {LOADER}")
