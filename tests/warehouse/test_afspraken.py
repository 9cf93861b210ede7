"""Afspraken hold from a day on, are never changed, and are known from the moment that they were made."""

import datetime
from decimal import Decimal

import pytest
from sqlalchemy import text

from tests.warehouse.rows import Rows
from warehouse.afspraken import (
    AfspraakRefused,
    afspraken,
    agree_costs,
    agree_weight,
    assign_school,
    gemeente_meant,
    read_assignments,
)
from warehouse.evaluation import as_of

BEFORE, FIRST, LATER = datetime.date(2025, 1, 1), datetime.date(2026, 8, 1), datetime.date(2027, 8, 1)


def known(rows: Rows, on: datetime.date, kind: str) -> list[tuple[str, str, datetime.date]]:
    return [(one.subject, one.value, one.since) for one in afspraken(rows.connection, on) if one.kind == kind]


def test_the_agreement_itself_is_there_from_the_start(rows):
    start = datetime.date(2020, 1, 1)
    assert known(rows, BEFORE, "kosten") == [("functioneel_beheer", "50000", start)]
    assert known(rows, BEFORE, "gewicht") == [(part, "1", start) for part in ("jongeren", "verzuimmeldingen", "werkprocessen")]
    assert known(rows, BEFORE, "school") == []


def test_an_afspraak_holds_from_its_first_day_until_a_later_one_begins(rows):
    agree_costs(rows.connection, 60000, LATER)
    agree_costs(rows.connection, 55000, FIRST)
    day = datetime.timedelta(days=1)
    held = [known(rows, on, "kosten")[0][1] for on in (FIRST - day, FIRST, LATER - day, LATER)]
    assert held == ["50000", "55000", "55000", "60000"]


def test_a_school_can_be_given_to_another_gemeente_and_be_left_again(rows):
    for since, code in ((BEFORE, "0193"), (FIRST, "0160"), (LATER, None)):
        assign_school(rows.connection, "25PJ00", code, since)
    held = [known(rows, on, "school") for on in (BEFORE, FIRST, LATER)]
    assert held == [[("25PJ00", "0193", BEFORE)], [("25PJ00", "0160", FIRST)], []]


def test_a_correction_is_a_row_beside_the_first_and_the_past_stays_as_it_was_known(rows):
    assign_school(rows.connection, "25PJ00", "0193", FIRST)
    then = rows.connection.scalar(text("SELECT clock_timestamp()"))
    assign_school(rows.connection, "25PJ00", "0160", FIRST)
    query = text("SELECT waarde FROM kern.afspraak WHERE soort = 'school'")
    assert rows.connection.scalars(query).all() == ["0160"]
    with as_of(rows.connection, LATER, then):
        assert rows.connection.scalars(query).all() == ["0193"]


@pytest.mark.parametrize("brin6", ["25PJ", "25PJ0", "25pj00", "", "25PJ000"])
def test_a_school_is_a_brin_with_vestiging(rows, brin6):
    with pytest.raises(AfspraakRefused, match="zes tekens"):
        assign_school(rows.connection, brin6, "0193", FIRST)


@pytest.mark.parametrize("euros", [-1, 10_000_001])
def test_costs_are_what_a_year_can_cost(rows, euros):
    with pytest.raises(AfspraakRefused, match="Een jaarbedrag is van 0"):
        agree_costs(rows.connection, euros, FIRST)


@pytest.mark.parametrize("weight", ["-1", "NaN", "Infinity"])
def test_a_weight_is_a_number_of_nought_or_more(rows, weight):
    with pytest.raises(AfspraakRefused, match="0 of meer"):
        agree_weight(rows.connection, "jongeren", Decimal(weight), FIRST)


def test_something_must_weigh(rows):
    agree_weight(rows.connection, "jongeren", Decimal(0), FIRST)
    agree_weight(rows.connection, "werkprocessen", Decimal("0.0"), FIRST)
    with pytest.raises(AfspraakRefused, match="ten minste één"):
        agree_weight(rows.connection, "verzuimmeldingen", Decimal(0), FIRST)


def test_a_gemeente_is_named_by_its_name_or_code(rows):
    assert [gemeente_meant(said) for said in ("Zwolle", " zwolle", "0193")] == ["0193"] * 3
    with pytest.raises(AfspraakRefused, match="Kies uit Dalfsen"):
        gemeente_meant("Assen")


def test_a_list_of_schools_is_a_csv(tmp_path):
    path = tmp_path / "scholen.csv"
    path.write_text("brin6;gemeente\n25PJ00;Zwolle\n02VT05;0160\n", encoding="utf-8-sig")
    assert read_assignments(path) == [("25PJ00", "0193"), ("02VT05", "0160")]


@pytest.mark.parametrize(
    "content", [b"school;gemeente\n25PJ00;Zwolle\n", b"brin6;gemeente\n25PJ00\n", b"brin6;gemeente\n\xff;1\n"]
)
def test_a_list_that_cannot_be_read_is_refused_whole(tmp_path, content):
    path = tmp_path / "scholen.csv"
    path.write_bytes(content)
    with pytest.raises(AfspraakRefused, match="niet te lezen"):
        read_assignments(path)
    with pytest.raises(AfspraakRefused, match="niet te lezen"):
        read_assignments(tmp_path / "weg.csv")
