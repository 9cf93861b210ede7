"""Reports and exemptions that are wrong on purpose, one kind per check V01-V09, some of them put right later.

Each month seeds some that last and, every other month, one of each check that the gemeente repairs a month later. Cases on the
border of a rule are in `absence_borders`, V10 is in `absence_lapses`. Which findings follow is worked out in `absence_known`.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

import numpy as np

from connectors.demo import absence_reports as made
from connectors.demo.absence_days import last_school_day, on_working_day
from connectors.demo.absence_exemptions import CIRCUMSTANCES, Exemptions
from connectors.demo.absence_reports import LRV, RMC, V3, V4, I, Reports, enrolment_on
from connectors.demo.calendar import FAR, NO_DAY, birthdays, day_number
from connectors.demo.careers import Careers
from connectors.demo.dossiers import Array, Dossiers
from connectors.demo.population import Population
from connectors.demo.region import IN_REGION
from connectors.demo.schools import NO_SCHOOL

_SPREAD = 6
_AT_SCHOOL = 130
"""Days of being at one school, so that what a seeded report tells of the past is true."""


@dataclass
class Seeds:
    """Puts faults into the reports of one region; `per_code` of each check last to the end."""

    population: Population
    dossiers: Dossiers
    reports: Reports
    exemptions: Exemptions
    months: list[date]
    per_code: int
    rng: np.random.Generator
    _turn: int = field(default=0)
    _used: list[int] = field(default_factory=list[int])
    _with_leave: list[int] = field(default_factory=list[int])
    _variants: Counter[int] = field(default_factory=Counter[int])
    _candidates: dict[tuple[int, int], Array] = field(default_factory=dict[tuple[int, int], Array])
    _candidates_on: int = field(default=NO_DAY)

    def seed(self, careers: Careers, month: int) -> None:
        """Seed this month's part of every kind."""
        left = len(self.months) - month
        if left > _SPREAD:
            return
        spread = min(_SPREAD, len(self.months))
        lasting = self.per_code * (spread - left + 1) // spread - self.per_code * (spread - left) // spread
        for number in range(len(KINDS)):
            for _ in range(lasting):
                self._one(number, careers, month)
            if left == 2 or (left > 2 and left % 2 == 0):
                made_now = self._one(number, careers, month)
                self.reports.repaired_in[made_now] = month + 1

    def repair(self, month: int, today: int) -> None:
        """Put right what was seeded to be put right in this month."""
        reports = self.reports
        due = np.flatnonzero(reports.repaired_in == month)
        fault = reports.fault[due]
        taken_up = due[fault == made.NOT_TAKEN_UP]
        reports.taken_up[taken_up] = today - 1
        reports.closed[taken_up], reports.ended[taken_up] = today + 14, today + 7
        closed = due[np.isin(fault, (made.NOT_CLOSED, made.REASON_TOO_SOON))]
        reports.ended[closed] = np.minimum(reports.ended[closed], today - 2)
        reports.closed[closed] = today - 1
        reports.fault[due] = made.NO_FAULT

    def _one(self, number: int, careers: Careers, month: int) -> Array:
        """One report of a kind, its variants in turn; none when nobody suits."""
        self._variants[number] += 1
        return KINDS[number](self, careers, day_number(self.months[month]), self._variants[number])

    def pick(self, careers: Careers, today: int, ages: tuple[int, int]) -> Array:
        """An open dossier of a resident of these ages who has been at one school for months; gemeenten in turn.

        Each dossier as often as the others, and never one that got leave (what follows would be a V01 too); empty when there
        is none.
        """
        if self._candidates_on != today:
            self._candidates, self._candidates_on = {}, today
        if ages not in self._candidates:
            self._candidates[ages] = self._suitable(careers, today, ages)
        rows = self._candidates[ages]
        rows = rows[~np.isin(rows, self._with_leave)]
        used = np.bincount(self._used, minlength=len(self.dossiers))[rows]
        rows = rows[used == used.min(initial=len(self._used))]
        self._turn = (self._turn + 1) % IN_REGION
        here = rows[self.dossiers.gemeente[rows] == self._turn]
        chosen = (here if len(here) else rows)[:1]
        self._used += chosen.tolist()
        return chosen

    def give_leave(self, rows: Array, begin: int, ended: int, **values: Any) -> None:
        """Leave for special circumstances, for the persons of these dossiers."""
        self._with_leave += rows.tolist()
        usual = {"article": CIRCUMSTANCES, "begin": begin, "ended": ended, "decided": begin - 9}
        self.exemptions.add(self.population, self.dossiers, self.dossiers.person[rows], **usual | values)

    def _suitable(self, careers: Careers, today: int, ages: tuple[int, int]) -> Array:
        """All such dossiers, in random order."""
        person, born = self.dossiers.person, self.population.birth_day
        suits = (birthdays(born, ages[0]) < today - _AT_SCHOOL) & (birthdays(born, ages[1]) > today)
        suits &= (self.population.gone_day == NO_DAY) & (self.population.birth == self.population.birth_full)
        may = self.dossiers.is_open & suits[person] & (self.dossiers.other_number == 0)
        may &= (self.dossiers.gemeente == self.population.gemeente[person]) & ~self.population.reserved[person]
        rows = np.flatnonzero(may)
        enrolment = enrolment_on(careers, person[rows], np.full(len(rows), today - _AT_SCHOOL))
        rows, enrolment = rows[enrolment >= 0], enrolment[enrolment >= 0]
        return self.rng.permutation(rows[careers.end[enrolment] == NO_DAY])

    def usual(self, careers: Careers, rows: Array, kind: int, begin: int | Array, **values: Any) -> Array:
        """A report that is right in everything, closed after a month and a half, but for `values`."""
        start = np.broadcast_to(np.asarray(begin, dtype=np.int64), (len(rows),))
        reported = on_working_day(start, 12)
        enrolment = enrolment_on(careers, self.dossiers.person[rows], start)
        school = careers.school[np.maximum(enrolment, 0)] if len(careers.school) else np.zeros(len(rows))
        usual = {
            "kind": kind,
            "begin": start,
            "reported": reported,
            "school": np.where(enrolment >= 0, school, NO_SCHOOL),
            "taken_up": on_working_day(reported, 2),
            "ended": start + 31,
            "closed": start + 40,
            "hours": 20,
        }
        return self.reports.add(self.dossiers, rows, **usual | values)


