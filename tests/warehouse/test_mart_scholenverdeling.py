"""mart.scholenverdeling: pupils per school and gemeente, which schools are divided, and who does each."""

import datetime
from decimal import Decimal

import pytest
from sqlalchemy import text

from tests.warehouse.figures import counted
from tests.warehouse.rows import Rows, number
from warehouse.afspraken import assign_school

OCTOBER = 202610
START = datetime.date(2026, 6, 1)
BIG, SECOND, THIRD = "25PJ00", "01AA57", "02VT05"


@pytest.fixture
def region(rows: Rows) -> Rows:
    rows.levering("duo_c_levering", "R0010", START)
    return rows


def pupils(rows: Rows, brin6: str, count: int, scope: str = "G0193", **columns) -> None:
    """So many pupils of a school who live in a gemeente, in one statement."""
    rows.c_levering(f"{brin6} {scope} 0", scope, van=START, brin6=brin6, **columns)
    more = text(
        "INSERT INTO bron.duo_c_levering SELECT (jsonb_populate_record(rij, jsonb_build_object("
        "'pgn', gen_random_uuid(), 'sleutel', gen_random_uuid()))).* FROM bron.duo_c_levering AS rij"
        " CROSS JOIN generate_series(2, :aantal) WHERE rij.pgn = :pgn AND rij.brin6 = :brin6"
    )
    rows.connection.execute(more, {"aantal": count, "pgn": number(f"bsn {brin6} {scope} 0"), "brin6": brin6})


def resident(rows: Rows, person: str, scope: str) -> None:
    """Somebody who must go to school: the share naar rato of a gemeente is that of its youths here."""
    rows.brp(person, scope, van=START, geboortedatum=20100415)


def lines(rows: Rows, *columns: str, **asked) -> list[tuple]:
    return counted(rows, "scholenverdeling", OCTOBER, *columns, **asked)


def division(rows: Rows) -> dict[str, tuple]:
    """Who does each school and how that came about."""
    found = lines(rows, "brin6", "toegewezen_gemeentecode", "totstandkoming")
    by_school = {row[0]: row[1:] for row in found}
    assert {(brin6, *how) for brin6, how in by_school.items()} == set(found)  # every row of a school says the same
    return by_school


def test_of_a_small_school_there_is_a_row_where_pupils_live_and_one_of_the_region(region):
    pupils(region, BIG, 2, "G0193")
    pupils(region, BIG, 1, "G0160")
    assert lines(region, "schooljaar", "school", "gemeentecode", "gemeente", "leerlingen", "meer_dan_50") == [
        (2026, "Deltion College", "0160", "Hardenberg", 1, "N"),
        (2026, "Deltion College", "0193", "Zwolle", 2, "N"),
        (2026, "Deltion College", None, "hele regio", 3, "N"),
    ]
    assert division(region) == {BIG: (None, "niet verdeeld")}


@pytest.mark.parametrize(("of_zwolle", "divided"), [(49, "N"), (50, "J")])
def test_a_school_is_divided_with_more_than_fifty_from_the_region_and_then_every_gemeente_has_a_row(region, of_zwolle, divided):
    pupils(region, BIG, of_zwolle, "G0193")
    pupils(region, BIG, 1, "G0160")
    found = lines(region, "gemeentecode", "leerlingen", "meer_dan_50")
    assert {row[2] for row in found} == {divided}
    assert len(found) == (12 if divided == "J" else 3)
    assert {row[:2] for row in found if row[1]} == {("0193", of_zwolle), ("0160", 1), (None, of_zwolle + 1)}


@pytest.mark.parametrize(
    ("soort", "counts"),
    [("VMBO", 1), ("HAVO", 1), ("VWO", 1), ("PRO", 1), ("VSO", 1), ("VAVO", 1), ("MBO", 1), ("PO", 0), ("SBO", 0), ("SO", 0)],
)
def test_only_secondary_and_vocational_education_counts(region, soort, counts):
    pupils(region, BIG, 1, onderwijssoort=soort)
    assert len(lines(region, "leerlingen")) == 2 * counts


