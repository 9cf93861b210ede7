"""Looks for person numbers in every byte of a folder, in every form in which a program could have written them.

Used by the canary test of invariant 4 (privacy.md 1). It knows numbers and bytes, nothing of the hub. The forms: text,
UTF-16, hexadecimal, base64 at three offsets, 64-bit integers and PostgreSQL's base-10000 numerics of both byte orders; and
32-bit integers, of which chance produces some, so those are counted to be held against numbers that were never loaded.
"""

import base64
import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

_DIGITS = re.compile(rb"\d{9,}")
_HEX_DIGITS = re.compile(rb"(?:3\d){9,}")
_NUMERIC_HEADERS = np.array([0x8002 - 0x10000, 2, 0], dtype=np.int16)
_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/]{12,}")
_EMPTY = re.compile(rb"\0{64,}")
_LOW_BITS = (1 << 20) - 1


class Canaries:
    """Person numbers of 9 or 10 digits, ready to be looked for; `found` counts the hits per form.

    Of the numbers as integers, those are left out that look like what a database file is full of: with a byte 0 among the
    lower four, a small group of decimals, or below 200,000,000, where the server writes positions in its own log. A program
    that writes numbers as integers writes the others too.
    """

    def __init__(self, numbers: Iterable[str]) -> None:
        self.texts = {number.encode() for number in numbers}
        values = np.array(sorted(int(number) for number in self.texts), dtype=np.int64)
        bytewise = np.stack([values >> shift & 255 for shift in (0, 8, 16, 24)])
        clear = (bytewise > 0).all(axis=0) & (values % 10_000 > 100) & (values // 10_000 % 10_000 > 100)
        self.values = values[clear & (values > 200_000_000)]
        self._lows = np.zeros(_LOW_BITS + 1, dtype=bool)
        self._lows[self.values & _LOW_BITS] = True
        self.found: Counter[str] = Counter()
        self.places: dict[str, str] = {}

    def scan(self, data: bytes, place: str) -> None:
        """Scans one run of bytes; `place` is remembered for the first hit of each form."""
        data = _shortened(data)
        self._add("tekst", self._in_text(data), place)
        self._add("utf-16", self._in_text(data[::2]) + self._in_text(data[1::2]), place)
        self._add("hexadecimaal", sum(self._in_text(bytes.fromhex(run.decode())) for run in _HEX_DIGITS.findall(data)), place)
        self._add("base64", self._in_base64(data), place)
        for order in "<>":
            self._add("int64", self._in_integers(data, f"{order}i8"), place)
            self._add("numeric", self._in_numerics(data, f"{order}i2"), place)
        self.scan_int32(data, place)

    def scan_int32(self, data: bytes, place: str) -> None:
        """Scans for 32-bit integers only: all that numbers which were never loaded are held against."""
        data = _shortened(data)
        for order in "<>":
            self._add("int32", self._in_integers(data, f"{order}i4"), place)

    def _add(self, form: str, hits: int, place: str) -> None:
        if hits:
            self.found[form] += hits
            self.places.setdefault(form, place)

    def _in_text(self, data: bytes) -> int:
        hits = 0
        for run in _DIGITS.findall(data):
            for length in (9, 10):
                hits += sum(run[start : start + length] in self.texts for start in range(len(run) - length + 1))
        return hits

    def _in_base64(self, data: bytes) -> int:
        hits = 0
        for run in _BASE64_RUN.findall(data):
            for offset in range(4):
                piece = run[offset : offset + (len(run) - offset) // 4 * 4]
                hits += self._in_text(base64.b64decode(piece))
        return hits

    def _in_integers(self, data: bytes, kind: str) -> int:
        size = int(kind[-1])
        hits = 0
        for offset in range(size):
            count = (len(data) - offset) // size
            if count > 0:
                view = np.frombuffer(data, dtype=kind, count=count, offset=offset)
                hits += self._ours(view[(view >= 100_000_000) & (view < 10_000_000_000)])
        return hits

    def _ours(self, integers: np.ndarray) -> int:
        """How many are numbers that are looked for; by their low bits nearly all others fall off, without sorting them."""
        return int(np.isin(integers[self._lows[integers & _LOW_BITS]], self.values).sum())

    def _in_numerics(self, data: bytes, kind: str) -> int:
        """Three groups of four decimals behind the end of a numeric's header: on disk 0x8002 or weight 2, when sent scale 0."""
        hits = 0
        for offset in range(2):
            count = (len(data) - offset) // 2
            if count < 4:
                continue
            header, groups = np.split(np.frombuffer(data, dtype=kind, count=count, offset=offset), [1])
            headers = np.concatenate([header, groups[:-3]])
            proper = (groups >= 0) & (groups < 10_000)
            starts = np.flatnonzero(
                np.isin(headers, _NUMERIC_HEADERS) & (groups[:-2] > 0) & proper[:-2] & proper[1:-1] & proper[2:]
            )
            if not len(starts):
                continue
            wide = groups.astype(np.int64)
            values = wide[starts] * 100_000_000 + wide[starts + 1] * 10_000 + wide[starts + 2]
            hits += self._ours(values)
        return hits


def _shortened(data: bytes) -> bytes:
    """The bytes with every empty stretch cut down to one that still keeps what is around it apart."""
    return _EMPTY.sub(bytes(64), data)


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every regular file under `folder`; of a gzip file what is in it as well."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            yield path.name, data
            if data[:2] == b"\x1f\x8b":
                yield path.name, gzip.decompress(data)
