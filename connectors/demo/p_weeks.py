"""The P-leveringen of a region: a file per gemeente and Friday, with weeks that are missing on purpose (check D13).

In the last month the C-levering of one gemeente is refused, so that these weeks alone say what changed there: some of it is put
in on purpose, and one of those weeks is missing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from connectors.demo import mistakes, p_levering
from connectors.demo.answers import Outcome
from connectors.demo.c_levering import SaidEnrolments
from connectors.demo.calendar import NO_DAY, day_number
from connectors.demo.growing import Array
from connectors.demo.mistakes import Host
from connectors.demo.p_levering import SaidEvents
from connectors.demo.p_told import Told
from connectors.demo.region import GEMEENTEN, IN_REGION
from connectors.demo.school_known import KnownEnrolments
from connectors.demo.school_picks import SchoolRegion
from connectors.demo.writing import File

Write: TypeAlias = Callable[[str, File], Outcome]
_FRIDAY = 4
_REFUSED, _AGAIN = 2, 3
"""Hattem and Heerde: a week lacks a column; of the second it is delivered again."""
_WITH_GAPS = (10, 0, 1, 8, 5, 9, 6, 4)


def fridays_after(since: date, until: date) -> list[date]:
    """The Fridays after a day, up to and including another."""
    first = since + timedelta(days=(_FRIDAY - since.weekday() - 1) % 7 + 1)
    return [first + timedelta(weeks=week) for week in range((until - first).days // 7 + 1)]


@dataclass
class Weeks:
    """What is told week by week, and which weeks were loaded and what they said of where persons live, by gemeente."""

    region: SchoolRegion
    per_code: int
    by_weeks_alone: int
    rng: np.random.Generator
    told: Told = field(init=False)
    loaded: list[list[date]] = field(default_factory=lambda: [[] for _ in range(IN_REGION)])
    named: list[list[tuple[int, Array, Array]]] = field(default_factory=lambda: [[] for _ in range(IN_REGION)])
    _missing: set[tuple[int, date]] = field(init=False)
    _refused: set[tuple[int, date]] = field(init=False)
    _taken_back: list[tuple[Array, int, int]] = field(default_factory=list[tuple[Array, int, int]])

    def __post_init__(self) -> None:
        months = self.region.months
        every = fridays_after(months[0], months[-1])[1:-1]
        last = self._fridays(len(months) - 1)
        self._missing, self._refused = set(), set()
        if every:
            self._missing.add((self.by_weeks_alone, last[1]))
            for turn in range(min(max(self.per_code, 2), 2 * len(months))):
                week = every[int(self.rng.integers(len(every)))]
                self._missing.add((_WITH_GAPS[turn % len(_WITH_GAPS)], week))
            self._refused = {(gemeente, every[len(every) // 2]) for gemeente in (_REFUSED, _AGAIN)}

    def seed(self, month: int) -> None:
        """In the last month: what only the weeks say, of pupils in the gemeente whose C-levering is refused."""
        fridays = [day_number(friday) for friday in self._fridays(month)] if month else []
        if not fridays or month != len(self.region.months) - 1:
            return
        careers, claims = self.region.careers, self.region.claims
        persons = self.region.claim(self._pupils(month)[:6])
        # one day before and one after the missing week, and one in it
        for person, day in ((persons[0:1], fridays[2] - 2), (persons[1:2], fridays[1] - 1)):
            careers.leave(careers.active[person], day, 7)
        self._change_school(persons[2:3], fridays[2] - 3)
        self._take_back(persons[3:4], (0, 2), fridays)
        self._take_back(persons[4:5], (2, len(fridays)), fridays)
        claims.flipped[persons[5:6]] = True

    def deliver(self, month: int, write: Write, refuse: Callable[[str, File], None], known: KnownEnrolments) -> None:
        """Write the weeks before a peildatum, and let the hub learn them; `refuse` writes a file that lacks a column."""
        region = self.region
        moment = region.population, region.careers, region.residence, region.claims
        if not month:
            self.told = Told.start(*moment, region.months[0])
            return
        fridays = self._fridays(month)
        events = self.told.tell(*moment, fridays).and_(self._of_taken_back(month))
        events = events.take(np.lexsort((events.said.person, events.week, events.scope)))
        bounds = np.searchsorted(events.scope * len(fridays) + events.week, np.arange(IN_REGION * len(fridays) + 1))
        for place, (start, stop) in enumerate(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)):
            gemeente, week = divmod(place, len(fridays))
            if (gemeente, fridays[week]) not in self._missing:
                self._deliver(gemeente, fridays[week], events.take(slice(start, stop)), (write, refuse, known))

    def _deliver(
        self, gemeente: int, friday: date, events: SaidEvents, to: tuple[Write, Callable[[str, File], None], KnownEnrolments]
    ) -> None:
        write, refuse, known = to
        every = np.arange(len(events))
        hosts = Host(every, every, every[:0])
        spoiled = mistakes.choose(mistakes.P_LEVERING, len(events), hosts, friday.toordinal() + gemeente, self.rng)
        file = File(p_levering.HEADER, len(events), partial(self._lines, events, friday), spoiled)
        name = p_levering.file_name(gemeente, friday)
        if (gemeente, friday) in self._refused:
            refuse(name, file)
            if gemeente == _REFUSED:
                return
            name = f"herlevering/{name}"
        if not write(name, file).refused:
            lost = [position for position, mistake in spoiled if mistake.loses_key or mistake.hides_key]
            valid = events.take(np.delete(every, np.array(lost, dtype=np.int64)))
            known.learn_week(gemeente, valid)
            self.loaded[gemeente].append(friday)
            self.named[gemeente].append((day_number(friday), valid.said.person, valid.gemeente))

    def _lines(self, events: SaidEvents, friday: date, start: int, stop: int) -> Any:
        part = events.take(slice(start, stop))
        return p_levering.lines(self.region.population, self.region.careers, part, friday)

    def _fridays(self, month: int) -> list[date]:
        months = self.region.months
        return fridays_after(months[month - 1], months[month]) if month else []

    def _pupils(self, month: int) -> Array:
        """Pupils in the gemeente that only the weeks speak of, to whom nothing else happens."""
        region, population, careers = self.region, self.region.population, self.region.careers
        on = region.months[month]
        may = (region.residence.gemeente == self.by_weeks_alone) & (population.gemeente == self.by_weeks_alone)
        may &= population.resident(month) & ~population.reserved & ~population.without_bsn & ~population.on_a04
        may &= ~careers.held & ~careers.exempt & careers.settled(region.today(month) - 60)
        may &= (self.told.gemeente == self.by_weeks_alone) & (population.birth == population.birth_full)
        may &= population.age_from(on, 6) & ~population.age_from(on, 15)
        return self.rng.permutation(np.flatnonzero(may))

    def _change_school(self, person: Array, day: int) -> None:
        careers = self.region.careers
        old = careers.active[person]
        careers.leave(old, day)
        school = np.where(careers.school[old] == 0, 1, 0)
        careers.enrol(person, careers.stage[old], school, np.full(len(person), day + 1), self.rng)

    def _take_back(self, person: Array, weeks: tuple[int, int], fridays: list[int]) -> None:
        """An enrolment beside the own one that a school adds in a week and takes back in another, or after the month."""
        careers = self.region.careers
        now, day = careers.active[person], fridays[weeks[0]] - 1
        school = np.where(careers.school[now] == 0, 1, 0)
        begin = np.full(len(person), day)
        beside = careers.enrol(person, careers.stage[now], school, begin, self.rng, beside=True)
        careers.leave(beside, begin)
        careers.withdrawn = np.concatenate([careers.withdrawn, beside])
        self._taken_back.append((beside, *weeks))

    def _of_taken_back(self, month: int) -> SaidEvents:
        events = SaidEvents.nothing()
        if month != len(self.region.months) - 1:
            return events
        careers, claims = self.region.careers, self.region.claims
        for enrolment, added, removed in self._taken_back:
            person = careers.person[enrolment].astype(np.int64)
            said = SaidEnrolments(
                key=enrolment,
                person=person,
                school=careers.school[enrolment].astype(np.int64),
                begin=careers.begin[enrolment].astype(np.int64),
                end=np.full(len(enrolment), NO_DAY),
                diploma=careers.hoogste_diploma[person].astype(np.int64),
                diploma_day=careers.diploma_day[person].astype(np.int64),
                startkwalificatie=careers.has_startkwalificatie[person] ^ claims.flipped[person],
            )
            scope = np.full(len(enrolment), self.by_weeks_alone)
            for week, event in ((added, p_levering.ADDED), (removed, p_levering.REMOVED)):
                if week < len(self._fridays(month)):
                    row = np.full(len(enrolment), event), scope, scope, np.full(len(enrolment), week)
                    events = events.and_(SaidEvents(said, *row))
        return events

    def weeks_missing(self) -> list[tuple[str, str]]:
        """Scope and week (jjjjww) of every week between the first and the last loaded one that was not loaded."""
        found: list[tuple[str, str]] = []
        for gemeente, loaded in enumerate(self.loaded):
            between = fridays_after(min(loaded), max(loaded)) if loaded else []
            code = GEMEENTEN[gemeente].code
            found += [(f"G{code}", f"{friday:%G%V}") for friday in between if friday not in loaded]
        return found
