"""What mart.audit says of dossiers, times and required fields, counted from marts.md and controles.md (T06).

The findings of the checks are not counted here: what the generator says a correct hub finds is compared in `tests.end_to_end`.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.plain_counts.days import UNKNOWN, days, months_later
from tests.plain_counts.region import Region, Row
from tests.plain_counts.verzuim import spread

EXTRACTS = ("jvs_jongere", "jvs_verzuimmelding", "jvs_vrijstelling", "jvs_traject", "jvs_werkproces")


def audit(region: Region, on: date) -> set[tuple[Any, ...]]:
    """Kwartaal, gemeente, dossiers, six times, dossiers without activity, rows delivered and the share that is complete."""
    quarter = (on.month - 1) // 3
    start = date(on.year, 3 * quarter + 1, 1)
    opened, quiet = defaultdict(int), defaultdict(int)
    busy = _busy(region, on)
    for scope, row in region.rows("jvs_jongere"):
        if row["dossierstatus"] == "open":
            opened[scope] += 1
            is_old = (days(row["datum_opening"]) or UNKNOWN).last < months_later(on, -12)
            quiet[scope] += is_old and (scope, row["dossiernummer"]) not in busy
    taken_up = _between(region, "jvs_verzuimmelding", "datum_in_behandeling", start, on)
    closed = _between(region, "jvs_verzuimmelding", "datum_afgesloten", start, on)
    ended = _between(region, "jvs_werkproces", "datum_einde", start, on)
    rows, filled = _delivered(region)
    return {
        (
            f"{on.year}-K{quarter + 1}",
            scope[1:],
            opened[scope],
            *spread(taken_up[scope], "melddatum", "datum_in_behandeling"),
            *spread(closed[scope], "datum_in_behandeling", "datum_afgesloten"),
            *spread(ended[scope], "datum_start", "datum_einde"),
            quiet[scope],
            rows[scope],
            (Decimal(100 * filled[scope]) / rows[scope]).quantize(Decimal("0.01"), ROUND_HALF_UP),
        )
        for scope in rows
    }


def _between(region: Region, extract: str, column: str, start: date, on: date) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for scope, row in region.rows(extract):
        day = days(row[column])
        if day and start <= day.first and day.last <= on:
            found[scope].append(row)
    return found


def _busy(region: Region, on: date) -> set[tuple[str, str]]:
    """Scope and number of the dossiers in which something may have happened in the twelve months before a day."""
    return {
        dossier
        for dossier, written in _events(region)
        if (day := days(written)) and day.first <= on and day.last >= months_later(on, -12)
    }


def _events(region: Region) -> Iterator[tuple[tuple[str, str], str]]:
    columns = {
        "jvs_werkproces": ("datum_start", "datum_einde"),
        "jvs_traject": ("datum_start", "datum_einde"),
        "jvs_verzuimmelding": ("begindatum", "melddatum"),
    }
    for extract, names in columns.items():
        for scope, row in region.rows(extract):
            for name in names:
                yield (scope, row["dossiernummer"]), row[name]


def _delivered(region: Region) -> tuple[dict[str, int], dict[str, int]]:
    """Rows of the latest leveringen of JVS per scope, and those of them without a required field that is empty."""
    rows, filled = defaultdict(int), defaultdict(int)
    for (extract, scope), levering in region.latest.items():
        if extract in EXTRACTS:
            rows[scope] += levering.count
            filled[scope] += levering.count - sum(any(map(_is_empty, rules)) for rules in levering.broken.values())
    return rows, filled


def _is_empty(rule: str) -> bool:
    return rule == "geen_persoonsnummer" or rule.endswith(": verplicht_leeg")
