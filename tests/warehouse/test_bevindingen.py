"""The life of a bevinding: new, still there, closed, back again, accepted; and the list that people get."""

import datetime

import pytest
from sqlalchemy import text

from tests.warehouse.rows import DAY
from warehouse.bevindingen import bevindingen
from warehouse.checks import run_checks

NEXT = DAY + datetime.timedelta(days=1)
THIRD = DAY + datetime.timedelta(days=2)


@pytest.fixture
def rows(rows):
    """Anna and Bert go to school, so that only where they live is a finding."""
    rows.c_levering("Anna")
    rows.c_levering("Bert")
    return rows


def lives_in(rows, gemeente, since):
    """From this day on the persoonslijst says that she lives in `gemeente`; before it what it said."""
    before = rows.ask(
        "SELECT geldig_van, gemeente_van_inschrijving, datum_inschrijving FROM bron.brp_persoonslijst"
        " WHERE geldig_tot = 'infinity' AND bekend_tot = 'infinity'"
    )
    rows.connection.execute(text("UPDATE bron.brp_persoonslijst SET bekend_tot = '2026-06-01' WHERE geldig_tot = 'infinity'"))
    for van, was, inschrijving in before:
        rows.brp(van=van, tot=since, gemeente_van_inschrijving=was, datum_inschrijving=inschrijving)
    rows.brp(van=since, gemeente_van_inschrijving=gemeente, datum_inschrijving=20260101 + (since - DAY).days)
    rows.refresh()


def counts(run):
    return [(count.nieuw, count.nog_open, count.opgelost) for count in run.counts]


def stored(rows):
    return rows.ask("SELECT status, eerst_gezien, laatst_gezien, opgelost_op FROM controle.bevinding")


def test_a_finding_is_new_then_still_there_then_closed_and_comes_back_as_new(rows):
    rows.dossier()
    for day, gemeente, count, row in [
        (DAY, "0363", (1, 0, 0), ("open", DAY, DAY, None)),
        (NEXT, "0363", (0, 1, 0), ("open", DAY, NEXT, None)),
        (THIRD, "0193", (0, 0, 1), ("opgelost", DAY, NEXT, THIRD)),
        (DAY + datetime.timedelta(days=3), "0363", (1, 0, 0), ("open", *[DAY + datetime.timedelta(days=3)] * 2, None)),
    ]:
        lives_in(rows, gemeente, day)
        assert counts(run_checks(rows.connection, day)) == [count]
        assert stored(rows) == [row]


def test_running_again_on_the_same_day_changes_nothing(rows):
    rows.dossier()
    lives_in(rows, "0363", DAY)
    run_checks(rows.connection, DAY)
    before = stored(rows)
    assert counts(run_checks(rows.connection, DAY)) == [(0, 1, 0)]
    assert stored(rows) == before


def test_an_accepted_finding_is_quiet_until_its_facts_change(rows):
    rows.dossier()
    lives_in(rows, "0363", DAY)
    run_checks(rows.connection, DAY)
    rows.accept("bron wordt hersteld")
    assert counts(run_checks(rows.connection, NEXT)) == []
    accepted = "SELECT status, reden, geaccepteerd_op FROM controle.bevinding"
    assert rows.ask(accepted) == [("geaccepteerd", "bron wordt hersteld", DAY)]
    lives_in(rows, "0599", THIRD)
    assert counts(run_checks(rows.connection, THIRD)) == [(1, 0, 0)]
    assert rows.ask(accepted) == [("open", None, None)]


def test_an_accepted_finding_is_open_again_after_the_last_day_or_when_the_answer_is_taken_back(rows):
    rows.dossier()
    lives_in(rows, "0363", DAY)
    run_checks(rows.connection, DAY)
    rows.accept(geaccepteerd_tot=int(f"{NEXT:%Y%m%d}"))
    assert counts(run_checks(rows.connection, NEXT)) == []
    assert counts(run_checks(rows.connection, THIRD)) == [(1, 0, 0)]
    rows.accept(lijst=NEXT)
    assert counts(run_checks(rows.connection, THIRD)) == []
    rows.connection.execute(text("UPDATE bron.hub_werklijst SET bekend_tot = now()"))
    assert counts(run_checks(rows.connection, THIRD)) == [(1, 0, 0)]


