"""A week of bevindingen in counts: how many are open, and what is new and solved against the start of the week.

The standing at a moment is that after the last run about a day before it, from `verloop`; so days without a run and several
runs on one day change nothing. What came and went inside the week is neither new nor solved. Severity `info` is left out, as in
the work list (controles.md); of schema `wpg` only counts leave this module.
"""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, Self

from sqlalchemy import Connection, text

from schemas.errors import HubError

_WEEK: Final = re.compile(r"(\d{4})-W(\d{1,2})")


class WeekUnknown(HubError):
    """What was said is no week."""


@dataclass(frozen=True)
class Week:
    """A week from Monday up to and including Sunday."""

    monday: datetime.date

    @classmethod
    def before(cls, day: datetime.date) -> Self:
        """The last week that was over on this day."""
        return cls(day - datetime.timedelta(days=day.weekday() + 7))

    @classmethod
    def named(cls, said: str) -> Self:
        """The week that a user writes as 2026-W47 (ISO 8601); raises WeekUnknown."""
        parts = _WEEK.fullmatch(said.strip().upper())
        try:
            if parts is not None:
                return cls(datetime.date.fromisocalendar(int(parts[1]), int(parts[2]), 1))
        except ValueError:
            pass
        raise WeekUnknown(f"'{said}' is geen week. Schrijf een jaar en een weeknummer, zoals 2026-W47.")

    @property
    def sunday(self) -> datetime.date:
        """Its last day."""
        return self.monday + datetime.timedelta(days=6)

    @property
    def number(self) -> int:
        """Its number in the year (ISO 8601)."""
        return self.monday.isocalendar().week


@dataclass(frozen=True)
class Tally:
    """Bevindingen of one check for one gemeente, or of several together.

    `before` and `still` are open at the start and the end of the week; `new` those open at the end only; `solved` and
    `accepted` what became of those open at the start: before + new = still + solved + accepted. `days` is how long each solved
    one was there, in days, from the peildatum that first saw it to the one that no longer did.
    """

    before: int = 0
    still: int = 0
    new: int = 0
    solved: int = 0
    accepted: int = 0
    days: tuple[int, ...] = ()

    @classmethod
    def total(cls, tallies: Iterable["Tally"]) -> "Tally":
        """All of these together."""
        each = list(tallies)
        parts = ("before", "still", "new", "solved", "accepted")
        sums = [sum(getattr(tally, part) for tally in each) for part in parts]
        return cls(*sums, days=tuple(sorted(day for tally in each for day in tally.days)))

    @property
    def median_days(self) -> float | None:
        """How long half of the solved ones were there at most; None without any."""
        return median(self.days) if self.days else None


@dataclass(frozen=True)
class Counted:
    """The tally of one check (`code`) for the gemeente that must act; empty when no gemeente must."""

    code: str
    gemeentecode: str
    tally: Tally


@dataclass(frozen=True)
class Summary:
    """A week: on which days was checked, the days of the runs that it is compared of, and the counts that are not zero.

    `last` is the peildatum of the last run up to the end of the week, `previous` of the last one before the week; None when
    there was none. `failed` are the codes of checks that could not run in `last`: what they found before stands.
    """

    week: Week
    days: tuple[datetime.date, ...]
    last: datetime.date | None
    previous: datetime.date | None
    counts: tuple[Counted, ...]
    failed: tuple[str, ...]


def summary_of(connection: Connection, week: Week) -> Summary:
    """Count a week; needs the rights of the loader, because police data are counted too."""
    last, previous = _last_run(connection, week.sunday), _last_run(connection, week.monday - datetime.timedelta(days=1))
    days = connection.scalars(text(_DAYS), {"monday": week.monday, "sunday": week.sunday}).all()
    runs = {"last": last[0] if last else None, "previous": previous[0] if previous else None}
    return Summary(
        week,
        tuple(days),
        last[1] if last else None,
        previous[1] if previous else None,
        _counts(connection, runs),
        tuple(connection.scalars(text(_FAILED), runs).all()),
    )


def _last_run(connection: Connection, day: datetime.date) -> tuple[int, datetime.date] | None:
    row = connection.execute(text(_LAST), {"day": day}).one_or_none()
    return None if row is None else (row.run, row.peildatum)


def _counts(connection: Connection, runs: dict[str, int | None]) -> tuple[Counted, ...]:
    rows: Sequence[tuple[str, str, int, int, int, int, int, list[int]]]
    query = " UNION ALL ".join(_COURSE.replace("$schema", schema) for schema in ("controle", "wpg"))
    rows = connection.execute(text(_COUNT.replace("$verloop", query)), runs).tuples().all()
    return tuple(Counted(code, gemeentecode, Tally(*counts, days=tuple(days))) for code, gemeentecode, *counts, days in rows)


_LAST: Final = """
SELECT run, peildatum FROM controle.run
WHERE beeindigd IS NOT NULL AND peildatum <= :day
ORDER BY run DESC
LIMIT 1
"""

_DAYS: Final = """
SELECT DISTINCT peildatum FROM controle.run
WHERE beeindigd IS NOT NULL AND peildatum BETWEEN :monday AND :sunday
ORDER BY peildatum
"""

_FAILED: Final = """
SELECT code FROM controle.mislukt
WHERE run = :last AND run IS DISTINCT FROM CAST(:previous AS bigint)
ORDER BY code
"""

# each bevinding as the last run before the week left it, and as the last run of the week did
_COURSE: Final = """
SELECT
    bevinding.code,
    coalesce(bevinding.gemeentecode, '') AS gemeentecode,
    toen.status AS toen,
    nu.status AS nu,
    run.peildatum - toen.sinds AS dagen
FROM (
    SELECT DISTINCT ON (bevinding) bevinding, run, status
    FROM $schema.verloop
    WHERE run <= :last
    ORDER BY bevinding, run DESC
) AS nu
INNER JOIN $schema.bevinding AS bevinding ON nu.bevinding = bevinding.bevinding
INNER JOIN controle.run AS run ON nu.run = run.run
LEFT JOIN (
    SELECT DISTINCT ON (bevinding) bevinding, status, sinds
    FROM $schema.verloop
    WHERE run <= :previous
    ORDER BY bevinding, run DESC
) AS toen ON nu.bevinding = toen.bevinding
WHERE bevinding.ernst <> 'info' AND 'open' IN (toen.status, nu.status)
"""

_COUNT: Final = """
SELECT
    code,
    gemeentecode,
    count(*) FILTER (WHERE toen = 'open'),
    count(*) FILTER (WHERE nu = 'open'),
    count(*) FILTER (WHERE nu = 'open' AND toen IS DISTINCT FROM 'open'),
    count(*) FILTER (WHERE toen = 'open' AND nu = 'opgelost'),
    count(*) FILTER (WHERE toen = 'open' AND nu = 'geaccepteerd'),
    coalesce(array_agg(dagen ORDER BY dagen) FILTER (WHERE toen = 'open' AND nu = 'opgelost'), '{}')
FROM ($verloop) AS verloop
GROUP BY code, gemeentecode
ORDER BY code, gemeentecode
"""
