"""mart.thuiszitters: who is at home without school, since when, and who came in or went out since the month before."""

import datetime

import pytest

from tests.warehouse.figures import counted
from tests.warehouse.rows import Rows

OCTOBER = 202610
COLUMNS = ("gemeentecode", "soort", "duur", "aantal", "nieuw", "opgelost")
SHORT, LONG = "4 weken-3 maanden", "> 3 maanden"
START = datetime.date(2026, 6, 1)
LATER = datetime.date(2026, 10, 15)


@pytest.fixture
def region(rows: Rows) -> Rows:
    """A region in which Zwolle and Hardenberg deliver; who is resident must go to school since 2014."""
    for scope in ("G0193", "G0160"):
        rows.levering("duo_c_levering", scope, START)
    return rows


def sitters(rows: Rows, peilmaand: int = OCTOBER, **asked) -> list[tuple]:
    """Soort, duur, aantal of the rows that count somebody."""
    return [row[1:4] for row in counted(rows, "thuiszitters", peilmaand, *COLUMNS, **asked) if row[3]]


def at_home(rows: Rows, person: str = "Anna", *, left: int | None = 20260901, scope: str = "G0193", **brp) -> None:
    """A resident of 16 whose last enrolment ended, or who never had one."""
    rows.brp(person, scope=scope, van=START, **({"geboortedatum": 20100415} | brp))
    if left is not None:
        rows.c_levering(person, scope=scope, van=START, datum_uitschrijving=left)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (20261003, []),  # 4 October is day 0: 27 days on the 31st
        (20261002, [("absoluut", SHORT, 1)]),
        (20260730, [("absoluut", SHORT, 1)]),  # exactly three calendar months is not more
        (20260729, [("absoluut", LONG, 1)]),
        (20261000, []),  # may have ended on the 31st
        (20260900, [("absoluut", SHORT, 1)]),
        (20260000, []),
        (0, []),
    ],
)
def test_the_time_without_school_starts_the_day_after_the_last_enrolment(region, left, expected):
    at_home(region, left=left)
    assert sitters(region) == expected


def test_an_exemption_from_enrolment_that_ended_later_moves_the_start_and_another_exemption_does_not(region):
    at_home(region, "Anna", left=20260301)
    region.vrijstelling("Anna", van=START, begindatum=20260302, einddatum=20260915)
    at_home(region, "Bert", left=20260301)
    region.vrijstelling("Bert", "G0193", "VR2", van=START, artikel="11_F", begindatum=20260302, einddatum=20260915)
    at_home(region, "Cees", left=20260301)
    region.vrijstelling("Cees", "G0193", "VR3", van=START, begindatum=20260302, einddatum=20260915, besluit="afgewezen")
    assert sitters(region) == [("absoluut", SHORT, 1), ("absoluut", LONG, 2)]


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (20211001, []),  # five on 1 October: leerplichtig from 1 November
        (20210930, [("absoluut", SHORT, 1)]),
        (20210900, [("absoluut", SHORT, 1)]),
        (20210630, [("absoluut", LONG, 1)]),
        (20210600, [("absoluut", LONG, 1)]),
        (20210000, []),
    ],
)
def test_without_any_school_the_start_of_the_duty_counts(region, born, expected):
    at_home(region, left=None, geboortedatum=born)
    assert sitters(region) == expected


def moved(rows: Rows, person: str, *stays: tuple[int, str]) -> None:
    """A resident of Zwolle by the last stay; each stay is a date of registration and a gemeente."""
    for place, (day, gemeente) in enumerate(reversed(stays)):
        rows.brp(
            person,
            van=START,
            volgnummer=place,
            datum_inschrijving=day,
            gemeente_van_inschrijving=gemeente,
            geboortedatum=20100415,
        )


@pytest.mark.parametrize(
    ("stays", "expected"),
    [
        ([(20100415, "0363"), (20261005, "0193")], []),
        ([(20100415, "0363"), (20261003, "0193")], [("absoluut", SHORT, 1)]),
        ([(20100415, "0363"), (20260900, "0193")], [("absoluut", SHORT, 1)]),
        ([(20100415, "0363"), (20261000, "0193")], []),
        ([(20100415, "0363"), (20260101, "0160"), (20261005, "0193")], [("absoluut", LONG, 1)]),
        ([(20100415, "0193"), (20260101, "1999"), (20260901, "0193")], [("absoluut", SHORT, 1)]),
        ([(20100415, "0193"), (20261005, "0160"), (20261010, "0193")], [("absoluut", LONG, 1)]),
        ([(0, "0193")], [("absoluut", LONG, 1)]),
    ],
)
def test_the_start_of_the_unbroken_stay_in_the_region_counts(region, stays, expected):
    moved(region, "Anna", *stays)
    assert sitters(region) == expected


