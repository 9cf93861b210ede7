"""School careers: who is enrolled where since when, month by month, and the diplomas that follow.

An enrolment is an index into growing arrays, a career follows one of `routes`. Chance happens here (`advance`), dropping out
of the mbo is decided in `vsv`, and what is put in on purpose in `school_seeds`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

import numpy as np

from connectors.demo import routes, schools
from connectors.demo.calendar import NO_DAY, day_number, earliest, latest, report_month, vsv_year
from connectors.demo.growing import Array, Growing
from connectors.demo.population import Population
from connectors.demo.schools import FIRST_MBO_STAGE, GIVES_STARTKWALIFICATIE, NO_DROPOUT, NO_STAGE
from schemas.calendar import eind_of, schooljaar_of

NO_ENROLMENT = -1

_LATE_ENTRY, _REPEATS, _FAILS, _STOPPED = 0.03, 0.22, 0.05, 0.08
"""Shares: starts at five instead of four, needs a year more, fails the exam of the vo, left the mbo before the first month."""
_CHANGES_SCHOOL, _STILL_AT_OLD_SCHOOL, _FINISHES_EARLY, _ENROLS_AT_ONCE = 0.0015, 0.1, 0.006, 0.92
"""Shares per month of the enrolled; of these; of the mbo; and of who moves in."""
_AUGUST = 8


class Careers(Growing):
    """All enrolments, and per person the highest diploma.

    Enrolments: `school`, `onderwijssoort`, `leerweg`, `opleiding` and `reden` are entries of the tables in `schools`, `stage`
    of STAGES, `niveau` is 0 outside the mbo; `begin` and `end` are day numbers, both inclusive, `end` is NO_DAY while active.
    Persons: `active` is the enrolment that goes on, or NO_ENROLMENT (of two the one that did not begin beside another);
    `hoogste_diploma` is an entry of DIPLOMAS, `diploma_day` NO_DAY without one; who is `exempt` from enrolment does not enrol
    by itself, and no chance happens to who is `held`. `withdrawn` enrolments were a mistake of a school, that DUO took back.
    """

    FIELDS: ClassVar[Mapping[str, Any]] = {
        "person": np.int32, "school": np.int16, "stage": np.int8, "onderwijssoort": np.int8, "niveau": np.int8,
        "leerweg": np.int8, "opleiding": np.int16, "volgnummer": np.int16, "begin": np.int32, "end": np.int32,
        "reden": np.int8,
    }  # fmt: skip

    def __init__(self, population: Population, rng: np.random.Generator) -> None:
        super().__init__()
        count = len(population)
        self.active = np.full(count, NO_ENROLMENT, dtype=np.int64)
        self.enrolments = np.zeros(count, dtype=np.int16)
        self.leaving = np.empty(0, dtype=np.int64)
        self.withdrawn = np.empty(0, dtype=np.int64)
        self.hoogste_diploma = np.zeros(count, dtype=np.int8)
        self.diploma_day = np.full(count, NO_DAY, dtype=np.int32)
        self.exempt = np.zeros(count, dtype=bool)
        self.held = np.zeros(count, dtype=bool)
        late = rng.random(count) < _LATE_ENTRY
        # the first of the month after the fifth birthday, or the fourth birthday
        at_five, at_four = latest(population.birth_full // 100 * 100 + 5_00_00) + 1, earliest(population.birth_full + 4_00_00)
        self.entry_day = np.where(late, at_five, at_four)
        self._route = rng.choice(len(routes.SHARES), count, p=routes.SHARES).astype(np.int8)
        self._repeats = (rng.random(count) < _REPEATS).astype(np.int8)
        self._passes = (rng.random(count) >= _FAILS).astype(np.int8)
        born_late = population.birth_full // 100 % 100 >= 10
        self._cohort = (population.birth_full // 10000 + born_late).astype(np.int16)

    @property
    def has_startkwalificatie(self) -> Array:
        """Which persons have a diploma havo, vwo or mbo 2, 3 or 4."""
        return GIVES_STARTKWALIFICATIE[self.hoogste_diploma]

    def current(self, population: Population) -> Array:
        """Per person the active enrolment; NO_ENROLMENT also for who left the region or died."""
        return np.where(population.gone_day == NO_DAY, self.active, NO_ENROLMENT)

    def settled(self, day: int) -> Array:
        """Which persons have an active enrolment that began before this day."""
        pupils = np.flatnonzero(self.active >= 0)
        settled = np.zeros(len(self.active), dtype=bool)
        settled[pupils] = self.begin[self.active[pupils]] < day
        return settled

    def enrol(
        self, persons: Array, stage: Array, school: Array, begin: Array, rng: np.random.Generator, *, beside: bool = False
    ) -> Array:
        """Enrol each of these (different) persons; gives the indices. `beside` leaves the active enrolment what it is."""
        self.enrolments[persons] += 1
        leerweg = np.where(stage >= FIRST_MBO_STAGE, np.where(persons % 4 == 0, schools.BBL, schools.BOL), 0)
        added = self.append(
            len(persons),
            person=persons,
            school=school,
            stage=stage,
            onderwijssoort=schools.SOORT_OF_STAGE[stage],
            niveau=schools.NIVEAU_OF_STAGE[stage],
            leerweg=leerweg,
            opleiding=schools.random_opleidingen(rng, stage),
            volgnummer=self.enrolments[persons],
            begin=begin,
            end=NO_DAY,
        )
        if not beside:
            self.active[persons] = added
        return added

    def leave(self, enrolments: Array, last_days: Array | int, reden: Array | int = NO_DROPOUT) -> None:
        """End enrolments; `last_days` are the last days of being enrolled."""
        self.end[enrolments] = last_days
        self.reden[enrolments] = reden
        persons = self.person[enrolments]
        self.active[persons[self.active[persons] == enrolments]] = NO_ENROLMENT

    def award(self, persons: Array, diploma: Array, days: Array) -> None:
        """Diplomas; the highest of a person counts."""
        higher = routes.RANK[diploma] > routes.RANK[self.hoogste_diploma[persons]]
        self.hoogste_diploma[persons[higher]] = diploma[higher]
        self.diploma_day[persons[higher]] = days[higher]

    def years_of_schooling(self, persons: Array, year: int) -> Array:
        """The year of schooling in a school year, as `routes` counts it: who repeats is a year behind from then on."""
        count = np.clip(year - self._cohort[persons].astype(np.int64), 0, routes.LAST_YEAR)
        return count - np.where(count >= _REPEATED_FROM, self._repeats[persons], 0)

    def stages(self, persons: Array, year: int) -> Array:
        """The stage of a school year, NO_STAGE before and after."""
        return routes.STAGE[self._route[persons], self.years_of_schooling(persons, year)]

    def follow_route(
        self,
        persons: Array,
        population: Population,
        year: int,
        rng: np.random.Generator,
        *,
        since: Array | int = NO_DAY,
    ) -> Array:
        """Enrol those who have a stage in this school year, from its begin but not before `since`; gives the enrolments."""
        stage = self.stages(persons, year)
        has_stage = stage != NO_STAGE
        since = np.broadcast_to(since, persons.shape)[has_stage]
        persons, stage = persons[has_stage], stage[has_stage]
        started = routes.STARTED[self._route[persons], self.years_of_schooling(persons, year)].astype(np.int64)
        calendar_year = self._cohort[persons] + started + np.where(started >= _REPEATED_FROM, self._repeats[persons], 0)
        begin = np.where(started == routes.FIRST_YEAR, self.entry_day[persons], earliest(calendar_year * 10000 + 801))
        school = schools.random_schools(rng, stage, population.gemeente[persons])
        return self.enrol(persons, stage, school, np.maximum(begin, since), rng)

    def gain_earlier_diplomas(self, persons: Array, year: int) -> None:
        """Give these persons what they gained before this school year."""
        place = (self._passes[persons], self._route[persons], self.years_of_schooling(persons, year))
        since = routes.HIGHEST_SINCE[place].astype(np.int64)
        gained = self._cohort[persons] + since + np.where(since >= _REPEATED_FROM, self._repeats[persons], 0) + 1
        self.award(persons, routes.HIGHEST[place], _in_july(persons, gained))

    def diplomas(self, persons: Array, stage: Array, year: int) -> Array:
        """What the end of this school year gives to who is in `stage`; 0 is nothing."""
        route, years = self._route[persons], self.years_of_schooling(persons, year)
        goes_on = (self.years_of_schooling(persons, year + 1) > years) & (routes.STAGE[route, years] == stage)
        return np.where(goes_on, routes.DIPLOMA[self._passes[persons], route, years], 0)


def start(population: Population, peildatum: date, exempt: Array, rng: np.random.Generator) -> Careers:
    """The careers as they are on the first peildatum, with the enrolments that ended since July of the year before.

    Who is `exempt` from enrolment never had one.
    """
    careers = Careers(population, rng)
    careers.exempt = exempt
    this_year = schooljaar_of(peildatum)
    may = population.resident(0) & (careers.entry_day <= day_number(peildatum))
    persons = np.flatnonzero(may & ~exempt)
    for year in range(peildatum.year - 2, this_year):
        there = persons[careers.entry_day[persons] <= _last_of(year)]
        stage = careers.stages(there, year)
        ended = careers.follow_route(there[careers.stages(there, year + 1) != stage], population, year, rng)
        careers.leave(ended, _last_of(year))
    careers.follow_route(persons, population, this_year, rng)
    careers.gain_earlier_diplomas(np.flatnonzero(may), this_year)
    _stop_some(careers, peildatum, rng)
    return careers


def advance(careers: Careers, population: Population, month: int, peildatum: date, rng: np.random.Generator) -> None:
    """A month of chance: who changes school, finishes early, goes up on 1 August, and comes in."""
    leaving = careers.leaving[careers.end[careers.leaving] == NO_DAY]
    careers.leave(leaving, day_number(peildatum) - rng.integers(1, 20, len(leaving)))
    if peildatum.month == _AUGUST:
        _go_up(careers, population, month, peildatum.year, rng)
    else:
        _finish_early(careers, population, month, peildatum, rng)
    careers.leaving = _change_school(careers, population, month, peildatum, rng)
    _come_in(careers, population, month, peildatum, rng)


def _stop_some(careers: Careers, peildatum: date, rng: np.random.Generator) -> None:
    """Some left the mbo without startkwalificatie before this vsv year began: the old vsv'ers."""
    before = day_number(date(vsv_year(report_month(peildatum)), 9, 30))
    may = (careers.stage >= FIRST_MBO_STAGE) & (careers.end == NO_DAY) & (careers.begin < before)
    may &= ~careers.has_startkwalificatie[careers.person] & (rng.random(len(careers)) < _STOPPED)
    stopped = np.flatnonzero(may)
    last_days = np.maximum(careers.begin[stopped], before - rng.integers(0, 400, len(stopped)))
    careers.leave(stopped, last_days, 1 + careers.person[stopped] % 7)


