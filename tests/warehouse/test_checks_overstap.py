"""Overstap in kern, and the checks on it (G01, G02): what each must find, near misses, incomplete dates and the past."""

import datetime

import pytest

from tests.warehouse.grip import SINCE, has
from tests.warehouse.rows import DAY

APRIL, AUGUST = datetime.date(2026, 4, 1), datetime.date(2026, 8, 1)
DAY_BEFORE = datetime.timedelta(days=1)
FIRST = "SELECT {} FROM kern.{} ORDER BY 1"


# What kern holds


def test_a_row_says_what_grip_says_and_is_of_the_woongemeente(rows):
    rows.brp("Anna", scope="G0160")
    rows.overstap("Anna", warme_overdracht=True)
    rows.refresh()
    asked = "persoon, handelende_gemeente, gemeentecode, schooljaar, status, datum_status, laatste_jaar, warme_overdracht"
    [(_, *row)] = rows.ask(FIRST.format(asked, "overstap"))
    assert row == ["0160", "0193", 2025, "GEPLAATST", 20260615, True, True]


@pytest.mark.parametrize("home", [{"gemeente_van_inschrijving": "0150"}, {"gemeente_van_inschrijving": "1999"}, None])
def test_of_whom_the_brp_says_nothing_or_outside_the_region_the_gemeente_in_grip_acts(rows, home):
    if home:
        rows.brp("Anna", scope="G0160", **home)
    rows.jikp("Anna", status="UIT_BEELD", gemeentecode="0148")
    has(rows, "G03", True, gemeente="0148")


@pytest.mark.parametrize("scope", ["X0000", "I25PJ"])
def test_a_test_set_and_the_copy_of_a_school_say_nothing(rows, scope):
    rows.overstap(scope=scope, status="AANGEMELD")
    rows.jikp(scope=scope, status="UIT_BEELD")
    rows.registratie(scope=scope)
    rows.brp(indicatie_geheim="7")
    rows.dossier()
    assert rows.found("G01", "G02", "G03", "G04", "G05", "G06", "B07") == []


@pytest.mark.parametrize(
    ("niveau", "leerjaar", "is_last"),
    [
        *((f"VMBO_{weg}", jaar, jaar == 4) for weg in ("BB", "KB", "GL", "TL") for jaar in (3, 4, None)),
        *(("HAVO", jaar, jaar == 5) for jaar in (4, 5, 6)),
        *(("VWO", jaar, jaar == 6) for jaar in (4, 5, 6)),
        *((niveau, jaar, True) for niveau in ("PRO", "VSO") for jaar in (2, None)),
        (None, 4, False),
    ],
)
def test_the_last_year_is_vmbo_4_havo_5_vwo_6_and_any_of_pro_and_vso(rows, niveau, leerjaar, is_last):
    rows.overstap(vo_niveau=niveau, leerjaar=leerjaar, status="GEEN_AANMELDING")
    rows.refresh()
    assert rows.ask("SELECT laatste_jaar FROM kern.overstap") == [(is_last,)]
    has(rows, "G01", is_last)


# G01


@pytest.mark.parametrize(
    ("status", "peildatum", "found"),
    [
        ("GEEN_AANMELDING", APRIL - DAY_BEFORE, False),
        ("GEEN_AANMELDING", APRIL, True),
        ("AANGEMELD", APRIL, False),
        ("AFGEWEZEN", APRIL, False),
        ("AANGEMELD", AUGUST - DAY_BEFORE, False),
        ("GEEN_AANMELDING", AUGUST - DAY_BEFORE, True),
        *((status, AUGUST, True) for status in ("GEEN_AANMELDING", "AANGEMELD", "INTAKE", "TOEGELATEN", "AFGEWEZEN")),
        ("AFGEMELD", AUGUST, True),
        ("GEPLAATST", AUGUST, False),
    ],
)
def test_from_1_april_an_application_is_missed_and_from_1_august_a_placement(rows, status, peildatum, found):
    rows.overstap(status=status, datum_status=20260301, van=SINCE)
    has(rows, "G01", found, peildatum=peildatum)


@pytest.mark.parametrize(
    ("datum_status", "found"),
    [(20260801, False), (20260802, True), (20260800, False), (20260900, True), (20260000, False), (None, False)],
)
def test_a_placement_that_is_surely_after_1_august_came_too_late(rows, datum_status, found):
    rows.overstap(datum_status=datum_status)
    has(rows, "G01", found)


