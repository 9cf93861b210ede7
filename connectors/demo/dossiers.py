"""JVS dossiers: who has one in which gemeente, since when, and how the dossier writes the person down.

A dossier is an index into growing arrays; its number counts per gemeente, because installations number independently
(feeds.md, Keys). `keep_up` is what a careful gemeente does each month; what goes wrong on purpose is in `contradictions`.
"""

from datetime import date
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from connectors.demo.calendar import NO_DAY, day_number
from connectors.demo.life_events import still_here
from connectors.demo.population import Population
from connectors.demo.region import IN_REGION

Array: TypeAlias = npt.NDArray[Any]

SAME, OTHER_FORM, EMPTY_OR_FULL, WRONG = 0, 1, 2, 3
"""How a dossier writes a value of the person: the same, another form that means the same (two kinds), or wrong."""

_INITIAL_SHARE, _INITIAL_OPEN = 0.17, 0.55
_OPENED_PER_MONTH, _CLOSED_PER_MONTH = 0.003, 0.02
_OLDEST = 27

_FIELDS: dict[str, Any] = {
    "person": np.int32,
    "gemeente": np.int16,
    "dossiernummer": np.int32,
    "opened": np.int32,
    "closed": np.int32,
    "changed": np.int32,
    "address": np.int64,
    "name_form": np.int8,
    "birth_form": np.int8,
    "sex_form": np.int8,
    "address_form": np.int8,
    "group_form": np.int8,
    "start_form": np.int8,
    "startkwalificatie": np.bool_,
    "left_open": np.bool_,
    "own_address": np.bool_,
    "other_number": np.int64,
    "pupil_number": np.int64,
    "repaired_in": np.int16,
}


