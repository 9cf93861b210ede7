"""What makes a melding: fout and every L-check per gemeente, a check that cannot run, a refused levering with its reason."""

import datetime
import re

import pytest
from sqlalchemy import text

from tests.warehouse.rows import DAY
from warehouse.alerts.causes import lasting
from warehouse.alerts.occasions import alerts, note_refusals
from warehouse.alerts.outbox import undivided
from warehouse.check_files import read_checks
from warehouse.checks import run_checks
from warehouse.leveringen import refuse
from warehouse.sql_files import CONTROLES
from warehouse.withdraw import withdraw

NEXT = DAY + datetime.timedelta(days=1)
REASON = "De kolom ontbreekt. Lever het bestand opnieuw."


def told(rows) -> list[tuple[str, str, int]]:
    """Turn, key and number of cases of what waits to be told."""
    return [(str(each.turn), each.cause.key, each.cause.count) for each in undivided(rows.connection)]


def moved(rows, *people: str, scope: str = "G0193") -> None:
    """Open dossiers of people who go to school and live outside the region: B02."""
    for person in people:
        rows.c_levering(person)
        rows.dossier(person, scope=scope, dossier=f"D{person}")
        rows.brp(person, gemeente_van_inschrijving="0363")
    rows.refresh()


def test_fout_and_every_check_on_leveringen_are_told_and_no_other(rows):
    checks = read_checks().checks.values()
    assert {check.code for check in checks if alerts(check)} == {
        check.code for check in checks if check.severity == "fout" or check.code.startswith("L")
    }
    assert {"B03", "L02", "L03"} <= {check.code for check in checks if alerts(check)}
    assert not {"B04", "B06"} & {check.code for check in checks if alerts(check)}


def test_one_message_per_check_and_gemeente_with_the_number_of_cases_and_what_to_do(rows):
    moved(rows, "Anna", "Bert")
    moved(rows, "Cor", scope="G0160")
    run_checks(rows.connection, DAY)
    assert told(rows) == [("begin", "bevinding/B02/0160", 1), ("begin", "bevinding/B02/0193", 2)]
    check = read_checks().checks["B02"]
    for message in undivided(rows.connection):
        assert message.cause.content["titel"] == check.title
        assert message.cause.content["doen"] == check.action
        assert message.cause.gemeenten == (message.cause.key[-4:],)


def test_more_cases_are_not_told_again_and_the_last_one_solved_is(rows):
    moved(rows, "Anna")
    run_checks(rows.connection, DAY)
    moved(rows, "Bert")
    run_checks(rows.connection, NEXT, everybody=True)
    assert told(rows) == [("begin", "bevinding/B02/0193", 1)]
    assert [known.cause.count for known in lasting(rows.connection)] == [2]
    rows.connection.execute(text("UPDATE bron.jvs_jongere SET bekend_tot = now()"))
    run_checks(rows.connection, NEXT, everybody=True)
    assert told(rows)[1:] == [("einde", "bevinding/B02/0193", 2)]


def test_an_accepted_finding_is_not_told(rows):
    moved(rows, "Anna")
    run_checks(rows.connection, DAY)
    rows.accept()
    run_checks(rows.connection, NEXT)
    assert lasting(rows.connection) == []


def test_a_question_about_the_past_tells_nothing(rows):
    run_checks(rows.connection, NEXT)
    moved(rows, "Anna")
    run_checks(rows.connection, DAY)
    assert told(rows) == []


def test_a_warning_is_told_in_the_work_list_only(rows):
    rows.c_levering("Anna")
    rows.dossier("Anna")  # unknown in BRP: B05
    rows.refresh()
    assert ("B05", "0193", "D1") in rows.found("B05")
    run_checks(rows.connection, DAY)
    assert told(rows) == []


def test_a_check_on_leveringen_tells_each_source_apart_and_which_leveringen(rows):
    for extract, scope in (("duo_a04", "G0160"), ("duo_a04", "G0148"), ("jvs_jongere", "G0193")):
        for week, count in enumerate((500, 100, 100, 100, 100)):
            rows.levering(extract, scope=scope, peildatum=DAY - week * datetime.timedelta(days=7), rijen=count)
    run_checks(rows.connection, DAY)
    assert told(rows) == [("begin", "bevinding/L02/0193/duo", 2), ("begin", "bevinding/L02/0193/jvs", 1)]
    duo, jvs = undivided(rows.connection)
    assert (duo.cause.source, jvs.cause.source) == ("duo", "jvs")
    assert [each["scope"] for each in duo.cause.content["leveringen"]] == ["G0148", "G0160"]


def test_whatever_route_a_late_levering_comes_along_its_source_is_named(rows):
    late = {
        "grip": ("grip_overstap", "R0010", 11),
        "brp": ("brp_personen", "G0160", 4),
        "suwi": ("suwi_inkomsten", "G0148", 46),
        "jvs": ("jvs_traject", "G0166", 4),
    }
    for extract, scope, days in late.values():
        rows.levering(extract, scope=scope, peildatum=DAY - datetime.timedelta(days=days - 1))
    run_checks(rows.connection, DAY)
    assert told(rows) == []
    run_checks(rows.connection, NEXT)
    assert sorted(told(rows)) == [("begin", f"bevinding/L01/0193/{source}", 1) for source in sorted(late)]
    for message in undivided(rows.connection):
        extract, scope, _ = late[message.cause.source or ""]
        [named] = message.cause.content["leveringen"]
        assert (named["extract"], named["scope"]) == (extract, scope)


