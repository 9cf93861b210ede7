"""mart.vsv: from the monthly reports of DUO, persons and not rows, per gemeente, niveau and age on the first teldatum."""

import datetime
from decimal import Decimal

import pytest

from tests.warehouse.figures import counted
from tests.warehouse.rows import Rows, number

OCTOBER, SEPTEMBER = 202610, 202609
MBO2 = {"niveau": "Mbo2 opleidingen"}
CELL = ("teljaar", "peil", "gemeentecode", "gemeente", "vsv_niveau", "leeftijdsklasse")
RATIO = ("startpopulatie", "vsv", "pct", "streefpercentage")
MORE = ("nieuwe_vsv", "oude_vsv", "heringeschreven", "alsnog_startkwalificatie")


def month(rows: Rows, a05: str = "", a04: str = "", peilmaand: int = OCTOBER, **columns) -> None:
    """The two reports of a month with these persons, named by letters; the last ones loaded."""
    rows.a_report("a05", peilmaand, *a05, **(MBO2 | columns))
    rows.a_report("a04", peilmaand, *a04, **(MBO2 | columns))


def further_row(rows: Rows, code: str, person: str, peilmaand: int = OCTOBER, **columns) -> None:
    """One more row in a report that `a_report` wrote, the last one loaded."""
    known = {
        "persoonsgebondennummer": number(f"bsn {person}"), "peilmaand": peilmaand, "gemeentecode": "0193",
        "geboortedatum": 20060415, "van": datetime.date(peilmaand // 100, peilmaand % 100, 30),
    }  # fmt: skip
    rows.row(f"duo_{code}", scope="G0193", sleutel=f"further {person}", **(known | MBO2 | columns))


def test_the_percentage_is_of_the_startset_of_the_same_month(rows):
    month(rows, "ABCDEFG", "AB")
    assert counted(rows, "vsv", OCTOBER, *CELL, *RATIO) == [
        (2026, "maand", "0193", "Zwolle", "MBO2", ">= 18", 7, 2, Decimal("28.57"), None)
    ]


def test_a_month_belongs_to_the_vsv_year_of_its_first_teldatum_and_has_that_years_target(rows):
    month(rows, "ABC", "A", 202409, is_last=False)
    month(rows, "ABC", "A", 202410)
    for peilmaand, expected in ((202409, (2023, Decimal("9.33"))), (202410, (2024, None))):
        assert counted(rows, "vsv", peilmaand, "teljaar", "streefpercentage") == [expected]


@pytest.mark.parametrize(
    ("niveau", "target"),
    [("Mbo1 opleidingen", "22.20"), ("Mbo niveau 3", "3.70"), ("Mbo4 opleidingen", "3.08"), ("VMBO bovenbouw", None)],
)
def test_every_level_of_the_mbo_has_its_target(rows, niveau, target):
    month(rows, "A", "", 202401, niveau=niveau)
    assert counted(rows, "vsv", 202401, "streefpercentage") == [(target and Decimal(target),)]


@pytest.mark.parametrize(
    ("niveau", "expected"),
    [
        ("VO onderbouw", ["VO onderbouw"]),
        ("VMBO bovenbouw", ["VMBO bovenbouw"]),
        ("HAVO/VWO bovenbouw", ["HAVO/VWO bovenbouw"]),
        ("Mbo4 opleidingen", ["MBO4"]),
        ("Mbo niveau 1", ["MBO1"]),
        ("PRO", []),
        ("VSO", []),
        ("Iets nieuws", ["onbekend"]),
        (None, ["onbekend"]),
    ],
)
def test_pro_and_vso_are_nowhere_and_the_other_levels_have_one_spelling(rows, niveau, expected):
    month(rows, "A", "A", niveau=niveau)
    assert [row[0] for row in counted(rows, "vsv", OCTOBER, "vsv_niveau")] == expected


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (20081001, ">= 18"),
        (20081002, "< 18"),
        (20081000, "onbekend"),
        (20080900, ">= 18"),
        (20081100, "< 18"),
        (20080000, "onbekend"),
        (20070000, ">= 18"),
        (0, "onbekend"),
    ],
)
@pytest.mark.parametrize("peilmaand", [OCTOBER, 202709])
def test_the_age_is_that_on_the_first_teldatum_the_whole_vsv_year(rows, born, expected, peilmaand):
    month(rows, "A", "", peilmaand, geboortedatum=born)
    after = datetime.date(2027, 12, 1)
    assert counted(rows, "vsv", peilmaand, "leeftijdsklasse", today=after) == [(expected,)]


def test_a_person_with_several_rows_counts_once_at_the_highest_level(rows):
    month(rows, "AB", "A")
    for code in ("a05", "a04"):
        further_row(rows, code, "A", niveau="Mbo niveau 3", gemeentecode="0160")
    cells = ("gemeentecode", "vsv_niveau", "startpopulatie", "vsv")
    assert counted(rows, "vsv", OCTOBER, *cells) == [("0160", "MBO3", 1, 1), ("0193", "MBO2", 1, 0)]


def test_an_enrolment_in_pro_beside_another_does_not_take_the_person_away(rows):
    month(rows, "A")
    further_row(rows, "a05", "A", niveau="PRO")
    assert counted(rows, "vsv", OCTOBER, "vsv_niveau", "startpopulatie") == [("MBO2", 1)]


