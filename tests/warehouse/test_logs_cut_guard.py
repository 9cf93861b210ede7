"""The database itself lets go nothing of the log of disclosures but its begin, after its term, by two people (privacy.md 9)."""

import datetime
from zoneinfo import ZoneInfo

import psycopg
import pytest
from sqlalchemy import text

from tests.warehouse.cutting import FIRST, LOG, OLD, Cutting
from tests.warehouse.two_sides import WHY
from warehouse import access
from warehouse.logs.book import LogFailed
from warehouse.logs.cutting import Cut, note_cut
from warehouse.logs.lines import new_trace
from warehouse.logs.links import Head
from warehouse.two_people import Kind, Subject, submit

REFUSED = {
    "a line in the middle": ("DELETE FROM beheer.log_verstrekking WHERE nummer = 2", "alleen de eerste regels"),
    "a line at the end": ("DELETE FROM beheer.log_verstrekking WHERE nummer = 6", "alleen de eerste regels"),
    "a young line": ("DELETE FROM beheer.log_verstrekking", "voor het einde van de bewaartermijn"),
    "further than was decided": ("DELETE FROM beheer.log_verstrekking WHERE nummer <= 4", "twee mensen"),
    "less than was decided": ("DELETE FROM beheer.log_verstrekking WHERE nummer <= 2", "twee mensen"),
    "a change": ("UPDATE beheer.log_verstrekking SET taak = 'x' WHERE nummer = 1", "nooit gewijzigd"),
    "everything": ("TRUNCATE beheer.log_verstrekking", "nooit gewijzigd"),
}


def noted(logs: Cutting, lines: int, request: int) -> None:
    wanted = Cut(lines, Head(lines, bytes(32)), OLD[0])
    with logs.database.engine.begin() as connection:
        access.act_as_loader(connection)
        note_cut(connection, wanted, 1, "AVG", request=request, trace=new_trace())


def refused(logs: Cutting, statement: str, why: str, role: str = access.OWNER) -> None:
    before = logs.lines(LOG)
    with psycopg.connect(logs.administrator) as connection:
        connection.execute(f"SET ROLE {role}".encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match=why):
            connection.execute(statement.encode())
    assert logs.lines(LOG) == before


@pytest.mark.parametrize("what", REFUSED)
def test_the_database_lets_no_other_line_go(logs, what):
    logs.ask_on(*FIRST)
    noted(logs, 3, logs.decided())
    refused(logs, *REFUSED[what])


THREE = "DELETE FROM beheer.log_verstrekking WHERE nummer <= 3"


@pytest.mark.parametrize("role", [access.LOADER, "doorstroomhub_beheer", "doorstroomhub_aanvrager"])
def test_no_other_role_may_delete_and_no_administrator_by_accident(logs, role):
    logs.ask_on(*FIRST)
    noted(logs, 3, logs.decided())
    refused(logs, THREE, "permission denied", role)
    refused(logs, THREE, "alleen de eerste regels", "NONE")


def test_without_a_request_that_was_approved_and_is_not_certified_nothing_goes(logs):
    logs.ask_on(*FIRST)
    refused(logs, THREE, "twee mensen")
    noted(logs, 3, submit(logs.house["aan_anna"], Kind.DESTRUCTION, WHY, Subject(3, bytes(32))))
    refused(logs, THREE, "twee mensen")
    number = logs.decided()
    with logs.database.engine.begin() as connection:
        access.act_as_loader(connection)
        connection.execute(
            text(
                "INSERT INTO beheer.verklaring (soort, verzoek, aanvrager, beoordelaar, grond, peildatum, inhoud, kenmerk)"
                " VALUES ('bewaartermijn', :number, 'een', 'twee', 'AVG', '2026-01-01', '{}', repeat('0', 64))"
            ),
            {"number": number},
        )
    noted(logs, 3, number)
    refused(logs, THREE, "twee mensen")
    noted(logs, 3, logs.decided())
    with psycopg.connect(logs.administrator) as connection:
        connection.execute(f"SET ROLE {access.OWNER}".encode())
        assert connection.execute(THREE).rowcount == 3, "with it, exactly these go"
        connection.rollback()


def test_a_term_that_became_longer_holds_for_the_database_too(logs):
    logs.ask_on(*FIRST)
    wanted = logs.due().log
    change = "UPDATE beheer.bewaartermijn SET jaren = {} WHERE categorie = 'verstrekkingen'"
    logs.house.owner(change.format(25))
    try:
        with pytest.raises(LogFailed):
            logs.cut(wanted)
    finally:
        logs.house.owner(change.format(20))
    logs.whole(6, destroyed=0)
    logs.cut(wanted)


def test_the_clock_of_the_server_decides_and_not_the_day_that_somebody_names(logs):
    today = datetime.datetime.now(ZoneInfo("Europe/Amsterdam")).date()
    day = today.replace(year=today.year - 20)
    logs.ask_on(day, day + datetime.timedelta(days=1))
    tomorrow = logs.due(today + datetime.timedelta(days=1)).log
    assert tomorrow.lines == 2
    with pytest.raises(LogFailed):
        logs.cut(tomorrow)
    logs.whole(2, destroyed=0)
    assert logs.cut(logs.due(today).log).lines == 1
    logs.whole(1, destroyed=1)
