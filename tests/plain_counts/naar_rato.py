"""mart.naar_rato counted person by person, from marts.md and begrippen.md."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from tests.plain_counts.days import UNKNOWN, birthday, days
from tests.plain_counts.region import REGION, Region, Row
from tests.plain_counts.thuiszitters import _diplomas, _duty, _qualified_by_jvs
from tests.plain_counts.vsv import _number

PARTS = ("jongeren", "werkprocessen", "verzuimmeldingen")


def naar_rato(region: Region, on: date, weights: Mapping[str, Fraction]) -> set[tuple[Any, ...]]:
    """The rows of the mart: jaar, gemeente, three counts, three shares and the share."""
    counts = _counts(region, on)
    shares = {part: _shares(counts[part]) for part in PARTS}
    return {
        (
            on.year,
            gemeente,
            *(counts[part][gemeente] for part in PARTS),
            *(None if shares[part] is None else percent(shares[part][gemeente]) for part in PARTS),
            share,
        )
        for gemeente, share in _weighted(shares, weights).items()
    }


def shares_of(region: Region, on: date, weights: Mapping[str, Fraction]) -> Mapping[str, Decimal | None]:
    """The share of each gemeente in percents with two digits."""
    counts = _counts(region, on)
    return _weighted({part: _shares(counts[part]) for part in PARTS}, weights)


def percent(share: Fraction) -> Decimal:
    """A share as percents with two digits, half up."""
    return (Decimal(100 * share.numerator) / share.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _shares(counts: Counter[str]) -> dict[str, Fraction] | None:
    total = counts.total()
    return {gemeente: Fraction(counts[gemeente], total) for gemeente in REGION} if total else None


def _weighted(shares: Mapping[str, Any], weights: Mapping[str, Fraction]) -> dict[str, Decimal | None]:
    taking_part = [part for part in PARTS if shares[part] is not None]
    weight = sum(weights[part] for part in taking_part)
    return {
        gemeente: percent(sum(weights[part] * shares[part][gemeente] for part in taking_part) / weight) if weight else None
        for gemeente in REGION
    }


def _counts(region: Region, on: date) -> dict[str, Counter[str]]:
    homes = {person: gemeente for person, (gemeente, _) in region.residents().items()}
    happened = {
        "werkprocessen": _of_werkprocessen(region),
        "verzuimmeldingen": ((row["burgerservicenummer"], row["melddatum"]) for _, row in region.rows("jvs_verzuimmelding")),
    }
    counts = {part: Counter(homes[who] for who, when in dates if who in homes and _in_year(when, on))
              for part, dates in happened.items()}  # fmt: skip
    return counts | {"jongeren": Counter(homes[person] for person in _youths(region, on))}


def _of_werkprocessen(region: Region) -> Iterator[tuple[str, str]]:
    persons = {(scope, row["dossiernummer"]): row["burgerservicenummer"] for scope, row in region.rows("jvs_jongere")}
    for scope, row in region.rows("jvs_werkproces"):
        yield persons.get((scope, row["dossiernummer"]), ""), row["datum_start"]


def _in_year(written: str, on: date) -> bool:
    possible = days(written)
    return possible is not None and possible.first.year == possible.last.year == on.year and possible.first <= on


def _youths(region: Region, on: date) -> Iterator[str]:
    said, qualified_by_jvs, without = _diplomas(region), _qualified_by_jvs(region), _without(region)
    for person, (_, row) in region.residents().items():
        if _duty(row, said.get(person), qualified_by_jvs.get(person, False), on) or (person in without and _is_grown(row, on)):
            yield person


def _is_grown(row: Row, on: date) -> bool:
    born = days(row["01.03.10"])
    bound = 23 if on < date(2026, 1, 1) else 27
    return born not in (None, UNKNOWN) and birthday(born.last, 18) <= on < birthday(born.first, bound)


def _without(region: Region) -> set[str]:
    """Who is known to have no startkwalificatie."""
    found = {person for person, row in _diplomas(region).items() if row["startkwalificatie"] == "N"}
    last: dict[str, int] = {}
    for extract, scope, month in region.reports:
        if extract == "duo_a04":
            last[scope] = max(month, last.get(scope, 0))
    found |= {_number(row) for scope, month in last.items() for row in region.reports["duo_a04", scope, month]}
    return found | {row["burgerservicenummer"] for _, row in region.rows("jvs_jongere") if row["doelgroep"] == "doorstroompunt"}
