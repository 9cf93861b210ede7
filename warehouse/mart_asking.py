"""Asking marts about one peildatum, several at once: what they have in common is made once.

A view of `kern` that more than one of them reads, or one of them and a check, is computed once (`warehouse.shared_views`); each
check is asked once, and only in which dossiers it finds something. What becomes of the answers is `warehouse.peilmaanden`.
"""

import datetime
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from schemas.errors import HubError
from warehouse.check_files import Check
from warehouse.evaluation import as_of, insert_found
from warehouse.explanations import literal
from warehouse.history import give_room
from warehouse.in_use import body_in_use
from warehouse.mart_files import Mart, previous_table
from warehouse.server_errors import clean_error
from warehouse.shared_views import SharedViews, shared_views
from warehouse.sql_files import SqlFile, execute_plain

_CREATE: Final = """
CREATE TEMPORARY TABLE gevonden_in_dossier (code text NOT NULL, gemeentecode text NOT NULL, dossiernummer text NOT NULL)
ON COMMIT DROP
"""
# what a check says beside the dossier is not computed: nobody asks for it
_INSERT: Final = """
INSERT INTO pg_temp.gevonden_in_dossier
SELECT DISTINCT %(code)s::text, bevinding.gemeentecode, bevinding.dossiernummer
FROM (
$sql
) AS bevinding
WHERE bevinding.dossiernummer IS NOT NULL
"""
_TABLE: Final = "CREATE TEMPORARY TABLE {} ON COMMIT DROP"


class NotAsked(HubError):
    """A mart reads a check or an earlier view that cannot be asked, so its figures would be wrong."""


@dataclass(frozen=True)
class Asked:
    """Marts that can be counted about one peildatum now; `failed` says why a check (code) or a `vorige` view was not asked."""

    connection: Connection
    views: SharedViews
    failed: Mapping[str, str]

    @contextmanager
    def sql_of(self, mart: Mart) -> Generator[str]:
        """The SELECT of a mart with its references to what stands in for views, and inside the block the findings it reads.

        Raises NotAsked when one of its checks, or the view of the month before, could not be asked.
        """
        for name in (*(check.code for check in mart.checks), mart.file.header.get("vorige", "")):
            if name in self.failed:
                raise NotAsked(f"{mart.name} leest {name}, en dat mislukt: {self.failed[name]}. Herstel het bestand daarvan.")
        sql = self.views.in_place(body_in_use(mart.file))
        with ExitStack() as stack:
            if "controles" in mart.file.header:
                stack.enter_context(_found_by(self.connection, mart.checks))
            yield sql


@contextmanager
def asking(
    connection: Connection,
    marts: Sequence[Mart],
    peilmaand: int,
    peildatum: datetime.date,
    bekend_op: datetime.datetime | None = None,
) -> Generator[Asked]:
    """Let the SQL of these marts be about this peildatum inside the block, and `vorige` about the last day of the month before.

    With `bekend_op` with what the hub knew at that moment. In the open transaction, with the rights of the loader.
    """
    day_before = datetime.date(peilmaand // 100, peilmaand % 100, 1) - datetime.timedelta(days=1)
    checks = {check.code: check for mart in marts for check in mart.checks}
    queries = [*(mart.file.body for mart in marts), *(check.sql for check in checks.values())]
    give_room(connection)
    with (
        _without_nested_loops(connection),
        _previous(connection, [mart.file for mart in marts], day_before, bekend_op) as unmade,
        as_of(connection, peildatum, bekend_op),
        shared_views(connection, queries) as views,
        _found(connection, checks.values(), views) as failed,
    ):
        yield Asked(connection, views, {**unmade, **failed})


@contextmanager
def asking_nothing(connection: Connection, file: SqlFile) -> Generator[None]:
    """Inside the block the temporary tables that the SQL of this mart may name are there, and empty."""
    with ExitStack() as stack:
        stack.enter_context(_previous(connection, [file]))
        if "controles" in file.header:
            stack.enter_context(_found(connection, (), SharedViews()))
            stack.enter_context(_found_by(connection, ()))
        yield


@contextmanager
def _previous(
    connection: Connection,
    files: Iterable[SqlFile],
    peildatum: datetime.date | None = None,
    bekend_op: datetime.datetime | None = None,
) -> Generator[Mapping[str, str]]:
    """Inside the block there are the tables that `vorige` asks for: those views as of `peildatum`, empty without one.

    Gives the reason by view of each that could not be made.
    """
    names = sorted({file.header["vorige"] for file in files if "vorige" in file.header})
    failed: dict[str, str] = {}
    if peildatum is None:
        for name in names:
            execute_plain(connection, f"{_TABLE.format(previous_table(name))} AS {_all_of(name)} WITH NO DATA")
    else:
        with as_of(connection, peildatum, bekend_op), shared_views(connection, map(_all_of, names)) as views:
            for name in names:
                try:
                    with connection.begin_nested():
                        execute_plain(connection, f"{_TABLE.format(previous_table(name))} AS {views.in_place(_all_of(name))}")
                        execute_plain(connection, f"ANALYZE pg_temp.{previous_table(name)}")
                except DBAPIError as error:
                    failed[name] = clean_error(error)
    yield failed
    for name in names:
        if name not in failed:
            execute_plain(connection, f"DROP TABLE pg_temp.{previous_table(name)}")


def _all_of(view: str) -> str:
    return f"SELECT * FROM {view}"  # noqa: S608


@contextmanager
def _found(connection: Connection, checks: Iterable[Check], views: SharedViews) -> Generator[Mapping[str, str]]:
    """Inside the block `gevonden_in_dossier` holds what these checks find; gives the reason by code of each that failed."""
    connection.exec_driver_sql(_CREATE)
    failed = insert_found(connection, [*checks], views, _INSERT)
    connection.exec_driver_sql("ANALYZE pg_temp.gevonden_in_dossier")
    yield failed
    connection.exec_driver_sql("DROP TABLE pg_temp.gevonden_in_dossier")


@contextmanager
def _found_by(connection: Connection, checks: Iterable[Check]) -> Generator[None]:
    """Inside the block `gevonden` is what of it these checks found."""
    codes = ", ".join(literal(check.code) for check in checks) or "NULL"
    connection.exec_driver_sql(
        f"CREATE TEMPORARY VIEW gevonden AS SELECT * FROM pg_temp.gevonden_in_dossier WHERE code IN ({codes})"  # noqa: S608
    )
    yield
    connection.exec_driver_sql("DROP VIEW pg_temp.gevonden")


@contextmanager
def _without_nested_loops(connection: Connection) -> Generator[None]:
    """How many rows are of a date the planner guesses far too low.

    Over a region such a plan took minutes where a hash join takes a second.
    """
    before = connection.scalar(text("SELECT current_setting('enable_nestloop')"))
    connection.execute(text("SET LOCAL enable_nestloop = off"))
    yield
    connection.execute(text("SELECT set_config('enable_nestloop', :before, true)"), {"before": before})
