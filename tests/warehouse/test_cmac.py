"""AES-CMAC over a column, against the vectors of RFC 4493 and the implementation of `cryptography`."""

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.cmac import CMAC
from hypothesis import given
from hypothesis import strategies as st

from warehouse.cmac import BlockCipher, Cmac, blocks_of, fixed_binary

RFC_KEY = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
RFC_MESSAGE = bytes.fromhex(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
)
RFC_CODES = {
    0: "bb1d6929e95937287fa37d129b756746",
    16: "070a16b46b4d4144f79bdd9dd04a287c",
    40: "dfa66747de9ae63030ca32611497c827",
    64: "51f0bebf7e3b9d92fc49741779363cfe",
}


def _codes(key: bytes, messages: list[bytes | None]) -> list[bytes]:
    return [row.tobytes() for row in Cmac(key).of(pa.array(messages, pa.binary()))]


def _reference(key: bytes, message: bytes) -> bytes:
    code = CMAC(algorithms.AES(key))
    code.update(message)
    return code.finalize()


def test_the_vectors_of_rfc_4493_come_out_together() -> None:
    assert [code.hex() for code in _codes(RFC_KEY, [RFC_MESSAGE[:n] for n in RFC_CODES])] == list(RFC_CODES.values())


@given(
    key=st.sampled_from([16, 24, 32]).flatmap(lambda n: st.binary(min_size=n, max_size=n)),
    messages=st.lists(st.binary(max_size=100)),
)
def test_every_message_of_a_column_gets_the_code_of_the_standard(key: bytes, messages: list[bytes]) -> None:
    assert _codes(key, messages) == [_reference(key, message) for message in messages]


@given(messages=st.lists(st.binary(max_size=40), min_size=3), begin=st.integers(0, 2))
def test_a_slice_of_a_column_gets_the_codes_of_its_own_rows(messages: list[bytes], begin: int) -> None:
    column = pa.array(messages, pa.binary())
    assert (Cmac(RFC_KEY).of(column.slice(begin)) == Cmac(RFC_KEY).of(column)[begin:]).all()


def test_columns_longer_than_one_chunk_come_out_whole() -> None:
    messages: list[bytes | None] = [b"x" * (n % 50) for n in range(40_000)]
    codes = _codes(RFC_KEY, messages)
    assert [codes[n] for n in (0, 16_383, 16_384, 39_999)] == [
        _reference(RFC_KEY, messages[n] or b"") for n in (0, 16_383, 16_384, 39_999)
    ]


def test_a_null_counts_as_the_empty_message() -> None:
    assert _codes(RFC_KEY, [None, b"a"])[0] == _codes(RFC_KEY, [b""])[0]


@pytest.mark.parametrize("valid", [[True, True, True], [True, False, True], [False, False, False]])
def test_blocks_become_a_column_and_back(valid: list[bool]) -> None:
    blocks = Cmac(RFC_KEY).of(pa.array(["a", "b", "c"]))
    column = fixed_binary(blocks, pa.array(valid).to_numpy(zero_copy_only=False))
    column.validate(full=True)
    assert column.to_pylist() == [block.tobytes() if is_valid else None for block, is_valid in zip(blocks, valid, strict=True)]
    assert (blocks_of(column.slice(1))[valid[1:]] == blocks[1:][valid[1:]]).all()


@given(st.binary(min_size=16, max_size=16))
def test_decrypting_undoes_encrypting(block: bytes) -> None:
    cipher = BlockCipher(RFC_KEY)
    blocks = blocks_of(pa.array([block], pa.binary(16)))
    assert cipher.decrypt(cipher.encrypt(blocks)).tobytes() == block