Kind: TypeAlias = Callable[[Seeds, Careers, int, int], Array]
_CHILD, _GROWN = (12, 18), (18, 23)


def _beside_exemption(seeds: Seeds, careers: Careers, today: int, variant: int) -> Array:
    """V01: leave was granted in the time of the report, which stays or is withdrawn without the reason."""
    rows = seeds.pick(careers, today, _CHILD)
    begin = int(last_school_day(np.array([today - 60]))[0])
    values = {"outcome": I} if variant % 3 == 0 else {}
    report = seeds.usual(careers, rows, V3, begin, fault=made.KEPT_BESIDE_EXEMPTION, **values)
    # in every other case the last day of leave is the first day of the report
    first, last = (begin - 3, begin) if variant % 2 else (begin + 4, begin + 4)
    seeds.give_leave(rows, first, last)
    return report


def _out_of_order(seeds: Seeds, careers: Careers, today: int, variant: int) -> Array:
    """V02."""
    fault = made.ENDS_BEFORE_BEGIN if variant % 2 else made.REPORTED_BEFORE_BEGIN
    return seeds.usual(careers, seeds.pick(careers, today, _CHILD), V3, today - 50, fault=fault)


def _without_end(seeds: Seeds, careers: Careers, today: int, variant: int) -> Array:
    """V03."""
    ages, kind = (_CHILD, (V3, LRV)[variant // 2 % 2]) if variant % 2 else (_GROWN, (V4, RMC)[variant // 2 % 2])
    return seeds.usual(careers, seeds.pick(careers, today, ages), kind, today - 55, fault=made.END_MISSING)


def _other_age(seeds: Seeds, careers: Careers, today: int, variant: int) -> Array:
    """V04: a child reported as if it were 18, or the reverse."""
    ages, kind = (_CHILD, (V3, LRV)[variant // 2 % 2]) if variant % 2 else (_GROWN, (V4, RMC)[variant // 2 % 2])
    return seeds.usual(careers, seeds.pick(careers, today, ages), kind, today - 55, fault=made.OTHER_KIND)


def _reason_or_status(seeds: Seeds, careers: Careers, today: int, variant: int) -> Array:
    """V05."""
    rows = seeds.pick(careers, today, _CHILD)
    if variant % 2:
        return seeds.usual(careers, rows, V3, today - 50, fault=made.REASON_MISSING)
    return seeds.usual(careers, rows, V3, today - 50, fault=made.REASON_TOO_SOON, closed=FAR)


_NOT_BEGUN = {"taken_up": FAR, "closed": FAR, "ended": FAR, "fault": made.NOT_TAKEN_UP}
_GOES_ON = {"closed": FAR, "ended": FAR, "fault": made.NOT_CLOSED}


def _not_taken_up(seeds: Seeds, careers: Careers, today: int, _variant: int) -> Array:
    """V06."""
    rows = seeds.pick(careers, today, _CHILD)
    return seeds.usual(careers, rows, V3, today - 40, **_NOT_BEGUN)


def _too_little(seeds: Seeds, careers: Careers, today: int, variant: int) -> Array:
    """V07."""
    rows = seeds.pick(careers, today, _CHILD)
    kind, fault = (V3, made.TOO_FEW_HOURS) if variant % 2 else (LRV, made.TOO_SHORT)
    return seeds.usual(careers, rows, kind, today - 50, fault=fault)


def _lasting(seeds: Seeds, careers: Careers, today: int, _variant: int) -> Array:
    """V08."""
    return seeds.usual(careers, seeds.pick(careers, today, _CHILD), LRV, today - 110, **_GOES_ON)


def _without_own_dossier(seeds: Seeds, careers: Careers, today: int, variant: int) -> Array:
    """V09: no dossiernummer, that of no dossier, or that of the dossier of another person."""
    rows = seeds.pick(careers, today, _CHILD)
    dossiers = seeds.dossiers
    others = np.flatnonzero(
        np.isin(dossiers.gemeente, dossiers.gemeente[rows]) & ~np.isin(dossiers.person, dossiers.person[rows])
    )
    fault = (made.NO_DOSSIER, made.UNKNOWN_DOSSIER, made.OTHERS_DOSSIER)[variant % 3]
    if len(others) == 0:
        return seeds.usual(careers, rows, V3, today - 50, fault=made.NO_DOSSIER)
    return seeds.usual(careers, rows, V3, today - 50, fault=fault, other_dossier=others[variant % len(others)])


KINDS: tuple[Kind, ...] = (
    _beside_exemption,
    _out_of_order,
    _without_end,
    _other_age,
    _reason_or_status,
    _not_taken_up,
    _too_little,
    _lasting,
    _without_own_dossier,
)
