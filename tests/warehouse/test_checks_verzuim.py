"""The checks V01–V09 on verzuimmeldingen, each with what it must find and its near misses."""

import datetime

import pytest

from tests.warehouse.rows import DAY, number
from warehouse.check_files import Severity, read_checks

LATER = datetime.date(2026, 11, 1)
V = ("V01", "V02", "V03", "V04", "V05", "V06", "V07", "V08", "V09")


def test_every_check_on_meldingen_and_exemptions_is_there_with_its_severity():
    files = read_checks()
    assert not files.unusable
    errors, warnings = ("V01", "V02", "V05", "V09"), ("V03", "V04", "V06", "V07", "V08", "V10", "L02")
    expected = dict.fromkeys(errors, Severity.ERROR) | dict.fromkeys(warnings, Severity.WARNING)
    assert {code: files.checks[code].severity for code in expected} == expected


def test_a_melding_in_order_is_found_by_no_check(rows):
    rows.dossier()
    rows.brp()
    rows.melding()
    assert rows.found(*V) == []


def test_a_finding_is_for_the_gemeente_of_the_levering_and_names_the_melding(rows):
    rows.melding(scope="G0160", melding="M7", einddatum=20260901, gemeentecode="0193")
    rows.melding(scope="R0010", melding="M8", einddatum=20260901, gemeentecode="0148", dossiernummer="D8")
    assert rows.found("V02") == [("V02", "0148", "D8"), ("V02", "0160", "D1")]
    assert rows.keys("V02", "meldingsnummer") == [("M7",), ("M8",)]


@pytest.mark.parametrize("scope", ["X0000", "I25PJ"])
def test_a_test_set_or_a_copy_of_a_school_is_not_checked(rows, scope):
    rows.melding(scope=scope, einddatum=20260901, gemeentecode="0193")
    rows.vrijstelling()
    assert rows.found(*V) == []


@pytest.mark.parametrize(
    ("code", "columns"),
    [
        ("V02", {"einddatum": 20260901}),
        ("V03", {"status": "G", "reden_afgesloten": "TERUG"}),
        ("V05", {"status": "G", "einddatum": 20260920}),
        ("V06", {"status": "R", "melddatum": 20260916}),
        ("V07", {"verzuimuren": 15}),
        ("V08", {"begindatum": 20260601}),
        ("V09", {"dossiernummer": "D2"}),
    ],
)
def test_what_is_loaded_later_or_was_corrected_is_not_found_on_the_peildatum(rows, code, columns):
    rows.dossier()
    rows.melding(melding="M1", van=LATER, **columns)
    rows.melding(melding="M2", tot=DAY, van=datetime.date(2026, 9, 1), **columns)
    rows.melding(melding="M3", bekend_tot="2026-06-01", **columns)
    assert rows.keys(code, "meldingsnummer") == []
    assert rows.keys(code, "meldingsnummer", peildatum=LATER) == [("M1",)]


# V02


@pytest.mark.parametrize(
    ("reported", "begin", "end", "wrong"),
    [
        (20260928, 20260914, 20260913, True),
        (20260928, 20260914, 20260914, False),
        (20260913, 20260914, None, True),
        (20260914, 20260914, None, False),
        (20260901, 20260914, 20260930, True),
        (20260928, 20260914, 20260900, False),
        (20260928, 20260914, 20260800, True),
        (20260928, 20260900, 20260831, True),
        (20260928, 20260900, 20260901, False),
        (20260900, 20260914, None, False),
        (20250000, 20260914, None, True),
        (20260000, 20260914, 20260000, False),
    ],
)
def test_a_melding_that_ends_or_is_reported_before_it_begins_is_v02(rows, reported, begin, end, wrong):
    rows.melding(melddatum=reported, begindatum=begin, einddatum=end)
    assert rows.found("V02") == ([("V02", "0193", "D1")] if wrong else [])


# V03 and V05


