"""Asking marts about one peildatum, several at once: what they have in common is made once.

A view of `kern` that more than one of them reads, or one of them and a check, is computed once (`warehouse.shared_views`); each
check is asked once, and only in which dossiers it finds something. A second connection, when there is one, meanwhile asks what
has little in common with the rest: the views of the month before, and the marts that know nothing of the BRP. What becomes of
the answers is `warehouse.peilmaanden`.
"""

import datetime
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

import psycopg
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from schemas.errors import HubError
from schemas.extract import Source
from schemas.register import EXTRACTS
from warehouse.beside import Beside, copied, paste
from warehouse.check_files import Check
from warehouse.evaluation import as_of, insert_found, planned_by_hash
from warehouse.explanations import columns_of, literal
from warehouse.in_use import body_in_use
from warehouse.mart_files import FRAME, Mart, previous_table
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
class _Elsewhere:
    """The marts that a second connection asks, by name, and what comes of it: rows as copied, or why there are none."""

    names: Collection[str]
    answers: Future[Mapping[str, bytes | NotAsked]]

    def rows_of(self, mart: Mart) -> bytes:
        """The rows of a mart, once they are there. Raises NotAsked."""
        rows = self.answers.result()[mart.name]
        if isinstance(rows, NotAsked):
            raise rows
        return rows


