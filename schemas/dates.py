"""Dates, months, weeks and moments from text, over a whole column at once, without losing what is unknown.

An incomplete date is real data (feeds.md, "Conventions"): it becomes an integer jjjjmmdd in which 00 stands for an unknown
part. What the range of such a date is (earliest, latest) is asked in SQL and is not answered here.
"""

import datetime
from collections.abc import Callable
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.fixed_width import ByteMatrix, FixedWidth, Mask, digits_of, empty, of_width

NOT_A_DATE = -1
Numbers = npt.NDArray[np.int32]

_THURSDAY = 4
_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int32)


class DateForm(StrEnum):
    """How a source writes a date; the value names it in the documentation.

    ISO: `JJJJ-MM-DD`, with `JJJJ-MM-00` and `JJJJ-00-00` ([C] extracts; wholly unknown is an empty field there). COMPACT:
    `jjjjmmdd`, with `jjjjmm00`, `jjjj0000` and `00000000` (BRP). DUO: `dd-mm-jjjj` or `jjjjmmdd`, both occur, unknown
    parts 00. All from feeds.md, "Conventions" and "DUO".
    """

    ISO = "JJJJ-MM-DD"
    COMPACT = "jjjjmmdd"
    DUO = "dd-mm-jjjj of jjjjmmdd"


def parse_dates(values: pa.StringArray, form: DateForm) -> pa.Int32Array:
    """The dates as int32 jjjjmmdd with 00 for an unknown part; 0 = wholly unknown, null = empty, -1 = cannot be a date.

    -1 is: another form, outside the calendar (30 February), or a known day in an unknown month.
    """
    result = np.full(len(values), NOT_A_DATE, np.int32)
    if form is DateForm.ISO:
        _place(result, of_width(values, 10), _iso)
    else:
        _place(result, of_width(values, 8), _compact)
        if form is DateForm.DUO:
            _place(result, of_width(values, 10), _day_first)
    return _with_empty(values, result)


def parse_months(values: pa.StringArray) -> pa.Int32Array:
    """Months written jjjjmm as int32; null = empty, -1 = cannot be a month."""
    result = np.full(len(values), NOT_A_DATE, np.int32)
    _place(result, of_width(values, 6), _month)
    return _with_empty(values, result)


def parse_weeks(values: pa.StringArray) -> pa.Int32Array:
    """Weeks of ISO 8601 written jjjjww as int32; null = empty, -1 = cannot be a week (53 exists in some years only)."""
    result = np.full(len(values), NOT_A_DATE, np.int32)
    _place(result, of_width(values, 6), _week)
    return _with_empty(values, result)


def week_of(day: datetime.date) -> int:
    """The week of ISO 8601 in which a day lies, as jjjjww."""
    year, week, _ = day.isocalendar()
    return year * 100 + week


def parse_timestamps(values: pa.StringArray) -> tuple[pa.TimestampArray, Mask]:
    """Moments written `JJJJ-MM-DDTHH:MM:SS` as timestamp[us], and which values cannot be a moment.

    A moment is null when the value is empty or cannot be a moment; an incomplete date is no moment.
    """
    moments = np.zeros(len(values), "datetime64[s]")
    readable = np.zeros(len(values), np.bool_)
    fitting = of_width(values, 19)
    matrix = fitting.matrix
    dates = _iso(np.ascontiguousarray(matrix[:, :10]))
    digits, separators = matrix[:, (11, 12, 14, 15, 17, 18)], matrix[:, (10, 13, 16)]
    clock, only_digits = digits_of(digits)
    hours, minutes, seconds = (_number(clock, first, first + 2) for first in (0, 2, 4))
    passes = (dates > 0) & (dates % 100 > 0) & (hours < 24) & (minutes < 60) & (seconds < 60)
    passes &= (separators == np.frombuffer(b"T::", np.uint8)).all(axis=1)
    passes &= True if only_digits is None else only_digits
    moments[fitting.rows] = _moment(np.where(passes, dates, 19700101), hours, minutes, seconds)
    readable[fitting.rows] = passes
    parsed = pa.array(moments.astype("datetime64[us]"), pa.timestamp("us"), mask=~readable)
    return parsed, ~readable & ~empty(values)


