"""The checks P01, P03 and P08: one person under several dossiers or numbers; each with what it must find and near misses."""

import datetime

import pytest

from tests.warehouse.rows import DAY, number

EARLIER, LATER = datetime.date(2026, 9, 1), datetime.date(2026, 11, 1)
IDENTITY = {"identiteit_vergelijk": "identiteit Anna"}


def pupil(rows, dossier="D1", **columns):
    """An open dossier under an onderwijsnummer."""
    numbers = {"burgerservicenummer": None, "onderwijsnummer": number("leerling")}
    rows.dossier(dossier=dossier, **(numbers | columns))


# -- P01


def test_each_of_two_open_dossiers_in_one_gemeente_is_a_finding_that_names_the_other(rows):
    rows.dossier(dossier="D1")
    rows.dossier(dossier="D2")
    assert rows.found("P01") == [("P01", "0193", "D1"), ("P01", "0193", "D2")]
    assert rows.keys("P01", "dossiernummer") == [("D1",), ("D2",)]
    assert rows.facts("P01") == [{"andere_dossiernummers": ["D2"]}, {"andere_dossiernummers": ["D1"]}]


def test_three_open_dossiers_are_three_findings(rows):
    for dossier in ("D1", "D2", "D3"):
        rows.dossier(dossier=dossier)
    assert len(rows.found("P01")) == 3
    assert rows.facts("P01")[0] == {"andere_dossiernummers": ["D2", "D3"]}


def test_dossiers_under_an_onderwijsnummer_and_the_bsn_that_koci_ties_to_it_are_of_one_person(rows):
    rows.dossier(dossier="D1")
    pupil(rows, "D2")
    assert rows.found("P01") == []
    rows.koci("leerling")
    assert rows.found("P01") == [("P01", "0193", "D1"), ("P01", "0193", "D2")]


def test_dossiers_under_an_old_and_a_new_bsn_are_of_one_person(rows):
    rows.dossier(dossier="D1", burgerservicenummer=number("oud bsn"))
    rows.dossier(dossier="D2")
    rows.antwoord()
    rows.antwoord(scope="G0160", burgerservicenummer=number("oud bsn"), van=EARLIER)
    assert rows.found("P01") == [("P01", "0193", "D1"), ("P01", "0193", "D2")]


def test_a_closed_dossier_one_elsewhere_one_of_somebody_else_and_one_of_another_time_are_no_second_dossier(rows):
    rows.dossier(dossier="D1")
    rows.dossier(dossier="D2", dossierstatus="gesloten")
    rows.dossier(dossier="D1", scope="G0160")
    rows.dossier("Bert", dossier="D3")
    rows.dossier(dossier="D4", van=LATER)
    assert rows.found("P01") == []
    assert rows.found("P01", peildatum=LATER) == [("P01", "0193", "D1"), ("P01", "0193", "D4")]


# -- P03


def test_a_dossier_under_an_onderwijsnummer_for_which_koci_has_a_bsn_is_found(rows):
    pupil(rows)
    assert rows.found("P03") == []
    rows.koci("leerling")
    assert rows.found("P03") == [("P03", "0193", "D1")]
    assert rows.facts("P03") == [{"door": ["koci"]}]


@pytest.mark.parametrize(("columns", "door"), [({"brp": True}, ["brp"]), ({"jvs": True}, ["jvs"]), ({"answer": True}, ["brp"])])
def test_a_pupil_with_birth_date_surname_and_address_of_someone_known_by_bsn_is_found(rows, columns, door):
    pupil(rows, **IDENTITY)
    if "brp" in columns:
        rows.brp(**IDENTITY)
    if "answer" in columns:
        rows.antwoord(**IDENTITY)
    if "jvs" in columns:
        rows.dossier(scope="G0160", dossier="H7", dossierstatus="gesloten", **IDENTITY)
    assert rows.found("P03") == [("P03", "0193", "D1")]
    assert rows.facts("P03") == [{"door": door}]


def test_a_pupil_who_is_recognised_in_three_ways_is_one_finding(rows):
    pupil(rows, **IDENTITY)
    rows.koci("leerling")
    rows.brp(**IDENTITY)
    rows.dossier(scope="G0160", dossier="H7", **IDENTITY)
    assert rows.found("P03") == [("P03", "0193", "D1")]
    assert rows.facts("P03") == [{"door": ["brp", "jvs", "koci"]}]


