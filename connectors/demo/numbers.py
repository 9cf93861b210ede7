"""Distinct valid person numbers by the million: BSN, onderwijsnummer and A-nummer (feeds.md, Conventions).

Each function walks through the possible prefixes in an order that follows from the seed (a step coprime to their count) and
keeps those for which the last digits exist. The shape rules only; who gets which number is decided in `population`.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[np.int64]

_BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2)
_STEP = 7_368_787  # shares no factor with 2, 3 or 5, so a walk comes past every prefix once


def burgerservicenummers(count: int, seed: int) -> Numbers:
    """`count` distinct valid BSNs, most starting with 9 as test numbers do; some with a leading zero or with `10`."""
    special = count // 250
    zeros = _with_check_digit(1_000_000, 9_000_000, special, seed, remainder=0)
    tens = _with_check_digit(10_000_000, 1_000_000, special, seed, remainder=0)
    nines = _with_check_digit(90_000_000, 10_000_000, count - 2 * special, seed, remainder=0)
    return np.random.default_rng([seed, 11]).permutation(np.concatenate([zeros, tens, nines]))


def onderwijsnummers(count: int, seed: int) -> Numbers:
    """`count` distinct valid onderwijsnummers: they start with `10` and leave remainder 5."""
    return _with_check_digit(10_000_000, 1_000_000, count, seed, remainder=5)


def _with_check_digit(first: int, prefixes: int, count: int, seed: int, *, remainder: int) -> Numbers:
    """Numbers of eight walked digits and the digit that makes the weighted sum leave `remainder`."""
    tried = count * 6 // 5 + 50
    if tried > prefixes:
        raise ValueError(f"Zoveel verschillende nummers bestaan er niet: {count} gevraagd.")
    prefix = first + _walk(prefixes, tried, seed)
    digits = _digits(prefix, 8)
    check = (sum(weight * digit for weight, digit in zip(_BSN_WEIGHTS, digits, strict=True)) - remainder) % 11
    return (prefix * 10 + check)[check < 10][:count]


def a_nummers(count: int, seed: int) -> Numbers:
    """`count` distinct valid A-nummers."""
    table = _last_two_digits()
    found: list[Numbers] = []
    missing, tried = count, 0
    while missing > 0:
        prefix = 10_000_000 + (_walk(90_000_000, missing * 4 + 100, seed, skip=tried))
        tried += len(prefix)
        digits = _digits(prefix, 8)
        apart = np.logical_and.reduce([digits[i] != digits[i + 1] for i in range(7)])
        total = sum(digits) % 11
        powers = sum(digit << i for i, digit in enumerate(digits)) % 11
        last = table[total, powers, digits[7]]
        numbers = (prefix * 100 + last)[apart & (last >= 0)][:missing]
        found.append(numbers)
        missing -= len(numbers)
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def _last_two_digits() -> npt.NDArray[np.int64]:
    """The last two digits by (sum mod 11, sum of powers mod 11, eighth digit) of the first eight; -1 where none fit."""
    table = np.full((11, 11, 10), -1, dtype=np.int64)
    for total, powers, eighth in np.ndindex(table.shape):
        for ninth, tenth in np.ndindex(10, 10):
            fits = (total + ninth + tenth) % 11 in (0, 5) and (powers + ninth * 256 + tenth * 512) % 11 == 0
            if fits and eighth != ninth != tenth:
                table[total, powers, eighth] = ninth * 10 + tenth
                break
    return table


def _walk(size: int, count: int, seed: int, skip: int = 0) -> Numbers:
    """`count` distinct numbers below `size`, the same for the same seed."""
    start = int(np.random.default_rng([seed, size]).integers(0, size))
    return (start + (np.arange(skip, skip + count, dtype=np.int64)) * _STEP) % size


def _digits(numbers: Numbers, width: int) -> list[Numbers]:
    return [numbers // 10 ** (width - 1 - i) % 10 for i in range(width)]
