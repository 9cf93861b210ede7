"""Contradictions put in on purpose around school, one kind per check D01-D10, D12 and B06; some last, some are put right.

Cases on the border of a rule are in `school_borders`; which findings follow is worked out in `school_findings`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from connectors.demo import life_events, schools
from connectors.demo.absence_exemptions import A5, FROM_ENROLMENT
from connectors.demo.absence_reports import NO_FAULT, I
from connectors.demo.calendar import day_number
from connectors.demo.dossiers import SAME, WRONG
from connectors.demo.growing import Array
from connectors.demo.school_picks import ANY_AGE, AT_SCHOOL, SchoolRegion
from connectors.demo.schools import BRIN4_OF_SCHOOL, NO_SCHOOL
from schemas.calendar import eind_of, schooljaar_of

Repair: TypeAlias = Callable[[int], None]
"""Puts right in a month what was seeded before."""

SPREAD = 6
"""Contradictions start in the last months only."""


@dataclass
class SchoolSeeds:
    """Puts contradictions into one region; `per_code` of each kind last to the end."""

    region: SchoolRegion
    per_code: int
    _dropouts: dict[str, Array] = field(default_factory=dict[str, Array])
    _due: list[tuple[int, Repair]] = field(default_factory=list[tuple[int, Repair]])

    def repair(self, month: int) -> None:
        """Put right what is due this month."""
        for due, repair in self._due:
            if due == month:
                repair(month)

    def seed(self, month: int) -> None:
        """Seed this month's part of every kind, and one of each that is put right in the next month."""
        months = len(self.region.months)
        left, spread = months - month, min(SPREAD, months)
        if left > SPREAD:
            return
        by_now, before = (self.per_code * (spread - left + each) // spread for each in (1, 0))
        for kind in KINDS:
            kind(self.region, by_now - before, month)
        for kind in DROPOUT_KINDS:
            # a new vsv year begins without the dropouts of the last one, so those are made up for
            standing = self._dropouts.get(kind.__name__, np.empty(0, dtype=np.int64))
            standing = standing[np.isin(standing, self.region.vsv.current.person)]
            added, _ = kind(self.region, by_now - len(standing), month)
            self._dropouts[kind.__name__] = np.concatenate([standing, added])
        if left >= 2:
            self._due += [(month + 1, kind(self.region, 1, month)[1]) for kind in (*KINDS, *DROPOUT_KINDS)]
        _does_not_add_up(self.region, month)


def _without_enrolment(region: SchoolRegion, count: int, month: int) -> tuple[Array, Repair]:
    """D01."""
    return _unenrol(region, region.dossiers.person[region.pick_dossiers(month, count, AT_SCHOOL)], month)


def _without_anything(region: SchoolRegion, count: int, month: int) -> tuple[Array, Repair]:
    """B06."""
    return _unenrol(region, region.pick_persons(month, count, AT_SCHOOL), month)


def _unenrol(region: SchoolRegion, persons: Array, month: int) -> tuple[Array, Repair]:
    careers = region.careers
    enrolments = careers.active[persons]
    careers.leave(enrolments, region.today(month) - region.rng.integers(3, 28, len(persons)), 7)

    def enrol(later: int) -> None:
        begin = np.full(len(persons), region.today(later) - 5)
        careers.enrol(persons, careers.stage[enrolments], careers.school[enrolments], begin, region.rng)

    return persons, enrol


def _exempted_and_enrolled(region: SchoolRegion, count: int, month: int) -> tuple[Array, Repair]:
    """D02: an exempted child enrols, or a pupil gets an exemption."""
    careers, today = region.careers, region.today(month)
    pupils = region.pick_persons(month, count // 2, AT_SCHOOL)
    _exempt(region, pupils, month, today - 20)
    children = _exempted_children(region, month, count - len(pupils))
    stage = careers.stages(children, schooljaar_of(region.months[month]))
    stage = np.where(stage == schools.NO_STAGE, schools.STAGES.index("VMBO"), stage)
    school = schools.random_schools(region.rng, stage, region.population.gemeente[children])
    careers.enrol(children, stage, school, today - region.rng.integers(1, 28, len(children)), region.rng)
    persons = np.concatenate([pupils, children])

    def leave(later: int) -> None:
        enrolments = careers.active[persons]
        careers.leave(enrolments[enrolments >= 0], region.today(later) - 2, 7)

    return persons, leave


def _exempt(region: SchoolRegion, persons: Array, month: int, begin: int) -> None:
    """An exemption under 5_A for these persons, to the end of the school year."""
    until = day_number(eind_of(schooljaar_of(region.months[month])))
    region.absence.exemptions.add(
        region.population, region.dossiers, persons, article=A5, begin=begin, ended=until, decided=begin - 15, opened=begin - 20
    )


def _exempted_children(region: SchoolRegion, month: int, count: int) -> Array:
    """Children with an exemption from enrolment in force, that is not about to end."""
    exemptions, today, population = region.absence.exemptions, region.today(month), region.population
    in_force = exemptions.granted(today) & FROM_ENROLMENT[exemptions.article] & (exemptions.begin < today - 30)
    in_force &= (exemptions.ended >= today) & (exemptions.begin_form + exemptions.end_form == 0)
    mask = np.zeros(len(population), dtype=bool)
    mask[exemptions.person[in_force]] = True
    mask &= population.resident(month) & ~population.reserved & (region.careers.active < 0) & ~population.without_bsn
    mask &= (region.residence.gemeente == population.gemeente) & ~np.isin(population.gemeente, region.avoided)
    persons = np.flatnonzero(mask)
    return region.claim(region.rng.permutation(persons)[:count])


def _absent_elsewhere(region: SchoolRegion, count: int, month: int) -> tuple[Array, Repair]:
    """D03: a report of some weeks ago names another school."""
    reports, today = region.absence.reports, region.today(month)
    may = (reports.fault == NO_FAULT) & (reports.outcome != I) & (reports.school != NO_SCHOOL) & (reports.reported < today)
    may &= (reports.begin > today - 120) & (reports.begin_form + reports.end_form == 0)
    may &= region.population.resident(month)[reports.person] & ~region.careers.held[reports.person]
    chosen = region.rng.permutation(np.flatnonzero(may))[:count]
    named = reports.school[chosen]
    reports.school[chosen] = _elsewhere(reports.person[chosen], named)
    region.careers.held[reports.person[chosen]] = True

    def name_again(_later: int) -> None:
        reports.school[chosen] = named

    return reports.person[chosen].astype(np.int64), name_again


def _elsewhere(persons: Array, school: Array) -> Array:
    """For each person a school of the vo that is another institution."""
    other = (school + 1 + persons) % _VO_SCHOOLS
    return np.where(BRIN4_OF_SCHOOL[other] == BRIN4_OF_SCHOOL[school], (other + 7) % _VO_SCHOOLS, other)


def _at_two_schools(region: SchoolRegion, count: int, month: int) -> tuple[Array, Repair]:
    """D04, of whom half with a dossier."""
    careers, today = region.careers, region.today(month)
    rows = region.pick_dossiers(month, count // 2, ANY_AGE)
    persons = region.dossiers.person[rows]
    persons = np.concatenate([persons, region.pick_persons(month, count - len(persons), ANY_AGE)])
    now = careers.active[persons]
    begin = today - region.rng.integers(1, 28, len(persons))
    beside = careers.enrol(
        persons, careers.stage[now], _elsewhere(persons, careers.school[now]), begin, region.rng, beside=True
    )

    def leave(later: int) -> None:
        careers.leave(beside, region.today(later) - 2)

    return persons, leave


def _other_startkwalificatie(region: SchoolRegion, count: int, month: int) -> tuple[Array, Repair]:
    """D05."""
    rows = region.pick_dossiers(month, count, (12, 23))
    region.dossiers.start_form[rows] = WRONG
    region.dossiers.changed[rows] = region.today(month) - 1

    def correct(later: int) -> None:
        region.dossiers.start_form[rows] = SAME
        region.dossiers.changed[rows] = region.today(later) - 1

    return region.dossiers.person[rows].astype(np.int64), correct


def _diploma_does_not_fit(region: SchoolRegion, count: int, month: int) -> tuple[Array, Repair]:
    """D06: of pupils with and without startkwalificatie."""
    has = region.careers.has_startkwalificatie
    persons = region.pick_persons(month, count // 3, ANY_AGE, has)
    persons = np.concatenate([persons, region.pick_persons(month, count - len(persons), (12, 22), ~has)])
    region.claims.flipped[persons] = True

    def correct(_later: int) -> None:
        region.claims.flipped[persons] = False

    return persons, correct


def _moved_unheard(region: SchoolRegion, count: int, month: int) -> tuple[Array, Repair]:
    """D12: moved, for the greater part inside the region, and DUO does not know it."""
    persons = region.pick_persons(month, count, ANY_AGE)
    region.residence.frozen[persons] = True
    days = region.today(month) - region.rng.integers(6, 28, len(persons))
    out = persons % 3 == 0
    life_events.move_in_region(region.population, persons[~out], days[~out], region.rng)
    life_events.move_out(region.population, persons[out], days[out], region.rng)

    def hear(later: int) -> None:
        region.residence.frozen[persons] = False
        region.residence.follow(region.population, later, region.months[later])

    return persons, hear


def _dropped_out_without_dossier(region: SchoolRegion, count: int, month: int) -> tuple[Array, Repair]:
    """D07: no dossier, or one of another doelgroep."""
    persons = region.pick_dropouts(month, count - count // 3, with_dossier=False)
    served = region.pick_dropouts(month, count - len(persons), with_dossier=True)
    region.vsv.drop_out(np.concatenate([persons, served]), region.months[month])
    region.withheld[persons] = True
    dossiers = region.dossiers
    rows = np.flatnonzero(dossiers.is_open & np.isin(dossiers.person, served))
    dossiers.group_form[rows] = WRONG

    def correct(later: int) -> None:
        region.withheld[persons] = False
        dossiers.group_form[rows] = SAME
        dossiers.changed[rows] = region.today(later) - 1

    return np.concatenate([persons, served]), correct


def _dropped_out_and_back(region: SchoolRegion, count: int, month: int) -> tuple[Array, Repair]:
    """D08: enrolled again and on no A02."""
    persons = region.pick_from_a04(month, count)
    fresh = region.pick_dropouts(month, count - len(persons))
    region.vsv.drop_out(fresh, region.months[month])
    persons = np.concatenate([persons, fresh])
    region.vsv.enrol_again(persons, np.full(len(persons), region.today(month)))

    def report(_later: int) -> None:
        region.vsv.late = np.concatenate([region.vsv.late, persons])

    return persons, report


def _not_in_startset(region: SchoolRegion, count: int, month: int) -> tuple[Array, Repair]:
    """D10: who was left out of the startset from the beginning drops out."""
    omitted = region.startset.omitted
    may = omitted[np.isin(omitted, region.vsv.candidates(month, region.months[month]))]
    persons = region.claim(may[:count])
    region.vsv.drop_out(persons, region.months[month])

    def list_too(_later: int) -> None:
        region.startset.omitted = np.setdiff1d(region.startset.omitted, persons)

    return persons, list_too


def omit_from_startset(region: SchoolRegion, month: int, count: int) -> None:
    """Choose at the begin of a vsv year who is in none of its A05 files."""
    may = region.vsv.candidates(month, region.months[month])
    listed = np.isin(may, region.careers.person[region.startset.enrolments])
    listed &= ~np.isin(region.population.gemeente[may], region.avoided)
    region.startset.omitted = region.rng.permutation(may[listed])[:count]


def _does_not_add_up(region: SchoolRegion, month: int) -> None:
    """D09, for this month and the next: somebody is not in the A04, or in it without an A01."""
    vsv = region.vsv
    if not month or vsv.closed is not None:
        return
    stays = np.setdiff1d(vsv.current.person, vsv.added.person)
    vsv.hidden = region.rng.permutation(stays)[:_HIDDEN]
    if month % 2:
        vsv.unannounced = region.rng.permutation(vsv.added.person)[:1]


_HIDDEN = 2
_VO_SCHOOLS = sum(school.sector == "vo" for school in schools.SCHOOLS)
"""The first schools of the table are those of the vo."""
Kind: TypeAlias = Callable[[SchoolRegion, int, int], tuple[Array, Repair]]
"""Seeds so many contradictions of one kind in a month, or as many as there are persons for; gives them and their repair."""
DROPOUT_KINDS: tuple[Kind, ...] = (_dropped_out_without_dossier, _dropped_out_and_back, _not_in_startset)
KINDS: tuple[Kind, ...] = (
    _without_enrolment,
    _without_anything,
    _exempted_and_enrolled,
    _absent_elsewhere,
    _at_two_schools,
    _other_startkwalificatie,
    _diploma_does_not_fit,
    _moved_unheard,
)
