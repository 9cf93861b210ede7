"""Persons of the demo region under several numbers: what is seeded is there, and beside it what only looks like it."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from connectors.demo import generate
from tests import oracle

UNTIL = date(2026, 12, 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("personen")
    generate(2000, 21, 3, path, tot=UNTIL)
    return path


@pytest.fixture(scope="module")
def found(folder):
    return json.loads((folder / "antwoorden.json").read_text())["bevindingen"]


def dossiers(folder: Path, month: str = "202612"):
    """Of each open dossier of a month its gemeente and its row, as it was delivered."""
    for path in sorted(folder.rglob(f"jvs_jongere_*_{month}01.csv*")):
        scope = path.name.split("_")[2][1:]
        yield from ((scope, row) for row in valid(path) if row["dossierstatus"] == "open")


def valid(path: Path) -> list[dict[str, str]]:
    """The rows that load, as they were delivered."""
    levering = oracle._read(path)
    return [row for number, row in levering.rows.items() if number not in levering.broken]


def links(folder: Path) -> dict[str, str]:
    rows = [row for path in sorted(folder.rglob("*.koci.xlsx")) for row in valid(path)]
    return {row["onderwijsnummer"]: row["burgerservicenummer"] for row in rows}


def told(rows) -> set[tuple[str, str]]:
    return {(row["gemeentecode"], row["dossiernummer"]) for row in rows}


def test_a_small_region_of_two_months_has_every_check_of_persons(tmp_path):
    generate(1000, 1, 2, tmp_path, tot=UNTIL)
    counts = json.loads((tmp_path / "antwoorden.json").read_text())["bevindingen"]
    assert all(counts[code] for code in ("P01", "P03", "P08", "L01"))


def test_of_dossiers_under_an_onderwijsnummer_some_are_found_by_koci_some_by_likeness_and_some_not(folder, found):
    linked, p03 = links(folder), told(found["P03"])
    pupils = {
        (scope, row["dossiernummer"]): row["onderwijsnummer"] for scope, row in dossiers(folder) if row["onderwijsnummer"]
    }
    by_koci = {place for place, number in pupils.items() if number in linked}
    assert by_koci <= p03
    assert p03 - by_koci
    assert set(pupils) - p03


def test_a_pupil_number_that_was_put_right_stays_in_koci_and_is_no_finding(folder, found):
    linked = links(folder)
    before = {(scope, row["dossiernummer"]) for scope, row in dossiers(folder, "202611") if row["onderwijsnummer"] in linked}
    after = {(scope, row["dossiernummer"]): row for scope, row in dossiers(folder)}
    repaired = [place for place in before if place in after and after[place]["burgerservicenummer"]]
    assert repaired
    assert not set(repaired) & told(found["P03"])


def test_most_links_are_of_pupils_who_have_no_dossier_under_the_old_number(folder):
    used = {row["onderwijsnummer"] for _, row in dossiers(folder)} & set(links(folder))
    assert 0 < len(used) < len(links(folder)) / 4


def test_answers_say_what_the_persoonslijst_of_the_day_says_and_a_late_list_leaves_them_the_last_word(folder):
    lists = {}
    for path in folder.rglob("brp_persoonslijst_*_20261201.csv*"):
        lists |= {row["01.01.10"]: row for row in valid(path) if row["volgnummer"] == "0"}
    compared = Counter()
    for path in folder.rglob("brp_personen_*_20261201.json"):
        for row in valid(path):
            listed = lists.get(row["01.01.10"])
            compared["list and answer" if listed else "answer only"] += 1
            names = ("01.03.10", "01.04.10", "06.08.10", "07.67.20", "08.09.10", "08.09.20", "08.11.60", "08.11.20")
            if listed and listed["07.67.20"] != "E" and row["01.01.20"] == listed["01.01.20"]:
                assert [row[name] for name in names] == [listed[name] for name in names]
    assert compared["list and answer"] > 10
    assert compared["answer only"] > 10
    assert not list(folder.rglob("brp_persoonslijst_G0160_20261201.csv*"))


def test_the_brp_changed_a_bsn_and_an_a_nummer_while_the_others_go_on_with_the_old_bsn(folder, found):
    numbers, a_numbers = {}, {}
    for path in sorted(folder.rglob("brp_persoonslijst_*.csv*"), key=lambda path: path.parent.name):
        for row in valid(path):
            if row["01.01.20"]:
                numbers.setdefault(row["01.01.10"], set()).add(row["01.01.20"])
                a_numbers.setdefault(row["01.01.20"], set()).add(row["01.01.10"])
    p08 = {row["pgn"] for row in found["P08"]}
    other_bsn = [several for several in numbers.values() if len(several & p08) == 1 and len(several) > 1]
    assert other_bsn
    assert p08 & {bsn for bsn, several in a_numbers.items() if len(several) > 1}
    told_by_duo = {
        row["pgn"] for path in folder.rglob("duo_c_levering_*_20261201.csv*") for row in oracle._read(path).rows.values()
    }
    assert any(min(several) in told_by_duo for several in other_bsn)
    assert not any(max(several) in told_by_duo for several in other_bsn)
