"""mart.overstap, mart.jikp and mart.uitstroom_switch counted row by row, from marts.md and controles.md (G01, G02)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from tests.oracle_grip import _is_last_year, _makes_it
from tests.plain_counts.days import UNKNOWN, days
from tests.plain_counts.region import Region, Row

STATUSES = ("GEPLAATST", "TOEGELATEN", "INTAKE", "AANGEMELD", "AFGEWEZEN", "AFGEMELD", "GEEN_AANMELDING")
"""The one that came furthest first."""


def jikp(region: Region) -> set[tuple[Any, ...]]:
    """The rows of the mart: schooljaar, gemeente, origin, destination, status, number."""
    cells = Counter(
        (int(row["schooljaar"]), gemeente, row["herkomst"] or None, row["bestemming"] or None, row["status"])
        for gemeente, row in _of_residents(region, "grip_jikp")
    )
    return {(*cell, number) for cell, number in cells.items()}


def uitstroom_switch(region: Region) -> set[tuple[Any, ...]]:
    """The rows of the mart: schooljaar, meetmoment, gemeente, schools, soort, reason, levels, number."""
    names = ("vo_brin", "mbo_brin_van", "soort", "reden_uitstroom", "niveau_van", "niveau_naar")
    cells = Counter(
        (int(row["schooljaar"]), row["meetmoment"] or None, gemeente, *(row[name] or None for name in names))
        for gemeente, row in _of_residents(region, "grip_uitstroom_switch")
    )
    return {(*cell, number) for cell, number in cells.items()}


def overstap(region: Region, on: date) -> set[tuple[Any, ...]]:
    """The rows of the mart: schooljaar, gemeente, school, level, status, applications, and who misses each milestone."""
    applications, missed = Counter(), defaultdict(Counter)
    pupils: dict[tuple[str, int], list[Row]] = defaultdict(list)
    home: dict[str, str] = {}
    for gemeente, row in _of_residents(region, "grip_overstap"):
        home[_person(row)] = gemeente
        pupils[_person(row), int(row["schooljaar"])].append(row)
        applications[_cell(gemeente, row)] += 1
    in_mbo = _in_mbo(region)
    for (person, schooljaar), rows in pupils.items():
        for milestone, month in (("april", 4), ("august", 8)):
            day = date(schooljaar + 1, month, 1)
            last = [row for row in rows if _is_last_year(row)]
            if day <= on and last and not any(_makes_it(row, schooljaar + 1, day) for row in rows):
                missed[milestone][_cell(home[person], min(last, key=_order))] += 1
        placed = [row for row in rows if row["status"] == "GEPLAATST"]
        october = date(schooljaar + 1, 10, 1)
        if placed and _can_tell(region, home[person], october, on) and not in_mbo(person, october):
            missed["october"][_cell(home[person], min(placed, key=_order))] += 1
    return {
        (
            *cell,
            number,
            missed["april"][cell] if date(cell[0] + 1, 4, 1) <= on else None,
            missed["august"][cell] if date(cell[0] + 1, 8, 1) <= on else None,
            missed["october"][cell] if _can_tell(region, cell[1], date(cell[0] + 1, 10, 1), on) else None,
        )
        for cell, number in applications.items()
    }


def _cell(gemeente: str, row: Row) -> tuple[Any, ...]:
    return (int(row["schooljaar"]), gemeente, row["vo_brin"] or None, row["vo_niveau"] or None, row["status"])


def _order(row: Row) -> tuple[int, str]:
    return STATUSES.index(row["status"]), row["aanmelding_id"]


def _can_tell(region: Region, gemeente: str, october: date, on: date) -> bool:
    """Whether a C-levering of that day or later is there, and holds it: none has what ended before 31 July a year ago."""
    until = region.enrolments_until(gemeente)
    return until is not None and date(on.year - 1, 7, 31) <= october <= min(on, until)


def _in_mbo(region: Region) -> Callable[[str, date], bool]:
    periods = defaultdict(list)
    for _, row in region.rows("duo_c_levering"):
        if row["brin6"] and row["onderwijssoort"] == "MBO":
            begin, end = days(row["datum_inschrijving"]) or UNKNOWN, days(row["datum_uitschrijving"]) or UNKNOWN
            periods[row["pgn"]].append((begin.first, end.last))
    return lambda person, day: any(begin <= day <= end for begin, end in periods[person])


def _of_residents(region: Region, extract: str) -> Iterator[tuple[str, Row]]:
    residents = region.residents()
    for _, row in region.rows(extract):
        if _person(row) in residents:
            yield residents[_person(row)][0], row


def _person(row: Row) -> str:
    return row["burgerservicenummer"] or row["onderwijsnummer"]
