"""The checks on enrolments, B06 and D01 to D06: what each must find, near misses, incomplete dates and the past."""

import datetime

import pytest

from tests.warehouse.rows import DAY
from warehouse.check_files import Severity, read_checks

BEFORE = DAY - datetime.timedelta(days=1)
PAST = datetime.date(2026, 3, 1)
CHILD = {"geboortedatum": 20150415}


def test_every_check_on_enrolments_is_there_with_its_severity():
    severities = {code: check.severity for code, check in read_checks().checks.items()}
    errors, infos = ("D02", "D03", "D07", "D09"), ("B06", "D08")
    warnings = ("D01", "D04", "D05", "D06", "D10", "D12")
    expected = (
        dict.fromkeys(errors, Severity.ERROR) | dict.fromkeys(infos, Severity.INFO) | dict.fromkeys(warnings, Severity.WARNING)
    )
    assert {code: severities[code] for code in expected} == expected


def test_a_child_without_dossier_enrolment_and_exemption_is_found(rows):
    rows.brp("Anna", **CHILD)
    rows.brp("Bert", scope="G0160", **CHILD)
    rows.c_levering("Bert", datum_uitschrijving=int(BEFORE.strftime("%Y%m%d")))
    assert rows.found("B06") == [("B06", "0160", None), ("B06", "0193", None)]


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("dossier", {"scope": "G0160"}),
        ("c_levering", {}),
        ("c_levering", {"datum_uitschrijving": 20261001}),
        ("c_levering", {"datum_uitschrijving": 20260000}),
        ("c_levering", {"scope": "G0160", "datum_inschrijving": 20261000}),
        ("vrijstelling", {}),
        ("vrijstelling", {"einddatum": 20261001}),
        ("vrijstelling", {"begindatum": 20261000}),
    ],
)
def test_a_dossier_an_enrolment_or_an_exemption_explains_a_child(rows, kind, columns):
    rows.brp(**CHILD)
    getattr(rows, kind)(**columns)
    assert rows.found("B06") == []


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("dossier", {"dossierstatus": "gesloten"}),
        ("c_levering", {"datum_inschrijving": 20261002}),
        ("c_levering", {"datum_uitschrijving": 20260900}),
        ("c_levering", {"brin6": None, "inschrijvingsvolgnummer": None, "datum_inschrijving": None, "vrijstelling": True}),
        ("c_levering", {"van": PAST, "tot": DAY}),
        ("c_levering", {"scope": "X0000"}),
        ("vrijstelling", {"artikel": "11_F"}),
        ("vrijstelling", {"artikel": "3A"}),
        ("vrijstelling", {"besluit": "aangevraagd"}),
        ("vrijstelling", {"einddatum": 20260930}),
    ],
)
def test_what_is_closed_over_or_about_something_else_explains_nothing(rows, kind, columns):
    rows.brp(**CHILD, van=PAST)
    getattr(rows, kind)(**columns)
    assert rows.found("B06") == [("B06", "0193", None)]


@pytest.mark.parametrize(
    "brp",
    [{}, {"geboortedatum": 20211001}, {"geboortedatum": 20100000}, CHILD | {"reden_opschorting": "E"}, CHILD | {"tot": DAY}],
)
def test_only_a_resident_who_is_surely_leerplichtig_is_a_candidate(rows, brp):
    rows.brp(**({"van": PAST} | brp))
    assert rows.found("B06") == []


def test_the_past_is_as_the_deliveries_described_it(rows):
    rows.brp(**CHILD, van=PAST)
    rows.c_levering(van=PAST, tot=BEFORE, datum_uitschrijving=20260630)
    rows.c_levering(van=BEFORE)
    assert rows.found("B06", peildatum=PAST) == []
    assert rows.found("B06", peildatum=datetime.date(2026, 7, 1)) == [("B06", "0193", None)]
    assert rows.found("B06") == []


def test_every_open_dossier_of_someone_without_enrolment_is_found(rows):
    rows.brp()
    rows.dossier(dossier="D1")
    rows.dossier(scope="G0160", dossier="H7")
    rows.dossier(dossier="D2", dossierstatus="gesloten")
    assert rows.found("D01", "B06") == [("D01", "0160", "H7"), ("D01", "0193", "D1")]


