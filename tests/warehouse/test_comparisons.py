"""Comparison values: equal exactly when the normalised texts are, and to be renewed without the texts."""

import string
import unicodedata

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.columns import Meaning
from warehouse.cmac import BlockCipher, blocks_of
from warehouse.comparisons import Comparisons
from warehouse.normalisation import normalised

KEY = bytes(32)
COMPARISONS = Comparisons(KEY)
TEXT_MEANINGS = st.sampled_from([meaning for meaning in Meaning if meaning is not Meaning.DATE])
TEXTS = st.lists(st.none() | st.text(max_size=12) | st.text(string.ascii_letters + "0123456789 .-'", max_size=12))
LATIN = st.text([chr(c) for c in range(0x20, 0x17F) if unicodedata.category(chr(c)) not in ("Cc", "Cf")], max_size=12)


def _normalised(meaning: Meaning, *values: str | int | None) -> list[str | None]:
    return normalised(meaning, pa.array(values, pa.int32() if meaning is Meaning.DATE else pa.string())).to_pylist()


def _value(meaning: Meaning, value: str) -> bytes | None:
    return COMPARISONS.of(meaning, pa.array([value], pa.string()))[0].as_py()


@given(TEXT_MEANINGS, TEXTS)
def test_normalising_twice_is_normalising_once(meaning: Meaning, values: list[str | None]) -> None:
    once = _normalised(meaning, *values)
    assert _normalised(meaning, *once) == once


@given(TEXT_MEANINGS, TEXTS, st.integers(0, 3))
def test_a_value_is_normalised_alike_alone_in_a_slice_and_among_others(
    meaning: Meaning, values: list[str | None], begin: int
) -> None:
    column = pa.array(values, pa.string())
    together = normalised(meaning, column)
    together.validate(full=True)
    assert normalised(meaning, column.slice(begin)).to_pylist() == together.to_pylist()[begin:]
    assert [_normalised(meaning, value)[0] for value in values] == together.to_pylist()


@given(LATIN)
def test_case_does_not_matter_in_a_name(name: str) -> None:
    assert _normalised(Meaning.NAME, name.upper()) == _normalised(Meaning.NAME, name.lower()) == _normalised(Meaning.NAME, name)


@given(LATIN, st.sampled_from(["NFC", "NFD"]))
def test_the_unicode_form_does_not_matter_in_a_name(name: str, form: str) -> None:
    assert _normalised(Meaning.NAME, unicodedata.normalize(form, name)) == _normalised(Meaning.NAME, name)


@given(
    st.text(string.ascii_letters, min_size=1),
    st.sampled_from(list("\u0300\u0301\u0302\u0303\u0308\u030a\u0327\u0328")),
    st.integers(0, 20),
)
def test_diacritics_do_not_matter_in_a_name(name: str, mark: str, place: int) -> None:
    place = min(place, len(name))
    marked = name[:place] + mark + name[place:]
    assert _normalised(Meaning.NAME, marked) == _normalised(Meaning.NAME, name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("van der Berg-Jansen", "Van der Berg Jansen"), ("Müller", "MULLER"), ("Şahin", "sahin"), ("Çelik", "celik"),
        ("Yılmaz", "YILMAZ"), ("Łukasz", "lukasz"), ("Ødegård", "Odegard"), ("Groß", "GROSS"), ("Æbelø", "aebelo"),
        ("Đorđević", "Dordevic"), ("Þór", "thor"), ("IJsselstein", "Ĳsselstein"), ("d'Arc", "d’Arc"), ("O'Neill ", "oneill"),
    ],
)  # fmt: skip
def test_one_name_in_two_ways_of_writing_is_one_name(one: str, other: str) -> None:
    assert _normalised(Meaning.NAME, one) == _normalised(Meaning.NAME, other)


@pytest.mark.parametrize(
    ("meaning", "one", "other"),
    [
        (Meaning.HOUSE_NUMBER, "129.0", "129"), (Meaning.HOUSE_NUMBER, "0012", " 12 "), (Meaning.HOUSE_NUMBER, "12 A", "12a"),
        (Meaning.POSTCODE, "8011 ab", "8011AB"), (Meaning.CONTACT, "A@B.nl ", "a@b.NL"), (Meaning.CONTACT, "038 123", "038123"),
    ],
)  # fmt: skip
def test_one_value_in_two_ways_of_writing_compares_as_equal(meaning: Meaning, one: str, other: str) -> None:
    assert _value(meaning, one) == _value(meaning, other) is not None


def test_house_numbers_that_differ_in_more_than_writing_differ() -> None:
    assert len({_value(Meaning.HOUSE_NUMBER, number) for number in ("12", "120", "1.2", "12.5", "12a", "21")}) == 6


@pytest.mark.parametrize("meaning", list(Meaning))
def test_nothing_to_compare_is_null(meaning: Meaning) -> None:
    nothing = [0, -1, None, 20080500, 20080000, 500] if meaning is Meaning.DATE else ["", " ", None]
    column = pa.array(nothing, pa.int32() if meaning is Meaning.DATE else pa.string())
    assert COMPARISONS.of(meaning, column).null_count == len(nothing)


def test_a_complete_date_is_compared_and_an_incomplete_one_is_not() -> None:
    assert _normalised(Meaning.DATE, 20080531, 20080500) == ["20080531", None]


@given(TEXT_MEANINGS, st.text(max_size=6), st.text(max_size=6))
def test_values_are_equal_exactly_when_the_normalised_texts_are(meaning: Meaning, one: str, other: str) -> None:
    first, second = _normalised(meaning, one, other)
    if first is not None or second is not None:
        assert (_value(meaning, one) == _value(meaning, other)) == (first == second)


PARTS = st.tuples(*[st.text("ab1 \x1f", max_size=3)] * 2)


@given(PARTS, PARTS)
@example(("a", "bb"), ("ab", "b"))
def test_parts_of_a_composite_value_cannot_run_together(one: tuple[str, str], other: tuple[str, str]) -> None:
    meanings = (Meaning.CONTACT, Meaning.NAME)
    pairs = [[_normalised(meaning, text)[0] for meaning, text in zip(meanings, each, strict=True)] for each in (one, other)]
    parts = [pa.array(column, pa.string()) for column in zip(*pairs, strict=True)]
    first, second = COMPARISONS.of_normalised(meanings, parts).to_pylist()
    assert (first is None) == (None in pairs[0])
    if first is not None:
        assert (first == second) == (pairs[0] == pairs[1])


def test_the_same_text_with_another_meaning_or_under_another_key_is_another_value() -> None:
    values = {_value(meaning, "12") for meaning in Meaning if meaning is not Meaning.DATE}
    values.add(Comparisons(bytes([1]) * 32).of(Meaning.NAME, pa.array(["12"]))[0].as_py())
    assert len(values) == 5


def test_a_new_key_is_put_on_without_the_text() -> None:
    column = pa.array(["Jansen", "Bakker"])
    new = bytes([2]) * 32
    digests = BlockCipher(KEY).decrypt(blocks_of(COMPARISONS.of(Meaning.NAME, column)))
    assert (BlockCipher(new).encrypt(digests) == blocks_of(Comparisons(new).of(Meaning.NAME, column))).all()
