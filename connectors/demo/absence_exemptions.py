"""Exemptions (vrijstellingen) and vervangende leerplicht as growing arrays, and who is out of school because of one.

An exemption from enrolment (5_A, 5_B, 5_C, 5A, 15) is asked again every school year; as long as that goes on the child is in
`OutOfSchool` and gets no enrolment from the school careers. How they come about is in `absence_exempting`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from connectors.demo.calendar import FAR, NO_DAY, birthdays
from connectors.demo.dossiers import Array, Dossiers
from connectors.demo.growing import Growing, first_match, next_numbers
from connectors.demo.population import Population

ARTICLES = ("3A", "3B", "5_A", "5_B", "5_C", "5A", "11_F", "11_G", "15")
A3, B3, A5, B5, C5, TRAVELLING, HOLIDAY, CIRCUMSTANCES, OTHER_EDUCATION = range(len(ARTICLES))
FROM_ENROLMENT = np.isin(np.arange(len(ARTICLES)), (A5, B5, C5, TRAVELLING, OTHER_EDUCATION))
"""By article whether it exempts from enrolment."""
YEARLY_NOTICE = np.isin(np.arange(len(ARTICLES)), (A5, B5, C5))
"""By article whether check V10 watches its renewal."""
EDUCATIONS = ("basis", "speciaal", "voortgezet", "beroeps", "onbekend", "geen")
PRIMARY, SPECIAL, SECONDARY, VOCATIONAL, UNKNOWN, NONE = range(len(EDUCATIONS))


class Exemptions(Growing):
    """All exemptions. Days are day numbers, FAR for what does not happen.

    An exemption stands in the leveringen from the day after `shown`; its decision is taken on `decided` (`rejected` or not).
    `again` is eerder_beroep; `begin_form` and `end_form` say how many of day and month are unknown.
    """

    FIELDS: ClassVar[Mapping[str, Any]] = {
        "number": np.int32, "gemeente": np.int16, "dossier": np.int32, "person": np.int32, "article": np.int8,
        "begin": np.int32, "ended": np.int32, "again": np.bool_, "education": np.int8, "rejected": np.bool_,
        "shown": np.int32, "decided": np.int32, "begin_form": np.int8, "end_form": np.int8,
    }  # fmt: skip

    def granted(self, today: int) -> Array:
        """Which of them were granted before `today`."""
        return ~self.rejected & (self.decided < today) & (self.shown < today)

    def add(
        self, population: Population, dossiers: Dossiers, persons: Array, *, opened: int | None = None, **values: Any
    ) -> Array:
        """Exemptions of these persons, in the dossier of the gemeente where they live.

        Where there is none, one is opened, on the day `opened` or ten days before the exemption.
        """
        begin = np.broadcast_to(np.asarray(values["begin"], dtype=np.int64), (len(persons),))
        rows = dossier_of(dossiers, population, persons, begin - 10 if opened is None else np.full(len(persons), opened))
        gemeente = dossiers.gemeente[rows]
        return self.append(
            len(persons),
            **{
                "number": next_numbers(self.gemeente, gemeente, 100_001),
                "gemeente": gemeente,
                "dossier": rows,
                "person": persons,
                "education": education_of(population, persons, begin),
                "shown": np.minimum(begin, values["decided"]) - 5,
            }
            | values,
        )


def dossier_of(dossiers: Dossiers, population: Population, persons: Array, opened: Array) -> Array:
    """An open dossier of each person in the gemeente where the person lives; where there is none one is opened."""
    usable = np.flatnonzero(dossiers.is_open & (dossiers.gemeente == population.gemeente[dossiers.person]))
    once, place = np.unique(persons, return_inverse=True)
    found = first_match(once, dossiers.person[usable])
    missing = found < 0
    rows = np.where(missing, -1, usable[found] if len(usable) else -1)
    first = np.full(len(once), FAR)
    np.minimum.at(first, place, opened)
    rows[missing] = dossiers.add(population, once[missing], population.gemeente[once[missing]], first[missing])
    return rows[place]


def education_of(population: Population, persons: Array, days: Array) -> Array:
    """The education that an exemption of that day mentions, by age."""
    born = population.birth_day[persons]
    years = (days - born) / 365.25
    usual = np.where(years < 12, PRIMARY, np.where(years < 16, SECONDARY, VOCATIONAL))
    usual = np.where(persons % 7 == 0, SPECIAL, np.where(persons % 17 == 0, UNKNOWN, usual))
    return np.where(years < 6, NONE, usual)


@dataclass
class OutOfSchool:
    """Who is exempted from enrolment: per person the article (-1: not), the last day of what was granted, and what follows.

    `stops`: it is not asked again after that day. `lapsed`: it should have been (check V10), and in month `repaired_in` it is.
    """

    article: Array
    education: Array
    until: Array
    stops: Array
    lapsed: Array
    repaired_in: Array

    @classmethod
    def nobody(cls, count: int) -> "OutOfSchool":
        """Of a population of `count` persons."""
        return cls(
            np.full(count, -1, np.int8),
            np.zeros(count, np.int8),
            np.zeros(count, np.int32),
            np.zeros(count, bool),
            np.zeros(count, bool),
            np.full(count, -1, np.int16),
        )

    @property
    def exempt(self) -> Array:
        """Who gets no enrolment."""
        return self.article >= 0

    def begin(self, persons: Array, article: Array, education: Array, until: Array) -> None:
        """These persons stay out of school at least up to `until`."""
        self.article[persons], self.education[persons], self.until[persons] = article, education, until

    def finish(self, population: Population, today: int) -> Array:
        """Take out whose exemption is over and who left; gives the children that go to school on the next day."""
        gone = self.exempt & (population.gone_day != NO_DAY)
        over = self.exempt & self.stops & (self.until < today)
        children = np.flatnonzero(over & ~gone & (birthdays(population.birth_day, 18) > today))
        self.article[gone | over] = -1
        self.stops[gone | over] = False
        return children
