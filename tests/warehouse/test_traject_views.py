"""The views of trajecten and of what SUWI last said: who it is about, which answer counts, and as of when."""

import datetime

import pytest

from tests.warehouse.rows import DAY, number

SEPTEMBER = datetime.date(2026, 9, 1)
NOVEMBER = datetime.date(2026, 11, 1)
ANSWERS = ["inkomen", "bijstand"]


def test_a_traject_is_of_the_gemeente_of_the_levering_or_of_the_row_for_the_region(rows):
    rows.traject(traject="A", scope="G0160", gemeentecode="0193")
    rows.traject(traject="B", scope="R0010", gemeentecode="0193")
    rows.traject(traject="C", scope="X0000", gemeentecode="0193")
    rows.traject(traject="D", scope="I27GZ", gemeentecode="0193")
    assert rows.ask("SELECT trajectnummer, gemeentecode FROM kern.traject ORDER BY 1") == [("A", "0160"), ("B", "0193")]


def test_a_traject_is_what_the_levering_of_the_date_says(rows):
    rows.traject(van=SEPTEMBER, tot=DAY, datum_start=None)
    rows.traject(van=DAY)
    starts = [rows.ask("SELECT datum_start FROM kern.traject", day) for day in (SEPTEMBER, DAY)]
    assert starts == [[(None,)], [(20260501,)]]
    assert rows.ask("SELECT datum_start FROM kern.traject", datetime.date(2026, 8, 31)) == []


@pytest.mark.parametrize("view", ["traject", *ANSWERS])
def test_a_row_is_known_from_the_moment_of_publishing_until_the_hub_knew_better(rows, view):
    getattr(rows, view)(bekend_tot="2026-06-01")
    for moment, seen in [("2025-12-31", 0), ("2026-05-31", 1), ("2026-06-01", 0)]:
        rows.connection.exec_driver_sql(f"SET LOCAL hub.bekend_op = '{moment}'")
        assert len(rows.ask(f"SELECT persoon FROM kern.{view}")) == seen


@pytest.mark.parametrize("view", ["traject", *ANSWERS])
def test_numbers_of_one_person_are_one_person(rows, view):
    rows.brp(volgnummer=1, burgerservicenummer=number("oud bsn"))
    rows.brp()
    getattr(rows, view)(burgerservicenummer=number("oud bsn"))
    rows.refresh()
    assert rows.ask(f"SELECT persoon FROM kern.{view}") == rows.ask("SELECT persoon FROM kern.brp_persoon")


@pytest.mark.parametrize("view", ANSWERS)
def test_two_answers_about_two_numbers_of_a_person_are_one_row(rows, view):
    rows.brp(volgnummer=1, burgerservicenummer=number("oud bsn"))
    rows.brp()
    getattr(rows, view)("oud", burgerservicenummer=number("oud bsn"), uitkomst="b")
    getattr(rows, view)()
    rows.refresh()
    assert rows.ask(f"SELECT uitkomst FROM kern.{view}") == [("a",)]


@pytest.mark.parametrize("view", ANSWERS)
def test_an_answer_is_about_the_last_date_on_or_before_the_peildatum(rows, view):
    for day, outcome in [(SEPTEMBER, "a"), (DAY, "b"), (NOVEMBER, "d")]:
        getattr(rows, view)(van=day, uitkomst=outcome)
    for peildatum, expected in [(SEPTEMBER, "a"), (NOVEMBER - datetime.timedelta(days=1), "b"), (NOVEMBER, "d")]:
        [(day, outcome)] = rows.ask(f"SELECT peildatum, uitkomst FROM kern.{view}", peildatum)
        assert (day <= peildatum, outcome) == (True, expected)
    assert rows.ask(f"SELECT * FROM kern.{view}", SEPTEMBER - datetime.timedelta(days=1)) == []


@pytest.mark.parametrize("view", ANSWERS)
@pytest.mark.parametrize("outcome", ["c", "e"])
def test_a_person_who_is_not_found_and_an_error_leave_the_answer_before_it(rows, view, outcome):
    getattr(rows, view)(van=SEPTEMBER, uitkomst="b")
    getattr(rows, view)(uitkomst=outcome)
    assert rows.ask(f"SELECT peildatum, uitkomst FROM kern.{view}") == [(SEPTEMBER, "b")]


@pytest.mark.parametrize("view", ANSWERS)
@pytest.mark.parametrize("outcome", ["c", "e"])
def test_who_never_got_an_answer_that_says_something_is_not_there(rows, view, outcome):
    getattr(rows, view)(uitkomst=outcome)
    assert rows.ask(f"SELECT * FROM kern.{view}") == []


@pytest.mark.parametrize("view", ANSWERS)
def test_answers_of_another_kind_of_scope_do_not_count(rows, view):
    getattr(rows, view)(scope="X0000")
    assert rows.ask(f"SELECT * FROM kern.{view}") == []