def test_a_person_counts_once_per_school_and_at_each_of_two_schools(region):
    region.c_levering("Anna", van=START)
    region.c_levering("Anna", van=START, inschrijvingsvolgnummer="2")
    region.c_levering("Anna", "G0160", van=START)
    region.c_levering("Anna", van=START, brin6="90ZZ00")
    assert lines(region, "brin6", "school", "gemeentecode", "leerlingen") == [
        (BIG, "Deltion College", "0160", 1),
        (BIG, "Deltion College", None, 1),
        ("90ZZ00", None, "0193", 1),
        ("90ZZ00", None, None, 1),
    ]


def test_who_left_before_1_october_does_not_count(region):
    region.c_levering("Anna", van=START, datum_uitschrijving=20260930)
    assert lines(region, "leerlingen") == []


def test_what_was_agreed_goes_before_a_proposal_and_holds_on_the_peildatum(region):
    pupils(region, BIG, 51)
    assign_school(region.connection, BIG, "0244", datetime.date(2026, 10, 31))
    assign_school(region.connection, BIG, "0246", datetime.date(2026, 11, 1))
    assert division(region) == {BIG: ("0244", "afspraak")}
    assert {row[0] for row in lines(region, "afspraak_vanaf")} == {datetime.date(2026, 10, 31)}
    assert {row[0] for row in lines(region, "toegewezen_gemeente")} == {"Hattem"}
    assign_school(region.connection, BIG, None, datetime.date(2026, 10, 31))
    assert division(region)[BIG][1] == "voorstel"


def test_the_proposal_gives_the_largest_school_first_to_who_falls_most_short(region):
    for place in range(3):
        resident(region, f"z{place}", "G0193")
    resident(region, "h", "G0160")
    for brin6, count in ((SECOND, 60), (BIG, 80), (THIRD, 60)):
        pupils(region, brin6, count)
    # of 200 pupils Zwolle should have 150 and Hardenberg 50: 150 - 80 = 70 left, 70 - 60 = 10 left, then Hardenberg
    assert division(region) == {BIG: ("0193", "voorstel"), SECOND: ("0193", "voorstel"), THIRD: ("0160", "voorstel")}
    how = ("brin6", "voorstel_volgorde", "voorstel_aandeel", "voorstel_tekort")
    assert [row for row in lines(region, "gemeentecode", *how) if row[0] is None] == [
        (None, SECOND, 2, Decimal("75.00"), Decimal("70.0")),
        (None, THIRD, 3, Decimal("25.00"), Decimal("50.0")),
        (None, BIG, 1, Decimal("75.00"), Decimal("150.0")),
    ]
    assert {row[1:] for row in lines(region, "gemeentecode", *how[1:]) if row[0]} == {(None, None, None)}


def test_what_a_gemeente_already_does_counts_in_its_load(region):
    resident(region, "z", "G0193")
    resident(region, "h", "G0160")
    for brin6, count in ((BIG, 70), (SECOND, 60), (THIRD, 55)):
        pupils(region, brin6, count)
    assign_school(region.connection, BIG, "0193", START)
    assert division(region) == {BIG: ("0193", "afspraak"), SECOND: ("0160", "voorstel"), THIRD: ("0160", "voorstel")}


def test_an_equal_shortage_goes_to_the_lower_gemeentecode(region):
    pupils(region, BIG, 51)
    assert division(region) == {BIG: ("0148", "voorstel")}
    resident(region, "z", "G0193")
    resident(region, "h", "G0160")
    assert division(region) == {BIG: ("0160", "voorstel")}


def test_a_past_month_is_counted_as_known_now_and_as_known_then(region):
    region.c_levering("Anna", van=START, bekend_tot="2026-11-10")
    region.c_levering("Anna", van=START, brin6=SECOND, bekend_van="2026-11-10")
    assert {row[0] for row in lines(region, "brin6")} == {SECOND}
    assert {row[0] for row in lines(region, "brin6", bekend_op="2026-11-09")} == {BIG}
