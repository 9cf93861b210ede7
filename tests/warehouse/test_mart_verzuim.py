"""mart.verzuim: reports of the school year by the month and week in which they were made, with how long they took."""

import datetime
import decimal

import pytest

from tests.warehouse.figures import counted
from tests.warehouse.rows import Rows

OCTOBER = 202610
START = datetime.date(2026, 9, 1)
ROWS = ("soort_periode", "periode", "gemeentecode", "school_brin", "verzuimsoort", "status", "meldingen", "jongeren")
TIMES = (
    *("dagen_tot_behandeling_mediaan", "dagen_tot_behandeling_p90"),
    *("dagen_tot_afgesloten_mediaan", "dagen_tot_afgesloten_p90"),
)


@pytest.fixture
def region(rows: Rows) -> Rows:
    """A region with residents Anna of Zwolle and Bert of Hardenberg."""
    rows.levering("jvs_verzuimmelding", "G0193", START)
    rows.brp("Anna", van=START)
    rows.brp("Bert", "G0160", van=START)
    return rows


def report(rows: Rows, melding: str, day: int, person: str = "Anna", **columns) -> None:
    rows.melding(person, "G0193", melding, van=START, melddatum=day, **columns)


def months(rows: Rows, peilmaand: int = OCTOBER, **asked) -> list[tuple]:
    return [row for row in counted(rows, "verzuim", peilmaand, *ROWS, **asked) if row[0] == "maand"]


def test_a_report_stands_in_its_month_and_in_its_iso_week(region):
    report(region, "M1", 20261015)
    report(region, "M2", 20261016)
    assert counted(region, "verzuim", OCTOBER, *ROWS) == [
        ("maand", "2026-10", "0193", "25PJ00", "V3", "B", 2, 1),
        ("week", "2026-W42", "0193", "25PJ00", "V3", "B", 2, 1),
    ]


PERIODS = ("schooljaar", "soort_periode", "periode", "meldingen")


def test_a_peilmaand_holds_every_month_and_week_of_the_running_school_year(region):
    report(region, "M1", 20260801)
    report(region, "M2", 20260930)
    report(region, "M3", 20261001)
    assert counted(region, "verzuim", OCTOBER, *PERIODS) == [
        (2026, "maand", "2026-08", 1),
        (2026, "maand", "2026-09", 1),
        (2026, "maand", "2026-10", 1),
        (2026, "week", "2026-W31", 1),
        (2026, "week", "2026-W40", 2),
    ]
    assert counted(region, "verzuim", 202609, *PERIODS) == [
        (2026, "maand", "2026-08", 1),
        (2026, "maand", "2026-09", 1),
        (2026, "week", "2026-W31", 1),
        (2026, "week", "2026-W40", 1),
    ]


def test_a_week_over_the_turn_of_the_year_has_the_year_of_its_thursday(region):
    report(region, "M1", 20270101)
    after = datetime.date(2027, 2, 1)
    assert counted(region, "verzuim", 202701, *PERIODS, today=after) == [
        (2026, "maand", "2027-01", 1),
        (2026, "week", "2026-W53", 1),
    ]


def test_a_report_that_is_known_only_after_its_month_stands_in_that_month_from_then_on(region):
    region.melding("Anna", "G0193", "M1", van=datetime.date(2026, 11, 2), melddatum=20261030)
    assert months(region) == []
    assert months(region, 202611) == [("maand", "2026-10", "0193", "25PJ00", "V3", "B", 1, 1)]
    assert months(region, 202612) == months(region, 202611)


def test_a_report_that_is_closed_in_a_later_month_has_its_duration_there(region):
    november = datetime.date(2026, 11, 25)
    dates = {"melddatum": 20261020, "datum_in_behandeling": 20261022}
    region.melding("Anna", "G0193", "M1", van=START, tot=november, **dates)
    region.melding("Anna", "G0193", "M1", van=november, **dates, status="G", datum_afgesloten=20261125)
    assert ([row[5] for row in months(region)], times(region)) == (["B"], ("2.0", "2.0", None, None))
    assert ([row[5] for row in months(region, 202611)], times(region, 202611)) == (["G"], ("2.0", "2.0", "34.0", "34.0"))


@pytest.mark.parametrize(("peilmaand", "years"), [(202607, [2025]), (202608, [2025]), (202612, [2025]), (202701, [])])
def test_the_school_year_before_is_counted_until_the_new_year(region, peilmaand, years):
    summer = datetime.date(2026, 6, 1)
    region.levering("jvs_verzuimmelding", "G0193", summer)
    region.brp("Dora", van=summer)
    known = summer if peilmaand == 202607 else datetime.date(2026, 8, 3)
    region.melding("Dora", "G0193", "M1", van=known, melddatum=20260730)
    region.melding("Dora", "G0193", "M2", van=summer, melddatum=20250731)
    found = counted(region, "verzuim", peilmaand, *PERIODS, today=datetime.date(2027, 1, 31))
    assert found == [row for year in years for row in ((year, "maand", "2026-07", 1), (year, "week", "2026-W31", 1))]


