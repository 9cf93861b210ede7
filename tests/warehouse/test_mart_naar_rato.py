"""mart.naar_rato: the work of each gemeente by youths, werkprocessen and reports, and its share in it."""

import datetime
from decimal import Decimal

import pytest

from tests.warehouse.figures import counted
from tests.warehouse.rows import Rows
from warehouse.afspraken import agree_weight

OCTOBER = 202610
START = datetime.date(2026, 6, 1)
COUNTS = ("jongeren", "werkprocessen", "verzuimmeldingen")
SHARES = ("aandeel_jongeren", "aandeel_werkprocessen", "aandeel_verzuimmeldingen", "aandeel")


@pytest.fixture
def region(rows: Rows) -> Rows:
    rows.levering("brp_persoonslijst", "G0193", START)
    return rows


def asked(rows: Rows, *columns: str, peilmaand: int = OCTOBER, **more) -> dict[str, tuple]:
    """These columns of the gemeenten that have anything."""
    found = counted(rows, "naar_rato", peilmaand, "gemeentecode", *COUNTS, *columns, **more)
    assert len(found) == 11
    return {row[0]: tuple(row[4:]) for row in found if any(row[1:4])}


def numbers(rows: Rows, **more) -> dict[str, tuple]:
    return asked(rows, *COUNTS, **more)


def resident(rows: Rows, person: str, scope: str = "G0193", **brp) -> None:
    """Sixteen years old on the peildatum unless told otherwise."""
    rows.brp(person, scope, van=START, **({"geboortedatum": 20100415} | brp))


@pytest.mark.parametrize(
    ("born", "counts"),
    [
        (20210930, True),  # five in September 2026: leerplichtig from 1 October
        (20211001, False),
        (20081101, True),  # eighteen the day after the peildatum
        (20081031, False),
        (20081000, False),
        (20081100, True),
    ],
)
def test_who_must_go_to_school_counts(region, born, counts):
    resident(region, "Anna", geboortedatum=born)
    assert numbers(region) == ({"0193": (1, 0, 0)} if counts else {})


def grown(rows: Rows, born: int = 20080401) -> None:
    resident(rows, "Anna", geboortedatum=born)


def test_from_eighteen_the_c_levering_the_latest_a04_or_a_dossier_tells_who_has_no_startkwalificatie(region):
    grown(region)
    assert numbers(region) == {}
    region.c_levering("Anna", van=START, startkwalificatie=None)
    assert numbers(region) == {}
    region.c_levering("Anna", van=START, brin6="00MP00", startkwalificatie=False)
    assert numbers(region) == {"0193": (1, 0, 0)}


def test_only_the_latest_a04_counts(region):
    grown(region)
    region.a_report("a04", 202608, "Anna", is_last=False)
    region.a_report("a04", 202609)
    assert numbers(region) == {}
    region.a_report("a04", 202610, "Anna")
    assert numbers(region) == {"0193": (1, 0, 0)}


@pytest.mark.parametrize(
    ("dossier", "counts"),
    [
        ({"doelgroep": "doorstroompunt"}, True),
        ({"doelgroep": "doorstroompunt", "dossierstatus": "gesloten"}, True),
        ({}, False),
    ],
)
def test_a_dossier_of_the_doorstroompunt_counts_open_or_not(region, dossier, counts):
    grown(region)
    region.dossier("Anna", van=START, **dossier)
    assert numbers(region) == ({"0193": (1, 0, 0)} if counts else {})


@pytest.mark.parametrize(
    ("born", "peilmaand", "counts"),
    [
        (19991101, OCTOBER, True),  # the bound is 27 from 2026 on, and 23 before
        (19991031, OCTOBER, False),
        (19991000, OCTOBER, False),
        (20021201, 202511, True),
        (20021130, 202511, False),
        (20081031, OCTOBER, True),
        (20081000, OCTOBER, True),
        (20081100, OCTOBER, True),
    ],
)
def test_up_to_the_age_bound_of_the_date(region, born, peilmaand, counts):
    early = datetime.date(2025, 1, 1)
    region.levering("brp_persoonslijst", "G0193", early)
    region.brp("Anna", van=early, geboortedatum=born)
    region.c_levering("Anna", van=early, startkwalificatie=False)
    assert numbers(region, peilmaand=peilmaand) == ({"0193": (1, 0, 0)} if counts else {})


