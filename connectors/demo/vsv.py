"""Who dropped out of the mbo: the cumulative A04 of DUO and its monthly in and out, A01 and A02 (feeds.md, duo_a04).

A04(m) = A04(m-1) + A01(m) - A02(m) holds within a vsv year, per gemeente, but for who moves and for what is `hidden` on
purpose. With report month October the A04 begins anew. The dropouts are enrolments of `careers` that end here, who is on an
A02 is enrolled again. Rows are written by `duo`.
"""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from connectors.demo import life_events, schools
from connectors.demo.calendar import day_number, report_month
from connectors.demo.careers import Careers
from connectors.demo.growing import Array
from connectors.demo.population import Population
from connectors.demo.residence import Residence
from connectors.demo.schools import FIRST_MBO_STAGE

_DROP_OUT_PER_MONTH, _BACK_PER_MONTH, _MOVE_PER_MONTH = 0.0008, 0.07, 0.01
"""Shares of the residents, of who is on the A04, and of these."""
_REPORTED_LATE = 0.2
"""Share of who enrols again of whom DUO hears after making the A02."""
FROM_AGE, TO_AGE = 18, 22
_FIELDS = ("person", "gemeente", "enrolment", "reported")


@dataclass
class Rows:
    """Rows of a report: the enrolment that ended, and the report month jjjjmm in which the row first appeared."""

    person: Array
    gemeente: Array
    enrolment: Array
    reported: Array

    def __len__(self) -> int:
        return len(self.person)

    def take(self, index: Array) -> "Rows":
        """The rows at `index` (indices or a mask)."""
        return Rows(*(getattr(self, name)[index] for name in _FIELDS))

    def and_(self, other: "Rows") -> "Rows":
        """These and then the others."""
        return Rows(*(np.concatenate([getattr(self, name), getattr(other, name)]) for name in _FIELDS))


def _none() -> Rows:
    return Rows(*(np.empty(0, dtype=np.int64) for _ in _FIELDS))


