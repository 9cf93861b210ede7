"""Moments, numbers and names as people read them in a Dutch message."""

import datetime
from collections.abc import Sequence
from typing import Final

from pipelines.tables import area, shown
from pipelines.today import TIMEZONE
from schemas.region import GEMEENTEN, REGION_SCOPE

_MONTHS: Final = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_DAYS: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


def date_text(day: datetime.date, *, weekday: bool = False, year: bool = True) -> str:
    """A date as people write it: (woensdag) 25 november (2026)."""
    name = f"{_DAYS[day.weekday()]} " if weekday else ""
    return f"{name}{day.day} {_MONTHS[day.month - 1]}{f' {day.year}' if year else ''}"


def moment_text(moment: str) -> str:
    """A moment (ISO 8601 with time zone) in Dutch time."""
    there = in_dutch_time(moment)
    return f"{date_text(there.date(), weekday=True)}, {there:%H.%M} uur"


def moment_short(moment: str) -> str:
    """A moment (ISO 8601 with time zone) in Dutch time, for a column of a table."""
    return f"{in_dutch_time(moment):%d-%m-%Y %H.%M}"


def in_dutch_time(moment: str) -> datetime.datetime:
    """A moment (ISO 8601 with time zone) on the clock of the Netherlands."""
    return datetime.datetime.fromisoformat(moment).astimezone(TIMEZONE)


def gemeenten_text(codes: Sequence[str]) -> str:
    """Gemeenten (codes) by name; without any it is functioneel beheer that acts."""
    names = [GEMEENTEN[code].gemeente if code in GEMEENTEN else code for code in codes]
    return " en ".join(names) if names else "functioneel beheer"


def area_text(scope: str) -> str:
    """A scope by name: a gemeente, or the whole region."""
    return "de hele regio" if scope == REGION_SCOPE else area(scope)


def cases_text(number: int) -> str:
    """A number of cases."""
    return number_of(number, "geval", "gevallen")


def number_of(number: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{shown(number)} {one if number == 1 else many}"
