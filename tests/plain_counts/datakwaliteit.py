"""What mart.datakwaliteit and mart.datakwaliteit_regel say of the register, counted from what was delivered and when.

What the checks found is not counted here: rows written by hand have that (tests/warehouse).
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tests.oracle import Levering
from tests.plain_counts.region import peildatum


@dataclass(frozen=True)
class Delivered:
    """One file as it was delivered, and what happened to it when; never is None."""

    extract: str
    scope: str
    peildatum: date
    received: datetime
    rows: int
    broken: Sequence[Collection[str]] = field(default_factory=list)
    loaded: datetime | None = None
    refused: bool = False
    withdrawn: datetime | None = None


def datakwaliteit(delivered: Sequence[Delivered], on: date, known: datetime) -> Counter[tuple[Any, ...]]:
    """Extract, scope, peildatum, status, rijen, geladen and quarantaine of each file that was known then."""
    found: Counter[tuple[Any, ...]] = Counter()
    for place, each in _known(delivered, on, known):
        status = _status(delivered, place, known)
        numbers: tuple[int | None, ...] = (None, None, None)
        if status != "ontvangen":
            numbers = (each.rows, 0 if each.refused else each.rows - len(each.broken), len(each.broken))
        found[each.extract, each.scope, each.peildatum, status, *numbers] += 1
    return found


def datakwaliteit_regel(delivered: Sequence[Delivered], on: date, known: datetime) -> Counter[tuple[Any, ...]]:
    """Extract, scope, peildatum, regel and rijen for each rule that rows of a file broke that was looked at then."""
    found: Counter[tuple[Any, ...]] = Counter()
    for place, each in _known(delivered, on, known):
        if _status(delivered, place, known) != "ontvangen":
            rules = Counter(rule for broken in each.broken for rule in broken)
            found.update((each.extract, each.scope, each.peildatum, rule, rows) for rule, rows in rules.items())
    return found


def from_files(leveringen: Sequence[Levering], moment: datetime) -> list[Delivered]:
    """The files of a region as a hub takes them in at one moment, in the order of their dates."""
    return [
        Delivered(
            each.extract,
            each.scope,
            peildatum(each),
            moment,
            each.count,
            list(each.broken.values()),
            loaded=None if each.refused else moment,
            refused=bool(each.refused),
        )
        for each in leveringen
    ]


def _known(delivered: Sequence[Delivered], on: date, known: datetime) -> list[tuple[int, Delivered]]:
    return [(place, each) for place, each in enumerate(delivered) if each.peildatum <= on and each.received <= known]


def _status(delivered: Sequence[Delivered], place: int, known: datetime) -> str:
    each = delivered[place]
    if each.withdrawn and each.withdrawn <= known:
        return "ingetrokken"
    if each.refused:
        return "geweigerd"
    if each.loaded is None or each.loaded > known:
        return "ontvangen"
    same = (each.extract, each.scope, each.peildatum)
    later = [other for other in delivered[place + 1 :] if (other.extract, other.scope, other.peildatum) == same]
    return "vervangen" if any(other.loaded and other.loaded <= known for other in later) else "geladen"
