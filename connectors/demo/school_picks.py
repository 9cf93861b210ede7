"""Who can carry a contradiction around school: settled pupils to whom nothing else happens, the gemeenten in turn.

Who is picked is reserved and held. What is done with them is in `school_seeds` and `school_borders`.
"""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from connectors.demo.absence import Absence
from connectors.demo.c_levering import Claims
from connectors.demo.calendar import day_number
from connectors.demo.careers import Careers
from connectors.demo.dossiers import Dossiers
from connectors.demo.growing import Array
from connectors.demo.life_events import movable
from connectors.demo.population import Population
from connectors.demo.region import IN_REGION
from connectors.demo.residence import Residence
from connectors.demo.startset import Startset
from connectors.demo.vsv import VsvYear

AT_SCHOOL = (7, 15)
"""Ages at which everyone is leerplichtig."""
ANY_AGE = (4, 23)
_SETTLED = 60
"""Days that the enrolment of who is picked has lasted at least."""


@dataclass
class SchoolRegion:
    """All that goes on from month to month and has to do with school; `avoided` gemeenten have a refused last levering."""

    population: Population
    dossiers: Dossiers
    careers: Careers
    residence: Residence
    vsv: VsvYear
    startset: Startset
    claims: Claims
    absence: Absence
    months: list[date]
    avoided: tuple[int, ...]
    rng: np.random.Generator
    withheld: Array = field(init=False)
    _turn: int = field(default=0)
    _settled: Array = field(init=False)
    _settled_in: int = field(default=-1)

    def __post_init__(self) -> None:
        self.withheld = np.zeros(len(self.population), dtype=bool)

    def today(self, month: int) -> int:
        """The peildatum of a month as a day number."""
        return day_number(self.months[month])

    def dropouts_to_open_for(self) -> Array:
        """Who is on the A04 and gets a dossier: not the `withheld`, and some only a month later."""
        late = self.vsv.added.person[self.vsv.added.person % 10 == 0]
        return self.vsv.current.person[~self.withheld[self.vsv.current.person] & ~np.isin(self.vsv.current.person, late)]

    def pick_dossiers(self, month: int, count: int, ages: tuple[int, int], *, birth_known: bool = True) -> Array:
        """Open dossiers of pupils; fewer when there are no more."""
        rows = np.flatnonzero(self.dossiers.is_open & (self.dossiers.other_number == 0))
        suits = self._pupils(month, ages, birth_known=birth_known)
        own = self.dossiers.gemeente[rows] == self.population.gemeente[self.dossiers.person[rows]]
        rows = rows[suits[self.dossiers.person[rows]] & own]
        chosen = rows[self._in_turn(self.dossiers.gemeente[rows], count)]
        self.claim(self.dossiers.person[chosen])
        return chosen

    def pick_persons(self, month: int, count: int, ages: tuple[int, int], also: Array | None = None) -> Array:
        """Pupils without an open dossier (of those in the mask `also`); fewer when there are no more."""
        may = self._pupils(month, ages) & ~self.dossiers.open_for(self.population)
        persons = np.flatnonzero(may if also is None else may & also)
        return self.claim(persons[self._in_turn(self.population.gemeente[persons], count)])

    def pick_dropouts(self, month: int, count: int, *, with_dossier: bool | None = None) -> Array:
        """Pupils of the mbo who can be made to drop out, with or without an open dossier when that is asked."""
        persons = self.vsv.candidates(month, self.months[month])
        has = self.dossiers.open_for(self.population)[persons]
        # who is in no startset is kept for D10
        free = self._plain(persons) & ~np.isin(persons, self.startset.omitted)
        persons = persons[free & (with_dossier is None or has == with_dossier)]
        return self.claim(persons[self._in_turn(self.population.gemeente[persons], count)])

    def pick_from_a04(self, month: int, count: int) -> Array:
        """Persons on the A04 whose enrolment ended more than a month ago."""
        rows = self.vsv.current
        ended = self.careers.end[rows.enrolment] < self.today(month) - 30
        free = ~self.population.reserved[rows.person] & (self.careers.active[rows.person] < 0) & self._plain(rows.person)
        persons = rows.person[ended & free]
        return self.claim(persons[self._in_turn(self.population.gemeente[persons], count)])

    def claim(self, persons: Array) -> Array:
        """Let nothing else happen to these persons."""
        self.population.reserved[persons] = True
        self.careers.held[persons] = True
        return persons

    def _pupils(self, month: int, ages: tuple[int, int], *, birth_known: bool = True) -> Array:
        """Settled pupils of these ages who have nothing to do with other contradictions."""
        population, careers, peildatum = self.population, self.careers, self.months[month]
        if self._settled_in != month:
            self._settled, self._settled_in = self._settled_pupils(month), month
        may = self._settled & ~population.reserved & ~careers.held & ~population.on_a04 & (careers.active >= 0)
        may &= population.age_from(peildatum, ages[0]) & ~population.age_from(peildatum, ages[1])
        complete = population.birth == population.birth_full
        return may & (complete if birth_known else ~complete & (population.birth > 0))

    def _settled_pupils(self, month: int) -> Array:
        """Who has been at one school for a while and lives in one gemeente, also for DUO."""
        population, careers = self.population, self.careers
        may = movable(population, month, self.months[month]) & ~careers.exempt & ~population.without_bsn
        may &= careers.settled(self.today(month) - _SETTLED) & (self.residence.gemeente == population.gemeente)
        return may & ~np.isin(population.gemeente, self.avoided)

    def _plain(self, persons: Array) -> Array:
        population = self.population
        plain = ~population.without_bsn & (population.birth == population.birth_full)
        return plain[persons] & ~np.isin(population.gemeente[persons], self.avoided)

    def _in_turn(self, gemeente: Array, count: int) -> Array:
        """Positions of at most `count` of these, each of the next gemeente that has one."""
        free = self.rng.permutation(len(gemeente))
        picked: list[int] = []
        while len(picked) < count and len(free):
            self._turn = (self._turn + 1) % IN_REGION
            here = np.flatnonzero(gemeente[free] == self._turn)
            place = here[0] if len(here) else 0
            picked.append(int(free[place]))
            free = np.delete(free, place)
        return np.array(picked, dtype=np.int64)
