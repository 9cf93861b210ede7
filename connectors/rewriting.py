"""A levering written again without some of its records, in the form that it came in.

For who must take a person out of an archived levering (privacy.md 8): which records are theirs is decided by others. What stays
is read as before, so the reader of its layout makes the same rows of it. Nothing here is ever on a disk in clear.
"""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO, Final, cast

import openpyxl
from openpyxl.cell import WriteOnlyCell

from connectors.readers.allow_list import beginning, ending, written
from connectors.readers.answers import ANSWER, Answer, Answers
from connectors.readers.octets import text_pieces
from connectors.readers.records import Records, record_ends
from connectors.readers.unpack import pieces
from connectors.readers.workbook import checked_workbook
from schemas.extract import Extract, Layout
from schemas.suwi.answers import Element

_LONGEST_NUMBER: Final = 10
_BETWEEN_DIGITS: Final = bytes(set(range(256)) - set(b'0123456789;"<\r\n'))
"""Among them the zero bytes of UTF-16."""
_LETTERS: Final = re.compile(rb"[^;\"\r\n]")


@dataclass(frozen=True)
class Removal:
    """What must go: records by row number, and numbers of persons wherever they still stand.

    `broken` are the row numbers of records that could not be read into columns: one that holds such a number is made
    unreadable, because nobody knows what else in it is about the same person.
    """

    rows: frozenset[int]
    broken: frozenset[int]
    numbers: frozenset[str]

    @cached_property
    def pattern(self) -> re.Pattern[bytes] | None:
        """Finds the numbers as whole numbers, with or without leading zeros; None when there are none."""
        if not self.numbers:
            return None
        alternatives = b"|".join(sorted(number.lstrip("0").encode() for number in self.numbers))
        return re.compile(rb"(?<![0-9])0*(?:" + alternatives + rb")(?![0-9])")

    def mentions(self, content: bytes) -> bool:
        """Whether one of the numbers stands in these bytes."""
        return self.pattern is not None and self.pattern.search(content) is not None

    def blanked(self, text: str) -> str:
        """The text without these numbers."""
        return text if self.pattern is None else self.pattern.sub(b"", text.encode()).decode()


def rewritten(extract: Extract, stream: BinaryIO, removal: Removal, *, compressed: bool) -> Iterator[bytes]:
    """The bytes of the levering without what must go; the same packing.

    Raises LeveringRefused when it cannot be read: a caller has read it before.
    """
    match extract.layout:
        case Layout.CONTRACT_CSV | Layout.DUO_CSV | Layout.DUO_YEAR_CSV | Layout.LO_CSV:
            parts = _csv(extract, stream, removal, compressed=compressed)
        case Layout.BRP_JSON:
            parts = _answers_of_brp(stream, removal, compressed=compressed)
        case Layout.SUWI_XML:
            parts = _answers_of_suwi(extract, stream, removal, compressed=compressed)
        case Layout.KOCI_XLSX | Layout.HUB_XLSX:
            parts = _worksheet(stream, removal, compressed=compressed)
    return _packed(parts) if compressed else parts


def mentions(stream: BinaryIO, numbers: Collection[str], *, compressed: bool) -> bool:
    """Whether one of these numbers may stand in the bytes of a levering, which need not be readable in any other way.

    Also with something between its digits, such as points, but no end of a field; and of what is packed as gzip or zip what is
    in it, as far as that can be unpacked.
    """
    searched = [number.lstrip("0").encode() for number in numbers]
    before = b""
    for piece in _as_far_as_possible(stream, compressed=compressed):
        content = before + piece.translate(None, _BETWEEN_DIGITS)
        if any(number in content for number in searched):
            return True
        before = content[-_LONGEST_NUMBER:]
    return False


def _as_far_as_possible(stream: BinaryIO, *, compressed: bool) -> Iterator[bytes]:
    content = stream.read(1 << 20)
    if content.startswith(b"PK"):
        yield from _zipped(content + stream.read())
        return
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16) if compressed or content.startswith(b"\x1f\x8b") else None
    while content:
        yield content
        if unpacker is not None:
            try:
                yield unpacker.decompress(content)
                if unpacker.eof and unpacker.unused_data:
                    rest, unpacker = unpacker.unused_data, zlib.decompressobj(zlib.MAX_WBITS | 16)
                    yield unpacker.decompress(rest)
            except zlib.error:
                unpacker = None
        content = stream.read(1 << 20)