def _moment(dates: Numbers, hours: Numbers, minutes: Numbers, seconds: Numbers) -> npt.NDArray[np.datetime64]:
    """Complete dates jjjjmmdd with a time of day as datetime64[s]."""
    months = (dates // 10_000 - 1970) * 12 + dates // 100 % 100 - 1
    days = months.astype("datetime64[M]").astype("datetime64[D]") + (dates % 100 - 1).astype("timedelta64[D]")
    return days.astype("datetime64[s]") + (hours * 3600 + minutes * 60 + seconds).astype("timedelta64[s]")


def _place(result: Numbers, fitting: FixedWidth, read: Callable[[ByteMatrix], Numbers]) -> None:
    """Put the numbers that `read` makes of the fitting values in their rows."""
    if len(fitting.matrix):
        result[fitting.rows] = read(fitting.matrix)


def _with_empty(values: pa.StringArray, result: Numbers) -> pa.Int32Array:
    blank = empty(values)
    return pa.array(result, pa.int32(), mask=blank) if blank.any() else pa.array(result, pa.int32())


def _number(digits: ByteMatrix, first: int, last: int) -> Numbers:
    """The number in the columns `first` up to (not including) `last`."""
    number = digits[:, first].astype(np.int32)
    for position in range(first + 1, last):
        number *= 10
        number += digits[:, position]
    return number


def _iso(matrix: ByteMatrix) -> Numbers:
    digits, only_digits = digits_of(matrix[:, (0, 1, 2, 3, 5, 6, 8, 9)])
    dates = _calendar(_number(digits, 0, 4), _number(digits, 4, 6), _number(digits, 6, 8), only_digits)
    dates[(dates == 0) | (matrix[:, (4, 7)] != ord("-")).any(axis=1)] = NOT_A_DATE
    return dates


def _compact(matrix: ByteMatrix) -> Numbers:
    digits, only_digits = digits_of(matrix)
    return _calendar(_number(digits, 0, 4), _number(digits, 4, 6), _number(digits, 6, 8), only_digits)


def _day_first(matrix: ByteMatrix) -> Numbers:
    digits, only_digits = digits_of(matrix[:, (0, 1, 3, 4, 6, 7, 8, 9)])
    dates = _calendar(_number(digits, 4, 8), _number(digits, 2, 4), _number(digits, 0, 2), only_digits)
    dates[(matrix[:, (2, 5)] != ord("-")).any(axis=1)] = NOT_A_DATE
    return dates


def _month(matrix: ByteMatrix) -> Numbers:
    digits, only_digits = digits_of(matrix)
    year, month = _number(digits, 0, 4), _number(digits, 4, 6)
    passes = (year > 0) & (month >= 1) & (month <= 12)
    passes &= True if only_digits is None else only_digits
    return np.where(passes, year * 100 + month, np.int32(NOT_A_DATE))


def _week(matrix: ByteMatrix) -> Numbers:
    digits, only_digits = digits_of(matrix)
    year, week = _number(digits, 0, 4), _number(digits, 4, 6)
    # of a year with 53 weeks 1 January or 31 December is a Thursday
    first = (year + (year - 1) // 4 - (year - 1) // 100 + (year - 1) // 400) % 7
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    long = (first == _THURSDAY) | (leap & (first == _THURSDAY - 1))
    passes = (year > 0) & (week >= 1) & (week <= np.where(long, 53, 52))
    passes &= True if only_digits is None else only_digits
    return np.where(passes, year * 100 + week, np.int32(NOT_A_DATE))


def _calendar(year: Numbers, month: Numbers, day: Numbers, only_digits: Mask | None) -> Numbers:
    """Year, month and day as jjjjmmdd, -1 where they are no date of the Gregorian calendar, complete or incomplete."""
    in_year = month <= 12
    days = _DAYS[np.where(in_year, month, 0)]
    leap = (month == 2) & (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    passes = in_year & (day <= days + leap) & ((year > 0) | (month == 0))
    if only_digits is not None:
        passes &= only_digits
    return np.where(passes, year * 10_000 + month * 100 + day, np.int32(NOT_A_DATE))
