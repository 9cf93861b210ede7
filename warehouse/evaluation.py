"""Asking the checks about a date: what they find now, in a temporary table and without storing anything.

Every check is SQL over views that look at `kern.peildatum()`; `as_of` sets that date for one block. What the outcome does to
the bevindingen that are stored is `warehouse.bevindingen`.
"""

import datetime
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from warehouse.check_files import Check
from warehouse.server_errors import clean_error
from warehouse.sql_files import execute_plain

_CREATE: Final = """
CREATE TEMPORARY TABLE gevonden (
    kenmerk text PRIMARY KEY, code text NOT NULL, ernst text NOT NULL, gemeentecode text NOT NULL, persoon uuid,
    dossiernummer text, sleutels jsonb NOT NULL, feiten jsonb NOT NULL
) ON COMMIT DROP
"""

# The identity of a bevinding leaves the persoon out where there is a dossier: a person's id may change when another number
# becomes known, and what was accepted about the dossier must stay accepted. feiten is optional in a check.
_INSERT: Final = """
INSERT INTO pg_temp.gevonden
SELECT DISTINCT ON (kenmerk) * FROM (
    SELECT
        encode(sha256(convert_to(jsonb_build_array(
            %(code)s::text, gemeentecode, dossiernummer, CASE WHEN dossiernummer IS NULL THEN persoon END, sleutels
        )::text, 'UTF8')), 'hex') AS kenmerk,
        %(code)s::text, %(ernst)s::text, gemeentecode, persoon, dossiernummer, sleutels,
        coalesce(to_jsonb(bevinding) -> 'feiten', '{}') AS feiten
    FROM (
$sql
    ) AS bevinding
) AS gekenmerkt
ORDER BY kenmerk, persoon, feiten
"""


@contextmanager
def as_of(connection: Connection, peildatum: datetime.date) -> Generator[None]:
    """Let `kern.peildatum()` be this date inside the block, in the open transaction."""
    before = connection.scalar(text("SELECT current_setting('hub.peildatum', true)"))
    _set_peildatum(connection, peildatum.isoformat())
    yield
    _set_peildatum(connection, before or "")


@contextmanager
def found(connection: Connection, peildatum: datetime.date, checks: Iterable[Check]) -> Generator[Mapping[str, str]]:
    """Inside the block the temporary table `gevonden` holds what the checks find on this date, one row per case.

    Gives the checks whose SQL failed, with the reason by code; the others are not affected by it.
    """
    connection.exec_driver_sql(_CREATE)
    failed: dict[str, str] = {}
    with as_of(connection, peildatum):
        for check in checks:
            try:
                with connection.begin_nested():
                    execute_plain(
                        connection, _INSERT.replace("$sql", check.sql), {"code": check.code, "ernst": check.severity.value}
                    )
            except DBAPIError as error:
                failed[check.code] = clean_error(error)
    connection.exec_driver_sql("ANALYZE pg_temp.gevonden")
    yield failed
    connection.exec_driver_sql("DROP TABLE pg_temp.gevonden")


def _set_peildatum(connection: Connection, value: str) -> None:
    connection.execute(text("SELECT set_config('hub.peildatum', :value, true)"), {"value": value})
