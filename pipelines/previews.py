"""The preview of a mart in the UI: its first rows, from which no small number can be read or computed.

The UI has no login of its own, so a preview is for a wider circle (marts.md, "Small numbers"). Never a row about a person.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any, Final

import dagster as dg
from sqlalchemy import Connection, column, select, table

from pipelines.tables import NAMES, markdown_table
from warehouse.access.present import POINTS_AT_A_PERSON
from warehouse.explanations import columns_of

ROWS: Final = 25
SMALLEST_SHOWN: Final = 5
"""Counts below this are not shown: a small number can point at a person."""
HIDDEN: Final = f"<\u00a0{SMALLEST_SHOWN}"
"""Stands for a small number; one word, so that a narrow column does not break it."""
HELD_BACK: Final = "×"
"""Stands for a number that would give a small one away."""
LEGEND: Final = f"{HIDDEN}: 1 tot en met 4. {HELD_BACK}: weggelaten, omdat een klein aantal er anders uit volgt."

_MOST_NAMES: Final = 8
"""Of more columns that name a row the combinations are not looked at: they only make finer groups."""


def preview(
    connection: Connection, mart: str, columns: Sequence[str], peilmaand: int | None = None
) -> dg.MarkdownMetadataValue:
    """The first rows of a mart (full name) in these columns as a table, of one peilmaand when it is kept per month.

    No table when the mart has a column that could point at a person. Of a count of 1 to 4 only that it is one is shown, and
    every other number that a total could give it away with is held back: in each group of rows that have something in common,
    and in its own row. Once something is hidden no fraction is shown, for a share tells the total.
    """
    for name, kind in columns_of(connection, mart).items():
        if kind in POINTS_AT_A_PERSON:
            return dg.MetadataValue.md(f"Geen voorbeeld: kolom {name} kan een persoon aanwijzen.")
    schema, relation = mart.split(".")
    own = [column(name) for name in columns]
    query = select(*own).select_from(table(relation, schema=schema)).order_by(*own).limit(ROWS)
    if peilmaand is not None:
        query = query.where(column("peilmaand") == peilmaand)
    shown = [dict(row) for row in connection.execute(query).mappings()]
    rows = markdown_table(columns, _protected(shown, columns))
    return dg.MetadataValue.md(f"{rows}\n\n{LEGEND}" if HIDDEN in rows else rows)


def _protected(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> list[list[object]]:
    counts = [name for name in columns if name not in NAMES and _are_numbers(rows, name, int)]
    fractions = [name for name in columns if name not in NAMES and _are_numbers(rows, name, Decimal)]
    names = [name for name in columns if name not in counts and name not in fractions]
    cells = {(row, name): value for row, values in enumerate(rows) for name in counts if (value := values[name]) is not None}
    small = {cell for cell, value in cells.items() if 0 < value < SMALLEST_SHOWN}
    of_rows = [[(row, name) for name in counts] for row in range(len(rows))]
    of_columns = [[(row, name) for row in group] for group in _groups(rows, names) for name in counts]
    held_back = _held_back(cells, small, [*of_rows, *of_columns])

    def told(row: int, name: str) -> object:
        if (row, name) in small:
            return HIDDEN
        if (row, name) in held_back or (small and name in fractions and rows[row][name] is not None):
            return HELD_BACK
        value = rows[row][name]
        return str(value) if name in NAMES and value is not None else value

    return [[told(row, name) for name in columns] for row in range(len(rows))]


def _are_numbers(rows: Iterable[Mapping[str, Any]], column: str, kind: type) -> bool:
    values = [row[column] for row in rows if row[column] is not None]
    return bool(values) and all(isinstance(value, kind) and not isinstance(value, bool) for value in values)


def _groups(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Collection[frozenset[int]]:
    """The rows that have the same values in some of the columns that name a row: whatever a total can be of."""
    divisions = {
        tuple(values.index(value) for value in values): None for name in names for values in [[row[name] for row in rows]]
    }
    found: set[frozenset[int]] = set()
    for number in range(min(len(divisions), _MOST_NAMES) + 1):
        for chosen in combinations(list(divisions)[:_MOST_NAMES], number):
            together: dict[tuple[int, ...], list[int]] = {}
            for row in range(len(rows)):
                together.setdefault(tuple(division[row] for division in chosen), []).append(row)
            found.update(frozenset(group) for group in together.values() if len(group) > 1)
    return found


def _held_back(
    cells: Mapping[tuple[int, str], int], small: Collection[tuple[int, str]], groups: Iterable[Iterable[tuple[int, str]]]
) -> set[tuple[int, str]]:
    """Which cells to hold back, so that in no group one hidden cell is what the others leave of a total.

    Beside a small one always another is held back: of a few that are all below five the sum can tell each.
    """
    known = [sorted(set(group) & cells.keys(), key=lambda cell: (cells[cell], cell)) for group in groups]
    held_back: set[tuple[int, str]] = set()
    while True:
        before = len(held_back)
        for group in known:
            hidden = [cell for cell in group if cell in small or cell in held_back]
            others = [cell for cell in group if cell not in small and cell not in held_back]
            alone = len(hidden) == 1 or all(cell in small for cell in hidden)
            if hidden and alone and others:
                # a number above nothing hides more than a nothing, that readers guess
                held_back.add(next((cell for cell in others if cells[cell]), others[0]))
        if len(held_back) == before:
            return held_back
