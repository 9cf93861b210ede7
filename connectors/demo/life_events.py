"""What happens to persons: moves inside a gemeente, inside the region and out of it, emigration, death, opschorting.

Each event is a function over a set of persons, so that chance (`live`) and the seeded contradictions use the same ones.
Nobody with a recent event between gemeenten has a second one within a year: a person stands in at most two persoonslijsten.
"""

from datetime import date

import numpy as np

from connectors.demo.calendar import NO_DAY, day_number, years_before
from connectors.demo.population import (
    DECEASED,
    EMIGRATED,
    NO_GEMEENTE,
    SUSPENDED,
    Array,
    Population,
)
from connectors.demo.region import ABROAD, IN_REGION, random_addresses

MOVES_INSIDE, MOVES_IN_REGION, MOVES_OUT, EMIGRATES, DIES, SUSPENDS = 0.009, 0.0012, 0.0012, 0.0003, 0.00004, 0.00003
"""Shares of the residents per month."""


def live(population: Population, month: int, peildatum: date, rng: np.random.Generator, *, months: int = 1) -> None:
    """Let `months` months of chance happen up to the peildatum; each person meets at most one event."""
    eligible = np.flatnonzero(movable(population, month, peildatum) & ~population.on_a04)
    luck = rng.random(len(eligible))
    days = day_number(peildatum) - rng.integers(1, 28 * months + 1, len(eligible))
    start = 0.0
    for share, event in (
        (MOVES_IN_REGION, move_in_region),
        (MOVES_OUT, move_out),
        (EMIGRATES, emigrate),
        (DIES, die),
        (SUSPENDS, suspend),
    ):
        met = (luck >= start) & (luck < start + share * months)
        event(population, eligible[met], days[met], rng)
        start += share * months
    anyone = np.flatnonzero(population.resident(month) & ~population.reserved)
    chosen = rng.random(len(anyone)) < MOVES_INSIDE
    inside = anyone[chosen & (population.address_day[anyone] < day_number(peildatum) - 40)]
    move_inside(population, inside, day_number(peildatum) - rng.integers(1, 28, len(inside)), rng)


def movable(population: Population, month: int, peildatum: date) -> Array:
    """Residents to whom an event between gemeenten may happen: not reserved, and none in the past year."""
    settled = (population.registered_day < years_before(peildatum, 1)) & (population.since < max(month, 1))
    return population.resident(month) & settled & ~population.reserved


def move_inside(population: Population, persons: Array, days: Array, rng: np.random.Generator) -> None:
    """Another address in the same gemeente."""
    _leave_address(population, persons, days)
    population.address[persons] = random_addresses(rng, population.gemeente[persons])


def move_in_region(population: Population, persons: Array, days: Array, rng: np.random.Generator) -> None:
    """To another gemeente of the region, whose persoonslijst then holds the person beside the old one."""
    old = population.gemeente[persons]
    new = ((old + rng.integers(1, IN_REGION, len(persons))) % IN_REGION).astype(np.int16)
    _leave_address(population, persons, days)
    population.previous_gemeente[persons] = old
    population.listed_by[persons] = new
    population.gemeente[persons] = new
    population.registered_day[persons] = days
    population.address[persons] = random_addresses(rng, new)


def move_out(population: Population, persons: Array, days: Array, rng: np.random.Generator) -> None:
    """To a Dutch gemeente outside the region; the old persoonslijst keeps the person for a year."""
    new = rng.integers(IN_REGION, ABROAD, len(persons)).astype(np.int16)
    _leave_address(population, persons, days)
    _go(population, persons, days, new)
    population.address[persons] = random_addresses(rng, new)


def emigrate(population: Population, persons: Array, days: Array, _rng: np.random.Generator) -> None:
    """To gemeente 1999 (RNI), without an address here."""
    _leave_address(population, persons, days)
    _go(population, persons, days, np.full(len(persons), ABROAD, dtype=np.int16))
    population.suspension[persons] = EMIGRATED


def die(population: Population, persons: Array, days: Array, _rng: np.random.Generator) -> None:
    """Deceased; gemeente and address stay as they were."""
    population.gone_day[persons] = days
    population.death_day[persons] = days
    population.suspension[persons] = DECEASED


def suspend(population: Population, persons: Array, days: Array, _rng: np.random.Generator) -> None:
    """The persoonslijst is opgeschort for another reason; gemeente and address stay as they were."""
    population.gone_day[persons] = days
    population.suspension[persons] = SUSPENDED


def _leave_address(population: Population, persons: Array, days: Array) -> None:
    population.previous_address[persons] = population.address[persons]
    # who moved twice in a month left the first address before the second
    population.previous_address_day[persons] = np.minimum(population.address_day[persons], days - 1)
    population.address_day[persons] = days


def _go(population: Population, persons: Array, days: Array, new: Array) -> None:
    population.previous_gemeente[persons] = NO_GEMEENTE
    population.gemeente[persons] = new
    population.registered_day[persons] = days
    population.gone_day[persons] = days


def still_here(population: Population, persons: Array) -> Array:
    """Which of these persons have not left the region, died or been suspended."""
    return population.gone_day[persons] == NO_DAY
