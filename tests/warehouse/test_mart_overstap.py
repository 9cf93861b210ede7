"""mart.overstap: applications by school, level and status, and the pupils who miss a milestone (those of G01 and G02)."""

import datetime

import pytest

from tests.warehouse.figures import counted, two_residents
from tests.warehouse.rows import Rows, number

MARCH, APRIL, JULY, AUGUST, SEPTEMBER, OCTOBER = 202603, 202604, 202607, 202608, 202609, 202610
START, OCTOBER_1 = datetime.date(2026, 1, 1), datetime.date(2026, 10, 1)
CELL = ("schooljaar", "gemeentecode", "gemeente", "vo_brin", "vo_school", "vo_niveau", "status", "aanmeldingen")
MISSED = ("zonder_aanmelding_1_april", "zonder_plaatsing_1_augustus", "niet_aangekomen_1_oktober")


@pytest.fixture
def region(rows: Rows) -> Rows:
    """A region with residents Anna of Zwolle and Bert of Hardenberg, the enrolments of 1 October, and other months to count."""
    rows.levering("duo_c_levering", "R0010")
    return two_residents(rows, START)


def application(rows: Rows, person: str = "Anna", aanmelding: str = "A1", **columns) -> None:
    rows.overstap(person, aanmelding=aanmelding, **({"van": START, "vo_brin": "02VT05"} | columns))


def missed(rows: Rows, peilmaand: int = OCTOBER, *columns: str, **more) -> list[tuple]:
    """The milestones of every row of the mart, after these columns."""
    return counted(rows, "overstap", peilmaand, *columns, *MISSED, **more)


def test_applications_are_counted_by_schooljaar_gemeente_school_level_and_status(region):
    application(region, "Anna", "A1")
    application(region, "Anna", "A2", mbo_brin="01AA")
    application(region, "Anna", "A3", status="AFGEWEZEN")
    application(region, "Bert", "A4", schooljaar=2024, vo_niveau="HAVO", vo_brin="20DB")
    assert counted(region, "overstap", OCTOBER, *CELL) == [
        (2024, "0160", "Hardenberg", "20DB", None, "HAVO", "GEPLAATST", 1),
        (2025, "0193", "Zwolle", "02VT05", "Meander College", "VMBO_TL", "AFGEWEZEN", 1),
        (2025, "0193", "Zwolle", "02VT05", "Meander College", "VMBO_TL", "GEPLAATST", 2),
    ]


@pytest.mark.parametrize(
    "status", ["GEEN_AANMELDING", "AANGEMELD", "INTAKE", "TOEGELATEN", "AFGEWEZEN", "AFGEMELD", "GEPLAATST"]
)
def test_every_status_is_a_row_of_its_own(region, status):
    application(region, status=status)
    assert counted(region, "overstap", OCTOBER, "status", "aanmeldingen") == [(status, 1)]


@pytest.mark.parametrize("niveau", ["PRO", "VSO", "VMBO_BB", "VMBO_KB", "VMBO_GL", "VMBO_TL", "HAVO", "VWO", None])
def test_every_level_is_a_row_of_its_own_and_so_is_an_unknown_one(region, niveau):
    application(region, vo_niveau=niveau, vo_brin=None)
    assert counted(region, "overstap", OCTOBER, "vo_brin", "vo_niveau", "aanmeldingen") == [(None, niveau, 1)]


def test_only_residents_count_each_where_the_brp_says(region):
    region.brp("Cees", gemeente_van_inschrijving="0150", van=START)
    region.brp("Dirk", datum_overlijden=20260701, van=START)
    for place, person in enumerate(("Bert", "Cees", "Dirk", "nobody")):
        application(region, person, f"A{place}", gemeentecode="0193")
    assert counted(region, "overstap", OCTOBER, "gemeentecode", "aanmeldingen") == [("0160", 1)]


def test_a_pupil_under_an_onderwijsnummer_counts_when_koci_says_who_it_is(region):
    application(region, burgerservicenummer=None, onderwijsnummer=number("onderwijsnummer Anna"))
    assert counted(region, "overstap", OCTOBER, "aanmeldingen") == []
    region.koci("onderwijsnummer Anna", van=START, bekend_van="2026-11-10")
    assert counted(region, "overstap", OCTOBER, "aanmeldingen") == [(1,)]
    assert counted(region, "overstap", OCTOBER, "aanmeldingen", bekend_op="2026-11-09") == []
    assert counted(region, "overstap", OCTOBER, "aanmeldingen", bekend_op="2026-11-11") == [(1,)]


# The milestones


