"""The oracle of numbers: koci and answers of the BRP API read from their files, and one person under several numbers.

Slow and plain on purpose, with nothing of the hub or the demo generator. Written out again from feeds.md and privacy.md 4. An
answer becomes a row with the rubrieken of a persoonslijst, so that the rest of the oracle can read both.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import openpyxl

Row = dict[str, str]


def rows_of_koci(path: Path) -> list[Row]:
    """The rows below the header of the first sheet."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    table = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    return [dict(zip(table[0], values, strict=True)) for values in table[1:]]


def rows_of_answers(path: Path) -> list[Row]:
    """A row per person in the answers, by rubriek."""
    answers = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [_as_rubrieken(person) for answer in answers for person in answer["personen"]]


def _as_rubrieken(person: dict[str, Any]) -> Row:
    suspended, place = person.get("opschortingBijhouding", {}), person.get("verblijfplaats", {})
    here = place.get("verblijfadres", {}) if place.get("type") == "Adres" else {}
    abroad = place if place.get("type") == "VerblijfplaatsBuitenland" else {}
    return {
        "volgnummer": "0",
        "01.01.10": str(person.get("aNummer", "")),
        "01.01.20": person.get("burgerservicenummer", ""),
        "01.02.40": person["naam"]["geslachtsnaam"],
        "01.03.10": _compact(person["geboorte"].get("datum")),
        "01.04.10": person["geslacht"]["code"],
        "06.08.10": _compact(person.get("overlijden", {}).get("datum")),
        "07.67.10": _compact(suspended.get("datum")),
        "07.67.20": suspended.get("reden", {}).get("code", ""),
        "07.70.10": "7" if person.get("geheimhoudingPersoonsgegevens") else "0",
        "08.09.10": person["gemeenteVanInschrijving"]["code"],
        "08.09.20": _compact(person["datumInschrijvingInGemeente"]),
        "08.11.20": str(here.get("huisnummer", "")),
        "08.11.60": here.get("postcode", ""),
        "08.13.10": abroad.get("verblijfadres", {}).get("land", {}).get("code", ""),
    }


def _compact(said: dict[str, Any] | None) -> str:
    match said:
        case None:
            return ""
        case {"type": "Datum"}:
            return said["datum"].replace("-", "")
        case {"type": "DatumOnbekend"}:
            return "00000000"
        case _:
            return f"{said['jaar']:04d}{said.get('maand', 0):02d}00"


def take_over_answers(state: dict[tuple[str, str], Row], seen: dict[tuple[str, str], str], received: list[Any]) -> None:
    """Let the last answer about a person stand in the place of rows of persoonslijsten that were last seen before it."""
    last: dict[str, tuple[str, str, Row]] = {}
    for levering in received:
        if levering.extract == "brp_personen" and not levering.refused:
            for number, row in levering.rows.items():
                if number not in levering.broken:
                    last[row["01.01.20"]] = max(
                        (levering.month, levering.scope, row),
                        last.get(row["01.01.20"], ("", "", row)),
                        key=lambda item: item[:2],
                    )
    by_bsn = defaultdict(list)
    for key, row in state.items():
        by_bsn[row["01.01.20"]].append(key)
    for bsn, (month, scope, row) in last.items():
        for key in by_bsn[bsn]:
            if seen[key] < month:
                state[key] = row
        if not by_bsn[bsn]:
            state[scope, row["01.01.10"]] = row


def join_numbers(received: list[Any]) -> None:
    """Write one number for each person: the smallest BSN that goes with its numbers; `leerling` keeps an onderwijsnummer."""
    name_of = names_of(pairs_of(received))
    for levering in received:
        for row in levering.rows.values():
            for column in ("01.01.20", "pgn", "PERSOONSGEBONDENNUMMER", "BSN_ONDERWIJSNR", "PGN"):
                if column in row:
                    row[column] = name_of.get(row[column], row[column])
            if levering.extract.startswith(("jvs_", "grip_", "suwi_")) and "burgerservicenummer" in row:
                number = row["burgerservicenummer"] or row.get("onderwijsnummer", "")
                if number in name_of:
                    row["leerling"] = "" if row["burgerservicenummer"] else number
                    row["burgerservicenummer"], row["onderwijsnummer"] = name_of[number], ""


def pairs_of(received: list[Any]) -> list[tuple[str, str]]:
    """The pairs of numbers that stand on one valid row; an A-nummer begins with `a`."""
    pairs = []
    for levering in received:
        if levering.refused:
            continue
        for number, row in levering.rows.items():
            if number in levering.broken:
                continue
            if levering.extract == "duo_koci":
                pairs.append((row["burgerservicenummer"], row["onderwijsnummer"]))
            elif levering.extract in ("brp_persoonslijst", "brp_personen") and row["01.01.20"]:
                row.setdefault("gegeven bsn", row["01.01.20"])
                pairs.append((row["gegeven bsn"], "a" + row["01.01.10"]))
    return pairs


def names_of(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Per BSN and onderwijsnummer of a pair the smallest BSN that it is tied to."""
    around = defaultdict(set)
    for one, other in pairs:
        around[one].add(other)
        around[other].add(one)
    bsns = {bsn for bsn, _ in pairs}
    names: dict[str, str] = {}
    for start in sorted(bsns):
        to_visit = [] if start in names else [start]
        while to_visit:
            number = to_visit.pop()
            if number not in names:
                names[number] = start
                to_visit += around[number]
    return names
