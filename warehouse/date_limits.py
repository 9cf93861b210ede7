"""Which dates in a row can let a check answer otherwise, only because the day on which it is asked moves on.

A check compares dates with the peildatum at a few distances: on the day itself, after 28 days, at an age. Which distances
there are is said here once; a check that uses another one is not asked incrementally (`knows_distances`). Which columns are
compared at which distance is `warehouse.compared_dates`, what a run does with it `warehouse.reach`. Dates are integers jjjjmmdd
with 00 for an unknown part, as in `bron`.
"""

import calendar
import datetime
import re
from collections.abc import Collection, Iterable
from enum import Enum, auto
from typing import Final, NamedTuple

_FRIDAY: Final = 5
_SUNDAY: Final = 7
_LONGEST_STEP: Final = datetime.timedelta(days=31)
"""From a longer step on, so many limits pass that asking about everybody is the better way."""

_TURNING_DAYS: Final = frozenset({(1, 1), (4, 1), (7, 1), (8, 1), (10, 1)})
"""Month and day on which rules turn for everybody: the age bound, the milestones of Overstap, the end of exemptions and of the
school year, the teldatum (begrippen.md, controles.md)."""


class Unit(Enum):
    """What a distance is counted in."""

    DAYS = auto()
    MONTHS = auto()
    WORKING_DAYS = auto()


class Distance(NamedTuple):
    """How far before the peildatum a date stands when a check begins or ends to find something."""

    number: int
    unit: Unit


THE_DAY: Final = Distance(0, Unit.DAYS)
"""A date that is compared with the peildatum itself."""

DISTANCES: Final = frozenset(
    {
        THE_DAY,
        Distance(28, Unit.DAYS),
        Distance(3, Unit.MONTHS),
        Distance(12, Unit.MONTHS),
        Distance(5, Unit.WORKING_DAYS),
    }
)
"""Every distance at which a check may compare and still be asked incrementally."""

_AGES: Final = (18,)
_AGE_FROM_NEXT_MONTH: Final = 5
"""leerplichtig from the first day of the month after the one in which the child turns 5 (begrippen.md)."""

_INTERVAL: Final = re.compile(r"\binterval\s*'([^']*)'", re.IGNORECASE)
_OF_NO_DATE: Final = frozenset({"6 months", "7 days"})
"""Half a year back only tells 1 July from 30 June, and seven days are the weeks of a series."""
_MONTHS: Final = re.compile(r"(\d+) months")
_SPAN: Final = re.compile(r"peildatum\(\)\)?\s*-\s*(\d+)")
_WORKING_DAYS: Final = re.compile(r"werkdagen\([^;]*?>\s*(\d+)")
_OTHERWISE: Final = re.compile(r"peildatum\(\)\)?\s*(?:\+|-(?!\s*(?:\d|interval\b)))", re.IGNORECASE)
"""A date still to come, or a number of days between two dates: which distance that is, cannot be read."""


def reason_in_days(after: datetime.date, until: datetime.date) -> str:
    """Why everybody must be asked about when the peildatum moves from one day to another, in Dutch; empty when not so.

    Every Sunday everybody is: what a weekday's run would miss stays wrong for a week at most.
    """
    if not after <= until <= after + _LONGEST_STEP:
        return "de vorige run is te lang geleden"
    days = _days(after, until)
    if any((day.month, day.day) in _TURNING_DAYS for day in days):
        return "er veranderden regels die voor iedereen gelden"
    if any(day.isoweekday() == _SUNDAY for day in days):
        return "elke zondag wordt over iedereen gevraagd"
    return ""


def knows_distances(sql: str) -> bool:
    """Whether a query compares dates with the peildatum only at distances that are known here, all of them in the past."""
    intervals = set(_INTERVAL.findall(sql)) - _OF_NO_DATE
    return not _OTHERWISE.search(sql) and all(map(_MONTHS.fullmatch, intervals)) and distances_of(sql) <= DISTANCES


