"""About whom a run of the checks asks: everybody when in doubt, else of whom something changed, and who is tied to them."""

import datetime

import pytest
from sqlalchemy import text

from tests.warehouse.rows import number
from warehouse.check_files import read_checks
from warehouse.checks import run_checks
from warehouse.evaluation import found
from warehouse.reach import reach_of

DAY = datetime.date(2026, 9, 15)
"""A Tuesday on which nothing turns."""
NEXT = DAY + datetime.timedelta(days=1)
MOMENT = "2026-09-15T20:00:00+00:00"
PEOPLE = ("Anna", "Bert", "Cees", "Dora", "Emma", "Fien", "Gijs", "Hugo", "Ilse", "Jaap", "Kees", "Lena")


@pytest.fixture
def rows(rows):
    """Twelve residents, each with a dossier of its own, of whom a run on `DAY` has asked; the checks find this and that."""
    for person in PEOPLE:
        rows.brp(person, van=datetime.date(2026, 9, 1))
        known = {"van": datetime.date(2026, 9, 1), "datum_opening": 20250301, "geslacht": "M" if person < "C" else "V"}
        rows.dossier(person, dossier=f"D {person}", **known)
    rows.levering("jvs_jongere", peildatum=datetime.date(2026, 9, 1), geladen_op="2026-09-01")
    rows.refresh()
    run_checks(rows.connection, DAY)
    return rows


def comes(rows, extract="jvs_jongere"):
    """A levering comes, whose rows are those that are known since `MOMENT`."""
    rows.levering(extract, peildatum=DAY, geladen_op=MOMENT)
    rows.refresh()


def ends(rows, table, condition):
    """What a row said turns out to be wrong at `MOMENT`."""
    rows.connection.execute(text(f"UPDATE {table} SET bekend_tot = '{MOMENT}' WHERE {condition}"))


def asked(rows, day=NEXT):
    """The people whose numbers are asked about; None when it is everybody."""
    reach = reach_of(rows.connection, day, read_checks().checks.values())
    if reach.everybody:
        return None
    numbers = set(rows.connection.scalars(text("SELECT nummer FROM bekeken_nummer")))
    return [person for person in PEOPLE if number(f"bsn {person}") in numbers]


def reason(rows, day=NEXT):
    return reach_of(rows.connection, day, read_checks().checks.values()).told


def test_when_nothing_changed_nobody_is_asked_about(rows):
    assert asked(rows, DAY) == []
    assert run_checks(rows.connection, NEXT).reach == "0 personen van wie iets veranderde of een grens verstreek"


def test_what_was_found_of_others_is_still_there(rows):
    before = {(count.code, count.nieuw + count.nog_open) for count in run_checks(rows.connection, DAY).counts}
    after = run_checks(rows.connection, NEXT)
    assert {(count.code, count.nog_open) for count in after.counts} == before
    assert any(code == "P05" for code, _ in before)
    seen = rows.connection.scalars(text("SELECT DISTINCT laatst_gezien FROM controle.bevinding")).all()
    assert seen == [NEXT]


def test_everybody_is_asked_about_when_that_is_asked_for(rows):
    assert run_checks(rows.connection, NEXT, everybody=True).reach == "iedereen: zo is het gevraagd"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DELETE FROM controle.run", "nog niet eerder"),
        ("UPDATE controle.run SET definitie = 'anders'", "controles of de kalender"),
        ("INSERT INTO controle.mislukt SELECT max(run), 'P05', 'proef' FROM controle.run", "niet alle controles"),
        ("UPDATE controle.run SET peildatum = '2026-07-01'", "te lang geleden"),
    ],
)
def test_everybody_is_asked_about_when_the_last_run_is_no_ground_to_stand_on(change, said, rows):
    if change.startswith("DELETE"):
        rows.connection.execute(text("DELETE FROM controle.telling"))
    rows.connection.execute(text(change))
    assert said in reason(rows)


def test_everybody_is_asked_about_when_a_public_holiday_moves(rows):
    rows.connection.execute(text("RESET ROLE"))
    rows.connection.execute(text("DELETE FROM kern.feestdag WHERE datum = '2026-12-25'"))
    assert "kalender" in reason(rows)


@pytest.mark.parametrize("extract", ["duo_c_levering", "duo_a04", "brp_persoonslijst"])
def test_everybody_is_asked_about_when_a_snapshot_of_duo_or_the_brp_comes(extract, rows):
    comes(rows, extract)
    assert reason(rows) == f"iedereen: er kwam of ging een levering van {extract}"


def test_everybody_is_asked_about_when_many_changed(rows):
    for person in PEOPLE[:4]:
        rows.melding(person, melding=f"M {person}", dossiernummer=f"D {person}", bekend_van=MOMENT)
    comes(rows, "jvs_verzuimmelding")
    assert "te veel personen" in reason(rows)