@pytest.mark.parametrize("kind", ["V3", "V4", "RMC", "LRV"])
def test_a_closed_melding_of_a_kind_that_needs_an_end_date_is_v03_without_it(rows, kind):
    rows.melding(melding="M1", verzuimsoort=kind, status="G", reden_afgesloten="TERUG")
    rows.melding(melding="M2", verzuimsoort=kind, status="G", reden_afgesloten="TERUG", einddatum=20260900)
    assert rows.keys("V03", "meldingsnummer") == [("M1",)]


@pytest.mark.parametrize(
    ("kind", "status"),
    [("L", "G"), ("O", "G"), ("V1", "G"), ("V2", "G"), ("V3", "R"), ("V3", "B"), ("V4", "K"), ("RMC", "I"), ("LRV", "D")],
)
def test_another_kind_or_status_needs_no_end_date(rows, kind, status):
    rows.melding(verzuimsoort=kind, status=status)
    assert rows.found("V03") == []


@pytest.mark.parametrize("status", ["R", "B", "K", "G", "I", "D"])
def test_a_closing_reason_and_the_status_closed_go_together(rows, status):
    rows.melding(melding="met", status=status, reden_afgesloten="TERUG", einddatum=20260920)
    rows.melding(melding="zonder", status=status, reden_afgesloten=None, einddatum=20260920)
    assert rows.keys("V05", "meldingsnummer") == [("zonder",) if status == "G" else ("met",)]


# V04


@pytest.mark.parametrize(
    ("kind", "begin", "born", "wrong"),
    [
        ("V3", 20260914, 20080914, True),
        ("V3", 20260914, 20080915, False),
        ("V3", 20260914, 20080900, False),
        ("V3", 20260914, 20080800, True),
        ("V3", 20260900, 20080901, True),
        ("V3", 20260900, 20080902, False),
        ("V3", 20260228, 20080229, False),
        ("V3", 20260301, 20080229, True),
        ("LRV", 20260914, 20080914, True),
        ("LRV", 20260914, 20080915, False),
        ("V4", 20260914, 20080915, True),
        ("V4", 20260914, 20080914, False),
        ("V4", 20260914, 20080900, False),
        ("V4", 20260914, 20081000, True),
        ("V4", 20260900, 20080930, False),
        ("V4", 20260900, 20081001, True),
        ("RMC", 20260914, 20080915, True),
        ("RMC", 20260914, 20080914, False),
        ("RMC", 20251231, 20021231, True),
        ("RMC", 20251231, 20030101, False),
        ("RMC", 20260101, 20021231, False),
        ("RMC", 20260101, 19990101, True),
        ("RMC", 20260101, 19990102, False),
        ("RMC", 20260101, 19990000, False),
        ("RMC", 20260131, 19990100, True),
        ("V4", 20250000, 20020101, True),
        ("V4", 20250000, 20020102, False),
        ("V4", 20260000, 20020102, False),
        ("V4", 20260914, 19980101, True),
        ("L", 20260914, 20000101, False),
        ("O", 20260914, 20180101, False),
        ("V1", 20260914, 20000101, False),
        ("V3", 20260914, 0, False),
        ("V4", 20260914, -1, False),
    ],
)
def test_the_kind_must_fit_the_age_on_the_begin_date(rows, kind, begin, born, wrong):
    rows.brp(geboortedatum=born)
    rows.melding(verzuimsoort=kind, begindatum=begin)
    assert rows.found("V04") == ([("V04", "0193", "D1")] if wrong else [])


def test_the_birth_date_of_the_brp_goes_before_that_of_jvs(rows):
    rows.dossier("Anna", geboortedatum=20000101)
    rows.brp("Anna", geboortedatum=20100101)
    rows.melding("Anna", melding="M1")
    rows.dossier("Bert", dossier="D2", geboortedatum=20000101)
    rows.melding("Bert", melding="M2")
    rows.melding("Cees", melding="M3")
    assert rows.keys("V04", "meldingsnummer") == [("M2",)]


