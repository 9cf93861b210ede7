"""The calendar: its files against what can be computed, and what follows from a schooljaar."""

import datetime
from collections import defaultdict
from itertools import pairwise

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from schemas.calendar import (
    FEESTDAGEN,
    LEEFTIJDSGRENZEN,
    SCHOOLJAREN,
    SCHOOLVAKANTIES,
    SchooljaarOnbekend,
    begin_of,
    eind_of,
    is_schooldag,
    leeftijdsgrens_op,
    schooljaar_of,
    schoolweken,
    teldatum_of,
)

Day = datetime.date
SATURDAY, SUNDAY = 5, 6
every_schooljaar = pytest.mark.parametrize("schooljaar", SCHOOLJAREN)


def after_easter(year, days):
    return easter(year) + datetime.timedelta(days=days)


def koningsdag(year):
    return Day(year, 4, 26) if Day(year, 4, 27).weekday() == SUNDAY else Day(year, 4, 27)


def test_the_feestdagen_are_those_of_the_termijnenwet_by_the_computation_of_easter():
    expected = defaultdict(list)
    for year in range(2015, 2036):
        expected[Day(year, 1, 1)].append("nieuwjaarsdag")
        expected[after_easter(year, 1)].append("tweede paasdag")
        expected[koningsdag(year)].append("koningsdag")
        expected[Day(year, 5, 5)].append("bevrijdingsdag")
        expected[after_easter(year, 39)].append("hemelvaartsdag")
        expected[after_easter(year, 50)].append("tweede pinksterdag")
        expected[Day(year, 12, 25)].append("eerste kerstdag")
        expected[Day(year, 12, 26)].append("tweede kerstdag")
    assert [(each.datum, each.naam) for each in FEESTDAGEN] == [(day, " en ".join(expected[day])) for day in sorted(expected)]


def test_koningsdag_is_never_on_a_sunday():
    days = [each.datum for each in FEESTDAGEN if each.naam == "koningsdag"]
    assert Day(2025, 4, 26) in days
    assert not [day for day in days if day.weekday() == SUNDAY]


def test_holidays_run_from_a_saturday_to_a_sunday_and_have_the_length_of_their_kind():
    weeks = {"herfstvakantie": 1, "kerstvakantie": 2, "voorjaarsvakantie": 1, "meivakantie": 1, "zomervakantie": 6}
    for vakantie in SCHOOLVAKANTIES:
        assert (vakantie.van.weekday(), vakantie.tot.weekday()) == (SATURDAY, SUNDAY)
        # a number of weeks and the weekend before them
        assert (vakantie.tot - vakantie.van).days + 1 == 7 * weeks[vakantie.naam] + 2


def test_every_schooljaar_has_its_five_holidays_one_after_the_other():
    order = ["herfstvakantie", "kerstvakantie", "voorjaarsvakantie", "meivakantie", "zomervakantie"]
    years = range(SCHOOLVAKANTIES[0].schooljaar, SCHOOLVAKANTIES[-1].schooljaar + 1)
    assert [(each.schooljaar, each.naam) for each in SCHOOLVAKANTIES] == [(year, name) for year in years for name in order]
    assert all(one.tot < other.van for one, other in pairwise(SCHOOLVAKANTIES))
    assert all(schooljaar_of(each.van) == each.schooljaar for each in SCHOOLVAKANTIES)


@pytest.mark.parametrize(
    ("schooljaar", "naam", "van", "tot"),
    [
        (2019, "zomervakantie", Day(2020, 7, 4), Day(2020, 8, 16)),
        (2022, "voorjaarsvakantie", Day(2023, 2, 25), Day(2023, 3, 5)),
        (2024, "herfstvakantie", Day(2024, 10, 26), Day(2024, 11, 3)),
        (2026, "kerstvakantie", Day(2026, 12, 19), Day(2027, 1, 3)),
        (2027, "meivakantie", Day(2028, 4, 29), Day(2028, 5, 7)),
    ],
)
def test_holidays_are_those_that_ocw_published_for_region_noord(schooljaar, naam, van, tot):
    [vakantie] = [each for each in SCHOOLVAKANTIES if (each.schooljaar, each.naam) == (schooljaar, naam)]
    assert (vakantie.van, vakantie.tot) == (van, tot)


