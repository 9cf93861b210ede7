"""What an answer about income says: works or not, how many hours a week, a benefit or not (suwi.md, "What the hub keeps").

The three periods of an Inkomstenverhouding are independent timelines: whether it is work follows from its periode on the
peildatum, hours from its opgaven, begin and end from itself.
"""

import datetime
from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Final

from schemas.suwi.answers import (
    OPEN_END,
    Element,
    Outcome,
    UnreadableAnswer,
    any_of,
    earliest,
    flag,
    holds_on,
    latest,
    outcome_of,
    person_of,
    span_of,
)

ENOUGH_HOURS: Final = 12
"""Hours a week from which it is work in the sense of the Doorstroompunt (begrippen.md, "werk")."""

LONGEST_SINCE_REPORT: Final = datetime.timedelta(days=62)
"""How long an opgave may have ended before the peildatum and still tell how many hours somebody works."""

INTERN: Final = 7
"""CdAardIkv of a stagiair, who never counts as work."""

LONGEST_TEXT: Final = Decimal("9999.99")

# CdSrtIkv (suwi.md, "Types"): loondienst, pensioen, and every other code of the range is a benefit
_WORK: Final = frozenset(range(11, 18))
_PENSION: Final = frozenset({21, 23, 56, 57, 58})
_BENEFIT: Final = frozenset(range(22, 64)) - _PENSION


def facts_of(answer: Element, day: datetime.date) -> Mapping[str, str]:
    """The columns of suwi_inkomsten beside person and peildatum, as text; "" is unknown.

    Raises UnreadableAnswer for a date outside the calendar or hours that are no number.
    """
    outcome = outcome_of(answer, "Inkomstenverhouding")
    person = person_of(answer)
    if person is None or outcome in (Outcome.NOT_FOUND, Outcome.ERROR):
        nothing = ("werkt", "uren_per_week", "werkt_12_uur", "datum_begin", "datum_einde", "uitkering")
        return {"uitkomst": outcome, **dict.fromkeys(nothing, "")}
    relations = [_Relation(relation, day) for relation in person.all("Inkomstenverhouding")]
    # an incomplete answer that names nothing says nothing
    missing = [None] if outcome is Outcome.PARTIAL and not relations else []
    works = any_of([*(relation.is_work for relation in relations), *missing])
    benefit = any_of([*(relation.is_benefit for relation in relations), *missing])
    working = [relation for relation in relations if relation.is_work]
    hours = [relation.hours for relation in working]
    certain = sum((part for part in hours if part is not None), Fraction(0))
    is_whole = bool(working) and None not in hours and not any(relation.is_work is None for relation in relations)
    known = certain if is_whole else None
    begin, end = span_of([relation.span for relation in working])
    return {
        "uitkomst": outcome,
        "werkt": flag(works),
        "uren_per_week": "" if known is None else _text(known),
        "werkt_12_uur": flag(_enough(works, certain, known)),
        "datum_begin": begin,
        "datum_einde": end,
        "uitkering": flag(benefit),
    }


def _enough(works: bool | None, certain: Fraction, known: Fraction | None) -> bool | None:
    """Whether the hours are 12 a week or more; hours that are not known can only be more."""
    if works is False:
        return False
    if certain >= ENOUGH_HOURS:
        return True
    return None if known is None else False


class _Relation:
    """One Inkomstenverhouding as it stands on a day."""

    def __init__(self, relation: Element, day: datetime.date) -> None:
        self._relation = relation
        self._day = day
        self.span = relation.date("DatBIkv"), relation.date("DatEIkv")
        kinds = [
            (
                holds_on(period.date("DatBIkp"), period.date("DatEIkp"), day),
                _code(period, "CdSrtIkv"),
                _code(period, "CdAardIkv"),
            )
            for period in relation.all("Inkomstenperiode")
        ]
        self.is_work = any_of([_both(holds, _is_work(kind, nature)) for holds, kind, nature in kinds])
        self.is_benefit = any_of([_both(holds, _is_benefit(kind)) for holds, kind, _ in kinds])

    @property
    def hours(self) -> Fraction | None:
        """Hours a week of the last opgave that says something about the day; None when none does.

        Corrections of an opgave have its begin and are added to it.
        """
        since = [opgave for opgave in map(_Opgave, self._relation.all("Inkomstenopgave")) if opgave.tells_of(self._day)]
        if not since:
            return None
        last = max(opgave.begin for opgave in since)
        return _per_week([opgave for opgave in since if opgave.begin == last])


class _Opgave:
    """One Inkomstenopgave: begin and end (jjjjmmdd) and the paid hours, None when not given."""

    def __init__(self, opgave: Element) -> None:
        self.begin = opgave.date("DatBIko") or 0
        self.end = opgave.date("DatEIko")
        text = opgave.value("AantVerloondeUrenIko")
        if text and not text.removeprefix("-").isdecimal():
            raise UnreadableAnswer("AantVerloondeUrenIko: getal_ongeldig")
        self.hours = int(text) if text else None

    def tells_of(self, day: datetime.date) -> bool:
        """Whether it began on or before the day and ended not too long before it, as far as its dates tell."""
        return earliest(self.begin) <= day and (self.end is None or latest(self.end) >= day - LONGEST_SINCE_REPORT)


def _per_week(opgaven: Sequence[_Opgave]) -> Fraction | None:
    """Hours over weeks of an opgave and its corrections; None when hours or length are not known."""
    given = [opgave.hours for opgave in opgaven if opgave.hours is not None]
    begin = opgaven[0].begin
    ends = [opgave.end for opgave in opgaven if opgave.end is not None and opgave.end < OPEN_END]
    if not given or not ends or any(date % 100 == 0 for date in (begin, max(ends))):
        return None
    days = (earliest(max(ends)) - earliest(begin)).days + 1
    return Fraction(sum(given) * 7, days) if days > 0 else None


def _is_work(kind: int | None, nature: int | None) -> bool | None:
    if kind in _WORK:
        return nature != INTERN
    return False if kind in _PENSION | _BENEFIT else None


def _is_benefit(kind: int | None) -> bool | None:
    if kind in _BENEFIT:
        return True
    return False if kind in _PENSION | _WORK else None


def _both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _code(period: Element, name: str) -> int | None:
    """A code of one or two digits; None when it is missing or none, for unknown codes occur (suwi.md, "Types")."""
    text = period.value(name)
    return int(text) if text.isascii() and text.isdecimal() else None


def _text(hours: Fraction) -> str:
    """Hours with two decimals, rounded down, so that 12 is written only when it is reached."""
    rounded = (Decimal(hours.numerator) / Decimal(hours.denominator)).quantize(Decimal("0.01"), ROUND_FLOOR)
    return str(max(-LONGEST_TEXT, min(LONGEST_TEXT, rounded)))
