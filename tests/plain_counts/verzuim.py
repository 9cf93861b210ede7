"""mart.verzuim counted report by report, from marts.md: what is known now about every week and month of the school years."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.plain_counts.days import Days, days
from tests.plain_counts.region import Region


def verzuim(region: Region, on: date) -> set[tuple[Any, ...]]:
    """The rows of the mart about a date, without names and the columns that every row has."""
    residents = region.residents()
    cells: dict[tuple[Any, ...], list[dict[str, str]]] = defaultdict(list)
    for _, row in region.rows("jvs_verzuimmelding"):
        person, reported = row["burgerservicenummer"], days(row["melddatum"])
        if person not in residents or reported is None or reported.first > on:
            continue
        school_year = _school_year(reported.first)
        if school_year not in _counted(on):
            continue
        for kind, name in _periods(reported):
            cell = (school_year, kind, name, residents[person][0], row["school_brin"] or None, row["verzuimsoort"])
            cells[*cell, row["status"]].append(row)
    return {
        (
            *cell,
            len(rows),
            len({row["burgerservicenummer"] for row in rows}),
            *spread(rows, "melddatum", "datum_in_behandeling"),
            *spread(rows, "datum_in_behandeling", "datum_afgesloten"),
        )
        for cell, rows in cells.items()
    }


def _school_year(day: date) -> int:
    return day.year if day.month >= 8 else day.year - 1


def _counted(on: date) -> set[int]:
    """The school year that runs, and from August to December the one before."""
    return {on.year, on.year - 1} if on.month >= 8 else {on.year - 1}


def _periods(reported: Days) -> Iterator[tuple[str, str]]:
    """The month and the week in which a report was certainly made."""
    first, last = reported
    if (first.year, first.month) == (last.year, last.month):
        yield "maand", f"{first.year}-{first.month:02d}"
        if first == last:
            year, week, _ = first.isocalendar()
            yield "week", f"{year}-W{week:02d}"


def spread(rows: list[dict[str, str]], begin: str, end: str) -> tuple[Decimal | None, Decimal | None]:
    """Median and 90th percentile of the days between two dates, with one digit."""
    taken = []
    for row in rows:
        start, stop = days(row[begin]), days(row[end])
        if start and stop and start.is_one and stop.is_one and stop.first >= start.first:
            taken.append((stop.first - start.first).days)
    taken.sort()
    return _percentile(taken, 50), _percentile(taken, 90)


def _percentile(sorted_numbers: list[int], percents: int) -> Decimal | None:
    if not sorted_numbers:
        return None
    below, rest = divmod(percents * (len(sorted_numbers) - 1), 100)
    above = min(below + 1, len(sorted_numbers) - 1)
    hundredths = 100 * sorted_numbers[below] + rest * (sorted_numbers[above] - sorted_numbers[below])
    return (Decimal(hundredths) / 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
