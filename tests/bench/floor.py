"""The floor: reading the same files with pyarrow and copying the same columns into a plain table of the same server.

No contract, no pseudonyms, no history: what no program that puts these columns into this server can be faster than.
"""

from collections.abc import Sequence

from adbc_driver_postgresql import dbapi
from pyarrow import csv, string
from sqlalchemy import text

from schemas.extract import Extract
from tests.bench.region import File
from warehouse.database import Database


def make_table(database: Database, extract: Extract) -> None:
    """A plain table with the columns that the hub reads of this extract, as text."""
    columns = ", ".join(f'"{column.source_name}" text' for column in _columns(extract))
    with database.engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA IF NOT EXISTS vloer"))
        connection.execute(text(f'CREATE TABLE IF NOT EXISTS vloer."{extract.name}" ({columns})'.replace(":", "\\:")))


def load(database: Database, files: Sequence[File]) -> int:
    """Reads and copies files of one extract over one connection, each committed by itself; returns their number of rows."""
    rows = 0
    with dbapi.connect(database.url) as connection, connection.cursor() as cursor:
        for file in files:
            rows += _load(cursor, file)
            connection.commit()
    return rows


def _load(cursor: dbapi.Cursor, file: File) -> int:
    names = [column.source_name for column in _columns(file.name.extract)]
    table = csv.read_csv(
        file.path,
        parse_options=csv.ParseOptions(delimiter=";", invalid_row_handler=lambda _: "skip"),
        convert_options=csv.ConvertOptions(include_columns=names, column_types={name: string() for name in names}),
    )
    cursor.adbc_ingest(file.name.extract.name, table, mode="append", db_schema_name="vloer")
    return table.num_rows


def _columns(extract: Extract) -> list:
    """What the hub reads, but for the column that its reader makes itself."""
    return [column for column in extract.read_columns if column.source_name != "volgnummer"]
