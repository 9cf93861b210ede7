"""Working days, school days and the days beside a school holiday, as day numbers; the dates are those of `schemas.calendar`."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from connectors.demo.calendar import Integers, as_dates, day_number, earliest
from schemas.calendar import FEESTDAGEN, SCHOOLVAKANTIES

Days: TypeAlias = npt.NDArray[np.int64]

_HOLIDAYS = np.array([feestdag.datum for feestdag in FEESTDAGEN], dtype="datetime64[D]")
_FREE = np.concatenate([
    _HOLIDAYS,
    *(
        np.arange(np.datetime64(vakantie.van), np.datetime64(vakantie.tot) + 1)
        for vakantie in SCHOOLVAKANTIES
    ),
])  # fmt: skip


def working_days(after: Integers, until: int) -> Days:
    """How many working days (Monday to Friday, no public holiday) lie after each day, up to and including `until`."""
    return np.busday_count(_moments(after) + 1, np.datetime64(until, "D") + 1, holidays=_HOLIDAYS)


def on_working_day(days: Integers, later: int | Integers = 0) -> Days:
    """The working day on or after each day, or so many working days `later`."""
    return np.busday_offset(_moments(days), later, roll="forward", holidays=_HOLIDAYS).astype(np.int64)


def last_working_day(days: Integers) -> Days:
    """The working day on or before each day."""
    return np.busday_offset(_moments(days), 0, roll="backward", holidays=_HOLIDAYS).astype(np.int64)


def last_school_day(days: Integers) -> Days:
    """The school day on or before each day."""
    return np.busday_offset(_moments(days), 0, roll="backward", holidays=_FREE).astype(np.int64)


def end_of_school_year(days: Integers) -> Days:
    """31 July of the school year in which each day lies (begrippen.md)."""
    dates = as_dates(days)
    return earliest((dates // 10000 + (dates // 100 % 100 >= 8)) * 10000 + 731)


def _beside_holidays() -> Days:
    before = np.array([day_number(vakantie.van) for vakantie in SCHOOLVAKANTIES]) - 1
    after = np.array([day_number(vakantie.tot) for vakantie in SCHOOLVAKANTIES]) + 1
    beside = np.concatenate([before, before - 1, before - 2, after, after + 1])
    return np.sort(beside[np.is_busday(_moments(beside), holidays=_FREE)])


def _moments(days: Integers) -> npt.NDArray[np.datetime64]:
    return np.asarray(days).astype("datetime64[D]")


BESIDE_HOLIDAYS = _beside_holidays()
"""The school days just before and just after a school holiday, on which luxeverzuim begins."""
