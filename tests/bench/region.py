"""The leveringen that are measured: one month of the demo region, and the next month with a known share of changed rows."""

import csv
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connectors.demo import generate
from connectors.names import LeveringName, parse_name
from schemas.errors import LeveringRefused
from schemas.extract import Layout

CHANGED_EVERY = 50
"""One in fifty rows changes between the two months: 2 %."""

_CHANGED_COLUMN = {Layout.CONTRACT_CSV: "laatste_mutatie", Layout.LO_CSV: "08.10.30", Layout.DUO_CSV: "DATUM_UITSCHRIJVING"}
_NEW_VALUE = {Layout.CONTRACT_CSV: "2026-10-02T08:00:00", Layout.LO_CSV: "20261002", Layout.DUO_CSV: "02-10-2026"}


@dataclass(frozen=True)
class File:
    """One levering on disk."""

    path: Path
    name: LeveringName


def months(folder: Path, people: int) -> tuple[list[File], list[File]]:
    """Writes the region; returns the files of the first and of the second month, in order of name."""
    first = folder / "maand 1"
    generate(people, 1, 1, first, tot=date(2026, 9, 1))
    second = folder / "maand 2"
    second.mkdir()
    files = sorted(_files(first), key=lambda file: file.path.name)
    return files, [_changed(file, second) for file in files]


def _files(folder: Path) -> Iterator[File]:
    for path in folder.rglob("*.csv*"):
        try:
            yield File(path, parse_name(path.name))
        except LeveringRefused:
            continue


def _changed(file: File, folder: Path) -> File:
    """The same levering a month later, with one row in fifty changed in a column of its own."""
    layout = file.name.extract.layout
    content = file.path.read_bytes()
    text = (gzip.decompress(content) if file.name.compressed else content).decode("utf-8")
    end = "\r\n" if "\r\n" in text[:10_000] else "\n"
    lines = text.split(end)
    at = next(csv.reader([lines[0]], delimiter=";")).index(_CHANGED_COLUMN[layout])
    for number in range(CHANGED_EVERY, len(lines) - 1, CHANGED_EVERY):
        lines[number] = _with_value(lines[number], at, _NEW_VALUE[layout])
    path = folder / _next_month(file.path.name)
    changed = end.join(lines).encode("utf-8")
    path.write_bytes(gzip.compress(changed, 6) if file.name.compressed else changed)
    return File(path, parse_name(path.name))


def _with_value(line: str, at: int, value: str) -> str:
    fields: Sequence[str] = line.split(";")
    if '"' in line or len(fields) <= at:
        return line
    return ";".join([*fields[:at], value, *fields[at + 1 :]])


def _next_month(name: str) -> str:
    return name.replace("20260901", "20261001").replace("202609", "202610", 1)
