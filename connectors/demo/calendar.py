"""Dates as columns: day numbers (days since 1970), integers jjjjmmdd, and the months a generation runs over."""

from datetime import date
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Integers: TypeAlias = npt.NDArray[np.integer]


def day_number(day: date) -> int:
    """Days since 1 January 1970."""
    return (day - date(1970, 1, 1)).days


def years_before(day: date, years: int) -> int:
    """The day number of the same date `years` earlier; `day` is the first of a month."""
    return day_number(day.replace(year=day.year - years))


def as_dates(days: Integers) -> npt.NDArray[np.int32]:
    """Day numbers as integers jjjjmmdd; a negative day number before 1900 stands for "none" and becomes -1."""
    moments = days.astype("datetime64[D]")
    months = moments.astype("datetime64[M]")
    month_number = months.astype(np.int64)
    year, month = 1970 + month_number // 12, month_number % 12 + 1
    day = (moments - months).astype(np.int64) + 1
    return np.where(days > NO_DAY, year * 10000 + month * 100 + day, -1).astype(np.int32)


NO_DAY = -40000
"""The day number that stands for "no date" (before 1900, so no youth was born on it)."""


FAR = 1_000_000
"""A day number after every other; its negative lies before every other."""


def earliest(dates: Integers) -> npt.NDArray[np.int64]:
    """The first day that integers jjjjmmdd can mean, 00 being an unknown part; -FAR where the year is unknown or none."""
    year, month, day = dates // 10000, dates // 100 % 100, dates % 100
    return np.where(year > 0, _first_of_month(year, np.maximum(month, 1)) + np.maximum(day, 1) - 1, -FAR)


def latest(dates: Integers) -> npt.NDArray[np.int64]:
    """The last day that integers jjjjmmdd can mean; FAR where the year is unknown or there is none."""
    year, month, day = dates // 10000, dates // 100 % 100, dates % 100
    month = np.where(month == 0, 12, month)
    last = np.where(day == 0, _first_of_month(year, month + 1) - 1, _first_of_month(year, month) + day - 1)
    return np.where(year > 0, last, FAR)


def birthdays(born: Integers, years: int | Integers) -> npt.NDArray[np.int64]:
    """The days on which who was born on day `born` reaches an age; of 29 February this is 1 March in other years."""
    if isinstance(years, int) and len(born):
        # of a whole population many were born on the same day, and each day is worked out once
        first, last = int(born.min()), int(born.max())
        if last - first < len(born) // 2:
            return birthdays(np.arange(first, last + 1), years)[born - first]
    year, month, day = _parts(born)
    return _first_of_month(year + years, month) + day - 1


def months_after(days: Integers, months: int) -> npt.NDArray[np.int64]:
    """The same day of the month `months` later, or the last day of that month."""
    year, month, day = _parts(days)
    return np.minimum(_first_of_month(year, month + months) + day, _first_of_month(year, month + months + 1)) - 1


def _parts(days: Integers) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Year, month and day of the month."""
    moments = days.astype("datetime64[D]")
    months = moments.astype("datetime64[M]")
    number = months.astype(np.int64)
    return 1970 + number // 12, number % 12 + 1, (moments - months).astype(np.int64) + 1


def _first_of_month(year: Integers, month: Integers) -> npt.NDArray[np.int64]:
    """The day number of the first of a month; months may run past 12."""
    return ((year - 1970) * 12 + month - 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def months_until(last: date, count: int) -> list[date]:
    """The firsts of `count` months, the last of which is the month of `last`."""
    months = last.year * 12 + last.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(months - count + 1, months + 1)]


def report_month(delivered: date) -> int:
    """The report month jjjjmm of a DUO report: the month before the one of its name (feeds.md, duo_a04)."""
    months = delivered.year * 12 + delivered.month - 2
    return months // 12 * 100 + months % 12 + 1


def vsv_year(reported: int) -> int:
    """The vsv year (its first calendar year) of a report month jjjjmm: it begins with report month October (feeds.md)."""
    return (reported - 10) // 100