def distances_of(sql: str) -> frozenset[Distance]:
    """The distances in time that a query speaks of, beside the day itself."""
    months = [found for interval in set(_INTERVAL.findall(sql)) - _OF_NO_DATE if (found := _MONTHS.fullmatch(interval))]
    return frozenset(
        {
            *(Distance(int(found[1]), Unit.MONTHS) for found in months),
            *(Distance(int(days), Unit.DAYS) for days in _SPAN.findall(sql)),
            *(Distance(int(days), Unit.WORKING_DAYS) for days in _WORKING_DAYS.findall(sql)),
        }
    )


def dates_that_turn(
    distance: Distance, after: datetime.date, until: datetime.date, holidays: Collection[datetime.date]
) -> frozenset[int]:
    """Every date that comes to stand at this distance before the peildatum when that moves over the days (after, until].

    Whether a rule counts the day itself in or out makes no difference: both days are there. `holidays` are no working days.
    """
    match distance.unit:
        case Unit.DAYS:
            turning = {day - datetime.timedelta(days=distance.number) for day in (after, *_days(after, until))}
        case Unit.MONTHS:
            turning = {date for day in (after, *_days(after, until)) for date in _months_back(day, distance.number)}
        case Unit.WORKING_DAYS:
            turning = _working_days_back(after, until, distance.number, holidays)
    return _as_written(turning)


def births_that_turn(after: datetime.date, until: datetime.date, ages: Iterable[int]) -> frozenset[int]:
    """Every date of birth that on one of the days (after, until] reaches an age of the rules, or one of `ages`."""
    turning: set[datetime.date] = set()
    for day in (after, *_days(after, until)):
        turning.update(born for age in {*_AGES, *ages} for born in _birthdays(day, age))
    for day in _days(after, until):
        if day.day == 1:
            turning.update(_month_before(day, _AGE_FROM_NEXT_MONTH))
    return _as_written(turning)


def _days(after: datetime.date, until: datetime.date) -> list[datetime.date]:
    return [after + datetime.timedelta(days=step) for step in range(1, (until - after).days + 1)]


def _months_back(day: datetime.date, months: int) -> list[datetime.date]:
    """The dates that so many months later are this day; to the last of a month the end of a longer one comes too."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    longest = calendar.monthrange(year, month + 1)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return [
        datetime.date(year, month + 1, number)
        for number in range(min(day.day, longest), (longest if is_last else min(day.day, longest)) + 1)
    ]


def _working_days_back(
    after: datetime.date, until: datetime.date, number: int, holidays: Collection[datetime.date]
) -> set[datetime.date]:
    """The dates after which more than so many working days have passed on `until`, and had not on `after`."""
    turning: set[datetime.date] = set()
    passed_after = passed_until = 0
    date = until
    while passed_after <= number:
        if passed_until > number:
            turning.add(date)
        if date.isoweekday() <= _FRIDAY and date not in holidays:
            passed_until += 1
            passed_after += date <= after
        date -= datetime.timedelta(days=1)
    return turning


def _birthdays(day: datetime.date, age: int) -> list[datetime.date]:
    """Who has this birthday on the day; who was born on 29 February has it on 1 March in other years."""
    born = [(day.year - age, day.month, day.day)]
    if (day.month, day.day) == (3, 1):
        born.append((day.year - age, 2, 29))
    return [datetime.date(*parts) for parts in born if parts[2] <= calendar.monthrange(parts[0], parts[1])[1]]


def _month_before(first: datetime.date, age: int) -> list[datetime.date]:
    """Who has this birthday in the month before a first day."""
    last = first - datetime.timedelta(days=1)
    return [born for number in range(1, last.day + 1) for born in _birthdays(last.replace(day=number), age)]


def _as_written(dates: Iterable[datetime.date]) -> frozenset[int]:
    """The dates as `bron` writes them, and every incomplete date whose first or last possible day is one of them."""
    written: set[int] = set()
    for date in dates:
        written.add(date.year * 10000 + date.month * 100 + date.day)
        if date.day in (1, calendar.monthrange(date.year, date.month)[1]):
            written.add(date.year * 10000 + date.month * 100)
        if (date.month, date.day) in ((1, 1), (12, 31)):
            written.add(date.year * 10000)
    return frozenset(written)
