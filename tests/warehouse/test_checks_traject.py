"""The checks T01 to T06: trajecten of the Doorstroompunt, what SUWI says about them, and dossiers in which nothing happens."""

import datetime

import pytest

from tests.warehouse.rows import DAY, number

OLD = {"datum_opening": 20250101}
"""A dossier that was opened long enough ago to be silent."""


def trajecten(rows, code, peildatum=DAY):
    return [traject for (traject,) in rows.keys(code, "trajectnummer", peildatum=peildatum)]


@pytest.mark.parametrize("code", ["T01", "T02", "T03", "T04", "T05"])
def test_the_gemeente_that_delivered_the_traject_acts(rows, code):
    rows.brp(gemeente_van_inschrijving="0363")
    rows.inkomen("Anna", werkt_12_uur=False)
    destination = {"T04": "WERK"}.get(code)
    rows.traject(
        scope="G0160", gemeentecode="0193", dossiernummer="H7", datum_start=20260101, bestemming=destination,
        datum_eerste_contact=None if code == "T03" else 20260410,
    )  # fmt: skip
    assert rows.found(code) == [(code, "0160", "H7")]
    assert trajecten(rows, code) == ["T1"]


@pytest.mark.parametrize("code", ["T01", "T02", "T03", "T04", "T05", "T06"])
def test_a_traject_with_nothing_wrong_is_no_finding(rows, code):
    rows.brp()
    rows.dossier()
    rows.c_levering()
    rows.inkomen()
    rows.bijstand(bijstand=False)
    rows.traject(bestemming="WERK")
    assert rows.found(code) == []


# T01: the order of the dates


@pytest.mark.parametrize(
    ("dates", "wrong"),
    [
        ({"datum_start": 20260419}, True),
        ({"datum_start": 20260420}, False),
        ({"datum_start": 20260409, "datum_intake": None}, True),
        ({"datum_start": 20260410, "datum_intake": None}, False),
        ({"datum_einde": 20260430}, True),
        ({"datum_einde": 20260501}, False),
        ({"datum_start": 20260400}, False),
        ({"datum_start": 20260300}, True),
        ({"datum_start": 20260100, "datum_eerste_contact": 20260200, "datum_intake": None}, True),
        ({"datum_start": 20260200, "datum_eerste_contact": 20260200, "datum_intake": None}, False),
        ({"datum_start": 20260000}, False),
        ({"datum_einde": 20260500}, False),
        ({"datum_einde": 20260400}, True),
        ({"datum_einde": 0}, False),
        ({"datum_start": None}, False),
        ({"datum_start": None, "datum_einde": 20260101}, False),
        ({"datum_eerste_contact": None, "datum_intake": None, "datum_start": 20200101}, False),
    ],
)
def test_a_traject_starts_after_first_contact_and_intake_and_ends_after_its_start(rows, dates, wrong):
    rows.traject(**dates)
    assert trajecten(rows, "T01") == (["T1"] if wrong else [])


# T02: it runs on


@pytest.mark.parametrize(
    ("end", "found"),
    [(None, True), (20261001, False), (20261002, True), (20260930, False), (20261100, True), (20261000, False), (0, False)],
)
def test_only_a_traject_that_certainly_runs_is_found(rows, end, found):
    rows.c_levering(startkwalificatie=True)
    rows.traject(datum_einde=end)
    assert trajecten(rows, "T02") == (["T1"] if found else [])


@pytest.mark.parametrize(
    ("duo", "jvs", "found"),
    [
        (True, False, True),
        (False, True, False),
        (None, True, False),
        ("no row", True, True),
        ("no row", False, False),
        ("no row", None, False),
        ("no row", "no dossier", False),
    ],
)
def test_duo_says_who_has_a_startkwalificatie_and_without_it_a_dossier_does(rows, duo, jvs, found):
    if duo != "no row":
        rows.c_levering(startkwalificatie=duo)
    if jvs != "no dossier":
        rows.dossier(startkwalificatie=jvs, dossierstatus="gesloten")
    rows.traject()
    assert trajecten(rows, "T02") == (["T1"] if found else [])


