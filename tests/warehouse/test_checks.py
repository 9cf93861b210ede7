"""The checks P02, P04–P07 and L03, each with what it must find and a near miss; and what a broken file does to the others."""

import datetime
import shutil

import pytest
from sqlalchemy import text

from tests.warehouse.rows import DAY, number
from warehouse.check_files import Severity, read_checks
from warehouse.checks import run_checks
from warehouse.sql_files import CONTROLES

LATER = datetime.date(2026, 11, 1)
P = ("P04", "P05", "P06", "P07")


def test_every_check_of_the_first_issue_is_there_with_its_severity():
    files = read_checks()
    assert not files.unusable
    severities = {code: check.severity for code, check in files.checks.items()}
    errors, warnings = ("B01", "B02", "B03", "L03"), ("B04", "B05", "P02", "P04", "P05", "P06", "P07")
    expected = dict.fromkeys(errors, Severity.ERROR) | dict.fromkeys(warnings, Severity.WARNING)
    assert {code: severities[code] for code in expected} == expected


@pytest.mark.parametrize(
    ("jvs", "brp", "differs"),
    [
        (20090415, 20090415, False),
        (20090415, 20090416, True),
        (20090415, 20090400, False),
        (20090415, 20090500, True),
        (20090415, 20090000, False),
        (20090415, 20100000, True),
        (20090400, 20090000, False),
        (20090415, 0, False),
        (20090415, -1, False),
        (20090415, None, False),
        (20090000, 20080415, True),
    ],
)
def test_birth_dates_are_compared_on_what_is_known(rows, jvs, brp, differs):
    rows.dossier(geboortedatum=jvs)
    rows.brp(geboortedatum=brp)
    assert rows.found(*P) == ([("P04", "0193", "D1")] if differs else [])


@pytest.mark.parametrize(
    ("code", "jvs", "brp"),
    [
        ("P05", {"geslacht": "M"}, {"geslacht": "V"}),
        ("P06", {"achternaam_vergelijk": "jansen"}, {"geslachtsnaam_vergelijk": "janssen"}),
        ("P07", {"adres_vergelijk": "8011AA 1"}, {"adres_vergelijk": "8011AA 2"}),
    ],
)
def test_a_difference_is_found_only_when_both_sides_are_known(rows, code, jvs, brp):
    rows.dossier("Anna", dossier="D1", **jvs)
    rows.brp("Anna", **brp)
    rows.dossier("Bert", dossier="D2", **dict.fromkeys(jvs))
    rows.brp("Bert", **brp)
    rows.dossier("Cees", dossier="D3", **jvs)
    rows.brp("Cees", **dict.fromkeys(brp))
    assert rows.found(*P) == [(code, "0193", "D1")]


def test_a_closed_dossier_is_not_compared(rows):
    rows.dossier(dossierstatus="gesloten", geboortedatum=20010101, geslacht="M")
    rows.brp()
    assert rows.found(*P) == []


def test_two_gemeenten_with_an_open_dossier_of_one_person_both_get_a_finding(rows):
    rows.dossier(scope="G0193", dossier="D1")
    rows.dossier(scope="G0160", dossier="H7")
    assert rows.found("P02") == [("P02", "0160", "H7"), ("P02", "0193", "D1")]


def test_the_finding_names_the_other_gemeente_and_its_dossier(rows):
    rows.dossier(scope="G0193", dossier="D1")
    rows.dossier(scope="G0160", dossier="H7")
    rows.refresh()
    run_checks(rows.connection, DAY)
    keys = rows.ask("SELECT sleutels FROM controle.bevinding WHERE code = 'P02' AND gemeentecode = '0193'")
    assert keys == [({"dossiernummer": "D1", "andere_gemeentecode": "0160", "ander_dossiernummer": "H7"},)]


def test_dossiers_under_two_numbers_of_one_person_are_one_person(rows):
    rows.dossier(scope="G0193", dossier="D1", burgerservicenummer=number("oud bsn"))
    rows.dossier(scope="G0160", dossier="H7")
    rows.brp(volgnummer=1, burgerservicenummer=number("oud bsn"))
    rows.brp()
    assert rows.found("P02") == [("P02", "0160", "H7"), ("P02", "0193", "D1")]


def test_two_dossiers_in_one_gemeente_or_one_of_them_closed_are_no_finding(rows):
    rows.dossier("Anna", scope="G0193", dossier="D1")
    rows.dossier("Anna", scope="G0193", dossier="D2")
    rows.dossier("Bert", scope="G0193", dossier="D3")
    rows.dossier("Bert", scope="G0160", dossier="H7", dossierstatus="gesloten")
    rows.dossier("Cees", scope="G0193", dossier="D4", tot=DAY + datetime.timedelta(days=1))
    rows.dossier("Cees", scope="G0160", dossier="H8", van=DAY + datetime.timedelta(days=1))
    assert rows.found("P02") == []


