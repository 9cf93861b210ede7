"""Bytes that deleted rows leave behind: on pages of tables, in the statistics of the planner, in the server's own log.

PostgreSQL marks what is deleted as free and leaves its bytes where they are until something else is written there. Here the
tables that held them are written anew (only those), the statistics too, and of the embedded server the log is used up: every
segment is filled with zeros or removed. Of a server of one's own, the log and the backups belong to whoever keeps that server.
"""

from collections.abc import Iterable
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy import text

from warehouse import access
from warehouse.database import Database
from warehouse.server_errors import without_values

_STATISTICS: Final = "pg_catalog.pg_statistic"


def forget_bytes(database: Database, tables: Iterable[str]) -> bool:
    """Write these tables and the statistics anew, and use up the log; whether the log is in our hands.

    Each table is closed to everybody while it is written: seconds for some millions of rows.
    """
    with without_values("het overschrijven van gewiste rijen"):
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"SET ROLE {access.OWNER}"))
            try:
                for table in tables:
                    schema, name = table.split(".")
                    connection.exec_driver_sql(f'VACUUM (FULL, ANALYZE) {schema}."{name}"')
            finally:
                connection.execute(text("RESET ROLE"))
            connection.exec_driver_sql(f"VACUUM (FULL) {_STATISTICS}")
        if database.administrator is None:
            return False
        with psycopg.connect(database.administrator, autocommit=True) as server:
            _use_up_log(server)
    return True


def _use_up_log(server: psycopg.Connection) -> None:
    server.execute("ALTER SYSTEM SET wal_recycle = off")  # a segment that is done with is removed, not used again
    server.execute("SELECT pg_reload_conf()")
    try:
        server.execute("CHECKPOINT")
        # segments that were made ready earlier still hold what was written in them before
        query = "SELECT count(*) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$'"
        [segments] = server.execute(query).fetchone() or (0,)
        for _ in range(segments + 1):
            server.execute("SELECT pg_logical_emit_message(false, 'doorstroomhub', 'wissen')")
            server.execute("SELECT pg_switch_wal()")
        server.execute("CHECKPOINT")
        server.execute("CHECKPOINT")
    finally:
        server.execute(sql.SQL("ALTER SYSTEM RESET wal_recycle"))
        server.execute("SELECT pg_reload_conf()")
