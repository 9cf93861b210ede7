"""Asking the checks about a date: what they find now, in a temporary table and without storing anything.

Every check and mart is SQL over views that look at `kern.peildatum()` and `kern.bekend_op()`; `as_of` sets these for one
block. What the outcome does to the bevindingen that are stored is `warehouse.bevindingen`.
"""

import datetime
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from warehouse.check_files import Check
from warehouse.history import give_room
from warehouse.in_use import in_use
from warehouse.server_errors import clean_error
from warehouse.shared_views import SharedViews, Stand, shared_views
from warehouse.sql_files import execute_plain

_CREATE: Final = """
CREATE TEMPORARY TABLE gevonden (
    kenmerk text PRIMARY KEY, code text NOT NULL, ernst text NOT NULL, gemeentecode text NOT NULL, persoon uuid,
    dossiernummer text, sleutels jsonb NOT NULL, feiten jsonb NOT NULL, onder_wpg boolean NOT NULL
) ON COMMIT DROP
"""

# The identity of a bevinding leaves the persoon out where there is a dossier: a person's id may change when another number
# becomes known, and what was accepted about the dossier must stay accepted.
KENMERK: Final = """
encode(sha256(convert_to(jsonb_build_array(
    $code, gemeentecode, dossiernummer, CASE WHEN dossiernummer IS NULL THEN persoon END, sleutels
)::text, 'UTF8')), 'hex')
"""
"""The kenmerk of a bevinding in SQL, from its columns and `$code`."""

# feiten is optional in a check
_INSERT: Final = """
INSERT INTO pg_temp.gevonden
SELECT DISTINCT ON (kenmerk) * FROM (
    SELECT
        $kenmerk AS kenmerk,
        %(code)s::text, %(ernst)s::text, gemeentecode, persoon, dossiernummer, sleutels,
        coalesce(to_jsonb(bevinding) -> 'feiten', '{}') AS feiten,
        %(onder_wpg)s::boolean
    FROM (
$sql
    ) AS bevinding
) AS gekenmerkt
ORDER BY kenmerk, persoon, feiten
""".replace("$kenmerk", KENMERK.replace("$code", "%(code)s::text"))


@contextmanager
def as_of(connection: Connection, peildatum: datetime.date, bekend_op: datetime.datetime | None = None) -> Generator[None]:
    """Let `kern.peildatum()` be this date inside the block, in the open transaction.

    With `bekend_op` (which has a time zone) also let `kern.bekend_op()` be that moment: what the hub knew then.
    """
    settings = {"hub.peildatum": peildatum.isoformat()}
    if bekend_op is not None:
        settings["hub.bekend_op"] = bekend_op.isoformat()
    before = {name: connection.scalar(text("SELECT current_setting(:name, true)"), {"name": name}) for name in settings}
    for name, value in settings.items():
        _set(connection, name, value)
    yield
    for name, value in before.items():
        _set(connection, name, value or "")


@contextmanager
def found(
    connection: Connection,
    peildatum: datetime.date,
    checks: Iterable[Check],
    bekend_op: datetime.datetime | None = None,
    some: Stand | None = None,
) -> Generator[Mapping[str, str]]:
    """Inside the block the temporary table `gevonden` holds what the checks find on this date, one row per case.

    With `bekend_op` with what the hub knew at that moment. With `some` the checks that can be asked per person are asked about
    the persons in the tables that it makes, the others about everybody as always.

    Gives the checks whose SQL failed, with the reason by code; the others are not affected by it.
    """
    connection.exec_driver_sql(_CREATE)
    failed: dict[str, str] = {}
    asked = list(checks)
    partly = [check for check in asked if some and check.per_person]
    with as_of(connection, peildatum, bekend_op):
        _ask(connection, [check for check in asked if check not in partly], None, failed)
        _ask(connection, partly, some, failed)
    connection.exec_driver_sql("ANALYZE pg_temp.gevonden")
    yield failed
    connection.exec_driver_sql("DROP TABLE pg_temp.gevonden")


def _ask(connection: Connection, checks: Sequence[Check], some: Stand | None, failed: dict[str, str]) -> None:
    """Add to `gevonden` what these checks find, and to `failed` why one did not run."""
    with shared_views(connection, [check.sql for check in checks], some) as views:
        broken = {check.code for check in checks if views.read_broken(check.sql)}
        failed.update(dict.fromkeys(broken, "een view die zij leest, kan niet voor enkele personen worden gemaakt"))
        failed.update(insert_found(connection, [check for check in checks if check.code not in broken], views, _INSERT))


@contextmanager
def planned_by_hash(connection: Connection) -> Generator[None]:
    """Let the planner have the memory that a region asks for, and no nested loops.

    How many rows are of a date it guesses far too low. Over a region such a plan took minutes where a hash join takes a second.
    Of what is made for one count it needs no more than how many rows and persons there are: looking closer took a tenth of all.
    """
    give_room(connection)
    before = connection.scalar(text("SELECT current_setting('enable_nestloop')"))
    connection.exec_driver_sql("SET LOCAL enable_nestloop = off; SET LOCAL default_statistics_target = 5")
    yield
    connection.execute(text("SELECT set_config('enable_nestloop', :before, true)"), {"before": before})


def insert_found(connection: Connection, checks: Sequence[Check], views: SharedViews, insert: str) -> Mapping[str, str]:
    """Ask these checks with an INSERT that has `$sql` for what a check selects.

    It may say `%(code)s`, `%(ernst)s` and `%(onder_wpg)s` of the check. Gives the reason by code of each that failed; the
    others are not affected by it.
    """
    try:
        with connection.begin_nested():
            for check in checks:
                _insert(connection, check, views, insert)
    except DBAPIError:
        return _insert_alone(connection, checks, views, insert)
    return {}


def _insert_alone(connection: Connection, checks: Iterable[Check], views: SharedViews, insert: str) -> Mapping[str, str]:
    failed: dict[str, str] = {}
    for check in checks:
        try:
            with connection.begin_nested():
                _insert(connection, check, views, insert)
        except DBAPIError as error:
            failed[check.code] = clean_error(error, own_statement=True)
    return failed


def _insert(connection: Connection, check: Check, views: SharedViews, insert: str) -> None:
    values = {"code": check.code, "ernst": check.severity.value, "onder_wpg": check.under_wpg}
    execute_plain(connection, insert.replace("$sql", views.in_place(in_use(check.sql))), values)


def _set(connection: Connection, name: str, value: str) -> None:
    connection.execute(text("SELECT set_config(:name, :value, true)"), {"name": name, "value": value})