def test_a_pupil_with_another_row_that_makes_it_is_not_missed(rows):
    rows.overstap("Anna", aanmelding="A1", status="AFGEWEZEN")
    rows.overstap("Anna", aanmelding="A2")
    rows.overstap("Bert", aanmelding="A3", status="AFGEMELD")
    rows.overstap("Bert", aanmelding="A4", datum_status=20260901)
    rows.overstap("Cees", aanmelding="A5", status="AFGEWEZEN")
    rows.overstap("Cees", aanmelding="A6", schooljaar=2024, datum_status=20250615)
    assert rows.keys("G01", "aanmelding_id") == [("A3",), ("A4",), ("A5",)]


def test_before_1_august_an_application_elsewhere_is_enough(rows):
    rows.overstap("Anna", aanmelding="A1", status="GEEN_AANMELDING", van=SINCE)
    rows.overstap("Anna", aanmelding="A2", status="AFGEWEZEN", van=SINCE)
    has(rows, "G01", False, peildatum=APRIL)


def test_the_finding_names_the_dossier_at_the_woongemeente(rows):
    rows.brp("Anna")
    rows.dossier("Anna", dossier="D9")
    rows.dossier("Anna", dossier="D1")
    rows.dossier("Anna", dossier="D0", dossierstatus="gesloten")
    rows.dossier("Anna", scope="G0160", dossier="H7")
    rows.overstap("Anna", status="AANGEMELD")
    has(rows, "G01", True, dossier="D1")
    assert rows.facts("G01") == [{"mijlpaal": "2026-08-01", "status": "AANGEMELD", "datum_status": 20260615}]


@pytest.mark.parametrize(("peildatum", "milestone"), [(AUGUST - DAY_BEFORE, "2026-04-01"), (AUGUST, "2026-08-01")])
def test_the_last_milestone_that_was_reached_is_the_one_that_is_missed(rows, peildatum, milestone):
    rows.overstap(status="GEEN_AANMELDING", van=SINCE)
    assert [facts["mijlpaal"] for facts in rows.facts("G01", peildatum)] == [milestone]


def test_a_row_that_the_last_levering_does_not_hold_is_not_found_any_more(rows):
    rows.overstap(status="AANGEMELD", van=SINCE, tot=DAY)
    has(rows, "G01", True, peildatum=DAY - DAY_BEFORE)
    has(rows, "G01", False)


# G02


@pytest.mark.parametrize(
    ("enrolment", "found"),
    [
        (None, True),
        ({"datum_inschrijving": 20261001}, False),
        ({"datum_inschrijving": 20261002}, True),
        ({"datum_inschrijving": 20261000}, False),
        ({"datum_inschrijving": 20261100}, True),
        ({"datum_uitschrijving": 20261001}, False),
        ({"datum_uitschrijving": 20260930}, True),
        ({"datum_uitschrijving": 20261000}, False),
        ({"brin6": "01AA00"}, False),
        ({"onderwijssoort": "VAVO"}, True),
        ({"person": "Bert"}, True),
    ],
)
def test_who_is_placed_and_surely_in_no_mbo_on_1_october_is_found(rows, enrolment, found):
    rows.levering("duo_c_levering")
    rows.overstap()
    if enrolment is not None:
        rows.c_levering(**enrolment)
    has(rows, "G02", found)


def test_arrival_is_not_asked_before_the_enrolments_of_that_day_are_loaded(rows):
    rows.levering("duo_c_levering", peildatum=DAY - DAY_BEFORE)
    rows.levering("duo_c_levering", "G0160")
    rows.overstap()
    has(rows, "G02", False)
    rows.levering("duo_c_levering", "R0010")
    has(rows, "G02", True)


@pytest.mark.parametrize(
    ("status", "schooljaar", "peildatum", "found"),
    [
        ("GEPLAATST", 2025, DAY - DAY_BEFORE, False),
        ("GEPLAATST", 2025, DAY, True),
        ("GEPLAATST", 2025, datetime.date(2027, 12, 31), True),
        ("GEPLAATST", 2025, datetime.date(2028, 1, 1), False),
        ("GEPLAATST", 2026, DAY, False),
        ("TOEGELATEN", 2025, DAY, False),
    ],
)
def test_arrival_is_asked_of_who_is_placed_from_1_october_on_while_duo_can_tell(rows, status, schooljaar, peildatum, found):
    rows.levering("duo_c_levering")
    rows.overstap(status=status, schooljaar=schooljaar, van=SINCE)
    has(rows, "G02", found, peildatum=peildatum)
