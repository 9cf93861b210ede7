"""The persons: what stays the same (numbers, names, birth) and where they live now, as one array per property.

A person is an index. Births in the years to come and people who move in are made at the start and appear in month `since`,
so arrays never grow. What happens to persons from month to month is in `life_events`; dossiers are in `dossiers`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from connectors.demo.calendar import NO_DAY, as_dates, day_number, years_before
from connectors.demo.names import NO_GIVEN_NAME, SURNAMES, random_given_names
from connectors.demo.numbers import a_nummers, burgerservicenummers, onderwijsnummers
from connectors.demo.region import ABROAD, GEMEENTEN, IN_REGION, random_addresses

Array: TypeAlias = npt.NDArray[Any]

AGE_FROM, AGE_TO = 4, 28
"""Ages a persoonslijst selection holds; one year more than the bound of 27, so that who reaches it is still known."""
NEWCOMERS_PER_MONTH = 0.0065
NO_GEMEENTE = -1
SPARES_FOR_DOSSIERS = 1000
"""How many of the spare numbers, from the first on, are for dossiers with the BSN of nobody; the others are for rows."""

ALIVE, DECEASED, EMIGRATED, SUSPENDED = 0, 1, 2, 3
"""Why a persoonslijst is opgeschort: not, O, E or M (07.67.20)."""


@dataclass
class Population:
    """All persons that ever appear. Day numbers are those of `calendar`, gemeenten those of `region`, addresses its codes.

    `number` is the BSN, or the onderwijsnummer where `without_bsn`. The BRP may know another BSN and A-nummer (`brp_number`,
    `brp_a_number`) than everybody else; `former_number` is then the BSN from before, else 0. `birth` is jjjjmmdd with 00 for
    unknown parts; `birth_full` the whole date. `listed_by` is the gemeente whose persoonslijst holds the person, `left_to`
    where the person went to. Reserved persons carry a seeded contradiction: nothing else happens to them.
    """

    number: Array
    spare_numbers: Array
    without_bsn: Array
    a_number: Array
    brp_number: Array
    brp_a_number: Array
    former_number: Array
    spare_a_numbers: Array
    spare_pupil_numbers: Array
    given: Array
    second_given: Array
    surname: Array
    sex: Array
    birth_day: Array
    birth_full: Array
    birth: Array
    secret: Array
    since: Array
    gemeente: Array
    listed_by: Array
    previous_gemeente: Array
    registered_day: Array
    address: Array
    address_day: Array
    previous_address: Array
    previous_address_day: Array
    suspension: Array
    gone_day: Array
    death_day: Array
    on_a04: Array
    reserved: Array

    def __len__(self) -> int:
        """How many persons ever appear."""
        return len(self.number)

    def resident(self, month: int) -> Array:
        """Who lives in the region in this month."""
        return (self.since <= month) & (self.gone_day == NO_DAY)

    def in_selection(self, month: int, peildatum: date) -> Array:
        """Who falls under the selection of a persoonslijst by age, and lives here or left in the last twelve months."""
        year_ago = years_before(peildatum, 1)
        stays = (self.gone_day == NO_DAY) | (self.gone_day > year_ago)
        return (self.since <= month) & stays & (self.birth_day > years_before(peildatum, AGE_TO))

    def also_listed_by(self, peildatum: date) -> Array:
        """The gemeente of the region that the person left in the last twelve months for another one in it, else -1."""
        recent = (self.registered_day > years_before(peildatum, 1)) & (self.previous_gemeente != NO_GEMEENTE)
        return np.where(recent, self.previous_gemeente, NO_GEMEENTE)

    def age_from(self, peildatum: date, years: int) -> Array:
        """Who has reached this age on the date."""
        return self.birth_day <= years_before(peildatum, years)


def populate(persons: int, months: list[date], seed: int) -> Population:
    """`persons` youths in the region in the first month, and all who come after."""
    rng = np.random.default_rng([seed, 1])
    newcomers = int(np.ceil(persons * NEWCOMERS_PER_MONTH))
    since = np.concatenate([np.zeros(persons, dtype=np.int16), np.repeat(np.arange(1, len(months)), newcomers)]).astype(
        np.int16
    )
    count = len(since)
    starts = np.array([day_number(month) for month in months])
    birth_day = _birth_days(rng, months, since)
    shares = np.array([gemeente.share for gemeente in GEMEENTEN], dtype=float)
    gemeente = rng.choice(IN_REGION, count, p=shares / shares.sum()).astype(np.int16)
    registered = np.where(since == 0, starts[0] - rng.integers(400, 3000, count), starts[since] - rng.integers(1, 28, count))
    registered = np.maximum(registered, birth_day).astype(np.int32)
    spare = SPARES_FOR_DOSSIERS + len(months) * (1200 + persons // 100)
    numbers = burgerservicenummers(count + spare, seed)
    without_bsn = rng.random(count) < 0.003
    # each koci links a fixed share of the region, beside the seeded pupils
    pupils = onderwijsnummers(int(without_bsn.sum()) + spare // 10 + len(months) * (persons // 500), seed)
    numbers[:count][without_bsn] = pupils[: int(without_bsn.sum())]
    a_numbers = a_nummers(count + SPARES_FOR_DOSSIERS, seed)
    birth_full = as_dates(birth_day)
    has_moved = rng.random(count) < 0.3
    return Population(
        number=numbers[:count],
        spare_numbers=numbers[count:],
        without_bsn=without_bsn,
        a_number=a_numbers[:count],
        brp_number=numbers[:count].copy(),
        brp_a_number=a_numbers[:count].copy(),
        former_number=np.zeros(count, dtype=np.int64),
        spare_a_numbers=a_numbers[count:],
        spare_pupil_numbers=pupils[int(without_bsn.sum()) :],
        given=random_given_names(rng, count),
        second_given=np.where(rng.random(count) < 0.4, random_given_names(rng, count), NO_GIVEN_NAME).astype(np.int16),
        surname=rng.integers(0, len(SURNAMES), count).astype(np.int16),
        sex=rng.choice(3, count, p=[0.508, 0.488, 0.004]).astype(np.int8),
        birth_day=birth_day,
        birth_full=birth_full,
        birth=_incomplete(rng, birth_full),
        secret=rng.random(count) < 0.01,
        since=since,
        gemeente=gemeente.copy(),
        listed_by=gemeente,
        previous_gemeente=np.full(count, NO_GEMEENTE, dtype=np.int16),
        registered_day=registered,
        address=random_addresses(rng, gemeente),
        address_day=registered + 0,
        previous_address=np.where(has_moved, random_addresses(rng, rng.integers(0, ABROAD, count)), -1),
        previous_address_day=np.where(has_moved, registered - rng.integers(30, 900, count), NO_DAY).astype(np.int32),
        suspension=np.zeros(count, dtype=np.int8),
        gone_day=np.full(count, NO_DAY, dtype=np.int32),
        death_day=np.full(count, NO_DAY, dtype=np.int32),
        on_a04=np.zeros(count, dtype=bool),
        reserved=np.zeros(count, dtype=bool),
    )


def numbers_of_nobody(population: Population, months: int, seed: int) -> Array:
    """More valid BSNs that belong to nobody and are not among the spare numbers, so that those are handed out as before."""
    wanted = months * (1200 + len(population) // 100)
    other = burgerservicenummers(wanted, seed + 1)
    return other[~np.isin(other, np.concatenate([population.number, population.spare_numbers]))]


def _birth_days(rng: np.random.Generator, months: list[date], since: Array) -> Array:
    """Birth days: even over the ages at the start; of who comes later half turns four, half moves in at any age."""
    oldest = np.array([years_before(month, AGE_TO) for month in months])[since]
    youngest = np.array([years_before(month, AGE_FROM) for month in months])[since]
    anywhere = oldest + 1 + (rng.random(len(since)) * (youngest - oldest)).astype(np.int32)
    turns_four = youngest - rng.integers(0, 28, len(since))
    return np.where((since > 0) & (rng.random(len(since)) < 0.55), turns_four, anywhere).astype(np.int32)


def _incomplete(rng: np.random.Generator, birth: Array) -> Array:
    """The dates with a few of which the day, the month too, or everything is unknown (feeds.md, Conventions)."""
    luck = rng.random(len(birth))
    birth = np.where(luck < 0.006, birth // 100 * 100, birth)
    birth = np.where(luck < 0.002, birth // 10000 * 10000, birth)
    return np.where(luck < 0.0002, 0, birth).astype(np.int32)
