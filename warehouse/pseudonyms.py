"""Pseudonyms of person numbers: 128 bits, the same for the same number in every source of one domain (privacy.md 3).

A pseudonym is AES-256 as a permutation of one block: kind of number (1 byte), format version (1), zeros (6), the number as
an 8-byte big-endian integer. The key, not the algorithm, is the protection: only some 9·10⁷ numbers pass the BSN check.
"""

import sys
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.arrow import compute as pc
from schemas.columns import Kind
from schemas.errors import HubError
from schemas.fixed_width import of_width
from schemas.numbers import onderwijsnummer_mask
from warehouse.cmac import BlockCipher, Blocks, blocks_of, fixed_binary

FORMAT_VERSION: Final = 1
_NUMBER_KINDS: Final = {1: (Kind.BSN, 9), 2: (Kind.ONDERWIJSNUMMER, 9), 3: (Kind.A_NUMMER, 10)}
"""By the byte in the block: the kind and its number of digits; never renumber these."""
_BYTES: Final = {kind: byte for byte, (kind, _) in _NUMBER_KINDS.items()}

assert sys.byteorder == "little"  # noqa: S101 (the arithmetic on eight digits at once below relies on it)
_ROWS_AT_ONCE: Final = 16_384


class ForeignPseudonym(HubError):
    """A pseudonym was not made with this key, or was damaged: kind, version or padding do not fit."""


class Pseudonyms:
    """The pseudonyms of one domain and key version."""

    def __init__(self, key: bytes) -> None:
        self._cipher = BlockCipher(key)

    def of(self, kind: Kind, values: pa.StringArray) -> pa.FixedSizeBinaryArray:
        """The pseudonyms of a column of person numbers (leading zeros count: a BSN is nine digits, an A-nummer ten).

        PGN numbers become a BSN or an onderwijsnummer, whichever the number is, so that a person has the same pseudonym in
        every source. Null for what is empty or does not have the digits of its kind; the contract refused those rows before.
        """
        width = 10 if kind is Kind.A_NUMMER else 9
        fitting = of_width(values, width)
        numbers, digits_only = _numbers(fitting.matrix)
        kinds = np.uint64(_BYTES[Kind.BSN if kind is Kind.PGN else kind])
        if kind is Kind.PGN:
            kinds = _kinds_of_pgn(values, numbers, fitting.rows)
        blocks = self._cipher.encrypt(_blocks(kinds, numbers))
        if len(numbers) == len(values):
            return fixed_binary(blocks, digits_only)
        spread = np.zeros((len(values), 2), np.uint64)
        spread[fitting.rows] = blocks
        valid = np.zeros(len(values), np.bool_)
        valid[fitting.rows] = digits_only
        return fixed_binary(spread, valid)

    def numbers_of(self, pseudonyms: pa.FixedSizeBinaryArray) -> pa.StructArray:
        """The numbers behind pseudonyms: `soort` (the value of a Kind) and `nummer` (text with leading zeros); null stays null.

        Raises ForeignPseudonym when one of them was not made with this key.
        """
        valid = pseudonyms.is_valid().to_numpy(zero_copy_only=False)
        blocks = self._cipher.decrypt(blocks_of(pseudonyms)[valid])
        kinds, numbers = blocks[:, 0] & np.uint64(0xFF), blocks[:, 1].byteswap()
        if not are_numbers(blocks):
            raise ForeignPseudonym(
                "Een pseudoniem hoort niet bij deze sleutel of is beschadigd. "
                "Gebruik de pseudoniemen van deze hub en de sleutelversie waarmee ze zijn gemaakt."
            )
        names: list[str | None] = [None] * len(pseudonyms)
        texts: list[str | None] = [None] * len(pseudonyms)
        for row, byte, number in zip(np.flatnonzero(valid).tolist(), kinds.tolist(), numbers.tolist(), strict=True):
            kind, width = _NUMBER_KINDS[byte]
            names[row], texts[row] = kind.value, f"{number:0{width}d}"
        return pa.StructArray.from_arrays(
            [pa.array(names, pa.string()), pa.array(texts, pa.string())],
            names=["soort", "nummer"],
            mask=pc.is_null(pseudonyms),
        )


def are_numbers(blocks: Blocks) -> bool:
    """Whether every decrypted block is one that `Pseudonyms.of` made: kind and version known, the number not too long."""
    head, numbers = blocks[:, 0], blocks[:, 1].byteswap()
    kinds = head & np.uint64(0xFF)
    known = np.isin(kinds, list(_NUMBER_KINDS)) & (head >> np.uint64(8) == FORMAT_VERSION)
    limits = np.where(kinds == _BYTES[Kind.A_NUMMER], np.uint64(10**10), np.uint64(10**9))
    return bool((known & (numbers < limits)).all())


def _blocks(kinds: npt.NDArray[np.uint64] | np.uint64, numbers: npt.NDArray[np.uint64]) -> Blocks:
    blocks = np.empty((len(numbers), 2), np.uint64)
    blocks[:, 0] = kinds | np.uint64(FORMAT_VERSION << 8)
    blocks[:, 1] = numbers.byteswap()
    return blocks


def _kinds_of_pgn(
    values: pa.StringArray, numbers: npt.NDArray[np.uint64], rows: slice | npt.NDArray[np.intp]
) -> npt.NDArray[np.uint64]:
    """The kind of each PGN: an onderwijsnummer starts with 10 and has remainder 5; a BSN may start with 10 too."""
    kinds = np.full(len(numbers), _BYTES[Kind.BSN], np.uint64)
    candidates = np.flatnonzero(numbers // np.uint64(10**7) == 10)
    if len(candidates):
        places = candidates if isinstance(rows, slice) else rows[candidates]
        kinds[candidates[onderwijsnummer_mask(values.take(pa.array(places)))]] = _BYTES[Kind.ONDERWIJSNUMMER]
    return kinds


def _numbers(matrix: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.bool_]]:
    """The integers of rows of nine or ten digits, and which rows are digits only; eight digits are read in one word."""
    numbers = np.empty(len(matrix), np.uint64)
    digits_only = np.empty(len(matrix), np.bool_)
    for begin in range(0, len(matrix), _ROWS_AT_ONCE):
        chunk = slice(begin, begin + _ROWS_AT_ONCE)
        words = np.ascontiguousarray(matrix[chunk, :8]).view(np.uint64).reshape(-1)
        good = _all_digits(words)
        value = _eight_digits(words)
        for position in range(8, matrix.shape[1]):
            digit = matrix[chunk, position].astype(np.uint64) - np.uint64(ord("0"))
            good &= digit <= 9
            value = value * np.uint64(10) + digit
        numbers[chunk], digits_only[chunk] = value, good
    return numbers, digits_only


def _all_digits(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Whether all eight bytes are 0x30–0x39: their high half is 3, and still is when 6 is added."""
    high = np.uint64(0xF0F0F0F0F0F0F0F0)
    threes = np.uint64(0x3030303030303030)
    return (((words & high) ^ threes) | (((words + np.uint64(0x0606060606060606)) & high) ^ threes)) == 0


def _eight_digits(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The number that eight digits spell: neighbours are joined to pairs, pairs to fours, fours to the whole."""
    pairs = words - np.uint64(0x3030303030303030)
    pairs = pairs * np.uint64(10) + (pairs >> np.uint64(8))
    mask = np.uint64(0x000000FF000000FF)
    even = (pairs & mask) * np.uint64(100 + (1_000_000 << 32))
    odd = ((pairs >> np.uint64(16)) & mask) * np.uint64(1 + (10_000 << 32))
    return (even + odd) >> np.uint64(32)
