"""mart.kostenverdeling and mart.scholenverdeling counted pupil by pupil, from marts.md and begrippen.md."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.plain_counts.days import days
from tests.plain_counts.region import REGION, Region

DIVIDED = ("VMBO", "HAVO", "VWO", "PRO", "VSO", "VAVO", "MBO")


def teldatum(on: date) -> date:
    """The last 1 October on or before a day."""
    return date(on.year if on >= date(on.year, 10, 1) else on.year - 1, 10, 1)


def kostenverdeling(region: Region, on: date, euros: int) -> set[tuple[Any, ...]]:
    """The rows of the mart: jaar, gemeente, leerlingen, aandeel, bedrag."""
    home: dict[str, str] = {}
    for person, gemeente, _, _ in _pupils(region, on):
        home[person] = min(gemeente, home.get(person, gemeente))
    counts = Counter(home.values())
    total = counts.total()
    if not total:
        return set()
    shares = {gemeente: 100 * counts[gemeente] // total for gemeente in REGION}
    by_remainder = sorted(REGION, key=lambda gemeente: (-(100 * counts[gemeente] % total), gemeente))
    for gemeente in by_remainder[: 100 - sum(shares.values())]:
        shares[gemeente] += 1
    return {
        (teldatum(on).year, gemeente, counts[gemeente], share, Decimal(euros * share) / 100)
        for gemeente, share in shares.items()
    }


def scholenverdeling(
    region: Region, on: date, agreed: Mapping[str, str], naar_rato: Mapping[str, Decimal | None]
) -> set[tuple[Any, ...]]:
    """The rows: schooljaar, school, gemeente, leerlingen, J or N, who does it, how that came about, and the proposal."""
    homes: dict[str, dict[str, str]] = defaultdict(dict)
    for person, gemeente, school, soort in _pupils(region, on):
        if soort in DIVIDED:
            homes[school][person] = min(gemeente, homes[school].get(person, gemeente))
    sizes = {school: len(persons) for school, persons in homes.items()}
    proposed = _proposal({school: size for school, size in sizes.items() if size > 50}, agreed, naar_rato)
    rows = set()
    for school, persons in homes.items():
        counts = Counter(persons.values())
        large = "J" if sizes[school] > 50 else "N"
        order, doing, shortage = proposed.get(school, (None, None, None))
        how = "afspraak" if school in agreed else "voorstel" if doing else "niet verdeeld"
        common = (large, agreed.get(school, doing), how)
        for gemeente in REGION if large == "J" else counts:
            rows.add((teldatum(on).year, school, gemeente, counts[gemeente], *common, None, None, None))
        share = naar_rato[doing] if doing else None
        rows.add((teldatum(on).year, school, None, sizes[school], *common, order, share, shortage))
    return rows


def _proposal(
    sizes: Mapping[str, int], agreed: Mapping[str, str], naar_rato: Mapping[str, Decimal | None]
) -> dict[str, tuple[int, str, Decimal]]:
    """Per school its turn, the gemeente that falls most short by then, and by how many pupils."""
    total = sum(sizes.values())
    short = {gemeente: (naar_rato[gemeente] or 0) * total / Decimal(100) for gemeente in REGION}
    for school, size in sizes.items():
        if school in agreed:
            short[agreed[school]] -= size
    found = {}
    free = sorted((school for school in sizes if school not in agreed), key=lambda school: (-sizes[school], school))
    for order, school in enumerate(free, start=1):
        gemeente = min(REGION, key=lambda gemeente: (-short[gemeente], gemeente))
        found[school] = (order, gemeente, short[gemeente].quantize(Decimal("0.1"), ROUND_HALF_UP))
        short[gemeente] -= sizes[school]
    return found


def _pupils(region: Region, on: date) -> list[tuple[str, str, str, str]]:
    """Person, gemeente, school and onderwijssoort of every enrolment that certainly ran on the teldatum."""
    day, found = teldatum(on), []
    for _, row in region.rows("duo_c_levering"):
        begin, end = days(row["datum_inschrijving"]), days(row["datum_uitschrijving"])
        if row["brin6"] and begin and begin.last <= day and (end is None or end.first >= day) and row["gemeentecode"] in REGION:
            found.append((row["pgn"], row["gemeentecode"], row["brin6"], row["onderwijssoort"]))
    return found