@pytest.mark.parametrize(
    ("status", "peilmaand", "expected"),
    [
        ("GEEN_AANMELDING", MARCH, (None, None, None)),
        ("GEEN_AANMELDING", APRIL, (1, None, None)),
        ("AANGEMELD", APRIL, (0, None, None)),
        ("AFGEWEZEN", JULY, (0, None, None)),
        ("GEEN_AANMELDING", AUGUST, (1, 1, None)),
        *((status, AUGUST, (0, 1, None)) for status in ("AANGEMELD", "INTAKE", "TOEGELATEN", "AFGEWEZEN", "AFGEMELD")),
        ("GEPLAATST", SEPTEMBER, (0, 0, None)),
        ("GEPLAATST", OCTOBER, (0, 0, 1)),
        ("TOEGELATEN", OCTOBER, (0, 1, 0)),
    ],
)
def test_each_milestone_is_asked_from_its_day_on_and_is_empty_before(region, status, peilmaand, expected):
    application(region, status=status, datum_status=20260301)
    assert missed(region, peilmaand) == [expected]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"leerjaar": 3}, (0, 0)),
        ({"leerjaar": None}, (0, 0)),
        ({"vo_niveau": "HAVO", "leerjaar": 4}, (0, 0)),
        ({"vo_niveau": "HAVO", "leerjaar": 5}, (1, 1)),
        ({"vo_niveau": "VWO", "leerjaar": 6}, (1, 1)),
        ({"vo_niveau": "PRO", "leerjaar": 2}, (1, 1)),
        ({"vo_niveau": "VSO", "leerjaar": None}, (1, 1)),
        ({"vo_niveau": None}, (0, 0)),
    ],
)
def test_only_the_last_year_must_make_the_milestones(region, columns, expected):
    application(region, status="GEEN_AANMELDING", **columns)
    assert missed(region) == [(*expected, 0)]


@pytest.mark.parametrize(
    ("datum_status", "expected"),
    [(20260801, 0), (20260802, 1), (20260800, 0), (20260900, 1), (20260000, 0), (None, 0)],
)
def test_a_placement_after_1_august_came_too_late(region, datum_status, expected):
    application(region, datum_status=datum_status)
    assert [row[1] for row in missed(region)] == [expected]


def test_a_pupil_counts_once_at_the_application_that_came_furthest(region):
    application(region, "Anna", "A1", status="AFGEMELD")
    application(region, "Anna", "A2", status="INTAKE", vo_brin="20DB00")
    application(region, "Anna", "A3", status="INTAKE")
    assert missed(region, OCTOBER, "vo_brin", "status") == [
        ("02VT05", "AFGEMELD", 0, 0, 0),
        ("02VT05", "INTAKE", 0, 0, 0),
        ("20DB00", "INTAKE", 0, 1, 0),
    ]


def test_a_pupil_with_another_application_that_makes_it_misses_nothing(region):
    application(region, "Anna", "A1", status="AFGEWEZEN")
    application(region, "Anna", "A2")
    application(region, "Bert", "A3", status="AFGEWEZEN")
    application(region, "Bert", "A4", schooljaar=2024, datum_status=20250615)
    assert [row[:3] for row in missed(region, SEPTEMBER, "gemeentecode", "schooljaar") if row[-2]] == [("0160", 2025, 0)]


@pytest.mark.parametrize(
    ("enrolment", "expected"),
    [
        (None, 1),
        ({"datum_inschrijving": 20261001}, 0),
        ({"datum_inschrijving": 20261002}, 1),
        ({"datum_inschrijving": 20261000}, 0),
        ({"datum_uitschrijving": 20260930}, 1),
        ({"datum_uitschrijving": 20261001}, 0),
        ({"brin6": "01AA00"}, 0),
        ({"onderwijssoort": "HAVO"}, 1),
        ({"person": "Bert"}, 1),
    ],
)
def test_who_is_placed_and_surely_in_no_mbo_on_1_october_did_not_arrive(region, enrolment, expected):
    application(region)
    if enrolment is not None:
        region.c_levering(**enrolment)
    assert [row[2] for row in missed(region)] == [expected]


def test_who_was_placed_twice_did_not_arrive_once(region):
    application(region, "Anna", "A1")
    application(region, "Anna", "A2", vo_brin="20DB00")
    assert [row[0] for row in missed(region, OCTOBER, "vo_brin") if row[-1]] == ["02VT05"]


def test_the_arrival_is_empty_when_duo_cannot_tell_any_more(region):
    application(region)
    after = datetime.date(2028, 2, 1)
    assert missed(region, 202712, today=after) == [(0, 0, 1)]
    assert missed(region, 202801, today=after) == [(0, 0, None)]


@pytest.mark.parametrize(
    ("scope", "peildatum", "told"),
    [
        ("G0193", OCTOBER_1, 1), ("R0010", OCTOBER_1, 1), ("G0193", OCTOBER_1 - datetime.timedelta(days=1), None),
        ("G0160", OCTOBER_1, None), (None, None, None),
    ],
)  # fmt: skip
def test_the_arrival_is_empty_until_the_enrolments_of_1_october_of_this_gemeente_are_loaded(rows, scope, peildatum, told):
    region = two_residents(rows, START)
    if scope:
        region.levering("duo_c_levering", scope, peildatum)
    application(region)
    assert missed(region, OCTOBER) == [(0, 0, told)]


def test_a_past_month_is_counted_as_known_now_and_as_known_then(region):
    application(region, status="AANGEMELD", bekend_tot="2026-11-10")
    application(region, bekend_van="2026-11-10")
    assert missed(region, AUGUST, "status") == [("GEPLAATST", 0, 0, None)]
    assert missed(region, AUGUST, "status", bekend_op="2026-11-09") == [("AANGEMELD", 0, 1, None)]


def test_what_the_latest_levering_does_not_hold_counts_until_then(region):
    application(region, tot=datetime.date(2026, 10, 1))
    assert counted(region, "overstap", SEPTEMBER, "aanmeldingen") == [(1,)]
    assert counted(region, "overstap", OCTOBER, "aanmeldingen") == []
