"""mart.doorstroompunt_werk counted person by person, from marts.md and suwi.md."""

from collections import Counter
from datetime import date

from tests.plain_counts.days import UNKNOWN, birthday, days
from tests.plain_counts.region import Region


def doorstroompunt_werk(region: Region, on: date) -> set[tuple[str, int | None, str, int]]:
    """The rows of the mart: gemeente, age, class, number."""
    cells = Counter()
    for person, (gemeente, row) in region.residents().items():
        if person in region.asked:
            cells[gemeente, _age(row["01.03.10"], on), _class(region, person)] += 1
    return {(*cell, number) for cell, number in cells.items()}


def _class(region: Region, person: str) -> str:
    income = region.told["suwi_inkomsten"].get(person, {})
    assistance = region.told["suwi_bijstand"].get(person, {})
    if income.get("werkt_12_uur") == "J":
        return "werk >= 12 uur"
    if "J" in (income.get("uitkering"), assistance.get("bijstand")):
        return "uitkering"
    return "geen van beide" if income.get("uitkomst") in ("a", "b") else "niet bekend"


def _age(born: str, on: date) -> int | None:
    possible = days(born) or UNKNOWN
    if possible == UNKNOWN:
        return None
    oldest, youngest = (on.year - day.year - (birthday(day, on.year - day.year) > on) for day in possible)
    return oldest if oldest == youngest else None