def test_of_police_data_only_a_count_and_whom_to_ask_is_told(rows):
    rows.dossier()
    rows.c_levering()
    rows.brp()
    rows.vrijstelling()
    rows.procesverbaal()
    rows.refresh()
    run_checks(rows.connection, DAY)
    [message] = [each for each in undivided(rows.connection) if each.cause.content["code"] == "V11"]
    assert (message.cause.key, message.cause.count) == ("bevinding/V11/0193", 1)
    assert message.cause.content["doen"].startswith("Vraag de consulent")
    assert not {"D1", "PV1"} & set(re.findall(r"\w+", str(message)))


@pytest.fixture
def broken(tmp_path):
    """The checks in a folder of their own, in which B02 can be broken and repaired."""
    for path in CONTROLES.glob("b0*.sql"):
        (tmp_path / path.name).write_text(path.read_text())
    return tmp_path


def test_a_check_that_cannot_run_is_told_and_what_it_found_before_stays(rows, broken):
    moved(rows, "Anna")
    run_checks(rows.connection, DAY, broken)
    [file] = broken.glob("b02_*.sql")
    good = file.read_text()
    for content in (good + "\nkapot", "SELECT"):
        file.write_text(content)
        run_checks(rows.connection, NEXT, broken)
        assert {known.cause.key for known in lasting(rows.connection)} == {"bevinding/B02/0193", "controle/B02"}
    file.write_text(good)
    run_checks(rows.connection, NEXT, broken)
    assert told(rows) == [("begin", "bevinding/B02/0193", 1), ("begin", "controle/B02", 1), ("einde", "controle/B02", 1)]


def refused(rows, day=DAY, code="kolom_ontbreekt", scope="G0160") -> int:
    number = rows.levering(scope=scope, peildatum=day, status="ontvangen")
    refuse(rows.connection, number, code, REASON)
    return number


def test_a_refused_levering_is_told_with_its_reason_to_the_gemeente_the_source_and_zwolle(rows):
    number = refused(rows)
    [message] = undivided(rows.connection)
    assert message.cause.content["reden"] == REASON
    assert message.cause.content["levering"] == number
    assert (message.cause.gemeenten, message.cause.source) == (("0160", "0193"), "jvs")


def test_a_refusal_for_the_same_reason_is_not_told_again_and_one_for_another_reason_is(rows):
    refused(rows)
    refused(rows, NEXT)
    assert len(told(rows)) == 1
    refused(rows, NEXT, "niet_te_lezen")
    assert [key for _, key, _ in told(rows)] == [
        "levering/jvs_jongere/G0160/kolom_ontbreekt",
        "levering/jvs_jongere/G0160/niet_te_lezen",
    ]


@pytest.mark.parametrize(("scope", "day", "ends"), [("G0160", NEXT, True), ("G0160", DAY, True), ("G0193", NEXT, False)])
def test_a_refusal_ends_when_a_later_levering_of_its_scope_is_loaded(rows, scope, day, ends):
    refused(rows)
    rows.levering(scope=scope, peildatum=day)
    note_refusals(rows.connection, "jvs_jongere", [scope])
    assert [turn for turn, _, _ in told(rows)] == (["begin", "einde"] if ends else ["begin"])


def test_a_levering_of_an_earlier_date_does_not_end_a_refusal(rows):
    refused(rows, NEXT)
    rows.levering(scope="G0160", peildatum=DAY)
    note_refusals(rows.connection, "jvs_jongere", ["G0160"])
    assert [turn for turn, _, _ in told(rows)] == ["begin"]


def test_withdrawing_a_refused_levering_ends_it(rows):
    withdraw(rows.connection, refused(rows), "proef")
    assert [turn for turn, _, _ in told(rows)] == ["begin", "einde"]


def test_too_many_rows_in_quarantaine_is_told_once_at_the_refusal_and_not_again_by_the_check(rows):
    refused(rows, code="te_veel_quarantaine")
    assert rows.found("L03") == [("L03", "0160", None), ("L03", "0193", None)]
    run_checks(rows.connection, DAY)
    assert [key for _, key, _ in told(rows)] == ["levering/jvs_jongere/G0160/te_veel_quarantaine"]


def test_too_many_rows_in_quarantaine_is_told_by_the_check_when_nobody_told_the_refusal(rows):
    rows.levering(scope="G0160", status="geweigerd", reden_code="te_veel_quarantaine", rijen=10, rijen_quarantaine=9)
    run_checks(rows.connection, DAY)
    assert told(rows) == [("begin", "bevinding/L03/0160/jvs", 1), ("begin", "bevinding/L03/0193/jvs", 1)]
