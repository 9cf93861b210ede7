"""Cases on the border of the checks around school, on both sides of it: made in the last month, against its peildatum.

What lies on the right side looks as much as it can like what lies on the wrong side, so that a check that is one day or one
condition off shows.
"""

import numpy as np

from connectors.demo.absence_exemptions import A5
from connectors.demo.absence_reports import O
from connectors.demo.growing import Array
from connectors.demo.school_picks import ANY_AGE, AT_SCHOOL, SchoolRegion
from connectors.demo.schools import BRIN4_OF_SCHOOL, NO_DROPOUT


def seed_borders(region: SchoolRegion, month: int) -> None:
    """One or two of each."""
    _last_days(region, month)
    _two_schools(region, month)
    _exempted(region, month)
    _absent(region, month)
    _births(region, month)


def _last_days(region: SchoolRegion, month: int) -> None:
    """D01: the enrolment ends on the peildatum itself, or on the day before it."""
    for last_day in (region.today(month), region.today(month) - 1):
        rows = region.pick_dossiers(month, 1, AT_SCHOOL)
        region.careers.leave(region.careers.active[region.dossiers.person[rows]], last_day)


def _two_schools(region: SchoolRegion, month: int) -> None:
    """D04: a second school until the day before the peildatum or until that day, and a second vestiging of one school."""
    careers, today = region.careers, region.today(month)
    for last_day in (today - 1, today):
        persons = region.pick_persons(month, 1, ANY_AGE)
        beside = _enrol_beside(region, persons, _other_institution(careers.school[careers.active[persons]]), today - 20)
        careers.leave(beside, last_day, NO_DROPOUT)
    at_vestiging = np.zeros(len(region.population), dtype=bool)
    enrolled = np.flatnonzero(careers.active >= 0)
    at_vestiging[enrolled] = _SIBLING[careers.school[careers.active[enrolled]]] >= 0
    persons = region.pick_persons(month, 2, ANY_AGE, at_vestiging)
    _enrol_beside(region, persons, _SIBLING[careers.school[careers.active[persons]]], today - 20)


def _enrol_beside(region: SchoolRegion, persons: Array, school: Array, begin: int) -> Array:
    stage = region.careers.stage[region.careers.active[persons]]
    return region.careers.enrol(persons, stage, school, np.full(len(persons), begin), region.rng, beside=True)


def _exempted(region: SchoolRegion, month: int) -> None:
    """D02: an exemption that ends on the day before the peildatum, on that day, on some day of its month, or of its year."""
    today = region.today(month)
    for ended, form in ((today - 1, 0), (today, 0), (today, 1), (today, 2)):
        persons = region.pick_persons(month, 1, AT_SCHOOL)
        region.absence.exemptions.add(
            region.population,
            region.dossiers,
            persons,
            opened=today - 50,
            article=A5,
            begin=today - 40,
            ended=ended,
            end_form=form,
            decided=today - 45,
        )


def _absent(region: SchoolRegion, month: int) -> None:
    """D03: absent on the last day at the old school, on the day after it, or from the other vestiging."""
    careers, today = region.careers, region.today(month)
    for days_later in (0, 1):
        rows = region.pick_dossiers(month, 1, AT_SCHOOL)
        persons = region.dossiers.person[rows]
        old = careers.active[persons]
        careers.leave(old, today - 20)
        new = _other_institution(careers.school[old])
        careers.enrol(persons, careers.stage[old], new, np.full(len(persons), today - 19), region.rng)
        _report(region, rows, careers.school[old], today - 20 + days_later)
    rows = region.pick_dossiers(month, 3, AT_SCHOOL)
    school = _SIBLING[careers.school[careers.active[region.dossiers.person[rows]]]]
    _report(region, rows[school >= 0], school[school >= 0], today - 20)


def _report(region: SchoolRegion, rows: Array, school: Array, begin: int) -> None:
    region.absence.reports.add(
        region.dossiers,
        rows,
        kind=O,
        begin=begin,
        ended=begin + 2,
        reported=begin + 3,
        school=school,
        taken_up=begin + 5,
        closed=begin + 12,
    )


def _births(region: SchoolRegion, month: int) -> None:
    """D01: not enrolled, and born in a year or month of which the day is unknown."""
    rows = region.pick_dossiers(month, 2, (5, 17), birth_known=False)
    region.careers.leave(region.careers.active[region.dossiers.person[rows]], region.today(month) - 8)


def _other_institution(school: Array) -> Array:
    """A school of the vo that is another institution than each of these."""
    return np.where(BRIN4_OF_SCHOOL[school] == BRIN4_OF_SCHOOL[0], 13, 0)


def _siblings() -> Array:
    """Per school another vestiging of the same institution, or -1."""
    brin = BRIN4_OF_SCHOOL[:-1]
    found = np.full(len(brin) + 1, -1)
    for number in range(len(brin)):
        others = np.flatnonzero((brin == brin[number]) & (np.arange(len(brin)) != number))
        found[number] = others[0] if len(others) else -1
    return found


_SIBLING = _siblings()
