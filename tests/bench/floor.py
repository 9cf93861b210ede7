"""The floor: reading the same files with pyarrow and copying the same columns into a plain table of the same server.

No contract, no pseudonyms, no history: what no program that puts these columns into this server can be faster than. What
pyarrow cannot read is read with the plain library of its form: json, lxml or openpyxl, one text column per record.
"""

import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pyarrow as pa
from adbc_driver_postgresql import dbapi
from lxml import etree
from pyarrow import csv, string

from connectors.readers.header import FILLED_IN
from schemas.extract import Extract
from tests.bench.lines import lines_of
from tests.bench.region import File
from warehouse.database import Database

RECORD = "record"


@contextmanager
def table(database: Database, extract: Extract) -> Generator[None]:
    """An empty plain table with the columns that the hub reads of this extract, as text; gone afterwards."""
    columns = ", ".join(f'"{name}" text' for name in _columns(extract))
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS vloer")
        connection.exec_driver_sql(f'CREATE TABLE vloer."{extract.name}" ({columns})')
    yield
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f'DROP TABLE vloer."{extract.name}"')


def load(database: Database, files: Sequence[File]) -> int:
    """Reads and copies files of one extract over one connection, each committed by itself; returns their number of rows."""
    rows = 0
    with dbapi.connect(database.url) as connection, connection.cursor() as cursor:
        for file in files:
            rows += _load(cursor, file)
            connection.commit()
    return rows


def _load(cursor: dbapi.Cursor, file: File) -> int:
    extract = file.name.extract
    read = _records(file.path, extract.layout.form) if extract.layout.form != "csv" else _csv(file)
    cursor.adbc_ingest(extract.name, read, mode="append", db_schema_name="vloer")
    return read.num_rows


def _records(path: Path, form: str) -> pa.Table:
    """Every record as one text."""
    match form:
        case "json":
            with lines_of(path) as lines:
                answers = [json.loads(line) for line in lines]
            records = [str(person) for answer in answers for person in answer["personen"]]
        case "xml":
            records = [str(etree.tostring(answer)) for answer in etree.parse(path).getroot()]
        case _:
            sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
            records = [str(row) for row in sheet.iter_rows(values_only=True)]
    return pa.table({RECORD: records})


def _csv(file: File) -> pa.Table:
    with lines_of(file.path) as lines:
        first = next(lines).removeprefix("\ufeff").split(";")[0]
    # some files of DUO have a number sign before their first column
    names = {first if first == f"#{name}" else name: name for name in _columns(file.name.extract)}
    return csv.read_csv(
        file.path,
        parse_options=csv.ParseOptions(delimiter=";", invalid_row_handler=lambda _: "skip"),
        convert_options=csv.ConvertOptions(include_columns=list(names), column_types=dict.fromkeys(names, string())),
    ).rename_columns(names)


def _columns(extract: Extract) -> list[str]:
    """The source names of what the hub reads, but for the columns that its reader makes itself."""
    if extract.layout.form != "csv":
        return [RECORD]
    made = FILLED_IN.get(extract.layout, frozenset())
    return [column.source_name for column in extract.read_columns if column.source_name not in made]
