"""The preview of a mart in the UI: its first rows, from which no small number can be read or computed.

The UI has no login of its own, so a preview is for a wider circle (marts.md, "Small numbers"). Which numbers of a mart add up
to which, nothing here knows; so as soon as one is small, none is shown. Never a row about a person.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Any, Final

import dagster as dg
from sqlalchemy import ColumnElement, Connection, column, exists, func, or_, select, table, true

from pipelines.tables import NAMES, markdown_table
from warehouse.access.present import POINTS_AT_A_PERSON
from warehouse.explanations import columns_of

ROWS: Final = 25
SMALLEST_SHOWN: Final = 5
"""Counts below this are not shown: a small number can point at a person."""
HELD_BACK: Final = "×"
"""Stands for a number that is not shown."""
LEGEND: Final = (
    f"{HELD_BACK}: een getal dat hier niet staat. Een of meer aantallen van deze mart zijn 1 tot en met {SMALLEST_SHOWN - 1}, "
    "of zouden uit de andere getallen kunnen volgen. Wie ze mag zien, vindt ze in de database, zoals docs/bi.md beschrijft."
)

_COUNTS: Final = ("smallint", "integer", "bigint")
_NUMBERS: Final = (*_COUNTS, "numeric", "real", "double precision")


def preview(
    connection: Connection, mart: str, columns: Sequence[str], peilmaand: int | None = None
) -> dg.MarkdownMetadataValue:
    """The first rows of a mart (full name) in these columns as a table, of one peilmaand when it is kept per month.

    No table when the mart has a column that could point at a person. When any count of all its rows (of that month) is 1 to 4,
    or the difference of two counts of a row, or a percentage of one, it shows no number at all, and in what order the rows
    stand follows from their names alone: what is shown is then the same whichever small number it is.
    """
    kinds = columns_of(connection, mart)
    for name, kind in kinds.items():
        if kind in POINTS_AT_A_PERSON:
            return dg.MetadataValue.md(f"Geen voorbeeld: kolom {name} kan een persoon aanwijzen.")
    schema, relation = mart.split(".")
    rows = table(relation, schema=schema)
    asked = column("peilmaand") == peilmaand if peilmaand is not None else true()
    numbers = [name for name in columns if kinds[name] in _NUMBERS and name not in NAMES]
    counts = [name for name in numbers if kinds[name] in _COUNTS]
    shares = [name for name in numbers if name not in counts]
    small = [_is_small(column(name)) for name in counts]
    small += [_is_small(column(one) - column(other)) for one, other in combinations(counts, 2)]
    small += [_is_small(func.round(column(count) * column(share) / 100)) for count in counts for share in shares]
    held_back = bool(small) and connection.scalar(select(exists().select_from(rows).where(asked, or_(*small)))) is True
    order = [name for name in columns if name not in numbers] + ([] if held_back else numbers)
    query = select(*map(column, columns)).select_from(rows).where(asked).order_by(*map(column, order)).limit(ROWS)
    hidden = frozenset(numbers) if held_back else frozenset[str]()
    shown = markdown_table(
        columns, ([_told(name, value, hidden) for name, value in row.items()] for row in connection.execute(query).mappings())
    )
    return dg.MetadataValue.md(f"{shown}\n\n{LEGEND}" if held_back else shown)


def _is_small(number: ColumnElement[Any]) -> ColumnElement[bool]:
    return func.abs(number).between(1, SMALLEST_SHOWN - 1)


def _told(name: str, value: object, hidden: frozenset[str]) -> object:
    if name in hidden:
        return HELD_BACK
    return str(value) if name in NAMES and value is not None else value
