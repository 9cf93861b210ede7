"""The causes of meldingen: each is heard once when it begins and once when it ends, and never holds a number of a person."""

import datetime

import pytest
from sqlalchemy import text

from warehouse.alerts.causes import Cause, begin, end, lasting, settle, unannounced_since
from warehouse.alerts.outbox import undivided

START = datetime.datetime(2026, 10, 1, 5, 30, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)
CAUSE = Cause("bevinding/B03/0160", 12, ("0160",), content={"code": "B03"})


@pytest.fixture
def connection(rolled_back):
    return rolled_back


def told(connection) -> list[tuple[str, str]]:
    return [(str(each.turn), each.cause.key) for each in undivided(connection)]


def turns(connection) -> list[str]:
    return [turn for turn, _ in told(connection)]


def test_a_cause_is_told_when_it_begins_and_when_it_ends_and_never_while_it_lasts(connection):
    for minute in range(5):
        begin(connection, CAUSE, START + minute * MINUTE)
    assert turns(connection) == ["begin"]
    for minute in range(5, 10):
        end(connection, CAUSE.key, START + minute * MINUTE)
    assert turns(connection) == ["begin", "einde"]


def test_the_message_tells_how_it_was_at_that_moment(connection):
    begin(connection, CAUSE, START)
    begin(connection, Cause(CAUSE.key, 3, ("0160",), content={"code": "B03"}), START + MINUTE)
    end(connection, CAUSE.key, START + 2 * MINUTE)
    first, last = undivided(connection)
    assert (first.cause.count, first.begun, first.ended) == (12, START, None)
    assert (last.cause.count, last.begun, last.ended) == (3, START, START + 2 * MINUTE)
    assert last.cause.gemeenten == ("0160",)


def test_a_cause_that_comes_and_goes_all_day_is_told_once_and_is_in_the_overview(connection):
    for minute in range(0, 600, 2):
        begin(connection, CAUSE, START + minute * MINUTE)
        end(connection, CAUSE.key, START + (minute + 1) * MINUTE)
    assert turns(connection) == ["begin", "einde"]
    [known] = unannounced_since(connection, START)
    assert (known.cause.key, known.announced) == (CAUSE.key, False)


@pytest.mark.parametrize(("later", "expected"), [(DAY - MINUTE, ["begin", "einde"]), (DAY, ["begin", "einde", "begin"])])
def test_a_cause_that_comes_back_is_told_again_after_a_day(connection, later, expected):
    begin(connection, CAUSE, START)
    end(connection, CAUSE.key, START + MINUTE)
    begin(connection, CAUSE, START + later)
    assert turns(connection) == expected
    [known] = lasting(connection)
    assert known.begun == START + later


def test_an_observation_older_than_the_last_one_changes_nothing(connection):
    begin(connection, CAUSE, START)
    end(connection, CAUSE.key, START + 2 * MINUTE)
    begin(connection, CAUSE, START + MINUTE)
    assert lasting(connection) == []
    begin(connection, CAUSE, START + 2 * DAY)
    end(connection, CAUSE.key, START + DAY)
    assert len(lasting(connection)) == 1


def test_an_end_without_a_beginning_is_not_told(connection):
    end(connection, CAUSE.key, START)
    assert told(connection) == []


def test_what_people_were_told_along_another_way_is_not_told_again_but_its_end_is(connection):
    begin(connection, CAUSE, START, told=True)
    end(connection, CAUSE.key, START + MINUTE)
    assert turns(connection) == ["einde"]


def test_settling_lets_exactly_these_last_within_their_scope_and_leaves_the_untouched_alone(connection):
    other = [Cause(key) for key in ("controle/B03", "bevinding/B02/0160", "bevinding/D03/0193")]
    settle(connection, [""], [CAUSE, *other])
    settle(connection, ["bevinding/"], [Cause("bevinding/B04/0160")], untouched=["bevinding/D03/"])
    there = {known.cause.key for known in lasting(connection)}
    assert there == {"controle/B03", "bevinding/D03/0193", "bevinding/B04/0160"}
    assert sorted(key for turn, key in told(connection) if turn == "einde") == ["bevinding/B02/0160", "bevinding/B03/0160"]


def test_several_scopes_are_settled_at_once_and_leave_the_rest_alone(connection):
    keys = [f"levering/duo_a04/{scope}/leeg" for scope in ("G0160", "G0166", "G0193")]
    settle(connection, [""], [Cause(key) for key in keys])
    settle(connection, ["levering/duo_a04/G0160/", "levering/duo_a04/G0166/"], [Cause(keys[1])])
    assert {known.cause.key for known in lasting(connection)} == {*keys[1:]}


def test_an_underscore_in_a_scope_is_an_underscore(connection):
    settle(connection, ["levering/duo_a04/"], [Cause("levering/duo_a04/G0160/leeg")])
    settle(connection, ["levering/duoxa04/"], [Cause("levering/duoxa04/G0160/leeg")])
    settle(connection, ["levering/duo_a04/"], [])
    assert [known.cause.key for known in lasting(connection)] == ["levering/duoxa04/G0160/leeg"]


def test_no_number_of_nine_digits_reaches_the_tables(connection):
    content = {"reden": "rij 1234567890 en 123456782", "lijst": [{"titel": "A04 van 123456782"}], "peildatum": "20261001"}
    begin(connection, Cause("stap/bron__jvs", content=content), START)
    query = "SELECT inhoud::text FROM beheer.melding UNION ALL SELECT melding::text FROM beheer.bericht"
    for stored in connection.execute(text(query)).scalars():
        assert "12345678" not in stored
        assert "20261001" in stored


def test_the_name_of_a_run_stays_whole_however_many_digits_it_has(connection):
    run = "e0646f84-822f-4842-8c61-910012863c0f"
    begin(connection, Cause("run/inlezen", content={"run": run}), START)
    assert [known.cause.content["run"] for known in lasting(connection)] == [run]


def test_a_message_goes_with_the_transaction_of_its_event(database):
    with database.engine.connect() as connection:
        begin(connection, CAUSE, START)
        connection.rollback()
        assert (told(connection), lasting(connection)) == ([], [])
