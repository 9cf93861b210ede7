"""Who dropped out of school: the cumulative A04 of DUO and its monthly in and out, A01 and A02 (feeds.md, duo_a04).

A04(m) = A04(m-1) + A01(m) - A02(m) holds exactly within a vsv year, per gemeente: nobody on an A04 moves to another gemeente
here. With report month October the A04 begins anew. Rows are written by `duo`.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from connectors.demo.calendar import day_number, report_month
from connectors.demo.population import Population
from connectors.demo.region import MBO_SCHOOLS, OPLEIDINGEN

Array: TypeAlias = npt.NDArray[Any]

_UNENROLLED_PER_MONTH, _BACK_PER_MONTH = 0.0034, 0.07
_FROM_AGE, _TO_AGE = 18, 22
_FIELDS = ("person", "gemeente", "school", "opleiding", "unenrolled", "reported", "volgnummer")


@dataclass
class Enrolments:
    """Ended enrolments, one per index; `reported` is the report month jjjjmm in which the row first appeared."""

    person: Array
    gemeente: Array
    school: Array
    opleiding: Array
    unenrolled: Array
    reported: Array
    volgnummer: Array

    def __len__(self) -> int:
        return len(self.person)

    def take(self, index: Array) -> "Enrolments":
        """The enrolments at `index` (indices or a mask)."""
        return Enrolments(*(getattr(self, name)[index] for name in _FIELDS))

    def and_(self, other: "Enrolments") -> "Enrolments":
        """These and then the others."""
        return Enrolments(*(np.concatenate([getattr(self, name), getattr(other, name)]) for name in _FIELDS))


def _none() -> Enrolments:
    return Enrolments(*(np.empty(0, dtype=np.int64) for _ in _FIELDS))


@dataclass
class VsvYear:
    """The reports of one month: `current` is the A04, `added` the A01, `back` the A02, `closed` the A14 or nothing."""

    current: Enrolments = field(default_factory=_none)
    added: Enrolments = field(default_factory=_none)
    back: Enrolments = field(default_factory=_none)
    closed: Enrolments | None = None

    def next_month(self, population: Population, month: int, peildatum: date, rng: np.random.Generator) -> None:
        """Make the reports that are delivered in the month of `peildatum`."""
        months_into_year = (report_month(peildatum) % 100 - 10) % 12
        self.closed = None
        if month == 0:
            self.current = self._stock(population, peildatum, months_into_year, rng)
        elif months_into_year == 0:
            self.closed, self.current = self.current, _none()
            population.on_a04[:] = False
        returned = rng.random(len(self.current)) < _BACK_PER_MONTH
        self.back = self.current.take(returned)
        population.on_a04[self.back.person] = False
        self.added = self._dropouts(population, month, peildatum, _UNENROLLED_PER_MONTH, rng)
        self.current = self.current.take(~returned).and_(self.added)

    def _stock(self, population: Population, peildatum: date, months: int, rng: np.random.Generator) -> Enrolments:
        """What the vsv year had gathered before the first month."""
        stock = _none()
        for ago in range(months, 0, -1):
            share = _UNENROLLED_PER_MONTH * (1 - _BACK_PER_MONTH) ** ago
            stock = stock.and_(self._dropouts(population, 0, peildatum, share, rng, months_ago=ago))
        return stock

    def _dropouts(
        self,
        population: Population,
        month: int,
        peildatum: date,
        share: float,
        rng: np.random.Generator,
        *,
        months_ago: int = 0,
    ) -> Enrolments:
        """Residents who were unenrolled `months_ago` months before the report month; `share` is of all residents."""
        resident = population.resident(month) & ~population.on_a04 & ~population.reserved
        may = resident & population.age_from(peildatum, _FROM_AGE) & ~population.age_from(peildatum, _TO_AGE + 1)
        wanted = round(share * int(population.resident(month).sum()))
        candidates = np.flatnonzero(may)
        person = np.sort(rng.choice(candidates, min(wanted, len(candidates)), replace=False))
        population.on_a04[person] = True
        count = len(person)
        months = peildatum.year * 12 + peildatum.month - 1 - months_ago
        first_of_next = date(months // 12, months % 12 + 1, 1)
        return Enrolments(
            person=person,
            gemeente=population.gemeente[person].astype(np.int64),
            school=rng.integers(0, len(MBO_SCHOOLS), count),
            opleiding=rng.integers(0, len(OPLEIDINGEN), count),
            unenrolled=day_number(first_of_next) - rng.integers(1, 29, count),
            reported=np.full(count, report_month(first_of_next)),
            volgnummer=rng.integers(1, 4, count),
        )
