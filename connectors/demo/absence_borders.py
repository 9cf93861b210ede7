"""Cases on the border of the checks V01-V09, on both sides of it where it is a day, made against the last peildatum.

What lies on the right side looks as much as it can like what lies on the wrong side, so that a check that is one day or one
condition off shows.
"""

from datetime import date

import numpy as np

from connectors.demo import absence_reports as made
from connectors.demo.absence_days import working_days
from connectors.demo.absence_reports import LRV, RMC, V3, V4, I, K, O
from connectors.demo.absence_seeds import Seeds
from connectors.demo.calendar import FAR, NO_DAY, as_dates, birthdays, day_number, earliest
from connectors.demo.careers import Careers
from connectors.demo.dossiers import WRONG, Array
from connectors.demo.schools import NO_SCHOOL

_CHILD = (12, 18)
_DAY_UNKNOWN = 1
_BOUND_ROSE = day_number(date(2026, 1, 1))
"""The first day on which the Doorstroompunt group runs to 27 instead of 23 years (begrippen.md)."""


def seed_borders(seeds: Seeds, careers: Careers, today: int) -> None:
    """One of each."""
    _beside_exemptions(seeds, careers, today)
    _dates(seeds, careers, today)
    _status(seeds, careers, today)
    _birthdays(seeds, careers, today)
    _other_birth_date(seeds, careers)
    _age_bound(seeds, careers, today)
    _closed_dossier(seeds, today)


def _child(seeds: Seeds, careers: Careers, today: int) -> Array:
    return seeds.pick(careers, today, _CHILD)


