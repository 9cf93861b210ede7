"""Asking about one gemeente on demand: its outcome is that of a full run, nothing else moves, the next run forgets nothing."""

import datetime
import shutil

import pytest
from sqlalchemy import text

from tests.warehouse.rows import number
from warehouse.alerts.causes import lasting
from warehouse.bevindingen import bevindingen
from warehouse.check_files import read_checks
from warehouse.checks import run_checks
from warehouse.evaluation import found
from warehouse.reach import reach_of, reach_of_gemeente
from warehouse.sql_files import CONTROLES
from warehouse.work_list import work_lists

DAY = datetime.date(2026, 9, 15)
"""A Tuesday on which nothing turns."""
NEXT = DAY + datetime.timedelta(days=1)
MOMENT = "2026-09-15T20:00:00+00:00"
ZWOLLE = ("Anna", "Bert", "Cees", *(f"Zwollenaar {number}" for number in range(6)))
HARDENBERG = ("Dora", "Emma", "Fien")
PEOPLE = (*ZWOLLE, *HARDENBERG)
EVERYTHING = "SELECT * FROM controle.bevinding WHERE NOT (gemeentecode = '0160') ORDER BY kenmerk"


@pytest.fixture
def rows(rows):
    """Nine residents of Zwolle and three of Hardenberg, each with a dossier there, of whom a run on `DAY` has asked."""
    for person in PEOPLE:
        scope = "G0193" if person in ZWOLLE else "G0160"
        rows.brp(person, scope=scope, van=datetime.date(2026, 9, 1))
        known = {"van": datetime.date(2026, 9, 1), "datum_opening": 20250301, "geslacht": "M"}
        rows.dossier(person, scope=scope, dossier=f"D {person}", **known)
    rows.levering("jvs_jongere", peildatum=datetime.date(2026, 9, 1), geladen_op="2026-09-01")
    rows.refresh()
    run_checks(rows.connection, DAY)
    return rows


def corrected(rows, *people):
    """A levering corrects the geslacht of these people, so that P05 is over, and gives each of them a report of absence."""
    for person in people:
        scope = "G0193" if person in ZWOLLE else "G0160"
        rows.connection.execute(text(f"UPDATE bron.jvs_jongere SET bekend_tot = '{MOMENT}' WHERE dossiernummer = 'D {person}'"))
        known = {"van": DAY, "bekend_van": MOMENT, "datum_opening": 20250301}
        rows.dossier(person, scope=scope, dossier=f"D {person}", **known)
        report = {"begindatum": 20260901, "status": "G", "van": DAY, "bekend_van": MOMENT}
        rows.melding(person, scope=scope, melding=f"M {person}", dossiernummer="D elders", **report)
        for extract in ("jvs_jongere", "jvs_verzuimmelding"):
            rows.levering(extract, scope=scope, peildatum=DAY, geladen_op=MOMENT)
    rows.refresh()


def reached(rows, gemeentecode="0160"):
    reach_of_gemeente(rows.connection, gemeentecode)
    numbers = set(rows.connection.scalars(text("SELECT nummer FROM bekeken_nummer")))
    return [person for person in (*PEOPLE, "Gijs") if number(f"bsn {person}") in numbers]


def kept(rows, gemeentecode=None):
    """What is not closed: kenmerk and facts, of one gemeente or of all."""
    query = "SELECT kenmerk, feiten FROM controle.bevinding WHERE status <> 'opgelost' AND ($1) ORDER BY 1"
    where = f"gemeentecode = '{gemeentecode}'" if gemeentecode else "TRUE"
    return rows.connection.execute(text(query.replace("$1", where))).all()


def of_a_full_run(rows, day, gemeentecode=None):
    where = f"gemeentecode = '{gemeentecode}'" if gemeentecode else "TRUE"
    with found(rows.connection, day, read_checks().checks.values()):
        return rows.connection.execute(text(f"SELECT kenmerk, feiten FROM gevonden WHERE {where} ORDER BY 1")).all()


