"""mart.effectrapportage counted traject by traject, from marts.md."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from tests.plain_counts.days import UNKNOWN, Days, birthday, days, months_later
from tests.plain_counts.region import Region, Row
from tests.plain_counts.schooljaar import school_years, within

CLASSES = {
    "tijd tot intake": ("< 2 weken", "2-4 weken", "> 4 weken"),
    "tijd zonder onderwijs": ("< 1 jaar", "1-2 jaar", "2-3 jaar", "3-4 jaar", "4+ jaar"),
    "duur": ("< 1 maand", "1-6 maanden", "> 6 maanden"),
    "nazorg": ("geen", "1-3 maanden", "> 3 maanden"),
    "bestemming": ("VOLTIJD", "BBL", "WERK", "ZORG", "GEEN", "VERHUISD", "OVERIG"),
}

Line = tuple[str, str, str | None]


def effectrapportage(region: Region, on: date) -> set[tuple[Any, ...]]:
    """The rows of the mart: schooljaar, afgelopen, gemeente, tabel, regel, klasse, aantal, percentage."""
    rows: set[tuple[Any, ...]] = set()
    for year, first, last, residents in school_years(region, on):
        cells: Counter[tuple[str, Line]] = Counter()
        for _, row in region.rows("jvs_traject"):
            if row["burgerservicenummer"] in residents:
                gemeente, person = residents[row["burgerservicenummer"]]
                for line, number in _lines(row, person, first, last):
                    cells[gemeente, line] += number
        over = "J" if on > date(year + 1, 7, 31) else "N"
        for (gemeente, line), number in cells.items():
            if number:
                rows.add((year, over, gemeente, *line, number, _share(cells, gemeente, line)))
    return rows


def _lines(row: Row, person: Row, first: date, last: date) -> Iterator[tuple[Line, int]]:
    """Everything that one traject adds to the tables of one school year."""
    contact, intake, start, end = (
        _known(row[name], last) for name in ("datum_eerste_contact", "datum_intake", "datum_start", "datum_einde")
    )
    is_new = within(days(row["signaaldatum"]), first, last)
    source = "1" if row["signaalbron"] == "P" else "2"
    tables = []
    if is_new:
        tables += [f"3A.{source}"] + ([f"3C.{source}"] if row["eerder_traject"] == "J" else [])
    if start and start.last < first and (end is None or end.first >= first):
        tables.append("3B")
    rules = _rules(row, contact, intake, start, end)
    for table in tables:
        yield from (((table, *rule), number) for rule, number in rules)
        yield ("3D", table, "trajecten"), int(start is not None)
        yield ("3D", table, "beëindigd"), int(start is not None and end is not None)
    if is_new and source == "2":
        yield ("3A.2", "nog ingeschreven", None), int(row["nog_ingeschreven"] == "J")
        gap = _days_between(days(row["datum_einde_onderwijs"]), contact)
        if gap is not None:
            years = min(gap * 4 // 1461, 4)
            yield ("3A.2", "tijd zonder onderwijs", CLASSES["tijd zonder onderwijs"][years]), 1
    if is_new and _is_seventeen(person, first):
        yield from ((("3G", *rule), number) for rule, number in rules)
    if start and end and end.first >= first and end.last >= start.first:
        yield from _ended(row, start, end)


def _known(text: str, last: date) -> Days | None:
    """A date, unless it may be after the last day that counts."""
    said = days(text)
    return said if said and said.last <= last else None


def _rules(
    row: Row, contact: Days | None, intake: Days | None, start: Days | None, end: Days | None
) -> list[tuple[tuple[str, str | None], int]]:
    rules: list[tuple[tuple[str, str | None], int]] = [
        (("benaderd", None), int(contact is not None)),
        (("intake", None), int(intake is not None)),
        (("aantal gesprekken", None), int(row["aantal_intakegesprekken"] or 0) if intake else 0),
        (("traject gestart", None), int(start is not None)),
        (("traject beëindigd", None), int(start is not None and end is not None)),
    ]
    waited = _days_between(days(row["signaaldatum"]), intake)
    if waited is not None:
        klasse = "< 2 weken" if waited < 14 else "2-4 weken" if waited <= 28 else "> 4 weken"
        rules.append((("tijd tot intake", klasse), 1))
    return rules


def _ended(row: Row, start: Days, end: Days) -> Iterator[tuple[Line, int]]:
    months = int(row["nazorg_maanden"] or 0)
    yield ("3E", "nazorg", "geen" if months == 0 else "1-3 maanden" if months <= 3 else "> 3 maanden"), 1
    if _days_between(start, end) is not None:
        short, long = months_later(start.first, 1) > end.first, months_later(start.first, 6) < end.first
        yield ("3E", "duur", "< 1 maand" if short else "> 6 maanden" if long else "1-6 maanden"), 1
    if row["bestemming"]:
        yield ("3F", "bestemming", row["bestemming"]), 1


def _days_between(begin: Days | None, end: Days | None) -> int | None:
    if begin and end and begin.is_one and end.is_one and end.first >= begin.first:
        return (end.first - begin.first).days
    return None


def _is_seventeen(person: Row, on: date) -> bool:
    born = days(person["01.03.10"]) or UNKNOWN
    return born != UNKNOWN and birthday(born.last, 17) <= on < birthday(born.first, 18)


def _share(cells: Counter[tuple[str, Line]], gemeente: str, line: Line) -> int | None:
    """The whole percents of a class: those that are left over go to the largest remainders, the first class first."""
    table, rule, klasse = line
    if rule not in CLASSES:
        return None
    numbers = {each: cells[gemeente, (table, rule, each)] for each in CLASSES[rule]}
    exact = {each: Fraction(100 * number, sum(numbers.values())) for each, number in numbers.items()}
    whole = {each: int(share) for each, share in exact.items()}
    left = 100 - sum(whole.values())
    by_remainder = sorted(exact, key=lambda each: (whole[each] - exact[each], CLASSES[rule].index(each)))
    return whole[klasse] + (klasse in by_remainder[:left])
