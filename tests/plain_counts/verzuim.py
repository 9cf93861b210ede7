"""mart.verzuim counted row by row, from marts.md."""

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.plain_counts.days import days
from tests.plain_counts.region import Region


def verzuim(region: Region, peilmaand: int) -> set[tuple[Any, ...]]:
    """The rows of the mart about a month, without names and the columns that every row has."""
    residents = region.residents()
    cells: dict[tuple[Any, ...], list[dict[str, str]]] = defaultdict(list)
    for _, row in region.rows("jvs_verzuimmelding"):
        person, reported = row["burgerservicenummer"], days(row["melddatum"])
        if person not in residents or reported is None or {_month(reported.first), _month(reported.last)} != {peilmaand}:
            continue
        cell = (residents[person][0], row["school_brin"] or None, row["verzuimsoort"], row["status"])
        cells["maand", f"{peilmaand // 100}-{peilmaand % 100:02d}", *cell].append(row)
        (year, week, _), (other_year, other_week, _) = reported.first.isocalendar(), reported.last.isocalendar()
        if (year, week) == (other_year, other_week):
            cells["week", f"{year}-W{week:02d}", *cell].append(row)
    return {
        (
            *cell,
            len(rows),
            len({row["burgerservicenummer"] for row in rows}),
            *_spread(rows, "melddatum", "datum_in_behandeling"),
            *_spread(rows, "datum_in_behandeling", "datum_afgesloten"),
        )
        for cell, rows in cells.items()
    }


def _month(day: date) -> int:
    return day.year * 100 + day.month


def _spread(rows: list[dict[str, str]], begin: str, end: str) -> tuple[Decimal | None, Decimal | None]:
    """Median and 90th percentile of the days between two dates, with one digit."""
    taken = []
    for row in rows:
        start, stop = days(row[begin]), days(row[end])
        if start and stop and start.is_one and stop.is_one and stop.first >= start.first:
            taken.append((stop.first - start.first).days)
    taken.sort()
    return _percentile(taken, 0.5), _percentile(taken, 0.9)


def _percentile(sorted_numbers: list[int], share: float) -> Decimal | None:
    if not sorted_numbers:
        return None
    place = share * (len(sorted_numbers) - 1)
    below = int(place)
    above = min(below + 1, len(sorted_numbers) - 1)
    value = sorted_numbers[below] + (place - below) * (sorted_numbers[above] - sorted_numbers[below])
    return Decimal(repr(round(value, 9))).quantize(Decimal("0.1"), ROUND_HALF_UP)
