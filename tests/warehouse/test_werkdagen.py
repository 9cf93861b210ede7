"""kern.werkdagen counts Monday to Friday without the public holidays, after one day up to and including another."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from schemas.calendar import FEESTDAGEN

_HOLIDAYS = {feestdag.datum for feestdag in FEESTDAGEN}
_ONE = datetime.timedelta(days=1)
_days = st.dates(datetime.date(2014, 1, 1), datetime.date(2037, 1, 1))


def working_days(connection: Connection, van: datetime.date | None, tot: datetime.date | None) -> int | None:
    query = text("SELECT kern.werkdagen(CAST(:van AS date), CAST(:tot AS date))")
    return connection.scalar(query, {"van": van, "tot": tot})


def by_hand(van: datetime.date, tot: datetime.date) -> int:
    days = (van + _ONE * number for number in range(1, (tot - van).days + 1))
    return sum(day.weekday() < 5 and day not in _HOLIDAYS for day in days)


@given(van=_days, length=st.integers(-10, 800))
def test_it_counts_what_one_counts_day_by_day(rolled_back, van, length):
    tot = van + _ONE * length
    assert working_days(rolled_back, van, tot) == by_hand(van, tot)


@given(van=_days, tot=st.dates(datetime.date(1950, 1, 1), datetime.date(2100, 1, 1)))
def test_it_counts_long_periods_and_those_outside_the_calendar_too(rolled_back, van, tot):
    assert working_days(rolled_back, van, tot) == by_hand(van, tot)


@pytest.mark.parametrize(
    ("van", "tot", "days"),
    [
        ("2026-10-01", "2026-10-01", 0),
        ("2026-10-01", "2026-10-02", 1),
        ("2026-10-02", "2026-10-04", 0),
        ("2026-10-02", "2026-10-05", 1),
        ("2026-10-05", "2026-10-02", 0),
        # New Year's Day 2027 is a Friday, Christmas 2026 a Friday and a Saturday
        ("2026-12-24", "2027-01-04", 5),
    ],
)
def test_the_first_day_does_not_count_and_the_last_does(rolled_back, van, tot, days):
    assert working_days(rolled_back, datetime.date.fromisoformat(van), datetime.date.fromisoformat(tot)) == days


def test_a_day_with_two_holidays_is_one_day_less(rolled_back):
    (van, tot), twice = (datetime.date(2026, 8, 2), datetime.date(2026, 8, 9)), datetime.date(2026, 8, 5)
    assert working_days(rolled_back, van, tot) == 5
    for name in ("een", "twee"):
        rolled_back.execute(text("INSERT INTO kern.feestdag (datum, naam) VALUES (:day, :name)"), {"day": twice, "name": name})
    assert working_days(rolled_back, van, tot) == 4


@pytest.mark.parametrize(("van", "tot"), [(None, datetime.date(2026, 10, 1)), (datetime.date(2026, 10, 1), None)])
def test_an_unknown_day_gives_no_number(rolled_back, van, tot):
    assert working_days(rolled_back, van, tot) is None
