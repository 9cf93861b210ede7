"""Unpacking: gzip as it really comes, and everything that pretends to be gzip."""

import gzip
import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.readers.unpack import PIECE_BYTES, pieces
from schemas.errors import LeveringRefused

TEXT = b"regel;met;tekst\n" * 5000


def unpack(packed: bytes) -> bytes:
    return b"".join(pieces(io.BytesIO(packed), compressed=True))


def refusal(packed: bytes) -> str:
    with pytest.raises(LeveringRefused) as caught:
        unpack(packed)
    return caught.value.code


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=4).filter(any), st.integers(0, 20))
def test_several_members_and_padding_after_the_last_read_as_one_file(members: list[bytes], padding: int) -> None:
    assert unpack(b"".join(map(gzip.compress, members)) + bytes(padding)) == b"".join(members)


def test_pieces_are_bounded_however_well_a_file_is_packed() -> None:
    packed = gzip.compress(bytes(30 << 20))
    sizes = [len(piece) for piece in pieces(io.BytesIO(packed), compressed=True)]
    assert sum(sizes) == 30 << 20
    assert max(sizes) <= PIECE_BYTES


@given(st.integers(1, 300))
def test_a_file_that_stops_early_is_refused(missing: int) -> None:
    packed = gzip.compress(TEXT)
    assert refusal(packed[: max(1, len(packed) - missing)]) == "archief_afgekapt"


def test_a_second_member_that_stops_early_is_refused() -> None:
    packed = gzip.compress(TEXT)
    assert refusal(packed + packed[:-9]) == "archief_afgekapt"


def test_a_file_that_is_no_gzip_is_refused() -> None:
    assert refusal(TEXT) == "geen_gzip"


def test_damage_is_refused() -> None:
    packed = bytearray(gzip.compress(os.urandom(3 << 20)))
    packed[-6] ^= 1
    assert refusal(bytes(packed)) == "archief_beschadigd"


def test_bytes_after_the_end_that_are_no_gzip_are_refused() -> None:
    assert refusal(gzip.compress(TEXT) + b"nog iets") == "archief_beschadigd"


@pytest.mark.parametrize("packed", [b"", gzip.compress(b"", mtime=0)])
def test_nothing_inside_is_an_empty_file(packed: bytes) -> None:
    assert refusal(packed) == "leeg_bestand"


def test_a_bomb_is_refused_soon_after_the_bytes_that_are_never_suspect() -> None:
    packed = gzip.compress(bytes(100 << 20))
    seen: list[int] = []
    with pytest.raises(LeveringRefused) as caught:
        seen.extend(map(len, pieces(io.BytesIO(packed), compressed=True)))
    assert caught.value.code == "te_groot_uitgepakt"
    assert sum(seen) <= 65 << 20


def test_bombs_in_many_members_are_refused_too() -> None:
    assert refusal(gzip.compress(bytes(1 << 20)) * 100) == "te_groot_uitgepakt"
