"""The checks L01 and L02: a levering that does not come, and one with many more or fewer rows than the four before it."""

import datetime

import pytest
from sqlalchemy import text

from schemas.register import EXTRACTS
from tests.warehouse.rows import DAY

WEEK = datetime.timedelta(days=7)


def series(rows, *counts, extract="jvs_jongere", scope="G0193", last=DAY, **columns):
    """Leveringen a week apart with these numbers of rows; the last is of `last`."""
    for number, count in enumerate(reversed(counts)):
        rows.levering(extract, scope=scope, peildatum=last - number * WEEK, rijen=count, **columns)


@pytest.mark.parametrize(
    ("counts", "differs"),
    [
        ((100, 100, 100, 100, 120), False),
        ((100, 100, 100, 100, 121), True),
        ((100, 100, 100, 100, 80), False),
        ((100, 100, 100, 100, 79), True),
        # more than 20 % but not more than 20 rows
        ((10, 10, 10, 10, 30), False),
        ((10, 10, 10, 10, 31), True),
        ((0, 0, 0, 0, 20), False),
        ((0, 0, 0, 0, 21), True),
        # more than 20 rows but not more than 20 %
        ((1000, 1000, 1000, 1000, 1200), False),
        ((1000, 1000, 1000, 1000, 1201), True),
        ((1000, 1000, 1000, 1000, 800), False),
        ((1000, 1000, 1000, 1000, 799), True),
        ((1000, 1000, 1000, 1000, 0), True),
        # the mean of four is not a whole number: 100.75
        ((100, 100, 100, 103, 81), False),
        ((100, 100, 100, 103, 80), True),
        # only the four before it count
        ((9000, 100, 100, 100, 100, 120), False),
        ((9000, 100, 100, 100, 100, 121), True),
        ((9000, 9000, 100, 100, 100, 100), True),
        # with fewer than four: not tested
        ((100, 100, 100, 500), False),
        ((500,), False),
    ],
)
def test_a_number_of_rows_differs_by_more_than_20_percent_and_more_than_20_rows(rows, counts, differs):
    series(rows, *counts)
    assert rows.found("L02") == ([("L02", "0193", None)] if differs else [])


def test_zwolle_hears_which_levering_it_is_and_what_was_compared(rows):
    series(rows, 100, 100, 100, 101, 500, extract="duo_a04", scope="G0160")
    assert rows.found("L02") == [("L02", "0193", None)]
    assert rows.keys("L02", "extract", "scope", "peildatum") == [("duo_a04", "G0160", "2026-10-01")]
    assert rows.facts("L02") == [{"rijen": 500, "gemiddelde": 100.25}]


def test_each_extract_and_each_scope_has_its_own_series(rows):
    series(rows, 100, 100, 100, 100, scope="G0193", last=DAY - WEEK)
    series(rows, 500, scope="G0160")
    series(rows, 500, extract="brp_persoonslijst")
    assert rows.found("L02") == []


def test_only_the_last_levering_on_the_peildatum_is_looked_at(rows):
    series(rows, 100, 100, 100, 100, 500, 180)
    assert rows.keys("L02", "peildatum", peildatum=DAY - WEEK) == [("2026-09-24",)]
    assert rows.keys("L02", "peildatum", peildatum=DAY - datetime.timedelta(days=1)) == [("2026-09-24",)]
    assert rows.keys("L02", "peildatum") == []


@pytest.mark.parametrize("status", ["ontvangen", "geweigerd", "vervangen", "ingetrokken"])
def test_a_levering_that_is_not_loaded_has_no_place_in_the_series(rows, status):
    series(rows, 100, 100, 100, last=DAY - 2 * WEEK)
    rows.levering(peildatum=DAY - WEEK, rijen=100, status=status)
    series(rows, 500)
    assert rows.found("L02") == []
    series(rows, 100, last=DAY - WEEK)
    assert rows.keys("L02", "peildatum") == [("2026-10-01",)]


@pytest.mark.parametrize("scope", ["X0000", "I25PJ"])
def test_a_test_set_or_a_copy_of_a_school_may_have_any_number_of_rows(rows, scope):
    series(rows, 100, 100, 100, 100, 500, scope=scope)
    assert rows.found("L02") == []


# -- L01


def test_the_rhythm_of_every_extract_is_that_of_the_register(rows):
    told = rows.connection.execute(text("SELECT extract, bron, titel, ritme, hoogste_dagen FROM kern.ritme")).tuples()
    assert {row[0]: tuple(row[1:]) for row in told} == {
        extract.name: (extract.source.value, extract.title, extract.rhythm.value, extract.rhythm.most_days)
        for extract in EXTRACTS.values()
    }


@pytest.mark.parametrize(
    ("extract", "most"),
    [
        ("jvs_jongere", 3),
        ("jvs_procesverbaal", 3),
        ("brp_personen", 3),
        ("grip_jikp", 10),
        ("duo_p_levering", 10),
        ("brp_persoonslijst", 45),
        ("duo_a04", 45),
        ("suwi_bijstand", 45),
    ],
)
def test_a_levering_is_late_on_the_day_after_the_last_that_its_rhythm_allows(rows, extract, most):
    rows.levering(extract, scope="G0160")
    on_time = DAY + datetime.timedelta(days=most)
    assert rows.found("L01", peildatum=on_time) == []
    assert rows.found("L01", peildatum=on_time + datetime.timedelta(days=1)) == [("L01", "0193", None)]
    assert rows.keys("L01", "extract", "scope", peildatum=on_time + WEEK) == [(extract, "G0160")]
    assert rows.facts("L01", peildatum=on_time + WEEK) == [{"laatste": "2026-10-01"}]


@pytest.mark.parametrize("extract", ["duo_c_levering", "duo_koci", "duo_nrsp", "duo_nenr", "duo_a14", "grip_uitstroom_switch"])
def test_what_comes_on_request_or_a_few_times_a_year_is_never_late(rows, extract):
    rows.levering(extract)
    assert rows.found("L01", peildatum=DAY + 200 * WEEK) == []


def test_each_extract_and_scope_is_late_by_itself_and_the_last_that_loaded_on_the_peildatum_counts(rows):
    rows.levering(scope="G0193")
    rows.levering(scope="G0160", peildatum=DAY + WEEK)
    rows.levering("jvs_werkproces", scope="G0193", peildatum=DAY + WEEK)
    rows.levering(scope="G0193", peildatum=DAY + 2 * WEEK)
    assert rows.keys("L01", "extract", "scope", peildatum=DAY + WEEK) == [("jvs_jongere", "G0193")]
    assert rows.found("L01", peildatum=DAY - WEEK) == []


@pytest.mark.parametrize("status", ["ontvangen", "geweigerd", "vervangen", "ingetrokken"])
def test_only_what_was_loaded_counts_and_what_never_loaded_is_not_late(rows, status):
    rows.levering(scope="G0160", status=status)
    rows.levering(scope="G0193")
    rows.levering(scope="G0193", peildatum=DAY + WEEK, status=status)
    assert rows.keys("L01", "extract", "scope", peildatum=DAY + WEEK) == [("jvs_jongere", "G0193")]


@pytest.mark.parametrize("scope", ["X0000", "I25PJ"])
def test_a_test_set_or_a_copy_of_a_school_is_never_late(rows, scope):
    rows.levering(scope=scope)
    assert rows.found("L01", peildatum=DAY + WEEK) == []
