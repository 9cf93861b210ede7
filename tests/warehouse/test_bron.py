"""The history tables: for every registered extract what its model declares, without a migration of its own."""

import pytest
from sqlalchemy import Connection, text

from schemas.extract import Layout
from schemas.register import EXTRACTS
from warehouse.bron import History
from warehouse.stored import REPORT_MONTH, stored_columns

every_extract = pytest.mark.parametrize("extract", EXTRACTS.values(), ids=EXTRACTS.keys())
_COLUMNS = """
    SELECT attname, format_type(atttypid, NULL), col_description(attrelid, attnum)
    FROM pg_attribute
    WHERE attrelid = CAST(:name AS regclass) AND attnum > 0 AND NOT attisdropped
    ORDER BY attnum
"""
_TYPES = {"timestamp": "timestamp without time zone", "numeric(6, 2)": "numeric"}


@every_extract
def test_a_table_has_the_stored_columns_with_their_type_and_meaning(rolled_back: Connection, extract):
    columns = rolled_back.execute(text(_COLUMNS), {"name": History(extract).table}).all()
    expected = [(each.name, _TYPES.get(each.sql_type, each.sql_type), each.description) for each in stored_columns(extract)]
    assert [tuple(row) for row in columns][-len(expected) :] == expected
    assert [row[0] for row in columns][: -len(expected)] == [
        *("scope", "sleutel", "geldig_van", "geldig_tot", "bekend_van", "bekend_tot", "levering")
    ]


@every_extract
def test_a_table_says_what_it_holds(rolled_back: Connection, extract):
    said = rolled_back.scalar(text("SELECT obj_description(CAST(:name AS regclass))"), {"name": History(extract).table})
    assert said == f"{extract.title}: {extract.description}"


@every_extract
def test_only_a_report_of_duo_has_a_report_month(extract):
    names = [column.name for column in stored_columns(extract)]
    assert (REPORT_MONTH in names) == (extract.layout is Layout.DUO_CSV)


@every_extract
def test_what_falls_under_the_wpg_stands_apart(rolled_back: Connection, extract):
    schemas = rolled_back.scalars(
        text("SELECT schemaname FROM pg_tables WHERE tablename = :name"), {"name": extract.name}
    ).all()
    assert schemas == ["wpg" if extract.name == "jvs_procesverbaal" else "bron"]
