"""The digest: equal exactly when the hub holds the same for true, in whatever order it came (invariant 3)."""

import itertools
import random

import pytest
from sqlalchemy import Connection, text

from tests.warehouse.deliveries import Small, Warehouse
from warehouse.digest import table_digests, warehouse_digest

_SMALLS = [
    Small(0, {"a": "X", "b": "X", "c": "X"}),
    Small(1, {"a": "Y", "b": "X"}, frozenset("c")),
    Small(2, {"a": "Y", "c": "Z"}),
    Small(2, {"a": "Z", "b": "Y"}, frozenset("c")),  # a corrected levering of the same day
    Small(3, {"b": "Y", "c": "X"}, frozenset("a")),
    Small(1, {"d": "X"}, scope="G0148"),
    Small(4, {"a": "Z", "b": "Y", "c": "X"}),
]


def _digest_after(rolled_back: Connection, order: tuple[int, ...]) -> str:
    rolled_back.execute(text("INSERT INTO beheer.drempel VALUES ('jvs_jongere', 1)"))
    warehouse = Warehouse.of(rolled_back, "jvs_jongere")
    numbers = [warehouse.receive(small) for small in _SMALLS]
    for position in order:
        warehouse.publish(numbers[position])
    assert warehouse.state() == warehouse.expected()
    digest = warehouse_digest(rolled_back)
    rolled_back.rollback()
    return digest


def test_any_order_of_arrival_gives_the_same_digest(rolled_back: Connection):
    every = list(itertools.permutations(range(len(_SMALLS))))
    chosen = random.Random(20261101).sample(every, 14)
    assert len({_digest_after(rolled_back, order) for order in (every[0], every[-1], *chosen)}) == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE bron.jvs_jongere SET geldig_van = geldig_van - 1",
        "UPDATE bron.jvs_jongere SET geldig_tot = '2030-01-01'",
        "UPDATE bron.jvs_jongere SET doelgroep = NULL",
        "UPDATE bron.jvs_jongere SET scope = 'G0148'",
        "UPDATE bron.jvs_jongere SET bekend_tot = '2100-01-01'",
        "INSERT INTO bron.jvs_jongere (scope, sleutel, geldig_van, geldig_tot, bekend_van, levering)"
        " VALUES ('G0148', gen_random_uuid(), '2026-01-01', 'infinity', now(), 1)",
    ],
)
def test_a_change_of_what_is_held_changes_the_digest(rolled_back: Connection, change: str):
    warehouse = Warehouse.of(rolled_back, "jvs_jongere")
    warehouse.publish(warehouse.receive(Small(0, {"a": "X"})))
    before = warehouse_digest(rolled_back)
    rolled_back.execute(text(change))
    assert warehouse_digest(rolled_back) != before


def test_moments_and_numbers_of_leveringen_do_not_count(rolled_back: Connection):
    warehouse = Warehouse.of(rolled_back, "jvs_jongere")
    warehouse.publish(warehouse.receive(Small(0, {"a": "X"})))
    before = table_digests(rolled_back)
    rolled_back.execute(text("UPDATE bron.jvs_jongere SET levering = 99, bekend_van = bekend_van - interval '1 day'"))
    assert table_digests(rolled_back) == before
