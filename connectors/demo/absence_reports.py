"""Reports of absence (verzuimmeldingen): who is reported when, and how the gemeente deals with it.

A report is an index into growing arrays. The days on which it is taken up and closed are decided when it is made; what a
levering says on a peildatum follows from them (`absence_said`). A careful gemeente withdraws what overlaps an exemption and
closes the reports of a dossier that it closes. What goes wrong on purpose is in `absence_seeds`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np

from connectors.demo.absence_days import BESIDE_HOLIDAYS, last_school_day, last_working_day, on_working_day
from connectors.demo.absence_exemptions import Exemptions
from connectors.demo.calendar import FAR, NO_DAY, birthdays, day_number
from connectors.demo.careers import Careers
from connectors.demo.dossiers import Array, Dossiers
from connectors.demo.growing import Growing, next_numbers, pairs
from connectors.demo.population import DECEASED, Population
from schemas.calendar import leeftijdsgrens_op

KINDS = ("V3", "V4", "RMC", "L", "LRV", "O", "V1", "V2")
V3, V4, RMC, L, LRV, O, V1, V2 = range(len(KINDS))  # noqa: E741 the letters are the codes
STATUSES = ("R", "B", "K", "G", "I", "D")
R, B, K, G, I, D = range(len(STATUSES))  # noqa: E741 the letters are the codes
REASONS = ("", "TERUG", "ANDERE_OPLEIDING", "WERK", "OVERIG", "OVERLEDEN", "ZIEK", "LEGITIEM")
BACK, OTHER_REASON, DIED = 1, 4, 5

(
    NO_FAULT, KEPT_BESIDE_EXEMPTION, ENDS_BEFORE_BEGIN, REPORTED_BEFORE_BEGIN, END_MISSING, OTHER_KIND, REASON_MISSING,
    REASON_TOO_SOON, NOT_TAKEN_UP, TOO_FEW_HOURS, TOO_SHORT, NOT_CLOSED, NO_DOSSIER, UNKNOWN_DOSSIER, OTHERS_DOSSIER,
) = range(15)  # fmt: skip
"""What is wrong with a report on purpose."""

_SHARE_PER_YEAR = 0.035
"""Reports per enrolled resident and year."""
_SEASON = (1.2, 1.2, 1.2, 1.2, 1.1, 1.0, 0.4, 0.3, 1.1, 1.2, 1.3, 1.0)
_LAST_D = day_number(date(2020, 8, 12))
"""Until this day status D existed (feeds.md)."""
FIRST_IN_ARCHIVE = _LAST_D - 1200
"""The first day of the reports that are taken over from an older installation."""
_OLD_ENOUGH = 6 * 366


def enrolment_on(careers: Careers, persons: Array, days: Array) -> Array:
    """The first enrolment of each person that is active on the day beside it, or -1."""
    one, other = pairs(persons, careers.person)
    end = careers.end[other]
    active = (careers.begin[other] <= days[one]) & ((end == NO_DAY) | (end >= days[one]))
    found = np.full(len(persons), -1, dtype=np.int64)
    found[one[active][::-1]] = other[active][::-1]
    return found


class Reports(Growing):
    """All reports. Days are day numbers, FAR for what does not happen.

    `outcome` is the status after `closed`, `by_exemption`: withdrawn with reason V; `hours` is -1 when unknown; `begin_form`
    and `end_form` say how many of day and month are unknown; OTHERS_DOSSIER gives the number of `other_dossier`.
    """

    FIELDS: ClassVar[Mapping[str, Any]] = {
        "number": np.int32, "gemeente": np.int16, "dossier": np.int32, "person": np.int32, "school": np.int16,
        "kind": np.int8, "begin": np.int32, "ended": np.int32, "reported": np.int32, "taken_up": np.int32,
        "closed": np.int32, "outcome": np.int8, "reason": np.int8, "by_exemption": np.bool_, "hours": np.int16,
        "begin_form": np.int8, "end_form": np.int8, "fault": np.int8, "other_dossier": np.int32, "repaired_in": np.int16,
    }  # fmt: skip

    def add(self, dossiers: Dossiers, rows: Array, **values: Any) -> Array:
        """Reports in the dossiers `rows`; gives their indices."""
        gemeente = dossiers.gemeente[rows]
        return self.append(
            len(rows),
            **{
                "number": next_numbers(self.gemeente, gemeente, 100_001),
                "gemeente": gemeente,
                "dossier": rows,
                "person": dossiers.person[rows],
                "repaired_in": -1,
                "other_dossier": rows,
                "outcome": G,
                "reason": BACK,
                "hours": -1,
            }
            | values,
        )


@dataclass
class Reporting:
    """Adds to the reports of one region and keeps them in order, as schools and gemeenten do; days are day numbers."""

    reports: Reports
    population: Population
    dossiers: Dossiers
    rng: np.random.Generator

    def report(self, careers: Careers, first: date, until: date) -> Array:
        """The reports that schools make from `first` up to `until`: of pupils with an open dossier where they live."""
        population, dossiers, rng = self.population, self.dossiers, self.rng
        person = dossiers.person
        suits = (
            ~population.reserved & (population.gone_day == NO_DAY) & (population.birth_day < day_number(first) - _OLD_ENOUGH)
        )
        may = suits[person] & (dossiers.gemeente == population.gemeente[person]) & (dossiers.other_number == 0)
        may &= (dossiers.opened < day_number(first)) & ((dossiers.closed == NO_DAY) | (dossiers.closed >= day_number(until)))
        rows = np.flatnonzero(may)
        today = day_number(until) - 1
        rows = rows[enrolment_on(careers, person[rows], np.full(len(rows), today)) >= 0]
        pupils = np.count_nonzero((careers.begin <= today) & ((careers.end == NO_DAY) | (careers.end >= today)))
        # a tenth of them falls away again
        wanted = rng.poisson(pupils * _SHARE_PER_YEAR / 12 * _SEASON[first.month - 1] * 1.1)
        chosen = rows[rng.integers(0, max(len(rows), 1), min(wanted, len(rows)))]
        return self._add_usual(careers, chosen, day_number(first), today)

    def _add_usual(self, careers: Careers, rows: Array, first: int, last: int) -> Array:
        """Reports that arrive in these days, of a kind that suits the age, with a gemeente that does as it should."""
        rng = self.rng
        born = self.population.birth_day[self.dossiers.person[rows]]
        reported = np.maximum(last_working_day(rng.integers(first, last + 1, len(rows))), first)
        kind = _kinds(born, reported, rng)
        begin = np.where(kind == L, _beside_holiday(reported, rng), last_school_day(reported - _draw(_LAG, kind, rng)))
        kind = np.where((kind == L) & (begin < reported - 60), O, kind)
        begin = np.where(kind == O, last_school_day(reported - rng.integers(0, 6, len(rows))), begin)
        enrolment = enrolment_on(careers, self.dossiers.person[rows], begin)
        # who passes an age in between would be reported by the age on the first day
        keep = (enrolment >= 0) & (_by_age(born, begin) == _by_age(born, reported))
        rows, kind, begin, reported, enrolment = (each[keep] for each in (rows, kind, begin, reported, enrolment))
        count = len(rows)
        ended = begin + _draw(_DURATION, kind, rng)
        direct = rng.random(count) < 0.12
        answered = on_working_day(reported, rng.integers(1, 5, count))
        return self.reports.add(
            self.dossiers,
            rows,
            school=careers.school[enrolment],
            kind=kind,
            begin=begin,
            ended=ended,
            reported=reported,
            taken_up=np.where(direct, FAR, answered),
            closed=np.where(direct, answered, np.maximum(ended, answered) + rng.integers(2, 21, count)),
            outcome=np.where(direct, K, np.where(rng.random(count) < 0.06, I, G)),
            reason=rng.choice(len(REASONS), count, p=(0, 0.6, 0.08, 0.04, 0.1, 0, 0.1, 0.08)),
            hours=_hours(kind, rng),
            begin_form=rng.random(count) < 0.006,
            end_form=rng.random(count) < 0.006,
        )

    def withdraw_overlapping(self, exemptions: Exemptions, today: int) -> None:
        """Withdraw with reason V what overlaps a granted exemption (begrippen.md, "overlap"), also long afterwards."""
        reports = self.reports
        may = np.flatnonzero((reports.fault == NO_FAULT) & ~reports.by_exemption & (reports.reported < today))
        one, other = pairs(reports.person[may], exemptions.person)
        rows = may[one]
        end = np.minimum(reports.ended[rows], today)
        overlaps = (reports.begin[rows] <= exemptions.ended[other]) & (exemptions.begin[other] <= end)
        rows = np.unique(rows[overlaps & exemptions.granted(today)[other]])
        reports.by_exemption[rows] = True
        reports.outcome[rows] = I
        reports.closed[rows] = today - 1
        reports.taken_up[rows] = np.where(reports.taken_up[rows] < today - 1, reports.taken_up[rows], FAR)

    def close_with_dossier(self) -> None:
        """Close the reports of dossiers that were closed."""
        reports = self.reports
        shut = self.dossiers.closed[reports.dossier]
        late = (shut != NO_DAY) & (reports.closed > shut) & (reports.reported <= shut) & (reports.fault == NO_FAULT)
        rows, closed = np.flatnonzero(late), shut[late]
        reports.closed[rows] = closed
        reports.taken_up[rows] = np.where(reports.taken_up[rows] <= closed, reports.taken_up[rows], FAR)
        reports.ended[rows] = np.maximum(np.minimum(reports.ended[rows], closed), reports.begin[rows])
        reports.outcome[rows] = np.where(reports.outcome[rows] == I, I, G)
        died = self.population.suspension[reports.person[rows]] == DECEASED
        reports.reason[rows] = np.where(died, DIED, OTHER_REASON)
        # an LRV that ended within four weeks was none
        short = (reports.kind[rows] == LRV) & (reports.ended[rows] - reports.begin[rows] < 27)
        reports.kind[rows] = np.where(short, O, reports.kind[rows])

    def add_archive(self, rows: Array, school: int) -> None:
        """Reports of years ago, as an installation takes them over from an older one: V1, V2 and status D (feeds.md)."""
        rng, count = self.rng, len(rows)
        begin = last_school_day(rng.integers(FIRST_IN_ARCHIVE, _LAST_D - 200, count))
        reported = on_working_day(begin, rng.integers(3, 15, count))
        ended = begin + rng.integers(20, 60, count)
        self.reports.add(
            self.dossiers,
            rows,
            school=school,
            kind=np.where(rng.random(count) < 0.5, V1, V2),
            begin=begin,
            ended=ended,
            reported=reported,
            taken_up=on_working_day(reported, 2),
            closed=ended + rng.integers(5, 60, count),
            outcome=np.where(rng.random(count) < 0.3, D, G),
        )


# How a report looks

_LAG = np.array([(12, 28), (12, 28), (14, 40), (0, 1), (28, 36), (0, 6), (0, 1), (0, 1)])
"""Days from the first day of absence to the report, by kind."""
_DURATION = np.array([(14, 55), (14, 60), (20, 70), (1, 12), (28, 100), (0, 12), (0, 1), (0, 1)])
"""Days from the first to the last day, by kind."""


def _draw(table: Array, kind: Array, rng: np.random.Generator) -> Array:
    bounds = table[kind]
    return bounds[:, 0] + (rng.random(len(kind)) * (bounds[:, 1] - bounds[:, 0])).astype(np.int64)


def _by_age(born: Array, day: Array) -> Array:
    """0 before the 18th birthday, 1 from then up to the age bound of that day, 2 from the bound."""
    bounds = {int(each): leeftijdsgrens_op(np.datetime64(int(each), "D").item()) for each in np.unique(day)}
    bound = np.array([bounds[int(each)] for each in day], dtype=np.int64)
    return (birthdays(born, 18) <= day).astype(np.int64) + (birthdays(born, bound) <= day)


def _kinds(born: Array, day: Array, rng: np.random.Generator) -> Array:
    age, luck = _by_age(born, day), rng.random(len(born))
    child = birthdays(born, 12) > day
    young = np.where(luck < 0.55, V3, np.where(luck < 0.7, L, np.where(luck < 0.82, LRV, O)))
    small = np.where(luck < 0.5, L, np.where(luck < 0.6, LRV, O))
    grown = np.where(luck < 0.5, V4, np.where(luck < 0.85, RMC, O))
    return np.where(age == 2, O, np.where(age == 1, grown, np.where(child, small, young)))


def _beside_holiday(reported: Array, rng: np.random.Generator) -> Array:
    """A day beside the last holiday before the report."""
    last = np.searchsorted(BESIDE_HOLIDAYS, reported, side="left") - 1
    return BESIDE_HOLIDAYS[np.maximum(last - rng.integers(0, 3, len(reported)), 0)]


def _hours(kind: Array, rng: np.random.Generator) -> Array:
    hours = np.where(kind == V3, 16, 4) + rng.integers(0, 30, len(kind))
    return np.where((kind == L) | (rng.random(len(kind)) < 0.1), -1, hours)
