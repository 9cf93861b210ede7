"""The oracle of what comes by week and by vsv year: enrolments after the P-levering, D11, D13 and their part of D12.

Slow and plain on purpose, with nothing of the hub or the demo generator. Written out again from controles.md and feeds.md.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from tests import oracle
from tests.oracle import Levering

Row = dict[str, str]
Place = tuple[str, str, date]
"""Extract, scope and the day on which a gemeente is compared with the BRP."""

OF_PERSON = ("hoogste_diploma", "datum_diploma", "startkwalificatie")
CODES = ("D11", "D13")


def education(received: list[Levering]) -> list[tuple[str, Row]]:
    """Scope and row of what DUO says on the peildatum: the last C-levering of each scope, changed by the weeks after it."""
    c_leveringen: dict[str, date] = {}
    for levering in received:
        if levering.extract == "duo_c_levering" and not levering.refused:
            day = _friday_or_first(levering)
            c_leveringen[levering.scope] = max(day, c_leveringen.get(levering.scope, day))
    state = {
        (scope, row["pgn"], row["brin6"], row["inschrijvingsvolgnummer"]): row
        for (scope, _), row in oracle._last_state(received, "duo_c_levering").items()
    }
    for friday, scope, rows in weeks(received):
        if friday > c_leveringen.get(scope, date.min):
            apply_week(state, scope, rows)
    return [(key[0], row) for key, row in state.items()]


def apply_week(state: dict[tuple[str, str, str, str], Row], scope: str, rows: list[Row]) -> None:
    """One week: first what is added, then what changes, then what is taken back; and what it says of persons."""
    order = ("INSCHRIJVING_TOEGEVOEGD", "INSCHRIJVING_GEWIJZIGD", "INSCHRIJVING_VERWIJDERD")
    for event in order:
        for row in rows:
            if row["gebeurtenis"] == event:
                key = (scope, row["pgn"], row["brin6"], row["inschrijvingsvolgnummer"])
                state.pop(key, None)
                if event != order[-1]:
                    state[key] = row
    for row in rows:
        if row["gebeurtenis"] != "VERHUISD_BUITEN":
            mine = [key for key in state if key[:2] == (scope, row["pgn"])]
            for key in mine or [(scope, row["pgn"], "", "")]:
                before = state.get(key, row | {"brin6": "", "datum_inschrijving": "", "datum_uitschrijving": ""})
                state[key] = before | {name: row[name] for name in OF_PERSON}


def weeks(received: list[Levering]) -> Iterator[tuple[date, str, list[Row]]]:
    """Friday, scope and valid rows of each P-levering that was loaded, in order of week."""
    loaded = {
        (_friday_or_first(levering), levering.scope): levering
        for levering in received
        if levering.extract == "duo_p_levering" and not levering.refused
    }
    for (friday, scope), levering in sorted(loaded.items(), key=lambda item: item[0]):
        yield friday, scope, list(_valid(levering))


def weeks_missing(received: list[Levering]) -> list[Row]:
    """D13."""
    loaded: dict[str, set[date]] = defaultdict(set)
    for friday, scope, _ in weeks(received):
        loaded[scope].add(friday)
    found = []
    for scope, fridays in loaded.items():
        day = min(fridays)
        while day < max(fridays):
            day += timedelta(days=7)
            if day not in fridays:
                year, week, _ = day.isocalendar()
                found.append({"gemeentecode": "0193", "scope": scope, "weeknummer": f"{year}{week:02d}"})
    return found


def editions(received: list[Levering]) -> dict[tuple[str, str, int], dict[str, list[Row]]]:
    """By extract, scope and eindjaar the valid rows of V and D."""
    found: dict[tuple[str, str, int], dict[str, list[Row]]] = defaultdict(dict)
    for levering in received:
        if (matched := re.match(r"(?:NRSP|NenR)(\d{4})([VD])", levering.path.name)) and not levering.refused:
            found[levering.extract, levering.scope, int(matched[1])][matched[2]] = list(_valid(levering))
    return found


def not_in_start_population(received: list[Levering]) -> list[Row]:
    """D11."""
    counting = {key: stands.get("D", stands.get("V", [])) for key, stands in editions(received).items()}
    started: dict[int, set[str]] = defaultdict(set)
    for (extract, _, year), rows in counting.items():
        if extract == "duo_nrsp":
            started[year] |= {row["PGN"] for row in rows}
    found = {
        (year, row["PGN"])
        for (extract, scope, year), rows in counting.items()
        if extract == "duo_nenr" and ("duo_nrsp", scope, year) in counting
        for row in rows
        if row["PGN"] not in started[year]
    }
    return [{"gemeentecode": "0193", "eindjaar": str(year), "pgn": person} for year, person in found]


def places(received: list[Levering]) -> Iterator[tuple[Place, str, str]]:
    """What D12 compares: the place, the person and the gemeente that the row names."""
    last: dict[tuple[str, str], tuple[date, str]] = {}
    for friday, scope, rows in weeks(received):
        for row in rows:
            last[scope, row["pgn"]] = friday, row["gemeentecode"]
    for (scope, person), (friday, gemeente) in last.items():
        yield ("duo_p_levering", scope, friday), person, gemeente
    latest: dict[tuple[str, str], tuple[int, list[Row]]] = {}
    for (extract, scope, year), stands in sorted(editions(received).items(), key=lambda item: item[0]):
        latest[extract, scope] = year, stands.get("D", stands.get("V", []))
    for (extract, scope), (year, rows) in latest.items():
        for row in rows:
            yield (extract, scope, date(year - 1, 10, 1)), row["PGN"], row["GEMCODE"].zfill(4)


def _valid(levering: Levering) -> Iterator[Row]:
    return (row for number, row in levering.rows.items() if number not in levering.broken)


def _friday_or_first(levering: Levering) -> date:
    matched = re.search(r"_(\d{8})\.csv", levering.path.name)
    assert matched
    return date.fromisoformat(matched[1])
