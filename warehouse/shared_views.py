"""Views of `kern` that several queries of one run read, computed once: a temporary table stands in for each.

A query stays what it is in its file, readable and usable by itself; only while the run lasts do its references to such a view
point to the table. Which views are worth it follows from the queries, so there is no list to keep; only a view that says
`tussentabel: nee` in its header is never a table: it is cheap for the few persons that each of its readers asks about, and dear
for all. The peildatum and the moment of knowledge are those of the moment that the tables are made.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from graphlib import TopologicalSorter
from typing import Final, TypeAlias

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from warehouse.sql_files import KERN, execute_plain, read_sql_file

_REFERENCE = re.compile(r"\b(?:kern|bron|wpg)\.[a-z_0-9]+\b")
_VIEWS: Final = "SELECT 'kern.' || viewname, definition FROM pg_views WHERE schemaname = 'kern'"

Stand: TypeAlias = Callable[[Connection, Iterable[str]], Mapping[str, str]]
"""Makes what stands in for some of these tables and gives the place of each by its name."""


@dataclass(frozen=True)
class SharedViews:
    """What stands in for what: by the full name of a view or table, the temporary one.

    `broken` are the views that could not be computed over tables that stand in for others; as they are, they would mix some
    rows with all.
    """

    places: Mapping[str, str] = field(default_factory=dict[str, str])
    broken: Collection[str] = frozenset()

    def in_place(self, sql: str) -> str:
        """The query with its references to these relations pointing to what stands in for them."""
        return _REFERENCE.sub(lambda found: self.places.get(found[0], found[0]), sql)

    def read_broken(self, sql: str) -> bool:
        """Whether the query reads a view that is broken, directly or through others."""
        return any(name in self.broken for name in _REFERENCE.findall(sql))


@contextmanager
def shared_views(connection: Connection, queries: Iterable[str], stand: Stand | None = None) -> Generator[SharedViews]:
    """Inside the block every view of `kern` that is read more than once for these queries is a temporary table.

    It counts as read by each query and by each view that refers to it, directly or through others. A view that is read once,
    or never to be a table, becomes a temporary view when it reads such a table. One that cannot be computed is left alone: the
    queries that need it fail by themselves, and the others do not. In the open transaction, with the rights and the peildatum
    of the moment. `stand` makes temporary tables that stand in for the tables that these queries and views read; then a view
    that cannot be computed is `broken`, and so is every view that reads it.
    """
    views = dict(connection.execute(text(_VIEWS)).tuples().all())
    asked = list(queries)
    in_order = _in_order(views, asked)
    some: Mapping[str, str] = {}
    if stand:
        read = {name for sql in (*asked, *(views[name] for name, _ in in_order)) for name in _REFERENCE.findall(sql)}
        some = stand(connection, sorted(read - views.keys()))
    try:
        with connection.begin_nested():
            shared = _make(connection, views, in_order, some)
    except DBAPIError:
        # one of them cannot be computed: which one, the server tells only when each is made by itself
        shared = _make(connection, views, in_order, some, alone=True)
    yield shared
    _drop(connection, shared.places.values())


def _make(
    connection: Connection,
    views: Mapping[str, str],
    in_order: Iterable[tuple[str, int]],
    some: Mapping[str, str],
    *,
    alone: bool = False,
) -> SharedViews:
    """Make what stands in for the views, beside `some` tables. One that fails stops all, or itself only when made `alone`."""
    places = dict(some)
    broken: set[str] = set()
    for name, readers in in_order:
        definition = views[name].removesuffix(";")
        in_place = SharedViews(places).in_place(definition)
        place = f"pg_temp.{name.removeprefix('kern.')}"
        if readers < 2 and in_place == definition:
            continue
        if readers > 1:
            statement = f"CREATE TEMPORARY TABLE {place} ON COMMIT DROP AS {in_place}; ANALYZE {place}"
        else:
            statement = f"CREATE TEMPORARY VIEW {place} AS {in_place}"
        if not SharedViews(broken=broken).read_broken(definition) and _made(connection, statement, alone=alone):
            places[name] = place
        elif some:
            broken.add(name)
    return SharedViews(places, broken)


def _in_order(views: Mapping[str, str], queries: Iterable[str]) -> list[tuple[str, int]]:
    """The views that these queries need and how many read each, every view after those that it reads itself."""
    order = [*TopologicalSorter({name: _references(sql, views) for name, sql in views.items()}).static_order()]
    readers = Counter(name for sql in queries for name in _references(sql, views))
    never = _never_tables()
    for name in filter(readers.__getitem__, reversed(order)):
        # what is no table is read anew by each of its readers, and so is all that it reads
        times = readers[name] if name in never else 1
        for read in _references(views[name], views):
            readers[read] += times
    return [(name, 1 if name in never else readers[name]) for name in order if readers[name]]


@cache
def _never_tables() -> Collection[str]:
    """The views whose file says so."""
    return {f"kern.{path.stem}" for path in KERN.glob("*.sql") if read_sql_file(path, ()).header.get("tussentabel") == "nee"}


def _references(sql: str, views: Collection[str]) -> set[str]:
    return {name for name in _REFERENCE.findall(sql) if name in views}


def _made(connection: Connection, statement: str, *, alone: bool) -> bool:
    if not alone:
        execute_plain(connection, statement)
        return True
    try:
        with connection.begin_nested():
            execute_plain(connection, statement)
    except DBAPIError:
        return False
    return True


def _drop(connection: Connection, places: Collection[str]) -> None:
    query = text(
        "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r' AND relname = ANY(:names)"
    )
    if tables := connection.scalars(query, {"names": [place.removeprefix("pg_temp.") for place in places]}).all():
        # the temporary views read these tables, so they go with them
        connection.exec_driver_sql(f"DROP TABLE {', '.join(f'pg_temp.{name}' for name in tables)} CASCADE")
