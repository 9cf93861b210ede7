"""Whether a log is as it was written: `verify` finds the first line that is not (privacy.md 7).

A line that was changed, moved or put in breaks the chain at its place; a missing one shows by its number; what is gone at the
end, or rewritten with new links from some line on, shows against the signed anchor.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import HubError
from warehouse.logs.anchor import Anchor, AnchorFailed, parse, read_public_key
from warehouse.logs.book import LogBook
from warehouse.logs.lines import Log
from warehouse.logs.links import LINK, NUMBER, Head, follow, lines_of, start


class UnreadableLog(HubError):
    """A file is no log that the hub wrote out."""


@dataclass(frozen=True)
class Verdict:
    """What was found: how many lines were read, and of the first bad one its number and what is wrong with it."""

    log: Log
    lines: int
    bad: int | None = None
    why: str | None = None


def verify(book: LogBook, log: Log) -> Verdict:
    """Whether a log in the database is whole, as of one moment."""
    try:
        with book.frozen(log) as frozen, closing(lines_of(frozen.connection, log)) as lines:
            return verify_lines(log, lines, frozen.anchor)
    except AnchorFailed as error:
        return Verdict(log, 0, 0, str(error))


def verify_file(log: Log, lines: Path, anchor: Path, public_key: Path) -> Verdict:
    """Whether a log that was written out is whole: needs no database and no secret.

    Raises UnreadableLog or AnchorFailed when one of the files is not what it should be.
    """
    try:
        signed = parse(anchor.read_bytes(), log, read_public_key(public_key.read_bytes()))
        with lines.open(encoding="utf-8") as file:
            return verify_lines(log, _read(file), signed)
    except OSError as error:
        raise UnreadableLog(f"{error.filename} is niet te lezen ({error.strerror}).") from None


def _read(file: Iterable[str]) -> Iterator[Mapping[str, object]]:
    for place, told in enumerate(file, start=1):
        try:
            line = json.loads(told)
            bytes.fromhex(line[LINK])
            int(line[NUMBER])
        except (ValueError, KeyError, TypeError):
            raise UnreadableLog(f"Regel {place} van het bestand is geen regel van een logboek.") from None
        yield line


def verify_lines(log: Log, lines: Iterable[Mapping[str, object]], anchor: Anchor | None) -> Verdict:
    """Whether lines (plain, in the order of their numbers) are a whole log with this anchor."""
    head = start(log)
    passed = {head}
    for line in lines:
        number, due = int(str(line[NUMBER])), head.number + 1
        if number != due:
            why = "ontbreekt" if number > due else f"staat op een verkeerde plaats, waar {due} hoort"
            return Verdict(log, head.number, min(number, due), f"Regel {min(number, due)} {why}.")
        head = follow(head, line)
        if head.link.hex() != line[LINK]:
            return Verdict(log, number, number, f"Regel {number} is gewijzigd, ingevoegd of van een andere plaats.")
        if anchor and head == anchor.confirmed:
            passed.add(head)
    return Verdict(log, head.number, *_against(anchor, head, passed))


def _against(anchor: Anchor | None, head: Head, passed: Collection[Head]) -> tuple[int | None, str | None]:
    """What an unbroken chain still shows: the first bad line and why, when its head is not the one that was signed."""
    if anchor is None:
        return (1, "Er zijn regels maar er is geen anker. Zet het terug uit de back-up.") if head.number else (None, None)
    known = anchor.confirmed
    if head.number < known.number:
        return head.number + 1, f"Regel {head.number + 1} tot en met {known.number} zijn van het einde verwijderd."
    if known not in passed:
        return 1, f"De regels tot en met {known.number} zijn herschreven: hun keten klopt, maar niet met het anker."
    if not anchor.allows(head):
        return known.number + 1, f"Regel {known.number + 1} en verder zijn niet door de hub geschreven: het anker kent ze niet."
    return None, None
