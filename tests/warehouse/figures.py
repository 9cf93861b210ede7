"""What a mart counts about rows written by hand, for the tests of each mart."""

import datetime
from typing import Any

from tests.warehouse.rows import Rows
from warehouse.mart_files import Mart
from warehouse.peilmaanden import evaluate
from warehouse.sql_layers import read_marts

TODAY = datetime.date(2026, 12, 15)
"""The day on which the tests count: past the months that they count."""


def mart(name: str) -> Mart:
    """A mart by the name of its file."""
    return read_marts()[f"mart.{name}"]


def two_residents(rows: Rows, since: datetime.date, **columns: int) -> Rows:
    """A region with residents Anna of Zwolle and Bert of Hardenberg, the same in these columns of the BRP."""
    rows.levering("brp_persoonslijst", "G0193", since)
    rows.brp("Anna", van=since, **columns)
    rows.brp("Bert", "G0160", van=since, **columns)
    return rows


def counted(
    rows: Rows, name: str, peilmaand: int, *columns: str, today: datetime.date = TODAY, bekend_op: str | None = None
) -> list[tuple[Any, ...]]:
    """These columns of every row of a mart about a month, in the order of the mart."""
    rows.refresh()
    moment = datetime.datetime.fromisoformat(bekend_op).replace(tzinfo=datetime.UTC) if bekend_op else None
    figures = evaluate(rows.connection, mart(name), peilmaand, today, moment)
    places = [figures.columns.index(column) for column in columns]
    return [tuple(row[place] for place in places) for row in figures.rows]
