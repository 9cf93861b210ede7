"""The checks on JIKP and Uitstroom & Switch (G03 to G06) and on secrecy (B07): found, near misses, incomplete dates."""

import pytest

from tests.warehouse.grip import SINCE, has
from tests.warehouse.rows import DAY, number

# G03


def test_who_is_out_of_sight_without_an_open_dossier_in_the_region_is_found(rows):
    rows.jikp("Anna", jikp="J1", status="UIT_BEELD")
    rows.jikp("Bert", jikp="J2", status="UIT_BEELD")
    rows.jikp("Cees", jikp="J3", status="UIT_BEELD")
    rows.jikp("Dora", jikp="J4", status="AFGEROND")
    rows.jikp("Eva", jikp="J5")
    rows.dossier("Bert", scope="G0160")
    rows.dossier("Cees", dossier="D3", dossierstatus="gesloten")
    assert rows.keys("G03", "jikp_id") == [("J1",), ("J3",)]


# G04


def answer(rows, person="Anna", **columns):
    known = {
        "burgerservicenummer": number(f"bsn {person}"), "peildatum": 20260901, "uitkomst": "a", "werkt": True,
        "uitkering": False,
    }  # fmt: skip
    values = known | columns
    rows.row("suwi_inkomsten", scope="R0010", sleutel=f"{person} {values['peildatum']}", **values)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (None, False),
        ({"werkt_12_uur": True}, False),
        ({"werkt_12_uur": False}, True),
        ({"werkt_12_uur": None}, True),
        ({"werkt_12_uur": False, "uitkomst": "d"}, True),
        ({"werkt": False, "werkt_12_uur": False, "uitkomst": "b"}, True),
        ({"werkt": None, "werkt_12_uur": None, "uitkomst": "c"}, False),
        ({"werkt": None, "werkt_12_uur": None, "uitkomst": "e"}, False),
        ({"werkt_12_uur": False, "person": "Bert"}, False),
    ],
)
def test_work_that_the_last_answer_of_suwi_does_not_confirm_is_found(rows, said, found):
    rows.jikp(bestemming="WERK")
    if said is not None:
        answer(rows, **said)
    has(rows, "G04", found)


def test_of_several_answers_of_suwi_the_last_that_says_something_counts(rows):
    rows.jikp("Anna", jikp="J1", bestemming="WERK")
    answer(rows, "Anna", peildatum=20260801, werkt_12_uur=False)
    answer(rows, "Anna", peildatum=20260901, werkt_12_uur=True)
    rows.jikp("Bert", jikp="J2", bestemming="WERK")
    answer(rows, "Bert", peildatum=20260801, werkt_12_uur=False)
    answer(rows, "Bert", peildatum=20260901, uitkomst="c", werkt=None)
    assert rows.keys("G04", "jikp_id") == [("J2",)]


@pytest.mark.parametrize(
    ("enrolment", "found"),
    [
        (None, True),
        ({}, False),
        ({"datum_uitschrijving": 20261001}, False),
        ({"datum_uitschrijving": 20260930}, True),
        ({"datum_uitschrijving": 20261000}, False),
        ({"datum_inschrijving": 20261002}, True),
        ({"onderwijssoort": "VSO"}, True),
    ],
)
def test_an_mbo_in_which_duo_surely_has_no_enrolment_is_found(rows, enrolment, found):
    rows.jikp(bestemming="MBO")
    answer(rows, werkt_12_uur=False)
    if enrolment is not None:
        rows.c_levering(**enrolment)
    has(rows, "G04", found)


@pytest.mark.parametrize("bestemming", ["VSO", "DAGBESTEDING", "GEEN", "ONBEKEND", None])
def test_another_destination_is_compared_with_nothing(rows, bestemming):
    rows.jikp(bestemming=bestemming)
    answer(rows, werkt_12_uur=False)
    has(rows, "G04", False)


# G05


@pytest.mark.parametrize(
    ("code", "peilmaand", "person", "found"),
    [
        ("a01", 202609, "Anna", False),
        ("a04", 202609, "Anna", False),
        ("a04", 202608, "Anna", True),
        ("a01", 202608, "Anna", True),
        ("a02", 202609, "Anna", True),
        ("a05", 202609, "Anna", True),
        ("a04", 202609, "Bert", True),
        ("a04", 202610, "Anna", True),
    ],
)
def test_who_left_and_is_on_no_a01_or_a04_since_is_found(rows, code, peilmaand, person, found):
    rows.registratie()
    rows.a_report(code, peilmaand, person)
    has(rows, "G05", found)


@pytest.mark.parametrize(
    ("enrolment", "found"),
    [
        ({"datum_inschrijving": 20260909}, True),
        ({"datum_inschrijving": 20260910}, False),
        ({"datum_inschrijving": 20261011}, False),
        ({"datum_inschrijving": 20261012}, True),
        ({"datum_inschrijving": 20261000}, False),
        ({"datum_inschrijving": 20261100}, True),
        ({"datum_inschrijving": 20260000}, False),
        ({"datum_inschrijving": 20260910, "onderwijssoort": "VAVO"}, False),
        ({"datum_inschrijving": 20260910, "person": "Bert"}, True),
    ],
)
def test_an_enrolment_that_may_begin_within_31_days_explains_it(rows, enrolment, found):
    rows.registratie()
    rows.c_levering(**enrolment)
    has(rows, "G05", found)


