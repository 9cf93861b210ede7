"""The bitemporal history follows from the set of leveringen that count, in whatever order they come (invariants 1 and 3)."""

from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from tests.warehouse.deliveries import INFINITY, Small, Warehouse
from warehouse import history
from warehouse.bron import History
from warehouse.publication import moment_of_change
from warehouse.tables.beheer import Status
from warehouse.withdraw import withdraw

_PROPERTY = settings(max_examples=40)

_KEYS = ("a", "b")
_PERSON_ROWS = ("a/0", "a/1", "b/0", "b/1")
_QUARANTINED = "quarantaine"
_SCOPES = ("G0193", "G0193", "G0160", "G0148")

Steps = list[tuple[str, int]]


@st.composite
def _small(draw: st.DrawFn, keys: tuple[str, ...]) -> Small:
    """A levering in which every key is absent, has one of two values, or is in quarantaine."""
    said = {key: draw(st.sampled_from([None, "X", "X", "Y", _QUARANTINED])) for key in keys}
    quarantined = frozenset(key for key, value in said.items() if value == _QUARANTINED)
    rows = {key: value for key, value in said.items() if value and key not in quarantined}
    return Small(draw(st.integers(0, 4)), rows, quarantined, draw(st.sampled_from(_SCOPES)))


@st.composite
def _played(draw: st.DrawFn, keys: tuple[str, ...]) -> tuple[list[Small], Steps]:
    """Leveringen in order of receipt, and an order of publishing them, some together, with withdrawals in between."""
    smalls = draw(st.lists(_small(keys), min_size=3, max_size=7))
    order = draw(st.permutations(range(len(smalls))))
    steps: Steps = [(draw(st.sampled_from(["publish", "publish together"])), which) for which in order]
    for which in draw(st.lists(st.sampled_from(range(len(smalls))), max_size=4)):
        steps.insert(draw(st.integers(0, len(steps))), ("withdraw", which))
    return smalls, [*steps, *[("publish", which) for which in range(len(smalls))]]


@contextmanager
def _warehouse(connection: Connection, extract: str) -> Iterator[Warehouse]:
    with connection.begin_nested() as example:
        connection.execute(text("INSERT INTO beheer.drempel VALUES (:extract, 1)"), {"extract": extract})
        yield Warehouse.of(connection, extract)
        example.rollback()


def _withdraw_changes(warehouse: Warehouse, number: int) -> None:
    """`withdraw` finds extracts in the register, which has none of changes yet: the same steps by hand."""
    small, connection, status = warehouse.known[number], warehouse.connection, _status(warehouse, number)
    moment = moment_of_change(connection, warehouse.extract.name, [small.scope])
    query = text("UPDATE beheer.levering SET status = 'ingetrokken', ingetrokken_op = :at WHERE levering = :number")
    connection.execute(query, {"at": moment, "number": number})
    step = history.Step(History(warehouse.extract), small.peildatum, moment, {number: small.scope})
    if status is Status.LOADED:
        history.withdraw(connection, step)
    elif status is Status.SUPERSEDED:
        same = [each for each, other in warehouse.known.items() if (other.day, other.scope) == (small.day, small.scope)]
        for counting in (each for each in same if _status(warehouse, each) is Status.LOADED):
            history.attribute(connection, step, counting)


def _status(warehouse: Warehouse, number: int) -> Status:
    query = text("SELECT status FROM beheer.levering WHERE levering = :number")
    return Status(warehouse.connection.execute(query, {"number": number}).scalar_one())


def _of_other_scopes(warehouse: Warehouse, number: int) -> list[int]:
    """The levering, and of every other scope the first one that waits for the same date."""
    together = {warehouse.known[number].scope: number}
    for other, small in warehouse.known.items():
        if small.day == warehouse.known[number].day and _status(warehouse, other) is Status.RECEIVED:
            together.setdefault(small.scope, other)
    return sorted(together.values())