def _go_up(careers: Careers, population: Population, month: int, year: int, rng: np.random.Generator) -> None:
    """The change of school year: diplomas in July, the last day on 31 July, the next stage from 1 August."""
    persons = np.flatnonzero((careers.active >= 0) & population.resident(month))
    stage = careers.stage[careers.active[persons]]
    diploma = careers.diplomas(persons, stage, year - 1)
    gains = diploma > 0
    careers.award(persons[gains], diploma[gains], _in_july(persons[gains], year))
    persons = persons[careers.stages(persons, year) != stage]
    careers.leave(careers.active[persons], _last_of(year - 1))
    careers.follow_route(persons, population, year, rng)


def _finish_early(careers: Careers, population: Population, month: int, peildatum: date, rng: np.random.Generator) -> None:
    """Some get their diploma of the mbo before July and leave."""
    may = _open_to_chance(careers, population, month, day_number(peildatum) - 300)
    may = may[careers.stage[may] > FIRST_MBO_STAGE]
    finishing = may[rng.random(len(may)) < _FINISHES_EARLY]
    days = day_number(peildatum) - rng.integers(1, 28, len(finishing))
    careers.leave(finishing, days)
    careers.award(careers.person[finishing], schools.DIPLOMA_OF_STAGE[careers.stage[finishing]], days)


