"""The walk: every relation that the catalog says a login may read, compared with what it should see there.

What should be seen is written here by hand and knows nothing of how the hub decides it. A relation that is not known and has no
gemeentecode should show nothing.
"""

from collections import Counter
from collections.abc import Iterable

import psycopg
from psycopg import sql

from schemas.region import GEMEENTEN
from tests.access.house import House, login_of

_EXEMPT = "mart_openbaar"
_OF_GEMEENTE = {
    "beheer.levering": "scope = 'G' || %(code)s",
    # the register as it was known at a moment, which the marts about leveringen read
    "kern.levering": "scope = 'G' || %(code)s",
    "kern.geladen_levering": "scope = 'G' || %(code)s",
    "beheer.quarantaine": "levering IN (SELECT levering FROM beheer.levering WHERE scope = 'G' || %(code)s)",
    # nothing about persons: the names of gemeenten and schools, and the texts of the checks
    "kern.gemeente": "true",
    "kern.school": "true",
    "kern.controle": "true",
    # which versions there are of what was submitted, without a figure
    "beheer.opgave": "true",
    # what occurs in the own rows of the house: its text and its numbers carry the gemeentecode; its months, and the school year
    # of what was submitted, are the same
    "mart.dim_school": "strpos(brin, %(code)s) > 0",
    "mart.dim_schooljaar": "schooljaar IN (%(code)s::integer, 2023)",
    "mart.dim_peilmaand": "true",
}
_READABLE = """
    SELECT nspname, relname, array_agg(attname::text ORDER BY attnum)
    FROM pg_class
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND nspname NOT IN ('pg_catalog', 'information_schema')
        AND has_schema_privilege(relnamespace, 'USAGE') AND has_column_privilege(pg_class.oid, attnum, 'SELECT')
    GROUP BY nspname, relname
    ORDER BY nspname, relname
"""


def readable(connection: psycopg.Connection) -> list[tuple[str, str, list[str]]]:
    """Every relation outside the system catalogs that this session can name and read: schema, name, columns."""
    return connection.execute(_READABLE).fetchall()


def wrong_rows(house: House, group: str) -> list[str]:
    """What is wrong with what the login of a gemeentecode (or regio) sees: foreign rows, or own rows that are missing."""
    wrong: list[str] = []
    with house.connect(login_of(group)) as session, house.as_administrator() as everything:
        for schema, relation, columns in readable(session):
            if schema == _EXEMPT:
                continue
            listed = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(column)) for column in columns)
            seen = Counter(session.execute(_select(listed, sql.Identifier(schema, relation))).fetchall())
            own = sql.SQL(_own(f"{schema}.{relation}", group, columns))
            all_rows = _select(listed, _written_out(everything, schema, relation))
            expected = Counter(everything.execute(all_rows + own, {"code": group}).fetchall())
            if foreign := seen - expected:
                wrong.append(f"{group} sees {foreign.total()} foreign rows of {schema}.{relation}")
            if missing := expected - seen:
                wrong.append(f"{group} misses {missing.total()} rows of {schema}.{relation}")
    return wrong


def _select(columns: sql.Composable, source: sql.Composable) -> sql.Composed:
    return sql.SQL("SELECT {} FROM {}").format(columns, source)


def _written_out(everything: psycopg.Connection, schema: str, relation: str) -> sql.Composable:
    """A relation; a view as its query, because through the view the administrator may be somebody else."""
    query = "SELECT definition FROM pg_views WHERE schemaname = %s AND viewname = %s"
    view = everything.execute(query, (schema, relation)).fetchone()
    if view is None:
        return sql.Identifier(schema, relation)
    definition = view[0].rstrip(";").replace("%", "%%")  # no placeholders
    return sql.SQL("({}) AS uitgeschreven").format(sql.SQL(definition))


def _own(relation: str, group: str, columns: Iterable[str]) -> str:
    if group not in GEMEENTEN:
        return ""
    by_column = "gemeentecode = %(code)s" if "gemeentecode" in columns else "false"
    return f" WHERE {_OF_GEMEENTE.get(relation, by_column)}"


def wrong_rows_behind(house: House, group: str) -> list[str]:
    """The same once the login can name what is behind the marts: the rows must be protected there, not hidden by a name."""
    with house.as_administrator() as everything:
        schemas = "beheer, bron, kern, controle, mart_delen, tussen, wpg"
        everything.execute(f"GRANT USAGE ON SCHEMA {schemas} TO {login_of(group)}".encode())
        try:
            return wrong_rows(house, group)
        finally:
            everything.execute(f"REVOKE USAGE ON SCHEMA {schemas} FROM {login_of(group)}".encode())
