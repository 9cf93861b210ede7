"""How the lines of a log hang together: each link is a digest of the link before it and of the line.

The digest needs no key, so that anyone can check a log that is handed over; who rewrites a log from some line on can make new
links, and then its head differs from the signed anchor (`warehouse.logs.anchor`).
"""

import datetime
import hashlib
import json
import uuid
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from warehouse.logs.lines import Log

LINK: Final = "keten"
"""The field of a line that holds its link."""
NUMBER: Final = "nummer"


@dataclass(frozen=True)
class Head:
    """The last line of a log: its number (0 before the first) and its link, 32 bytes."""

    number: int
    link: bytes


@dataclass(frozen=True)
class Stretch:
    """What is kept of a log: `begin` is what its first line hangs on, the last line before it that is no longer there."""

    begin: Head
    head: Head


def start(log: Log) -> Head:
    """The head of an empty log; another one for each log, so that lines cannot move between them."""
    return Head(0, hashlib.sha256(f"doorstroomhub/logboek/{log}".encode()).digest())


def empty(log: Log) -> Stretch:
    """What is kept of a log that never had a line."""
    return Stretch(start(log), start(log))


def follow(head: Head, line: Mapping[str, object]) -> Head:
    """The head after one more line in plain values, whose number is in it; a link that it has already does not count."""
    content = {name: value for name, value in line.items() if name != LINK}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return Head(head.number + 1, hashlib.sha256(head.link + text.encode()).digest())


def plain(line: Mapping[str, object]) -> dict[str, object]:
    """A line in the values of JSON: the same out of the database, out of a file and before either."""
    return {name: _plain(value) for name, value in line.items()}


def _plain(value: object) -> object:
    match value:
        case datetime.datetime():
            return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
        case uuid.UUID():
            return str(value)
        case bytes():
            return value.hex()
        case list() | tuple():
            return [str(each) for each in value]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case _:
            return value


def lines_of(connection: Connection, log: Log) -> Generator[dict[str, object]]:
    """The lines that the database has of a log, in plain values and in order, a few at a time."""
    query = select(log.table).order_by(log.table.c[NUMBER]).execution_options(yield_per=5000)
    with connection.execute(query) as result:
        for row in result.mappings():
            yield plain(dict(row))
