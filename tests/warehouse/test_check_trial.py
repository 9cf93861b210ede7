"""A check being made: the file to begin with, and what a trial tells without storing it."""

import datetime

import pytest
from sqlalchemy import text

from schemas.errors import HubError
from warehouse.check_files import Severity, read_checks
from warehouse.check_trial import new_check_file, try_check
from warehouse.checks import run_checks

DATE = datetime.date(2026, 11, 1)


def test_a_new_check_can_be_used_at_once_and_finds_nothing(rolled_back, tmp_path):
    path = new_check_file("X01", "Iets dat écht niet klopt", Severity.ERROR, tmp_path)
    assert path.name == "x01_iets_dat_echt_niet_klopt.sql"
    check = read_checks(tmp_path).checks["X01"]
    assert (check.title, check.severity) == ("Iets dat écht niet klopt", Severity.ERROR)
    assert try_check(rolled_back, "X01", DATE, tmp_path).counts == ()


@pytest.mark.parametrize(
    ("code", "title", "said"),
    [
        ("X1", "Titel", "hoofdletter en twee cijfers"),
        ("x01", "Titel", "hoofdletter"),
        ("X01", " ", "titel"),
        ("X01", "a\nb", "titel"),
    ],
)
def test_a_code_or_title_that_cannot_be_is_refused(code, title, said, tmp_path):
    with pytest.raises(HubError, match=said):
        new_check_file(code, title, Severity.INFO, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_code_that_is_taken_keeps_its_file(tmp_path):
    path = new_check_file("X01", "De eerste", Severity.INFO, tmp_path)
    with pytest.raises(HubError, match=r"al van x01_de_eerste\.sql"):
        new_check_file("X01", "De tweede", Severity.INFO, tmp_path)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("title", ["!!!", "een " * 40, "donaudampfschifffahrtsgesellschaftskapitaen" * 2])
def test_any_title_gives_a_usable_file_name(title, tmp_path):
    new_check_file("X01", title, Severity.INFO, tmp_path)
    assert list(read_checks(tmp_path).checks) == ["X01"]


def test_a_trial_counts_per_gemeente_and_stores_nothing(rolled_back, tmp_path):
    path = new_check_file("X01", "Proef", Severity.WARNING, tmp_path)
    _replace_query(
        path,
        "SELECT gemeente AS gemeentecode, NULL::uuid AS persoon, nummer::text AS dossiernummer, '{}'::jsonb AS sleutels\n"
        "FROM (VALUES ('0193', 1), ('0193', 2), ('0148', 3)) AS geval (gemeente, nummer)",
    )
    trial = try_check(rolled_back, "X01", DATE, tmp_path)
    assert [(count.gemeentecode, count.found, count.new) for count in trial.counts] == [("0148", 1, 1), ("0193", 2, 2)]
    assert trial.seconds > 0
    assert rolled_back.scalar(text("SELECT count(*) FROM controle.bevinding")) == 0
    assert rolled_back.scalar(text("SELECT count(*) FROM controle.run")) == 0


def test_a_case_that_is_stored_already_is_not_new(rolled_back, tmp_path):
    path = new_check_file("X01", "Proef", Severity.WARNING, tmp_path)
    _replace_query(path, "SELECT '0193' AS gemeentecode, NULL::uuid AS persoon, 'A' AS dossiernummer, '{}'::jsonb AS sleutels")
    run_checks(rolled_back, DATE, tmp_path)
    assert [(count.found, count.new) for count in try_check(rolled_back, "X01", DATE, tmp_path).counts] == [(1, 0)]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT bestaat_niet FROM kern.dossier", "bestaat_niet"),
        ("SELECT 'geheim'::int AS gemeentecode", "kan niet draaien: (?!.*geheim)"),
    ],
)
def test_a_broken_query_says_why(query, said, rolled_back, tmp_path):
    _replace_query(new_check_file("X01", "Proef", Severity.WARNING, tmp_path), query)
    with pytest.raises(HubError, match=said):
        try_check(rolled_back, "X01", DATE, tmp_path)


def test_a_broken_header_and_an_unknown_code_say_what_to_do(rolled_back, tmp_path):
    path = new_check_file("X01", "Proef", Severity.WARNING, tmp_path)
    path.write_text(path.read_text("utf-8").replace("ernst: waarschuwing", "ernst: erg"), "utf-8")
    with pytest.raises(HubError, match="Kies fout, waarschuwing of info"):
        try_check(rolled_back, "X01", DATE, tmp_path)
    with pytest.raises(HubError, match="geen controle X02"):
        try_check(rolled_back, "X02", DATE, tmp_path)


def _replace_query(path, query):
    header = [line for line in path.read_text("utf-8").splitlines() if line.startswith("-- ") and not line.startswith("-- wie")]
    path.write_text("\n".join([*header, "-- wie: de gemeente", query]), "utf-8")
