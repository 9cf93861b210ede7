"""Streams that a reader must not trust."""

import io


class Endless(io.RawIOBase):
    """A stream that begins with `begin` and goes on with `filler` for `size` bytes, without ever holding them."""

    def __init__(self, begin: bytes, filler: bytes, size: int) -> None:
        self.begin = begin
        self.filler = filler
        self.size = size
        self.given = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self.begin:
            part, self.begin = self.begin[:size], self.begin[size:]
        else:
            part = (self.filler * (size // len(self.filler) + 1))[: min(size, self.size - self.given)]
        self.given += len(part)
        return part
