"""mart.thuiszitters counted person by person, from marts.md and begrippen.md."""

from collections import Counter
from datetime import date, timedelta

from tests.plain_counts.days import FIRST, LAST, UNKNOWN, Days, birthday, day_after, days, months_later
from tests.plain_counts.region import REGION, Region, Row

FROM_ENROLMENT = ("5_A", "5_B", "5_C", "5A", "15")

Sitters = dict[tuple[str, str], tuple[str, str]]
"""Gemeente and duur by person and soort."""


def thuiszitters(now: Sitters, before: Sitters) -> set[tuple[str, str, str, int, int, int]]:
    """The rows of the mart: gemeente, soort, duur, aantal, nieuw, opgelost."""
    there, came, went = Counter(), Counter(), Counter()
    for (person, soort), (gemeente, duur) in now.items():
        there[gemeente, soort, duur] += 1
        came[gemeente, soort, duur] += (person, soort) not in before
    for (person, soort), (gemeente, duur) in before.items():
        went[gemeente, soort, duur] += (person, soort) not in now
    cells = {cell for counter in (there, went) for cell, number in counter.items() if number}
    return {(*cell, there[cell], came[cell], went[cell]) for cell in cells}


def sitters(region: Region, on: date) -> Sitters:
    """Everyone who is at home without school for 28 days or more."""
    since: dict[tuple[str, str], date] = {}
    residents = region.residents()
    enrolled, said, covered = _enrolments(region), _diplomas(region), _exemptions(region)
    qualified_by_jvs = _qualified_by_jvs(region)
    for person, (gemeente, row) in residents.items():
        if not (region.has("duo_c_levering", f"G{gemeente}") or region.has("duo_c_levering", "R0010")):
            continue
        start = _duty(row, said.get(person), qualified_by_jvs.get(person, False), on)
        periods = enrolled.get(person, []) + covered.get(person, [])
        if start is None or any(begin.first <= on <= end.last for begin, end in periods):
            continue
        ended = [day_after(end.last) for _, end in periods if end.last < on]
        since[person, "absoluut"] = max([start, _stay(region.stays(person), on), *ended])
    for _, row in region.rows("jvs_verzuimmelding"):
        person, begin = row["burgerservicenummer"], days(row["begindatum"]) or UNKNOWN
        if person in residents and row["verzuimsoort"] == "LRV" and row["status"] in ("R", "B") and not row["einddatum"]:
            since[person, "LRV"] = min(since.get((person, "LRV"), LAST), begin.last)
    return {
        (person, soort): (residents[person][0], "> 3 maanden" if _is_long(day, on) else "4 weken-3 maanden")
        for (person, soort), day in since.items()
        if day <= on - timedelta(days=28)
    }


def _is_long(since: date, on: date) -> bool:
    return since == FIRST or months_later(since, 3) < on


def _duty(row: Row, education: Row | None, qualified_by_jvs: bool, on: date) -> date | None:
    """The first day of the duty of somebody who must certainly go to school, whatever day the birth date is."""
    born = days(row["01.03.10"])
    if born is None or born == UNKNOWN:
        return None
    starts = date(born.last.year + 5 + born.last.month // 12, born.last.month % 12 + 1, 1)
    ends = date(born.first.year + 16 + (born.first.month >= 8), 7, 31)
    qualified = education["startkwalificatie"] == "J" if education else qualified_by_jvs
    if not qualified and not (education and education["hoogste_diploma"] in ("PRO", "VSO")):
        ends = max(ends, birthday(born.first, 18) - timedelta(days=1))
    return starts if starts <= on <= ends else None


def _enrolments(region: Region) -> dict[str, list[tuple[Days, Days]]]:
    found: dict[str, list[tuple[Days, Days]]] = {}
    for _, row in region.rows("duo_c_levering"):
        if row["brin6"]:
            found.setdefault(row["pgn"], []).append(_period(row["datum_inschrijving"], row["datum_uitschrijving"]))
    return found


def _exemptions(region: Region) -> dict[str, list[tuple[Days, Days]]]:
    found: dict[str, list[tuple[Days, Days]]] = {}
    for _, row in region.rows("jvs_vrijstelling"):
        if row["besluit"] == "toegekend" and row["artikel"] in FROM_ENROLMENT:
            found.setdefault(row["burgerservicenummer"], []).append(_period(row["begindatum"], row["einddatum"]))
    return found


def _period(begin: str, end: str) -> tuple[Days, Days]:
    return days(begin) or UNKNOWN, days(end) or UNKNOWN


def _diplomas(region: Region) -> dict[str, Row]:
    """The row of each person of the C-levering that decides: one with startkwalificatie, then the latest diploma."""
    found: dict[str, Row] = {}
    for _, row in region.rows("duo_c_levering"):
        if row["pgn"] not in found or _said(row) > _said(found[row["pgn"]]):
            found[row["pgn"]] = row
    return found


def _said(row: Row) -> tuple[int, str]:
    return ("", "N", "J").index(row["startkwalificatie"]), row["datum_diploma"]


def _qualified_by_jvs(region: Region) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for _, row in region.rows("jvs_jongere"):
        person = row["burgerservicenummer"]
        found[person] = found.get(person, False) or row["startkwalificatie"] == "J"
    return found


def _stay(stays: set[tuple[str, str]], on: date) -> date:
    """The first day of the unbroken stay in the region, by all registrations that were ever delivered."""
    start, inside = FIRST, False
    for registered, gemeente in sorted(stays):
        day = days(registered)
        if day is not None and day != UNKNOWN and day.first > on:
            continue
        if gemeente in REGION and not inside:
            start = FIRST if day in (None, UNKNOWN) else day.last
        inside = gemeente in REGION
    return start
