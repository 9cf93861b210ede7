"""`mart`: the figures of a mart about one month, as the hub knows them now or knew them then; nothing is stored."""

import csv
import datetime
import re
import sys
from decimal import Decimal
from enum import StrEnum

from pipelines.cli.console import output, print_json, table
from pipelines.guarding import require_clean
from pipelines.hub import open_hub
from pipelines.tables import NAMES
from pipelines.today import TIMEZONE, today
from schemas.errors import HubError
from warehouse import access
from warehouse.mart_files import FRAME, Mart
from warehouse.peilmaanden import Figures, evaluate
from warehouse.server_errors import without_values
from warehouse.sql_layers import read_marts


class Form(StrEnum):
    """How the figures are shown."""

    TABLE = "tabel"
    CSV = "csv"
    JSON = "json"


def show_mart(name: str, peilmaand: str | None, bekend_op: str | None, form: Form) -> None:
    """Show a mart about a month (jjjjmm, this month by default), as known at a moment (now by default).

    CSV is as the hub itself wants it: semicolons, a header, empty for unknown. JSON is a list of objects.

    Raises HubError for a mart, month or moment that does not exist.
    """
    mart = _mart_named(name)
    date = today()
    month = _month(peilmaand) if peilmaand else date.year * 100 + date.month
    moment = moment_of(bekend_op) if bekend_op else None
    if moment and not mart.knows_then:
        raise HubError(f"{mart.name} is alleen met wat de hub nu weet te tellen. Laat --bekend-op weg.")
    with open_hub() as hub, hub.database.engine.connect() as connection:
        access.act_as_loader(connection)
        with without_values(f"het tellen van {mart.name}"):
            figures = evaluate(connection, mart, month, date, moment)
        connection.rollback()
        require_clean(hub, mart.name, (str(value) for row in figures.rows for value in row if isinstance(value, str | int)))
    match form:
        case Form.JSON:
            print_json([dict(zip(figures.columns, map(_as_json, row), strict=True)) for row in figures.rows])
        case Form.CSV:
            writer = csv.writer(sys.stdout, delimiter=";", lineterminator="\n")
            writer.writerow(figures.columns)
            writer.writerows(figures.rows)
        case Form.TABLE:
            _print_table(mart, month, figures)


def _mart_named(name: str) -> Mart:
    marts = read_marts()
    found = marts.get(f"mart.{name.removeprefix('mart.')}")
    if found is None:
        known = ", ".join(sorted(each.removeprefix("mart.") for each in marts))
        raise HubError(f"Deze mart bestaat niet. Er zijn: {known}.")
    return found


def _month(text: str) -> int:
    if not re.fullmatch(r"\d{4}(0[1-9]|1[0-2])", text):
        raise HubError("Dit is geen maand. Schrijf een peilmaand als jjjjmm, zoals 202610.")
    return int(text)


def moment_of(text: str) -> datetime.datetime:
    """A moment as people write it: in Dutch time unless it says otherwise; a date without a time is the end of that day.

    Raises HubError when it is none.
    """
    try:
        if len(text) == len("2026-10-31"):
            return datetime.datetime.combine(datetime.date.fromisoformat(text), datetime.time.max, TIMEZONE)
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise HubError("Dit is geen moment. Schrijf 2026-10-31, of met een tijd 2026-10-31T14:30.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=TIMEZONE)


def _as_json(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, datetime.date | datetime.datetime) else value


def _print_table(mart: Mart, month: int, figures: Figures) -> None:
    """The frame is the same in every row and stands in the title."""
    own = [place for place, name in enumerate(figures.columns) if not mart.is_partitioned or name not in FRAME]
    numbers = [at for at, place in enumerate(own) if any(isinstance(row[place], int | Decimal) for row in figures.rows)]
    headers = [figures.columns[place] for place in own]
    rows = ([str(row[place]) if figures.columns[place] in NAMES else row[place] for place in own] for row in figures.rows)
    output.print(table(f"{mart.file.header['titel']}, {month}", headers, rows, numbers=numbers))
