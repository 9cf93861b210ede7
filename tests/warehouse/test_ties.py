"""A person keeps who they are when a number changes, and two who were taken for one become two again (privacy.md 4)."""

import datetime
import itertools
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from schemas.register import EXTRACTS
from tests.warehouse.deliveries import INFINITY, Small, Warehouse, sleutel
from tests.warehouse.rows import Rows, number
from warehouse.aliases import aliases_known_at, refresh_aliases
from warehouse.peilmaanden import evaluate
from warehouse.reach import reach_of, remember
from warehouse.sql_layers import read_marts
from warehouse.staging import Staging
from warehouse.withdraw import withdraw

MAY, JUNE, JULY, AUGUST = (datetime.date(2026, month, 1) for month in (5, 6, 7, 8))


def brp(rows: Rows, a_nummer: str, bsn: str, van: datetime.date = MAY, tot: object = "infinity", **columns: object) -> None:
    """A row of a persoonslijst that names these two numbers."""
    rows.brp(f"{a_nummer} {bsn} {van} {columns}", a_nummer=number(a_nummer), burgerservicenummer=number(bsn), van=van, tot=tot,
             **columns)  # fmt: skip


def koci(rows: Rows, onderwijsnummer: str, bsn: str, van: datetime.date) -> None:
    rows.koci(onderwijsnummer, bsn, burgerservicenummer=number(bsn), van=van)


def persons(rows: Rows) -> set[frozenset[str]]:
    """The numbers that belong together, by the names that the test gave them."""
    rows.refresh()
    names = {number(name): name for name in ("a1", "a2", "a3", "b1", "b2", "b3", "b4", "o1")}
    found: dict[UUID, set[str]] = {}
    for nummer, persoon in rows.ask("SELECT nummer, persoon FROM kern.alias"):
        found.setdefault(persoon, set()).add(names[nummer])
    return {frozenset(each) for each in found.values()}


def groups(*words: str) -> set[frozenset[str]]:
    return {frozenset(each.split()) for each in words}


def test_a_new_bsn_is_the_same_person_and_the_old_one_ends(rows: Rows):
    brp(rows, "a1", "b1", MAY, JUNE)
    brp(rows, "a1", "b2", JUNE)
    assert persons(rows) == groups("a1 b1 b2")
    held = rows.ask("SELECT nummer, geldig_van, geldig_tot FROM kern.alias WHERE soort = 'bsn'")
    assert sorted(held) == sorted([(number("b1"), MAY, JUNE), (number("b2"), JUNE, None)])
    assert rows.ask("SELECT * FROM kern.tegengesproken") == []


def test_a_new_a_nummer_is_the_same_person(rows: Rows):
    brp(rows, "a1", "b1", MAY, JUNE)
    brp(rows, "a2", "b1", JUNE)
    assert persons(rows) == groups("a1 a2 b1")


def test_a_chain_of_changes_is_one_person(rows: Rows):
    brp(rows, "a1", "b1", MAY, JUNE)
    brp(rows, "a1", "b2", JUNE, JULY)
    brp(rows, "a2", "b2", JULY, AUGUST)
    brp(rows, "a2", "b3", AUGUST)
    koci(rows, "o1", "b1", MAY)
    assert persons(rows) == groups("a1 a2 b1 b2 b3 o1")


def test_numbers_that_go_round_are_one_person(rows: Rows):
    for a_nummer, bsn in (("a1", "b1"), ("a2", "b1"), ("a2", "b2"), ("a1", "b2")):
        brp(rows, a_nummer, bsn)
    assert persons(rows) == groups("a1 a2 b1 b2")


def test_privacy_04_two_whom_the_brp_separates_are_two_also_before(rows: Rows):
    brp(rows, "a1", "b2", MAY, JUNE)
    brp(rows, "a1", "b1", JUNE)
    brp(rows, "a2", "b2", JUNE)
    assert persons(rows) == groups("a1 b1", "a2 b2")
    assert rows.ask("SELECT nummer, ander, geldig_tot FROM kern.tegengesproken") == [(number("b2"), number("a1"), JUNE)]


def test_two_whose_bsn_was_exchanged_get_their_own(rows: Rows):
    for a_nummer, wrong, right in (("a1", "b2", "b1"), ("a2", "b1", "b2")):
        brp(rows, a_nummer, wrong, MAY, JUNE)
        brp(rows, a_nummer, right, JUNE)
    assert persons(rows) == groups("a1 b1", "a2 b2")


def test_they_stay_two_when_one_of_them_leaves_the_region(rows: Rows):
    brp(rows, "a1", "b2", MAY, JUNE)
    brp(rows, "a1", "b1", JUNE, JULY)
    brp(rows, "a2", "b2", JUNE, AUGUST)
    assert persons(rows) == groups("a1 b1", "a2 b2")


