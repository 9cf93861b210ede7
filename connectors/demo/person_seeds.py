"""Persons under more numbers or dossiers than one, put in on purpose: P01, P03, P08 and what looks like them.

All in the last two months, of persons to whom nothing else happens. What a correct hub makes of it is in `person_findings`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np

from connectors.demo.calendar import day_number
from connectors.demo.dossiers import WRONG
from connectors.demo.growing import Array
from connectors.demo.population import SPARES_FOR_DOSSIERS
from connectors.demo.school_picks import SchoolRegion

Link: TypeAlias = tuple[int, int]
"""A BSN and the onderwijsnummer that it replaced."""

_AGES = (6, 25)
_LINKS_BESIDE, _SHARE_LINKED = 40, 500


@dataclass
class PersonSeeds:
    """Puts them into one region; `links` are those that the koci of the month tells.

    `changed` persons got another BSN or A-nummer from the BRP. `unheard` gemeenten deliver no persoonslijst or dossiers that
    would tell of the last month.
    """

    schools: SchoolRegion
    per_code: int
    links: list[Link] = field(default_factory=list[Link])
    changed: Array = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    _pupils: int = 0

    @classmethod
    def start(cls, schools: SchoolRegion, per_code: int, unheard: Sequence[int], seed: int) -> "PersonSeeds":
        """For a region, with picks of their own."""
        avoided = (*schools.avoided, *unheard)
        return cls(replace(schools, avoided=avoided, rng=np.random.default_rng([seed, 22])), per_code)

    def seed(self, month: int) -> None:
        """What is to be found in the end, and a month before it what is put right in the last one."""
        self.links = []
        left = len(self.schools.months) - month
        if left <= 2:
            self._two_dossiers(month, self.per_code if left == 1 else 1, repaired=left == 2)
            self._pupils_with_bsn(month, self.per_code if left == 1 else 1, repaired=left == 2)
        if left == min(2, len(self.schools.months)):
            self._other_bsn(month, self.per_code)
        if left == 1 and month:
            self._other_a_number(month, self.per_code)
        self._others_with_bsn(month)

    def _two_dossiers(self, month: int, count: int, *, repaired: bool) -> None:
        """P01: a second dossier in the same gemeente, every other one under an onderwijsnummer from before (P03 too)."""
        schools, dossiers = self.schools, self.schools.dossiers
        first = schools.pick_dossiers(month, count, _AGES)
        opened = np.full(len(first), day_number(schools.months[month]) - 1)
        second = dossiers.add(schools.population, dossiers.person[first], dossiers.gemeente[first], opened)
        dossiers.left_open[second] = True
        if repaired:
            dossiers.repaired_in[second] = month + 1
        self._write_under_pupil_number(second[1::2], linked=True)

    def _pupils_with_bsn(self, month: int, count: int, *, repaired: bool) -> None:
        """P03: by koci and by its likeness in turn; and two that are like nobody any more."""
        schools, dossiers = self.schools, self.schools.dossiers
        rows = schools.pick_dossiers(month, count + 1, _AGES)
        self._write_under_pupil_number(rows[::2], linked=True)
        self._write_under_pupil_number(rows[1::2], linked=False)
        if repaired:
            dossiers.repaired_in[rows] = month + 1
            return
        near = schools.pick_dossiers(month, 2, _AGES)
        dossiers.birth_form[near[:1]] = WRONG
        dossiers.address[near[1:]] += 64
        dossiers.own_address[near[1:]] = True
        self._write_under_pupil_number(near, linked=False)

    def _write_under_pupil_number(self, rows: Array, *, linked: bool) -> None:
        dossiers, population = self.schools.dossiers, self.schools.population
        numbers = self._next_pupil_numbers(len(rows))
        dossiers.pupil_number[rows] = numbers
        dossiers.changed[rows] = np.maximum(dossiers.changed[rows], dossiers.opened[rows])
        if linked:
            self.links += zip(population.number[dossiers.person[rows]].tolist(), numbers.tolist(), strict=True)

    def _next_pupil_numbers(self, count: int) -> Array:
        start = self._pupils
        self._pupils += count
        return self.schools.population.spare_pupil_numbers[start : start + count]

    def _other_bsn(self, month: int, count: int) -> None:
        """P08: the BRP gives another BSN, and the one from before in its history; everybody else goes on with the old one."""
        population = self.schools.population
        persons = self.schools.pick_persons(month, count, _AGES, population.previous_address >= 0)
        spare = population.spare_numbers[:SPARES_FOR_DOSSIERS]
        # the lower number is the one that everybody knows, which names the person in the answers
        free = spare[len(spare) // 2 :]
        free = np.sort(free[(free > population.number[persons].max(initial=0)) & ~np.isin(free, population.brp_number)])
        persons = persons[: len(free)]
        population.former_number[persons] = population.number[persons]
        population.brp_number[persons] = free[: len(persons)]
        self.changed = np.append(self.changed, persons)

    def _other_a_number(self, month: int, count: int) -> None:
        """P08: the persoonslijst stands under another A-nummer than the month before."""
        population = self.schools.population
        persons = self.schools.pick_persons(month, count, _AGES)
        used = int(np.count_nonzero(population.brp_a_number != population.a_number))
        population.brp_a_number[persons] = population.spare_a_numbers[used : used + len(persons)]
        self.changed = np.append(self.changed, persons)

    def _others_with_bsn(self, month: int) -> None:
        """Links of pupils who are known by their BSN everywhere by now."""
        population, rng = self.schools.population, self.schools.rng
        known = np.flatnonzero(~population.without_bsn & population.resident(month) & ~population.reserved)
        count = min(len(known), _LINKS_BESIDE + len(population) // _SHARE_LINKED)
        persons = np.sort(rng.choice(known, count, replace=False))
        self.links += zip(population.number[persons].tolist(), self._next_pupil_numbers(count).tolist(), strict=True)
