"""How values are written alike before they are compared: one way per meaning, over a whole column at once (privacy.md 2).

"van der Berg-Jansen" and "Van der Berg Jansen" are one name, `129.0` and `129` one house number. What becomes of the
normalised text belongs to `warehouse.comparisons`.
"""

import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.arrow import compute as pc
from schemas.columns import Meaning

_FOLDED: Final = str.maketrans(
    {
        "ø": "o", "ł": "l", "ß": "ss", "œ": "oe", "æ": "ae", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t",
        "ŋ": "n", "ĸ": "k", "ς": "σ",
    }
)  # fmt: skip
"""Letters that Unicode does not take apart into a plain letter and a mark."""


def normalised(meaning: Meaning, values: pa.Array) -> pa.StringArray:
    """The values of a column written alike; null when nothing is left to compare.

    `values` is text, except for DATE: integers jjjjmmdd, of which an incomplete one (00 in it) or none (0, −1) is null:
    two people with an unknown birthday are not therefore alike. Normalising twice is normalising once.
    """
    alike = _NORMALISERS[meaning](values)
    return pc.if_else(pc.equal(alike, ""), pa.scalar(None, pa.string()), alike)


def _name(values: pa.StringArray) -> pa.StringArray:
    """Only letters and digits, small, without diacritics."""
    if _is_ascii(values):
        return _translated(values, _LOWER, _LETTERS_AND_DIGITS)
    # most names are plain; only the others take the long way
    special = pc.fill_null(pc.invert(pc.string_is_ascii(values)), False)
    plain = _translated(pc.if_else(special, "", values), _LOWER, _LETTERS_AND_DIGITS)
    return pc.replace_with_mask(plain, special, _folded(pc.filter(values, special)))


def _folded(values: pa.StringArray) -> pa.StringArray:
    """Any text, each different value once: there are few of them, and a pattern of Unicode costs 2 ms to make."""
    encoded = pc.dictionary_encode(values)
    alike = pa.array([None if value is None else _folded_value(value) for value in encoded.dictionary.to_pylist()], pa.string())
    return pc.take(alike, encoded.indices)


def _folded_value(value: str) -> str:
    text = unicodedata.normalize("NFKD", value).lower().translate(_FOLDED)
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text)))


def _postcode(values: pa.StringArray) -> pa.StringArray:
    """Capitals and digits without spaces."""
    if _is_ascii(values):
        return _translated(values, _UPPER, _VISIBLE)
    return pc.replace_substring_regex(pc.utf8_upper(values), _INVISIBLE, "")


def _contact(values: pa.StringArray) -> pa.StringArray:
    """Small letters without spaces."""
    if _is_ascii(values):
        return _translated(values, _LOWER, _VISIBLE)
    return pc.replace_substring_regex(pc.utf8_lower(values), _INVISIBLE, "")


def _house_number(values: pa.StringArray) -> pa.StringArray:
    """As a contactgegeven, without leading zeros and without the decimal part that spreadsheets add."""
    text = _contact(values)
    if pc.any(pc.match_substring(text, ".")).as_py():
        text = pc.replace_substring_regex(text, r"(\.0*)+$", "")
    return pc.ascii_ltrim(text, "0")


def _date(values: pa.Int32Array) -> pa.StringArray:
    numbers = pc.fill_null(values, 0).to_numpy(zero_copy_only=False)
    complete = (numbers >= 1_01_01) & (numbers % 100 != 0) & (numbers // 100 % 100 != 0)
    return pc.if_else(pa.array(complete), pc.cast(values, pa.string()), pa.scalar(None, pa.string()))


_NORMALISERS: Final[Mapping[Meaning, Callable[[pa.Array], pa.StringArray]]] = MappingProxyType(
    {
        Meaning.NAME: _name,
        Meaning.POSTCODE: _postcode,
        Meaning.HOUSE_NUMBER: _house_number,
        Meaning.DATE: _date,
        Meaning.CONTACT: _contact,
    }
)

# -- plain (ASCII) text, byte by byte over the whole column ----------------------------------------------------------------

_INVISIBLE: Final = r"[\pZ\pC]+"
_ASCII: Final = bytes(range(128)) + bytes(128)
_LOWER: Final = _ASCII.lower()
_UPPER: Final = _ASCII.upper()
_LETTERS_AND_DIGITS: Final = np.array([chr(byte).isalnum() and byte < 128 for byte in range(256)])
_VISIBLE: Final = np.array([32 < byte < 127 for byte in range(256)])


def _bytes_of(values: pa.StringArray) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """The offsets, from 0 on, and the bytes of the values of this slice alone."""
    _, offsets, data = values.buffers()
    if len(values) == 0 or offsets is None or data is None:
        return np.zeros(len(values) + 1, np.int32), np.empty(0, np.uint8)
    numbers = np.frombuffer(offsets, np.int32)[values.offset : values.offset + len(values) + 1]
    return numbers - numbers[0], np.frombuffer(data, np.uint8)[numbers[0] : numbers[-1]]


def _is_ascii(values: pa.StringArray) -> bool:
    return _bytes_of(values)[1].tobytes().isascii()


def _translated(values: pa.StringArray, table: bytes, kept: npt.NDArray[np.bool_]) -> pa.StringArray:
    """Plain values with every byte replaced by `table` and those dropped that `kept` does not name."""
    offsets, data = _bytes_of(values)
    stays = kept[data]
    text = data.tobytes().translate(table, np.flatnonzero(~kept).astype(np.uint8).tobytes())
    if len(text) != len(data):
        before = np.zeros(len(data) + 1, np.int32)
        np.cumsum(stays, out=before[1:])
        offsets = before[offsets]
    validity = None if values.null_count == 0 else pa.py_buffer(np.packbits(values.is_valid(), bitorder="little"))
    return pa.StringArray.from_buffers(len(values), pa.py_buffer(offsets), pa.py_buffer(text), validity)
