"""The outbox: nobody takes a copy that another takes, what fails waits longer, and nothing disappears unsent."""

import datetime

import pytest
from sqlalchemy import text

from warehouse import access
from warehouse.alerts import outbox
from warehouse.alerts.causes import Cause, begin
from warehouse.alerts.outbox import Channel, Form, Letterbox, backoff

BOX = Letterbox("beheer", Channel.MAIL)
HOUR = datetime.timedelta(hours=1)


def taken(connection) -> list[int]:
    """All that this transaction can take, in order."""
    numbers: list[int] = []
    while (copy := outbox.take(connection, Channel.MAIL)) is not None:
        numbers.append(copy.number)
        outbox.sent(connection, copy.number)
    return numbers


@pytest.fixture
def connection(rolled_back):
    access.act_as_loader(rolled_back)
    return rolled_back


def added(connection, number: int = 1, box: Letterbox = BOX) -> list[int]:
    return [outbox.add(connection, box, Form.NEWS, {"delen": []}) for _ in range(number)]


def test_copies_are_taken_in_order_once_and_by_channel(connection):
    numbers = added(connection, 3)
    added(connection, box=Letterbox("beheer", Channel.TEAMS))
    assert taken(connection) == numbers
    assert taken(connection) == []


def test_two_senders_never_take_the_same_copy_and_a_killed_one_lets_go(database):
    with database.engine.begin() as connection:
        first, second = added(connection, 2)
    with database.engine.connect() as one, database.engine.connect() as other:
        assert outbox.take(one, Channel.MAIL).number == first
        assert outbox.take(other, Channel.MAIL).number == second
        one.rollback()
        assert outbox.take(one, Channel.MAIL).number == first


def test_a_copy_keeps_its_message_id_over_attempts(connection):
    [number] = added(connection)
    before = outbox.take(connection, Channel.MAIL)
    outbox.failed(connection, number, "Geen verbinding.", datetime.timedelta(0))
    after = outbox.take(connection, Channel.MAIL)
    assert (after.message_id, after.made, after.attempts) == (before.message_id, before.made, 1)


def test_a_copy_that_failed_waits_and_lets_the_others_go_first(connection):
    first, second, third = added(connection, 3)
    outbox.failed(connection, first, "Geweigerd.", datetime.timedelta(0))
    outbox.failed(connection, second, "Geweigerd.", HOUR)
    assert taken(connection) == [third, first]
    assert outbox.take(connection, Channel.MAIL, second).number == second
    assert outbox.waiting_since(connection)[::2] == (1, "Geweigerd.")


def test_the_second_overview_of_a_day_is_not_made(connection):
    day = datetime.date(2026, 10, 1)
    assert outbox.add(connection, BOX, Form.OVERVIEW, {"delen": []}, day) is not None
    assert outbox.add(connection, BOX, Form.OVERVIEW, {"delen": []}, day) is None
    assert outbox.add(connection, BOX, Form.OVERVIEW, {"delen": []}, day + datetime.timedelta(days=1)) is not None
    assert outbox.last_overview(connection, Letterbox("beheer", Channel.TEAMS)) is None


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 30), (2, 60), (3, 120), (5, 480), (6, 600), (40, 600), (5000, 600)])
def test_the_wait_doubles_up_to_a_limit_and_is_at_most_halved_by_chance(attempts, seconds):
    longest = datetime.timedelta(minutes=10)
    assert backoff(attempts, longest, 0.0).total_seconds() == seconds
    assert backoff(attempts, longest, 1.0).total_seconds() == seconds / 2


def test_only_what_was_sent_long_ago_is_forgotten(connection):
    sent, _waiting = added(connection, 2)
    outbox.sent(connection, sent)
    begin(connection, Cause("stap/bron__jvs_jongere"))
    outbox.forget(connection, datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    assert len(outbox.listed(connection, 10)) == 2
    future = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)
    assert outbox.forget(connection, future) == 1
    assert [each["status"] for each in outbox.listed(connection, 10)] == ["wacht"]
    assert len(outbox.undivided(connection)) == 1
    assert connection.execute(text("SELECT count(*) FROM beheer.melding")).scalar_one() == 1
