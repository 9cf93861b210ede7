"""An answer of Suwinet: its elements, its dates, and which of the five outcomes it is (suwi.md).

An error never becomes "no work", and what an answer leaves open stays open: questions about it are answered with True, False or
None (unknown).
"""

import calendar
import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Final

OPEN_END: Final = 99991230
"""The end of what has no end yet."""

UNKNOWN: Final = 0
"""A date of which no part is known (`00000000`)."""

_SOME_YEARS: Final = 1 << 13
"""Dates of which the reading is kept: the same ones come back in every answer."""


class UnreadableAnswer(ValueError):
    """An answer says something that cannot be: `code` is the rule that it breaks; no value is repeated."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Element:
    """An element of an answer: its name without namespace, its own text, and its children in order."""

    name: str
    text: str = ""
    children: list["Element"] = field(default_factory=list["Element"])

    def all(self, name: str) -> list["Element"]:
        """The children with this name."""
        return [child for child in self.children if child.name == name]

    def one(self, name: str) -> "Element | None":
        """The first child with this name."""
        for child in self.children:
            if child.name == name:
                return child
        return None

    def value(self, name: str) -> str:
        """The text of the first child with this name, "" when there is none."""
        child = self.one(name)
        return "" if child is None else child.text.strip()

    def date(self, name: str) -> int | None:
        """The date in the first child with this name as jjjjmmdd, 00 for an unknown part; None when it is empty or missing.

        Raises UnreadableAnswer when it is outside the calendar: the official schema does not look (suwi.md, "Types").
        """
        text = self.value(name)
        if not text:
            return None
        if not _is_date(text):
            raise UnreadableAnswer(f"{name}: datum_ongeldig")
        return int(text)


class Outcome(StrEnum):
    """What became of a question (suwi.md, "Five outcomes that must stay apart")."""

    KNOWN = "a"
    NOTHING = "b"
    NOT_FOUND = "c"
    PARTIAL = "d"
    ERROR = "e"


def person_of(answer: Element) -> Element | None:
    """What the answer tells of the person; None when it tells of nobody."""
    person = answer.one("ClientSuwi")
    if person is not None:
        return person
    known = ("Burgerservicenr", "Inkomstenverhouding", "Uitkeringsverhouding")
    return answer if any(answer.one(name) for name in known) else None


def outcome_of(answer: Element, relations: str) -> Outcome:
    """The outcome of an answer; `relations` is the element of which there is none in outcome b.

    An error counts whatever else there is, and an answer that is none of the others is an error.
    """
    messages = {message.name for fwi in answer.all("FWI") for message in fwi.children}
    person = person_of(answer)
    if answer.one("Fault") or "Fout" in messages:
        return Outcome.ERROR
    if person is None:
        return Outcome.NOT_FOUND if answer.one("NietsGevonden") else Outcome.ERROR
    if "Waarschuwing" in messages:
        return Outcome.PARTIAL
    return Outcome.KNOWN if person.one(relations) else Outcome.NOTHING


def holds_on(begin: int | None, end: int | None, day: datetime.date) -> bool | None:
    """Whether a period, both ends inclusive, holds on a day; None when its dates are too incomplete to tell."""
    begin, end = UNKNOWN if begin is None else begin, OPEN_END if end is None else end
    if earliest(begin) > day or latest(end) < day:
        return False
    return True if latest(begin) <= day <= earliest(end) else None


def any_of(answers: Sequence[bool | None]) -> bool | None:
    """True when one is, False when none can be, else None."""
    if any(answers):
        return True
    return None if None in answers else False


def flag(answer: bool | None) -> str:
    """`J`, `N`, or "" for unknown."""
    return {True: "J", False: "N", None: ""}[answer]


@lru_cache(_SOME_YEARS)
def earliest(date: int) -> datetime.date:
    """The first day that a date can be."""
    year, month, day = date // 10_000, date // 100 % 100, date % 100
    return datetime.date(year or datetime.MINYEAR, month or 1, day or 1)


@lru_cache(_SOME_YEARS)
def latest(date: int) -> datetime.date:
    """The last day that a date can be."""
    year, month, day = date // 10_000 or datetime.MAXYEAR, date // 100 % 100 or 12, date % 100
    return datetime.date(year, month, day or calendar.monthrange(year, month)[1])


def span_of(periods: Sequence[tuple[int | None, int | None]]) -> tuple[str, str]:
    """The first begin and the last end of periods as text, "" for unknown; an end that is still open is "" too."""
    begins = [begin for begin, _ in periods if begin is not None]
    ends = [OPEN_END if end is None else end for _, end in periods]
    first = f"{min(begins):08d}" if begins and len(begins) == len(periods) else ""
    last = f"{max(ends):08d}" if ends and max(ends) < OPEN_END else ""
    return first, last


@lru_cache(_SOME_YEARS)
def _is_date(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{8}", text):
        return False
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    if not day:
        return month == 0 or (year > 0 and month <= 12)
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True
