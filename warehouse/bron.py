"""The history tables: one per registered extract, derived from its model, so a new feed needs no migration.

They stand in schema `bron`, those of extracts under the Wpg in schema `wpg` (privacy.md 10). A table holds what a key was on
which dates (`geldig_van`, `geldig_tot`) and from which moment to which moment the hub knew it so (`bekend_van`, `bekend_tot`).
What writes them is `warehouse.history`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sqlalchemy import Connection, text

from schemas.extract import Extract
from schemas.register import EXTRACTS
from warehouse.access import grant_history
from warehouse.stored import StoredColumn, stored_columns

_FRAME: Final = (
    ("scope", "text NOT NULL", "Reikwijdte van de levering waar de rij uit komt"),
    ("sleutel", "uuid NOT NULL", "Beschermde sleutel; gelijk voor dezelfde sleutel in elke levering van de scope"),
    ("geldig_van", "date NOT NULL", "Eerste peildatum waarop dit zo was"),
    ("geldig_tot", "date NOT NULL", "Eerste peildatum waarop dit niet meer zo was; infinity zolang het zo is"),
    ("bekend_van", "timestamptz NOT NULL", "Moment waarop de hub dit ging weten"),
    ("bekend_tot", "timestamptz NOT NULL DEFAULT 'infinity'", "Moment waarop de hub beter wist; infinity zolang dit klopt"),
    # no foreign key: checking it row by row would double the time of a first load, and the publish transaction
    # writes both sides itself
    ("levering", "bigint NOT NULL", "De levering die dit voor peildatum geldig_van meldde"),
)
"""Name, type and comment of the columns that every history table has before the stored columns of its extract."""


@dataclass(frozen=True)
class History:
    """The names of one extract's history, quoted for use in SQL text; all come from the register, never from a delivery."""

    extract: Extract

    @cached_property
    def stored(self) -> tuple[StoredColumn, ...]:
        """The stored columns of the extract, in the order of the table."""
        return stored_columns(self.extract)

    @cached_property
    def schema(self) -> str:
        """The schema in which the history table stands."""
        return "wpg" if self.extract.under_wpg else "bron"

    @cached_property
    def table(self) -> str:
        """The history table with its schema."""
        return f'{self.schema}."{self.extract.name}"'

    @cached_property
    def name(self) -> str:
        """The same without quotes, as `pg_class` and files of SQL name it."""
        return f"{self.schema}.{self.extract.name}"

    @cached_property
    def unit(self) -> str:
        """The column that tells which rows are unknown together: the group's where there is one, else the key."""
        return f'"{self.extract.group}"' if self.extract.group else "sleutel"

    def columns(self, alias: str) -> str:
        """The stored columns as a list, each behind the table alias `alias`."""
        return ", ".join(f'{alias}."{column.name}"' for column in self.stored)


def ensure_bron_tables(connection: Connection, extracts: Iterable[Extract] | None = None) -> None:
    """Make the history table of every extract, and add what newer models declare; nothing is ever taken away.

    `extracts` are the registered ones by default. A model that loses a column leaves it in the table, empty from then on.
    """
    for extract in EXTRACTS.values() if extracts is None else extracts:
        history = History(extract)
        present = _columns_in_database(connection, history)
        if not present:
            _create(connection, history)
        else:
            _extend(connection, history, present)
        _comment(connection, history)
        grant_history(connection, history.table)


def _columns_in_database(connection: Connection, history: History) -> Sequence[str]:
    query = "SELECT column_name FROM information_schema.columns WHERE table_schema = :schema AND table_name = :table"
    return connection.execute(text(query), {"schema": history.schema, "table": history.extract.name}).scalars().all()


def _create(connection: Connection, history: History) -> None:
    columns = [f"{name} {kind}" for name, kind, _ in _FRAME]
    columns += [f'"{column.name}" {column.sql_type}' for column in history.stored]
    columns.append("CHECK (geldig_van < geldig_tot AND bekend_van < bekend_tot)")
    connection.exec_driver_sql(f"CREATE TABLE {history.table} ({', '.join(columns)})")
    # no index, not of a primary key either: a publish hash-joins its scope, and each index costs a first load of 400,000 rows
    # 0.3 s where scanning them costs 0.1 s


def _extend(connection: Connection, history: History, present: Sequence[str]) -> None:
    for column in history.stored:
        if column.name not in present:
            connection.exec_driver_sql(f'ALTER TABLE {history.table} ADD COLUMN "{column.name}" {column.sql_type}')


def _comment(connection: Connection, history: History) -> None:
    title = f"{history.extract.title}: {history.extract.description}"
    connection.exec_driver_sql(f"COMMENT ON TABLE {history.table} IS {_literal(title)}")
    comments = [(name, comment) for name, _, comment in _FRAME]
    comments += [(column.name, column.description) for column in history.stored]
    for name, comment in comments:
        connection.exec_driver_sql(f'COMMENT ON COLUMN {history.table}."{name}" IS {_literal(comment)}')


def _literal(value: str) -> str:
    # COMMENT takes no parameters; % is the driver's placeholder sign
    return "'" + value.replace("'", "''").replace("%", "%%") + "'"
