"""duo_nrsp and duo_nenr: the start population of a vsv year and its vsv'ers, provisional and then definitive.

By their rhythm a provisional edition comes in March and a definitive one in November of the year after the eindjaar. A region
that does not cover both for any eindjaar gets both of the last closed one, whatever the month. Who is in one by mistake, or is
missing (check D11) or stands under another gemeente (check D12), is chosen once for each eindjaar.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TypeAlias

import numpy as np

from connectors.demo import duo, duo_year, mistakes
from connectors.demo.answers import Outcome
from connectors.demo.calendar import NO_DAY, day_number
from connectors.demo.growing import Array
from connectors.demo.mistakes import Host
from connectors.demo.population import NO_GEMEENTE
from connectors.demo.region import GEMEENTE_CODES, IN_REGION, gemeente_of
from connectors.demo.school_picks import SchoolRegion
from connectors.demo.startset import SOORTEN, UNDER_AGE
from connectors.demo.writing import File
from schemas.calendar import teldatum_of

Write: TypeAlias = Callable[[str, File], Outcome]
PROVISIONAL, DEFINITIVE = "V", "D"
REFUSED_GEMEENTE = 5
"""Ommen: its definitive NenR lacks a column, so that the provisional one keeps counting."""


@dataclass(frozen=True)
class Edition:
    """One delivery of an eindjaar: provisional or definitive, in a month of the region."""

    eindjaar: int
    stand: str
    month: int

    @property
    def first_teldatum(self) -> date:
        """The day of whom the start population consists."""
        return teldatum_of(self.eindjaar - 1)


def editions(months: list[date]) -> list[Edition]:
    """What is delivered over these months, in order."""
    last, base = len(months) - 1, months[0].year - 1

    def month_of(eindjaar: int, usual: int) -> int | None:
        """The month of delivery by rhythm, or the month before it when the region ends there."""
        due = date(eindjaar + 1, usual, 1)
        early = months[-1] == date(eindjaar + 1, usual - 1, 1)
        return months.index(due) if due in months else last if early else None

    by_rhythm = {eindjaar: (month_of(eindjaar, 3), month_of(eindjaar, 11)) for eindjaar in range(base, months[-1].year)}
    if not any(None not in pair for pair in by_rhythm.values()):
        provisional, definitive = by_rhythm[base]
        first = provisional or 0
        by_rhythm[base] = first, definitive if definitive and definitive > first else min(first + 1, last)
    found = [
        Edition(eindjaar, stand, month)
        for eindjaar, pair in by_rhythm.items()
        for stand, month in zip((PROVISIONAL, DEFINITIVE), pair, strict=True)
        if month is not None
    ]
    return sorted(found, key=lambda edition: (edition.month, edition.eindjaar, edition.stand == DEFINITIVE))


@dataclass
class Registered:
    """What the BRP that was loaded says of where persons were registered on a day."""

    on: int
    since: Array
    gemeente: Array

    @classmethod
    def nothing(cls, on: date, count: int) -> "Registered":
        """Before the first levering."""
        return cls(day_number(on), np.full(count, NO_DAY, np.int64), np.full(count, NO_GEMEENTE, np.int64))

    def learn(self, region: SchoolRegion, valid: Array) -> None:
        """Take in a month: the actual row and the history row of these persons."""
        population = region.population
        before = population.previous_address
        self._remember(valid, population.registered_day, population.gemeente)
        self._remember(valid & (before >= 0), population.previous_address_day, gemeente_of(np.maximum(before, 0)))

    def _remember(self, persons: Array, since: Array, gemeente: Array) -> None:
        later = persons & (since <= self.on) & (since > NO_DAY) & (since >= self.since)
        # of two rows of one day the highest code counts
        same_day = later & (since == self.since)
        later[same_day] = _CODES[gemeente[same_day]] > _CODES[self.gemeente[same_day]]
        self.since[later], self.gemeente[later] = since[later], gemeente[later]


@dataclass
class _Chosen:
    """Persons of one eindjaar.

    They are not in the NRSP (`late`: only not in the provisional one), in the NenR whatever they did (`added`), or listed under
    the gemeente after their own (`misplaced`; in the NenR every other one of these).
    """

    missing: Array
    late: Array
    added: Array
    misplaced: Array


@dataclass
class Editions:
    """The editions of a region, and what a correct hub knows: by code, gemeente, eindjaar and stand the persons."""

    region: SchoolRegion
    per_code: int
    rng: np.random.Generator
    known: dict[tuple[str, int], dict[tuple[int, str], Array]] = field(
        default_factory=dict[tuple[str, int], dict[tuple[int, str], Array]]
    )
    registered: dict[int, Registered] = field(default_factory=dict[int, Registered])
    _planned: list[Edition] = field(init=False)
    _chosen: dict[int, _Chosen] = field(default_factory=dict[int, _Chosen])

    def __post_init__(self) -> None:
        self._planned = editions(self.region.months)
        count = len(self.region.population)
        for edition in self._planned:
            self.registered[edition.eindjaar] = Registered.nothing(edition.first_teldatum, count)

    def deliver(self, month: int, write: Write, refuse: Callable[[str, File, str], None]) -> None:
        """Write the editions of a month; `refuse` writes a file that lacks a column of an extract."""
        for edition in self._planned:
            if edition.month == month:
                for code, enrolments, gemeente in self._of_region(edition):
                    for at in range(IN_REGION):
                        report = duo_year.Report(code, edition.eindjaar, at, enrolments[gemeente == at])
                        self._deliver(edition, report, write, refuse)

    def learn(self, valid: Array) -> None:
        """Take in the persoonslijsten of a month: `valid` persons stand in one, with a row that loads."""
        for registered in self.registered.values():
            registered.learn(self.region, valid)

    def _deliver(
        self, edition: Edition, report: duo_year.Report, write: Write, refuse: Callable[[str, File, str], None]
    ) -> None:
        population, code, gemeente = self.region.population, report.code, report.gemeente
        persons = self.region.careers.person[report.enrolments].astype(np.int64)
        by_bsn = np.flatnonzero(~population.without_bsn[persons])
        hosts = Host(by_bsn, by_bsn, by_bsn[:0])
        spoiled = mistakes.choose(mistakes.YEAR[code], len(persons), hosts, edition.eindjaar + gemeente, self.rng)
        lines = partial(report.lines, population, self.region.careers)
        file = File(duo_year.HEADERS[code], len(persons), lines, spoiled, line_end=duo.LINE_END)
        name = duo_year.file_name(code, edition.eindjaar, edition.stand, gemeente)
        if (code, edition.stand, gemeente) == ("NenR", DEFINITIVE, REFUSED_GEMEENTE):
            refuse(name, file, code)
        elif not write(name, file).refused:
            self.known.setdefault((code, gemeente), {})[edition.eindjaar, edition.stand] = persons

    def _of_region(self, edition: Edition) -> Iterator[tuple[str, Array, Array]]:
        """NRSP and NenR: the enrolments on the first teldatum and the gemeente of each."""
        careers = self.region.careers
        start, gemeente = self._start_population(edition)
        person = careers.person[start]
        stays = self._no_dropouts(edition)[person]
        if edition.eindjaar not in self._chosen:
            self._chosen[edition.eindjaar] = self._choose(person, stays)
        chosen = self._chosen[edition.eindjaar]
        elsewhere = (gemeente + 1) % IN_REGION
        in_nrsp = np.where(np.isin(person, chosen.misplaced), elsewhere, gemeente)
        in_nenr = np.where(np.isin(person, chosen.misplaced[::2]), elsewhere, gemeente)
        missing = np.concatenate([chosen.missing, chosen.late if edition.stand == PROVISIONAL else chosen.late[:0]])
        listed = ~np.isin(person, missing)
        yield "NRSP", start[listed], in_nrsp[listed]
        dropped_out = ~stays | np.isin(person, chosen.added)
        yield "NenR", start[dropped_out], in_nenr[dropped_out]

    def _start_population(self, edition: Edition) -> tuple[Array, Array]:
        """Of each person enrolled on the first teldatum, young and without startkwalificatie, an enrolment; and gemeenten."""
        population, careers = self.region.population, self.region.careers
        teldatum = day_number(edition.first_teldatum)
        gemeente = self._lived_in(teldatum)
        may = (gemeente >= 0) & (gemeente < IN_REGION)
        may &= ~population.age_from(edition.first_teldatum, UNDER_AGE)
        may &= ~(careers.has_startkwalificatie & (careers.diploma_day <= teldatum))
        rows = np.flatnonzero(self._enrolled_on(teldatum) & SOORTEN[careers.onderwijssoort] & may[careers.person])
        _, first = np.unique(careers.person[rows], return_index=True)
        rows = rows[first]
        return rows, gemeente[careers.person[rows]]

    def _no_dropouts(self, edition: Edition) -> Array:
        """Who is no vsv'er: enrolled on the second teldatum, qualified in time, or gone."""
        population, careers = self.region.population, self.region.careers
        second = day_number(teldatum_of(edition.eindjaar))
        in_time = second if edition.stand == PROVISIONAL else day_number(date(edition.eindjaar, 12, 31))
        stays = careers.has_startkwalificatie & (careers.diploma_day <= in_time)
        stays |= (population.gone_day != NO_DAY) & (population.gone_day <= second)
        stays[careers.person[self._enrolled_on(second)]] = True
        return stays

    def _enrolled_on(self, day: int) -> Array:
        careers = self.region.careers
        active = (careers.begin <= day) & ((careers.end == NO_DAY) | (careers.end >= day))
        active[careers.withdrawn] = False
        return active

    def _lived_in(self, day: int) -> Array:
        """The gemeente in which persons were registered on a day, NO_GEMEENTE where the BRP of today does not say."""
        population = self.region.population
        before = population.previous_address
        earlier = np.where(population.previous_gemeente >= 0, population.previous_gemeente, gemeente_of(np.maximum(before, 0)))
        by_history = (before >= 0) & (population.previous_address_day <= day)
        earlier = np.where(by_history, earlier, NO_GEMEENTE)
        return np.where(population.registered_day <= day, population.gemeente, earlier).astype(np.int64)

    def _choose(self, person: Array, stays: Array) -> _Chosen:
        """Different persons for each, who were registered where they live now long before."""
        population = self.region.population
        plain = ~population.without_bsn[person] & (population.gone_day[person] == NO_DAY)
        plain &= population.registered_day[person] < day_number(self.region.months[0]) - _SETTLED
        dropouts = self.rng.permutation(person[~stays & plain])
        others = self.rng.permutation(person[stays & plain])
        count = self.per_code
        missing = np.concatenate([dropouts[: count // 2 + 1], others[: count - count // 2]])
        dropouts, others = dropouts[count // 2 + 1 :], others[count - count // 2 :]
        return _Chosen(
            missing=missing,
            late=np.concatenate([dropouts[:1], others[:1]]),
            added=np.concatenate([missing, others[:2]]),
            misplaced=np.concatenate([dropouts[1:2], others[1 : count + 2]]),
        )


_SETTLED = 1000
"""Days: before the first teldatum of every eindjaar that is delivered."""
_CODES = np.append(np.array([int(code) for code in GEMEENTE_CODES.to_pylist()]), -1)
"""The code of each gemeente as a number; -1 for none, which is the last one as NO_GEMEENTE counts from the end."""