def test_about_a_gemeente_are_its_dossiers_its_residents_and_whoever_another_source_places_there(rows):
    assert reached(rows) == ["Dora", "Emma", "Fien"]
    rows.dossier("Anna", scope="G0160", dossier="H1", van=DAY)
    rows.brp("Bert", scope="G0193", volgnummer=1, gemeente_van_inschrijving="0160")
    rows.registratie("Gijs", gemeentecode="0160")
    rows.refresh()
    assert reached(rows) == ["Anna", "Bert", "Dora", "Emma", "Fien", "Gijs"]


def test_whoever_is_tied_to_them_is_asked_about_too(rows):
    rows.koci("ov Gijs", "Dora")
    rows.melding("Cees", scope="G0160", dossiernummer="D Emma")
    rows.refresh()
    assert reached(rows) == ["Cees", "Dora", "Emma", "Fien"]
    assert number("ov Gijs") in set(rows.connection.scalars(text("SELECT nummer FROM bekeken_nummer")))


def test_whoever_is_in_a_bevinding_of_the_gemeente_is_asked_about_when_the_sources_no_longer_place_her_there(rows):
    rows.connection.execute(text("UPDATE controle.bevinding SET gemeentecode = '0160' WHERE dossiernummer = 'D Anna'"))
    assert reached(rows) == ["Anna", "Dora", "Emma", "Fien"]


@pytest.mark.parametrize("day", [DAY, NEXT])
def test_the_outcome_for_the_gemeente_is_that_of_a_full_run_and_nothing_of_another_moves(rows, day):
    corrected(rows, "Anna", "Dora")
    others = rows.connection.execute(text(EVERYTHING)).all()
    run = run_checks(rows.connection, day, gemeentecode="0160")
    assert run.reach == "3 personen van Hardenberg: zo is het gevraagd"
    assert kept(rows, "0160") == of_a_full_run(rows, day, "0160")
    assert rows.connection.execute(text(EVERYTHING)).all() == others
    turned = {(count.code, count.gemeentecode, count.nieuw, count.opgelost) for count in run.counts}
    moved = {each for each in turned if each[2] or each[3]}
    assert {gemeentecode for _, gemeentecode, _, _ in moved} == {"0160"}
    assert {("P05", "0160", 0, 1), ("V09", "0160", 1, 0)} <= moved


def test_what_was_not_asked_about_is_counted_as_it_is(rows):
    rows.accept(lijst=DAY)
    accepted = run_checks(rows.connection, DAY)
    assert accepted.counts == ()
    assert run_checks(rows.connection, NEXT, gemeentecode="0160").counts == ()
    rows.connection.execute(text("UPDATE bron.hub_werklijst SET bekend_tot = now()"))
    run = run_checks(rows.connection, NEXT, gemeentecode="0160")
    assert run.open_per_gemeente("P05") == {"0160": len(HARDENBERG)}
    assert run_checks(rows.connection, NEXT).open_per_gemeente("P05") == {"0160": len(HARDENBERG), "0193": len(ZWOLLE)}
    run = run_checks(rows.connection, NEXT, gemeentecode="0160")
    assert run.open_per_gemeente("P05") == {"0160": len(HARDENBERG), "0193": len(ZWOLLE)}


@pytest.mark.parametrize("later", [DAY, NEXT])
def test_the_next_run_still_finds_everything_that_changed_since_the_last_one_over_the_region(rows, later):
    corrected(rows, "Anna", "Dora")
    run_checks(rows.connection, later, gemeentecode="0160")
    assert kept(rows) != of_a_full_run(rows, NEXT)
    run = run_checks(rows.connection, NEXT)
    assert run.reach.startswith("2 personen")
    assert kept(rows) == of_a_full_run(rows, NEXT)