@pytest.mark.parametrize(
    "brp",
    [
        {"geboortedatum": 20081001},
        {"geboortedatum": 20080000},
        {"geboortedatum": 20211001},
        {"gemeente_van_inschrijving": "0363"},
        {"datum_overlijden": 20260901},
        {"tot": DAY},
    ],
)
def test_a_dossier_of_someone_who_need_not_go_to_school_here_is_not_found(rows, brp):
    rows.brp(**({"van": PAST} | brp))
    rows.dossier()
    assert rows.found("D01") == []


def test_whoever_is_leerplichtig_or_kwalificatieplichtig_whichever_it_is_must_go_to_school(rows):
    rows.brp(geboortedatum=20100000)
    rows.dossier()
    assert rows.found("D01") == [("D01", "0193", "D1")]


@pytest.mark.parametrize("kind", ["c_levering", "vrijstelling"])
def test_an_enrolment_or_an_exemption_explains_a_dossier(rows, kind):
    rows.brp()
    rows.dossier()
    getattr(rows, kind)()
    assert rows.found("D01") == []


@pytest.mark.parametrize(
    ("werkproces", "explains"),
    [
        ({"datum_start": 20250101}, True),
        ({"datum_start": 20261001}, True),
        ({"datum_start": 20250101, "datum_einde": 20261001}, True),
        ({"datum_start": 20250101, "datum_einde": 20260930}, False),
        ({"datum_start": 20260701, "datum_einde": 20260901}, True),
        ({"datum_start": 20260630, "datum_einde": 20260901}, False),
        ({"datum_start": 20260700, "datum_einde": 20260901}, True),
        ({"datum_start": 20260600, "datum_einde": 20260901}, False),
        ({"datum_start": 20250101, "datum_einde": 20261000}, True),
        ({"datum_start": 20250101, "soort": "LRV"}, False),
        ({"datum_start": 20260701, "dossiernummer": "D9"}, False),
        ({"datum_start": 20260701, "dossiernummer": "D2"}, True),
        ({"datum_start": 20260701, "scope": "G0160"}, False),
    ],
)
def test_a_werkproces_explains_when_it_is_open_or_began_since_the_last_day_at_school(rows, werkproces, explains):
    rows.brp()
    rows.dossier(dossier="D1")
    rows.dossier(dossier="D2", dossierstatus="gesloten")
    rows.c_levering(datum_uitschrijving=20260630)
    rows.c_levering(inschrijvingsvolgnummer="2", datum_uitschrijving=20260101)
    rows.werkproces(**werkproces)
    assert rows.found("D01") == ([] if explains else [("D01", "0193", "D1")])


@pytest.mark.parametrize(
    ("start", "explains"), [(20260801, True), (20260731, True), (20260716, True), (20260701, False), (20260700, True)]
)
def test_of_an_incomplete_end_of_the_enrolment_the_gap_may_begin_early(rows, start, explains):
    rows.brp()
    rows.dossier()
    rows.c_levering(datum_uitschrijving=20260700)
    rows.werkproces(datum_start=start, datum_einde=20260901)
    assert rows.found("D01") == ([] if explains else [("D01", "0193", "D1")])


@pytest.mark.parametrize(
    ("kind", "columns", "gap"),
    [
        ("brp", {"person": "Bert", "geboortedatum": 20060415}, "2014-05-01"),
        ("c_levering", {"datum_uitschrijving": 20260630}, "2026-07-01"),
        ("vrijstelling", {"einddatum": 20260731}, "2026-08-01"),
        ("vrijstelling", {"einddatum": 20260731, "artikel": "11_G"}, "2014-05-01"),
        ("vrijstelling", {"einddatum": 20260731, "besluit": "afgewezen"}, "2014-05-01"),
        ("c_levering", {"datum_inschrijving": 20270801, "datum_uitschrijving": 20270901}, "2014-05-01"),
    ],
)
def test_the_gap_begins_after_the_last_enrolment_or_exemption_or_with_the_leerplicht(rows, kind, columns, gap):
    rows.brp()
    getattr(rows, kind)(**columns)
    rows.refresh()
    assert rows.ask("SELECT sinds_vroegst::text, sinds_laatst::text FROM kern.zonder_onderwijs") == [(gap, gap)]


