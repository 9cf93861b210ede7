"""The work list of a gemeente: its own open bevindingen that ask for action, and nothing of what stands under the Wpg."""

import datetime

import pytest

from tests.warehouse.rows import DAY
from warehouse.checks import run_checks
from warehouse.work_list import work_lists

NEXT = DAY + datetime.timedelta(days=1)


@pytest.fixture
def rows(rows):
    """Two dossiers in Zwolle and one in Hardenberg of somebody else's sex; Bert's also under another gemeente."""
    for person, scope, dossier in (("Anna", "G0193", "D1"), ("Bert", "G0193", "D2"), ("Cees", "G0160", "H1")):
        rows.brp(person, scope=scope)
        rows.dossier(person, scope=scope, dossier=dossier, geslacht="M")
        rows.c_levering(person, scope=scope)
    rows.refresh()
    return rows


def listed(rows, gemeentecode="0193"):
    [work_list] = work_lists(rows.connection, [gemeentecode])
    return [(line.check.code, line.dossiernummer) for line in work_list.lines]


def test_before_any_run_there_is_no_list(rows):
    assert work_lists(rows.connection) == ()


def test_a_list_holds_the_open_bevindingen_of_its_gemeente_only(rows):
    run_checks(rows.connection, DAY)
    assert listed(rows) == [("P05", "D1"), ("P05", "D2")]
    assert listed(rows, "0160") == [("P05", "H1")]
    assert listed(rows, "0148") == []
    assert [work_list.name for work_list in work_lists(rows.connection, ["0193"])] == ["hub_werklijst_G0193_20261001"]
    assert len(work_lists(rows.connection)) == 11


def test_what_is_only_counted_and_what_is_closed_or_accepted_is_not_on_it(rows):
    rows.brp("Dora", geboortedatum=20150415)  # B06, info
    rows.refresh()
    run_checks(rows.connection, DAY)
    assert ("B06", None) not in listed(rows)
    rows.accept(lijst=DAY)
    run_checks(rows.connection, NEXT)
    assert listed(rows) == []


def test_faults_come_before_warnings_and_old_ones_before_new(rows):
    run_checks(rows.connection, DAY)
    rows.vrijstelling("Bert", dossiernummer="D2", van=NEXT)  # D02, fout
    rows.brp("Emma", van=NEXT)
    rows.dossier("Emma", dossier="D0", geslacht="M", van=NEXT)
    rows.c_levering("Emma", van=NEXT)
    rows.refresh()
    run_checks(rows.connection, NEXT, everybody=True)
    assert listed(rows) == [("D02", "D2"), ("P05", "D1"), ("P05", "D2"), ("P05", "D0")]


def test_a_line_tells_when_its_gemeente_said_it_was_handled(rows):
    run_checks(rows.connection, DAY)
    rows.accept(None, lijst=DAY, terugmelding="afgehandeld")
    run_checks(rows.connection, NEXT)
    [work_list] = work_lists(rows.connection, ["0193"])
    assert {line.handled_on for line in work_list.lines} == {DAY}
    assert {line.since for line in work_list.lines} == {DAY}


def test_what_stands_under_the_wpg_is_only_counted(rows):
    rows.vrijstelling("Anna")
    rows.procesverbaal("Anna")
    run_checks(rows.connection, DAY)
    [work_list] = work_lists(rows.connection, ["0193"])
    assert work_list.under_wpg == {"V11": 1}
    assert "V11" not in {line.check.code for line in work_list.lines}
