"""The calendar: schooljaren, schoolvakanties, feestdagen and the age bound of the Doorstroompunt group, as data with dates.

The csv files beside this module are the source; here they become read-only objects, and what follows from a schooljaar is
computed. Rules that change carry a date (begrippen.md) and stand in a file, never as an `if` on a year. The tables of `kern`
made of these are the warehouse's.

`schoolvakanties.csv`: the dates of OCW for region Noord, in which Overijssel and Hattem lie (Heerde lies in Midden; the hub
keeps one calendar for the region). Autumn and spring are advised, not prescribed, and a school may add a week in May.
`feestdagen.csv`: the algemeen erkende feestdagen of art. 3 lid 1 Algemene termijnenwet but Sundays, so 5 May of every year and
not Goede Vrijdag; on a Sunday koningsdag is the 26th of April.
"""

import csv
import datetime
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from typing import TypeVar

from schemas.errors import HubError

_Row = TypeVar("_Row")

_DAY = datetime.timedelta(days=1)


class SchooljaarOnbekend(HubError):
    """The schoolvakanties of a schooljaar are not in the file, so its school weeks cannot be told."""


@dataclass(frozen=True)
class Schoolvakantie:
    """A school holiday from `van` to `tot`, both inclusive (a Saturday and a Sunday).

    `schooljaar` is the one in which OCW lists it; a zomervakantie runs on into the next, which begins on 1 August.
    """

    schooljaar: int
    naam: str
    van: datetime.date
    tot: datetime.date


@dataclass(frozen=True)
class Feestdag:
    """A public holiday; two on one day (5 May 2016) are one."""

    datum: datetime.date
    naam: str


@dataclass(frozen=True)
class Leeftijdsgrens:
    """The age under which someone can belong to the Doorstroompunt group, in years (begrippen.md).

    It holds from `geldig_van` until the day before `geldig_tot`; None is without begin or end. The present one comes from the
    Wet van school naar duurzaam werk.
    """

    geldig_van: datetime.date | None
    geldig_tot: datetime.date | None
    grens: int


def _read(name: str, make: Callable[[dict[str, str]], _Row]) -> tuple[_Row, ...]:
    text = resources.files("schemas").joinpath(name).read_text(encoding="utf-8")
    return tuple(make(row) for row in csv.DictReader(text.splitlines()))


def _date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


SCHOOLVAKANTIES = _read(
    "schoolvakanties.csv",
    lambda row: Schoolvakantie(int(row["schooljaar"]), row["naam"], _date(row["van"]), _date(row["tot"])),
)
"""The school holidays of region Noord, in order of date."""

FEESTDAGEN = _read("feestdagen.csv", lambda row: Feestdag(_date(row["datum"]), row["naam"]))
"""The public holidays of 2015 up to and including 2035, in order of date."""

LEEFTIJDSGRENZEN = _read(
    "leeftijdsgrenzen.csv",
    lambda row: Leeftijdsgrens(
        _date(row["geldig_van"]) if row["geldig_van"] else None,
        _date(row["geldig_tot"]) if row["geldig_tot"] else None,
        int(row["grens"]),
    ),
)
"""The age bounds, in order; every date has exactly one."""

SCHOOLJAREN = tuple(sorted({vakantie.schooljaar for vakantie in SCHOOLVAKANTIES}))[1:]
"""The schooljaren of which the school weeks are known: all in the file but the first, whose summer before it is not there."""


def schooljaar_of(day: datetime.date) -> int:
    """The schooljaar in which a day lies, named by its first year: 1 August – 31 July (begrippen.md)."""
    return day.year if day.month >= 8 else day.year - 1


def begin_of(schooljaar: int) -> datetime.date:
    """Its first day, 1 August."""
    return datetime.date(schooljaar, 8, 1)


def eind_of(schooljaar: int) -> datetime.date:
    """Its last day, 31 July."""
    return datetime.date(schooljaar + 1, 7, 31)


def teldatum_of(schooljaar: int) -> datetime.date:
    """The day on which vsv statistics count, 1 October (begrippen.md)."""
    return datetime.date(schooljaar, 10, 1)


def is_schooldag(day: datetime.date) -> bool:
    """Monday to Friday, no schoolvakantie and no feestdag; only for days in `SCHOOLJAREN`."""
    return day.weekday() < 5 and day not in _FREE


def schoolweken(schooljaar: int) -> list[datetime.date]:
    """The Mondays of the weeks with at least one school day in this schooljaar, in order.

    Raises SchooljaarOnbekend when the holidays of the schooljaar are not in the file.
    """
    if schooljaar not in SCHOOLJAREN:
        raise SchooljaarOnbekend(
            f"Van schooljaar {schooljaar}-{schooljaar + 1} zijn de schoolvakanties niet bekend; vul schoolvakanties.csv aan."
        )
    begin, eind = begin_of(schooljaar), eind_of(schooljaar)
    days = [begin + _DAY * number for number in range((eind - begin).days + 1)]
    return sorted({day - _DAY * day.weekday() for day in days if is_schooldag(day)})


def leeftijdsgrens_op(day: datetime.date) -> int:
    """The age bound of the Doorstroompunt group on a day: who belongs to it is younger."""
    return next(each.grens for each in LEEFTIJDSGRENZEN if each.geldig_tot is None or day < each.geldig_tot)


_FREE = frozenset(feestdag.datum for feestdag in FEESTDAGEN) | frozenset(
    vakantie.van + _DAY * number for vakantie in SCHOOLVAKANTIES for number in range((vakantie.tot - vakantie.van).days + 1)
)