def test_holidays_are_known_for_the_years_that_deliveries_can_be_about():
    assert set(range(2019, 2028)) <= set(SCHOOLJAREN)
    assert list(SCHOOLJAREN) == list(range(SCHOOLJAREN[0], SCHOOLJAREN[-1] + 1))


@pytest.mark.parametrize(
    ("day", "schooljaar"),
    [(Day(2026, 7, 31), 2025), (Day(2026, 8, 1), 2026), (Day(2026, 12, 31), 2026), (Day(2027, 1, 1), 2026)],
)
def test_a_schooljaar_begins_on_the_first_of_august(day, schooljaar):
    assert schooljaar_of(day) == schooljaar


@given(st.dates(Day(1950, 1, 1), Day(2100, 1, 1)))
def test_every_day_lies_between_the_begin_and_the_end_of_its_schooljaar_and_no_other(day):
    schooljaar = schooljaar_of(day)
    assert begin_of(schooljaar) <= day <= eind_of(schooljaar) < begin_of(schooljaar + 1)
    assert eind_of(schooljaar) + datetime.timedelta(days=1) == begin_of(schooljaar + 1)


def test_the_teldatum_is_the_first_of_october():
    assert teldatum_of(2026) == Day(2026, 10, 1)


@every_schooljaar
def test_a_school_week_begins_on_a_monday_and_has_a_day_outside_holidays(schooljaar):
    weken = schoolweken(schooljaar)
    for monday in weken:
        assert monday.weekday() == 0
        assert any(is_schooldag(monday + datetime.timedelta(days=number)) for number in range(5))
    assert 38 <= len(weken) <= 43


@every_schooljaar
def test_no_school_week_is_a_week_of_holiday_and_all_others_are_school_weeks(schooljaar):
    first = begin_of(schooljaar)
    mondays = [first + datetime.timedelta(days=number) for number in range(365)]
    mondays = [day for day in mondays if day.weekday() == 0 and day + datetime.timedelta(days=4) <= eind_of(schooljaar)]
    of_holiday = [day for day in mondays if any(each.van < day < each.tot for each in SCHOOLVAKANTIES)]
    assert set(schoolweken(schooljaar)) == set(mondays) - set(of_holiday)
    # five weeks in the year and the six of the summer, less what lies outside full weeks of this schooljaar
    assert 9 <= len(of_holiday) <= 12


def test_the_weeks_around_a_holiday_are_known():
    weken = schoolweken(2026)
    assert (weken[0], weken[-1]) == (Day(2026, 8, 17), Day(2027, 7, 5))
    assert Day(2026, 10, 5) in weken
    assert Day(2026, 10, 12) not in weken
    assert Day(2026, 10, 19) in weken


def test_of_a_schooljaar_without_known_holidays_no_weeks_are_told():
    for schooljaar in (SCHOOLJAREN[0] - 1, SCHOOLJAREN[-1] + 1):
        with pytest.raises(SchooljaarOnbekend, match=r"schoolvakanties\.csv"):
            schoolweken(schooljaar)


def test_a_feestdag_and_a_weekend_are_no_school_day():
    assert not is_schooldag(Day(2027, 3, 29))
    assert not is_schooldag(Day(2027, 5, 6))
    assert not is_schooldag(Day(2026, 11, 28))
    assert is_schooldag(Day(2027, 3, 30))


def test_the_age_bound_is_23_and_from_2026_on_27():
    assert [leeftijdsgrens_op(day) for day in (Day(2009, 1, 1), Day(2025, 12, 31), Day(2026, 1, 1), Day(2099, 1, 1))] == [
        23,
        23,
        27,
        27,
    ]


def test_every_date_has_one_age_bound():
    assert (LEEFTIJDSGRENZEN[0].geldig_van, LEEFTIJDSGRENZEN[-1].geldig_tot) == (None, None)
    assert all(one.geldig_tot == other.geldig_van is not None for one, other in pairwise(LEEFTIJDSGRENZEN))
