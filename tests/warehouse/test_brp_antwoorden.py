"""Answers of the BRP API beside the persoonslijsten: which of the two says how a person is registered on a date."""

import datetime

import pytest

from tests.warehouse.rows import DAY, number

LATER, LATEST = datetime.date(2026, 11, 1), datetime.date(2026, 12, 1)
BETWEEN = datetime.date(2026, 10, 15)
B = ("B01", "B02", "B03", "B04", "B05")


def persoon(rows, *columns, peildatum=LATER):
    """The row of the one person, or None."""
    rows.refresh()
    found = rows.ask(f"SELECT {', '.join(columns)} FROM kern.brp_persoon", peildatum)
    assert len(found) <= 1
    return found[0] if found else None


def listed(rows, *, van=DAY, scope="G0193", loaded=(DAY,), **columns):
    """Anna in a persoonslijst, of which the leveringen of these dates were loaded."""
    for day in loaded:
        rows.levering("brp_persoonslijst", scope=scope, peildatum=day)
    rows.brp(scope=scope, van=van, **columns)


def test_a_newer_answer_replaces_what_an_older_persoonslijst_said(rows):
    rows.dossier()
    listed(rows)
    rows.antwoord(van=BETWEEN, gemeente_van_inschrijving="0160", datum_inschrijving=20261010)
    assert rows.found(*B, peildatum=BETWEEN - datetime.timedelta(days=1)) == []
    assert rows.found(*B, peildatum=BETWEEN) == [("B01", "0193", "D1")]
    assert persoon(rows, "gemeente_van_inschrijving", "datum_inschrijving", "scope") == ("0160", 20261010, "G0193")


def test_a_persoonslijst_that_is_newer_or_of_the_same_day_goes_first_also_when_its_row_did_not_change(rows):
    listed(rows, loaded=(DAY, LATER))
    rows.antwoord(van=BETWEEN, geslacht="M")
    assert persoon(rows, "geslacht", peildatum=LATER - datetime.timedelta(days=1)) == ("M",)
    assert persoon(rows, "geslacht", peildatum=LATER) == ("V",)
    rows.antwoord(van=LATER, geslacht="O", scope="G0160")
    assert persoon(rows, "geslacht", peildatum=LATER) == ("V",)


def test_a_newer_persoonslijst_in_which_the_person_was_quarantined_says_nothing(rows):
    listed(rows)
    quarantined = rows.levering("brp_persoonslijst", peildatum=LATER)
    rows.antwoord(van=BETWEEN, geslacht="M")
    assert persoon(rows, "geslacht") == ("V",)
    for group in (number("a Bert"), number("a Anna")):
        assert persoon(rows, "geslacht") == ("V",)
        rows.quarantaine(quarantined, group)
    assert persoon(rows, "geslacht") == ("M",)


def test_a_newer_list_that_was_refused_or_withdrawn_says_nothing(rows):
    listed(rows)
    rows.levering(
        "brp_persoonslijst", peildatum=LATER, status="ingetrokken", geladen_op="2026-11-01", ingetrokken_op="2026-11-02"
    )
    rows.levering("brp_persoonslijst", peildatum=LATER, status="geweigerd")
    rows.antwoord(van=BETWEEN, geslacht="M")
    assert persoon(rows, "geslacht") == ("M",)


def test_what_an_answer_does_not_name_stays_as_the_list_had_it(rows):
    listed(rows, identiteit_vergelijk="identiteit Anna")
    bare = dict.fromkeys(
        ("geslacht", "geslachtsnaam_vergelijk", "datum_inschrijving", "soort_verblijfplaats", "adres_vergelijk")
    )
    rows.antwoord(van=BETWEEN, geboortedatum=20090416, **bare)
    assert persoon(
        rows,
        "geboortedatum",
        "geslacht",
        "geslachtsnaam_vergelijk",
        "datum_inschrijving",
        "adres_vergelijk",
        "identiteit_vergelijk",
    ) == (20090416, "V", number("naam Anna"), 20150101, number("adres Anna"), number("identiteit Anna"))


def test_who_moved_to_another_gemeente_or_abroad_does_not_keep_the_old_address(rows):
    listed(rows)
    rows.antwoord(van=BETWEEN, gemeente_van_inschrijving="0160", adres_vergelijk=None, soort_verblijfplaats=None)
    assert persoon(rows, "adres_vergelijk") == (None,)
    gone = {"soort_verblijfplaats": "VerblijfplaatsBuitenland", "gemeente_van_inschrijving": "0193"}
    rows.antwoord(van=LATER, adres_vergelijk=None, scope="G0160", **gone)
    assert persoon(rows, "adres_vergelijk", "gemeente_van_inschrijving") == (None, "0193")


def test_opschorting_and_geheim_come_by_themselves_so_an_answer_without_them_ends_them(rows):
    listed(rows, datum_overlijden=20260901, reden_opschorting="O", datum_opschorting=20260901, indicatie_geheim="7")
    rows.dossier()
    columns = ("datum_overlijden", "reden_opschorting", "datum_opschorting", "indicatie_geheim")
    rows.antwoord(van=BETWEEN)
    assert persoon(rows, *columns) == (None, None, None, "0")
    assert rows.found(*B, peildatum=LATER) == []
    rows.antwoord(van=LATER, scope="G0160", reden_opschorting="O", indicatie_geheim="true")
    assert persoon(rows, *columns) == (20260901, "O", None, "true")
    assert rows.found(*B, peildatum=LATER) == [("B03", "0193", "D1")]


