"""What the gemeenten agreed and marts count with: the weights of naar rato, the yearly costs, and who does which school.

An afspraak holds from a day on, until a later one about the same begins. Nothing is ever changed: a correction is a new row
with the same first day, so that a past figure can be counted again as it was known then. The marts read `kern.afspraak`.
"""

import csv
import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, insert, text

from schemas.errors import HubError
from schemas.region import GEMEENTEN, gemeente_named
from warehouse.evaluation import as_of
from warehouse.tables.beheer import afspraak

_COSTS: Final = "functioneel_beheer"
_MOST: Final = 10_000_000
PARTS: Final = ("jongeren", "werkprocessen", "verzuimmeldingen")
"""The parts of naar rato (overeenkomst, article 3 lid 3)."""


class AfspraakRefused(HubError):
    """What was said is no afspraak; the sentence says what to write."""


@dataclass(frozen=True)
class Afspraak:
    """What holds about a subject from a day on; `value` as `beheer.afspraak.waarde` holds it."""

    kind: str
    subject: str
    value: str
    since: datetime.date


def agree_weight(connection: Connection, part: str, weight: Decimal, since: datetime.date) -> None:
    """Let a part of naar rato (one of PARTS) weigh this much from a day on; the caller commits.

    Raises AfspraakRefused for a negative weight, or when no part would weigh anything from that day on.
    """
    others = [one.value for one in afspraken(connection, since) if one.kind == "gewicht" and one.subject != part]
    if not weight.is_finite() or weight < 0 or (weight == 0 and not any(Decimal(value) for value in others)):
        raise AfspraakRefused("Een gewicht is 0 of meer, en ten minste één van de drie is meer dan 0.")
    _agree(connection, "gewicht", part, f"{weight:f}", since)


def agree_costs(connection: Connection, euros: int, since: datetime.date) -> None:
    """Let functioneel beheer cost this many whole euros a year from a day on; the caller commits.

    Raises AfspraakRefused for a negative amount, or one that no year costs.
    """
    if not 0 <= euros <= _MOST:
        raise AfspraakRefused(f"Een jaarbedrag is van 0 tot en met {_MOST} hele euro's.")
    _agree(connection, "kosten", _COSTS, str(euros), since)


def assign_school(connection: Connection, brin6: str, gemeentecode: str | None, since: datetime.date) -> None:
    """Let a gemeente do a school from a day on, or nobody; the caller commits.

    Raises AfspraakRefused when `brin6` is no BRIN with vestiging.
    """
    if not re.fullmatch(r"\d{2}[A-Z]{2}\d{2}", brin6):
        raise AfspraakRefused("Dit is geen school. Schrijf de BRIN met vestiging, zes tekens, zoals 25PJ00.")
    _agree(connection, "school", brin6, gemeentecode, since)


def gemeente_meant(said: str) -> str:
    """The gemeentecode that a user means by a code or a name.

    Raises AfspraakRefused for a gemeente that is not one of the region.
    """
    code = gemeente_named(said)
    if code is None:
        known = ", ".join(gemeente.gemeente for gemeente in GEMEENTEN.values())
        raise AfspraakRefused(f"'{said}' is geen gemeente van de regio. Kies uit {known}, of schrijf haar code.")
    return code


def read_assignments(path: Path) -> Sequence[tuple[str, str]]:
    """School and gemeentecode of each row of a csv with semicolons and the columns `brin6` and `gemeente` (name or code).

    Raises AfspraakRefused when it cannot be read as such.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        return [(row["brin6"].strip(), gemeente_meant(row["gemeente"])) for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, AttributeError):
        raise AfspraakRefused(
            "Dit bestand is niet te lezen. Geef een csv in UTF-8 met puntkomma's en de kolommen brin6 en gemeente."
        ) from None


def afspraken(connection: Connection, on: datetime.date) -> Sequence[Afspraak]:
    """What holds on a day, with what is known now."""
    query = text(
        "SELECT soort, onderwerp, waarde, geldig_van FROM kern.afspraak"
        " WHERE geldig_van <= :dag AND geldig_tot > :dag ORDER BY soort, onderwerp"
    )
    with as_of(connection, on):
        return [Afspraak(*row) for row in connection.execute(query, {"dag": on})]


def _agree(connection: Connection, kind: str, subject: str, value: str | None, since: datetime.date) -> None:
    connection.execute(insert(afspraak).values(soort=kind, onderwerp=subject, waarde=value, geldig_van=since))
