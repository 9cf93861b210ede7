"""The lines of a levering as text, packed or not, to be copied with other values in them. A record of the demo is one line."""

import csv
import gzip
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def lines_of(path: Path) -> Generator[Iterator[str]]:
    """The lines with their ends; the first is the header."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") if path.suffix == ".gz" else _plain(path, "r") as file:
        yield iter(file)


@contextmanager
def writing(path: Path) -> Generator[IO[str]]:
    """A new file, packed when its name says so, to write lines with their ends to."""
    with gzip.open(path, "wt", 1, encoding="utf-8", newline="") if path.suffix == ".gz" else _plain(path, "w") as file:
        yield file


def fields_of(line: str) -> list[str]:
    """The fields of a line; of the header without the marks that may stand in front of it."""
    [fields] = csv.reader([line.removeprefix("\ufeff").removeprefix("#")], delimiter=";")
    return fields


def with_value(line: str, at: int, value: str) -> str:
    """The line with another value in field `at`; as it is when it has quotes or no such field."""
    content = line.rstrip("\r\n")
    fields = content.split(";")
    if '"' in line or len(fields) <= at:
        return line
    fields[at] = value
    return ";".join(fields) + line[len(content) :]


def _plain(path: Path, mode: str) -> IO[str]:
    return path.open(mode, encoding="utf-8", newline="")