def test_a_pupil_of_whom_one_part_differs_or_is_unknown_or_whom_the_brp_has_without_bsn_is_no_finding(rows):
    pupil(rows, "D1", **IDENTITY)
    pupil(rows, "D2", onderwijsnummer=number("ander"), identiteit_vergelijk=None)
    pupil(rows, "D3", onderwijsnummer=number("derde"), identiteit_vergelijk="identiteit Cees")
    rows.brp("Anna", identiteit_vergelijk=None)
    rows.brp("Bert", identiteit_vergelijk="identiteit Bert")
    rows.brp("Cees", identiteit_vergelijk="identiteit Cees", burgerservicenummer=None)
    pupil(rows, "D4", onderwijsnummer=number("vierde"), **IDENTITY)
    assert rows.found("P03") == []


def test_a_closed_dossier_or_one_that_got_the_bsn_is_no_finding_and_koci_of_another_pupil_neither(rows):
    pupil(rows, "D1", dossierstatus="gesloten")
    rows.dossier("Anna", dossier="D2")
    pupil(rows, "D3", onderwijsnummer=number("ander"))
    rows.koci("leerling")
    assert rows.found("P03") == []


def test_before_the_bsn_was_there_a_pupil_is_no_finding(rows):
    pupil(rows, van=EARLIER)
    rows.koci("leerling", van=DAY)
    assert rows.found("P03", peildatum=EARLIER) == []
    assert rows.found("P03") == [("P03", "0193", "D1")]


# -- P08


def test_a_bsn_that_changed_in_the_persoonslijst_is_one_finding_for_zwolle(rows):
    rows.brp(tot=DAY, van=EARLIER, burgerservicenummer=number("oud bsn"), scope="G0160")
    rows.brp(scope="G0160")
    assert rows.found("P08", peildatum=EARLIER) == []
    assert rows.found("P08") == [("P08", "0193", None)]
    assert rows.facts("P08") == [{"a_nummers": 1, "burgerservicenummers": 2}]


def test_a_history_row_with_another_bsn_is_a_change(rows):
    rows.brp()
    rows.brp(volgnummer=1, burgerservicenummer=number("oud bsn"))
    assert rows.found("P08") == [("P08", "0193", None)]


def test_an_a_nummer_that_changed_in_a_later_persoonslijst_or_another_is_one_finding(rows):
    rows.brp(a_nummer=number("oud a"), van=EARLIER, tot=DAY)
    rows.brp(scope="G0160", a_nummer=number("nieuw a"))
    assert rows.found("P08") == [("P08", "0193", None)]
    assert rows.facts("P08") == [{"a_nummers": 2, "burgerservicenummers": 1}]


def test_an_answer_of_the_api_with_another_number_is_a_change_and_more_changes_are_one_finding(rows):
    rows.brp()
    rows.antwoord(van=DAY, burgerservicenummer=number("nieuw bsn"))
    assert rows.found("P08") == [("P08", "0193", None)]
    rows.antwoord(scope="G0160", a_nummer=number("nieuw a"))
    assert rows.found("P08") == [("P08", "0193", None)]
    assert rows.facts("P08") == [{"a_nummers": 2, "burgerservicenummers": 2}]


def test_the_same_numbers_in_two_lists_and_an_answer_and_a_first_bsn_are_no_change(rows):
    rows.brp("Anna", scope="G0193")
    rows.brp("Anna", scope="G0160")
    rows.brp("Anna", volgnummer=1, burgerservicenummer=None)
    rows.antwoord("Anna")
    rows.brp("Bert", van=EARLIER, tot=DAY, burgerservicenummer=None)
    rows.brp("Bert")
    assert rows.found("P08") == []


def test_two_persons_whom_koci_ties_together_have_each_their_own_numbers(rows):
    rows.brp("Anna")
    rows.brp("Bert")
    rows.koci("leerling", "Anna")
    rows.koci("leerling", "Bert")
    assert rows.found("P08") == []


def test_what_comes_later_is_known_to_be_wrong_or_lies_outside_the_region_is_no_change(rows):
    rows.brp()
    rows.brp(scope="G0160", van=LATER, burgerservicenummer=number("nieuw bsn"))
    rows.brp(scope="G0166", burgerservicenummer=number("fout bsn"), bekend_tot="2026-09-02")
    rows.brp(scope="X0000", burgerservicenummer=number("vreemd bsn"))
    assert rows.found("P08") == []
    assert rows.found("P08", peildatum=LATER) == [("P08", "0193", None)]