def test_both_reports_of_the_month_and_scope_are_needed(rows):
    month(rows, "AB", "A", SEPTEMBER, is_last=False)
    rows.a_report("a05", OCTOBER, "A", "B", **MBO2)
    month(rows, "C", "", scope="G0160")
    assert counted(rows, "vsv", SEPTEMBER, "gemeentecode", "startpopulatie", "vsv") == [("0193", 2, 1)]
    assert counted(rows, "vsv", OCTOBER, "gemeentecode", "startpopulatie", "vsv") == [("0160", 1, 0)]
    rows.a_report("a04", OCTOBER)
    assert counted(rows, "vsv", OCTOBER, "gemeentecode", "startpopulatie", "vsv") == [("0160", 1, 0), ("0193", 2, 0)]
    assert counted(rows, "vsv", 202611, "gemeentecode") == []


def test_the_gemeente_is_that_of_the_file(rows):
    rows.brp("A", "G0160")
    month(rows, "A", "A", scope="R0010", gemeentecode="0166")
    assert counted(rows, "vsv", OCTOBER, "gemeentecode", "gemeente") == [("0166", "Kampen")]


def test_there_is_no_percentage_without_a_start_population(rows):
    month(rows, "", "A")
    assert counted(rows, "vsv", OCTOBER, *RATIO) == [(0, 1, None, None)]


def test_what_no_levering_says_is_empty_and_what_an_empty_one_says_is_zero(rows):
    month(rows, "ABC", "A")
    assert counted(rows, "vsv", OCTOBER, *MORE) == [(1, None, None, None)]
    rows.a_report("a14", SEPTEMBER)
    rows.a_report("a02", OCTOBER)
    rows.levering("duo_c_levering", "G0193")
    assert counted(rows, "vsv", OCTOBER, *MORE) == [(1, 0, 0, 0)]


def test_heringeschreven_are_those_on_the_a02_of_the_month(rows):
    rows.a_report("a02", SEPTEMBER, "D", is_last=False, **MBO2)
    rows.a_report("a02", OCTOBER, "B", "C", **MBO2)
    month(rows, "ABC", "A")
    assert counted(rows, "vsv", OCTOBER, "vsv", "heringeschreven") == [(1, 2)]


def test_alsnog_startkwalificatie_are_the_vsv_of_whom_the_c_levering_says_so(rows):
    rows.levering("duo_c_levering", "G0193")
    for person in "AC":
        rows.c_levering(person, startkwalificatie=True)
    month(rows, "ABC", "AB")
    assert counted(rows, "vsv", OCTOBER, "vsv", "alsnog_startkwalificatie") == [(2, 1)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, 1),
        ({"geboortedatum": 19991031}, 0),  # 27 on the peildatum
        ({"geboortedatum": 19991101}, 1),
        ({"geboortedatum": 19991000}, 0),
        ({"geboortedatum": 19990000}, 1),
        ({"tot": datetime.date(2026, 10, 31)}, 0),
        ({"niveau": "PRO"}, 0),
    ],
)
def test_oude_vsv_stand_on_the_last_a14_below_the_age_bound(rows, said, expected):
    rows.a_report("a14", SEPTEMBER)
    further_row(rows, "a14", "A", SEPTEMBER, **said)
    month(rows, "B")
    found = counted(rows, "vsv", OCTOBER, "oude_vsv", "vsv")
    assert sum(oude for oude, _ in found) == expected
    assert {vsv for _, vsv in found} == {0}


def test_who_came_back_or_has_a_startkwalificatie_is_no_oude_vsv(rows):
    rows.a_report("a14", SEPTEMBER, *"ABCD", **MBO2)
    rows.a_report("a02", SEPTEMBER, "A", is_last=False, **MBO2)
    rows.a_report("a02", OCTOBER, "B", **MBO2)
    rows.c_levering("C", startkwalificatie=True)
    month(rows, "X")
    assert counted(rows, "vsv", OCTOBER, "oude_vsv") == [(2,)]


def test_nieuwe_vsv_are_the_vsv_that_are_no_oude_vsv(rows):
    rows.a_report("a14", SEPTEMBER, *"ABC", **MBO2)
    rows.a_report("a02", OCTOBER, "B", **MBO2)
    month(rows, "", "ABX")
    assert counted(rows, "vsv", OCTOBER, "vsv", "nieuwe_vsv", "oude_vsv") == [(3, 2, 2)]


def test_a_past_month_is_counted_as_known_now_and_as_known_then(rows):
    month(rows, "AB", "A", SEPTEMBER, bekend_tot="2026-11-10")
    for code, people in (("a05", "AB"), ("a04", "AB")):
        for person in people:
            further_row(rows, code, person, SEPTEMBER, bekend_van="2026-11-10")
    assert counted(rows, "vsv", SEPTEMBER, "startpopulatie", "vsv") == [(2, 2)]
    assert counted(rows, "vsv", SEPTEMBER, "startpopulatie", "vsv", bekend_op="2026-11-09") == [(2, 1)]
    assert counted(rows, "vsv", SEPTEMBER, "startpopulatie", bekend_op="2026-09-30") == []
