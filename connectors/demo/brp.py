"""The file form of brp_persoonslijst (feeds.md, "BRP", [R]): header of rubrieken, a row per person, history rows after it.

The first column holds a label in person rows and is empty in history rows. Rubrieken that the hub does not read are empty
or hold a constant: the form is real, the content is not.
"""

from datetime import date

import numpy as np
import pyarrow as pa

from connectors.demo import names
from connectors.demo.calendar import as_dates
from connectors.demo.population import EMIGRATED, Array, Population
from connectors.demo.region import GEMEENTE_CODES, address_texts, gemeente_of
from connectors.demo.text import Texts, chosen, compact_dates, integers, joined, look_up, padded, records
from schemas.arrow import compute

_PERSON = (
    "01.10 01.20 02.10 02.20 02.30 02.40 03.10 03.20 03.30 04.10 20.10 20.20 61.10 81.10 81.20 82.10 82.20 82.30 83.10 83.20 "
    "83.30 84.10 85.10 86.10 88.10 88.20 H"
)
_PARENT = (
    "01.10 01.20 02.10 02.20 02.30 02.40 03.10 03.20 03.30 04.10 62.10 81.10 81.20 82.10 82.20 82.30 83.10 83.20 83.30 84.10 "
    "85.10 86.10 H"
)
_RUBRIEKEN = {
    "01": _PERSON,
    "02": _PARENT,
    "03": _PARENT,
    "04": "05.10 63.10 64.10 65.10 73.10 82.10 82.20 82.30 83.10 83.20 83.30 84.10 85.10 86.10 88.10 88.20 H",
    "05": (
        "01.10 01.20 02.10 02.20 02.30 02.40 03.10 03.20 03.30 04.10 06.10 06.20 06.30 07.10 07.20 07.30 07.40 "
        "15.10 81.10 81.20 82.10 82.20 82.30 83.10 83.20 83.30 84.10 85.10 86.10 H"
    ),
    "06": "08.10 08.20 08.30 81.10 81.20 82.10 82.20 82.30 83.10 83.20 83.30 84.10 85.10 86.10 88.10 88.10 H",
    "07": "66.20 67.10 67.20 68.10 69.10 70.10 71.10 71.20 80.10 80.20 87.10 88.10 88.20 H",
    "08": (
        "09.10 09.20 10.10 10.20 10.30 11.10 11.15 11.20 11.30 11.40 11.50 11.60 11.70 11.80 11.90 12.10 13.10 "
        "13.20 13.30 13.40 13.50 14.10 14.20 72.10 75.10 83.10 83.20 83.30 84.10 85.10 86.10 88.10 88.20 H"
    ),
    "09": (
        "01.10 01.20 02.10 02.20 02.30 02.40 03.10 03.20 03.30 81.10 81.20 82.10 82.20 82.30 83.10 83.20 83.30 "
        "84.10 85.10 86.10 89.10 H"
    ),
    "10": "39.10 39.20 39.30 83.10 83.20 83.30 84.10 85.10 86.10 H",
    "11": "32.10 33.10 82.10 82.20 82.30 83.10 83.20 83.30 84.10 85.10 86.10 H",
    "12": "35.10 35.20 35.30 35.40 35.50 35.60 35.70 36.10 82.10 82.20 82.30 83.10 83.20 83.30 85.10 86.10 H",
    "13": "31.10 31.20 31.30 38.10 38.20 82.10 82.20 82.30 H",
}
HEADER = ("", *(f"{group}.{rubriek}" for group, all_of_it in _RUBRIEKEN.items() for rubriek in all_of_it.split()), "")
"""The header of the public test set: an empty first and last column, and `06.88.10` twice (feeds.md)."""

_SEXES = pa.array(["M", "V", "O"])
_SUSPENSIONS = pa.array(["", "O", "E", "M"])
_COUNTRIES = pa.array(["5010", "5002", "6039", "9089", "6003"])


def rows_of(population: Population, gemeente: int, month: int, peildatum: date) -> Array:
    """The persons whom the persoonslijst of this gemeente holds: residents, and who left it in the last twelve months."""
    listed = (population.listed_by == gemeente) | (population.also_listed_by(peildatum) == gemeente)
    return np.flatnonzero(population.in_selection(month, peildatum) & listed)


