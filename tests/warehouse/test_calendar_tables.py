"""The calendar of `schemas` is in `kern`, whole, and again after every migrate."""

import datetime

import pytest
from sqlalchemy import Connection, text

from schemas.calendar import FEESTDAGEN, SCHOOLJAREN, SCHOOLVAKANTIES, leeftijdsgrens_op, schoolweken
from warehouse import access
from warehouse.calendar_tables import fill_calendar


def _rows(connection: Connection, query: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(text(query))]


def test_the_tables_hold_what_the_calendar_says(rolled_back: Connection):
    assert _rows(rolled_back, "SELECT * FROM kern.schooljaar ORDER BY 1") == [
        (jaar, datetime.date(jaar, 8, 1), datetime.date(jaar + 1, 7, 31), datetime.date(jaar, 10, 1)) for jaar in SCHOOLJAREN
    ]
    assert _rows(rolled_back, "SELECT schooljaar, naam, van, tot FROM kern.schoolvakantie ORDER BY van") == [
        (each.schooljaar, each.naam, each.van, each.tot) for each in SCHOOLVAKANTIES
    ]
    assert _rows(rolled_back, "SELECT datum, naam FROM kern.feestdag ORDER BY 1, 2") == sorted(
        (each.datum, each.naam) for each in FEESTDAGEN
    )
    weeks = _rows(rolled_back, "SELECT schooljaar, week, maandag FROM kern.schoolweek ORDER BY maandag")
    assert weeks == [(jaar, week, monday) for jaar in SCHOOLJAREN for week, monday in enumerate(schoolweken(jaar), start=1)]


@pytest.mark.parametrize("day", ["1990-01-01", "2025-12-31", "2026-01-01", "2090-01-01"])
def test_every_date_has_one_age_bound_and_it_is_that_of_the_calendar(rolled_back: Connection, day: str):
    bounds = _rows(rolled_back, f"SELECT grens FROM kern.leeftijdsgrens WHERE geldig_van <= '{day}' AND geldig_tot > '{day}'")
    assert bounds == [(leeftijdsgrens_op(datetime.date.fromisoformat(day)),)]


def test_filling_again_puts_right_what_was_changed(rolled_back: Connection):
    access.act_as_owner(rolled_back)
    before = _rows(rolled_back, "SELECT geldig_van::text, geldig_tot::text, grens FROM kern.leeftijdsgrens ORDER BY 1")
    rolled_back.execute(text("UPDATE kern.leeftijdsgrens SET grens = 99"))
    rolled_back.execute(text("INSERT INTO kern.leeftijdsgrens VALUES ('2050-01-01', 'infinity', 30)"))
    fill_calendar(rolled_back)
    assert _rows(rolled_back, "SELECT geldig_van::text, geldig_tot::text, grens FROM kern.leeftijdsgrens ORDER BY 1") == before
