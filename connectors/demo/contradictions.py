"""Contradictions put in on purpose between JVS and BRP, one kind per check, spread over the gemeenten and the months.

Each month seeds some that last, and some that the gemeente repairs a month later. The gemeente whose last levering is
refused gets only some that this levering repairs, so that they stand. Which findings follow is worked out in `known`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from connectors.demo import life_events
from connectors.demo.calendar import day_number
from connectors.demo.dossiers import WRONG, Dossiers
from connectors.demo.life_events import movable
from connectors.demo.population import Population
from connectors.demo.region import IN_REGION, compared, random_addresses

Array: TypeAlias = npt.NDArray[Any]


def lasting_per_code(persons: int) -> int:
    """How many contradictions of each kind last to the end: 3 or more, growing with the root of the population."""
    return max(1, min(persons // 500, 3 + round(persons**0.5 / 20)))


@dataclass
class Seeding:
    """Puts contradictions into one population and its dossiers; `refused` is the gemeente whose last levering is."""

    population: Population
    dossiers: Dossiers
    months: list[date]
    per_code: int
    refused: int
    rng: np.random.Generator
    _turn: int = field(default=0)

    def seed(self, month: int) -> None:
        """Seed this month's part of every kind, and one of each kind that is repaired in the next month."""
        left = len(self.months) - month
        if left > _SPREAD:
            return
        spread = min(_SPREAD, len(self.months))
        lasting = self.per_code * (spread - left + 1) // spread - self.per_code * (spread - left) // spread
        for kind in _KINDS:
            kind(self, self._pick(month, lasting), month)
        if left >= 2:
            for kind in _KINDS:
                self._seed_repaired(kind, self._pick(month, 1), month)
        if left == 2:
            for kind in (_other_surname, _other_sex):
                self._seed_repaired(kind, self._pick(month, 1, in_refused=True), month)

    def _seed_repaired(self, kind: "Kind", dossiers: Array, month: int) -> None:
        kind(self, dossiers, month)
        self.dossiers.repaired_in[dossiers] = month + 1

    def _pick(self, month: int, count: int, *, in_refused: bool = False) -> Array:
        """Open dossiers of settled residents with a BSN, taking the gemeenten in turn; their persons become reserved."""
        dossiers, population = self.dossiers, self.population
        person = dossiers.person
        peildatum = self.months[month]
        suits = movable(population, month, peildatum) & ~population.on_a04 & ~population.without_bsn
        suits &= ~population.age_from(peildatum, 25) & population.age_from(peildatum, 6)
        suits &= (population.birth > 0) & (population.sex < 2)
        may = dossiers.is_open & suits[person] & ((dossiers.gemeente == self.refused) == in_refused)
        candidates = self.rng.permutation(np.flatnonzero(may))
        picked: list[int] = []
        while len(picked) < count and len(candidates):
            self._turn = (self._turn + 1) % IN_REGION
            here = np.flatnonzero(dossiers.gemeente[candidates] == self._turn)
            chosen = here[0] if len(here) else 0
            picked.append(int(candidates[chosen]))
            candidates = np.delete(candidates, chosen)
        result = np.array(picked, dtype=np.int64)
        population.reserved[person[result]] = True
        dossiers.changed[result] = day_number(peildatum) - 1
        return result

    def leave_open(
        self, dossiers: Array, month: int, event: Callable[[Population, Array, Array, np.random.Generator], None]
    ) -> None:
        """Something happens to the person and the dossier stays open; every other one learns the new address."""
        self.dossiers.left_open[dossiers] = True
        self.dossiers.own_address[dossiers[::2]] = True
        persons = self.dossiers.person[dossiers]
        days = day_number(self.months[month]) - self.rng.integers(1, 28, len(dossiers))
        event(self.population, persons, days, self.rng)


def _moved_in_region(seeding: Seeding, dossiers: Array, month: int) -> None:
    """B01, and P07 where the address stayed behind."""
    seeding.leave_open(dossiers, month, life_events.move_in_region)


def _moved_out(seeding: Seeding, dossiers: Array, month: int) -> None:
    """B02, and P07 where the address stayed behind."""
    seeding.leave_open(dossiers, month, life_events.move_out)


def _deceased(seeding: Seeding, dossiers: Array, month: int) -> None:
    """B03."""
    seeding.leave_open(dossiers, month, life_events.die)


def _suspended(seeding: Seeding, dossiers: Array, month: int) -> None:
    """B04, by emigration and by opschorting in turn."""
    seeding.leave_open(dossiers[::2], month, life_events.emigrate)
    seeding.leave_open(dossiers[1::2], month, life_events.suspend)


def _unknown_to_brp(seeding: Seeding, dossiers: Array, _month: int) -> None:
    """B05: the dossier has a valid BSN of nobody."""
    start = int(np.count_nonzero(seeding.dossiers.other_number))
    seeding.dossiers.other_number[dossiers] = seeding.population.spare_numbers[start : start + len(dossiers)]
    seeding.dossiers.left_open[dossiers] = True


def _two_dossiers(seeding: Seeding, dossiers: Array, month: int) -> None:
    """P02: moved inside the region, the new gemeente opened a dossier and the old one did not close (so B01 too)."""
    seeding.leave_open(dossiers, month, life_events.move_in_region)
    population, persons = seeding.population, seeding.dossiers.person[dossiers]
    opened = np.full(len(persons), day_number(seeding.months[month]) - 1)
    seeding.dossiers.add(population, persons, population.gemeente[persons], opened)


def _other_birth_date(seeding: Seeding, dossiers: Array, _month: int) -> None:
    """P04."""
    seeding.dossiers.birth_form[dossiers] = WRONG


def _other_sex(seeding: Seeding, dossiers: Array, _month: int) -> None:
    """P05."""
    seeding.dossiers.sex_form[dossiers] = WRONG


def _other_surname(seeding: Seeding, dossiers: Array, _month: int) -> None:
    """P06."""
    seeding.dossiers.name_form[dossiers] = WRONG


def _other_address(seeding: Seeding, dossiers: Array, _month: int) -> None:
    """P07."""
    held = seeding.dossiers
    other = random_addresses(seeding.rng, held.gemeente[dossiers].astype(np.int64))
    same = compared(other) == compared(seeding.population.address[held.person[dossiers]])
    held.address[dossiers] = np.where(same, other + 64, other)
    held.own_address[dossiers] = True


_SPREAD = 6
"""Contradictions start in the last months only: a person who left is in a persoonslijst for a year."""
Kind: TypeAlias = Callable[[Seeding, Array, int], None]
_KINDS: tuple[Kind, ...] = (
    _moved_in_region,
    _moved_out,
    _deceased,
    _suspended,
    _unknown_to_brp,
    _two_dossiers,
    _other_birth_date,
    _other_sex,
    _other_surname,
    _other_address,
)
