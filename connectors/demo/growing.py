"""Things that come into being month by month, as equally long arrays that grow together, and how two such sets are joined.

A thing is an index that never changes. What the properties mean is said by the module that names them.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]


class Growing:
    """One array per property of `FIELDS` (its name and its type)."""

    FIELDS: ClassVar[Mapping[str, Any]] = {}

    def __init__(self) -> None:
        self._arrays: dict[str, Array] = {name: np.empty(0, dtype=kind) for name, kind in self.FIELDS.items()}

    def __len__(self) -> int:
        return len(next(iter(self._arrays.values())))

    def __getattr__(self, name: str) -> Array:
        """The array of a property."""
        try:
            return self.__dict__["_arrays"][name]
        except KeyError:
            raise AttributeError(name) from None

    def append(self, count: int, **values: Any) -> Array:
        """Add `count` things and give their indices; a property without a value is 0."""
        start = len(self)
        for name, kind in self.FIELDS.items():
            new = np.broadcast_to(np.asarray(values.get(name, 0), dtype=kind), (count,))
            self._arrays[name] = np.concatenate([self._arrays[name], new])
        return np.arange(start, start + count)


def pairs(left: Array, right: Array) -> tuple[Array, Array]:
    """All pairs of positions at which `left` and `right` hold the same key."""
    # sorting is the costly part, and often a few things look for theirs among all
    wanted = np.flatnonzero(np.isin(right, left)) if 8 * len(left) < len(right) else np.arange(len(right))
    order = wanted[np.argsort(right[wanted], kind="stable")]
    sorted_right = right[order]
    first = np.searchsorted(sorted_right, left, side="left")
    count = np.searchsorted(sorted_right, left, side="right") - first
    one = np.repeat(np.arange(len(left)), count)
    within = np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count)
    return one, order[np.repeat(first, count) + within]


def first_match(left: Array, right: Array) -> Array:
    """For each key of `left` the first position at which `right` holds it, or -1."""
    found = np.full(len(left), -1, dtype=np.int64)
    one, other = pairs(left, right)
    found[one[::-1]] = other[::-1]
    return found


def next_numbers(given: Array, gemeente: Array, first: int) -> Array:
    """Numbers for new things of these gemeenten, each installation counting on by itself (feeds.md, Keys).

    `given` are the gemeenten of the things that have a number already, `first` is the first number of all.
    """
    order = np.argsort(gemeente, kind="stable")
    rank = np.empty(len(gemeente), dtype=np.int64)
    rank[order] = np.arange(len(gemeente)) - np.searchsorted(gemeente[order], gemeente[order], side="left")
    before = np.bincount(given, minlength=int(gemeente.max(initial=0)) + 1)
    return first + before[gemeente] + rank