def _change_school(careers: Careers, population: Population, month: int, peildatum: date, rng: np.random.Generator) -> Array:
    """Some go to another school in the same stage; gives the enrolments that the old school has not ended yet."""
    may = _open_to_chance(careers, population, month, day_number(peildatum) - 40)
    leaving = may[rng.random(len(may)) < _CHANGES_SCHOOL]
    school = schools.random_schools(rng, careers.stage[leaving], population.gemeente[careers.person[leaving]])
    elsewhere = school != careers.school[leaving]
    leaving, school = leaving[elsewhere], school[elsewhere]
    days = day_number(peildatum) - rng.integers(1, 28, len(leaving))
    late = rng.random(len(leaving)) < _STILL_AT_OLD_SCHOOL
    careers.leave(leaving[~late], days[~late] - 1)
    careers.enrol(careers.person[leaving], careers.stage[leaving], school, days, rng)
    return leaving[late]


def _open_to_chance(careers: Careers, population: Population, month: int, since: int) -> Array:
    """Active enrolments of residents to whom chance may happen, that began before the day `since`."""
    may = (careers.active >= 0) & population.resident(month) & ~careers.held & ~population.reserved
    enrolments = careers.active[may]
    return enrolments[careers.begin[enrolments] < since]


def _come_in(careers: Careers, population: Population, month: int, peildatum: date, rng: np.random.Generator) -> None:
    """Who turned four or moved in enrols; some of who moved in take a month for it."""
    today, year, since = day_number(peildatum), schooljaar_of(peildatum), population.since
    may = population.resident(month) & (careers.enrolments == 0) & (careers.entry_day <= today) & ~careers.exempt
    arrived = population.registered_day.astype(np.int64)
    took_a_month = (since == month - 1) & (np.maximum(arrived, careers.entry_day) < today - 28)
    arrived = np.where(took_a_month, today - rng.integers(1, 20, len(population)), arrived)
    at_once = (since < month) | (rng.random(len(population)) < _ENROLS_AT_ONCE)
    persons = np.flatnonzero(may & at_once)
    careers.follow_route(persons, population, year, rng, since=np.where(since > 0, arrived, NO_DAY)[persons])
    careers.gain_earlier_diplomas(np.flatnonzero(since == month), year)


def _in_july(persons: Array, years: Array | int) -> Array:
    """A day in the first half of July of these years."""
    return earliest(np.broadcast_to(years, persons.shape).astype(np.int64) * 10000 + 701 + persons % 15)


def _last_of(year: int) -> int:
    """The last day of a school year."""
    return day_number(eind_of(year))


_REPEATED_FROM = 13
"""The year of schooling that a pupil who repeats is in twice the one before."""
