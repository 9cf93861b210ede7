"""Dates as the files write them, as the first and the last day that they can be; and what begrippen.md counts with them."""

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

FIRST, LAST = date.min, date.max


class Days(NamedTuple):
    """The first and the last day that a written date can be; the whole calendar when not even the year is known."""

    first: date
    last: date

    @property
    def is_one(self) -> bool:
        return self.first == self.last


UNKNOWN = Days(FIRST, LAST)


def days(text: str) -> Days | None:
    """A date as `JJJJ-MM-DD`, `jjjjmmdd` or `dd-mm-jjjj`, in which 00 is unknown; None for an empty field."""
    if not text:
        return None
    if re.fullmatch(r"\d\d-\d\d-\d{4}", text):
        text = text[6:] + text[3:5] + text[:2]
    digits = text.replace("-", "")
    assert re.fullmatch(r"\d{8}", digits), text
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if year == 0:
        return UNKNOWN
    if day:
        return Days(date(year, month, day), date(year, month, day))
    last = month or 12
    return Days(date(year, month or 1, 1), date(year, last, calendar.monthrange(year, last)[1]))


def last_day(peilmaand: int) -> date:
    year, month = divmod(peilmaand, 100)
    return date(year, month, calendar.monthrange(year, month)[1])


def month_before(peilmaand: int) -> int:
    return peilmaand - 89 if peilmaand % 100 == 1 else peilmaand - 1


def months_later(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def birthday(born: date, age: int) -> date:
    """The day on which somebody reaches an age; born on 29 February, 1 March in a common year."""
    if (born.month, born.day) == (2, 29) and not calendar.isleap(born.year + age):
        return date(born.year + age, 3, 1)
    return born.replace(year=born.year + age)


def day_after(day: date) -> date:
    return day if day == LAST else day + timedelta(days=1)
