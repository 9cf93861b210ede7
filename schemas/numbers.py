"""Person numbers: BSN, onderwijsnummer, A-nummer and PGN, tested over a whole column at once.

The rules are those of feeds.md ("Conventions"); they are vectorised twins of python-stdnum and are tested against it. What
happens to a number after this test (pseudonym, quarantine) is not decided here.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.arrow import compute as pc
from schemas.fixed_width import ByteMatrix, Mask, byte_lengths, digits_of, of_width

BSN_WEIGHTS = np.array([9, 8, 7, 6, 5, 4, 3, 2, -1], np.float32)
ONDERWIJSNUMMER_REMAINDER = 5
A_NUMMER_REMAINDERS = (0, 5)


def bsn_mask(values: pa.StringArray) -> Mask:
    """True for nine digits that pass the BSN check (remainder 0, not all zero); False for anything else, null included."""
    return _nine_digits(values, bsn=True, onderwijsnummer=False)


def onderwijsnummer_mask(values: pa.StringArray) -> Mask:
    """True for nine digits that start with `10` and have remainder 5 in the BSN sum; False for anything else."""
    return _nine_digits(values, bsn=False, onderwijsnummer=True)


def pgn_mask(values: pa.StringArray) -> Mask:
    """True for a persoonsgebonden nummer: a BSN or an onderwijsnummer; the remainder decides (feeds.md, "Conventions")."""
    return _nine_digits(values, bsn=True, onderwijsnummer=True)


def a_nummer_mask(values: pa.StringArray) -> Mask:
    """True for ten digits that pass the three rules of an A-nummer (feeds.md, "Conventions"); False for anything else."""
    result = np.zeros(len(values), np.bool_)
    fitting = of_width(values, 10)
    digits, only_digits = digits_of(fitting.matrix)
    numbers = digits.astype(np.float32)
    total = (numbers @ np.ones(10, np.float32)).astype(np.int32) % 11
    powers = (numbers @ (2.0 ** np.arange(10)).astype(np.float32)).astype(np.int32) % 11
    passes = (powers == 0) & np.isin(total, A_NUMMER_REMAINDERS) & (digits[:, 0] != 0)
    passes &= (digits[:, 1:] != digits[:, :-1]).all(axis=1)
    result[fitting.rows] = passes if only_digits is None else passes & only_digits
    return result


def digits_to_int64(values: pa.StringArray) -> pa.Int64Array:
    """The integer of every value that is 1 to 18 digits; null for an empty value and for anything else."""
    lengths = byte_lengths(values)
    usable = (lengths > 0) & (lengths <= 18) & digits_only(values)
    if not usable.all():
        values = pc.if_else(pa.array(usable), values, pa.scalar(None, pa.string()))
    return pc.cast(values, pa.int64())


def digits_only(values: pa.StringArray) -> Mask:
    """True where a value holds nothing but the digits 0–9; also true for an empty value."""
    return pc.fill_null(pc.match_substring_regex(values, "^[0-9]*$"), True).to_numpy(zero_copy_only=False)


def _nine_digits(values: pa.StringArray, *, bsn: bool, onderwijsnummer: bool) -> Mask:
    """Which values are nine digits with the remainder of a BSN and/or of an onderwijsnummer."""
    result = np.zeros(len(values), np.bool_)
    fitting = of_width(values, 9)
    digits, only_digits = digits_of(fitting.matrix)
    remainder = _remainder(digits)
    passes = np.zeros(len(digits), np.bool_)
    if bsn:
        passes |= (remainder == 0) & digits.any(axis=1)
    if onderwijsnummer:
        passes |= (remainder == ONDERWIJSNUMMER_REMAINDER) & (digits[:, 0] == 1) & (digits[:, 1] == 0)
    result[fitting.rows] = passes if only_digits is None else passes & only_digits
    return result


def _remainder(digits: ByteMatrix) -> npt.NDArray[np.int32]:
    """The weighted sum of nine digits modulo 11; float32 is exact up to 2²⁴ and makes the sum one matrix product."""
    return (digits.astype(np.float32) @ BSN_WEIGHTS).astype(np.int32) % 11