@pytest.mark.parametrize(
    ("datum", "peilmaand", "inschrijving", "found"),
    [
        (20260900, 202609, None, False),
        (20260900, 202608, None, True),
        (20260000, 202601, None, False),
        (20260900, None, 20261031, False),
        (20260900, None, 20261101, True),
        (20260900, None, 20260901, False),
        (20260900, None, 20260831, True),
        (None, None, None, False),
    ],
)
def test_an_incomplete_date_is_found_only_when_every_possible_day_says_so(rows, datum, peilmaand, inschrijving, found):
    rows.registratie(datum=datum)
    if peilmaand:
        rows.a_report("a04", peilmaand, "Anna")
    if inschrijving:
        rows.c_levering(datum_inschrijving=inschrijving)
    has(rows, "G05", found)


@pytest.mark.parametrize(
    ("soort", "datum", "found"),
    [
        ("UITSCHRIJVING", 20250731, True),
        ("UITSCHRIJVING", 20250730, False),
        ("UITSCHRIJVING", 20261001, True),
        ("UITSCHRIJVING", 20261002, False),
        ("SWITCH", 20260910, False),
    ],
)
def test_only_who_stopped_is_asked_for_up_to_the_day_and_while_duo_can_tell(rows, soort, datum, found):
    rows.registratie(soort=soort, datum=datum)
    has(rows, "G05", found)


# G06


SWITCH = {"soort": "SWITCH", "mbo_brin_naar": "01AA", "crebo_naar": "25491", "niveau_naar": "3"}
NEW = {"brin6": "01AA00", "opleidingscode": "25491", "niveau": "3", "datum_inschrijving": 20260911}


@pytest.mark.parametrize(
    ("enrolment", "found"),
    [
        (None, True),
        ({}, False),
        ({"brin6": "25PJ00"}, True),
        ({"brin6": "01AA57"}, False),
        ({"opleidingscode": "25604"}, True),
        ({"niveau": "4"}, False),
        ({"opleidingscode": None}, False),
        ({"opleidingscode": None, "niveau": "4"}, True),
        ({"onderwijssoort": "VAVO"}, True),
        ({"datum_inschrijving": 20260801}, False),
        ({"datum_uitschrijving": 20260920}, False),
        ({"datum_inschrijving": 20260801, "datum_uitschrijving": 20260910}, False),
        ({"datum_inschrijving": 20260801, "datum_uitschrijving": 20260909}, True),
        ({"datum_inschrijving": 20260801, "datum_uitschrijving": 20260900}, False),
        ({"person": "Bert"}, True),
    ],
)
def test_a_switch_to_an_enrolment_that_duo_does_not_know_is_found(rows, enrolment, found):
    rows.registratie(**SWITCH)
    if enrolment is not None:
        rows.c_levering(**(NEW | enrolment))
    has(rows, "G06", found)


@pytest.mark.parametrize(
    ("registratie", "found"),
    [
        ({"mbo_brin_naar": None}, False),
        ({"mbo_brin_naar": "01AA00"}, False),
        ({"mbo_brin_naar": "25PJ00"}, True),
        ({"crebo_naar": None}, False),
        ({"crebo_naar": None, "niveau_naar": "4"}, True),
        ({"crebo_naar": None, "niveau_naar": None}, False),
        ({"crebo_naar": "25604"}, True),
        ({"mbo_brin_naar": "25PJ", "datum": 20260900}, True),
        ({"mbo_brin_naar": "25PJ", "datum": None}, False),
        ({"mbo_brin_naar": "25PJ", "datum": 20250730}, False),
        ({"mbo_brin_naar": "25PJ", "datum": 20261002}, False),
        ({"mbo_brin_naar": "25PJ", "soort": "UITSCHRIJVING"}, False),
    ],
)
def test_what_grip_does_not_name_is_not_compared(rows, registratie, found):
    rows.registratie(**(SWITCH | registratie))
    rows.c_levering(**NEW)
    has(rows, "G06", found)


# B07


@pytest.mark.parametrize("row", ["overstap", "jikp", "registratie"])
@pytest.mark.parametrize(("indicatie", "found"), [("7", True), ("1", True), ("0", False), (None, False)])
def test_who_is_secret_with_an_open_dossier_and_in_grip_is_found(rows, row, indicatie, found):
    rows.brp(indicatie_geheim=indicatie)
    rows.dossier()
    getattr(rows, row)()
    has(rows, "B07", found, dossier="D1")


def test_each_open_dossier_of_who_is_secret_is_found_once(rows):
    rows.brp(indicatie_geheim="4")
    rows.dossier()
    rows.dossier(scope="G0160", dossier="H7")
    rows.dossier(dossier="D2", dossierstatus="gesloten")
    rows.overstap()
    rows.overstap(aanmelding="A2")
    rows.jikp()
    assert rows.found("B07") == [("B07", "0160", "H7"), ("B07", "0193", "D1")]
    assert rows.keys("B07", "dossiernummer") == [("D1",), ("H7",)]
    assert rows.facts("B07") == [{"extracten": ["grip_jikp", "grip_overstap"]}] * 2


def test_who_is_secret_and_not_in_grip_on_the_day_or_without_a_dossier_is_not_found(rows):
    rows.brp("Anna", indicatie_geheim="7")
    rows.dossier("Anna")
    rows.overstap("Anna", van=SINCE, tot=DAY)
    rows.overstap("Bert", aanmelding="A2")
    rows.brp("Cees", indicatie_geheim="7")
    rows.jikp("Cees")
    has(rows, "B07", False)
