"""Where a young person lives decides at most one situation of an open dossier: B01 to B05."""

import datetime

import pytest

from tests.warehouse.rows import DAY, number

LATER = datetime.date(2026, 11, 1)
B = ("B01", "B02", "B03", "B04", "B05")


@pytest.mark.parametrize(
    ("code", "brp"),
    [
        ("B01", {"scope": "G0160"}),
        ("B02", {"gemeente_van_inschrijving": "0363"}),
        ("B03", {"datum_overlijden": 20260801}),
        ("B03", {"datum_overlijden": 0}),
        ("B03", {"datum_overlijden": 20260000, "reden_opschorting": None}),
        ("B03", {"reden_opschorting": "O"}),
        ("B04", {"reden_opschorting": "E"}),
        ("B04", {"reden_opschorting": "M"}),
        ("B04", {"datum_opschorting": 20260100}),
        ("B04", {"gemeente_van_inschrijving": "1999"}),
        ("B04", {"land_vertrek": "5010"}),
    ],
)
def test_each_situation_is_found_by_its_own_check_and_no_other(rows, code, brp):
    rows.dossier()
    rows.brp(**brp)
    assert rows.found(*B) == [(code, "0193", "D1")]


@pytest.mark.parametrize("brp", [{}, {"gemeente_van_inschrijving": "0000"}, {"gemeente_van_inschrijving": None}])
def test_a_resident_and_someone_whose_gemeente_is_unknown_are_no_finding(rows, brp):
    rows.dossier()
    rows.brp(**brp)
    assert rows.found(*B) == []


def test_a_closed_dossier_is_no_finding(rows):
    rows.dossier(dossierstatus="gesloten")
    rows.brp(datum_overlijden=20260801)
    assert rows.found(*B) == []


def test_death_goes_before_emigration_and_emigration_before_a_move(rows):
    rows.dossier("Anna", dossier="D1")
    rows.brp("Anna", datum_overlijden=20260801, gemeente_van_inschrijving="1999", reden_opschorting="E")
    rows.dossier("Bert", dossier="D2")
    rows.brp("Bert", reden_opschorting="F", gemeente_van_inschrijving="0363")
    assert rows.found(*B) == [("B03", "0193", "D1"), ("B04", "0193", "D2")]


def test_of_two_persoonslijsten_the_latest_inschrijving_is_the_woongemeente(rows):
    rows.dossier()
    rows.brp(scope="G0193", datum_inschrijving=20150101)
    rows.brp(scope="G0160", datum_inschrijving=20260500)
    assert rows.found(*B) == [("B01", "0193", "D1")]


def test_an_older_inschrijving_elsewhere_is_no_move(rows):
    rows.dossier()
    rows.brp(scope="G0193", datum_inschrijving=20260501)
    rows.brp(scope="G0160", datum_inschrijving=20260401)
    assert rows.found(*B) == []


def test_a_history_row_does_not_speak_about_today(rows):
    rows.dossier()
    rows.brp()
    rows.brp(volgnummer=1, gemeente_van_inschrijving="0160", datum_inschrijving=20260901, burgerservicenummer=None)
    assert rows.found(*B) == []


def test_the_state_on_the_peildatum_counts_not_what_came_later(rows):
    rows.dossier()
    rows.brp(tot=LATER)
    rows.brp(van=LATER, datum_overlijden=20261015)
    assert rows.found(*B, peildatum=datetime.date(2026, 10, 31)) == []
    assert rows.found(*B, peildatum=LATER) == [("B03", "0193", "D1")]


def test_a_bsn_that_no_persoonslijst_knows_is_b05(rows):
    rows.dossier("Anna", dossier="D1")
    rows.dossier("Bert", dossier="D2")
    rows.brp("Bert")
    assert rows.found(*B) == [("B05", "0193", "D1")]


def test_a_dossier_under_an_onderwijsnummer_is_no_b05(rows):
    rows.dossier(burgerservicenummer=None, onderwijsnummer=number("ow Anna"))
    assert rows.found(*B) == []


def test_a_bsn_known_by_an_older_number_of_the_same_person_is_no_b05(rows):
    rows.dossier(burgerservicenummer=number("oud bsn"))
    rows.brp(volgnummer=1, burgerservicenummer=number("oud bsn"))
    rows.brp()
    assert rows.found(*B) == []


def test_the_public_test_set_neither_knows_a_person_nor_holds_a_dossier(rows):
    rows.dossier("Anna", dossier="D1")
    rows.brp("Anna", scope="X0000", datum_overlijden=20200101)
    rows.dossier("Bert", scope="X0000", dossier="D2", gemeentecode="0193")
    assert rows.found(*B) == [("B05", "0193", "D1")]


