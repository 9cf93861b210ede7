"""How exemptions come about month by month: who asks one, who asks it again, and whose leave is granted or refused."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from connectors.demo.absence_days import end_of_school_year, last_school_day
from connectors.demo.absence_exemptions import (
    A3,
    A5,
    B3,
    B5,
    C5,
    CIRCUMSTANCES,
    HOLIDAY,
    OTHER_EDUCATION,
    TRAVELLING,
    Exemptions,
    OutOfSchool,
)
from connectors.demo.calendar import FAR, NO_DAY, birthdays, day_number
from connectors.demo.dossiers import Array, Dossiers
from connectors.demo.population import Population
from schemas.calendar import begin_of, eind_of, schooljaar_of

_OUT_OF_SCHOOL, _WERE_OUT = 0.0075, 0.003
"""Shares of the children: exempted from enrolment in the first month, or in the school year before it only."""
_NEW_OUT_PER_YEAR, _REPLACED_PER_YEAR, _SHORT_PER_YEAR, _STOPS = 0.002, 0.008, 0.004, 0.12
"""Shares of the pupils, of those of 14 and 15 years, of the pupils, and of who is exempted from enrolment."""
_EARLIER_YEARS = 3
_ARTICLES_AT_FIRST = ((A5, B5, C5, TRAVELLING, OTHER_EDUCATION), (0.46, 0.14, 0.33, 0.03, 0.04))


def leerplichtig_age(population: Population, day: int) -> Array:
    """Who is over five and not yet eighteen, by about a month."""
    age = day - population.birth_day
    return (age > 5 * 366 + 31) & (age < 18 * 365 - 31)


@dataclass
class Exempting:
    """Adds to the exemptions of one region; days are day numbers."""

    exemptions: Exemptions
    out: OutOfSchool
    population: Population
    dossiers: Dossiers
    rng: np.random.Generator

    def start(self, peildatum: date) -> None:
        """The exemptions from enrolment that exist before the first month: of this school year and up to three before it."""
        population, rng = self.population, self.rng
        today, year = day_number(peildatum), schooljaar_of(peildatum)
        may = population.resident(0) & ~population.reserved & leerplichtig_age(population, today)
        luck = rng.random(len(population))
        persons = np.flatnonzero(may & (luck < _OUT_OF_SCHOOL))
        article = self._first_articles(persons, today)
        years = rng.integers(0, _EARLIER_YEARS + 1, len(persons))
        for back in range(_EARLIER_YEARS, -1, -1):
            self._add_year(persons, article, years - back, year - back, today)
        begin = day_number(begin_of(year - 1))
        were = may & (luck > 1 - _WERE_OUT) & (birthdays(population.birth_day, 6) < begin)
        past = np.flatnonzero(were)
        article, decided = self._first_articles(past, begin), begin - rng.integers(5, 40, len(past))
        self._add(past, article=article, begin=begin, ended=day_number(eind_of(year - 1)), decided=decided)
        self.renew(today)

    def _add_year(self, persons: Array, article: Array, years_before: Array, year: int, today: int) -> None:
        """The rows of one school year, of those who had asked in `years_before` (0 or more) school years before it."""
        rng = self.rng
        first = years_before == 0
        begin = np.full(len(persons), day_number(begin_of(year)), dtype=np.int64)
        halfway = first & (rng.random(len(persons)) < 0.3)
        later = np.minimum(begin + rng.integers(20, 200, len(persons)), np.maximum(begin, today - 20))
        begin = np.maximum(np.where(halfway, later, begin), birthdays(self.population.birth_day[persons], 5) + 31)
        # a few under article 5 a have no end, and are not asked again
        endless = (article == A5) & (persons % 10 == 0)
        ended = np.where(endless, FAR, day_number(eind_of(year)))
        has = (years_before >= 0) & (begin < ended) & (begin <= today) & (first | ~endless)
        persons, article, begin, ended, first = (each[has] for each in (persons, article, begin, ended, first))
        new = self._add(
            persons,
            article=article,
            begin=begin,
            ended=ended,
            again=~first,
            decided=begin - rng.integers(3, 50, len(persons)),
            begin_form=rng.random(len(persons)) < 0.01,
        )
        known = self.out.exempt[persons]
        education = np.where(known, self.out.education[persons], self.exemptions.education[new])
        self.exemptions.education[new] = education
        self.out.begin(persons, article, education, ended)

    def renew(self, today: int) -> None:
        """From three months before it ends an exemption from enrolment is asked again, or it is decided that it stops."""
        out, rng = self.out, self.rng
        due = np.flatnonzero(out.exempt & ~out.stops & ~out.lapsed & (out.until - today <= 91))
        grown = birthdays(self.population.birth_day[due], 18) <= out.until[due] + 40
        stops = grown | (rng.random(len(due)) < _STOPS)
        out.stops[due[stops]] = True
        persons = due[~stops]
        shown = out.until[persons] - rng.integers(20, 90, len(persons))
        late = rng.random(len(persons)) < 0.05
        decided = shown + rng.integers(3, 18, len(persons)) + 60 * late
        self._follow(persons, today, shown, decided, end_form=(rng.random(len(persons)) < 0.01) * 2)

    def repair(self, month: int, today: int) -> None:
        """Grant what was not asked again in time and is put right in this month."""
        persons = np.flatnonzero(self.out.lapsed & (self.out.repaired_in == month))
        self._follow(persons, today, today - 9, today - 2)
        self.out.lapsed[persons] = False

    def _follow(
        self, persons: Array, today: int, shown: Array | int, decided: Array | int, *, end_form: Array | int = 0
    ) -> None:
        """The same article for the school year after the one that was granted."""
        out = self.out
        begin = out.until[persons].astype(np.int64) + 1
        ended = end_of_school_year(begin)
        self._add(
            persons,
            opened=today - 1,
            article=out.article[persons],
            begin=begin,
            ended=ended,
            again=True,
            education=out.education[persons],
            shown=shown,
            decided=decided,
            end_form=end_form,
        )
        out.until[persons] = ended

    def take_out_of_school(self, pupils: Array, today: int) -> tuple[Array, Array]:
        """A month of new exemptions of `pupils` (per person); gives the children who leave and the last day of each there."""
        rng = self.rng
        may = np.flatnonzero(pupils & self._free() & ~self.out.exempt & leerplichtig_age(self.population, today))
        persons = _some(may, np.count_nonzero(pupils) * _NEW_OUT_PER_YEAR / 12, rng)
        begin = today - rng.integers(1, 28, len(persons))
        until = end_of_school_year(begin)
        rejected = rng.random(len(persons)) < 0.1
        article = self._first_articles(persons, today)
        decided = begin - rng.integers(1, 15, len(persons))
        new = self._add(persons, article=article, begin=begin, ended=until, rejected=rejected, decided=decided)
        persons, new, article, until, begin = (each[~rejected] for each in (persons, new, article, until, begin))
        self.out.begin(persons, article, self.exemptions.education[new], until)
        return persons, begin - 1

    def add_short(self, pupils: Array, first: int, until: int) -> None:
        """The leave for a holiday or special circumstances that begins from `first` up to `until`; some is refused."""
        rng = self.rng
        may = np.flatnonzero(pupils & self._free() & leerplichtig_age(self.population, first))
        persons = _some(may, len(may) * _SHORT_PER_YEAR * (until - first) / 365, rng)
        count = len(persons)
        begin = last_school_day(rng.integers(first, until, count))
        article = np.where(rng.random(count) < 0.4, HOLIDAY, CIRCUMSTANCES)
        lasts = np.where(article == HOLIDAY, rng.integers(4, 10, count), rng.integers(0, 7, count))
        rejected = rng.random(count) < 0.15
        decided = begin - rng.integers(1, 15, count)
        self._add(persons, article=article, begin=begin, ended=begin + lasts, rejected=rejected, decided=decided)

    def add_replaced(self, pupils: Array, year: int) -> None:
        """Vervangende leerplicht for the school year that begins in `year`: at 14 and 15 years, beside an enrolment."""
        begin = day_number(begin_of(year))
        born = self.population.birth_day
        may = np.flatnonzero(pupils & self._free() & (birthdays(born, 14) < begin) & (birthdays(born, 16) > begin))
        persons = may[self.rng.random(len(may)) < _REPLACED_PER_YEAR]
        article = np.where(self.rng.random(len(persons)) < 0.5, A3, B3)
        decided = begin - self.rng.integers(5, 40, len(persons))
        self._add(persons, article=article, begin=begin, ended=day_number(eind_of(year)), decided=decided)

    def _add(self, persons: Array, **values: Any) -> Array:
        return self.exemptions.add(self.population, self.dossiers, persons, **values)

    def _free(self) -> Array:
        """Whom nothing else was seeded for."""
        return ~self.population.reserved & ~self.population.on_a04 & (self.population.gone_day == NO_DAY)

    def _first_articles(self, persons: Array, day: int) -> Array:
        article = self.rng.choice(_ARTICLES_AT_FIRST[0], len(persons), p=_ARTICLES_AT_FIRST[1])
        young = birthdays(self.population.birth_day[persons], 16) > day
        return np.where(young & (article == OTHER_EDUCATION), A5, article)


def _some(may: Array, expected: float, rng: np.random.Generator) -> Array:
    count = min(rng.poisson(expected), len(may))
    return rng.choice(may, count, replace=False) if count else may[:0]
