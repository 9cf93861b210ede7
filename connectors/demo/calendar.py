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


def months_until(last: date, count: int) -> list[date]:
    """The firsts of `count` months, the last of which is the month of `last`."""
    months = last.year * 12 + last.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(months - count + 1, months + 1)]


def report_month(delivered: date) -> int:
    """The report month jjjjmm of a DUO report: the month before the one of its name (feeds.md, duo_a04)."""
    months = delivered.year * 12 + delivered.month - 2
    return months // 12 * 100 + months % 12 + 1
