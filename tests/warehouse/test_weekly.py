"""The numbers of a week, against an independent count that follows every bevinding by hand."""

import datetime
import random
from collections import defaultdict

import pytest

from tests.warehouse.rows import DAY
from tests.weeks import finding, run
from warehouse.checks import run_checks
from warehouse.weekly import Counted, Tally, Week, WeekUnknown, summary_of

MONDAY = datetime.date(2026, 6, 1)
WEEK = Week(MONDAY)
ONE = datetime.timedelta(days=1)


def by_hand(runs, week) -> dict[tuple[str, str], Tally]:
    """The same count, with sets of numbers: `runs` are (day, what was there) in order."""
    since: dict[int, datetime.date] = {}
    until: dict[int, datetime.date] = {}
    start: dict[int, datetime.date] = {}
    there: set[int] = set()
    for day, numbers in runs:
        if day > week.sunday:
            break
        for number in numbers - there:
            since[number] = day
        for number in there - numbers:
            until[number] = day
        there = set(numbers)
        if day < week.monday:
            start = {number: since[number] for number in there}
    counts = defaultdict(lambda: {"before": 0, "still": 0, "new": 0, "solved": 0, "days": []})
    for number in start.keys() | there:
        told = finding(number)
        if told["severity"] == "info":
            continue
        mine = counts[told["code"], told["gemeente"]]
        mine["before"] += number in start
        mine["still"] += number in there
        mine["new"] += number in there and number not in start
        if number in start and number not in there:
            mine["solved"] += 1
            mine["days"].append((until[number] - start[number]).days)
    return {key: Tally(**{**each, "days": tuple(sorted(each["days"]))}) for key, each in counts.items()}


def told(summary) -> dict[tuple[str, str], Tally]:
    return {(each.code, each.gemeentecode): each.tally for each in summary.counts}


@pytest.mark.parametrize("seed", range(6))
def test_a_week_counts_the_same_as_by_hand_with_days_missing_and_several_runs_on_one_day(rolled_back, seed):
    chance = random.Random(seed)
    runs, there = [], set()
    for day in (MONDAY + offset * ONE for offset in range(-9, 12)):
        for _ in range(chance.choice((0, 1, 1, 3))):
            there = {number for number in range(40) if chance.random() < (0.75 if number in there else 0.3)}
            runs.append((day, there))
            run(rolled_back, day, there)
    for week in (Week(MONDAY - 7 * ONE), WEEK, Week(MONDAY + 7 * ONE)):
        summary = summary_of(rolled_back, week)
        assert told(summary) == by_hand(runs, week)
        assert summary.days == tuple(sorted({day for day, _ in runs if week.monday <= day <= week.sunday}))
        assert summary.last == max((day for day, _ in runs if day <= week.sunday), default=None)
        assert summary.previous == max((day for day, _ in runs if day < week.monday), default=None)
    assert any(tally.days for tally in told(summary_of(rolled_back, WEEK)).values())


def test_what_was_new_and_gone_inside_the_week_is_neither_and_what_came_back_is_not_solved(rolled_back):
    for offset, numbers in ((-1, {0}), (0, {0, 5}), (2, set()), (4, {0})):
        run(rolled_back, MONDAY + offset * ONE, numbers)
    assert summary_of(rolled_back, WEEK).counts == (Counted("B01", "0166", Tally(before=1, still=1)),)


def test_what_happens_after_sunday_changes_nothing_of_the_week(rolled_back):
    run(rolled_back, MONDAY - 3 * ONE, {0, 1})
    run(rolled_back, WEEK.sunday, {1})
    before = summary_of(rolled_back, WEEK)
    run(rolled_back, WEEK.sunday + ONE, {0})
    assert summary_of(rolled_back, WEEK) == before
    assert told(before)["B01", "0166"] == Tally(before=1, solved=1, days=(9,))


def test_a_check_that_could_not_run_solves_nothing_and_is_named(rolled_back):
    run(rolled_back, MONDAY - ONE, {0, 1})
    run(rolled_back, MONDAY, set(), failed=("B01",))
    summary = summary_of(rolled_back, WEEK)
    assert summary.failed == ("B01",)
    assert told(summary) == {("B01", "0166"): Tally(before=1, still=1), ("B03", "0193"): Tally(before=1, solved=1, days=(1,))}


def test_a_week_without_runs_has_no_days_and_what_was_open_is_open(rolled_back):
    assert summary_of(rolled_back, WEEK).last is None
    run(rolled_back, MONDAY - 2 * ONE, {0}, failed=("D01",))
    summary = summary_of(rolled_back, WEEK)
    assert (summary.days, summary.last, summary.previous) == ((), MONDAY - 2 * ONE, MONDAY - 2 * ONE)
    assert (summary.counts, summary.failed) == ((Counted("B01", "0166", Tally(before=1, still=1)),), ())


def test_before_the_first_run_nothing_was_open_and_all_is_new(rolled_back):
    run(rolled_back, MONDAY + 2 * ONE, {0})
    summary = summary_of(rolled_back, WEEK)
    assert (summary.previous, told(summary)) == (None, {("B01", "0166"): Tally(still=1, new=1)})


def test_an_accepted_bevinding_leaves_the_open_ones_and_is_not_solved(rows):
    rows.c_levering("Anna")
    rows.dossier()
    rows.brp(gemeente_van_inschrijving="0363")
    rows.refresh()
    week = Week(DAY + (7 - DAY.weekday()) * ONE)
    run_checks(rows.connection, DAY)
    rows.accept(lijst=DAY)
    run_checks(rows.connection, week.sunday)
    assert told(summary_of(rows.connection, week))["B02", "0193"] == Tally(before=1, accepted=1)


def test_the_sum_of_tallies_balances_and_takes_the_median_over_all_days():
    total = Tally.total([Tally(3, 2, 1, 2, 0, (1, 9)), Tally(1, 0, 0, 0, 1), Tally(2, 1, 0, 1, 0, (4,))])
    assert total == Tally(6, 3, 1, 3, 1, (1, 4, 9))
    assert (total.median_days, Tally().median_days) == (4, None)
    assert total.before + total.new == total.still + total.solved + total.accepted


def test_a_week_is_named_by_year_and_number():
    assert Week.named("2026-W47").monday == datetime.date(2026, 11, 16)
    assert Week.before(datetime.date(2026, 11, 23)) == Week.before(datetime.date(2026, 11, 29)) == Week.named("2026-w47")
    for wrong in ("47", "2026-W54", "2026-W0"):
        with pytest.raises(WeekUnknown, match="2026-W47"):
            Week.named(wrong)
