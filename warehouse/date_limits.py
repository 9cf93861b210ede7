"""Which dates in a row can let a check answer otherwise, only because the day on which it is asked moves on.

A check compares dates with the peildatum at a few distances: on the day itself, after 28 days, at an age. Which distances
there are is said here once; a check that uses another one is not asked incrementally (`knows_distances`). What a run does with
it is `warehouse.reach`. Dates are integers jjjjmmdd with 00 for an unknown part, as in `bron`.
"""

import calendar
import datetime
import re
from collections.abc import Iterable
from typing import Final

_SUNDAY: Final = 7
_LONGEST_STEP: Final = datetime.timedelta(days=31)
"""From a longer step on, so many limits pass that asking about everybody is the better way."""

_TURNING_DAYS: Final = frozenset({(1, 1), (4, 1), (7, 1), (8, 1), (10, 1)})
"""Month and day on which rules turn for everybody: the age bound, the milestones of Overstap, the end of exemptions and of the
school year, the teldatum (begrippen.md, controles.md)."""

_DAYS: Final = (0, 28)
_MONTHS: Final = (3, 12)
_WORKING_DAYS: Final = 5
_AGES: Final = (18,)
_AGE_FROM_NEXT_MONTH: Final = 5
"""leerplichtig from the first day of the month after the one in which the child turns 5 (begrippen.md)."""

_INTERVAL: Final = re.compile(r"\binterval\s*'([^']*)'", re.IGNORECASE)
_KNOWN_INTERVALS: Final = frozenset({*(f"{months} months" for months in _MONTHS), "6 months", "7 days"})
"""Those of `_MONTHS`; half a year back only tells 1 July from 30 June, and seven days are the weeks of a series."""
_SPAN: Final = re.compile(r"peildatum\(\)\)?\s*[-+]\s*(\d+)|werkdagen\([^;]*?>\s*(\d+)")


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
    """Whether a query compares dates with the peildatum only at distances that are known here."""
    if any(found not in _KNOWN_INTERVALS for found in _INTERVAL.findall(sql)):
        return False
    spans = {int(days or working) for days, working in _SPAN.findall(sql)}
    return spans <= {1, _WORKING_DAYS, *_DAYS}


def dates_that_turn(after: datetime.date, until: datetime.date) -> frozenset[int]:
    """Every date that stands at a known distance from one of the days (after, until], give or take a day."""
    days = {near for day in _days(after, until) for near in _around(day)}
    turning = {day - datetime.timedelta(days=distance) for day in days for distance in _DAYS}
    # five working days are seven to fourteen days, and one on either side
    turning |= {day - datetime.timedelta(days=back) for day in days for back in range(_WORKING_DAYS, 3 * _WORKING_DAYS)}
    turning |= {date for day in days for months in _MONTHS for date in _months_back(day, months)}
    return _as_written(turning)


def dates_of_the_days(after: datetime.date, until: datetime.date) -> frozenset[int]:
    """Every date that is one of the days (after, until], give or take a day."""
    return _as_written({near for day in _days(after, until) for near in _around(day)})


def births_that_turn(after: datetime.date, until: datetime.date, ages: Iterable[int]) -> frozenset[int]:
    """Every date of birth that on one of the days (after, until] reaches an age of the rules, or one of `ages`."""
    turning: set[datetime.date] = set()
    days = {near for passed in _days(after, until) for near in _around(passed)}
    for day in days:
        turning.update(born for age in {*_AGES, *ages} for born in _birthdays(day, age))
        if day.day == 1:
            turning.update(_month_before(day, _AGE_FROM_NEXT_MONTH))
    return _as_written(turning)


def _days(after: datetime.date, until: datetime.date) -> list[datetime.date]:
    return [after + datetime.timedelta(days=step) for step in range(1, (until - after).days + 1)]


def _around(day: datetime.date) -> tuple[datetime.date, ...]:
    """The day and its neighbours: one rule counts a day in, the other out, and months do not end alike."""
    return tuple(day + datetime.timedelta(days=step) for step in (-2, -1, 0, 1))


def _months_back(day: datetime.date, months: int) -> list[datetime.date]:
    """The dates that so many months later are this day; to the last of a month the end of a longer one comes too."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    longest = calendar.monthrange(year, month + 1)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return [
        datetime.date(year, month + 1, number)
        for number in range(min(day.day, longest), (longest if is_last else min(day.day, longest)) + 1)
    ]


def _birthdays(day: datetime.date, age: int) -> list[datetime.date]:
    """Who has this birthday on the day; who was born on 29 February has it on 1 March in other years."""
    born = [(day.year - age, day.month, day.day)]
    if (day.month, day.day) == (3, 1):
        born.append((day.year - age, 2, 29))
    return [datetime.date(*parts) for parts in born if parts[2] <= calendar.monthrange(parts[0], parts[1])[1]]


def _month_before(first: datetime.date, age: int) -> list[datetime.date]:
    last = first.replace(year=first.year - age) - datetime.timedelta(days=1)
    return [last.replace(day=number) for number in range(1, last.day + 1)]


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
