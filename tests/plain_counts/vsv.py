"""mart.vsv of the months counted person by person, from marts.md and begrippen.md."""

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from tests.plain_counts.days import UNKNOWN, birthday, days
from tests.plain_counts.region import Region, Row
from tests.plain_counts.thuiszitters import _diplomas

LEVELS = ("onbekend", "VO onderbouw", "VMBO bovenbouw", "HAVO/VWO bovenbouw", "MBO1", "MBO2", "MBO3", "MBO4")
TARGETS = {("MBO1", 2023): "22.20", ("MBO2", 2023): "9.33", ("MBO3", 2023): "3.70", ("MBO4", 2023): "3.08"}
BORN = "GEBOORTEDATUM"


class Named(NamedTuple):
    """One person in one report."""

    person: str
    gemeente: str
    level: str
    born: str


def vsv(region: Region, peilmaand: int, on: date) -> set[tuple[Any, ...]]:
    """The rows of the mart about a month, without the names of gemeenten."""
    year = (peilmaand - 10) // 100
    qualified = qualified_persons(region)
    cells: dict[tuple[str, str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    said: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    scopes = [scope for extract, scope, month in region.reports if extract == "duo_a05" and month == peilmaand]
    old_everywhere = {each.person for scope in _scopes(region, "duo_a14") for each in _old(region, scope, on, qualified)}
    for scope in scopes:
        if ("duo_a04", scope, peilmaand) not in region.reports:
            continue
        loaded = {"alsnog"} if region.has("duo_c_levering", scope) else set()
        loaded |= {"heringeschreven"} if ("duo_a02", scope, peilmaand) in region.reports else set()
        loaded |= {"oud"} if scope in _scopes(region, "duo_a14") else set()
        lists = {
            "start": _persons(region.reports["duo_a05", scope, peilmaand]),
            "vsv": _persons(region.reports["duo_a04", scope, peilmaand]),
            "heringeschreven": _persons(region.reports.get(("duo_a02", scope, peilmaand), [])),
            "oud": _old(region, scope, on, qualified),
        }
        lists["nieuw"] = [each for each in lists["vsv"] if each.person not in old_everywhere]
        lists["alsnog"] = [each for each in lists["vsv"] if each.person in qualified]
        for name, persons in lists.items():
            for each in persons:
                cell = (each.gemeente, each.level, _age_class(each.born, date(year, 10, 1)))
                cells[cell][name].add(each.person)
                said[cell] |= loaded
    return {_row(year, "maand", cell, people, said[cell]) for cell, people in cells.items()}


def qualified_persons(region: Region) -> set[str]:
    """Who has a startkwalificatie by the C-levering."""
    return {person for person, row in _diplomas(region).items() if row["startkwalificatie"] == "J"}


def _row(year: int, peil: str, cell: tuple[str, str, str], people: dict[str, set[str]], said: set[str]) -> tuple[Any, ...]:
    start, dropped = len(people["start"]), len(people["vsv"])
    share = (Decimal(100 * dropped) / start).quantize(Decimal("0.01"), ROUND_HALF_UP) if start else None
    target = TARGETS.get((cell[1], year))
    more = (len(people[name]) if name in said else None for name in ("oud", "heringeschreven", "alsnog"))
    return (year, peil, *cell, start, dropped, share, target and Decimal(target), len(people["nieuw"]), *more)


def _scopes(region: Region, extract: str) -> set[str]:
    return {scope for name, scope, _ in region.reports if name == extract}


def _old(region: Region, scope: str, on: date, qualified: set[str]) -> list[Named]:
    """Who is on the last A14 of a scope and has not come back, is not too old and has no startkwalificatie."""
    months = [month for name, of, month in region.reports if (name, of) == ("duo_a14", scope)]
    if not months:
        return []
    back = {
        _number(row)
        for (name, _, month), rows in region.reports.items()
        if name == "duo_a02" and month > max(months)
        for row in rows
    }
    return [
        each
        for each in _persons(region.reports["duo_a14", scope, max(months)])
        if each.person not in back | qualified and _is_young(each, on)
    ]


def _is_young(each: Named, on: date) -> bool:
    """Whether somebody can be below the age bound."""
    born = days(each.born) or UNKNOWN
    return born == UNKNOWN or birthday(born.last, 23 if on < date(2026, 1, 1) else 27) > on


def _persons(rows: list[Row]) -> list[Named]:
    """The persons of a report, each at the highest level; pro and vso do not count."""
    best: dict[str, Named] = {}
    for row in rows:
        level = _level(row["NIVEAU"])
        if level in ("PRO", "VSO") or row.get("ONDERWIJSSOORT") in ("PRO", "VSO"):
            continue
        gemeente = (row.get("GEMEENTECODE") or row["GEMCODE"]).zfill(4)
        each = Named(_number(row), gemeente, level, row[BORN])
        other = best.get(each.person)
        if other is None or (-LEVELS.index(level), gemeente) < (-LEVELS.index(other.level), other.gemeente):
            best[each.person] = each
    return list(best.values())


def _number(row: Row) -> str:
    return row.get("PERSOONSGEBONDENNUMMER") or row.get("BSN_ONDERWIJSNR") or row["PGN"]


def _level(written: str) -> str:
    text = written.lower()
    if text.startswith("mbo"):
        return "MBO" + next(letter for letter in text if letter in "1234")
    return written if written in LEVELS or written in ("PRO", "VSO") else "onbekend"


def _age_class(born: str, on: date) -> str:
    possible = days(born)
    if possible in (None, UNKNOWN):
        return "onbekend"
    if birthday(possible.last, 18) <= on:
        return ">= 18"
    return "< 18" if birthday(possible.first, 18) > on else "onbekend"
