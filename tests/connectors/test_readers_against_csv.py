"""Property tests: whatever the table, every record comes back as a row or rejected, as Python's own csv module sees it."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.readers import records, unpack
from tests.connectors.extracts import HEADER, PERSONS, read

# every way of writing that the format allows, and ways that it does not
FIELDS = st.one_of(
    st.text(alphabet="ab;\"\n\r é€𝄞'", max_size=6).map(lambda text: '"' + text.replace('"', '""') + '"'),
    st.text(alphabet="ab é€𝄞' ", max_size=6),
    st.text(alphabet='ab" ', max_size=5).map(lambda text: "x" + text),
    st.just(""),
    st.just('"a"b"c'),
)
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"])
RECORDS = st.lists(st.tuples(st.lists(FIELDS, min_size=1, max_size=6), LINE_ENDS), max_size=12)


def as_python_reads(body: str) -> list[list[str]]:
    return [record for record in csv.reader(io.StringIO(body, newline=""), delimiter=";") if record]


@settings(max_examples=400)
@given(RECORDS, st.integers(4, 64), st.integers(1, 5), st.integers(1, 9), st.booleans())
def test_every_record_is_a_row_or_rejected_under_its_own_number(
    written: list[tuple[list[str], str]], block_bytes: int, block_rows: int, piece_bytes: int, packed: bool
) -> None:
    body = "".join(";".join(fields) + end for fields, end in written)
    expected = as_python_reads(body)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "BLOCK_BYTES", block_bytes)
        patch.setattr(records, "BLOCK_ROWS", block_rows)
        patch.setattr(unpack, "PIECE_BYTES", piece_bytes)
        outcome = read(HEADER + body, packed=packed)
    good = {row: (r[0], r[1], r[3]) for row, r in enumerate(expected, 1) if len(r) == 4}
    assert outcome.rows == good
    assert outcome.rejected == tuple((row, "aantal_kolommen") for row, r in enumerate(expected, 1) if len(r) != 4)
    assert all(size <= block_rows for size in outcome.sizes)


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.sampled_from(["", "P", '""']), st.booleans(), st.sampled_from(["", "7", "8"])), max_size=30),
    st.integers(8, 80),
    st.integers(1, 7),
)
def test_history_follows_its_person_over_every_boundary_of_blocks(
    written: list[tuple[str, bool, str]], block_bytes: int, block_rows: int
) -> None:
    lines = [f"{label};{number};naam" + ("" if whole else ";te veel") + ";\n" for label, whole, number in written]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "BLOCK_BYTES", block_bytes)
        patch.setattr(records, "BLOCK_ROWS", block_rows)
        outcome = read(";01.01.10;01.02.40;\n" + "".join(lines), PERSONS)

    # the same rule, row by row
    rows: dict[int, tuple[str, ...]] = {}
    rejected: list[tuple[int, str]] = []
    person: tuple[int, str] | None = None
    for row, (label, whole, number) in enumerate(written, 1):
        if label == "P":
            person = (row, number) if whole else None
        if not whole:
            rejected.append((row, "aantal_kolommen"))
        elif person is None:
            rejected.append((row, "geschiedenis_zonder_persoon"))
        else:
            rows[row] = (person[1], "naam", str(row - person[0]))
    assert outcome.rows == rows
    assert outcome.rejected == tuple(rejected)
