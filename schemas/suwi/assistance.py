"""What an answer about bijstand says: bijstand or not, and since when (suwi.md, "What the hub keeps")."""

import datetime
from collections.abc import Mapping

from schemas.suwi.answers import Element, Outcome, any_of, flag, holds_on, outcome_of, person_of, span_of


def facts_of(answer: Element, day: datetime.date) -> Mapping[str, str]:
    """The columns of suwi_bijstand beside person and peildatum, as text; "" is unknown.

    Raises UnreadableAnswer for a date outside the calendar.
    """
    outcome = outcome_of(answer, "Uitkeringsverhouding")
    person = person_of(answer)
    if person is None or outcome in (Outcome.NOT_FOUND, Outcome.ERROR):
        return {"uitkomst": outcome, **dict.fromkeys(("bijstand", "datum_begin", "datum_einde"), "")}
    spans = [
        (relation.date("DatBUitkeringsverhouding"), relation.date("DatEUitkeringsverhouding"))
        for relation in person.all("Uitkeringsverhouding")
    ]
    held = [holds_on(begin, end, day) for begin, end in spans]
    # an incomplete answer that names nothing says nothing
    missing = [None] if outcome is Outcome.PARTIAL and not spans else []
    begin, end = span_of([span for span, holds in zip(spans, held, strict=True) if holds])
    return {
        "uitkomst": outcome,
        "bijstand": flag(any_of([*held, *missing])),
        "datum_begin": begin,
        "datum_einde": end,
    }