def test_an_exemption_beside_an_enrolment_is_for_the_gemeente_of_the_exemption(rows):
    rows.c_levering(datum_uitschrijving=20261001)
    rows.vrijstelling(scope="G0160", einddatum=20261001, dossiernummer="H7")
    assert rows.found("D02") == [("D02", "0160", "H7")]
    assert rows.keys("D02", "vrijstellingnummer") == [("VR1",)]


@pytest.mark.parametrize(
    ("vrijstelling", "enrolment"),
    [
        ({"artikel": "11_F"}, {}),
        ({"artikel": "3B"}, {}),
        ({"besluit": "afgewezen"}, {}),
        ({"einddatum": 20260930}, {}),
        ({"einddatum": 20260000}, {}),
        ({"begindatum": 20261002}, {}),
        ({"begindatum": 20261000}, {}),
        ({}, {"datum_uitschrijving": 20260930}),
        ({}, {"datum_uitschrijving": 20260000}),
        ({}, {"datum_inschrijving": 20261002}),
        ({}, {"datum_inschrijving": 20261000}),
        ({}, {"person": "Bert"}),
    ],
)
def test_an_exemption_and_an_enrolment_that_need_not_meet_are_no_finding(rows, vrijstelling, enrolment):
    rows.vrijstelling(**vrijstelling)
    rows.c_levering(**enrolment)
    assert rows.found("D02") == []


def a_melding(rows, melding, scope="G0193", levering=DAY):
    """A report about a resident of Zwolle who is enrolled from 1 August 2025, and the C-levering in which that stands."""
    rows.brp()
    rows.c_levering()
    rows.levering("duo_c_levering", scope, levering)
    rows.melding(**melding)


@pytest.mark.parametrize(
    "melding",
    [
        {"school_brin": "01AA00"},
        {"begindatum": 20250731},
        {"status": "G", "school_brin": "01AA00", "begindatum": 20261001},
    ],
)
def test_a_report_of_a_school_without_an_enrolment_is_found(rows, melding):
    a_melding(rows, melding)
    assert rows.found("D03") == [("D03", "0193", "D1")]


@pytest.mark.parametrize(
    "melding",
    [
        {},
        {"school_brin": "25PJ04"},
        {"school_brin": None},
        {"school_brin": "01AA00", "status": "I"},
        {"school_brin": "01AA00", "begindatum": 20250730},
        {"school_brin": "01AA00", "begindatum": 20261002},
        {"school_brin": "01AA00", "begindatum": 20261000},
        {"school_brin": "01AA00", "begindatum": 20250700},
        {"begindatum": 20250800},
        {"school_brin": "01AA00", "person": "Bert"},
    ],
)
def test_a_report_that_fits_or_lies_outside_what_the_c_levering_knows_is_not_found(rows, melding):
    a_melding(rows, melding)
    assert rows.found("D03") == []


@pytest.mark.parametrize(
    ("scope", "levering", "found"),
    [
        ("G0193", DAY, True),
        ("R0010", DAY, True),
        ("G0160", DAY, False),
        ("G0193", datetime.date(2026, 9, 14), True),
        ("G0193", datetime.date(2026, 9, 13), False),
        ("G0193", datetime.date(2027, 1, 1), False),
    ],
)
def test_the_c_levering_of_the_woongemeente_says_which_reports_are_tested(rows, scope, levering, found):
    a_melding(rows, {"school_brin": "01AA00", "begindatum": 20260914}, scope, levering)
    assert rows.found("D03") == ([("D03", "0193", "D1")] if found else [])


def test_an_enrolment_that_may_have_run_on_the_day_fits_a_report(rows):
    a_melding(rows, {"school_brin": "01AA00", "begindatum": 20260914})
    rows.c_levering(brin6="01AA02", datum_inschrijving=20260900, datum_uitschrijving=20260920)
    assert rows.found("D03") == []


