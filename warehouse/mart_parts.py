"""The parts of the tables of the marts: one per gemeente of the region, and one for the rows of nobody and of elsewhere.

A policy of one gemeente is then decided before anything is read (`warehouse.access`): the server opens that part alone, plans
with the statistics of that part alone, and EXPLAIN has nothing to tell of another. They stand in a schema of their own, which
nobody opens; everybody goes through the table in `mart`.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, text

from schemas.region import GEMEENTEN
from warehouse.sql_files import execute_plain

SCHEMA: Final = "mart_delen"
_COLUMN: Final = "gemeentecode"


def create_in_parts(connection: Connection, name: str, columns: Mapping[str, str]) -> None:
    """Make the table `name` (with schema) of these columns (types by name), in parts when it has a gemeentecode."""
    parts = _parts(name, columns)
    declared = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    execute_plain(connection, f"CREATE TABLE {name} ({declared}){f' PARTITION BY LIST ({_COLUMN})' if parts else ''}")
    for part, values in parts.items():
        execute_plain(connection, f"CREATE TABLE {part} PARTITION OF {name} {values}")


def has_its_parts(connection: Connection, name: str, columns: Mapping[str, str]) -> bool:
    """Whether the table, if there is one, has the parts that it would get now: the region may have changed."""
    query = text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = to_regclass(:name)")
    return set(connection.scalars(query, {"name": name})) == set(_parts(name, columns))


def _parts(name: str, columns: Mapping[str, str]) -> Mapping[str, str]:
    """The values of each part, by its name with schema; none for a table without gemeentecode."""
    if columns.get(_COLUMN) != "text":
        return {}
    prefix = f"{SCHEMA}.{name.partition('.')[2]}"
    values = {f"{prefix}_g{code}": f"FOR VALUES IN ('{code}')" for code in GEMEENTEN}
    return {**values, f"{prefix}_overig": "DEFAULT"}
