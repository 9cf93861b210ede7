"""The preview of a mart in the UI: no small number can be read from it, or computed from what else it shows."""

import random
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise

import pytest
from sqlalchemy import text

from pipelines.previews import HELD_BACK, LEGEND, preview
from pipelines.tables import NAMES
from warehouse import access
from warehouse.explanations import columns_of
from warehouse.sql_layers import read_marts

COUNTED = {"school": "text", "gemeente": "text", "aantal": "integer"}


@pytest.fixture
def tell(hub) -> Callable[[dict[str, str], list[tuple]], str]:
    """The preview of a mart with these columns and rows, as it stands in the UI."""

    def told(columns: dict[str, str], rows: list[tuple], peilmaand: int | None = None) -> str:
        with hub.database.engine.connect() as connection:
            access.act_as_owner(connection)
            listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
            connection.exec_driver_sql(f"CREATE TABLE mart.proef ({listed})")
            for row in rows:
                values = dict(zip(columns, row, strict=True))
                places = ", ".join(f":{name}" for name in columns)
                connection.execute(text(f"INSERT INTO mart.proef VALUES ({places})"), values)
            own = [name for name in columns if peilmaand is None or name != "peilmaand"]
            found = preview(connection, "mart.proef", own, peilmaand).md_str
            connection.rollback()
        return found

    return told


@pytest.fixture
def show(tell) -> Callable[..., list[list[str]]]:
    """The cells of that preview without the headers."""

    def shown(*asked) -> list[list[str]]:
        cells = tell(*asked).partition("\n\n")[0]
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in cells.splitlines()[2:]]

    return shown


def test_without_a_small_number_every_number_is_shown_as_it_is(show):
    columns = COUNTED | {"pct": "numeric"}
    rows = [("A", "Hattem", 5, Decimal("0.42")), ("A", "Kampen", 0, None), ("A", "Zwolle", 1200, Decimal("99.58"))]
    assert show(columns, rows) == [["A", "Hattem", "5", "0.42"], ["A", "Kampen", "0", ""], ["A", "Zwolle", "1.200", "99.58"]]


@pytest.mark.parametrize("small", [1, 4, -3])
def test_beside_a_small_number_no_number_is_shown_and_the_preview_says_why(tell, show, small):
    columns = COUNTED | {"pct": "numeric"}
    rows = [("A", "Hattem", small, Decimal("0.42")), ("A", "Kampen", 0, None), ("A", "Zwolle", 1200, Decimal("99.58"))]
    assert [row[2:] for row in show(columns, rows)] == [[HELD_BACK, HELD_BACK]] * 3
    assert tell(columns, rows).endswith(f"\n\n{LEGEND}")


@pytest.mark.parametrize("row", [(400, Decimal("0.50"), None), (12, None, 9), (9, None, 12), (50, Decimal("2.00"), 50)])
def test_a_small_number_that_follows_from_two_others_of_a_row_holds_all_back(show, row):
    columns = {"gemeente": "text", "dossiers": "integer", "pct": "numeric", "nieuw": "integer"}
    assert [cells[1:] for cells in show(columns, [("Hattem", *row), ("Zwolle", 900, Decimal("50.00"), 450)])] == [
        [HELD_BACK] * 3,
        [HELD_BACK] * 3,
    ]


def test_a_small_number_counts_that_is_beyond_the_rows_that_are_shown(show):
    rows = [("A", f"gemeente {place:02}", 50) for place in range(30)]
    assert {row[-1] for row in show(COUNTED, rows)} == {"50"}
    assert {row[-1] for row in show(COUNTED, [*rows, ("Z", "Zwolle", 3)])} == {HELD_BACK}


def test_a_small_number_of_another_month_holds_nothing_back(show):
    columns = {"peilmaand": "integer", "gemeente": "text", "aantal": "integer"}
    rows = [(202610, "Hattem", 3), (202611, "Hattem", 30)]
    assert show(columns, rows, 202611) == [["Hattem", "30"]]
    assert show(columns, rows, 202610) == [["Hattem", HELD_BACK]]


def test_numbers_that_are_names_and_zero_are_no_small_numbers(show):
    columns = {"teljaar": "integer", "versie": "integer", "aantal": "integer"}
    assert show(columns, [(2026, 1, 0), (2026, 2, 9)]) == [["2026", "1", "0"], ["2026", "2", "9"]]
    assert show(columns, [(2026, 1, 3)]) == [["2026", "1", HELD_BACK]]


@pytest.mark.parametrize("kind", ["uuid", "jsonb"])
def test_a_mart_that_could_point_at_a_person_has_no_preview(hub, kind):
    with hub.database.engine.connect() as connection:
        access.act_as_owner(connection)
        connection.exec_driver_sql(f"CREATE TABLE mart.proef (wie {kind}, aantal integer)")
        assert preview(connection, "mart.proef", ["aantal"]).md_str == "Geen voorbeeld: kolom wie kan een persoon aanwijzen."
        connection.rollback()


def _with_totals(cells: dict[tuple[str, str], int]) -> list[tuple]:
    """The cells, the totals of each school and gemeente and of all, and how much each differs from its neighbour."""
    rows = [(school, gemeente, aantal) for (school, gemeente), aantal in cells.items()]
    for place, total in ((0, "hele regio"), (1, "elke school")):
        for name in sorted({cell[place] for cell in cells}):
            aantal = sum(number for cell, number in cells.items() if cell[place] == name)
            rows.append((name, total, aantal) if place == 0 else (total, name, aantal))
    rows.append(("elke school", "hele regio", sum(cells.values())))
    rows += [(f"{one[0]} min", f"{one[1]}", one[2] - other[2]) for one, other in pairwise(rows[: len(cells)])]
    return rows


@pytest.mark.parametrize("seed", range(8))
def test_for_who_knows_every_sum_and_difference_a_small_number_can_be_each_of_one_to_four(tell, seed):
    luck = random.Random(seed)
    cells = {
        (school, gemeente): luck.choice([0, 1, 2, 3, 4, 5, 6, 12, 60])
        for school in ("A", "B")
        for gemeente in ("Hattem", "Kampen", "Zwolle")
    }
    cells["A", "Hattem"] = luck.randrange(1, 5)
    # the number stands before the names here: an order of the rows by it would tell
    columns = {"aantal": "integer", "school": "text", "gemeente": "text"}

    def seen(now: dict[tuple[str, str], int]) -> str:
        rows = [(aantal, school, gemeente) for school, gemeente, aantal in _with_totals(now)]
        luck.shuffle(rows)
        return tell(columns, rows)

    before = seen(cells)
    for cell, number in cells.items():
        if 0 < number < 5:
            assert {seen(cells | {cell: other}) for other in range(1, 5)} == {before}, (cell, number)


def test_every_number_of_a_mart_that_is_no_count_or_share_is_known_as_a_name(hub):
    told_as_names = {"jaar", "leeftijd", "levering", "schooljaar", "teljaar", "versie", "voorstel_volgorde"}
    with hub.database.engine.connect() as connection:
        access.act_as_owner(connection)
        present = {name for mart in read_marts() for name in columns_of(connection, mart)}
    assert told_as_names == (NAMES & present) - {"peilmaand"}
