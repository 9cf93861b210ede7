"""Comments on what the SQL files make: what a relation is and what each of its columns means, from the header of its file.

Nothing is made here; `warehouse.sql_layers` and `warehouse.mart_tables` make the relations and have them explained.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, text

from warehouse.sql_files import SqlFile, SqlFileError, execute_plain


def columns_of(connection: Connection, relation: str) -> Mapping[str, str]:
    """The columns of a table or view that exists, in order, with their types as PostgreSQL writes them."""
    query = (
        "SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = CAST(:relation AS regclass) AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
    )
    return dict(connection.execute(text(query), {"relation": relation}).tuples().all())


def require_explained(file: SqlFile, columns: Collection[str]) -> None:
    """Raise SqlFileError unless the header explains exactly these columns."""
    comments = file.column_comments
    for column in columns:
        if column not in comments:
            raise SqlFileError(f"{file.path.name}: kolom {column} heeft geen uitleg. Voeg '-- kolom {column}: …' toe.")
    for column in comments:
        if column not in columns:
            raise SqlFileError(f"{file.path.name}: de kop legt kolom {column} uit, maar die is er niet. Haal de regel weg.")


def explain(connection: Connection, kind: str, relation: str, about: str, columns: Mapping[str, str]) -> None:
    """Comment on a relation (`kind`: VIEW or TABLE) and on its columns."""
    execute_plain(connection, f"COMMENT ON {kind} {relation} IS {literal(about)}")
    for column, comment in columns.items():
        execute_plain(connection, f'COMMENT ON COLUMN {relation}."{column}" IS {literal(comment)}')


def about(file: SqlFile) -> str:
    """Title and definition of a file, as they stand in the comment of what it makes."""
    return f"{file.header['titel']}. {file.header['definitie']}"


def literal(value: str) -> str:
    """A text as SQL writes it; COMMENT and VALUES of a view take no parameters."""
    return "'" + value.replace("'", "''") + "'"