def test_only_the_gemeente_that_must_act_accepts_a_finding_and_only_with_the_facts_on_its_list(rows):
    rows.dossier()
    lives_in(rows, "0363", DAY)
    run_checks(rows.connection, DAY)
    rows.accept(scope="G0160")
    rows.accept(stand="0" * 64)
    assert counts(run_checks(rows.connection, NEXT)) == [(0, 1, 0)]


def test_a_line_left_empty_on_a_later_list_leaves_the_answer_as_it_was(rows):
    rows.dossier()
    lives_in(rows, "0363", DAY)
    run_checks(rows.connection, DAY)
    rows.accept()
    rows.accept(None, lijst=NEXT, terugmelding=None)
    assert counts(run_checks(rows.connection, THIRD)) == []
    rows.accept(None, lijst=THIRD, terugmelding="afgehandeld")
    assert counts(run_checks(rows.connection, THIRD)) == [(1, 0, 0)]


def test_an_accepted_finding_that_no_longer_occurs_is_closed(rows):
    rows.dossier()
    lives_in(rows, "0363", DAY)
    run_checks(rows.connection, DAY)
    rows.accept()
    lives_in(rows, "0193", NEXT)
    assert counts(run_checks(rows.connection, NEXT)) == [(0, 0, 1)]


def test_asking_about_the_past_neither_closes_nor_reopens_anything(rows):
    rows.dossier(van=NEXT)
    lives_in(rows, "0363", DAY)
    run_checks(rows.connection, NEXT)
    before = stored(rows)
    run = run_checks(rows.connection, DAY)
    assert run.run is None
    assert stored(rows) == before
    assert rows.ask("SELECT count(*) FROM controle.run") == [(1,)]


def test_a_finding_keeps_its_identity_when_another_number_of_the_person_becomes_known(rows):
    rows.dossier()
    lives_in(rows, "0363", DAY)
    run_checks(rows.connection, DAY)
    of_move = "SELECT persoon FROM controle.bevinding WHERE code = 'B02'"
    person = rows.ask(of_move)
    for name in range(8):  # the smallest number names the person: one of these will be smaller
        rows.brp(volgnummer=name + 1, burgerservicenummer=f"00000000-0000-4000-8000-{name:012}")
    rows.refresh()
    run = run_checks(rows.connection, NEXT, everybody=True)
    # that the numbers changed is a finding of its own
    assert [(count.code, count.nieuw, count.nog_open, count.opgelost) for count in run.counts] == [
        ("B02", 0, 1, 0),
        ("P08", 1, 0, 0),
    ]
    assert rows.ask(of_move) != person


def test_the_list_of_the_last_run_holds_what_it_left_open_and_what_it_closed(rows):
    rows.dossier("Anna", dossier="D1")
    rows.dossier("Bert", dossier="D2")
    rows.refresh()
    run_checks(rows.connection, DAY)
    rows.brp("Bert", van=NEXT)
    rows.refresh()
    run_checks(rows.connection, NEXT)
    common = {"code": "B05", "ernst": "waarschuwing", "gemeentecode": "0193", "eerst_gezien": DAY}
    assert bevindingen(rows.connection, NEXT) == [
        common | {"dossiernummer": "D1", "sleutels": {"dossiernummer": "D1"}, "status": "open", "laatst_gezien": NEXT},
        common | {"dossiernummer": "D2", "sleutels": {"dossiernummer": "D2"}, "status": "opgelost", "laatst_gezien": DAY},
    ]


def test_the_list_of_another_date_is_evaluated_and_nothing_is_stored(rows):
    rows.dossier()
    lives_in(rows, "0363", DAY)
    (finding,) = bevindingen(rows.connection, NEXT)
    assert (finding["code"], finding["status"], finding["eerst_gezien"], finding["laatst_gezien"]) == (
        "B02",
        "open",
        NEXT,
        NEXT,
    )
    assert rows.ask("SELECT count(*) FROM controle.bevinding") == [(0,)]
    assert rows.ask("SELECT count(*) FROM controle.run") == [(0,)]


def test_a_past_list_shows_what_was_open_then_though_it_closed_since(rows):
    rows.dossier()
    lives_in(rows, "0363", DAY)
    run_checks(rows.connection, DAY)
    lives_in(rows, "0193", THIRD)
    run_checks(rows.connection, THIRD)
    (finding,) = bevindingen(rows.connection, NEXT)
    assert (finding["status"], finding["eerst_gezien"], finding["laatst_gezien"]) == ("open", DAY, NEXT)
