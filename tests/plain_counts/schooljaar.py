"""The school years that are counted on a date, and who lived in the region on the last day that counts; from marts.md."""

from collections.abc import Iterator
from datetime import date

from tests.plain_counts.days import Days
from tests.plain_counts.region import Region, Row

Residents = dict[str, tuple[str, Row]]


def school_years(region: Region, on: date) -> Iterator[tuple[int, date, date, Residents]]:
    """Each year with its first day, the last day that counts, and its residents.

    The year before the running one counts until the new year: then the C-levering forgets its enrolments.
    """
    running = on.year if on.month >= 8 else on.year - 1
    for year in (running - 1, running) if on.month >= 8 else (running,):
        last = min(date(year + 1, 7, 31), on)
        yield year, date(year, 8, 1), last, region.residents_on(last)


def within(day: Days | None, first: date, last: date) -> bool:
    """Whether a written date certainly lies between two days."""
    return day is not None and first <= day.first and day.last <= last
