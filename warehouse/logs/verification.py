"""Whether a log is as it was written: `verify` finds the first line that is not (privacy.md 7).

A line that was changed, moved or put in breaks the chain at its place; a missing one shows by its number; what is gone at the
end, or rewritten with new links from some line on, shows against the signed anchor. A log begins where its anchor says: a line
before that was destroyed after its term, so that one that is there again is a bad line, and so is one that is missing after it.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from schemas.errors import HubError
from warehouse.logs.anchor import Anchor, AnchorFailed, parse, read_public_key
from warehouse.logs.book import LogBook
from warehouse.logs.lines import Log
from warehouse.logs.links import LINK, NUMBER, Head, Stretch, follow, lines_of


class UnreadableLog(HubError):
    """A file is no log that the hub wrote out."""


@dataclass(frozen=True)
class Verdict:
    """What was found: how many lines were read, and of the first bad one its number and what is wrong with it.

    `destroyed` is how many lines there were before the first one, which went after their term.
    """

    log: Log
    lines: int
    bad: int | None = None
    why: str | None = None
    destroyed: int = 0


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
    lines = iter(lines)
    opening = [*islice(lines, 1)]
    first = int(str(opening[0][NUMBER])) if opening else None
    if anchor is None:
        why = "Er zijn regels maar er is geen anker. Zet het terug uit de back-up."
        return Verdict(log, 0) if first is None else Verdict(log, 0, first, why)
    begin = head = _begin(anchor, first)
    passed = {head}
    for line in chain(opening, lines):
        number, due = int(str(line[NUMBER])), head.number + 1
        if number != due:
            return Verdict(log, head.number - begin.number, min(number, due), _misplaced(number, head, begin), begin.number)
        head = follow(head, line)
        if head.link.hex() != line[LINK]:
            why = f"Regel {number} is gewijzigd, ingevoegd of van een andere plaats."
            return Verdict(log, number - begin.number, number, why, begin.number)
        if head == anchor.confirmed.head:
            passed.add(head)
    return Verdict(log, head.number - begin.number, *_against(anchor, begin, head, passed), begin.number)


def _begin(anchor: Anchor, first: int | None) -> Head:
    """On which of the signed begins a log hangs whose first line has this number: while a cut is under way there are two."""
    if first is None:
        ended = [each.begin for each in anchor.allowed if each.begin == each.head]
        return ended[0] if ended else anchor.confirmed.begin
    before = [each.begin for each in anchor.allowed if each.begin.number < first]
    return max(before, key=lambda begin: begin.number, default=anchor.confirmed.begin)


def _misplaced(number: int, head: Head, begin: Head) -> str:
    """What is wrong when this number does not follow that of `head`."""
    due = head.number + 1
    if number <= begin.number:
        return (
            f"Regel {number} is volgens het anker na de bewaartermijn vernietigd en staat er weer. Is de database teruggezet "
            "uit een back-up, zet dan ook de map ankers van hetzelfde moment terug en vernietig opnieuw."
        )
    if number < due:
        return f"Regel {number} staat op een verkeerde plaats, waar {due} hoort."
    if head != begin:
        return f"Regel {due} ontbreekt."
    missing = f"regel {due}" if number == due + 1 else f"regel {due} tot en met {number - 1}"
    return (
        f"Aan het begin ontbreekt {missing}: volgens het anker is dat niet vernietigd. Is een ouder anker teruggezet, gebruik "
        "dan dat van hetzelfde moment als de regels."
    )


def _against(anchor: Anchor, begin: Head, head: Head, passed: Collection[Head]) -> tuple[int | None, str | None]:
    """What an unbroken chain still shows: the first bad line and why, when its head is not the one that was signed."""
    known = anchor.confirmed.head
    if head.number < known.number:
        return head.number + 1, f"Regel {head.number + 1} tot en met {known.number} zijn van het einde verwijderd."
    if known not in passed:
        return (
            begin.number + 1,
            f"De regels tot en met {known.number} zijn herschreven: hun keten klopt, maar niet met het anker.",
        )
    if Stretch(begin, head) not in anchor.allowed:
        return known.number + 1, f"Regel {known.number + 1} en verder zijn niet door de hub geschreven: het anker kent ze niet."
    return None, None