def test_an_enrolment_or_exemption_that_may_run_and_no_duty_make_no_absoluut(region):
    at_home(region, "enrolled", left=None)
    region.c_levering("enrolled", van=START)
    at_home(region, "exempted", left=20260301)
    region.vrijstelling("exempted", van=START)
    at_home(region, "of age", left=20260301, geboortedatum=20081001)
    at_home(region, "qualified", left=None, geboortedatum=20090415)
    region.c_levering("qualified", van=START, datum_uitschrijving=20260301, startkwalificatie=True, hoogste_diploma="HAVO")
    at_home(region, "dead", left=20260301, datum_overlijden=20260801)
    at_home(region, "elsewhere", left=20260301, gemeente_van_inschrijving="0363")
    assert sitters(region) == []


def test_without_a_c_levering_of_the_gemeente_nobody_is_known_to_have_no_school(region):
    at_home(region, "Anna", left=None, scope="G0166")
    assert sitters(region) == []
    region.levering("duo_c_levering", "R0010", START)
    assert sitters(region) == [("absoluut", LONG, 1)]


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ({"begindatum": 20261003}, [("LRV", SHORT, 1)]),
        ({"begindatum": 20261004}, []),
        ({"begindatum": 20260730, "status": "R"}, [("LRV", LONG, 1)]),
        ({"begindatum": 20260731, "status": "R"}, [("LRV", SHORT, 1)]),
        ({"begindatum": 20261000}, []),
        ({"status": "G"}, []),
        ({"status": "I"}, []),
        ({"status": "K"}, []),
        ({"einddatum": 20261030}, []),
        ({"verzuimsoort": "V3"}, []),
    ],
)
def test_lrv_is_an_open_report_of_28_days_or_more(region, report, expected):
    at_home(region, left=None)
    region.c_levering("Anna", van=START)
    region.melding("Anna", van=START, **({"verzuimsoort": "LRV"} | report))
    assert sitters(region) == expected


def test_a_person_counts_once_per_soort_from_the_first_report_and_only_as_a_resident(region):
    at_home(region, "Anna", left=20260901)
    for number_of, day in (("M1", 20260915), ("M2", 20260601)):
        region.melding("Anna", "G0193", number_of, van=START, verzuimsoort="LRV", begindatum=day)
    region.melding("Bert", "G0193", "M3", van=START, verzuimsoort="LRV")
    assert sitters(region) == [("LRV", LONG, 1), ("absoluut", SHORT, 1)]


def test_nieuw_and_opgelost_compare_with_the_last_day_of_the_month_before(region):
    at_home(region, "stays", left=20260101)
    at_home(region, "comes", left=20260910)
    at_home(region, "grows", left=20260710)
    at_home(region, "leaves", left=20260101)
    region.c_levering("leaves", van=LATER, brin6="00MP00", datum_inschrijving=20261015)
    assert counted(region, "thuiszitters", OCTOBER, *COLUMNS) == [
        ("0193", "absoluut", SHORT, 1, 1, 0),
        ("0193", "absoluut", LONG, 2, 0, 1),
    ]


def test_who_moves_within_the_region_is_neither_nieuw_nor_opgelost(region):
    region.brp("Anna", van=START, tot=LATER, geboortedatum=20100415)
    region.brp("Anna", "G0160", van=LATER, geboortedatum=20100415, datum_inschrijving=20261010)
    assert counted(region, "thuiszitters", 202609, *COLUMNS) == [("0193", "absoluut", LONG, 1, 0, 0)]
    assert counted(region, "thuiszitters", OCTOBER, *COLUMNS) == [("0160", "absoluut", LONG, 1, 0, 0)]


def test_a_past_peildatum_is_counted_as_known_now_and_as_known_then(region):
    at_home(region, left=None)
    region.c_levering("Anna", van=START, datum_uitschrijving=20260701, bekend_tot="2026-11-10")
    region.c_levering("Anna", van=START, bekend_van="2026-11-10")
    assert sitters(region) == []
    assert sitters(region, bekend_op="2026-11-09") == [("absoluut", LONG, 1)]
    assert sitters(region, bekend_op="2026-11-10") == []


def test_the_previous_peildatum_is_as_known_then_too(region):
    at_home(region, left=None)
    region.c_levering("Anna", van=START, tot=LATER, bekend_tot="2026-11-10")
    region.c_levering("Anna", van=LATER, datum_uitschrijving=20260101, bekend_tot="2026-11-10")
    region.c_levering("Anna", van=START, datum_uitschrijving=20260101, bekend_van="2026-11-10")
    assert counted(region, "thuiszitters", OCTOBER, "aantal", "nieuw") == [(1, 0)]
    assert counted(region, "thuiszitters", OCTOBER, "aantal", "nieuw", bekend_op="2026-11-09") == [(1, 1)]