def test_a_levering_that_only_such_a_run_saw_and_that_is_withdrawn_leaves_nothing(rows):
    corrected(rows, "Dora")
    run_checks(rows.connection, NEXT, gemeentecode="0160")
    gone = "2026-09-16T08:00:00+00:00"
    rows.connection.execute(text(f"UPDATE bron.jvs_verzuimmelding SET bekend_tot = '{gone}'"))
    rows.connection.execute(
        text(
            f"UPDATE beheer.levering SET status = 'ingetrokken', ingetrokken_op = '{gone}' WHERE extract = 'jvs_verzuimmelding'"
        )
    )
    rows.refresh()
    assert not run_checks(rows.connection, NEXT).reach.startswith("iedereen")
    assert kept(rows) == of_a_full_run(rows, NEXT)


def test_whoever_passed_a_limit_is_asked_about_though_the_gemeente_was_asked_about_on_the_day(rows):
    for person, scope in (("Anna", "G0193"), ("Dora", "G0160")):
        since = {"begindatum": 20260616, "van": datetime.date(2026, 9, 1)}
        rows.melding(person, scope=scope, melding=f"M {person}", dossiernummer=f"D {person}", **since)
    rows.refresh()
    run_checks(rows.connection, DAY, everybody=True)
    run_checks(rows.connection, NEXT, gemeentecode="0193")
    reach = reach_of(rows.connection, NEXT, read_checks().checks.values())
    assert reach.told.startswith("2 personen")


def test_the_first_run_over_the_region_after_one_about_a_gemeente_asks_about_everybody(rows):
    for table in ("telling", "mislukt", "run"):
        rows.connection.execute(text(f"DELETE FROM controle.{table}"))
    run_checks(rows.connection, DAY, gemeentecode="0160")
    assert "nog niet eerder" in reach_of(rows.connection, NEXT, read_checks().checks.values()).told
    assert [each.gemeentecode for each in work_lists(rows.connection)] == ["0160"]


def test_checks_that_look_beyond_one_person_stay_as_they_were_also_one_that_could_not_run(rows, tmp_path):
    folder = shutil.copytree(CONTROLES, tmp_path / "controles")
    for week, count in enumerate((500, 100, 100, 100, 100)):
        rows.levering("duo_a04", scope="G0160", peildatum=DAY - week * datetime.timedelta(days=7), rijen=count)
    broken = folder / "l01_te_laat.sql"
    good = broken.read_text()
    broken.write_text(good.replace("kern.", "kern.bestaat_niet_"))
    before = run_checks(rows.connection, DAY, folder, everybody=True)
    assert list(before.failed) == ["L01"]
    broken.write_text(good)
    beyond_one_person = {check.code for check in before.checks.values() if not check.per_person}
    about_all = {count.code for count in before.counts} & beyond_one_person
    assert about_all
    run = run_checks(rows.connection, NEXT, folder, gemeentecode="0160")
    assert run.failed == before.failed
    causes = [known.cause.key for known in lasting(rows.connection)]
    assert [key for key in causes if key.startswith("controle/")] == ["controle/L01"]
    assert {count.code: count.nog_open for count in run.counts if count.code in about_all} == {
        code: sum(before.open_per_gemeente(code).values()) for code in about_all
    }
    assert run_checks(rows.connection, NEXT, folder).failed == {}


def test_the_work_list_of_the_gemeente_is_about_the_day_of_its_own_run_the_others_about_theirs(rows):
    run_checks(rows.connection, NEXT, gemeentecode="0160")
    dates = {each.gemeentecode: each.peildatum for each in work_lists(rows.connection)}
    assert (dates["0160"], dates["0193"]) == (NEXT, DAY)


def test_bevindingen_of_a_day_are_never_a_mix_of_two_days(rows):
    corrected(rows, "Anna", "Dora")
    run_checks(rows.connection, NEXT, gemeentecode="0160")
    for day in (DAY, NEXT):
        listed = [each["dossiernummer"] for each in bevindingen(rows.connection, day) if each["code"] == "P05"]
        with found(rows.connection, day, [read_checks().checks["P05"]]):
            expected = rows.connection.scalars(text("SELECT dossiernummer FROM gevonden ORDER BY gemeentecode, 1")).all()
        assert listed == expected
