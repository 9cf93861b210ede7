"""A person is the cluster of numbers that rows tie together; the outcome depends on the rows only."""

import datetime
import random
import uuid
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from schemas.columns import Kind
from schemas.register import EXTRACTS
from tests.warehouse.rows import DAY, number
from warehouse.aliases import refresh_aliases
from warehouse.ties import KINDS, number_columns


def aliases(rows):
    return {nummer: (soort, persoon) for nummer, soort, persoon in rows.ask("SELECT nummer, soort, persoon FROM kern.alias")}


def small(value):
    """A number whose order is known."""
    return uuid.UUID(int=value)


def tie(rows, a_nummer, bsn, **columns):
    rows.brp(f"{a_nummer} {bsn} {random.random()}", a_nummer=a_nummer, burgerservicenummer=bsn, **columns)


def test_every_kind_of_person_number_has_a_rank():
    assert set(KINDS) == {kind for kind in Kind if kind.is_person_number}


def test_the_columns_come_from_the_register():
    assert dict(number_columns(EXTRACTS["brp_persoonslijst"])) == {"a_nummer": Kind.A_NUMMER, "burgerservicenummer": Kind.BSN}
    assert dict(number_columns(EXTRACTS["duo_a04"])) == {"persoonsgebondennummer": Kind.PGN}
    assert dict(number_columns(EXTRACTS["duo_c_levering"])) == {"pgn": Kind.PGN}
    assert number_columns(EXTRACTS["jvs_werkproces"]) == ()


def test_the_smallest_bsn_names_the_person_even_when_another_number_is_smaller(rows):
    tie(rows, small(1), small(8))
    tie(rows, small(1), small(5), volgnummer=1)
    rows.refresh()
    assert aliases(rows) == {
        small(1): ("a_nummer", small(5)), small(5): ("bsn", small(5)), small(8): ("bsn", small(5))
    }  # fmt: skip


def test_without_a_bsn_the_a_nummer_names_the_person(rows):
    tie(rows, small(1), None)
    rows.refresh()
    assert aliases(rows) == {small(1): ("a_nummer", small(1))}


def test_a_number_of_duo_is_what_another_source_says_it_is(rows):
    for value in (1, 2, 3):
        rows.row("duo_a04", scope="G0193", sleutel=str(value), persoonsgebondennummer=small(value))
    tie(rows, small(9), small(1))
    rows.dossier(burgerservicenummer=None, onderwijsnummer=small(2))
    rows.refresh()
    assert {nummer: soort for nummer, (soort, _) in aliases(rows).items()} == {
        small(9): "a_nummer", small(1): "bsn", small(2): "onderwijsnummer", small(3): "pgn"
    }  # fmt: skip


def test_rows_of_every_date_and_scope_count_but_not_those_that_turned_out_wrong(rows):
    tie(rows, small(1), small(2), van=datetime.date(2020, 1, 1), tot=datetime.date(2021, 1, 1))
    tie(rows, small(1), small(3), scope="X0000", gemeente_van_inschrijving="0193")
    tie(rows, small(1), small(4), bekend_tot="2026-06-01")
    rows.refresh()
    assert aliases(rows).keys() == {small(1), small(2), small(3)}
    assert {person for _, person in aliases(rows).values()} == {small(2)}
    assert rows.ask("SELECT geldig_van, geldig_tot FROM kern.alias WHERE soort = 'bsn' ORDER BY nummer") == [
        (datetime.date(2020, 1, 1), datetime.date(2021, 1, 1)),
        (DAY, None),
    ]


def test_nothing_is_computed_until_a_levering_changes(rows):
    assert refresh_aliases(rows.connection)
    rows.dossier()
    assert not refresh_aliases(rows.connection)
    levering = rows.levering()
    assert refresh_aliases(rows.connection)
    assert len(aliases(rows)) == 1
    rows.connection.execute(text("UPDATE bron.jvs_jongere SET bekend_tot = '2026-06-01'"))
    rows.connection.execute(
        text("UPDATE beheer.levering SET status = 'ingetrokken' WHERE levering = :levering"), {"levering": levering}
    )
    assert refresh_aliases(rows.connection)
    assert aliases(rows) == {}


def test_an_empty_warehouse_has_no_persons(rows):
    rows.refresh()
    assert aliases(rows) == {}


def components(pairs):
    """Plain union-find: the representative of every number, by the order BSN before A-nummer."""
    parent = {}

    def root(node):
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    for a_nummer, bsn in pairs:
        one, other = sorted((root(("a", a_nummer)), root(("b", bsn))), key=lambda node: (node[0] == "a", node[1]))
        parent[other] = one
    return {node: root(node) for node in list(parent)}


@settings(max_examples=40)
@given(
    pairs=st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=24),
    seed=st.randoms(use_true_random=False),
)
def test_privacy_04_persons_are_the_connected_components_whatever_the_order_of_the_rows(rows, pairs, seed):
    def node_number(node):
        kind, value = node
        return small(value if kind == "b" else 100 + value)

    expected = {node_number(node): node_number(root) for node, root in components(pairs).items()}
    for _ in range(2):
        seed.shuffle(pairs)
        nested = rows.connection.begin_nested()
        for a_nummer, bsn in pairs:
            tie(rows, node_number(("a", a_nummer)), node_number(("b", bsn)))
        rows.refresh()
        assert {nummer: person for nummer, (_, person) in aliases(rows).items()} == expected
        nested.rollback()


def test_a_long_chain_of_changed_numbers_is_one_person(rows):
    chain = [small(value) for value in random.Random(7).sample(range(1, 1000), 60)]
    for one, other in pairwise(chain):
        tie(rows, one, other)
    rows.refresh()
    assert len({person for _, person in aliases(rows).values()}) == 1
    assert number("Anna") not in aliases(rows)


def test_who_is_restricted_is_so_by_a_number_that_turns_out_to_be_theirs_and_figures_with_it_are_behind(rows):
    tie(rows, small(1), small(5))
    tie(rows, small(2), small(6), geldig_van=datetime.date(2026, 1, 1))
    rows.refresh()
    number = rows.connection.scalar(
        text("INSERT INTO beheer.beperking (trace_id, grond) VALUES (repeat('0', 32), 'art. 18') RETURNING beperking")
    )
    values = {"nummer": small(5), "beperking": number, "dag": DAY}
    rows.connection.execute(text("INSERT INTO kern.beperkt VALUES (:nummer, :beperking)"), values)
    stand = (
        "INSERT INTO beheer.mart_stand (mart, peilmaand, peildatum, stand, definitie, rijen)"
        " VALUES ('mart.verzuim', 202610, :dag, '1', '', 1)"
    )
    rows.connection.execute(text(stand), values)
    rows.refresh()
    assert rows.ask("SELECT nummer FROM kern.beperkt ORDER BY 1") == [(small(1),), (small(5),)]
    rows.connection.execute(text("UPDATE beheer.mart_stand SET stand = '1'"))
    tie(rows, small(1), small(6), volgnummer=1)
    rows.refresh()
    assert rows.ask("SELECT nummer FROM kern.beperkt ORDER BY 1") == [(small(each),) for each in (1, 2, 5, 6)]
    assert rows.ask("SELECT stand FROM beheer.mart_stand") == [("beperkt",)]
