"""The tables of the marts that are kept per peilmaand: made from the SELECT of their file, and made anew when it changes.

What is in them can be counted again, so a table whose columns change is dropped and starts empty. They are divided per gemeente
(`warehouse.mart_parts`); filling them is `warehouse.peilmaanden`. No table here may hold a row per person (privacy.md 11): a
column that could point at one is refused.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, text

from warehouse.explanations import about, columns_of, explain, require_explained
from warehouse.mart_asking import asking_nothing
from warehouse.mart_files import FRAME
from warehouse.mart_parts import create_in_parts, has_its_parts
from warehouse.sql_files import SqlFile, SqlFileError, execute_plain

_PERSONAL = "uuid"


def drop_tables_without_file(connection: Connection, kept: Collection[str]) -> None:
    """Drop the tables of `mart` that are not among `kept` (full names): their file is gone, or has become a view."""
    query = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'mart'"
    for table in connection.scalars(text(query)).all():
        if table not in kept:
            _drop(connection, table)


def ensure_table(connection: Connection, file: SqlFile) -> None:
    """Make the table of a mart, or leave the one that has the right columns as it is; the views that it reads must exist.

    Raises SqlFileError when a column has no comment, or is of a type that could point at a person.
    """
    name = file.header["naam"]
    selected = _selected(connection, file)
    require_explained(file, selected)
    for column, kind in selected.items():
        if kind == _PERSONAL:
            raise SqlFileError(
                f"{file.path.name}: kolom {column} kan een persoon aanwijzen. Bewaar in een mart alleen tellingen."
            )
        if column in FRAME:
            raise SqlFileError(f"{file.path.name}: de hub vult kolom {column} zelf. Haal haar uit de SELECT.")
    columns = {column: kind for column, (kind, _) in FRAME.items()} | dict(selected)
    if _exists(connection, name) and not _is_as_declared(connection, name, columns):
        _drop(connection, name)
    if not _exists(connection, name):
        create_in_parts(connection, name, columns)
        execute_plain(connection, f"CREATE INDEX ON {name} (peilmaand)")
    comments = {column: comment for column, (_, comment) in FRAME.items()} | file.column_comments
    explain(connection, "TABLE", name, about(file), comments)


def _selected(connection: Connection, file: SqlFile) -> Mapping[str, str]:
    """The columns of the SELECT with their types; nothing is counted."""
    with asking_nothing(connection, file):
        execute_plain(connection, f"CREATE TEMPORARY TABLE mart_kolommen ON COMMIT DROP AS\n{file.body}\nWITH NO DATA")
        columns = columns_of(connection, "pg_temp.mart_kolommen")
        execute_plain(connection, "DROP TABLE pg_temp.mart_kolommen")
    return columns


def _exists(connection: Connection, name: str) -> bool:
    return connection.scalar(text("SELECT to_regclass(:name) IS NOT NULL"), {"name": name}) is True


def _is_as_declared(connection: Connection, name: str, columns: Mapping[str, str]) -> bool:
    present = columns_of(connection, name)
    return list(present.items()) == list(columns.items()) and has_its_parts(connection, name, columns)


def _drop(connection: Connection, name: str) -> None:
    execute_plain(connection, f"DROP TABLE {name}")
    connection.execute(text("DELETE FROM beheer.mart_stand WHERE mart = :name"), {"name": name})