def test_two_lists_that_the_brp_merged_are_one_and_two_again_when_it_takes_that_back(rows: Rows):
    brp(rows, "a2", "b2", MAY, JUNE)
    brp(rows, "a1", "b1", MAY)
    brp(rows, "a1", "b2", JUNE, volgnummer=1)
    assert persons(rows) == groups("a1 a2 b1 b2")
    rows.connection.execute(text("UPDATE bron.brp_persoonslijst SET bekend_tot = '2026-07-01' WHERE volgnummer = 1"))
    brp(rows, "a1", "b2", JUNE, JULY, volgnummer=1)
    brp(rows, "a2", "b2", JULY)
    assert persons(rows) == groups("a1 b1", "a2 b2")


def test_an_old_bsn_that_another_source_still_uses_is_no_other_person(rows: Rows):
    brp(rows, "a1", "b1", MAY, JUNE)
    brp(rows, "a1", "b2", JUNE)
    rows.dossier(burgerservicenummer=number("b1"), van=MAY)
    assert persons(rows) == groups("a1 b1 b2")


def test_a_list_from_outside_the_region_separates_nobody(rows: Rows):
    brp(rows, "a1", "b2", MAY, JUNE)
    for a_nummer, bsn in (("a1", "b1"), ("a2", "b2")):
        brp(rows, a_nummer, bsn, JUNE, scope="X0000", gemeente_van_inschrijving="0193")
    assert persons(rows) == groups("a1 a2 b1 b2")


def test_a_koci_that_a_later_one_corrects_ties_nobody(rows: Rows):
    brp(rows, "a1", "b1")
    brp(rows, "a2", "b2")
    koci(rows, "o1", "b1", MAY)
    assert persons(rows) == groups("a1 b1 o1", "a2 b2")
    koci(rows, "o1", "b2", JULY)
    assert persons(rows) == groups("a1 b1", "a2 b2 o1")


def test_a_koci_with_the_new_bsn_of_the_same_person_corrects_nothing(rows: Rows):
    brp(rows, "a1", "b1", MAY, JUNE)
    brp(rows, "a1", "b2", JUNE)
    koci(rows, "o1", "b1", MAY)
    koci(rows, "o1", "b2", JULY)
    assert persons(rows) == groups("a1 b1 b2 o1")


def test_who_lost_a_number_to_somebody_else_is_asked_about_again(rows: Rows):
    """No row of theirs changed, and after the correction nothing ties them to the rows that did."""
    brp(rows, "a1", "b1")
    brp(rows, "a2", "b2")
    koci(rows, "o1", "b1", MAY)
    for other in range(20):
        brp(rows, f"a {other}", f"b {other}")  # five of five numbers would be everybody
    rows.refresh()
    run = rows.connection.execute(
        text("INSERT INTO controle.run (peildatum, beeindigd) VALUES ('2026-10-01', now()) RETURNING run")
    ).scalar_one()
    remember(rows.connection, run, (), reach_of(rows.connection, datetime.date(2026, 10, 1), ()))
    levering = rows.levering("duo_koci", peildatum=JULY, geladen_op="2026-10-02")
    rows.koci("o1", "b2", burgerservicenummer=number("b2"), van=JULY, levering=levering, bekend_van="2026-10-02")
    refresh_aliases(rows.connection)
    reach = reach_of(rows.connection, datetime.date(2026, 10, 1), ())
    assert not reach.everybody, reach.told
    reached = {nummer for (nummer,) in rows.ask("SELECT nummer FROM pg_temp.bekeken_nummer")}
    assert {number("b1"), number("a1"), number("b2"), number("o1")} <= reached


def test_a_past_figure_as_known_then_takes_persons_as_they_were_known_then(rows: Rows):
    """In October nobody knew that the pupil of one dossier is the resident of the other: then they were two persons."""
    then = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
    mart = read_marts()["mart.doorstroompunt_werk"]
    brp(rows, "a1", "b1")
    rows.dossier(burgerservicenummer=None, onderwijsnummer=number("o1"), dossier="D9")
    rows.levering("jvs_jongere", peildatum=datetime.date(2026, 10, 1))
    rows.koci("o1", burgerservicenummer=number("b1"), van=JUNE, bekend_van="2026-11-09")
    assert persons(rows) == groups("a1 b1 o1")
    with aliases_known_at(rows.connection, then):
        known = {tuple(row) for row in rows.connection.execute(text("SELECT nummer, persoon FROM kern.alias"))}
        assert known == {(number("a1"), number("b1")), (number("b1"), number("b1")), (number("o1"), number("o1"))}
    evaluate(rows.connection, mart, 202610, datetime.date(2026, 11, 20), then)
    assert persons(rows) == groups("a1 b1 o1")


# In any order ----------------------------------------------------------------------------------------------------------------

