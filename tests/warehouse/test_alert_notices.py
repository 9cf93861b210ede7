"""The notice that a work list has new lines: how many and where, once a day per gemeente, and nothing of what it says."""

import datetime

from sqlalchemy import text

from tests.warehouse.rows import DAY
from warehouse.alerts.causes import lasting
from warehouse.alerts.notices import note_work_list
from warehouse.alerts.outbox import undivided
from warehouse.check_files import read_checks
from warehouse.checks import run_checks
from warehouse.work_list import is_listed, work_lists

NEXT = DAY + datetime.timedelta(days=1)
CODES = [code for code, check in read_checks().checks.items() if is_listed(check)]


def unknown_to_the_brp(rows, *people, scope="G0193"):
    """Open dossiers of people whom the BRP does not know: B05, a warning."""
    for person in people:
        rows.c_levering(person)
        rows.dossier(person, scope=scope, dossier=f"D {person}")
    rows.refresh()


def ready(rows, day=DAY):
    """The lists of a day are put ready; gives the gemeente, the lines and the new ones of each notice that this made."""
    run_checks(rows.connection, day, everybody=True)
    before = {each.number for each in undivided(rows.connection)}
    for each in work_lists(rows.connection):
        note_work_list(rows.connection, each, CODES, "/map", day)
    told = [each.cause for each in undivided(rows.connection) if each.number not in before]
    return [(cause.gemeenten, cause.content["regels"], cause.content["nieuw"]) for cause in told]


def test_a_list_with_new_lines_is_told_once_and_a_list_without_is_not(rows):
    unknown_to_the_brp(rows, "Anna", "Bert")
    unknown_to_the_brp(rows, "Cees", scope="G0160")
    assert ready(rows) == [(("0160",), 1, 1), (("0193",), 2, 2)]
    assert ready(rows) == []
    assert ready(rows, NEXT) == []


def test_what_came_after_the_notice_of_a_day_is_told_on_the_next(rows):
    unknown_to_the_brp(rows, "Anna")
    assert ready(rows) == [(("0193",), 1, 1)]
    unknown_to_the_brp(rows, "Bert", "Cees")
    assert ready(rows) == []
    assert ready(rows, NEXT) == [(("0193",), 3, 2)]


def test_lines_are_told_of_though_the_hub_was_killed_before_the_notice(rows):
    unknown_to_the_brp(rows, "Anna")
    run_checks(rows.connection, DAY)
    assert ready(rows, NEXT) == [(("0193",), 1, 1)]


def test_a_line_that_comes_back_is_new_and_one_that_is_solved_is_not_told(rows):
    unknown_to_the_brp(rows, "Anna", "Bert")
    ready(rows)
    rows.connection.execute(text("UPDATE bron.jvs_jongere SET bekend_tot = now() WHERE dossiernummer = 'D Anna'"))
    assert ready(rows, NEXT) == []
    rows.connection.execute(text("UPDATE bron.jvs_jongere SET bekend_tot = 'infinity'"))
    assert ready(rows, NEXT + datetime.timedelta(days=1)) == [(("0193",), 2, 1)]


def test_what_is_only_counted_or_under_the_wpg_is_no_line(rows):
    assert not {"V11"} & set(CODES)
    assert not {code for code, check in read_checks().checks.items() if check.severity == "info"} & set(CODES)


def test_a_notice_lasts_as_nothing_that_is_wrong_and_holds_no_dossier(rows):
    unknown_to_the_brp(rows, "Anna")
    ready(rows)
    [notice] = undivided(rows.connection)
    assert notice.cause.key == "werklijst/0193"
    assert notice.cause.content["bestand"] == f"hub_werklijst_G0193_{DAY:%Y%m%d}.xlsx"
    assert "D Anna" not in str(notice)
    assert lasting(rows.connection) == []
