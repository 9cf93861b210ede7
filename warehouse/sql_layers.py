"""The views of `kern` and `mart`: made anew from the files of `kern/` and `marts/`, with comments and the reader's rights.

A file is a view (plain SELECT) or, with `soort: functie`, a function (a whole CREATE FUNCTION). Who refers to whom is read
from the SQL itself, so there is no list to keep in step. `kern.controle` lists the checks, from their own headers. Every
view in these two schemas comes from here.
"""

import re
from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from sqlalchemy import Connection, text

from warehouse.access import READER
from warehouse.check_files import Check, read_checks
from warehouse.sql_files import KERN, MARTS, SqlFile, SqlFileError, execute_plain, read_sql_file

_REQUIRED = ("naam", "titel", "definitie")
_REFERENCE = re.compile(r"\b(?:kern|mart)\.[a-z_0-9]+\b")

_CHECK_COLUMNS = {
    "code": "Code van de controle.",
    "titel": "Wat er mis is.",
    "ernst": "fout, waarschuwing of info.",
    "bronnen": "De extracten die de controle leest; levering voor een controle op leveringen van elk extract.",
    "wie": "Wie er moet handelen.",
    "doen": "Wat te doen.",
    "uitleg": "Wat er precies vergeleken wordt.",
}


def read_layers() -> tuple[SqlFile, ...]:
    """The files of `kern/` and `marts/`, each after the files that it refers to.

    Raises SqlFileError for a file that cannot be used, or for views that refer to each other in a circle.
    """
    files = {
        f"{schema}.{path.stem}": _read(path, f"{schema}.{path.stem}")
        for schema, folder in (("kern", KERN), ("mart", MARTS))
        for path in sorted(folder.glob("*.sql"))
    }
    needs = {
        name: [found for found in _REFERENCE.findall(file.body) if found in files and found != name]
        for name, file in files.items()
    }
    try:
        return tuple(files[name] for name in TopologicalSorter(needs).static_order())
    except CycleError as error:
        raise SqlFileError(f"Deze bestanden verwijzen in een kring naar elkaar: {', '.join(error.args[1])}.") from None


def apply_layers(connection: Connection) -> None:
    """Make every view and function of the files, in the open transaction and as its current role; the rest is dropped.

    Doing it again changes nothing. Readers get SELECT on `mart` and on exactly the columns behind it (privacy.md 11).

    Raises SqlFileError when a file cannot be used or a column has no comment.
    """
    files = read_layers()
    _drop_views(connection)
    _create_check_list(connection, read_checks().checks.values())
    for file in files:
        if file.header.get("soort") == "functie":
            _create_function(connection, file)
        else:
            _create_view(connection, file)
    _grant_reader(connection)


def _read(path: Path, name: str) -> SqlFile:
    file = read_sql_file(path, _REQUIRED)
    if file.header["naam"] != name:
        raise SqlFileError(f"{path.name}: de kop noemt {file.header['naam']}. Noem het bestand naar wat het maakt: {name}.")
    return file


def _drop_views(connection: Connection) -> None:
    # in one statement, so that their dependence on each other does not matter and anybody else's view stops us
    views = connection.scalars(
        text(
            "SELECT format('%I.%I', schemaname, viewname) FROM pg_views"
            " WHERE schemaname IN ('kern', 'mart') ORDER BY schemaname, viewname"
        )
    ).all()
    if views:
        connection.exec_driver_sql(f"DROP VIEW {', '.join(views)}")


def _create_function(connection: Connection, file: SqlFile) -> None:
    name = file.header["naam"]
    connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}")
    execute_plain(connection, file.body)
    execute_plain(connection, f"COMMENT ON FUNCTION {name} IS {_literal(_about(file))}")


def _create_view(connection: Connection, file: SqlFile) -> None:
    name = file.header["naam"]
    execute_plain(connection, f"CREATE VIEW {name} WITH (security_invoker = true) AS\n{file.body}")
    comments = file.column_comments
    columns = _columns(connection, name)
    for column in columns:
        if column not in comments:
            raise SqlFileError(f"{file.path.name}: kolom {column} heeft geen uitleg. Voeg '-- kolom {column}: …' toe.")
    for column in comments:
        if column not in columns:
            raise SqlFileError(f"{file.path.name}: de kop legt kolom {column} uit, maar die is er niet. Haal de regel weg.")
    _comment(connection, name, _about(file), comments)


def _create_check_list(connection: Connection, checks: Iterable[Check]) -> None:
    rows = [
        f"({', '.join(map(_literal, (c.code, c.title, c.severity)))}, string_to_array({_literal(','.join(c.sources))}, ','), "
        f"{', '.join(map(_literal, (c.who, c.action, c.explanation)))})"
        for c in checks
    ]
    execute_plain(
        connection,
        "CREATE VIEW kern.controle WITH (security_invoker = true) AS\n"
        f"SELECT * FROM (VALUES {', '.join(rows)}) AS controle ({', '.join(_CHECK_COLUMNS)})",
    )
    _comment(connection, "kern.controle", "De controles: één rij per bestand van controles/, uit de kop ervan.", _CHECK_COLUMNS)


def _comment(connection: Connection, view: str, about: str, columns: dict[str, str]) -> None:
    execute_plain(connection, f"COMMENT ON VIEW {view} IS {_literal(about)}")
    for column, comment in columns.items():
        execute_plain(connection, f'COMMENT ON COLUMN {view}."{column}" IS {_literal(comment)}')


def _grant_reader(connection: Connection) -> None:
    """SELECT on the marts and, column by column, on what they read: the views run with the rights of who asks."""
    for view in connection.scalars(text("SELECT viewname FROM pg_views WHERE schemaname = 'mart'")).all():
        connection.exec_driver_sql(f'GRANT SELECT ON mart."{view}" TO {READER}')
    for relation, columns in connection.execute(text(_READ_BY_MARTS)):
        names = ", ".join(f'"{column}"' for column in columns)
        connection.exec_driver_sql(f"GRANT SELECT ({names}) ON {relation} TO {READER}")


_READ_BY_MARTS = """
WITH RECURSIVE gelezen (relatie, kolom) AS (
    SELECT pg_class.oid, NULL::smallint
    FROM pg_class
    WHERE pg_class.relnamespace = 'mart'::regnamespace AND pg_class.relkind = 'v'
    UNION
    SELECT pg_depend.refobjid, pg_depend.refobjsubid::smallint
    FROM gelezen
    INNER JOIN pg_rewrite ON pg_rewrite.ev_class = gelezen.relatie
    INNER JOIN pg_depend
        ON pg_depend.classid = 'pg_rewrite'::regclass
        AND pg_depend.objid = pg_rewrite.oid
        AND pg_depend.refclassid = 'pg_class'::regclass
        AND pg_depend.refobjid <> gelezen.relatie
)
SELECT gelezen.relatie::regclass::text, array_agg(pg_attribute.attname::text ORDER BY pg_attribute.attnum)
FROM gelezen
INNER JOIN pg_attribute ON pg_attribute.attrelid = gelezen.relatie AND pg_attribute.attnum = gelezen.kolom
WHERE gelezen.kolom > 0
GROUP BY gelezen.relatie
"""


def _columns(connection: Connection, view: str) -> Sequence[str]:
    query = "SELECT attname::text FROM pg_attribute WHERE attrelid = CAST(:view AS regclass) AND attnum > 0 ORDER BY attnum"
    return connection.scalars(text(query), {"view": view}).all()


def _about(file: SqlFile) -> str:
    return f"{file.header['titel']}. {file.header['definitie']}"


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
