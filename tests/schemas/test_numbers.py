"""Person numbers, against python-stdnum and against the rules of feeds.md written out plainly."""

import itertools

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.nl import bsn, onderwijsnummer

from schemas.numbers import a_nummer_mask, bsn_mask, digits_to_int64, onderwijsnummer_mask, pgn_mask
from tests.schemas.texts import A_NUMMERS, BSN, ONDERWIJSNUMMER

nine_digits = st.integers(0, 999_999_999).map(lambda number: f"{number:09d}")
onderwijsnummers = st.integers(0, 9_999_999).map(lambda number: f"10{number:07d}")
digits_or_text = st.one_of(nine_digits, onderwijsnummers, st.text(max_size=12), st.text("0123456789", max_size=11), st.none())
columns = st.lists(digits_or_text, max_size=60)


def strict(module, value):
    return bool(value) and len(value) == 9 and value.isascii() and value.isdigit() and module.is_valid(value)


@given(columns)
def test_a_bsn_is_what_stdnum_calls_one_in_nine_digits(values):
    assert bsn_mask(pa.array(values, pa.string())).tolist() == [strict(bsn, value) for value in values]


@given(columns)
def test_an_onderwijsnummer_is_what_stdnum_calls_one_in_nine_digits(values):
    assert onderwijsnummer_mask(pa.array(values, pa.string())).tolist() == [strict(onderwijsnummer, value) for value in values]


@given(columns)
def test_a_pgn_is_a_bsn_or_an_onderwijsnummer(values):
    expected = [strict(bsn, value) or strict(onderwijsnummer, value) for value in values]
    assert pgn_mask(pa.array(values, pa.string())).tolist() == expected


@given(st.lists(nine_digits, min_size=1, max_size=60), st.integers(0, 5), st.integers(0, 5))
def test_a_slice_of_a_column_is_tested_like_the_column(values, left, right):
    part = values[left : len(values) - right]
    assert bsn_mask(pa.array(values).slice(left, len(part))).tolist() == [strict(bsn, value) for value in part]


@pytest.mark.parametrize("multiple", range(0, 999_999_999, 50_000_017))
def test_the_remainder_decides_for_every_number_of_a_long_column(multiple):
    values = [f"{number:09d}" for number in range(multiple, multiple + 500)]
    assert bsn_mask(pa.array(values)).tolist() == [strict(bsn, value) for value in values]


def plain_a_nummer(text):
    if not (text and text.isascii() and text.isdigit() and len(text) == 10) or text[0] == "0":
        return False
    digits = [int(digit) for digit in text]
    neighbours = any(left == right for left, right in itertools.pairwise(digits))
    return not neighbours and sum(digits) % 11 in (0, 5) and sum(d * 2**i for i, d in enumerate(digits)) % 11 == 0


@given(
    st.lists(st.one_of(st.integers(0, 9_999_999_999).map("{:010d}".format), st.sampled_from(A_NUMMERS), st.text(max_size=11)))
)
def test_an_a_nummer_follows_the_three_rules_of_feeds(values):
    assert a_nummer_mask(pa.array(values, pa.string())).tolist() == [plain_a_nummer(value) for value in values]


def test_the_generated_a_nummers_are_not_empty():
    assert A_NUMMERS
    assert all(plain_a_nummer(number) for number in A_NUMMERS)


def test_the_examples_of_feeds_pass():
    assert bsn_mask(pa.array([BSN])).tolist() == [True]
    assert onderwijsnummer_mask(pa.array([ONDERWIJSNUMMER, BSN])).tolist() == [True, False]


def test_a_bsn_may_start_with_10_because_the_remainder_decides():
    start = next(number for number in range(100_000_000, 110_000_000) if bsn.is_valid(str(number)))
    assert bsn_mask(pa.array([str(start)])).tolist() == [True]
    assert onderwijsnummer_mask(pa.array([str(start)])).tolist() == [False]


@given(st.lists(st.one_of(st.none(), st.text("0123456789-+ .x", max_size=20), nine_digits)))
def test_digits_become_integers_and_nothing_else_does(values):
    expected = [int(value) if value and len(value) <= 18 and value.isdigit() else None for value in values]
    assert digits_to_int64(pa.array(values, pa.string())).to_pylist() == expected