@dataclass
class VsvYear:
    """The reports of one month: `current` is the A04, `added` the A01, `back` the A02, `closed` the A14 or nothing.

    `hidden` persons are on the A04 in truth and not in its file, `unannounced` ones are in it without an A01; `late` are
    enrolled again, and on the next A02.
    """

    population: Population
    careers: Careers
    residence: Residence
    rng: np.random.Generator
    current: Rows = field(default_factory=_none)
    added: Rows = field(default_factory=_none)
    back: Rows = field(default_factory=_none)
    closed: Rows | None = None
    hidden: Array = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    unannounced: Array = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    late: Array = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def move_some(self, month: int, peildatum: date) -> None:
        """A few on the A04 move to another gemeente of the region and stay on it: no difference that D09 reports."""
        may = self.current.person[life_events.movable(self.population, month, peildatum)[self.current.person]]
        moving = self.rng.permutation(may)[: max(1, round(len(may) * _MOVE_PER_MONTH))]
        days = day_number(peildatum) - self.rng.integers(5, 28, len(moving))
        life_events.move_in_region(self.population, moving, days, self.rng)

    def next_month(self, month: int, peildatum: date) -> None:
        """Make the reports that are delivered in the month of `peildatum`."""
        months_into_year = (report_month(peildatum) % 100 - 10) % 12
        self.closed, self.added = None, _none()
        self.hidden, self.unannounced = self.hidden[:0], self.unannounced[:0]
        if month == 0:
            self._gather_stock(peildatum, months_into_year)
        elif months_into_year == 0:
            self.closed, self.current = self.current, _none()
            self.population.on_a04[:] = False
        self._take_back(peildatum)
        self.drop_out(self._some(self.candidates(month, peildatum), month, _DROP_OUT_PER_MONTH), peildatum)
        self.current.gemeente = self.residence.gemeente[self.current.person].astype(np.int64)

    def candidates(self, month: int, peildatum: date, months_ago: int = 0) -> Array:
        """Pupils of the mbo who could be unenrolled `months_ago` months before the report month, without startkwalificatie."""
        population, careers = self.population, self.careers
        may = population.resident(month) & ~population.on_a04 & ~population.reserved & ~careers.held
        may &= population.age_from(peildatum, FROM_AGE) & ~population.age_from(peildatum, TO_AGE + 1)
        may &= (careers.active >= 0) & ~careers.has_startkwalificatie & (self.residence.gemeente == population.gemeente)
        persons = np.flatnonzero(may)
        enrolment = careers.active[persons]
        begun = careers.begin[enrolment] < day_number(_first_after(peildatum, months_ago)) - 60
        return persons[begun & (careers.stage[enrolment] >= FIRST_MBO_STAGE)]

    def drop_out(self, persons: Array, peildatum: date, *, months_ago: int = 0) -> None:
        """End the enrolment of these persons and put them on A01 and A04."""
        first_of_next = _first_after(peildatum, months_ago)
        enrolment = self.careers.active[persons]
        last_days = day_number(first_of_next) - self.rng.integers(1, 28, len(persons))
        self.careers.leave(enrolment, last_days, 1 + persons % 7)
        self.population.on_a04[persons] = True
        reported = np.full(len(persons), report_month(first_of_next))
        rows = Rows(persons, self.residence.gemeente[persons].astype(np.int64), enrolment, reported)
        self.added, self.current = self.added.and_(rows), self.current.and_(rows)

    def enrol_again(self, persons: Array, days: Array) -> None:
        """A new enrolment for persons on the A04, in what they left."""
        rows = self.current.enrolment[np.isin(self.current.person, persons)]
        persons, stage = self.careers.person[rows], self.careers.stage[rows]
        school = schools.random_schools(self.rng, stage, self.population.gemeente[persons])
        self.careers.enrol(persons, stage, school, days, self.rng)

    def delivered(self, report: str) -> Rows | None:
        """The rows of the file of a report this month; None when there is none."""
        if report == "A04":
            return self.current.take(~np.isin(self.current.person, self.hidden))
        if report == "A01":
            return self.added.take(~np.isin(self.added.person, self.unannounced))
        return {"A02": self.back, "A14": self.closed}[report]

    def _take_back(self, peildatum: date) -> None:
        """Who enrolled again goes off the A04: in this month, or at the end of the month before without DUO hearing of it."""
        person = self.current.person
        free = ~self.population.reserved[person] & ~self.careers.held[person] & (self.careers.active[person] < 0)
        luck = self.rng.random(len(person))
        enrols = free & (luck < _BACK_PER_MONTH)
        late = enrols & (luck < _BACK_PER_MONTH * _REPORTED_LATE)
        today = day_number(peildatum)
        self.enrol_again(person[enrols & ~late], today - self.rng.integers(4, 28, int((enrols & ~late).sum())))
        returned = (enrols & ~late) | np.isin(person, self.late)
        self.enrol_again(person[late], today - self.rng.integers(0, 3, int(late.sum())))
        self.late = person[late]
        self.back = self.current.take(returned)
        self.population.on_a04[self.back.person] = False
        self.current = self.current.take(~returned)

    def _gather_stock(self, peildatum: date, months: int) -> None:
        """What the vsv year had gathered before the first month."""
        for ago in range(months, 0, -1):
            share = _DROP_OUT_PER_MONTH * (1 - _BACK_PER_MONTH) ** ago
            self.drop_out(self._some(self.candidates(0, peildatum, ago), 0, share), peildatum, months_ago=ago)
        self.added = _none()

    def _some(self, candidates: Array, month: int, share: float) -> Array:
        wanted = max(1, round(share * int(self.population.resident(month).sum())))
        return np.sort(self.rng.choice(candidates, min(wanted, len(candidates)), replace=False))


def _first_after(peildatum: date, months_ago: int) -> date:
    """The first of the month in whose month before somebody was unenrolled."""
    months = peildatum.year * 12 + peildatum.month - 1 - months_ago
    return date(months // 12, months % 12 + 1, 1)
