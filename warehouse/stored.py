"""Which columns of an extract are stored, under what name and type: the one answer that follows from the treatments.

The table of `bron`, its comments, the staging table and the column schema in the UI all ask here. How the values are made
is in `warehouse.identity`; nothing here touches a row.
"""

from dataclasses import dataclass
from functools import cache

import pyarrow as pa

from schemas.columns import Column, Kind, Treatment
from schemas.extract import Extract, Layout
from schemas.rules import DECIMAL
from warehouse.protection import Protection

UUID = pa.binary(16)
"""How a protected value travels: COPY puts sixteen bytes straight into a `uuid` column."""

REPORT_MONTH = "peilmaand"
"""The column of a DUO report that comes from the levering and not from the file."""


@dataclass(frozen=True)
class StoredColumn:
    """A column of `bron`: its name, type in PostgreSQL and in Arrow, the Dutch sentence that is its comment, its protection."""

    name: str
    sql_type: str
    arrow_type: pa.DataType
    description: str
    protection: Protection | None = None


_KEPT: dict[Kind, tuple[str, pa.DataType]] = {
    Kind.TEXT: ("text", pa.string()),
    Kind.CODE: ("text", pa.string()),
    Kind.DATE: ("integer", pa.int32()),
    Kind.MONTH: ("integer", pa.int32()),
    Kind.WEEK: ("integer", pa.int32()),
    Kind.TIMESTAMP: ("timestamp", pa.timestamp("us")),
    Kind.INTEGER: ("integer", pa.int32()),
    Kind.DECIMAL: ("numeric(6, 2)", DECIMAL),
    Kind.FLAG: ("boolean", pa.bool_()),
}


@cache
def stored_columns(extract: Extract) -> tuple[StoredColumn, ...]:
    """The stored columns of an extract: per column of the model in order, then the comparisons, then `peilmaand` (DUO)."""
    columns = [stored for column in extract.columns for stored in _of_column(column)]
    columns += [StoredColumn(each.name, "uuid", UUID, each.description, Protection.COMPARISON) for each in extract.comparisons]
    if reports_a_month(extract):
        columns.append(StoredColumn(REPORT_MONTH, "integer", pa.int32(), "Maand (jjjjmm) van het rapport zelf."))
    return tuple(columns)


def reports_a_month(extract: Extract) -> bool:
    """Whether its leveringen have a report month, which is then part of the key (feeds.md, "Keys")."""
    return extract.layout is Layout.DUO_CSV


def is_kept_in_quarantine(extract: Extract, column: Column) -> bool:
    """Whether a row in quarantine may show this column of its key; what falls under the Wpg stays in `wpg` (privacy.md 10)."""
    return Treatment.KEEP in column.treatments and not extract.under_wpg


def compared_name(column: str) -> str:
    """The stored column with the comparison value of `column`."""
    return f"{column}_vergelijk"


def generalised_name(column: str) -> str:
    """The stored column with the first four digits of a postcode."""
    return f"{column}4"


def _of_column(column: Column) -> list[StoredColumn]:
    several = len(column.treatments) > 1
    stored: list[StoredColumn] = []
    for treatment in column.treatments:
        match treatment:
            case Treatment.PSEUDONYMISE:
                stored.append(StoredColumn(column.name, "uuid", UUID, column.description, Protection.PSEUDONYM))
            case Treatment.COMPARE:
                description = f"Vergelijkwaarde. {column.description}" if several else column.description
                stored.append(StoredColumn(compared_name(column.name), "uuid", UUID, description, Protection.COMPARISON))
            case Treatment.GENERALISE:
                description = f"Vier cijfers. {column.description}" if several else column.description
                stored.append(StoredColumn(generalised_name(column.name), "text", pa.string(), description))
            case Treatment.KEEP:
                stored.append(StoredColumn(column.name, *_KEPT[column.kind], column.description))
            case Treatment.DROP:
                pass
    return stored