def test_the_birth_date_as_it_was_known_on_the_peildatum_counts(rows):
    rows.melding()
    rows.brp(geboortedatum=20000101, tot=LATER)
    rows.brp(geboortedatum=20100101, van=LATER)
    assert rows.found("V04") == [("V04", "0193", "D1")]
    assert rows.found("V04", peildatum=LATER) == []


# V06


@pytest.mark.parametrize(
    ("reported", "peildatum", "late"),
    [
        # Thursday 24 September: Friday, Monday–Thursday are five
        (20260924, datetime.date(2026, 10, 1), False),
        (20260924, datetime.date(2026, 10, 2), True),
        (20260923, datetime.date(2026, 10, 1), True),
        # a weekend adds nothing
        (20260925, datetime.date(2026, 10, 4), False),
        (20260925, datetime.date(2026, 10, 5), True),
        # Christmas 2026: Friday is a public holiday, Saturday counts for nothing
        (20261221, datetime.date(2026, 12, 28), False),
        (20261221, datetime.date(2026, 12, 29), False),
        (20261221, datetime.date(2026, 12, 30), True),
        # an incomplete date is the last day that it can be: Wednesday 30 September
        (20260900, datetime.date(2026, 10, 7), False),
        (20260900, datetime.date(2026, 10, 8), True),
        # not reported yet
        (20261201, datetime.date(2026, 10, 1), False),
    ],
)
def test_a_registered_melding_is_late_after_five_working_days(rows, reported, peildatum, late):
    rows.melding(status="R", melddatum=reported, van=datetime.date(2026, 9, 1))
    assert rows.found("V06", peildatum=peildatum) == ([("V06", "0193", "D1")] if late else [])


@pytest.mark.parametrize("status", ["B", "K", "G", "I", "D"])
def test_a_melding_with_another_status_than_registered_is_not_late(rows, status):
    rows.melding(status=status, melddatum=20260101)
    assert rows.found("V06") == []


# V07


@pytest.mark.parametrize(
    ("kind", "hours", "short"),
    [("V3", 15, True), ("V3", 16, False), ("V3", 0, True), ("V3", None, False), ("V4", 15, False), ("LRV", 15, False)],
)
def test_a_v3_of_fewer_than_sixteen_hours_is_v07(rows, kind, hours, short):
    rows.melding(verzuimsoort=kind, verzuimuren=hours)
    assert rows.found("V07") == ([("V07", "0193", "D1")] if short else [])


@pytest.mark.parametrize(
    ("kind", "begin", "end", "short"),
    [
        ("LRV", 20260901, 20260927, True),
        ("LRV", 20260901, 20260928, False),
        ("LRV", 20260901, 20260901, True),
        ("LRV", 20260901, None, False),
        ("LRV", 20260901, 20260900, False),
        ("LRV", 20260904, 20260900, True),
        ("LRV", 20260900, 20260927, True),
        ("LRV", 20260900, 20260928, False),
        ("V3", 20260901, 20260927, False),
        ("O", 20260901, 20260927, False),
    ],
)
def test_an_ended_lrv_shorter_than_28_days_is_v07(rows, kind, begin, end, short):
    rows.melding(verzuimsoort=kind, begindatum=begin, einddatum=end)
    assert rows.found("V07") == ([("V07", "0193", "D1")] if short else [])


# V08


@pytest.mark.parametrize(
    ("begin", "peildatum", "long"),
    [
        (20260701, datetime.date(2026, 10, 1), False),
        (20260630, datetime.date(2026, 10, 1), True),
        (20260701, datetime.date(2026, 10, 2), True),
        (20260600, datetime.date(2026, 9, 30), False),
        (20260600, datetime.date(2026, 10, 1), True),
        (20250000, datetime.date(2026, 3, 31), False),
        (20250000, datetime.date(2026, 4, 1), True),
        (20251130, datetime.date(2026, 2, 28), False),
        (20251130, datetime.date(2026, 3, 1), True),
    ],
)
def test_a_melding_that_began_more_than_three_months_ago_is_v08(rows, begin, peildatum, long):
    rows.melding(begindatum=begin, van=datetime.date(2026, 1, 1))
    assert rows.found("V08", peildatum=peildatum) == ([("V08", "0193", "D1")] if long else [])