@pytest.mark.parametrize(
    ("peildatum", "born", "found"),
    [
        (datetime.date(2025, 12, 31), 20021231, True),
        (datetime.date(2025, 12, 31), 20030101, False),
        (datetime.date(2026, 1, 1), 20021231, False),
        (datetime.date(2026, 1, 1), 19990101, True),
        (datetime.date(2026, 1, 1), 19990102, False),
        (datetime.date(2026, 10, 1), 19990900, True),
        (datetime.date(2026, 10, 1), 19991000, False),
        (datetime.date(2026, 12, 31), 19990000, True),
        (datetime.date(2026, 12, 30), 19990000, False),
        (datetime.date(2026, 10, 1), 0, False),
    ],
)
def test_at_the_age_bound_of_that_date_the_group_is_over(rows, peildatum, born, found):
    rows.brp(geboortedatum=born, van=datetime.date(2025, 1, 1))
    rows.traject(van=datetime.date(2025, 1, 1))
    assert trajecten(rows, "T02", peildatum) == (["T1"] if found else [])


@pytest.mark.parametrize(
    ("brp", "found"),
    [
        ({}, False),
        ({"gemeente_van_inschrijving": "0160"}, False),
        ({"gemeente_van_inschrijving": "0363"}, True),
        ({"gemeente_van_inschrijving": "0000"}, False),
        ({"gemeente_van_inschrijving": "1999"}, True),
        ({"land_vertrek": "6029"}, True),
        ({"datum_overlijden": 0}, True),
        ({"reden_opschorting": "O"}, True),
        ({"reden_opschorting": "E"}, True),
        ({"tot": datetime.date(2026, 6, 1), "van": datetime.date(2026, 1, 1)}, False),
    ],
)
def test_who_left_the_region_or_died_is_found(rows, brp, found):
    rows.brp(**brp)
    rows.traject()
    assert trajecten(rows, "T02") == (["T1"] if found else [])


def test_nobody_left_whom_the_brp_does_not_know(rows):
    rows.traject(burgerservicenummer=None, onderwijsnummer=number("ow Anna"))
    assert trajecten(rows, "T02") == []


def test_every_reason_is_a_fact(rows):
    rows.brp(geboortedatum=19900101, gemeente_van_inschrijving="0363")
    rows.c_levering(startkwalificatie=True)
    rows.traject()
    assert rows.facts("T02") == [{"startkwalificatie": True, "te_oud": True, "vertrokken": True}]


# T03: no contact


@pytest.mark.parametrize(
    ("traject", "found"),
    [
        ({"signaaldatum": 20260902}, True),
        ({"signaaldatum": 20260903}, False),
        ({"signaaldatum": 20260902, "signaalbron": "OVERIG"}, False),
        ({"signaaldatum": 20260902, "signaalbron": None}, False),
        ({"signaaldatum": 20260902, "datum_eerste_contact": 20260930}, False),
        ({"signaaldatum": 20260902, "datum_eerste_contact": 0}, False),
        ({"signaaldatum": 20260800}, True),
        ({"signaaldatum": 20260900}, False),
        ({"signaaldatum": 20260000}, False),
        ({"signaaldatum": 0}, False),
    ],
)
def test_a_signal_of_the_p_levering_asks_for_contact_within_28_days(rows, traject, found):
    rows.traject(**{"datum_eerste_contact": None, "datum_intake": None, "datum_start": None, **traject})
    assert trajecten(rows, "T03") == (["T1"] if found else [])


# T04 and T05: what SUWI says


@pytest.mark.parametrize(
    ("destination", "enough", "found"),
    [
        ("WERK", False, True),
        ("WERK", True, False),
        ("WERK", None, False),
        ("BBL", False, False),
        ("GEEN", False, False),
        (None, False, False),
    ],
)
def test_who_went_to_work_works_twelve_hours(rows, destination, enough, found):
    rows.inkomen(werkt_12_uur=enough)
    rows.traject(bestemming=destination)
    assert trajecten(rows, "T04") == (["T1"] if found else [])


def test_without_an_answer_nothing_is_known_about_work(rows):
    rows.inkomen("Bert", werkt_12_uur=False)
    rows.traject(bestemming="WERK")
    assert trajecten(rows, "T04") == []


@pytest.mark.parametrize(("outcome", "says_something"), [("a", True), ("b", True), ("c", False), ("d", True), ("e", False)])
def test_the_last_answer_counts_that_says_something(rows, outcome, says_something):
    nothing = {"werkt": None, "werkt_12_uur": None, "uitkering": None, "uren_per_week": None}
    last = {"uitkomst": outcome, "werkt_12_uur": False} if says_something else {"uitkomst": outcome, **nothing}
    rows.inkomen(van=datetime.date(2026, 9, 1))
    rows.inkomen(**last)
    rows.traject(bestemming="WERK")
    assert trajecten(rows, "T04") == (["T1"] if says_something else [])


