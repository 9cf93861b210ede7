"""A mart as of one date, with what the hub knows now: `python -m tests.end_to_end.figures audit 2026-11-01`.

Run as a process of its own with the environment of a hub. Prints JSON: a list of objects, numbers as text.
"""

import json
import os
import sys
from datetime import date

from sqlalchemy import create_engine

from warehouse import access
from warehouse.peilmaanden import evaluate
from warehouse.sql_layers import read_marts


def main() -> None:
    """Prints the mart that is the first argument about the date that is the second, in the warehouse at ADDRESS."""
    engine = create_engine(os.environ["ADDRESS"].replace("postgresql://", "postgresql+psycopg://"))
    day = date.fromisoformat(sys.argv[2])
    with engine.begin() as connection:
        access.act_as_loader(connection)
        figures = evaluate(connection, read_marts()[f"mart.{sys.argv[1]}"], day.year * 100 + day.month, day)
    print(json.dumps([dict(zip(figures.columns, row, strict=True)) for row in figures.rows], default=str))


if __name__ == "__main__":
    main()