def test_the_week_in_which_the_school_year_begins_stands_in_both_with_its_own_part(region):
    for name, day in (("M1", 20260731), ("M2", 20260801), ("M3", 20260802)):
        report(region, name, day)
    weeks = [row for row in counted(region, "verzuim", OCTOBER, *PERIODS) if row[1] == "week"]
    assert weeks == [(2025, "week", "2026-W31", 1), (2026, "week", "2026-W31", 2)]


@pytest.mark.parametrize(
    ("day", "soorten"),
    [
        *((20261000, ["maand"]), (20260000, []), (0, []), (None, [])),
        *((20261031, ["maand", "week"]), (20261101, []), (20261100, []), (20250731, [])),
    ],
)
def test_an_incomplete_or_other_date_counts_as_far_as_it_is_certain(region, day, soorten):
    report(region, "M1", day)
    assert [row[0] for row in counted(region, "verzuim", OCTOBER, *ROWS)] == soorten


def test_an_unknown_day_of_the_month_that_runs_counts_too(region):
    report(region, "M1", 20261200)
    assert [row[0] for row in counted(region, "verzuim", 202612, *ROWS)] == ["maand"]


def test_every_gemeente_school_soort_and_status_has_its_row_and_persons_count_once(region):
    report(region, "M1", 20261005)
    report(region, "M2", 20261006, person="Bert")
    report(region, "M3", 20261007, school_brin="02VT04")
    report(region, "M4", 20261008, school_brin=None)
    report(region, "M5", 20261009, verzuimsoort="L", status="I", reden_ingetrokken="V")
    report(region, "M6", 20261012)
    assert months(region) == [
        ("maand", "2026-10", "0160", "25PJ00", "V3", "B", 1, 1),
        ("maand", "2026-10", "0193", "02VT04", "V3", "B", 1, 1),
        ("maand", "2026-10", "0193", "25PJ00", "L", "I", 1, 1),
        ("maand", "2026-10", "0193", "25PJ00", "V3", "B", 2, 1),
        ("maand", "2026-10", "0193", None, "V3", "B", 1, 1),
    ]


def test_only_residents_count_at_the_gemeente_of_the_peildatum(region):
    region.brp("Cees", van=START, gemeente_van_inschrijving="0363")
    report(region, "M1", 20261005, person="Cees")
    report(region, "M2", 20261005, person="Dora")
    region.brp("Emma", van=START, tot=datetime.date(2026, 10, 20))
    region.brp("Emma", "G0166", van=datetime.date(2026, 10, 20), datum_inschrijving=20261018)
    report(region, "M3", 20261005, person="Emma")
    assert [row[2] for row in months(region)] == ["0166"]


def times(rows: Rows, peilmaand: int = OCTOBER) -> tuple[str | None, ...]:
    [row] = counted(rows, "verzuim", peilmaand, "soort_periode", *TIMES)[:1]
    return tuple(value if value is None else str(value) for value in row[1:])


def test_the_median_and_p90_are_of_the_days_between(region):
    for number, (taken, closed) in enumerate([(20261002, 20261009), (20261003, 20261005), (20261005, None), (None, None)]):
        report(region, f"M{number}", 20261001, datum_in_behandeling=taken, datum_afgesloten=closed)
    assert times(region) == ("2.0", "3.6", "4.5", "6.5")


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({}, (None, None, None, None)),
        ({"datum_in_behandeling": 20261000, "datum_afgesloten": 20261020}, (None, None, None, None)),
        ({"datum_in_behandeling": 20260928, "datum_afgesloten": 20261020}, (None, None, "22.0", "22.0")),
        ({"datum_in_behandeling": 20261005, "datum_afgesloten": 20261004}, ("0.0", "0.0", None, None)),
        ({"datum_afgesloten": 20261020}, (None, None, None, None)),
    ],
)
def test_only_complete_dates_in_their_order_make_a_duration(region, dates, expected):
    report(region, "M1", 20261005, **dates)
    assert times(region) == expected


def test_the_status_is_that_of_the_peildatum_as_known_now_or_then(region):
    november = datetime.date(2026, 11, 2)
    report(region, "M1", 20261005, status="R", tot=november, bekend_tot="2026-11-10")
    report(region, "M1", 20261005, status="I", tot=november, bekend_van="2026-11-10")
    region.melding("Anna", "G0193", "M1", van=november, melddatum=20261005, status="G")
    assert [row[5] for row in months(region)] == ["I"]
    assert [row[5] for row in months(region, bekend_op="2026-11-09")] == ["R"]


def test_durations_are_kept_as_decimals_with_one_digit(region):
    report(region, "M1", 20261005, datum_in_behandeling=20261006)
    assert counted(region, "verzuim", OCTOBER, TIMES[0])[0] == (decimal.Decimal("1.0"),)
