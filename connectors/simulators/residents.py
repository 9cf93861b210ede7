"""Everybody in the persoonslijsten of the region, in the shape of the BRP API: whoever a hub may ask about."""

import csv
import gzip
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from connectors.demo import brp
from connectors.demo.api_answers import person_of
from connectors.demo.mistakes import ANSWER_HEADER

_RUBRIEKEN: Final = {
    "aNummer": "01.01.10",
    "burgerservicenummer": "01.01.20",
    "geslachtsnaam": "01.02.40",
    "geboortedatum": "01.03.10",
    "geslacht": "01.04.10",
    "overlijden": "06.08.10",
    "opschorting": "07.67.20",
    "sinds": "07.67.10",
    "geheim": "07.70.10",
    "gemeente": "08.09.10",
    "inschrijving": "08.09.20",
    "land": "08.13.10",
    "adreshouding": "08.10.30",
    "straat": "08.11.10",
    "huisnummer": "08.11.20",
    "huisletter": "08.11.30",
    "postcode": "08.11.60",
}
_PLACES: Final = tuple(brp.HEADER.index(_RUBRIEKEN[name]) for name in ANSWER_HEADER)
_SECRET: Final = ANSWER_HEADER.index("geheim")
_NUMBER: Final = ANSWER_HEADER.index("burgerservicenummer")


def residents(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The persons of one persoonslijst by burgerservicenummer; rows that were spoiled on purpose and history stay out."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        next(rows)
        for row in rows:
            if len(row) != len(brp.HEADER) or not row[0]:
                continue
            values = [row[place] for place in _PLACES]
            values[_SECRET] = "J" if values[_SECRET] not in ("", "0") else ""
            try:
                person = person_of(values)
            except ValueError:
                continue
            if values[_NUMBER]:
                yield values[_NUMBER], person
