"""Which date columns the checks compare with the peildatum, and at which distances, read from their own SQL.

A query compares at every distance that it speaks of (`warehouse.date_limits`) every date column that it names, of the extracts
that it reads directly or through views of `kern`. Where it names a date that a view works out (`vrijstelling.zeker_tot`), every
date that the view names is meant. That is more than what stands side by side in a comparison, and never less.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from sqlalchemy import Connection, text

from schemas.columns import Kind, Treatment
from schemas.extract import Extract
from schemas.register import EXTRACTS
from warehouse.bron import History
from warehouse.date_limits import THE_DAY, Distance, distances_of
from warehouse.sql_files import KERN, read_sql_file

_REFERENCE: Final = re.compile(r"\b(?:kern|bron|wpg)\.[a-z_0-9]+\b")
_WORD: Final = re.compile(r"[a-z_0-9]+")
_COMMENT: Final = re.compile(r"--.*")
_PEILDATUM: Final = "kern.peildatum"
_IN_FORCE: Final = re.compile(r"\bgeldig_(?:van\s*<=|tot\s*>)\s*\(SELECT kern\.peildatum\(\)\)")
"""Which rows are in force on the peildatum: those that come and go a run finds without their dates (`warehouse.reach`)."""

_WORKED_OUT: Final = """
SELECT 'kern.' || view.relname, array_agg(kolom.attname::text)
FROM pg_class AS view
INNER JOIN pg_attribute AS kolom ON kolom.attrelid = view.oid
WHERE
    view.relnamespace = 'kern'::regnamespace
    AND view.relkind = 'v'
    AND kolom.attnum > 0
    AND kolom.atttypid IN ('date'::regtype, 'integer'::regtype)
    AND kolom.attname <> ALL(:geleverd)
GROUP BY view.relname
"""
"""The columns of each view that may hold a date, under a name that no column of `bron` has."""


def date_columns(extract: Extract) -> frozenset[str]:
    """The columns of an extract in which `bron` keeps a date."""
    return frozenset(each.name for each in extract.columns if each.kind is Kind.DATE and Treatment.KEEP in each.treatments)


def compared_dates(connection: Connection, queries: Iterable[str]) -> Mapping[str, Mapping[str, frozenset[Distance]]]:
    """By extract and date column the distances at which these queries compare it, themselves or in the views they read."""
    delivered = {column.name for extract in EXTRACTS.values() for column in History(extract).stored}
    worked_out = connection.execute(text(_WORKED_OUT), {"geleverd": list(delivered)}).tuples()
    views = _Views({name: frozenset(columns) for name, columns in worked_out})
    compared: defaultdict[str, defaultdict[str, set[Distance]]] = defaultdict(lambda: defaultdict(set))
    for query in views.with_all_they_read(queries):
        if distances := views.distances(query):
            dates = views.dates_meant(query)
            for extract in views.extracts(query):
                for column in date_columns(extract) & dates:
                    compared[extract.name][column] |= distances
    return {
        extract: {column: frozenset(distances) for column, distances in columns.items()}
        for extract, columns in compared.items()
    }


class _Views:
    """The files of `kern`, as far as dates go; a query is a text as `_plain` gives it.

    `worked_out` are the columns of each view that may hold a date under a name of its own.
    """

    def __init__(self, worked_out: Mapping[str, Collection[str]]) -> None:
        files = {f"kern.{path.stem}": read_sql_file(path, ()) for path in KERN.glob("*.sql")}
        self._texts = {name: _plain(file.body) for name, file in files.items()}
        self._functions = {name for name, file in files.items() if file.header.get("soort") == "functie"}
        self._worked_out = worked_out
        self._dates = frozenset[str]().union(*map(date_columns, EXTRACTS.values()))

    def with_all_they_read(self, queries: Iterable[str]) -> set[str]:
        """These queries and every view and function that they read, directly or through others, without comments."""
        reached: set[str] = set()
        unread = [_plain(query) for query in queries]
        while unread:
            query = unread.pop()
            if query not in reached:
                reached.add(query)
                unread += [self._texts[name] for name in self._read(query)]
        return reached

    def distances(self, query: str) -> frozenset[Distance]:
        """The distances at which a query itself compares dates with the peildatum; empty when it does not."""
        if any(_PEILDATUM in each for each in (query, *(self._texts[name] for name in self._read(query) & self._functions))):
            return distances_of(query) | {THE_DAY}
        return frozenset()

    def extracts(self, query: str) -> list[Extract]:
        """The extracts whose history a query reads, directly or through views."""
        tables = {name for each in self.with_all_they_read([query]) for name in _REFERENCE.findall(each)}
        return [extract for extract in EXTRACTS.values() if History(extract).name in tables]

    def dates_meant(self, query: str) -> frozenset[str]:
        """The date columns that a query names, and those behind the dates that it takes from views."""
        words = frozenset(_WORD.findall(query))
        behind = (
            self.dates_meant(self._texts[name])
            for name in self._read(query)
            if not words.isdisjoint(self._worked_out.get(name, ()))
        )
        return (words & self._dates).union(*behind)

    def _read(self, query: str) -> set[str]:
        return self._texts.keys() & set(_REFERENCE.findall(query))


def _plain(query: str) -> str:
    return _IN_FORCE.sub("", _COMMENT.sub("", query))