def _zipped(content: bytes) -> Iterator[bytes]:
    yield content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for part in packed.infolist():
                yield packed.read(part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        return


def _packed(parts: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    for part in parts:
        if packed := packer.compress(part):
            yield packed
    yield packer.flush()


def _csv(extract: Extract, stream: BinaryIO, removal: Removal, *, compressed: bool) -> Iterator[bytes]:
    records = Records(pieces(stream, compressed=compressed), byte_order_mark=not extract.layout.is_duo_report)
    yield records.header().encode() + b"\n"
    for run in records.runs():
        content = bytes(run.content)
        touched = not removal.rows.isdisjoint(range(run.first_row, run.first_row + run.count))
        yield _without(content, run.first_row, removal) if touched or removal.mentions(content) else content


def _without(content: bytes, first_row: int, removal: Removal) -> bytes:
    ends, blank, _ = record_ends(content)
    kept: list[bytes] = []
    start, number = 0, first_row
    # the last record may end with a lone CR, which could have been half of a line end
    bounds = [*zip(ends.tolist(), blank.tolist(), strict=True)]
    if not bounds or bounds[-1][0] < len(content):
        bounds.append((len(content), False))
    for end, is_blank in bounds:
        record = content[start:end]
        start = end
        if is_blank:
            kept.append(record)
            continue
        if number not in removal.rows:
            kept.append(_blanked(record, number, removal))
        number += 1
    return b"".join(kept)


def _blanked(record: bytes, number: int, removal: Removal) -> bytes:
    if removal.pattern is None or not removal.mentions(record):
        return record
    return _LETTERS.sub(b"x", record) if number in removal.broken else removal.pattern.sub(b"", record)


def _answers_of_brp(stream: BinaryIO, removal: Removal, *, compressed: bool) -> Iterator[bytes]:
    number = 0
    pending = b""
    for piece in text_pieces(pieces(stream, compressed=compressed), "json"):
        *lines, pending = (pending + piece).split(b"\n")
        for line in lines:
            answer, number = _answer_of_brp(line, number, removal)
            yield answer + b"\n"
    if pending.strip():
        answer, _ = _answer_of_brp(pending, number, removal)
        yield answer


def _answer_of_brp(line: bytes, number: int, removal: Removal) -> tuple[bytes, int]:
    """An answer without who must go; `number` is the row number of the last person before it."""
    if not line.strip():
        return line, number
    answer = cast("dict[str, Any]", json.loads(line))
    persons = cast("list[Any]", answer["personen"])
    numbered = list(enumerate(persons, number + 1))
    last = number + len(persons)
    if removal.rows.isdisjoint(range(number + 1, last + 1)) and not removal.mentions(line):
        return line, last
    answer["personen"] = [_person(person, row, removal) for row, person in numbered if row not in removal.rows]
    return json.dumps(_value(answer, removal), ensure_ascii=False).encode(), last


def _person(person: object, row: int, removal: Removal) -> object:
    return None if row in removal.broken and removal.mentions(json.dumps(person).encode()) else person


def _value(value: object, removal: Removal) -> object:
    """A value of JSON without the numbers."""
    match value:
        case str():
            return removal.blanked(value)
        case bool() | None:
            return value
        case int():
            return None if removal.mentions(str(value).encode()) else value
        case dict():
            return {name: _value(inside, removal) for name, inside in cast("dict[str, object]", value).items()}
        case list():
            return [_value(inside, removal) for inside in cast("list[object]", value)]
        case _:
            return value


def _answers_of_suwi(extract: Extract, stream: BinaryIO, removal: Removal, *, compressed: bool) -> Iterator[bytes]:
    answers = Answers(extract, refused_inside=True)
    begun = False
    for number, answer in enumerate(answers.of(text_pieces(pieces(stream, compressed=compressed), "xml")), 1):
        if not begun:
            yield beginning(extract, answers.peildatum)
            begun = True
        if number not in removal.rows:
            yield written(_answer_of_suwi(answer, number, removal))
    if not begun:
        yield beginning(extract, answers.peildatum)
    yield ending(answers.dropped)


def _answer_of_suwi(answer: Answer, number: int, removal: Removal) -> Answer:
    if number in removal.broken and removal.mentions(written(answer)):
        return Answer("", Element(ANSWER))
    return Answer(removal.blanked(answer.bsn), _element(answer.content, removal))


def _element(element: Element, removal: Removal) -> Element:
    inside = Element(element.name)
    inside.text = removal.blanked(element.text)
    inside.children.extend(_element(child, removal) for child in element.children)
    return inside


def _worksheet(stream: BinaryIO, removal: Removal, *, compressed: bool) -> Iterator[bytes]:
    workbook = checked_workbook(pieces(stream, compressed=compressed))
    opened = openpyxl.load_workbook(io.BytesIO(workbook.content), read_only=True, keep_links=False)
    sheet = opened.worksheets[0]
    sheet.reset_dimensions()
    target = openpyxl.Workbook(write_only=True)
    page = target.create_sheet(workbook.first_sheet)
    number = -1
    for row in sheet.iter_rows(values_only=True):
        if not any(cell not in (None, "") for cell in row):
            continue
        number += 1
        if number not in removal.rows:
            page.append([_as_value(page, cell) for cell in _cells(row, number, removal)])
    content = io.BytesIO()
    target.save(content)
    yield content.getvalue()


def _cells(row: tuple[Any, ...], number: int, removal: Removal) -> list[Any]:
    holds = [removal.mentions(str(cell).encode()) for cell in row]
    if number in removal.broken and any(holds):
        return ["x" if cell is not None else None for cell in row]
    return ["" if held else cell for cell, held in zip(row, holds, strict=True)]


def _as_value(page: Any, value: Any) -> Any:
    """A cell whose text is a text also when it begins like a formula."""
    cell = WriteOnlyCell(page, value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