def has_history(population: Population, persons: Array) -> Array:
    """For whom there is a history row (of the previous address)."""
    return population.previous_address[persons] >= 0


def _places(fields: dict[str, Texts | str]) -> dict[int, Texts]:
    return {HEADER.index(name): text for name, text in fields.items()}


def lines(population: Population, persons: Array) -> Texts:
    """The record of each person with the history row after it, each with its line end."""
    gone_abroad = population.suspension[persons] == EMIGRATED
    here = ~gone_abroad
    address = address_texts(population.address[persons])
    gone = as_dates(population.gone_day[persons])
    given = joined(
        look_up(names.GIVEN_NAMES, population.given[persons]), " ", look_up(names.GIVEN_NAMES, population.second_given[persons])
    )
    a_number = integers(population.brp_a_number[persons])
    suspended = population.suspension[persons]
    fields: dict[str, Texts | str] = {
        "": joined("PL", padded(persons, 8)),
        "01.01.10": a_number,
        "01.01.20": chosen(population.without_bsn[persons], "", padded(population.brp_number[persons], 9)),
        "01.02.10": compute.utf8_rtrim_whitespace(given),
        "01.02.30": look_up(names.PREFIXES, population.surname[persons]),
        "01.02.40": look_up(names.SURNAMES, population.surname[persons]),
        "01.03.10": compact_dates(population.birth[persons]),
        "01.03.30": "6030",
        "01.04.10": look_up(_SEXES, population.sex[persons]),
        "04.05.10": "0001",
        "06.08.10": compact_dates(as_dates(population.death_day[persons])),
        "07.67.10": compact_dates(np.where(suspended > 0, gone, -1)),
        "07.67.20": look_up(_SUSPENSIONS, suspended),
        "07.70.10": chosen(population.secret[persons], "7", "0"),
        "07.87.10": "P",
        "08.09.10": look_up(GEMEENTE_CODES, population.gemeente[persons]),
        "08.09.20": compact_dates(as_dates(population.registered_day[persons])),
        "08.10.10": chosen(here, chosen(persons % 200 == 7, "B", "W"), ""),
        "08.10.30": compact_dates(np.where(here, as_dates(population.address_day[persons]), -1)),
        "08.11.10": chosen(here, address.street, ""),
        "08.11.20": chosen(here, address.number, ""),
        "08.11.30": chosen(here, address.letter, ""),
        "08.11.40": chosen(here, address.addition, ""),
        "08.11.60": chosen(here, address.postcode, ""),
        "08.13.10": chosen(here, "", look_up(_COUNTRIES, persons % len(_COUNTRIES))),
        "08.13.20": compact_dates(np.where(here, -1, gone)),
    }
    person_lines = records(len(HEADER), _places(fields), "\n")
    moved = has_history(population, persons)
    if not moved.any():
        return person_lines
    after = joined(person_lines.filter(pa.array(moved)), _history(population, persons[moved]))
    return compute.replace_with_mask(person_lines, pa.array(moved), after)


def _history(population: Population, persons: Array) -> Texts:
    """The history row of the previous address, with a BSN from before; some repeat the A-nummer, as real ones do."""
    previous = population.previous_address[persons]
    address = address_texts(previous)
    since = compact_dates(as_dates(population.previous_address_day[persons]))
    former = population.former_number[persons]
    fields: dict[str, Texts | str] = {
        "01.01.10": chosen(persons % 8 == 0, integers(population.brp_a_number[persons]), ""),
        "01.01.20": chosen(former > 0, padded(former, 9), ""),
        "08.09.10": look_up(GEMEENTE_CODES, gemeente_of(previous)),
        "08.09.20": since,
        "08.10.10": "W",
        "08.10.30": since,
        "08.11.10": address.street,
        "08.11.20": address.number,
        "08.11.30": address.letter,
        "08.11.60": address.postcode,
    }
    return records(len(HEADER), _places(fields), "\n")
