"""Dates keep what is unknown and refuse what is no date, in each of the three ways sources write them."""

import datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dates import DateForm, parse_dates, parse_months, parse_timestamps, parse_weeks, week_of

WRITTEN = {
    "iso": (DateForm.ISO, "{0:04d}-{1:02d}-{2:02d}"),
    "compact": (DateForm.COMPACT, "{0:04d}{1:02d}{2:02d}"),
    "duo": (DateForm.DUO, "{2:02d}-{1:02d}-{0:04d}"),
    "duo_compact": (DateForm.DUO, "{0:04d}{1:02d}{2:02d}"),
}
forms = pytest.mark.parametrize("written", WRITTEN)


def parse(values, form):
    return parse_dates(pa.array(values, pa.string()), form).to_pylist()


@forms
@given(days=st.lists(st.dates()))
def test_a_day_of_the_calendar_is_itself(written, days):
    form, pattern = WRITTEN[written]
    expected = [day.year * 10_000 + day.month * 100 + day.day for day in days]
    assert parse([pattern.format(day.year, day.month, day.day) for day in days], form) == expected


@forms
@given(parts=st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99))))
def test_parts_are_a_date_only_when_the_calendar_or_unknown_parts_allow_it(written, parts):
    form, pattern = WRITTEN[written]
    assert parse([pattern.format(*part) for part in parts], form) == [plain(*part, form) for part in parts]


def plain(year, month, day, form):
    number = year * 10_000 + month * 100 + day
    if number == 0:
        return -1 if form is DateForm.ISO else 0
    if year == 0 or month > 12:
        return -1
    if month == 0 or day == 0:
        return -1 if month == 0 and day else number
    try:
        datetime.date(year, month, day)
    except ValueError:
        return -1
    return number


@forms
@given(values=st.lists(st.one_of(st.none(), st.text("0123456789-/ éx", max_size=11), st.text(max_size=10))))
def test_any_text_is_read_without_an_error_and_empty_is_null(written, values):
    form, pattern = WRITTEN[written]
    for value, date in zip(values, parse(values, form), strict=True):
        assert (date is None) == (not value)
        if date not in (None, -1):
            accepted = [pattern] if form is not DateForm.DUO else [WRITTEN["duo"][1], WRITTEN["compact"][1]]
            assert value in [way.format(date // 10_000, date // 100 % 100, date % 100) for way in accepted]


def test_incomplete_dates_keep_their_precision():
    assert parse(["2008-05-00", "2008-00-00"], DateForm.ISO) == [20080500, 20080000]
    assert parse(["00-05-2008", "20080500", "00000000"], DateForm.DUO) == [20080500, 20080500, 0]


def test_a_known_day_in_an_unknown_month_is_no_date():
    assert (
        parse(["2008-00-05"], DateForm.ISO)
        == parse(["05-00-2008"], DateForm.DUO)
        == parse(["20080005"], DateForm.COMPACT)
        == [-1]
    )


def test_wholly_unknown_is_an_empty_field_in_our_own_layouts():
    assert parse(["0000-00-00", ""], DateForm.ISO) == [-1, None]


def test_leap_days_exist_in_leap_years_only():
    dates = parse(["20240229", "20230229", "20000229", "19000229"], DateForm.COMPACT)
    assert dates == [20240229, -1, 20000229, -1]


def test_dirty_dates_of_the_brp_are_no_date():
    assert parse(["19821291", "2020228", "05", "000000000"], DateForm.COMPACT) == [-1] * 4


def test_the_year_may_not_be_unknown_when_the_month_is_known():
    assert parse(["00000500", "00000501"], DateForm.COMPACT) == parse(["00-05-0000", "00000500"], DateForm.DUO) == [-1, -1]


def test_separators_must_be_the_right_ones():
    assert parse(["2008/05/01", "2008-05x01"], DateForm.ISO) == [-1, -1]
    assert parse(["2008-05-01", "01.05.2008"], DateForm.DUO) == [-1, -1]


@given(st.lists(st.datetimes()))
def test_a_moment_is_itself_to_the_second(moments):
    values = [moment.replace(microsecond=0) for moment in moments]
    parsed, unreadable = parse_timestamps(pa.array([value.isoformat() for value in values], pa.string()))
    assert parsed.to_pylist() == values
    assert not unreadable.any()


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-31 23:59:59",
        "2026-10-31T24:00:00",
        "2026-10-31T23:60:00",
        "2026-10-00T00:00:00",
        "2026-02-30T00:00:00",
        "x",
        "2026-10-31T2a:00:00",
    ],
)
def test_what_is_no_moment_is_null_and_reported(text):
    parsed, unreadable = parse_timestamps(pa.array([text, ""]))
    assert parsed.to_pylist() == [None, None]
    assert unreadable.tolist() == [True, False]


def test_months_are_jjjjmm():
    values = pa.array(["202609", "202600", "202613", "2026-9", "", None, "20260901"])
    assert parse_months(values).to_pylist() == [202609, -1, -1, -1, None, None, -1]


@given(st.integers(1, 9999), st.integers(0, 99))
def test_weeks_are_those_of_iso_8601(year, week):
    try:
        datetime.date.fromisocalendar(year, week, 1)
        expected = year * 100 + week
    except ValueError:
        expected = -1
    assert parse_weeks(pa.array([f"{year:04d}{week:02d}"])).to_pylist() == [expected]


def test_what_is_no_week_is_minus_one_and_empty_is_null():
    assert parse_weeks(pa.array(["2026-4", "20264", "2026W4", "000001", "", None])).to_pylist() == [-1, -1, -1, -1, None, None]


@given(st.dates(datetime.date(1000, 1, 10)))
def test_every_day_lies_in_a_week(day):
    assert parse_weeks(pa.array([str(week_of(day))])).to_pylist() == [week_of(day)]
