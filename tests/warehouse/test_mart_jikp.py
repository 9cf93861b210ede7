"""mart.jikp: registrations of young people in a vulnerable position by origin, destination and status."""

import datetime

import pytest

from tests.warehouse.figures import counted, two_residents
from tests.warehouse.rows import Rows

OCTOBER = 202610
START = datetime.date(2026, 9, 1)
COLUMNS = ("schooljaar", "gemeentecode", "gemeente", "herkomst", "bestemming", "status", "aantal")


@pytest.fixture
def region(rows: Rows) -> Rows:
    """A region with residents Anna of Zwolle and Bert of Hardenberg."""
    return two_residents(rows, START)


def test_registrations_are_counted_by_schooljaar_gemeente_origin_destination_and_status(region):
    region.jikp("Anna", jikp="J1", van=START)
    region.jikp("Anna", jikp="J2", van=START)
    region.jikp("Anna", jikp="J3", van=START, schooljaar=2025)
    region.jikp("Bert", jikp="J4", van=START, status="UIT_BEELD")
    assert counted(region, "jikp", OCTOBER, *COLUMNS) == [
        (2025, "0193", "Zwolle", "PRO", "ONBEKEND", "OPEN", 1),
        (2026, "0160", "Hardenberg", "PRO", "ONBEKEND", "UIT_BEELD", 1),
        (2026, "0193", "Zwolle", "PRO", "ONBEKEND", "OPEN", 2),
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("status", value) for value in ("OPEN", "AFGEROND", "UIT_BEELD")),
        *(("herkomst", value) for value in ("VMBO_BB", "PRO", "VSO", "MBO1", None)),
        *(("bestemming", value) for value in ("MBO", "VSO", "WERK", "DAGBESTEDING", "GEEN", "ONBEKEND", None)),
    ],
)
def test_every_status_origin_and_destination_is_a_row_of_its_own(region, column, value):
    region.jikp("Anna", van=START, **{column: value})
    assert counted(region, "jikp", OCTOBER, column, "aantal") == [(value, 1)]


def test_only_residents_count_each_where_the_brp_says(region):
    region.brp("Cees", gemeente_van_inschrijving="0150", van=START)
    region.brp("Dirk", reden_opschorting="E", van=START)
    for place, person in enumerate(("Bert", "Cees", "Dirk", "nobody")):
        region.jikp(person, jikp=f"J{place}", van=START, gemeentecode="0193")
    assert counted(region, "jikp", OCTOBER, "gemeentecode", "aantal") == [("0160", 1)]


def test_the_latest_levering_on_or_before_the_peildatum_counts(region):
    region.jikp("Anna", van=START, tot=datetime.date(2026, 10, 31))
    region.jikp("Anna", van=datetime.date(2026, 10, 31), status="AFGEROND")
    assert counted(region, "jikp", 202609, "status") == [("OPEN",)]
    assert counted(region, "jikp", OCTOBER, "status") == [("AFGEROND",)]


def test_a_past_month_is_counted_as_known_now_and_as_known_then(region):
    region.jikp("Anna", van=START, bekend_tot="2026-11-10")
    region.jikp("Anna", van=START, bekend_van="2026-11-10", status="UIT_BEELD")
    assert counted(region, "jikp", OCTOBER, "status") == [("UIT_BEELD",)]
    assert counted(region, "jikp", OCTOBER, "status", bekend_op="2026-11-09") == [("OPEN",)]