@pytest.mark.parametrize(
    ("second", "found"),
    [
        ({"brin6": "01AA00"}, True),
        ({"brin6": "01AA00", "scope": "G0160"}, True),
        ({"brin6": "01AA00", "datum_uitschrijving": 20261001}, True),
        ({"brin6": "01AA00", "datum_uitschrijving": 20260930}, False),
        ({"brin6": "01AA00", "datum_uitschrijving": 20260000}, False),
        ({"brin6": "01AA00", "datum_inschrijving": 20261000}, False),
        ({"brin6": "25PJ04"}, False),
        ({"brin6": "01AA00", "person": "Bert"}, False),
    ],
)
def test_enrolments_at_two_schools_on_the_day_are_found(rows, second, found):
    rows.brp()
    rows.c_levering()
    rows.c_levering(**second)
    assert rows.found("D04") == ([("D04", "0193", None)] if found else [])


def test_a_finding_about_a_person_is_for_the_open_dossiers_else_the_woongemeente_else_the_gemeente_of_duo(rows):
    for person in ("Anna", "Bert", "Cees", "Dirk"):
        rows.c_levering(person, scope="G0148")
        rows.c_levering(person, scope="G0148", brin6="01AA00")
    rows.brp("Anna")
    rows.dossier("Anna", scope="G0160", dossier="H7")
    rows.dossier("Anna", scope="G0177", dossier="R3")
    rows.dossier("Anna", scope="G0193", dossier="D1", dossierstatus="gesloten")
    rows.brp("Bert", scope="G0166")
    rows.brp("Cees", gemeente_van_inschrijving="0363")
    assert rows.found("D04") == [
        ("D04", "0148", None), ("D04", "0148", None), ("D04", "0160", "H7"), ("D04", "0166", None), ("D04", "0177", "R3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("jvs", "duo", "found"),
    [
        (True, False, True),
        (False, True, True),
        (True, True, False),
        (False, False, False),
        (None, True, False),
        (True, None, False),
    ],
)
def test_a_startkwalificatie_that_jvs_and_duo_both_know_must_agree(rows, jvs, duo, found):
    rows.dossier("Anna", dossier="D1", startkwalificatie=jvs)
    rows.dossier("Anna", scope="G0160", dossier="H7", startkwalificatie=jvs, dossierstatus="gesloten")
    rows.dossier("Bert", dossier="D2", startkwalificatie=jvs)
    rows.c_levering("Anna", startkwalificatie=duo)
    assert rows.found("D05") == ([("D05", "0193", "D1")] if found else [])


@pytest.mark.parametrize("diploma", ["HAVO", "VWO", "MBO2", "MBO3", "MBO4"])
def test_a_diploma_that_gives_a_startkwalificatie_goes_with_one(rows, diploma):
    rows.brp("Anna")
    rows.c_levering("Anna", startkwalificatie=False, hoogste_diploma=diploma)
    rows.c_levering("Bert", scope="G0160", startkwalificatie=True, hoogste_diploma=diploma)
    rows.c_levering("Cees", scope="G0148", startkwalificatie=None, hoogste_diploma=diploma)
    assert rows.found("D06") == [("D06", "0193", None)]


@pytest.mark.parametrize("diploma", ["GEEN", "PRO", "VSO", "VMBO", "MBO1", None])
def test_another_diploma_goes_without_a_startkwalificatie(rows, diploma):
    rows.dossier("Anna", dossier="D1")
    rows.c_levering("Anna", startkwalificatie=True, hoogste_diploma=diploma)
    rows.c_levering("Bert", scope="G0160", startkwalificatie=False, hoogste_diploma=diploma)
    rows.c_levering("Cees", scope="G0148", startkwalificatie=None, hoogste_diploma=diploma)
    assert rows.found("D06") == [("D06", "0193", "D1")]


def test_the_past_of_duo_is_asked_by_date(rows):
    rows.c_levering(van=PAST, tot=BEFORE, startkwalificatie=True)
    rows.c_levering(van=BEFORE, startkwalificatie=True, hoogste_diploma="HAVO")
    rows.c_levering(van=PAST, tot=BEFORE, startkwalificatie=True, brin6="01AA00")
    rows.dossier(van=PAST, startkwalificatie=False)
    assert rows.found("D04", "D05", "D06", peildatum=PAST) == [
        ("D04", "0193", "D1"), ("D05", "0193", "D1"), ("D06", "0193", "D1"),
    ]  # fmt: skip
    assert rows.found("D04", "D05", "D06") == [("D05", "0193", "D1")]
