"""NRSP and NenR per vsv year, provisional and definitive, and the checks D11 and D12 on them."""

import datetime

import pytest

D_DAY = datetime.date(2025, 12, 31)
ONE_YEAR = "SELECT stand, geldt FROM kern.vsv_jaar WHERE extract = 'duo_nenr' ORDER BY stand"


def test_the_definitive_edition_replaces_the_provisional_one_which_stays_readable(rows):
    rows.vsv_jaar("nenr", 2025, "V", "Anna", tot=D_DAY)
    rows.refresh()
    assert rows.ask(ONE_YEAR) == [("V", True)]
    rows.vsv_jaar("nenr", 2025, "D", "Anna")
    rows.refresh()
    assert rows.ask(ONE_YEAR) == [("D", True), ("V", False)]
    assert rows.ask(ONE_YEAR, D_DAY - datetime.timedelta(days=1)) == [("V", True)]


def test_an_empty_definitive_edition_replaces_too_and_only_that_of_its_scope_extract_and_year(rows):
    rows.vsv_jaar("nenr", 2025, "V", "Anna", tot=D_DAY)
    rows.vsv_jaar("nenr", 2024, "V", "Anna", tot=datetime.date(2025, 10, 1))
    rows.vsv_jaar("nenr", 2025, "V", "Bert", scope="G0160")
    rows.vsv_jaar("nrsp", 2025, "V", "Anna")
    rows.vsv_jaar("nenr", 2025, "V", "Cees", scope="X0000")
    rows.vsv_jaar("nenr", 2025, "D")
    rows.refresh()
    query = "SELECT extract, scope, eindjaar, geldt, eerste_teldatum::text FROM kern.vsv_jaar ORDER BY 1, 2, 3"
    assert rows.ask(query) == [
        ("duo_nenr", "G0160", 2025, True, "2024-10-01"),
        ("duo_nenr", "G0193", 2024, True, "2023-10-01"),
        ("duo_nenr", "G0193", 2025, False, "2024-10-01"),
        ("duo_nrsp", "G0193", 2025, True, "2024-10-01"),
    ]


def test_a_vsver_who_is_not_in_the_start_population_is_found_once_per_year(rows):
    rows.vsv_jaar("nrsp", 2025, "D", "Anna")
    rows.vsv_jaar("nrsp", 2024, "D", "Bert", tot=datetime.date(2025, 10, 1))
    rows.vsv_jaar("nenr", 2025, "D", "Anna", "Bert")
    rows.vsv_jaar("nenr", 2024, "D", "Bert", tot=datetime.date(2025, 10, 1))
    assert rows.found("D11") == [("D11", "0193", None)]
    assert rows.keys("D11", "eindjaar") == [("2025",)]
    assert rows.facts("D11") == [{"stand": ["D"], "gemeenten": ["0193"]}]


@pytest.mark.parametrize(
    ("scope", "found"),
    [("G0193", False), ("G0160", False), ("R0010", False), ("X0000", True)],
)
def test_the_start_population_of_any_scope_of_the_region_counts(rows, scope, found):
    rows.vsv_jaar("nrsp", 2025, "V", "Bert", *(["Anna"] if scope == "G0193" else []))
    if scope != "G0193":
        rows.vsv_jaar("nrsp", 2025, "V", "Anna", scope=scope)
    rows.vsv_jaar("nenr", 2025, "V", "Anna")
    assert bool(rows.found("D11")) is found


@pytest.mark.parametrize(
    ("provisional", "definitive", "found"),
    [(("Anna",), ("Bert",), True), (("Bert",), ("Anna", "Bert"), False), (("Anna",), None, False)],
)
def test_the_definitive_start_population_decides_when_there_is_one(rows, provisional, definitive, found):
    rows.vsv_jaar("nrsp", 2025, "V", *provisional, tot=D_DAY if definitive else "infinity")
    if definitive:
        rows.vsv_jaar("nrsp", 2025, "D", *definitive)
    rows.vsv_jaar("nenr", 2025, "V", "Anna")
    assert bool(rows.found("D11")) is found


def test_the_definitive_vsvers_decide_when_there_are_any(rows):
    rows.vsv_jaar("nrsp", 2025, "V", "Bert")
    rows.vsv_jaar("nenr", 2025, "V", "Anna", tot=D_DAY)
    rows.vsv_jaar("nenr", 2025, "D", "Bert")
    assert rows.found("D11") == []
    assert rows.found("D11", peildatum=D_DAY - datetime.timedelta(days=1)) == [("D11", "0193", None)]


@pytest.mark.parametrize(("scope", "eindjaar"), [("G0160", 2025), ("G0193", 2024)])
def test_without_the_start_population_of_the_scope_and_year_nothing_is_said(rows, scope, eindjaar):
    rows.vsv_jaar("nrsp", eindjaar, "D", "Bert", scope=scope)
    rows.vsv_jaar("nenr", 2025, "D", "Anna")
    assert rows.found("D11") == []


@pytest.mark.parametrize("code", ["nrsp", "nenr"])
@pytest.mark.parametrize(
    ("moved", "found"),
    [(20241001, True), (20241002, False), (20241000, False), (20240900, True), (20240000, False)],
)
def test_the_gemeente_is_compared_with_the_brp_of_the_first_teldatum(rows, code, moved, found):
    rows.brp("Anna", scope="G0160", datum_inschrijving=moved)
    rows.brp("Anna", scope="G0160", volgnummer=1, gemeente_van_inschrijving="0193", datum_inschrijving=20150101)
    rows.vsv_jaar(code, 2025, "D", "Anna")
    assert rows.keys("D12", "extract", "scope") == ([(f"duo_{code}", "G0193")] if found else [])


def test_only_the_last_edition_is_compared_with_the_brp(rows):
    rows.brp("Anna", van=datetime.date(2025, 1, 1))
    rows.vsv_jaar("nrsp", 2025, "V", "Anna", gemeentecode="0160", tot=D_DAY)
    assert rows.found("D12", peildatum=D_DAY - datetime.timedelta(days=1)) == [("D12", "0193", None)]
    rows.vsv_jaar("nrsp", 2025, "D", "Anna")
    assert rows.found("D12") == []
