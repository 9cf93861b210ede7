"""mart.doorstroompunt_werk: work, a benefit, neither or unknown, of the residents who were asked about at SUWI."""

import datetime

import pytest

from tests.warehouse.figures import counted, two_residents
from tests.warehouse.rows import Rows

OCTOBER = 202610
START, LATER = datetime.date(2026, 9, 1), datetime.date(2026, 10, 1)
COLUMNS = ("gemeentecode", "gemeente", "leeftijd", "klasse", "aantal")
WORK, BENEFIT, NEITHER, UNKNOWN = "werk >= 12 uur", "uitkering", "geen van beide", "niet bekend"
NO_WORK = {"werkt": False, "uren_per_week": None, "werkt_12_uur": False, "uitkering": False}
NOTHING = {"werkt": None, "uren_per_week": None, "werkt_12_uur": None, "uitkering": None}


@pytest.fixture
def region(rows: Rows) -> Rows:
    """A region with residents Anna of Zwolle and Bert of Hardenberg, nineteen years old on the peildatum."""
    return two_residents(rows, START, geboortedatum=20070415)


def classes(rows: Rows, peilmaand: int = OCTOBER, **more) -> list[str]:
    return [klasse for (klasse,) in counted(rows, "doorstroompunt_werk", peilmaand, "klasse", **more)]


def test_persons_are_counted_by_gemeente_age_and_class(region):
    region.brp("Cees", van=START, geboortedatum=20070301)
    for person in ("Anna", "Bert", "Cees"):
        region.inkomen(person)
    assert counted(region, "doorstroompunt_werk", OCTOBER, *COLUMNS) == [
        ("0160", "Hardenberg", 19, WORK, 1),
        ("0193", "Zwolle", 19, WORK, 2),
    ]


@pytest.mark.parametrize(
    ("income", "assistance", "expected"),
    [
        ({}, {}, WORK),
        ({"uitkering": True}, {}, WORK),
        ({"uitkomst": "d"}, None, WORK),
        (NO_WORK | {"uitkering": True}, None, BENEFIT),
        (NO_WORK, {}, BENEFIT),
        (NO_WORK | {"uitkomst": "b"}, {}, BENEFIT),
        (NOTHING | {"uitkomst": "c"}, {}, BENEFIT),
        (NOTHING | {"uitkomst": "d", "uitkering": True}, None, BENEFIT),
        (None, {}, BENEFIT),
        (NO_WORK, None, NEITHER),
        (NO_WORK | {"uitkomst": "b"}, None, NEITHER),
        (NO_WORK, {"uitkomst": "b", "bijstand": False}, NEITHER),
        (NO_WORK, {"uitkomst": "c", "bijstand": None}, NEITHER),
        # work of which nobody knows the hours is no work of twelve hours
        ({"uren_per_week": None, "werkt_12_uur": None}, None, NEITHER),
        ({"uren_per_week": 8, "werkt_12_uur": False}, None, NEITHER),
        (NOTHING | {"uitkomst": "c"}, None, UNKNOWN),
        (NOTHING | {"uitkomst": "e"}, None, UNKNOWN),
        (NOTHING | {"uitkomst": "d"}, None, UNKNOWN),
        (NOTHING | {"uitkomst": "c"}, {"uitkomst": "b", "bijstand": False}, UNKNOWN),
        (None, {"uitkomst": "b", "bijstand": False}, UNKNOWN),
    ],
)
def test_the_first_class_that_fits_counts(region, income, assistance, expected):
    if income is not None:
        region.inkomen("Anna", **income)
    if assistance is not None:
        region.bijstand("Anna", **assistance)
    assert classes(region) == [expected]


def test_who_was_never_asked_about_is_nowhere(region):
    region.inkomen("Anna", scope="X0000")
    region.bijstand("Bert", van=datetime.date(2026, 11, 1))
    assert classes(region) == []


@pytest.mark.parametrize(
    ("latest", "expected"),
    [
        (NO_WORK, NEITHER),
        (NO_WORK | {"uitkomst": "b"}, NEITHER),
        (NOTHING | {"uitkomst": "c"}, WORK),
        (NOTHING | {"uitkomst": "e"}, WORK),
        (NOTHING | {"uitkomst": "d"}, UNKNOWN),
    ],
)
def test_the_last_answer_that_says_something_counts(region, latest, expected):
    region.inkomen("Anna", van=START)
    region.inkomen("Anna", van=LATER, **latest)
    assert classes(region) == [expected]
    assert classes(region, 202609) == [WORK]


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (20071015, 19),  # a birthday on the peildatum counts
        (20071016, 18),
        (20071000, None),
        (20070900, 19),
        (20080229, 18),
        (20070000, None),
        (0, None),
    ],
)
def test_the_age_is_that_on_the_peildatum_when_it_is_certain(rows, born, age):
    rows.levering("brp_persoonslijst", "G0193", START)
    rows.brp("Anna", van=START, geboortedatum=born)
    rows.inkomen("Anna")
    halfway = datetime.date(2026, 10, 15)
    assert counted(rows, "doorstroompunt_werk", OCTOBER, "leeftijd", "aantal", today=halfway) == [(age, 1)]


def test_only_residents_count_each_where_the_brp_says(region):
    region.brp("Cees", gemeente_van_inschrijving="0150", van=START)
    region.brp("Dirk", datum_overlijden=20260701, van=START)
    for person in ("Bert", "Cees", "Dirk", "nobody"):
        region.inkomen(person)
    assert counted(region, "doorstroompunt_werk", OCTOBER, "gemeentecode", "aantal") == [("0160", 1)]


def test_a_past_month_is_counted_as_known_now_and_as_known_then(region):
    region.inkomen("Anna", bekend_tot="2026-11-10", **NO_WORK)
    region.inkomen("Anna", bekend_van="2026-11-10")
    assert classes(region) == [WORK]
    assert classes(region, bekend_op="2026-11-09") == [NEITHER]