@dataclass(frozen=True)
class Asked:
    """Marts that can be counted about one peildatum now; `failed` says why a check (code) or a `vorige` view was not asked."""

    connection: Connection
    views: SharedViews
    failed: Mapping[str, str]
    elsewhere: _Elsewhere | None

    @property
    def last(self) -> Collection[str]:
        """The marts, by name, that are better counted after the others: a second connection is still asking them."""
        return self.elsewhere.names if self.elsewhere else ()

    @contextmanager
    def sql_of(self, mart: Mart) -> Generator[str]:
        """The SELECT of a mart with its references to what stands in for views, and inside the block the findings it reads.

        Raises NotAsked when one of its checks, or the view of the month before, could not be asked, or a second connection
        could not ask the mart.
        """
        for name in (*(check.code for check in mart.checks), mart.file.header.get("vorige", "")):
            if name in self.failed:
                raise NotAsked(f"{mart.name} leest {name}, en dat mislukt: {self.failed[name]}. Herstel het bestand daarvan.")
        with ExitStack() as stack:
            if self.elsewhere and mart.name in self.elsewhere.names:
                sql = stack.enter_context(_handed_over(self.connection, mart, self.elsewhere.rows_of(mart)))
            else:
                sql = self.views.in_place(body_in_use(mart.file))
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
    *,
    second: Engine | None = None,
) -> Generator[Asked]:
    """Let the SQL of these marts be about this peildatum inside the block, and `vorige` about the last day of the month before.

    With `bekend_op` with what the hub knew at that moment. In the open transaction, with the rights of the loader. With
    `second` part is asked on a connection of that engine, which does not see what the open transaction changed.
    """
    day_before = datetime.date(peilmaand // 100, peilmaand % 100, 1) - datetime.timedelta(days=1)
    alone = _without_brp(marts) if second else []
    here = [mart for mart in marts if mart not in alone]
    checks = {check.code: check for mart in here for check in mart.checks}
    queries = [*(body_in_use(mart.file) for mart in here), *(check.sql for check in checks.values())]
    with ExitStack() as stack:
        beside = stack.enter_context(Beside(second)) if second else None
        stack.enter_context(planned_by_hash(connection))
        made = stack.enter_context(_previous(connection, here, day_before, bekend_op, beside))
        elsewhere = None
        if beside and alone:
            answers = beside.ask(lambda other: _rows(other, alone, peilmaand, peildatum, bekend_op))
            elsewhere = _Elsewhere([mart.name for mart in alone], answers)
        stack.enter_context(as_of(connection, peildatum, bekend_op))
        views = stack.enter_context(shared_views(connection, queries))
        failed = stack.enter_context(_found(connection, checks.values(), views))
        yield Asked(connection, views, {**made(), **failed}, elsewhere)


@contextmanager
def asking_nothing(connection: Connection, file: SqlFile) -> Generator[None]:
    """Inside the block the temporary tables that the SQL of this mart may name are there, and empty."""
    previous = file.header.get("vorige")
    with ExitStack() as stack:
        if previous:
            _create_previous(connection, previous)
        if "controles" in file.header:
            stack.enter_context(_found(connection, (), SharedViews()))
            stack.enter_context(_found_by(connection, ()))
        yield
    if previous:
        _drop_previous(connection, previous)


def _without_brp(marts: Sequence[Mart]) -> Sequence[Mart]:
    """The marts that know nothing of the BRP, when others do: what takes most time is who lives where, and those share it."""
    of_brp = frozenset(name for name, extract in EXTRACTS.items() if extract.source is Source.BRP)
    alone = [mart for mart in marts if not mart.extracts & of_brp]
    return alone if len(alone) < len(marts) else []


def _rows(
    connection: Connection,
    marts: Sequence[Mart],
    peilmaand: int,
    peildatum: datetime.date,
    bekend_op: datetime.datetime | None,
) -> Mapping[str, bytes | NotAsked]:
    """What these marts say, by name."""
    found: dict[str, bytes | NotAsked] = {}
    with asking(connection, marts, peilmaand, peildatum, bekend_op) as asked:
        for mart in marts:
            try:
                with connection.begin_nested(), asked.sql_of(mart) as sql:
                    found[mart.name] = copied(connection, sql)
            except NotAsked as error:
                found[mart.name] = error
            except (psycopg.Error, DBAPIError) as error:
                reason = f"{mart.name} van {peilmaand} kon niet worden gemaakt: {clean_error(error)}."
                found[mart.name] = NotAsked(reason)
    return found


@contextmanager
def _handed_over(connection: Connection, mart: Mart, rows: bytes) -> Generator[str]:
    """Inside the block a temporary table holds these rows of a mart; gives the query of it."""
    own = ", ".join(f'"{column}"' for column in columns_of(connection, mart.name) if column not in FRAME)
    query = f"SELECT {own} FROM {mart.name}"  # noqa: S608
    execute_plain(connection, f"{_TABLE.format('elders_geteld')} AS {query} WITH NO DATA")
    paste(connection, "pg_temp.elders_geteld", rows)
    yield "SELECT * FROM pg_temp.elders_geteld"
    execute_plain(connection, "DROP TABLE pg_temp.elders_geteld")


@contextmanager
def _previous(
    connection: Connection,
    marts: Iterable[Mart],
    peildatum: datetime.date,
    bekend_op: datetime.datetime | None,
    beside: Beside | None,
) -> Generator[Callable[[], Mapping[str, str]]]:
    """Asks the views that `vorige` names as of `peildatum`, and gives what makes their tables; inside the block they are there.

    That gives the reason by view of each that could not be made.
    """
    names = sorted({mart.file.header["vorige"] for mart in marts if "vorige" in mart.file.header})
    made: list[str] = []

    def question(asked: Connection) -> Mapping[str, bytes | str]:
        return _rows_of_views(asked, names, peildatum, bekend_op)

    elsewhere = beside.ask(question) if beside else None
    # without another connection at once: before the views of the peildatum stand in under the same names
    here = {} if elsewhere else question(connection)

    def make() -> Mapping[str, str]:
        failed: dict[str, str] = {}
        for name, rows in (elsewhere.result() if elsewhere else here).items():
            if isinstance(rows, str):
                failed[name] = rows
                continue
            _create_previous(connection, name)
            paste(connection, f"pg_temp.{previous_table(name)}", rows)
            execute_plain(connection, f"ANALYZE pg_temp.{previous_table(name)}")
            made.append(name)
        return failed

    yield make
    for name in made:
        _drop_previous(connection, name)


def _rows_of_views(
    connection: Connection, names: Sequence[str], peildatum: datetime.date, bekend_op: datetime.datetime | None
) -> Mapping[str, bytes | str]:
    """The rows of each of these views as of a date, or why there are none."""
    found: dict[str, bytes | str] = {}
    with (
        planned_by_hash(connection),
        as_of(connection, peildatum, bekend_op),
        shared_views(connection, map(_all_of, names)) as views,
    ):
        for name in names:
            try:
                with connection.begin_nested():
                    found[name] = copied(connection, views.in_place(_all_of(name)))
            except psycopg.Error as error:
                found[name] = clean_error(error)
    return found


def _create_previous(connection: Connection, view: str) -> None:
    execute_plain(connection, f"{_TABLE.format(previous_table(view))} AS {_all_of(view)} WITH NO DATA")


def _drop_previous(connection: Connection, view: str) -> None:
    execute_plain(connection, f"DROP TABLE pg_temp.{previous_table(view)}")


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
