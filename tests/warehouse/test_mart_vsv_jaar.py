"""mart.vsv from NRSP and NenR: the provisional and the definitive figures of every vsv year, in every peilmaand since."""

import datetime
from decimal import Decimal

import pytest

from tests.warehouse.figures import counted
from tests.warehouse.rows import Rows, number

OCTOBER = 202610
MBO2 = {"niveau": "Mbo2 opleidingen"}
CELL = ("teljaar", "peil", "gemeentecode", "gemeente", "vsv_niveau", "leeftijdsklasse")
RATIO = ("startpopulatie", "vsv", "pct", "streefpercentage")
MORE = ("nieuwe_vsv", "oude_vsv", "heringeschreven", "alsnog_startkwalificatie")


@pytest.fixture(autouse=True)
def _months_to_count(rows: Rows) -> None:
    """A yearly levering is by itself no reason to count months."""
    rows.levering("jvs_jongere", "G0193", datetime.date(2025, 1, 1))


def further_row(rows: Rows, code: str, name: str, **columns) -> None:
    """One more row in the definitive file that `edition` wrote."""
    known = {"eindjaar": 2025, "stand": "D", "geboortedatum": 20060415, "gemeentecode": "0193"}
    rows.row(f"duo_{code}", scope="G0193", sleutel=name, van=datetime.date(2025, 12, 31), **(known | MBO2 | columns))


def edition(rows: Rows, nrsp: str = "", nenr: str = "", eindjaar: int = 2025, stand: str = "D", **columns) -> None:
    """The two files of a vsv year with these persons, named by letters."""
    rows.vsv_jaar("nrsp", eindjaar, stand, *nrsp, **(MBO2 | columns))
    rows.vsv_jaar("nenr", eindjaar, stand, *nenr, **(MBO2 | columns))


def asked(rows: Rows, *columns: str, teljaar: int = 2024, peilmaand: int = OCTOBER, **more) -> list[tuple]:
    """These columns of the rows of one vsv year."""
    found = counted(rows, "vsv", peilmaand, "teljaar", *columns, **more)
    return [row[1:] for row in found if row[0] == teljaar]


@pytest.mark.parametrize(("stand", "peil"), [("V", "voorlopig"), ("D", "definitief")])
def test_the_percentage_is_of_the_start_population_of_the_same_edition(rows, stand, peil):
    edition(rows, "ABCDEFG", "AB", stand=stand)
    assert counted(rows, "vsv", OCTOBER, *CELL, *RATIO) == [
        (2024, peil, "0193", "Zwolle", "MBO2", ">= 18", 7, 2, Decimal("28.57"), None)
    ]


def test_the_targets_are_those_of_the_first_teldatum(rows):
    edition(rows, "AB", "A", 2024)
    edition(rows, "AB", "A", 2025)
    assert counted(rows, "vsv", OCTOBER, "teljaar", "streefpercentage") == [(2023, Decimal("9.33")), (2024, None)]


def test_both_editions_and_the_months_stand_beside_each_other(rows):
    edition(rows, "ABC", "AB", stand="V")
    edition(rows, "ABCD", "A", stand="D")
    rows.a_report("a05", OCTOBER, "A", **MBO2)
    rows.a_report("a04", OCTOBER, **MBO2)
    assert counted(rows, "vsv", OCTOBER, "teljaar", "peil", "startpopulatie", "vsv") == [
        (2024, "definitief", 4, 1),
        (2024, "voorlopig", 3, 2),
        (2026, "maand", 1, 0),
    ]


@pytest.mark.parametrize(
    ("peilmaand", "expected"),
    [
        (202509, []),
        (202510, ["voorlopig"]),
        (202511, ["voorlopig"]),
        (202512, ["definitief", "voorlopig"]),
        (OCTOBER, ["definitief", "voorlopig"]),
    ],
)
def test_an_edition_is_counted_from_its_peildatum_on(rows, peilmaand, expected):
    for stand in "VD":
        edition(rows, "AB", "A", stand=stand)
    assert [peil for (peil,) in asked(rows, "peil", peilmaand=peilmaand)] == expected