def test_geheim_that_the_api_says_is_not_so_is_no_geheim(rows):
    rows.antwoord(indicatie_geheim="false")
    rows.refresh()
    assert rows.ask("SELECT is_geheim FROM kern.persoon") == [(False,)]
    rows.antwoord(indicatie_geheim="true", van=LATER, scope="G0160")
    rows.refresh()
    assert rows.ask("SELECT is_geheim FROM kern.persoon", LATER) == [(True,)]


def test_a_list_of_the_old_gemeente_with_an_older_inschrijving_does_not_undo_a_move(rows):
    listed(rows, scope="G0160", loaded=(DAY, LATER))
    rows.antwoord(van=BETWEEN, datum_inschrijving=20261010, gemeente_van_inschrijving="0193")
    assert persoon(rows, "gemeente_van_inschrijving", "in_persoonslijst") == ("0193", True)
    rows.levering("brp_persoonslijst", scope="G0193", peildatum=LATER)
    assert persoon(rows, "gemeente_van_inschrijving", "in_persoonslijst") == ("0160", True)


def test_a_person_whom_only_an_answer_knows_is_a_resident_until_a_list_of_that_gemeente_lacks_the_person(rows):
    rows.dossier()
    rows.antwoord(van=BETWEEN)
    assert rows.found(*B, peildatum=LATER) == []
    inhabitants = "SELECT gemeentecode, geboortedatum FROM kern.inwoner"
    assert rows.ask(inhabitants, LATER) == [("0193", 20090415)]
    rows.levering("brp_persoonslijst", scope="G0160", peildatum=LATER)
    assert rows.ask(inhabitants, LATER) == [("0193", 20090415)]
    rows.levering("brp_persoonslijst", scope="G0193", peildatum=LATER)
    assert rows.ask(inhabitants, LATER) == []
    assert persoon(rows, "in_persoonslijst", "gemeente_van_inschrijving") == (False, "0193")
    assert rows.found(*B, peildatum=LATER) == []


def test_an_answer_about_who_disappeared_from_the_list_is_newer_than_the_row_and_older_than_the_disappearance(rows):
    listed(rows, tot=LATER, loaded=(DAY, LATER))
    rows.antwoord(van=BETWEEN, geslacht="M")
    assert persoon(rows, "geslacht", "in_persoonslijst", peildatum=BETWEEN) == ("M", True)
    assert persoon(rows, "geslacht", "in_persoonslijst") == ("M", False)


@pytest.mark.parametrize("scope", ["X0000", "I25PJ"])
def test_an_answer_from_outside_the_region_does_not_count(rows, scope):
    listed(rows)
    rows.antwoord(van=BETWEEN, scope=scope, geslacht="M", gemeente_van_inschrijving="0160", datum_inschrijving=20261010)
    assert persoon(rows, "geslacht") == ("V",)
    assert rows.ask("SELECT gemeentecode FROM kern.woongemeente_historie", LATER) == [("0193",)]


def test_of_two_answers_the_newer_counts_whatever_its_scope_and_number(rows):
    listed(rows)
    rows.antwoord(van=BETWEEN, scope="G0160", geslacht="M", a_nummer=number("nieuw a Anna"))
    rows.antwoord(van=LATER, geslacht="O")
    assert persoon(rows, "geslacht", peildatum=BETWEEN) == ("M",)
    assert persoon(rows, "geslacht", peildatum=LATER) == ("O",)


def test_an_answer_adds_to_where_the_person_lived(rows):
    listed(rows)
    rows.antwoord(van=BETWEEN, gemeente_van_inschrijving="0160", datum_inschrijving=20261010)
    rows.refresh()
    lived = "SELECT gemeentecode, van::text FROM kern.woongemeente_historie ORDER BY van"
    assert rows.ask(lived, BETWEEN) == [("0193", "2015-01-01"), ("0160", "2026-10-10")]
    assert rows.ask(lived, DAY) == [("0193", "2015-01-01")]


def test_an_answer_is_one_person_with_the_list_under_a_new_bsn_or_a_new_a_nummer_whatever_came_first(rows):
    rows.dossier(burgerservicenummer=number("bsn Anna"))
    rows.antwoord(van=BETWEEN, burgerservicenummer=number("nieuw bsn Anna"), geslacht="M")
    rows.antwoord(
        "Anna", van=LATER, a_nummer=number("nieuw a Anna"), sleutel="ander", burgerservicenummer=number("nieuw bsn Anna")
    )
    listed(rows, loaded=(DAY,))
    rows.refresh()
    assert rows.ask("SELECT count(*), count(DISTINCT persoon) FROM kern.alias") == [(4, 1)]
    assert persoon(rows, "geslacht", peildatum=BETWEEN) == ("M",)
    assert rows.found(*B, peildatum=LATER) == []