def test_only_residents_count_each_where_they_live(region):
    resident(region, "Anna", "G0160")
    resident(region, "Bert", gemeente_van_inschrijving="0363")
    resident(region, "Cees", datum_overlijden=20260701)
    for place, person in enumerate(("Anna", "Bert", "Cees", "nobody")):
        region.dossier(person, "G0193", f"D{place}", van=START)
        region.werkproces("G0193", f"W{place}", dossiernummer=f"D{place}", van=START)
        region.melding(person, "G0193", f"M{place}", van=START)
    assert numbers(region) == {"0160": (1, 1, 1)}


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (20260101, True),
        (20251231, False),
        (20261031, True),
        (20261101, False),
        (20260000, True),
        (20261000, True),
        (20261100, False),
        (0, False),
    ],
)
def test_werkprocessen_and_reports_are_those_of_the_year_up_to_the_peildatum(region, day, counts):
    resident(region, "Anna")
    region.dossier(van=START)
    region.werkproces(van=START, datum_start=day)
    region.melding(van=START, melddatum=day, status="I")
    assert numbers(region) == {"0193": (1, 1, 1) if counts else (1, 0, 0)}


def test_of_december_the_year_is_whole_and_of_january_it_begins_again(region):
    resident(region, "Anna")
    region.melding(van=START, melddatum=20261220)
    today = datetime.date(2027, 1, 15)
    assert numbers(region, peilmaand=202612, today=today) == {"0193": (1, 0, 1)}
    assert numbers(region, peilmaand=202701, today=today) == {"0193": (1, 0, 0)}


@pytest.fixture
def two(region: Rows) -> Rows:
    """Zwolle with one of three youths, Hardenberg with two; one of four werkprocessen and three; one report and one."""
    for person, scope in (("Anna", "G0193"), ("Bert", "G0160"), ("Cees", "G0160")):
        resident(region, person, scope)
        region.dossier(person, scope, f"D {person}", van=START)
    for place, (person, scope) in enumerate((("Anna", "G0193"), ("Bert", "G0160"), ("Bert", "G0160"), ("Cees", "G0160"))):
        region.werkproces(scope, f"W{place}", dossiernummer=f"D {person}", van=START)
    for person, scope in (("Anna", "G0193"), ("Bert", "G0160")):
        region.melding(person, scope, f"M {person}", van=START)
    return region


def test_the_share_is_the_mean_of_the_three_shares(two):
    assert asked(two, *SHARES) == {
        "0160": (Decimal("66.67"), Decimal("75.00"), Decimal("50.00"), Decimal("63.89")),
        "0193": (Decimal("33.33"), Decimal("25.00"), Decimal("50.00"), Decimal("36.11")),
    }


def test_the_weights_are_those_agreed_on_the_peildatum_and_stand_beside_the_share(two):
    agree_weight(two.connection, "jongeren", Decimal("0.5"), datetime.date(2026, 10, 31))
    agree_weight(two.connection, "verzuimmeldingen", Decimal(0), datetime.date(2026, 10, 1))
    agree_weight(two.connection, "werkprocessen", Decimal(9), datetime.date(2026, 11, 1))
    weights = ("gewicht_jongeren", "gewicht_werkprocessen", "gewicht_verzuimmeldingen")
    assert asked(two, *weights, "aandeel")["0193"] == (Decimal("0.5"), 1, 0, Decimal("27.78"))


def test_a_part_without_any_count_in_the_region_does_not_take_part(region):
    resident(region, "Anna")
    resident(region, "Bert", "G0160")
    region.melding("Anna", van=START)
    assert asked(region, *SHARES) == {
        "0160": (50, None, 0, Decimal("25.00")),
        "0193": (50, None, 100, Decimal("75.00")),
    }


def test_a_past_month_is_counted_as_known_now_and_as_known_then(region):
    resident(region, "Anna", bekend_tot="2026-11-10")
    resident(region, "Anna", "G0160", bekend_van="2026-11-10")
    assert numbers(region) == {"0160": (1, 0, 0)}
    assert numbers(region, bekend_op="2026-11-09") == {"0193": (1, 0, 0)}
