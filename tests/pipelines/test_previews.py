"""The preview of a mart in the UI: no small number can be read from it, or computed from what else it shows."""

import random
from decimal import Decimal
from itertools import product

import pytest
from sqlalchemy import text

from pipelines.previews import HELD_BACK, HIDDEN, LEGEND, preview
from warehouse import access


@pytest.fixture
def show(hub):
    """The cells of the preview of a mart with these rows, without the headers; below it stands what the signs in it mean."""

    def shown(columns: dict[str, str], rows: list[tuple]) -> list[list[str]]:
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in table_of(columns, rows).splitlines()[2:]]

    def table_of(columns: dict[str, str], rows: list[tuple]) -> str:
        with hub.database.engine.connect() as connection:
            access.act_as_owner(connection)
            listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
            connection.exec_driver_sql(f"CREATE TABLE mart.proef ({listed})")
            for row in rows:
                values = dict(zip(columns, row, strict=True))
                places = ", ".join(f":{name}" for name in columns)
                connection.execute(text(f"INSERT INTO mart.proef VALUES ({places})"), values)
            told = preview(connection, "mart.proef", list(columns)).md_str
            connection.rollback()
        cells, _, below = told.partition("\n\n")
        assert below == (LEGEND if HIDDEN in cells else "")
        return cells

    return shown


COUNTED = {"school": "text", "gemeente": "text", "aantal": "integer"}


def test_large_numbers_are_shown_as_they_are(show):
    assert show(COUNTED, [("A", "Hattem", 5), ("A", "Zwolle", 1200)]) == [["A", "Hattem", "5"], ["A", "Zwolle", "1.200"]]


def test_a_small_number_is_a_bound_and_what_a_total_would_tell_it_by_is_held_back(show):
    rows = [("A", "Hattem", 3), ("A", "Kampen", 20), ("A", "Zwolle", 30), ("A", "hele regio", 53)]
    assert [row[-1] for row in show(COUNTED, rows)] == [HIDDEN, HELD_BACK, "30", "53"]


def test_beside_small_numbers_only_another_is_held_back_for_their_sum_can_tell_each(show):
    rows = [("A", "Hattem", 4), ("A", "Kampen", 4), ("A", "Zwolle", 30), ("A", "hele regio", 38)]
    assert [row[-1] for row in show(COUNTED, rows)] == [HIDDEN, HIDDEN, HELD_BACK, "38"]


def test_what_is_held_back_in_one_group_cannot_be_computed_in_another(show):
    rows = [("A", "Hattem", 3), ("A", "Zwolle", 30), ("B", "Hattem", 40), ("B", "Zwolle", 50), ("C", "Hattem", 60)]
    shown = {(school, gemeente): told for school, gemeente, told in show(COUNTED, rows)}
    assert shown["A", "Hattem"] == HIDDEN
    for group in ([("A", "Hattem"), ("A", "Zwolle")], [("B", "Hattem"), ("B", "Zwolle")]):
        assert sum(shown[cell] in (HIDDEN, HELD_BACK) for cell in group) == 2


def test_parts_of_one_row_do_not_tell_a_small_part(show):
    columns = {"gemeente": "text", "vsv": "integer", "oud": "integer", "nieuw": "integer"}
    [[_, vsv, oud, nieuw]] = show(columns, [("Hattem", 12, 9, 3)])
    assert nieuw == HIDDEN
    assert HELD_BACK in (vsv, oud)


def test_no_fraction_is_shown_once_something_is_hidden(show):
    columns = {"gemeente": "text", "aantal": "integer", "pct": "numeric"}
    large = [("Hattem", 50, Decimal("50.00")), ("Zwolle", 50, Decimal("50.00"))]
    assert [row[-1] for row in show(columns, large)] == ["50.00", "50.00"]
    small = [("Hattem", 2, Decimal("4.00")), ("Kampen", 8, Decimal("16.00")), ("Zwolle", 40, Decimal("80.00"))]
    assert [row[-1] for row in show(columns, small)] == [HELD_BACK] * 3


def test_numbers_that_are_names_and_zero_are_no_small_numbers(show):
    columns = {"teljaar": "integer", "peilmaand": "integer", "aantal": "integer"}
    assert show(columns, [(2026, 202610, 0), (2026, 202611, 9)]) == [["2026", "202610", "0"], ["2026", "202611", "9"]]


@pytest.mark.parametrize("kind", ["uuid", "jsonb"])
def test_a_mart_that_could_point_at_a_person_has_no_preview(hub, kind):
    with hub.database.engine.connect() as connection:
        access.act_as_owner(connection)
        connection.exec_driver_sql(f"CREATE TABLE mart.proef (wie {kind}, aantal integer)")
        assert preview(connection, "mart.proef", ["aantal"]).md_str == "Geen voorbeeld: kolom wie kan een persoon aanwijzen."
        connection.rollback()


def _possible(shown: list[list[str]], total: int) -> set[tuple[int, ...]]:
    """Every way to fill in a group, for a reader who knows its total and that small numbers are 1 to 4."""
    ways = [range(1, 5) if told == HIDDEN else range(total + 1) if told == HELD_BACK else [int(told)] for *_, told in shown]
    return {filled for filled in product(*ways) if sum(filled) == total}


@pytest.mark.parametrize("seed", range(12))
def test_who_knows_the_total_still_finds_more_than_one_value_for_every_small_number(show, seed):
    luck = random.Random(seed)
    numbers = [luck.choice([0, 1, 2, 3, 4, 5, 6, 7, 8, 12]) for _ in range(4)]
    numbers.insert(luck.randrange(5), luck.choice([5, 9]))
    shown = show(COUNTED, [("A", f"gemeente {place}", number) for place, number in enumerate(numbers)])
    possible = _possible(shown, sum(numbers))
    for place, number in enumerate(numbers):
        if 0 < number < 5:
            assert len({filled[place] for filled in possible}) > 1, (numbers, shown)