@pytest.mark.parametrize(
    ("destination", "found"),
    [("GEEN", True), (None, True), *((each, False) for each in ("WERK", "VOLTIJD", "BBL", "ZORG", "VERHUISD", "OVERIG"))],
)
def test_work_that_suwi_knows_belongs_in_the_destination(rows, destination, found):
    rows.inkomen(werkt_12_uur=None)
    rows.traject(bestemming=destination)
    assert trajecten(rows, "T05") == (["T1"] if found else [])


@pytest.mark.parametrize(
    ("income", "bijstand", "found"),
    [
        ({"werkt": True, "uitkering": False}, None, True),
        ({"werkt": False, "uitkering": True}, None, True),
        ({"werkt": False, "uitkering": False}, None, False),
        ({"werkt": None, "uitkering": None}, None, False),
        ({"werkt": None, "uitkering": True}, None, True),
        ({"werkt": False, "uitkering": False}, True, True),
        ({"werkt": False, "uitkering": False}, False, False),
        (None, True, True),
        (None, False, False),
        (None, None, False),
    ],
)
def test_work_a_benefit_or_bijstand_is_enough(rows, income, bijstand, found):
    if income is not None:
        rows.inkomen(**income)
    if bijstand is not None:
        rows.bijstand(bijstand=bijstand)
    rows.traject()
    assert trajecten(rows, "T05") == (["T1"] if found else [])


def test_an_ended_traject_counts_for_work_too(rows):
    rows.inkomen()
    rows.traject(datum_einde=20260601, bestemming="GEEN")
    assert trajecten(rows, "T05") == ["T1"]


# T06: a year of silence


def silent(rows, peildatum=DAY):
    return [dossier for (dossier,) in rows.keys("T06", "dossiernummer", peildatum=peildatum)]


@pytest.mark.parametrize(
    ("dossier", "found"),
    [
        ({"datum_opening": 20250930}, True),
        ({"datum_opening": 20251001}, False),
        ({"datum_opening": 20250900}, True),
        ({"datum_opening": 20251000}, False),
        ({"datum_opening": 20250000}, False),
        ({"datum_opening": 20240000}, True),
        ({"datum_opening": 0}, False),
        ({"datum_opening": None}, False),
        ({"datum_opening": 20250930, "dossierstatus": "gesloten"}, False),
    ],
)
def test_a_dossier_is_silent_from_a_year_after_its_opening(rows, dossier, found):
    rows.dossier(**dossier)
    assert silent(rows) == (["D1"] if found else [])


EVENTS = [
    ("werkproces", "datum_start", {"datum_einde": None}),
    ("werkproces", "datum_einde", {"datum_start": 20240101}),
    ("traject", "datum_start", {"datum_einde": None}),
    ("traject", "datum_einde", {"datum_start": 20240101}),
    ("melding", "begindatum", {"melddatum": None}),
    ("melding", "melddatum", {"begindatum": 20240101}),
]


@pytest.mark.parametrize(
    ("date", "found"),
    [
        (20251001, False),
        (20250930, True),
        (20261001, False),
        (20261002, True),
        (20251000, False),
        (20250900, True),
        (20250000, False),
        (20260000, False),
        (0, False),
        (None, True),
    ],
)
@pytest.mark.parametrize("event", EVENTS)
def test_whatever_may_have_happened_in_the_year_breaks_the_silence(rows, event, date, found):
    what, column, other = event
    rows.dossier(**OLD)
    getattr(rows, what)(**{column: date, **other})
    assert silent(rows) == (["D1"] if found else [])


def test_signal_contact_and_intake_are_no_start_of_a_traject(rows):
    rows.dossier(**OLD)
    rows.traject(datum_start=None)
    assert silent(rows) == ["D1"]


@pytest.mark.parametrize("what", ["werkproces", "traject", "melding"])
def test_only_what_happened_in_this_dossier_of_this_gemeente_counts(rows, what):
    rows.dossier(**OLD)
    rows.dossier(dossier="D2", **OLD)
    rows.dossier(scope="G0160", **OLD)
    getattr(rows, what)(dossiernummer="D2")
    assert rows.found("T06") == [("T06", "0160", "D1"), ("T06", "0193", "D1")]