def _beside_exemptions(seeds: Seeds, careers: Careers, today: int) -> None:
    """V01: leave that ends the day before, begins the day after, was refused, or may lie beside the report."""
    # the fifteenth of a month, so that the days before it lie in the same one
    begin = int(earliest(as_dates(np.array([today - 90])) // 100 * 100)[0]) + 14
    for begins, ends, leave, report in (
        (-3, -1, {}, {}),
        (32, 34, {}, {}),
        (2, 4, {"rejected": True}, {}),
        (-12, -11, {"end_form": _DAY_UNKNOWN}, {}),
        (-10, -8, {}, {"begin_form": _DAY_UNKNOWN}),
    ):
        rows = _child(seeds, careers, today)
        seeds.usual(careers, rows, V3, begin, **report)
        seeds.give_leave(rows, begin + begins, begin + ends, **leave)


def _dates(seeds: Seeds, careers: Careers, today: int) -> None:
    """V02, V03, V07 and V08: everything on one day, no end where none is needed, 28 days, 16 hours, three months."""
    begin = today - 50
    seeds.usual(careers, _child(seeds, careers, today), O, begin, ended=begin, reported=begin)
    seeds.usual(careers, _child(seeds, careers, today), O, begin, ended=begin + 1, begin_form=_DAY_UNKNOWN)
    seeds.usual(careers, _child(seeds, careers, today), O, begin, ended=FAR)
    seeds.usual(careers, _child(seeds, careers, today), V3, begin, ended=FAR, outcome=K)
    seeds.usual(careers, _child(seeds, careers, today), LRV, begin, ended=begin + 27)
    seeds.usual(careers, _child(seeds, careers, today), LRV, begin, ended=begin + 26)
    seeds.usual(careers, _child(seeds, careers, today), V3, begin, hours=16)
    seeds.usual(careers, _child(seeds, careers, today), V3, begin, hours=15)
    seeds.usual(careers, _child(seeds, careers, today), V3, begin, hours=-1)
    seeds.usual(careers, _child(seeds, careers, today), V3, begin, outcome=I, ended=FAR)
    three_months_ago = int(earliest(np.array([_months_before(today, 3)]))[0])
    for day in (three_months_ago, three_months_ago - 1):
        seeds.usual(careers, _child(seeds, careers, today), LRV, day, closed=FAR, ended=FAR, fault=made.NOT_CLOSED)


def _months_before(today: int, months: int) -> int:
    """The date jjjjmmdd so many months before the first of a month."""
    number = int(as_dates(np.array([today]))[0])
    month = number // 10000 * 12 + number // 100 % 100 - 1 - months
    return month // 12 * 10000 + (month % 12 + 1) * 100 + 1


def _status(seeds: Seeds, careers: Careers, today: int) -> None:
    """V06: registered for exactly five working days (public holidays do not count) and for six."""
    days = np.arange(today - 40, today)
    passed = working_days(days, today)
    for wanted in (5, 6):
        reported = int(days[passed == wanted][0])
        begin = reported - 14
        values = {"taken_up": FAR, "closed": FAR, "ended": FAR, "fault": made.NOT_TAKEN_UP}
        seeds.usual(careers, _child(seeds, careers, today), V3, begin, reported=reported, **values)


def _birthdays(seeds: Seeds, careers: Careers, today: int) -> None:
    """V04: absence that begins on the eighteenth birthday or the day before it, under the kind for either age."""
    person, population = seeds.dossiers.person, seeds.population
    turned = birthdays(population.birth_day, 18)
    recent = (turned > today - 330) & (turned < today - 60) & (population.birth == population.birth_full)
    rows = np.flatnonzero(seeds.dossiers.is_open & recent[person] & (seeds.dossiers.other_number == 0))
    rows = seeds.rng.permutation(rows)
    for turn, (kind, before) in enumerate(((V4, 0), (V3, 1), (V3, 0), (RMC, 1), (LRV, 0))):
        row = rows[turn % max(len(rows), 1) :][:1]
        seeds.usual(careers, row, kind, turned[person[row]] - before)


def _other_birth_date(seeds: Seeds, careers: Careers) -> None:
    """V04: a child by the BRP, which goes for the dossier that makes it a year older."""
    dossiers, population = seeds.dossiers, seeds.population
    turned = birthdays(population.birth_day, 18)[dossiers.person]
    may = dossiers.is_open & (dossiers.birth_form == WRONG) & (dossiers.other_number == 0)
    rows = np.flatnonzero(may & (turned < day_number(seeds.months[-1])))[:1]
    seeds.usual(careers, rows, V3, turned[rows] - 200)


def _age_bound(seeds: Seeds, careers: Careers, today: int) -> None:
    """V04: at 23 years and older the last day of the old bound and the first of the new one."""
    if not _BOUND_ROSE + 60 < today < _BOUND_ROSE + 500:
        return
    person, born = seeds.dossiers.person, seeds.population.birth_day
    suits = (birthdays(born, 23) <= _BOUND_ROSE - 1) & (birthdays(born, 27) > today)
    suits &= seeds.population.birth == seeds.population.birth_full
    rows = np.flatnonzero(seeds.dossiers.is_open & suits[person] & (seeds.dossiers.other_number == 0))[:2]
    for day in (_BOUND_ROSE - 1, _BOUND_ROSE):
        seeds.usual(careers, rows[:1], RMC, day)
        rows = rows[-1:]


def _closed_dossier(seeds: Seeds, today: int) -> None:
    """V09: a report of the time of a dossier that is closed since."""
    dossiers = seeds.dossiers
    shut = dossiers.closed
    may = (shut != NO_DAY) & (shut > dossiers.opened + 60) & (shut > today - 700) & (dossiers.other_number == 0)
    may &= (birthdays(seeds.population.birth_day, 12) < today - 800)[dossiers.person]
    rows = np.flatnonzero(may)[:1]
    begin = shut[rows].astype(np.int64) - 50
    seeds.reports.add(
        dossiers,
        rows,
        kind=O,
        begin=begin,
        reported=begin + 1,
        school=NO_SCHOOL,
        taken_up=begin + 3,
        ended=begin + 2,
        closed=begin + 9,
    )
