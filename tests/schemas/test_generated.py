"""For any row of a layout of our own: without fault it is valid, and one bad field sends it to quarantine with its code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.contract import Contract
from schemas.extract import Layout
from schemas.register import EXTRACTS
from tests.schemas.generated import bad, good_rows
from tests.schemas.texts import DELIVERED, block, labels

OURS = [extract for extract in EXTRACTS.values() if extract.layout is Layout.CONTRACT_CSV]
every_layout_of_ours = pytest.mark.parametrize("extract", OURS, ids=lambda extract: extract.name)

ENROLLED = {"brin6": "25PJ00", "inschrijvingsvolgnummer": "1", "datum_inschrijving": "2025-08-01"}


@every_layout_of_ours
@given(data=st.data())
def test_rows_without_fault_are_valid(extract, data):
    rows = data.draw(st.lists(good_rows(extract), min_size=1, max_size=5))
    split = Contract(extract, DELIVERED).split(block(extract, rows))
    assert labels(split.quarantine) == {}
    assert split.valid.num_rows == len(rows)


@every_layout_of_ours
@given(data=st.data())
def test_one_bad_field_sends_its_row_to_quarantine_with_its_code_and_no_other(extract, data):
    rows = data.draw(st.lists(good_rows(extract), min_size=2, max_size=3))
    tested = [column for column in extract.read_columns if column.rules]
    column = data.draw(st.sampled_from(tested))
    value, code = data.draw(bad(column))
    # the rules over several columns have tests of their own: here none of them is broken
    around = {"burgerservicenummer": "", "onderwijsnummer": ""} if column.kind.is_person_number else ENROLLED
    rows[1] |= {name: text for name, text in around.items() if name in rows[1]} | {column.source_name: value}
    split = Contract(extract, DELIVERED).split(block(extract, rows))
    assert labels(split.quarantine) == {2: [f"{column.name}: {code}"]}
    assert split.valid["rijnummer"].to_pylist() == [number for number in range(1, len(rows) + 1) if number != 2]