def test_a_row_that_came_and_one_that_went_are_about_their_persons(rows):
    rows.melding("Anna", dossiernummer="D Anna", bekend_van=MOMENT)
    ends(rows, "bron.jvs_jongere", "dossiernummer = 'D Bert'")
    comes(rows, "jvs_verzuimmelding")
    comes(rows)
    assert asked(rows) == ["Anna", "Bert"]


def test_a_change_is_asked_about_once(rows):
    rows.melding("Anna", dossiernummer="D Anna", bekend_van=MOMENT)
    comes(rows, "jvs_verzuimmelding")
    assert run_checks(rows.connection, NEXT).reach.startswith("1 personen")
    assert run_checks(rows.connection, NEXT).reach.startswith("0 personen")


def test_a_row_without_a_number_is_about_the_person_of_its_dossier(rows):
    rows.werkproces(dossiernummer="D Cees", bekend_van=MOMENT)
    comes(rows, "jvs_werkproces")
    assert asked(rows) == ["Cees"]


def test_whoever_reported_in_a_dossier_is_asked_about_when_the_dossier_changes(rows):
    rows.melding("Dora", dossiernummer="D Emma")
    ends(rows, "bron.jvs_jongere", "dossiernummer = 'D Emma'")
    comes(rows)
    assert asked(rows) == ["Dora", "Emma"]


def test_a_dossier_of_the_same_number_in_another_gemeente_is_another_dossier(rows):
    rows.dossier("Fien", scope="G0160", dossier="D Emma", datum_opening=20250301)
    rows.refresh()
    run_checks(rows.connection, DAY, everybody=True)
    rows.melding("Emma", dossiernummer="D Emma", bekend_van=MOMENT)
    comes(rows, "jvs_verzuimmelding")
    assert asked(rows) == ["Emma"]


def test_whoever_has_the_same_identity_is_asked_about(rows):
    for person in ("Gijs", "Hugo"):
        rows.brp(person, scope="G0160", volgnummer=0, identiteit_vergelijk="zelfde", bekend_van="2026-01-01")
    rows.refresh()
    run_checks(rows.connection, DAY, everybody=True)
    rows.melding("Gijs", dossiernummer="D Gijs", bekend_van=MOMENT)
    comes(rows, "jvs_verzuimmelding")
    assert asked(rows) == ["Gijs", "Hugo"]


def test_the_other_numbers_of_a_person_are_asked_about_too(rows):
    rows.row("duo_koci", scope="G0193", sleutel="k", burgerservicenummer=number("bsn Ilse"), onderwijsnummer=number("bsn Jaap"))
    rows.refresh()
    run_checks(rows.connection, DAY, everybody=True)
    rows.melding("Ilse", dossiernummer="D Ilse", bekend_van=MOMENT)
    comes(rows, "jvs_verzuimmelding")
    assert asked(rows) == ["Ilse", "Jaap"]


@pytest.mark.parametrize(
    ("columns", "day"),
    [
        ({"van": NEXT}, NEXT),
        ({"van": DAY, "tot": NEXT}, NEXT),
        ({"begindatum": 20260616}, NEXT),  # three months
        ({"begindatum": 20260915, "melddatum": 20260915, "status": "R"}, datetime.date(2026, 9, 23)),  # five working days
    ],
)
def test_whoever_passes_a_limit_is_asked_about_on_the_day(columns, day, rows):
    rows.melding("Kees", dossiernummer="D Kees", **({"van": datetime.date(2026, 9, 1)} | columns))
    rows.refresh()
    before = day - datetime.timedelta(days=1)
    run_checks(rows.connection, before, everybody=True)
    assert asked(rows, day) == ["Kees"]


def test_who_turns_eighteen_is_asked_about(rows):
    rows.brp("Lena", scope="G0160", van=DAY, geboortedatum=20080916)
    rows.refresh()
    run_checks(rows.connection, DAY, everybody=True)
    assert asked(rows) == ["Lena"]


def test_asking_about_some_finds_the_same_of_them_as_asking_about_everybody(rows):
    new = {"bekend_van": MOMENT, "van": DAY}
    rows.dossier("Anna", scope="G0160", dossier="H1", startkwalificatie=True, **new)
    rows.vrijstelling("Anna", dossiernummer="D Anna", **new)
    rows.melding("Anna", dossiernummer="D elders", begindatum=20260901, status="G", **new)
    for extract in ("jvs_jongere", "jvs_vrijstelling", "jvs_verzuimmelding"):
        comes(rows, extract)
    assert not run_checks(rows.connection, NEXT).reach.startswith("iedereen")
    stored = rows.connection.execute(
        text("SELECT kenmerk, feiten FROM controle.bevinding WHERE status <> 'opgelost' ORDER BY 1")
    )
    kept = stored.all()
    with found(rows.connection, NEXT, read_checks().checks.values()):
        assert kept == rows.connection.execute(text("SELECT kenmerk, feiten FROM gevonden ORDER BY 1")).all()
    assert {"P02", "V09", "V01"} <= set(rows.connection.scalars(text("SELECT code FROM controle.bevinding")))
