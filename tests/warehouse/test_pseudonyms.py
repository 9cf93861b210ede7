"""Pseudonyms: the same number always the same, another number never, and only with the key back to the number."""

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st
from stdnum.nl import bsn, onderwijsnummer

from schemas.columns import Kind
from warehouse.keys import PSEUDONYM_DOMAIN, KeyRing
from warehouse.pseudonyms import ForeignPseudonym, Pseudonyms

RING = KeyRing({1: bytes(32), 2: bytes([2]) * 32})
PSEUDONYMS = Pseudonyms(RING.key(PSEUDONYM_DOMAIN, 1))
BSN = "123456782"
ONDERWIJSNUMMER = "101222331"

KINDS = st.sampled_from([Kind.BSN, Kind.ONDERWIJSNUMMER, Kind.A_NUMMER])


def _digits(kind: Kind) -> st.SearchStrategy[str]:
    width = 10 if kind is Kind.A_NUMMER else 9
    return st.integers(0, 10**width - 1).map(lambda number: f"{number:0{width}d}")


NUMBERS = KINDS.flatmap(lambda kind: st.tuples(st.just(kind), st.lists(st.none() | st.just("") | _digits(kind))))


def _of(kind: Kind, *values: str | None) -> list[bytes | None]:
    return PSEUDONYMS.of(kind, pa.array(values, pa.string())).to_pylist()


@given(NUMBERS)
def test_with_the_key_the_numbers_come_back_with_their_leading_zeros(numbers: tuple[Kind, list[str | None]]) -> None:
    kind, values = numbers
    back = PSEUDONYMS.numbers_of(PSEUDONYMS.of(kind, pa.array(values, pa.string()))).to_pylist()
    assert back == [{"soort": kind.value, "nummer": value} if value else None for value in values]


@given(NUMBERS)
def test_equal_numbers_have_equal_pseudonyms_and_other_numbers_others(numbers: tuple[Kind, list[str | None]]) -> None:
    kind, values = numbers
    filled = [value for value in values if value]
    assert len(set(_of(kind, *filled))) == len(set(filled))


@given(NUMBERS, st.integers(0, 5))
def test_a_slice_has_the_pseudonyms_of_its_own_rows(numbers: tuple[Kind, list[str | None]], begin: int) -> None:
    kind, values = numbers
    column = pa.array(values, pa.string())
    assert PSEUDONYMS.of(kind, column.slice(begin)).to_pylist() == PSEUDONYMS.of(kind, column).to_pylist()[begin:]


def test_the_block_is_the_one_that_privacy_md_describes() -> None:
    block = bytes([1, 1]) + bytes(6) + int(BSN).to_bytes(8)
    encryptor = Cipher(algorithms.AES(RING.key(PSEUDONYM_DOMAIN, 1)), modes.ECB()).encryptor()
    assert _of(Kind.BSN, BSN) == [encryptor.update(block)]


def test_columns_longer_than_one_chunk_come_out_whole() -> None:
    values = [f"{number:09d}" for number in range(40_000)]
    back = PSEUDONYMS.numbers_of(PSEUDONYMS.of(Kind.BSN, pa.array(values))).field("nummer").to_pylist()
    assert back == values


def test_the_same_digits_as_another_kind_of_number_are_another_pseudonym() -> None:
    assert _of(Kind.BSN, ONDERWIJSNUMMER) != _of(Kind.ONDERWIJSNUMMER, ONDERWIJSNUMMER)


@given(
    st.lists(
        _digits(Kind.BSN).filter(lambda value: bsn.is_valid(value) or onderwijsnummer.is_valid(value))
        | st.sampled_from([BSN, ONDERWIJSNUMMER, ""])
    )
)
def test_a_pgn_has_the_pseudonym_of_the_bsn_or_onderwijsnummer_that_it_is(values: list[str]) -> None:
    kinds = [Kind.ONDERWIJSNUMMER if onderwijsnummer.is_valid(value) else Kind.BSN for value in values]
    assert _of(Kind.PGN, *values) == [_of(kind, value)[0] for kind, value in zip(kinds, values, strict=True)]


def test_a_bsn_that_starts_with_10_stays_a_bsn() -> None:
    starting_with_10 = next(value for value in (f"10{n:07d}" for n in range(100)) if bsn.is_valid(value))
    assert _of(Kind.PGN, starting_with_10) == _of(Kind.BSN, starting_with_10)


@pytest.mark.parametrize(
    "value", ["12345678", "0123456782", "12345678x", "x23456782", "1234 6782", "１２３", "12345678/", "12345678:", None, ""]
)
def test_what_has_not_the_digits_of_its_kind_has_no_pseudonym(value: str | None) -> None:
    assert _of(Kind.BSN, value, BSN) == [None, _of(Kind.BSN, BSN)[0]]


@given(KINDS.flatmap(lambda kind: st.tuples(st.just(kind), _digits(kind))))
def test_privacy_03_other_domains_and_other_key_versions_cannot_be_joined(number: tuple[Kind, str]) -> None:
    kind, value = number
    column = pa.array([value])
    rings = [RING.key(PSEUDONYM_DOMAIN, 1), RING.key(PSEUDONYM_DOMAIN, 2), RING.key("uitvoer", 1)]
    assert len({Pseudonyms(key).of(kind, column)[0].as_py() for key in rings}) == 3


@given(KINDS.flatmap(lambda kind: st.tuples(st.just(kind), _digits(kind))), st.integers(0, 127))
def test_a_foreign_or_damaged_pseudonym_is_refused(number: tuple[Kind, str], bit: int) -> None:
    kind, value = number
    foreign = Pseudonyms(RING.key("uitvoer")).of(kind, pa.array([value]))
    damaged = (int.from_bytes(_of(kind, value)[0]) ^ 1 << bit).to_bytes(16)
    for pseudonyms in (foreign, pa.array([damaged], pa.binary(16))):
        with pytest.raises(ForeignPseudonym) as refused:
            PSEUDONYMS.numbers_of(pseudonyms)
        assert value not in str(refused.value)


@pytest.mark.parametrize(
    "block",
    [
        bytes([0, 1]) + bytes(14), bytes([4, 1]) + bytes(14), bytes([1, 2]) + bytes(14),
        bytes([1, 1, 0, 0, 0, 0, 0, 1]) + bytes(8), bytes([1, 1]) + bytes(6) + (10**9).to_bytes(8),
        bytes([3, 1]) + bytes(6) + (10**10).to_bytes(8),
    ],
    ids=["no kind", "unknown kind", "other version", "padding", "ten digits for a bsn", "eleven digits for an a-nummer"],
)  # fmt: skip
def test_kind_version_padding_and_size_are_each_checked(block: bytes) -> None:
    encryptor = Cipher(algorithms.AES(RING.key(PSEUDONYM_DOMAIN, 1)), modes.ECB()).encryptor()
    with pytest.raises(ForeignPseudonym):
        PSEUDONYMS.numbers_of(pa.array([encryptor.update(block)], pa.binary(16)))
