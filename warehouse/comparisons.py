"""Comparison values: keyed digests that can be tested for equality and for nothing else (privacy.md 1 and 2).

A value is AES-256 under the comparison key over a 16-byte digest of the normalised text. A new key version can thus decrypt
and encrypt again without the names. How text is normalised is in `warehouse.normalisation`.
"""

import hashlib
from collections.abc import Sequence
from functools import cache

import pyarrow as pa

from schemas.arrow import compute as pc
from schemas.columns import Meaning
from warehouse.cmac import BlockCipher, Cmac, fixed_binary
from warehouse.normalisation import normalised

_SEPARATOR = "\x1f"
"""Between the parts of a composite value; normalised text holds no control characters, so parts cannot run together."""


class Comparisons:
    """The comparison values under one key, the same in every source: equal when all parts are equal after normalisation."""

    def __init__(self, key: bytes) -> None:
        self._cipher = BlockCipher(key)

    def of(self, meaning: Meaning, values: pa.Array) -> pa.FixedSizeBinaryArray:
        """The comparison values of one column (text, or integers jjjjmmdd for DATE); null where nothing is left to compare."""
        return self.of_normalised((meaning,), (normalised(meaning, values),))

    def of_normalised(self, meanings: Sequence[Meaning], parts: Sequence[pa.StringArray]) -> pa.FixedSizeBinaryArray:
        """The values of parts that are normalised already, one column per meaning; null where one part is null.

        Values of other meanings never compare as equal.
        """
        joined = parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, _SEPARATOR, null_handling="emit_null")
        blocks = self._cipher.encrypt(_digest(tuple(meanings)).of(joined))
        return fixed_binary(blocks, joined.is_valid().to_numpy(zero_copy_only=False) if joined.null_count else None)


@cache
def _digest(meanings: tuple[Meaning, ...]) -> Cmac:
    """What shortens a text to 16 bytes: CMAC under a constant key per meaning, which keeps its place when keys are renewed.

    The secret is the comparison key that goes over it. Two texts meet by chance only (2⁻¹²⁸ per pair), and CMAC does a whole
    column at once, about ten times as fast as a SHA-256 per row.
    """
    return Cmac(hashlib.sha256(f"doorstroomhub/vergelijking/{'+'.join(meanings)}".encode()).digest()[:16])