_LISTS = ("a1", "a2", "a3")
_NUMBERS = ("b1", "b2", "b3", "b4")

Row = tuple[str, str, str, str]
"""A-nummer, BSN, from, until."""


class Lists(Warehouse):
    """Persoonslijsten with only the row of each person itself: its A-nummer and its BSN."""

    def _stage_row(self, staging: Staging, levering: int, number: int, key: str, value: str) -> None:
        super()._stage_row(staging, levering, number, key, value)
        self.connection.execute(text(f"UPDATE {staging.valid} SET volgnummer = 0"))


@st.composite
def _snapshot(draw: st.DrawFn) -> Small:
    """A persoonslijst in which each person is absent or has a BSN that nobody else has."""
    bsns = draw(st.permutations(_NUMBERS))
    present = draw(st.lists(st.sampled_from(_LISTS), unique=True, max_size=3))
    return Small(draw(st.integers(0, 4)), {a: str(sleutel(bsn)) for a, bsn in zip(present, bsns, strict=False)})


def separated(rows: set[Row]) -> set[tuple[str, str]]:
    """The ties that ended by mistake: both numbers live on apart. In plain Python."""
    ends = {pair: max(row[3] for row in rows if row[:2] == pair) for pair in {row[:2] for row in rows}}

    def after(index: int, value: str, other: str, end: str) -> bool:
        return any(row[index] == value and row[1 - index] != other and row[3] > end for row in rows)

    return {(a, b) for (a, b), end in ends.items() if end != INFINITY and after(0, a, b, end) and after(1, b, a, end)}


def clusters(rows: set[Row]) -> set[frozenset[str]]:
    """The persons that these rows describe."""
    found = [{a, b} for a, b in {row[:2] for row in rows} - separated(rows)]
    found += [{value} for row in rows for value in row[:2]]
    for one, other in itertools.product(range(len(found)), repeat=2):
        if one != other and found[one] & found[other]:
            found[one] |= found[other]
            found[other] = set()
    merged = {frozenset(each) for each in found if each}
    return merged if all(not one & other for one, other in itertools.combinations(merged, 2)) else _again(merged)


def _again(parts: set[frozenset[str]]) -> set[frozenset[str]]:
    one, other = next((one, other) for one, other in itertools.combinations(parts, 2) if one & other)
    merged = (parts - {one, other}) | {one | other}
    overlap = any(one & other for one, other in itertools.combinations(merged, 2))
    return _again(merged) if overlap else merged


def _stated(warehouse: Warehouse) -> set[Row]:
    """What the leveringen that count say, from the model of history in plain Python."""
    names = {str(sleutel(key, "G0193")): str(sleutel(key)) for key in _LISTS}
    return {(names[key], value, start, end) for _, key, start, end, value in warehouse.expected()}


def _held(connection: Connection) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for nummer, persoon in connection.execute(text("SELECT nummer::text, persoon::text FROM kern.alias")):
        found.setdefault(persoon, set()).add(nummer)
    return {frozenset(each) for each in found.values()}


@settings(max_examples=12)
@given(snapshots=st.lists(_snapshot(), min_size=2, max_size=4), orders=st.randoms(use_true_random=False))
def test_privacy_04_persons_follow_from_the_leveringen_in_any_order_and_as_they_were_known_at_every_moment(
    rolled_back: Connection, snapshots: list[Small], orders
):
    with rolled_back.begin_nested() as example:
        warehouse = Lists(rolled_back, EXTRACTS["brp_persoonslijst"], "a_nummer", "burgerservicenummer")
        numbers = [warehouse.receive(small) for small in snapshots]
        orders.shuffle(numbers)
        remembered: list[tuple[str, set[frozenset[str]]]] = []
        for what, which in [*(("publish", each) for each in numbers), ("withdraw", numbers[0])]:
            if what == "publish":
                warehouse.publish(which)
            else:
                withdraw(rolled_back, which, "toets")
            refresh_aliases(rolled_back)
            held = _held(rolled_back)
            assert held == clusters(_stated(warehouse))
            remembered.append((warehouse.now(), held))
        for moment, held in remembered:
            with aliases_known_at(rolled_back, datetime.datetime.fromisoformat(moment)):
                assert _held(rolled_back) == held
        example.rollback()


def test_the_model_separates_some_and_joins_some():
    """Else the property says nothing."""
    assert separated({("a1", "b2", "1", "2"), ("a1", "b1", "2", INFINITY), ("a2", "b2", "2", INFINITY)}) == {("a1", "b2")}
    assert separated({("a1", "b1", "1", "2"), ("a1", "b2", "2", INFINITY)}) == set()
    assert clusters({("a1", "b1", "1", "2"), ("a1", "b2", "2", INFINITY)}) == groups("a1 b1 b2")
