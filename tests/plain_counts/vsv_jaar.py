"""mart.vsv of NRSP and NenR counted person by person, from marts.md and begrippen.md."""

from collections import defaultdict
from datetime import date
from typing import Any

from tests.plain_counts.region import Region, Row
from tests.plain_counts.vsv import Named, _age_class, _is_young, _number, _persons, _row, qualified_persons

PEIL = {"V": "voorlopig", "D": "definitief"}


def vsv_jaar(region: Region, on: date) -> set[tuple[Any, ...]]:
    """The rows of the mart about every edition that is known on a date, without the names of gemeenten."""
    years = _Years(region, on)
    editions = {(eindjaar, stand) for _, _, eindjaar, stand in region.years}
    return {row for eindjaar, stand in editions for row in years.rows(eindjaar, stand)}


class _Years:
    """What the files of the vsv years, the A02 and the C-levering say on a date."""

    def __init__(self, region: Region, on: date) -> None:
        self.region, self.on = region, on
        self.qualified = qualified_persons(region)
        self.returned = _last_return(region)
        self.scopes = {scope for _, scope, _, _ in region.years}

    def rows(self, eindjaar: int, stand: str) -> set[tuple[Any, ...]]:
        cells: dict[tuple[str, str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        said: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        old = {scope: self.old(scope, eindjaar) for scope in self.scopes}
        old_everywhere = {each.person for persons in old.values() for each in persons}
        for scope in self.scopes:
            start, dropped = (self.region.years.get((name, scope, eindjaar, stand)) for name in ("duo_nrsp", "duo_nenr"))
            if start is None or dropped is None:
                continue
            lists = {"start": _persons(start), "vsv": _persons(dropped), "oud": old[scope]}
            lists["heringeschreven"] = [each for each in lists["vsv"] if self.came_back(each, eindjaar)]
            lists["nieuw"] = [each for each in lists["vsv"] if each.person not in old_everywhere]
            lists["alsnog"] = [each for each in lists["vsv"] if each.person in self.qualified]
            for name, persons in lists.items():
                for each in persons:
                    cell = (each.gemeente, each.level, _age_class(each.born, date(eindjaar - 1, 10, 1)))
                    cells[cell][name].add(each.person)
                    said[cell] |= self.loaded(scope, eindjaar)
        return {_row(eindjaar - 1, PEIL[stand], cell, people, said[cell]) for cell, people in cells.items()}

    def loaded(self, scope: str, eindjaar: int) -> set[str]:
        """Of which figures the files of a scope can tell."""
        reports = self.region.reports
        later = any((name, of) == ("duo_a02", scope) and month > eindjaar * 100 + 10 for name, of, month in reports)
        told = {
            "alsnog": self.region.has("duo_c_levering", scope),
            "heringeschreven": later,
            "oud": bool(self.earlier(scope, eindjaar)),
        }
        return {name for name, is_told in told.items() if is_told}

    def old(self, scope: str, eindjaar: int) -> list[Named]:
        """Who dropped out before this vsv year, as in the last year in which he did, and is still in the group."""
        last: dict[str, tuple[int, Named]] = {}
        for earlier in self.earlier(scope, eindjaar):
            last |= {each.person: (earlier, each) for each in _persons(self.holding("duo_nenr", scope, earlier))}
        return [
            each
            for earlier, each in last.values()
            if not self.came_back(each, earlier)
            and each.person not in self.qualified
            and _is_young(each, self.on)
            and not any(each.person in self.enrolled(later) for later in range(earlier + 1, eindjaar + 1))
        ]

    def came_back(self, each: Named, eindjaar: int) -> bool:
        """Whether somebody is on an A02 after the second teldatum of a vsv year."""
        return self.returned.get(each.person, 0) > eindjaar * 100 + 10

    def earlier(self, scope: str, eindjaar: int) -> list[int]:
        """The eindjaren before this one of which the scope has vsv'ers, in order."""
        return sorted(
            {year for name, of, year, _ in self.region.years if (name, of) == ("duo_nenr", scope) and year < eindjaar}
        )

    def enrolled(self, eindjaar: int) -> set[str]:
        """Who is in the start population of an eindjaar, in any gemeente."""
        return {_number(row) for scope in self.scopes for row in self.holding("duo_nrsp", scope, eindjaar)}

    def holding(self, extract: str, scope: str, eindjaar: int) -> list[Row]:
        """The rows of the edition that holds: the definitive one when there is one."""
        editions = (self.region.years.get((extract, scope, eindjaar, stand)) for stand in "DV")
        return next((rows for rows in editions if rows is not None), [])


def _last_return(region: Region) -> dict[str, int]:
    """By person the last month of an A02 on which he stands."""
    found: dict[str, int] = {}
    for (name, _, month), rows in region.reports.items():
        if name == "duo_a02":
            found |= {_number(row): max(month, found.get(_number(row), 0)) for row in rows}
    return found