def test_both_files_of_an_edition_and_scope_are_needed(rows):
    edition(rows, "AB", "A", stand="V")
    rows.vsv_jaar("nrsp", 2025, "D", "A", "B", "C", **MBO2)
    edition(rows, "AB", "A", scope="G0160")
    rows.vsv_jaar("nenr", 2024, "D", "A", **MBO2)
    assert counted(rows, "vsv", OCTOBER, "teljaar", "peil", "gemeentecode", "startpopulatie", "vsv") == [
        (2024, "definitief", "0160", 2, 1),
        (2024, "voorlopig", "0193", 2, 1),
    ]
    rows.vsv_jaar("nenr", 2025, "D")
    assert ("definitief", "0193", 3, 0) in asked(rows, "peil", "gemeentecode", "startpopulatie", "vsv")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        *(({"niveau": niveau}, [niveau]) for niveau in ("VO onderbouw", "VMBO bovenbouw", "HAVO/VWO bovenbouw")),
        ({"niveau": "Mbo1 opleidingen"}, ["MBO1"]),
        ({"niveau": "Mbo niveau 2"}, ["MBO2"]),
        ({"niveau": "Mbo niveau 3"}, ["MBO3"]),
        ({"niveau": "Mbo4 opleidingen", "onderwijssoort": "MBO"}, ["MBO4"]),
        ({"niveau": None}, ["onbekend"]),
        ({"niveau": "PRO"}, []),
        ({"niveau": "VSO"}, []),
        ({"niveau": "VO onderbouw", "onderwijssoort": "PRO"}, []),
        ({"niveau": None, "onderwijssoort": "VSO"}, []),
    ],
)
def test_pro_and_vso_are_nowhere_and_the_other_levels_have_one_spelling(rows, columns, expected):
    edition(rows, "A", "A", **columns)
    assert asked(rows, "vsv_niveau", "startpopulatie", "vsv") == [(level, 1, 1) for level in expected]


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (20061001, ">= 18"),
        (20061002, "< 18"),
        (20061000, "onbekend"),
        (20060900, ">= 18"),
        (20061100, "< 18"),
        (20060000, "onbekend"),
        (0, "onbekend"),
    ],
)
def test_the_age_is_that_on_the_first_teldatum(rows, born, expected):
    edition(rows, "A", geboortedatum=born)
    assert asked(rows, "leeftijdsklasse") == [(expected,)]


def test_the_gemeente_is_that_of_the_file(rows):
    rows.brp("A", "G0160")
    edition(rows, "A", "A", scope="R0010", gemeentecode="0166")
    assert asked(rows, "gemeentecode", "gemeente") == [("0166", "Kampen")]


def test_a_person_under_two_numbers_counts_once_at_the_highest_level(rows):
    edition(rows, "A", "A")
    for code in ("nrsp", "nenr"):
        further_row(rows, code, "pupil", onderwijsnummer=number("pupil"), gemeentecode="0160", niveau="Mbo niveau 3")
    rows.koci("pupil", "A")
    assert asked(rows, "gemeentecode", "vsv_niveau", "startpopulatie", "vsv") == [("0160", "MBO3", 1, 1)]


def test_a_test_set_and_the_copy_of_a_school_do_not_count(rows):
    for scope in ("X0000", "I25PJ"):
        edition(rows, "A", "A", scope=scope)
    assert asked(rows, "vsv") == []


# New and old vsv'ers, who came back, who qualified later


def test_what_no_levering_says_is_empty_and_what_an_empty_one_says_is_zero(rows):
    edition(rows, "ABC", "A")
    assert asked(rows, *MORE) == [(1, None, None, None)]
    rows.vsv_jaar("nenr", 2024, "V")
    rows.a_report("a02", 202511)
    rows.levering("duo_c_levering", "G0193")
    assert asked(rows, *MORE) == [(1, 0, 0, 0)]


