"""What is due to be fetched: each extract once in every period of its rhythm in the register (feeds.md, "Rhythm").

So a pull that failed is made good the next time, and what came already is not fetched again: persons would be asked about for
nothing.
"""

import datetime
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select

from schemas.extract import Extract, Rhythm
from warehouse.tables.beheer import Status, levering

_MEASURED = ((2, 1), (7, 1))
"""The first of February and of July: on these GRIP has counted who left or changed school (meetmoment 1 and 2)."""


def period_of(rhythm: Rhythm, day: datetime.date) -> datetime.date | None:
    """The first day of the period in which a day lies; None for what comes on request and never by itself."""
    match rhythm:
        case Rhythm.DAILY:
            return day
        case Rhythm.WEEKLY:
            return day - datetime.timedelta(days=day.weekday())
        case Rhythm.MONTHLY:
            return day.replace(day=1)
        case Rhythm.HALF_YEARLY:
            begins = (datetime.date(year, *begin) for year in (day.year - 1, day.year) for begin in _MEASURED)
            return max(begin for begin in begins if begin <= day)
        case Rhythm.YEARLY:
            return day.replace(month=1, day=1)
        case Rhythm.ON_REQUEST:
            return None


def due(
    connection: Connection, extracts: Iterable[Extract], scopes: Sequence[str], day: datetime.date
) -> list[tuple[Extract, str]]:
    """What is due on a day: scope by scope the extracts of which nothing of this period came for it.

    A levering that was refused came all the same: fetching it again would bring the same. One that was withdrawn did not.
    """
    last = dict[tuple[str, str], datetime.date]()
    query = select(levering.c.extract, levering.c.scope, func.max(levering.c.peildatum)).where(
        levering.c.status != Status.WITHDRAWN, levering.c.scope.in_(scopes), levering.c.peildatum <= day
    )
    for extract, scope, peildatum in connection.execute(query.group_by(levering.c.extract, levering.c.scope)).tuples():
        last[extract, scope] = peildatum
    wanted = list(extracts)
    return [
        (extract, scope) for scope in scopes for extract in wanted if _is_due(extract, last.get((extract.name, scope)), day)
    ]


def came_before(connection: Connection, scopes: Sequence[str]) -> set[tuple[str, str]]:
    """Of which extract and scope a levering ever came: from then on a missing one is late (controles.md, L01)."""
    query = select(levering.c.extract, levering.c.scope).where(levering.c.scope.in_(scopes)).distinct()
    return {(extract, scope) for extract, scope in connection.execute(query).tuples()}


def _is_due(extract: Extract, last: datetime.date | None, day: datetime.date) -> bool:
    period = period_of(extract.rhythm, day)
    return period is not None and (last is None or last < period)
