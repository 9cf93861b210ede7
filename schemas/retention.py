"""How long what may be kept (privacy.md 9): the terms of `bewaartermijnen.csv` beside this module, as read-only objects.

A term that changes is a new line with its first day: a case keeps the term that held when it began. What is past its term, and
what is done with it, is the warehouse's (`warehouse.retention`).
"""

import csv
import datetime
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources


class Category(StrEnum):
    """What is kept; the value is what `beheer.bewaartermijn.categorie` holds."""

    LEERPLICHT = "leerplicht"
    KWALIFICATIEPLICHT = "kwalificatieplicht"
    DOORSTROOMPUNT = "doorstroompunt"
    WPG = "wpg"
    WPG_CLOSED = "wpg_gesloten"
    DISCLOSURES = "verstrekkingen"


class Action(StrEnum):
    """What happens at the end: rows go, and the counts made of them stay; or they go to a closed archive."""

    DESTROY = "vernietigen"
    CLOSE = "afsluiten"


@dataclass(frozen=True)
class Bewaartermijn:
    """A term of `jaren` years from `begin` on, for a case that begins from `geldig_van` until the day before `geldig_tot`.

    None is without begin or end. `begin` says in Dutch which event it is, `grondslag` the legal source.
    """

    categorie: Category
    begin: str
    jaren: int
    actie: Action
    grondslag: str
    geldig_van: datetime.date | None
    geldig_tot: datetime.date | None


def _read() -> tuple[Bewaartermijn, ...]:
    text = resources.files("schemas").joinpath("bewaartermijnen.csv").read_text(encoding="utf-8")
    return tuple(
        Bewaartermijn(
            Category(row["categorie"]),
            row["begin"],
            int(row["jaren"]),
            Action(row["actie"]),
            row["grondslag"],
            datetime.date.fromisoformat(row["geldig_van"]) if row["geldig_van"] else None,
            datetime.date.fromisoformat(row["geldig_tot"]) if row["geldig_tot"] else None,
        )
        for row in csv.DictReader(text.splitlines())
    )


BEWAARTERMIJNEN = _read()
"""The terms, those of one category in order of their first day."""
