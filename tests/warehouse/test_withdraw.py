"""Withdrawing a levering: the history closes up, and a superseded one may count again."""

import pytest
from sqlalchemy import Connection, text

from schemas.errors import HubError
from tests.warehouse.deliveries import Small, Warehouse
from warehouse.leveringen import levering_of, pending
from warehouse.tables.beheer import Status
from warehouse.withdraw import withdraw


def _status(connection: Connection, number: int) -> Status:
    return levering_of(connection, number).status


def test_a_withdrawn_levering_leaves_no_trace_in_what_is_held_now(rolled_back: Connection):
    warehouse = Warehouse.of(rolled_back, "jvs_jongere")
    for day, rows in ((0, {"a": "X", "b": "X", "e": "X"}), (2, {"a": "Z", "c": "X", "e": "X"})):
        warehouse.publish(warehouse.receive(Small(day, rows)))
    before = warehouse.state()
    number = warehouse.receive(Small(1, {"a": "Y", "d": "X", "e": "Y"}))
    warehouse.publish(number)
    moment, meanwhile = warehouse.now(), warehouse.state()
    gone = withdraw(rolled_back, number, "verkeerd bestand")
    assert warehouse.state() == before != meanwhile
    assert warehouse.state(known_at=moment) == meanwhile
    assert (gone.status, gone.reden) == (Status.WITHDRAWN, "verkeerd bestand")
    assert gone.ingetrokken_op is not None


def test_a_superseded_levering_waits_again_when_its_successor_is_withdrawn(rolled_back: Connection):
    warehouse = Warehouse.of(rolled_back, "jvs_jongere")
    first, second, third = (warehouse.receive(Small(0, {"a": value})) for value in "XYZ")
    for number in (first, second, third):
        warehouse.publish(number)
    assert [_status(rolled_back, number) for number in (first, second)] == [Status.SUPERSEDED, Status.SUPERSEDED]
    withdraw(rolled_back, third, "verkeerd bestand")
    assert warehouse.state() == set()
    assert [each.levering for each in pending(rolled_back)] == [second]
    assert levering_of(rolled_back, second).vervangen_door is None
    assert levering_of(rolled_back, first).vervangen_door == second
    warehouse.publish(second)
    assert warehouse.state() == warehouse.expected() != set()
    assert _status(rolled_back, first) is Status.SUPERSEDED


def test_a_withdrawn_predecessor_does_not_come_back(rolled_back: Connection):
    warehouse = Warehouse.of(rolled_back, "jvs_jongere")
    first, second = (warehouse.receive(Small(0, {"a": value})) for value in "XY")
    warehouse.publish(first)
    warehouse.publish(second)
    withdraw(rolled_back, first, "verkeerd bestand")
    assert warehouse.state() == warehouse.expected()
    withdraw(rolled_back, second, "ook verkeerd")
    assert pending(rolled_back) == []
    assert warehouse.state() == set()


def test_a_waiting_or_refused_levering_can_be_withdrawn(rolled_back: Connection):
    warehouse = Warehouse.of(rolled_back, "jvs_jongere")
    waiting = warehouse.receive(Small(0, {"a": "X"}))
    refused = warehouse.receive(Small(1, {}, frozenset("a")))
    assert warehouse.publish(refused).status is Status.REFUSED
    for number in (waiting, refused):
        assert withdraw(rolled_back, number, "verkeerd bestand").status is Status.WITHDRAWN


def test_withdrawing_twice_or_an_unknown_levering_is_an_error(rolled_back: Connection):
    warehouse = Warehouse.of(rolled_back, "jvs_jongere")
    number = warehouse.receive(Small(0, {"a": "X"}))
    withdraw(rolled_back, number, "verkeerd bestand")
    with pytest.raises(HubError, match="al ingetrokken"):
        withdraw(rolled_back, number, "verkeerd bestand")
    with pytest.raises(HubError, match="bestaat niet"):
        withdraw(rolled_back, number + 1, "verkeerd bestand")


def test_moments_of_registration_only_go_up_within_a_scope(rolled_back: Connection):
    warehouse = Warehouse.of(rolled_back, "jvs_jongere")
    number = warehouse.receive(Small(0, {"a": "X"}))
    warehouse.publish(number)
    ahead = text("UPDATE beheer.levering SET geladen_op = geladen_op + interval '1 hour'")  # as after a clock set back
    rolled_back.execute(ahead)
    later = warehouse.receive(Small(1, {"a": "Y"}))
    warehouse.publish(later)
    first, second = (levering_of(rolled_back, each).geladen_op for each in (number, later))
    assert first is not None
    assert second is not None
    assert second > first