def test_someone_who_dropped_out_of_the_persoonslijst_keeps_the_last_known_state(rows):
    rows.dossier("Anna", dossier="D1")
    rows.brp("Anna", tot=LATER)
    rows.dossier("Bert", dossier="D2")
    rows.brp("Bert", tot=datetime.date(2026, 10, 15), datum_inschrijving=20260901)
    rows.brp("Bert", van=datetime.date(2026, 10, 15), tot=LATER, gemeente_van_inschrijving="0363", datum_inschrijving=20260801)
    assert rows.found(*B, peildatum=LATER) == [("B02", "0193", "D2")]
    assert rows.ask("SELECT in_persoonslijst FROM kern.brp_persoon", LATER) == [(False,), (False,)]


def test_a_row_that_turned_out_to_be_wrong_is_not_read(rows):
    rows.dossier()
    rows.brp(van=datetime.date(2026, 9, 1))
    rows.brp(datum_overlijden=20260801, bekend_tot="2026-02-01")
    assert rows.found(*B) == []


def test_what_the_hub_knew_at_an_earlier_moment_can_be_asked(rows):
    rows.dossier()
    rows.brp(bekend_tot="2026-06-01")
    rows.brp(bekend_van="2026-06-01", gemeente_van_inschrijving="0363")
    assert rows.found("B02") == [("B02", "0193", "D1")]
    rows.connection.exec_driver_sql("SET LOCAL hub.bekend_op = '2026-05-31'")
    assert rows.found("B02") == []
    rows.connection.exec_driver_sql("SET LOCAL hub.bekend_op = '2026-06-01'")
    assert rows.found("B02") == [("B02", "0193", "D1")]


def test_a_levering_of_the_region_gives_the_gemeente_of_the_row(rows):
    rows.dossier(scope="R0010", gemeentecode="0160")
    rows.brp(scope="R0010", gemeente_van_inschrijving="0160")
    rows.dossier("Bert", scope="R0010", gemeentecode="0160", dossier="D2")
    rows.brp("Bert", scope="R0010", gemeente_van_inschrijving="0193")
    assert rows.found(*B) == [("B01", "0160", "D2")]


def test_the_history_of_the_woongemeente_has_a_period_for_each_stay(rows):
    rows.brp(datum_inschrijving=20240600)
    for volgnummer, day, gemeente in ((1, 20200101, "0363"), (2, 20190101, "0363"), (3, -1, "0160")):
        rows.brp(volgnummer=volgnummer, burgerservicenummer=None, datum_inschrijving=day, gemeente_van_inschrijving=gemeente)
    rows.refresh()
    assert rows.ask("SELECT gemeentecode, van::text, tot::text FROM kern.woongemeente_historie ORDER BY van") == [
        ("0160", "-infinity", "2019-01-01"),
        ("0363", "2019-01-01", "2024-06-01"),
        ("0193", "2024-06-01", "infinity"),
    ]


def test_a_person_takes_the_facts_of_the_brp_and_else_the_birth_date_of_jvs(rows):
    rows.brp("Anna", geboortedatum=20080500, indicatie_geheim="7")
    rows.dossier("Anna", geboortedatum=20080501)
    rows.dossier("Bert", dossier="D2", geboortedatum=20090000)
    rows.refresh()
    assert rows.ask(
        "SELECT geboortedatum, geboortedatum_vroegst::text, geboortedatum_laatst::text, is_geheim, woongemeente"
        " FROM kern.persoon ORDER BY 1"
    ) == [
        (20080500, "2008-05-01", "2008-05-31", True, "0193"),
        (20090000, "2009-01-01", "2009-12-31", False, None),
    ]


def test_a_person_is_known_from_the_first_of_the_numbers_on_and_once(rows):
    first = DAY - datetime.timedelta(days=100)
    rows.dossier("Anna", burgerservicenummer=None, onderwijsnummer=number("leerling"), van=first)
    rows.koci("leerling", "Anna", van=DAY)
    rows.refresh()
    the_bsn = [(number("bsn Anna"),)]
    assert rows.ask("SELECT persoon FROM kern.persoon", first - datetime.timedelta(days=1)) == []
    assert rows.ask("SELECT persoon FROM kern.persoon", first) == the_bsn
    assert rows.ask("SELECT persoon FROM kern.persoon", DAY) == the_bsn