class Dossiers:
    """All dossiers of the region, open and closed.

    `closed` is NO_DAY while open. `left_open` dossiers are not closed when the person leaves, `own_address` ones do not follow
    the person's moves; `other_number` replaces the BSN when it is not 0, and `pupil_number` is an onderwijsnummer in its
    place; in month `repaired_in` what is wrong is put right. `startkwalificatie` is what the gemeente has heard of the
    person's diplomas.
    """

    def __init__(self) -> None:
        self._arrays: dict[str, Array] = {name: np.empty(0, dtype=kind) for name, kind in _FIELDS.items()}
        self._next_number = np.full(IN_REGION, 100_001, dtype=np.int64)

    def __len__(self) -> int:
        return len(self.person)

    def __getattr__(self, name: str) -> Array:
        """The array of a property, named as in the fields above."""
        try:
            return self.__dict__["_arrays"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def is_open(self) -> Array:
        """Which dossiers are open."""
        return self.closed == NO_DAY

    def open_for(self, population: Population) -> Array:
        """Which persons have an open dossier anywhere."""
        has = np.zeros(len(population), dtype=bool)
        has[self.person[self.is_open]] = True
        return has

    def add(self, population: Population, persons: Array, gemeente: Array, opened: Array) -> Array:
        """Open dossiers in these gemeenten; gives their indices."""
        count = len(persons)
        numbers = np.empty(count, dtype=np.int64)
        for number in range(IN_REGION):
            mine = np.flatnonzero(gemeente == number)
            numbers[mine] = self._next_number[number] + np.arange(len(mine))
            self._next_number[number] += len(mine)
        new: dict[str, Any] = {
            "person": persons,
            "gemeente": gemeente,
            "dossiernummer": numbers,
            "opened": opened,
            "closed": NO_DAY,
            "changed": opened,
            "address": population.address[persons],
            "repaired_in": -1,
        }
        start = len(self)
        for name, kind in _FIELDS.items():
            values = np.broadcast_to(np.asarray(new.get(name, 0), dtype=kind), (count,))
            self._arrays[name] = np.concatenate([self._arrays[name], values])
        return np.arange(start, start + count)

    def close(self, dossiers: Array, days: Array) -> None:
        """Close dossiers."""
        self.closed[dossiers] = days
        self.changed[dossiers] = days


def start(population: Population, peildatum: date, rng: np.random.Generator) -> Dossiers:
    """The dossiers that exist before the first month, over half of them open."""
    dossiers = Dossiers()
    may = population.resident(0) & population.age_from(peildatum, 5) & ~population.age_from(peildatum, _OLDEST)
    persons = np.flatnonzero(may & (rng.random(len(population)) < _INITIAL_SHARE))
    today = day_number(peildatum)
    age = today - population.birth_day[persons]
    opened = today - (30 + rng.random(len(persons)) * np.minimum(age - 4 * 366, 1100)).astype(np.int64)
    added = dossiers.add(population, persons, population.gemeente[persons], opened)
    ended = added[rng.random(len(added)) >= _INITIAL_OPEN]
    dossiers.close(ended, np.minimum(dossiers.opened[ended] + rng.integers(20, 600, len(ended)), today - 1))
    _write_differently(dossiers, added, rng)
    return dossiers


def keep_up(dossiers: Dossiers, population: Population, month: int, peildatum: date, rng: np.random.Generator) -> None:
    """A month of work: close who left or grew too old, hand over who moved inside the region, open and close by chance."""
    today = day_number(peildatum)
    person = dossiers.person
    away = ~still_here(population, person) | (population.gemeente[person] != dossiers.gemeente)
    too_old = population.age_from(peildatum, _OLDEST)[person]
    by_chance = (rng.random(len(dossiers)) < _CLOSED_PER_MONTH) & ~population.reserved[person] & ~population.on_a04[person]
    closing = np.flatnonzero(dossiers.is_open & ~dossiers.left_open & (away | too_old | by_chance))
    moved = closing[(away & ~too_old & still_here(population, person))[closing]]
    dossiers.close(closing, np.full(len(closing), today - 1))
    handed_over = person[moved]
    added = dossiers.add(population, handed_over, population.gemeente[handed_over], np.full(len(moved), today - 1))
    without = np.ones(len(population), dtype=bool)
    without[dossiers.person] = False
    may = without & population.resident(month) & population.age_from(peildatum, 5) & ~population.age_from(peildatum, _OLDEST)
    may &= ~population.reserved
    opened = np.flatnonzero(may & (rng.random(len(population)) < _OPENED_PER_MONTH))
    fresh = dossiers.add(population, opened, population.gemeente[opened], today - rng.integers(1, 28, len(opened)))
    _write_differently(dossiers, np.concatenate([added, fresh]), rng)


def ensure_open(dossiers: Dossiers, population: Population, persons: Array, peildatum: date) -> None:
    """Open a dossier for those of `persons` who have none open."""
    missing = persons[~dossiers.open_for(population)[persons]]
    days = np.full(len(missing), day_number(peildatum) - 1)
    dossiers.add(population, missing, population.gemeente[missing], days)


def follow_addresses(dossiers: Dossiers, population: Population, peildatum: date) -> None:
    """Take over the person's address in open dossiers; only where that changes something is the dossier touched."""
    current = population.address[dossiers.person]
    moved = np.flatnonzero(dossiers.is_open & ~dossiers.own_address & (dossiers.address != current))
    dossiers.address[moved] = current[moved]
    dossiers.changed[moved] = day_number(peildatum) - 1


def follow_diplomas(dossiers: Dossiers, has_startkwalificatie: Array) -> None:
    """Take over in open dossiers which persons have a startkwalificatie; closed ones keep what they said."""
    opened = np.flatnonzero(dossiers.is_open)
    dossiers.startkwalificatie[opened] = has_startkwalificatie[dossiers.person[opened]]


def repair(dossiers: Dossiers, month: int, peildatum: date) -> None:
    """Put right what was seeded to be put right in this month."""
    due = np.flatnonzero(dossiers.repaired_in == month)
    for form in (
        dossiers.name_form,
        dossiers.birth_form,
        dossiers.sex_form,
        dossiers.address_form,
        dossiers.group_form,
        dossiers.start_form,
    ):
        form[due] = SAME
    dossiers.own_address[due] = False
    dossiers.pupil_number[due] = 0
    left = due[dossiers.left_open[due]]
    dossiers.left_open[left] = False
    dossiers.close(left, np.full(len(left), day_number(peildatum) - 1))
    dossiers.changed[due] = day_number(peildatum) - 1


def _write_differently(dossiers: Dossiers, added: Array, rng: np.random.Generator) -> None:
    """Write some values in another form that means the same, or not at all: near misses of P04–P07 and D05."""
    for form in (dossiers.name_form, dossiers.birth_form, dossiers.sex_form, dossiers.address_form, dossiers.start_form):
        luck = rng.random(len(added))
        form[added] = np.where(luck < 0.01, OTHER_FORM, np.where(luck < 0.02, EMPTY_OR_FULL, SAME))
