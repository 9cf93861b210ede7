"""What the files of `kern/` and `marts/` make, with comments: views anew, tables where they changed.

A file is a view (plain SELECT), with `soort: functie` a function (a whole CREATE FUNCTION), or with `partitie: peilmaand` a
mart that is kept per peilmaand (`warehouse.mart_tables`). Who refers to whom is read from the SQL itself, so there is no list
to keep in step. `kern.controle` lists the checks, from their own headers, and `kern.ritme` how often each extract comes, from
the register. Over the marts stands a star of views (`warehouse.star`). Every view in these two schemas and every table of
`mart` comes from here.
"""

import re
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from sqlalchemy import Connection, text

from schemas.extract import Extract
from schemas.register import EXTRACTS
from warehouse.check_files import Check, read_checks
from warehouse.explanations import about, columns_of, explain, literal, require_explained
from warehouse.in_use import body_in_use
from warehouse.mart_files import Mart, marts_of
from warehouse.mart_tables import drop_tables_without_file, ensure_table
from warehouse.sql_files import KERN, MARTS, SqlFile, SqlFileError, execute_plain, read_sql_file
from warehouse.star import star_files

_REQUIRED = ("naam", "titel", "definitie")
_WPG = re.compile(r"\bwpg\.")
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

_RHYTHM_COLUMNS = {
    "extract": "Naam van het extract.",
    "bron": "Het systeem dat levert.",
    "titel": "Hoe het extract heet.",
    "ritme": "Hoe vaak het komt.",
    "hoogste_dagen": "Hoeveel dagen oud de laatste levering mag zijn; leeg wanneer zij nooit te laat is.",
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
        name: {found for found in (*_REFERENCE.findall(body_in_use(file)), file.header.get("vorige")) if found in files}
        - {name}
        for name, file in files.items()
    }
    try:
        return tuple(files[name] for name in TopologicalSorter(needs).static_order())
    except CycleError as error:
        raise SqlFileError(f"Deze bestanden verwijzen in een kring naar elkaar: {', '.join(error.args[1])}.") from None


def read_marts() -> Mapping[str, Mart]:
    """Every mart by full name; raises SqlFileError as `read_layers`."""
    return marts_of(read_layers(), read_checks().checks.values())


def apply_layers(connection: Connection) -> None:
    """Make what the files say, in the open transaction and as its current role; the rest is dropped.

    Doing it again changes nothing. Who may read what is made is decided after it (`warehouse.access`).

    Raises SqlFileError when a file cannot be used or a column has no comment.
    """
    files = read_layers()
    checks = read_checks().checks.values()
    kept = {name for name, mart in marts_of(files, checks).items() if mart.is_partitioned}
    _drop_views(connection)
    _drop_functions(connection, files)
    drop_tables_without_file(connection, kept)
    _create_check_list(connection, checks)
    _create_rhythm_list(connection, EXTRACTS.values())
    for file in files:
        if _is_function(file):
            _create_function(connection, file)
        elif file.header["naam"] in kept:
            ensure_table(connection, file)
        else:
            _create_view(connection, file)
    for file in star_files(files):
        _create_view(connection, file)


def _read(path: Path, name: str) -> SqlFile:
    file = read_sql_file(path, _REQUIRED)
    if file.header["naam"] != name:
        raise SqlFileError(f"{path.name}: de kop noemt {file.header['naam']}. Noem het bestand naar wat het maakt: {name}.")
    # a check under the Wpg is known by the schema that it reads, so no view may stand between
    if name.startswith("kern.") and _WPG.search(file.body):
        raise SqlFileError(f"{path.name}: leest schema wpg, dat onder de Wet politiegegevens valt. Lees het in een controle.")
    return file


def _is_function(file: SqlFile) -> bool:
    return file.header.get("soort") == "functie"


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


def _drop_functions(connection: Connection, files: Iterable[SqlFile]) -> None:
    # in one statement too: a function may use another
    names = [file.header["naam"].removeprefix("kern.") for file in files if _is_function(file)]
    query = "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'kern'::regnamespace AND proname = ANY(:names)"
    functions = connection.scalars(text(query), {"names": names}).all()
    if functions:
        connection.exec_driver_sql(f"DROP FUNCTION {', '.join(functions)}")


def _create_function(connection: Connection, file: SqlFile) -> None:
    name = file.header["naam"]
    execute_plain(connection, file.body)
    execute_plain(connection, f"COMMENT ON FUNCTION {name} IS {literal(about(file))}")


def _create_view(connection: Connection, file: SqlFile) -> None:
    name = file.header["naam"]
    execute_plain(connection, f"CREATE VIEW {name} WITH (security_invoker = true) AS\n{body_in_use(file)}")
    require_explained(file, columns_of(connection, name))
    explain(connection, "VIEW", name, about(file), file.column_comments)


def _create_check_list(connection: Connection, checks: Iterable[Check]) -> None:
    rows = [
        f"({', '.join(map(literal, (c.code, c.title, c.severity)))}, string_to_array({literal(','.join(c.sources))}, ','), "
        f"{', '.join(map(literal, (c.who, c.action, c.explanation)))})"
        for c in checks
    ]
    execute_plain(
        connection,
        "CREATE VIEW kern.controle WITH (security_invoker = true) AS\n"
        f"SELECT * FROM (VALUES {', '.join(rows)}) AS controle ({', '.join(_CHECK_COLUMNS)})",
    )
    description = "De controles: één rij per bestand van controles/, uit de kop ervan."
    explain(connection, "VIEW", "kern.controle", description, _CHECK_COLUMNS)


def _create_rhythm_list(connection: Connection, extracts: Iterable[Extract]) -> None:
    rows = [
        f"({', '.join(map(literal, (e.name, e.source.value, e.title, e.rhythm.value)))}, "
        f"{'NULL' if e.rhythm.most_days is None else e.rhythm.most_days}::integer)"
        for e in extracts
    ]
    execute_plain(
        connection,
        "CREATE VIEW kern.ritme WITH (security_invoker = true) AS\n"
        f"SELECT * FROM (VALUES {', '.join(rows)}) AS ritme ({', '.join(_RHYTHM_COLUMNS)})",
    )
    description = "Hoe vaak wat geleverd wordt: één rij per extract van het register."
    explain(connection, "VIEW", "kern.ritme", description, _RHYTHM_COLUMNS)
