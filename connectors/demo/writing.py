"""Writing one file: header, records in chunks with the mistakes in their places, and the counting of what must become of it.

Memory stays one chunk of records; the bytes depend on the content only (no time stamps in gzip).
"""

import gzip
import io
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from connectors.demo.answers import TOO_MUCH_QUARANTINE, Outcome
from connectors.demo.mistakes import THRESHOLD, Mistake
from connectors.demo.text import Texts, content, fields_of, record
from schemas.arrow import compute

Array: TypeAlias = npt.NDArray[Any]

CHUNK_ROWS = 30_000
PERSON_IN_QUARANTINE = "persoon_in_quarantaine"


@dataclass(frozen=True)
class File:
    """One file to write.

    `lines` gives the texts of file rows from one position up to another; a text may hold a record and its history rows, of
    which `history` gives the number. `mistakes` are (position, mistake).
    """

    header: Sequence[str]
    count: int
    lines: Callable[[int, int], Texts]
    mistakes: list[tuple[int, Mistake]] = field(default_factory=list[tuple[int, Mistake]])
    history: Array | None = None
    line_end: str = "\n"
    byte_order_mark: bool = False


class Spares:
    """Valid BSNs that belong to nobody, each handed out once."""

    def __init__(self, numbers: Array) -> None:
        self._numbers = numbers.tolist()

    def next(self) -> str:
        """The next one."""
        return f"{self._numbers.pop():09d}"


def write(path: Path, file: File, spares: Spares) -> Outcome:
    """Write the file (gzip when its name says so) and tell what must become of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    outcome = outcome_of(file)
    with _opened(path) as target:
        if file.byte_order_mark:
            target.write(b"\xef\xbb\xbf")
        target.write((";".join(file.header) + file.line_end).encode())
        for texts in _chunks(file, spares):
            target.write(content(texts))
    return outcome


def outcome_of(file: File) -> Outcome:
    """What must become of a file; its lines are not looked at."""
    history = file.history
    outcome = Outcome(file.count + (int(history.sum()) if history is not None else 0))
    rows = outcome.rows or 0
    for position, mistake in file.mistakes:
        outcome.rules.update(mistake.rules)
        outcome.quarantined += len(mistake.rules)
        if mistake.in_place:
            followers = int(history[position]) if history is not None else 0
            outcome.quarantined += followers
            outcome.rules.update([PERSON_IN_QUARANTINE] * followers)
        else:
            rows += len(mistake.rules) - mistake.loses_key
    outcome.rows = rows
    if outcome.quarantined > THRESHOLD * rows:
        outcome.refused = TOO_MUCH_QUARANTINE
    return outcome


def _chunks(file: File, spares: Spares) -> Iterator[Texts]:
    mistakes = dict(file.mistakes)
    for start in range(0, file.count, CHUNK_ROWS):
        stop = min(start + CHUNK_ROWS, file.count)
        texts = file.lines(start, stop)
        here = sorted(position for position in mistakes if start <= position < stop)
        if here:
            mask = np.zeros(stop - start, dtype=bool)
            mask[np.array(here) - start] = True
            hosts = texts.filter(pa.array(mask)).to_pylist()
            spoiled = [_spoiled(text, mistakes[at], file.line_end, spares) for at, text in zip(here, hosts, strict=True)]
            texts = compute.replace_with_mask(texts, pa.array(mask), pa.array(spoiled))
        yield texts


def _spoiled(text: str, mistake: Mistake, line_end: str, spares: Spares) -> str:
    """The host's text with the mistake in place of its first record, or after its last."""
    first, *history = text.splitlines(keepends=True)
    new = [record(values, line_end) for values in mistake.spoil(fields_of(first), spares.next())]
    return "".join([*new, *history] if mistake.in_place else [first, *history, *new])


@contextmanager
def _opened(path: Path) -> Generator[IO[bytes]]:
    """The file for writing, through gzip without name or time when it ends on .gz."""
    with path.open("wb") as plain:
        if path.suffix != ".gz":
            yield plain
            return
        with (
            gzip.GzipFile(filename="", mode="wb", compresslevel=1, fileobj=plain, mtime=0) as packed,
            io.BufferedWriter(
                packed,  # pyright: ignore[reportArgumentType] GzipFile writes like a raw stream
                1 << 20,
            ) as buffered,
        ):
            yield buffered
