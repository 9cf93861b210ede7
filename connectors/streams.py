"""Bytes that are made while they are read: an iterator of bytes as a file, so that a pull streams into the archive.

Nothing of it is on a disk in clear, and what the iterator raises is raised to who reads: the archive then keeps nothing.
"""

import io
from collections.abc import Iterator
from typing import BinaryIO, cast

_BUFFER_BYTES = 1 << 20


def as_stream(parts: Iterator[bytes]) -> BinaryIO:
    """The bytes of `parts`, one after the other, as a file to read once."""
    return cast("BinaryIO", io.BufferedReader(_Written(parts), _BUFFER_BYTES))


class _Written(io.RawIOBase):
    """An iterator of bytes as a file to read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        while not self._rest:
            following = next(self._parts, None)
            if following is None:
                return 0
            self._rest = memoryview(following)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