REFUSED = {"status": "geweigerd", "reden_code": "te_veel_quarantaine", "rijen": 100, "rijen_quarantaine": 9}


def test_a_levering_refused_for_quarantine_is_for_zwolle_and_the_gemeente_of_the_scope(rows):
    rows.levering(scope="G0160", **REFUSED)
    assert rows.found("L03") == [("L03", "0160", None), ("L03", "0193", None)]


@pytest.mark.parametrize("scope", ["G0193", "R0010"])
def test_zwolle_hears_once_about_its_own_levering_or_one_of_the_region(rows, scope):
    rows.levering(scope=scope, **REFUSED)
    assert rows.found("L03") == [("L03", "0193", None)]


@pytest.mark.parametrize("scope", ["X0000", "I27GZ"])
def test_a_test_set_or_a_copy_of_a_school_makes_nobody_act(rows, scope):
    rows.levering(scope=scope, **REFUSED)
    assert rows.found("L03") == []


@pytest.mark.parametrize("peildatum", [DAY, DAY + datetime.timedelta(days=1)])
def test_a_loaded_levering_of_the_same_or_a_later_date_settles_the_refusal(rows, peildatum):
    rows.levering(scope="G0193", **REFUSED)
    rows.levering(scope="G0193", peildatum=peildatum)
    assert rows.found("L03", peildatum=LATER) == []


def test_what_was_loaded_before_or_elsewhere_does_not_settle_a_refusal(rows):
    rows.levering(scope="G0193", peildatum=DAY)
    rows.levering(scope="G0193", **REFUSED)
    rows.levering(scope="G0160", peildatum=LATER)
    rows.levering("brp_persoonslijst", scope="G0193", peildatum=LATER)
    assert rows.found("L03", peildatum=LATER) == [("L03", "0193", None)]


def test_another_reason_or_a_later_levering_is_no_finding_on_the_date(rows):
    rows.levering(scope="G0193", status="geweigerd", reden_code="kolom_ontbreekt")
    rows.levering(scope="G0160", peildatum=LATER, **REFUSED)
    assert rows.found("L03", peildatum=DAY) == []


def test_one_broken_file_disables_its_own_check_only(rows, tmp_path):
    folder = shutil.copytree(CONTROLES, tmp_path / "controles")
    broken = folder / "b03_overleden.sql"
    broken.write_text(broken.read_text().replace("woonsituatie.persoon,", "woonsituatie.persoon_12345678,"))
    (folder / "p05_geslacht.sql").write_text("-- code: P05\nSELECT 1")
    rows.dossier("Anna", dossier="D1", geslacht="M")
    rows.brp("Anna", datum_overlijden=20260801)
    rows.dossier("Bert", dossier="D2")
    rows.refresh()
    run = run_checks(rows.connection, DAY, folder=folder)
    assert set(run.failed) == {"B03", "P05"}
    assert [(count.code, count.nieuw) for count in run.counts] == [("B05", 1)]
    stored = rows.ask("SELECT code, reden FROM controle.mislukt ORDER BY 1")
    assert [code for code, _ in stored] == ["B03", "P05"]
    assert "42703" in stored[0][1]
    assert "titel" in stored[1][1]


def test_a_check_that_could_not_run_leaves_its_findings_as_they_were(rows, tmp_path):
    rows.dossier()
    rows.brp(datum_overlijden=20260801)
    rows.refresh()
    run_checks(rows.connection, DAY)
    folder = shutil.copytree(CONTROLES, tmp_path / "controles")
    (folder / "b03_overleden.sql").write_text("-- code: B03\nSELECT 1")
    run_checks(rows.connection, LATER, folder=folder)
    assert rows.ask("SELECT status, laatst_gezien FROM controle.bevinding WHERE code = 'B03'") == [("open", DAY)]


def test_a_run_sets_the_peildatum_for_itself_only(rows):
    rows.connection.execute(text("SELECT set_config('hub.peildatum', '2025-01-01', true)"))
    run_checks(rows.connection, DAY)
    assert rows.connection.scalar(text("SELECT kern.peildatum()")) == datetime.date(2025, 1, 1)


def test_the_outcome_counts_per_gemeente_what_is_open(rows):
    rows.dossier(scope="G0193", dossier="D1")
    rows.dossier(scope="G0160", dossier="H7")
    rows.refresh()
    run = run_checks(rows.connection, DAY)
    assert run.open_per_gemeente("P02") == {"0160": 1, "0193": 1}
    assert run.open_per_gemeente("B01") == {}
