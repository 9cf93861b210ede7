"""mart.kostenverdeling: pupils of 1 October, whole percents that add up to 100, and the euros that follow."""

import datetime
from collections.abc import Mapping
from decimal import Decimal

import pytest

from schemas.region import GEMEENTEN
from tests.warehouse.figures import counted
from tests.warehouse.rows import Rows
from warehouse.afspraken import agree_costs

OCTOBER, JULY = 202610, 202607
START, TELDATUM = datetime.date(2026, 6, 1), datetime.date(2026, 10, 1)
COLUMNS = ("gemeentecode", "leerlingen", "aandeel", "bedrag")
AGREED = {
    "0148": (5, 2500), "0160": (15, 7500), "0244": (3, 1500), "0246": (4, 2000), "0166": (13, 6500), "0175": (4, 2000),
    "0177": (6, 3000), "0180": (3, 1500), "1708": (13, 6500), "1896": (4, 2000), "0193": (30, 15000),
}  # fmt: skip
"""Bijlage 1 of the agreement: percents and euros."""


@pytest.fixture
def region(rows: Rows) -> Rows:
    """A region of which every gemeente has a C-levering."""
    for code in GEMEENTEN:
        rows.levering("duo_c_levering", f"G{code}", START)
    return rows


def pupils(rows: Rows, numbers: Mapping[str, int]) -> None:
    for code, number in numbers.items():
        for place in range(number):
            rows.c_levering(f"{code} {place}", f"G{code}", van=START)


def shares(rows: Rows, peilmaand: int = OCTOBER, **asked) -> dict[str, tuple]:
    return {code: tuple(row) for code, *row in counted(rows, "kostenverdeling", peilmaand, *COLUMNS, **asked) if row[0]}


def test_the_shares_of_the_agreement_give_its_euros(region):
    pupils(region, {code: share for code, (share, _) in AGREED.items()})
    assert shares(region) == {code: (share, share, Decimal(euros)) for code, (share, euros) in AGREED.items()}


def test_every_gemeente_has_a_row_and_percents_go_to_the_largest_remainders(region):
    pupils(region, {"0193": 5, "0160": 3, "0148": 1})  # 55.56, 33.33, 11.11
    found = counted(region, "kostenverdeling", OCTOBER, *COLUMNS)
    assert len(found) == 11
    assert {row[0]: row[2] for row in found if row[1]} == {"0193": 56, "0160": 33, "0148": 11}
    assert sum(row[2] for row in found) == 100
    assert sum(row[3] for row in found) == 50000


def test_equal_remainders_go_to_the_lower_gemeentecode_also_where_the_shares_differ(region):
    pupils(region, {"0148": 1, "0160": 1, "0193": 1})
    assert [share for _, share, _ in shares(region).values()] == [34, 33, 33]
    pupils(region, {"0166": 3})  # of 6: 16 4/6, 16 4/6, 16 4/6, 50
    assert {code: share for code, (_, share, _) in shares(region).items()} == {"0148": 17, "0160": 17, "0193": 16, "0166": 50}


@pytest.mark.parametrize(
    ("enrolment", "counts"),
    [
        ({"datum_inschrijving": 20261001}, True),
        ({"datum_inschrijving": 20261002}, False),
        ({"datum_inschrijving": 20261000}, False),
        ({"datum_inschrijving": 20260900}, True),
        ({"datum_uitschrijving": 20261001}, True),
        ({"datum_uitschrijving": 20260930}, False),
        ({"datum_uitschrijving": 20261000}, True),
        ({"datum_uitschrijving": 20260000}, False),
        ({"datum_uitschrijving": 20261015}, True),
        ({"onderwijssoort": "PO", "niveau": None}, True),
        ({"brin6": None}, False),
        ({"gemeentecode": "0363"}, False),
    ],
)
def test_who_is_certainly_enrolled_on_1_october_counts_in_whatever_education(region, enrolment, counts):
    region.c_levering("Anna", van=START, **enrolment)
    assert bool(shares(region)) == counts


def test_before_october_the_teldatum_is_that_of_the_year_before(region):
    region.c_levering("Anna", van=START, datum_inschrijving=20251001)
    region.c_levering("Bert", van=START, datum_inschrijving=20251002)
    asked = ("kostenverdeling", JULY, "jaar", "gemeentecode", "leerlingen")
    assert [row for row in counted(region, *asked) if row[2]] == [(2025, "0193", 1)]
    assert {row[0] for row in counted(region, "kostenverdeling", OCTOBER, "jaar")} == {2026}


def test_a_person_counts_once_and_of_two_gemeenten_in_the_lower(region):
    region.c_levering("Anna", van=START)
    region.c_levering("Anna", van=START, brin6="00MP00")
    region.c_levering("Bert", "G0193", van=START)
    region.c_levering("Bert", "G0160", van=START)
    assert {code: number for code, (number, *_) in shares(region).items()} == {"0160": 1, "0193": 1}


def test_the_amount_of_a_year_is_what_was_agreed_for_its_1_october(region):
    region.c_levering("Anna", van=START)
    agree_costs(region.connection, 60001, datetime.date(2026, 10, 1))
    agree_costs(region.connection, 70000, datetime.date(2026, 10, 2))
    assert shares(region) == {"0193": (1, 100, Decimal(60001))}
    assert shares(region, JULY) == {"0193": (1, 100, Decimal(50000))}


def test_without_a_c_levering_since_1_october_of_every_gemeente_or_of_the_region_it_is_not_complete(rows):
    rows.levering("duo_c_levering", "G0193", START)
    rows.c_levering("Anna", van=START)
    assert {row[0] for row in counted(rows, "kostenverdeling", OCTOBER, "volledig")} == {"N"}
    rows.levering("duo_c_levering", "R0010", TELDATUM - datetime.timedelta(days=1))
    assert {row[0] for row in counted(rows, "kostenverdeling", OCTOBER, "volledig")} == {"N"}
    rows.levering("duo_c_levering", "R0010", TELDATUM)
    assert {row[0] for row in counted(rows, "kostenverdeling", OCTOBER, "volledig")} == {"J"}


def test_without_pupils_there_is_nothing_to_divide(region):
    assert counted(region, "kostenverdeling", OCTOBER, *COLUMNS) == []


def test_a_past_year_is_counted_as_known_now_and_as_known_then(region):
    region.c_levering("Anna", van=START, bekend_tot="2026-11-10")
    region.c_levering("Bert", van=START, bekend_van="2026-11-10")
    region.c_levering("Cees", van=START, bekend_van="2026-11-10")
    assert shares(region)["0193"][0] == 2
    assert shares(region, bekend_op="2026-11-09")["0193"][0] == 1