@pytest.mark.parametrize(("peilmaand", "expected"), [(202510, None), (202511, 1), (202605, 1)])
def test_heringeschreven_are_the_vsvers_on_an_a02_after_the_second_teldatum(rows, peilmaand, expected):
    edition(rows, "ABC", "AB")
    rows.a_report("a02", peilmaand, "A", "C", **MBO2)
    assert asked(rows, "vsv", "heringeschreven") == [(2, expected)]


def test_who_was_on_an_a02_before_the_second_teldatum_is_not_heringeschreven(rows):
    edition(rows, "AB", "AB")
    rows.a_report("a02", 202510, "A", is_last=False, **MBO2)
    rows.a_report("a02", 202511, "B", **MBO2)
    assert asked(rows, "vsv", "heringeschreven") == [(2, 1)]


def test_alsnog_startkwalificatie_are_the_vsvers_of_whom_the_c_levering_says_so(rows):
    rows.levering("duo_c_levering", "G0193")
    for person in "AC":
        rows.c_levering(person, startkwalificatie=True)
    edition(rows, "ABC", "AB")
    assert asked(rows, "vsv", "alsnog_startkwalificatie") == [(2, 1)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, [1]),
        ({"geboortedatum": 19991031}, []),  # 27 on the peildatum
        ({"geboortedatum": 19991101}, [1]),
        ({"geboortedatum": 19991000}, []),
        ({"niveau": "PRO"}, []),
    ],
)
def test_oude_vsv_dropped_out_in_an_earlier_year_and_are_below_the_age_bound(rows, said, expected):
    edition(rows, "A", "A", 2024, **said)
    edition(rows)
    assert [old for (old,) in asked(rows, "oude_vsv")] == expected


def test_who_came_back_or_has_a_startkwalificatie_is_no_oude_vsv(rows):
    edition(rows, "ABCDE", "ABCDE", 2024)
    edition(rows, "AX", "X")  # enrolled again on the first teldatum of this year
    rows.a_report("a02", 202410, "B", is_last=False, **MBO2)  # before the second teldatum of that year
    rows.a_report("a02", 202411, "C", **MBO2)
    rows.c_levering("D", startkwalificatie=True)
    assert asked(rows, *MORE[:2]) == [(1, 2)]


def test_who_came_back_in_between_counts_by_the_year_in_which_he_last_dropped_out(rows):
    edition(rows, "AB", "AB", 2023)
    edition(rows, "AB", "A", 2024, niveau="Mbo niveau 1")
    edition(rows)
    assert asked(rows, "vsv_niveau", "oude_vsv") == [("MBO1", 1)]


def test_of_an_earlier_year_the_edition_counts_that_holds(rows):
    edition(rows, "AB", "AB", 2024, "V")
    edition(rows, "AB", "A", 2024, "D")
    edition(rows)
    assert asked(rows, "oude_vsv") == [(1,)]


def test_nieuwe_vsv_are_the_vsv_that_are_no_oude_vsv(rows):
    edition(rows, "A", "A", 2024)
    edition(rows, "X", "AX")
    assert asked(rows, "vsv", "nieuwe_vsv", "oude_vsv") == [(2, 1, 1)]


def test_who_dropped_out_under_another_gemeente_is_no_nieuwe_vsv(rows):
    edition(rows, "A", "A", 2024, scope="G0160")
    edition(rows, "X", "AX")
    assert asked(rows, "gemeentecode", "vsv", "nieuwe_vsv", "oude_vsv") == [("0193", 2, 1, None)]


def test_a_past_month_is_counted_as_known_now_and_as_known_then(rows):
    edition(rows, "AB", "A")
    for code, people in (("nrsp", "AB"), ("nenr", "A")):
        for person in people:
            further_row(rows, code, person * 2, burgerservicenummer=number(person * 2), bekend_van="2026-11-10")
    assert asked(rows, "startpopulatie", "vsv") == [(4, 2)]
    assert asked(rows, "startpopulatie", "vsv", bekend_op="2026-11-09") == [(2, 1)]
    assert asked(rows, "startpopulatie", bekend_op="2026-09-30") == []
