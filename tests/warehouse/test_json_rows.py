"""Rows as JSON objects: what one would write with json.dumps, a row at a time."""

import datetime
import json

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from warehouse.json_rows import json_rows

_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=6) | st.sampled_from(
    ['"', "\\", "\n", "\x1f", "\x7f", "", "é"]
)
_COLUMNS = {
    "nummer": (_TEXT, pa.string()),
    'met "aanhaling"': (_TEXT, pa.string()),
    "aantal": (st.integers(-(2**31), 2**31 - 1), pa.int32()),
    "vlag": (st.booleans(), pa.bool_()),
    "datum": (st.dates(), pa.date32()),
}
_ROWS = st.lists(st.fixed_dictionaries({name: st.none() | values for name, (values, _) in _COLUMNS.items()}), max_size=8)


@given(_ROWS)
def test_every_row_reads_back_as_its_columns_that_are_not_null(rows):
    columns = {name: pa.array([row[name] for row in rows], kind) for name, (_, kind) in _COLUMNS.items()}
    expected = [{name: _plain(value) for name, value in row.items() if value is not None} for row in rows]
    written = json_rows(columns, len(rows)).to_pylist()
    assert [json.loads(row) if row else {} for row in written] == expected
    assert [row is None for row in written] == [not row for row in expected]


@given(st.lists(_TEXT, min_size=1, max_size=8))
def test_a_text_is_written_as_json_dumps_writes_it(texts):
    written = json_rows({"tekst": pa.array(texts, pa.string())}, len(texts)).to_pylist()
    assert written == [json.dumps({"tekst": text}, ensure_ascii=False) for text in texts]


def test_without_columns_every_row_is_null():
    assert json_rows({}, 2).to_pylist() == [None, None]


def _plain(value):
    return str(value) if isinstance(value, datetime.date) else value
