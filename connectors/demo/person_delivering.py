"""What tells of persons beside the persoonslijsten: answers of the BRP API and koci, and a persoonslijst that comes late.

Part of `delivering`: it writes the files of a month and says of whom a correct hub heard.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeAlias

import numpy as np

from connectors.demo import api_answers, brp, koci, mistakes
from connectors.demo.answers import Outcome
from connectors.demo.growing import Array
from connectors.demo.known import KnownPersons
from connectors.demo.mistakes import Host, Mistake
from connectors.demo.person_seeds import Link
from connectors.demo.region import GEMEENTEN, ZWOLLE
from connectors.demo.school_picks import SchoolRegion
from connectors.demo.writing import Spares

LATE_GEMEENTE = 1
"""Hardenberg: its persoonslijst of the last month is not there yet; it asks the API about its dossiers."""
_ASKING = (LATE_GEMEENTE, ZWOLLE)
_STOPPED_ASKING = (0, 5)
"""Dalfsen and Ommen: their last answers are of a month ago (check L01)."""

Note: TypeAlias = Callable[[int, str, Outcome], Outcome]


@dataclass
class PersonDelivering:
    """Writes them into `folder`; `links` are the onderwijsnummers that koci tied to a BSN.

    `note` takes in what becomes of a file, by month and name.
    """

    schools: SchoolRegion
    folder: Path
    spares: Spares
    note: Note
    rng: np.random.Generator
    links: list[int] = field(default_factory=list[int])
    _listed_before: Array = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def is_late(self, month: int, gemeente: int) -> bool:
        """Whether the persoonslijst of this gemeente is not there yet in this month."""
        return gemeente == LATE_GEMEENTE and 0 < month == len(self.schools.months) - 1

    def deliver(self, month: int, links: list[Link], known: KnownPersons, listed: Array, quarantined: Array) -> None:
        """Write the files, and change in `listed` and `quarantined` of whom the month told; `known` is from before it."""
        self._miss_late_list(month, known, listed, quarantined)
        is_last = month == len(self.schools.months) - 1
        for gemeente in _ASKING if is_last else (*_ASKING, *_STOPPED_ASKING):
            heard = self._deliver_answers(month, gemeente)
            listed[heard], quarantined[heard] = True, False
        self._deliver_koci(month, links)

    def _miss_late_list(self, month: int, known: KnownPersons, listed: Array, quarantined: Array) -> None:
        population, peildatum = self.schools.population, self.schools.months[month]
        of_gemeente = brp.rows_of(population, LATE_GEMEENTE, month, peildatum)
        if self.is_late(month, LATE_GEMEENTE):
            stale = np.zeros(len(population), dtype=bool)
            stale[self._listed_before] = True
            # of two lists with the same registration the one of the gemeente where the person lives goes first, however old
            stale &= (population.gemeente == LATE_GEMEENTE) & (known.registered == population.registered_day)
            nowhere_else = np.zeros(len(population), dtype=bool)
            nowhere_else[of_gemeente] = True
            nowhere_else[self._listed_before] = True
            quarantined |= stale | (nowhere_else & ~listed)
        self._listed_before = of_gemeente

    def _deliver_answers(self, month: int, gemeente: int) -> Array:
        """The answers about persons with a dossier in this gemeente; gives the persons of whom the hub heard."""
        population, peildatum = self.schools.population, self.schools.months[month]
        persons = api_answers.asked(self.schools.dossiers, population, gemeente)
        every = np.arange(len(persons))
        spoiled = mistakes.choose(mistakes.ANSWERS, len(every), Host(every, every, every[:0]), month, self.rng)
        valid = np.delete(persons, _losing(spoiled))
        # an answer that only tells of people who left is refused, and then there is nothing to ask
        if not np.any(population.gemeente[valid] == gemeente):
            return valid[:0]
        name = f"brp_personen_G{GEMEENTEN[gemeente].code}_{peildatum:%Y%m%d}.json"
        outcome = api_answers.write(self._path(peildatum, name), population, persons, spoiled, self.spares)
        return valid[:0] if self.note(month, name, outcome).refused else valid

    def _deliver_koci(self, month: int, links: list[Link]) -> None:
        peildatum = self.schools.months[month]
        every = np.arange(len(links))
        spoiled = mistakes.choose(mistakes.KOCI, len(links), Host(every, every, every[:0]), month, self.rng)
        name = f"{peildatum:%Y%m%d}R0010.koci.xlsx"
        outcome = koci.write(self._path(peildatum, name), links, spoiled, self.spares)
        if not self.note(month, name, outcome).refused:
            self.links += [links[position][1] for position in np.delete(every, _losing(spoiled)).tolist()]

    def _path(self, peildatum: date, name: str) -> Path:
        return self.folder / f"{peildatum:%Y-%m}" / name


def _losing(spoiled: list[tuple[int, Mistake]]) -> Array:
    return np.array([position for position, mistake in spoiled if mistake.loses_key], dtype=np.int64)