def _play(warehouse: Warehouse, smalls: list[Small], steps: Steps) -> None:
    """Receive all, then publish and withdraw in the order of `steps`; after every step the model must hold."""
    numbers = [warehouse.receive(small) for small in smalls]
    remembered = []
    for what, which in steps:
        number = numbers[which]
        status = _status(warehouse, number)
        if what == "publish" and status is Status.RECEIVED:
            warehouse.publish(number)
        elif what == "publish together" and status is Status.RECEIVED:
            warehouse.publish_together(_of_other_scopes(warehouse, number))
        elif what == "withdraw" and status is not Status.WITHDRAWN:
            if warehouse.extract.name == "toets_mutaties":
                _withdraw_changes(warehouse, number)
            else:
                withdraw(warehouse.connection, number, "toets")
        else:
            continue
        assert warehouse.state() == warehouse.expected()
        assert warehouse.rows_of_other_dates() == 0
        remembered.append((warehouse.now(), warehouse.state()))
    for moment, state in remembered:
        assert warehouse.state(known_at=moment) == state


@_PROPERTY
@given(played=_played(_KEYS))
def test_history_follows_from_the_leveringen_that_count(rolled_back: Connection, played: tuple[list[Small], Steps]):
    with _warehouse(rolled_back, "jvs_jongere") as warehouse:
        _play(warehouse, *played)


@_PROPERTY
@given(played=_played(_PERSON_ROWS))
def test_a_person_in_quarantaine_is_unknown_with_all_its_rows(rolled_back: Connection, played: tuple[list[Small], Steps]):
    with _warehouse(rolled_back, "brp_persoonslijst") as warehouse:
        _play(warehouse, *played)


@_PROPERTY
@given(played=_played(_KEYS))
def test_absence_in_an_extract_of_changes_is_not_deletion(rolled_back: Connection, played: tuple[list[Small], Steps]):
    with _warehouse(rolled_back, "toets_mutaties") as warehouse:
        _play(warehouse, *played)


def _values(warehouse: Warehouse) -> list[tuple[str, ...]]:
    return sorted(row[2:] for row in warehouse.state())


def test_a_late_levering_looks_past_a_later_one_that_has_the_key_in_quarantaine(rolled_back: Connection):
    with _warehouse(rolled_back, "jvs_jongere") as warehouse:
        for small in (Small(2, {}, frozenset("a")), Small(3, {"a": "Y"}), Small(1, {"a": "X"})):
            warehouse.publish(warehouse.receive(small))
        assert _values(warehouse) == [("2026-01-02", "2026-01-04", "X"), ("2026-01-04", INFINITY, "Y")]


def test_a_key_that_is_in_quarantaine_only_stays_as_it_was(rolled_back: Connection):
    with _warehouse(rolled_back, "jvs_jongere") as warehouse:
        for small in (Small(0, {"a": "X"}), Small(1, {}, frozenset("a"))):
            warehouse.publish(warehouse.receive(small))
        assert _values(warehouse) == [("2026-01-01", INFINITY, "X")]
        warehouse.publish(warehouse.receive(Small(2, {})))
        assert _values(warehouse) == [("2026-01-01", "2026-01-03", "X")]


def test_a_correction_that_has_the_key_in_quarantaine_brings_the_earlier_state_back(rolled_back: Connection):
    with _warehouse(rolled_back, "jvs_jongere") as warehouse:
        for small in (Small(0, {"a": "X"}), Small(1, {"a": "Y"}), Small(1, {}, frozenset("a"))):
            warehouse.publish(warehouse.receive(small))
        assert _values(warehouse) == [("2026-01-01", INFINITY, "X")]


def test_a_superseded_levering_that_is_withdrawn_is_named_by_no_row_that_stands(rolled_back: Connection):
    with _warehouse(rolled_back, "jvs_jongere") as warehouse:
        first, second = (warehouse.receive(Small(0, rows)) for rows in ({"a": "X", "b": "X"}, {"a": "X", "b": "Y"}))
        warehouse.publish(first)
        warehouse.publish(second)
        withdraw(rolled_back, first, "toets")
        assert warehouse.rows_of_other_dates() == 0
        assert warehouse.state() == warehouse.expected()


def test_two_scopes_have_a_history_each(rolled_back: Connection):
    with _warehouse(rolled_back, "jvs_jongere") as warehouse:
        for small in (Small(0, {"a": "X"}), Small(1, {}, scope="G0148")):
            warehouse.publish(warehouse.receive(small))
        assert _values(warehouse) == [("2026-01-01", INFINITY, "X")]
