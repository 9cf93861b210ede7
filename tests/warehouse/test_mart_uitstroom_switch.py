"""mart.uitstroom_switch: who left the mbo or changed education, by meetmoment, schools, reason and levels."""

import datetime

import pytest

from tests.warehouse.figures import counted, two_residents
from tests.warehouse.rows import Rows

OCTOBER = 202610
START = datetime.date(2026, 9, 1)
COLUMNS = (
    *("schooljaar", "meetmoment", "gemeentecode", "gemeente", "vo_brin", "vo_school", "mbo_brin", "mbo_school", "soort"),
    *("reden_uitstroom", "niveau_van", "niveau_naar", "aantal"),
)


@pytest.fixture
def region(rows: Rows) -> Rows:
    """A region with residents Anna of Zwolle and Bert of Hardenberg."""
    return two_residents(rows, START)


def test_registrations_are_counted_by_everything_that_they_say(region):
    left = {"van": START, "vo_brin": "20DB00", "reden_uitstroom": "05"}
    region.registratie("Anna", registratie="U1", **left)
    region.registratie("Anna", registratie="U2", **left)
    region.registratie("Bert", registratie="U3", van=START, soort="SWITCH", niveau_naar="3", meetmoment="2")
    assert counted(region, "uitstroom_switch", OCTOBER, *COLUMNS) == [
        (2026, "1", "0193", "Zwolle", "20DB00", "Thorbecke Scholengemeenschap", "25PJ", "Deltion College", "UITSCHRIJVING",
         "05", "4", None, 2),
        (2026, "2", "0160", "Hardenberg", None, None, "25PJ", "Deltion College", "SWITCH", None, "4", "3", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("soort", value) for value in ("UITSCHRIJVING", "SWITCH")),
        *(("reden_uitstroom", value) for value in ("01", "02", "03", "04", "05", "06", "07", "08", "09", None)),
        *(("meetmoment", value) for value in ("1", "2", None)),
        *((column, value) for column in ("niveau_van", "niveau_naar") for value in ("1", "2", "3", "4", None)),
        *(("schooljaar", value) for value in (2024, 2025)),
    ],
)
def test_every_value_of_a_column_is_a_row_of_its_own(region, column, value):
    region.registratie("Anna", van=START, **{column: value})
    assert counted(region, "uitstroom_switch", OCTOBER, column, "aantal") == [(value, 1)]


@pytest.mark.parametrize(
    ("written", "school"),
    [
        ("01AA", "Landstede"),
        ("01AA00", "Landstede"),
        ("01AA57", None),  # a school of the vo
        ("99ZZ", None),
        (None, None),
    ],
)
def test_an_mbo_is_named_by_its_brin_with_or_without_vestiging(region, written, school):
    region.registratie("Anna", van=START, mbo_brin_van=written)
    assert counted(region, "uitstroom_switch", OCTOBER, "mbo_brin", "mbo_school") == [(written, school)]


@pytest.mark.parametrize(("written", "school"), [("01AA57", "Thomas a Kempiscollege"), ("01AA", None), ("25PJ00", None)])
def test_a_school_of_the_vo_is_named_by_its_vestiging(region, written, school):
    region.registratie("Anna", van=START, vo_brin=written)
    assert counted(region, "uitstroom_switch", OCTOBER, "vo_brin", "vo_school") == [(written, school)]


def test_only_residents_count_each_where_the_brp_says(region):
    region.brp("Cees", gemeente_van_inschrijving="0150", van=START)
    region.brp("Dirk", datum_overlijden=20260701, van=START)
    for place, person in enumerate(("Bert", "Cees", "Dirk", "nobody")):
        region.registratie(person, registratie=f"U{place}", van=START, gemeentecode="0193")
    assert counted(region, "uitstroom_switch", OCTOBER, "gemeentecode", "aantal") == [("0160", 1)]


def test_the_latest_levering_on_or_before_the_peildatum_counts(region):
    region.registratie("Anna", van=START, tot=datetime.date(2026, 10, 31))
    region.registratie("Bert", registratie="U2", van=datetime.date(2026, 10, 31))
    assert counted(region, "uitstroom_switch", 202609, "gemeentecode") == [("0193",)]
    assert counted(region, "uitstroom_switch", OCTOBER, "gemeentecode") == [("0160",)]


def test_a_past_month_is_counted_as_known_now_and_as_known_then(region):
    region.registratie("Anna", van=START, bekend_tot="2026-11-10")
    region.registratie("Anna", van=START, bekend_van="2026-11-10", niveau_van="2")
    assert counted(region, "uitstroom_switch", OCTOBER, "niveau_van") == [("2",)]
    assert counted(region, "uitstroom_switch", OCTOBER, "niveau_van", bekend_op="2026-11-09") == [("4",)]
