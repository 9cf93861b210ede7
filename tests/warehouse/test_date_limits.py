"""When a rule that compares a date with the peildatum turns on a day, that date is among those that turn."""

import calendar
import datetime
import re
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from warehouse.check_files import read_checks
from warehouse.date_limits import (
    DISTANCES,
    THE_DAY,
    Distance,
    Unit,
    births_that_turn,
    dates_that_turn,
    distances_of,
    knows_distances,
    reason_in_days,
)
from warehouse.sql_files import KERN

AGES = (23, 27)


def months_later(day, months):
    """As PostgreSQL adds months: the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def birthday(born, age):
    return datetime.date(born.year + age, born.month, 1) + timedelta(days=born.day - 1)


def working_days(after, until, holidays):
    days = (after + timedelta(days=step) for step in range(1, (until - after).days + 1))
    return sum(day.isoweekday() <= 5 and day not in holidays for day in days)


def leerplichtig_from(born):
    turned = birthday(born, 5)
    return months_later(turned.replace(day=1), 1)


ON_THE_DAY = {
    "begins": lambda date, day: date <= day,
    "is over": lambda date, day: date < day,
}
DAYS_28, MONTHS_3, MONTHS_12 = Distance(28, Unit.DAYS), Distance(3, Unit.MONTHS), Distance(12, Unit.MONTHS)
LATER = {
    "28 days": (DAYS_28, lambda date, day: date < day - timedelta(days=28)),
    "28 days, that day too": (DAYS_28, lambda date, day: date <= day - timedelta(days=28)),
    "3 months": (MONTHS_3, lambda date, day: months_later(date, 3) < day),
    "12 months": (MONTHS_12, lambda date, day: months_later(date, 12) < day),
    "12 months back": (MONTHS_12, lambda date, day: date < months_later(day, -12)),
    "12 months back, that day too": (MONTHS_12, lambda date, day: date <= months_later(day, -12)),
}
ABOUT = {DAYS_28: 28, MONTHS_3: 92, MONTHS_12: 367}
WORKING_DAYS_5 = Distance(5, Unit.WORKING_DAYS)
AGE = {
    "18": lambda born, day: birthday(born, 18) <= day,
    "until 18": lambda born, day: birthday(born, 18) - timedelta(days=1) < day,
    "23": lambda born, day: birthday(born, 23) <= day,
    "27": lambda born, day: birthday(born, 27) <= day,
    "leerplichtig": lambda born, day: leerplichtig_from(born) <= day,
}


STEPS = st.tuples(st.dates(datetime.date(2024, 1, 1), datetime.date(2029, 12, 31)), st.integers(1, 5)).map(
    lambda drawn: (drawn[0], drawn[0] + timedelta(days=drawn[1]))
)
"""Two days on which the checks are asked, one to five days apart."""


def turning(rule, after, until, distance):
    """The dates about `distance` days before a step for which the rule answers otherwise after it."""
    around = (after - timedelta(days=distance + step) for step in range(-12, 40))
    return [date for date in around if rule(date, after) != rule(date, until)]


def written(date, form):
    """The date as `bron` has it: complete, or incomplete with this date as its first or last possible day."""
    return int(f"{date:%Y%m%d}") if form == "day" else int(f"{date:%Y%m}00")


def forms(date):
    is_border = date.day in (1, calendar.monthrange(date.year, date.month)[1])
    return ("day", "month") if is_border else ("day",)


@pytest.mark.parametrize("rule", ON_THE_DAY)
@given(step=STEPS)
def test_a_day_that_comes_or_goes_is_among_those_that_turn(rule, step):
    chosen = dates_that_turn(THE_DAY, *step, ())
    dates = turning(ON_THE_DAY[rule], *step, 0)
    assert all(written(date, form) in chosen for date in dates for form in forms(date))


@pytest.mark.parametrize("rule", LATER)
@given(step=STEPS)
def test_a_date_of_some_time_ago_is_among_those_that_turn(rule, step):
    distance, turns = LATER[rule]
    chosen = dates_that_turn(distance, *step, ())
    dates = turning(turns, *step, ABOUT[distance])
    assert all(written(date, form) in chosen for date in dates for form in forms(date))


@given(step=STEPS, holidays=st.sets(st.integers(-20, 5), max_size=8))
def test_the_dates_that_five_working_days_pass_are_those_that_turn_and_no_others(step, holidays):
    closed = {step[1] + timedelta(days=days) for days in holidays}
    chosen = dates_that_turn(WORKING_DAYS_5, *step, closed)
    dates = turning(lambda date, day: working_days(date, day, closed) > 5, *step, 0)
    assert all(written(date, form) in chosen for date in dates for form in forms(date))
    assert {date for date in chosen if date % 100} == {written(date, "day") for date in dates}


@pytest.mark.parametrize("rule", AGE)
@example(step=(datetime.date(2025, 3, 27), datetime.date(2025, 4, 1)))
@given(step=STEPS)
def test_a_birth_whose_rule_turns_is_among_those_that_turn(rule, step):
    years = 5 if rule == "leerplichtig" else int(rule.split()[-1])
    after, until = step
    around = (after - timedelta(days=round(years * 365.25) + days) for days in range(-8, 40))
    dates = [born for born in around if AGE[rule](born, after) != AGE[rule](born, until)]
    chosen = births_that_turn(after, until, AGES)
    assert all(written(born, form) in chosen for born in dates for form in forms(born))


def test_the_rules_above_turn_on_a_plain_day():
    step = datetime.date(2026, 9, 15), datetime.date(2026, 9, 16)
    found = [turning(rule, *step, 0) for rule in ON_THE_DAY.values()]
    found += [turning(rule, *step, ABOUT[distance]) for distance, rule in LATER.values()]
    found.append(turning(lambda date, day: working_days(date, day, ()) > 5, *step, 0))
    assert all(len(dates) == 1 for dates in found)


def test_few_dates_turn_on_one_day():
    step = datetime.date(2026, 9, 15), datetime.date(2026, 9, 16)
    assert all(len(dates_that_turn(distance, *step, ())) <= 2 for distance in DISTANCES)
    assert len(births_that_turn(*step, AGES)) <= 6


@pytest.mark.parametrize(
    ("after", "until", "reason"),
    [
        ("2026-09-14", "2026-09-15", ""),
        ("2026-09-15", "2026-09-15", ""),
        ("2026-09-19", "2026-09-20", "zondag"),
        ("2026-09-19", "2026-09-21", "zondag"),
        ("2026-09-30", "2026-10-01", "voor iedereen gelden"),
        ("2026-12-30", "2027-01-02", "voor iedereen gelden"),
        ("2026-09-15", "2026-09-14", "te lang geleden"),
        ("2026-09-15", "2026-11-15", "te lang geleden"),
    ],
)
def test_some_days_are_about_everybody(after, until, reason):
    told = reason_in_days(datetime.date.fromisoformat(after), datetime.date.fromisoformat(until))
    assert reason in told
    assert bool(reason) == bool(told)


@pytest.mark.parametrize(
    ("sql", "known"),
    [
        ("begin + interval '3 months' < (SELECT kern.peildatum())", True),
        ("begin < kern.peildatum() - INTERVAL '12 months'", True),
        ("begin < (SELECT kern.peildatum()) - 28", True),
        ("kern.werkdagen(begin, (SELECT kern.peildatum())) > 5", True),
        ("begin + interval '4 months' < (SELECT kern.peildatum())", False),
        ("begin < (SELECT kern.peildatum()) - 29", False),
        ("begin < kern.peildatum() - 10", False),
        ("kern.werkdagen(begin, (SELECT kern.peildatum())) > 6", False),
        ("begin < (SELECT kern.peildatum()) + 28", False),
        ("kern.peildatum() - begin > 28", False),
        ("begin < kern.peildatum() - interval '1 year'", False),
    ],
)
def test_a_distance_that_is_not_known_is_noticed(sql, known):
    assert knows_distances(sql) is known


def test_a_query_speaks_of_the_distances_that_stand_in_it():
    sql = """
        begin + interval '3 months' < (SELECT kern.peildatum()) OR begin < kern.peildatum() - 28
        OR kern.werkdagen(begin, kern.peildatum()) > 5 OR begin < kern.peildatum() - interval '6 months'
    """
    assert distances_of(sql) == {MONTHS_3, DAYS_28, WORKING_DAYS_5}
    assert distances_of("begin < kern.peildatum()") == set()


def test_every_check_per_person_and_every_view_that_it_reads_compares_at_known_distances():
    checks = read_checks().checks.values()
    assert [check.code for check in checks if not check.per_person and check.code[0] != "L"] == ["D09", "D13"]
    views = {f"kern.{path.stem}": path.read_text("utf-8") for path in KERN.glob("*.sql")}
    read, reading = set(), [check.sql for check in checks if check.per_person]
    while reading:
        new = set(re.findall(r"\bkern\.[a-z_0-9]+\b", reading.pop())) & views.keys() - read
        read |= new
        reading += [views[name] for name in new]
    assert len(read) > 25
    assert [name for name in read if "soort: functie" not in views[name] and not knows_distances(views[name])] == []