@pytest.mark.parametrize(
    ("status", "found"), [("R", True), ("B", True), ("K", False), ("G", False), ("I", False), ("D", False)]
)
def test_only_a_melding_that_is_registered_or_in_hand_is_v08(rows, status, found):
    rows.melding(status=status, begindatum=20260101)
    assert rows.found("V08") == ([("V08", "0193", "D1")] if found else [])


# V09


def test_a_melding_without_dossier_or_in_that_of_another_is_v09(rows):
    rows.dossier("Anna", dossier="D1")
    rows.dossier("Bert", dossier="D2")
    rows.dossier("Anna", dossier="H1", scope="G0160")
    rows.melding(melding="eigen", dossiernummer="D1")
    rows.melding(melding="geen", dossiernummer=None)
    rows.melding(melding="onbekend", dossiernummer="D9")
    rows.melding(melding="van een ander", dossiernummer="D2")
    rows.melding(melding="van elders", dossiernummer="H1")
    assert {melding for (melding,) in rows.keys("V09", "meldingsnummer")} == {"geen", "onbekend", "van een ander", "van elders"}
    assert {(gemeente, dossier) for _, gemeente, dossier in rows.found("V09")} == {
        ("0193", None),
        ("0193", "D9"),
        ("0193", "D2"),
        ("0193", "H1"),
    }


def test_a_closed_dossier_is_a_dossier(rows):
    rows.dossier(dossierstatus="gesloten")
    rows.melding()
    assert rows.found("V09") == []


def test_a_dossier_under_another_number_of_the_same_person_is_the_persons_own(rows):
    rows.brp(volgnummer=1, burgerservicenummer=number("oud bsn"))
    rows.brp()
    rows.dossier(burgerservicenummer=number("oud bsn"))
    rows.melding()
    assert rows.found("V09") == []


def test_a_dossier_that_is_gone_or_not_there_yet_on_the_peildatum_does_not_hold_a_melding(rows):
    rows.dossier(tot=LATER)
    rows.melding()
    assert rows.found("V09") == []
    assert rows.found("V09", peildatum=LATER) == [("V09", "0193", "D1")]


# the facts that reopen an accepted finding


@pytest.mark.parametrize(
    ("code", "columns", "facts"),
    [
        ("V02", {"einddatum": 20260901}, {"melddatum": 20260928, "begindatum": 20260914, "einddatum": 20260901}),
        ("V03", {"status": "G", "reden_afgesloten": "TERUG"}, {"verzuimsoort": "V3"}),
        ("V04", {"verzuimsoort": "RMC"}, {"verzuimsoort": "RMC", "begindatum": 20260914, "geboortedatum": 20090415}),
        ("V05", {"reden_afgesloten": "TERUG"}, {"status": "B", "reden_afgesloten": "TERUG"}),
        ("V06", {"status": "R", "melddatum": 20260901}, {"melddatum": 20260901}),
        (
            "V07",
            {"verzuimuren": 3},
            {"verzuimsoort": "V3", "verzuimuren": 3, "begindatum": 20260914, "einddatum": None},
        ),
        ("V08", {"begindatum": 20260101}, {"status": "B", "begindatum": 20260101}),
        ("V09", {"dossiernummer": "D9"}, {"dossier_bekend": False}),
        ("V09", {"dossiernummer": "D2"}, {"dossier_bekend": True}),
    ],
)
def test_the_facts_of_a_finding_are_what_was_compared_and_stay_the_same_while_time_passes(rows, code, columns, facts):
    rows.brp()
    rows.dossier("Bert", dossier="D2")
    rows.melding(**columns)
    assert rows.facts(code) == [facts]
    assert rows.facts(code, peildatum=LATER) == [facts]
