"""The filter of Suwinet leveringen, which runs while a file streams into the archive: what is dropped never reaches a disk.

It writes what the allow-list lets through in one form, so that a file from a drop folder loads exactly like a pull. A file that
cannot be read leaves its refusal in the archive instead, and is refused like any other when it is loaded.
"""

import io
import json
from collections.abc import Iterator
from typing import BinaryIO, cast
from xml.sax.saxutils import escape, quoteattr

from connectors.readers.answers import ANSWER, DROPPED, REFUSED, ROOT, Answers
from connectors.readers.octets import text_pieces
from connectors.readers.unpack import PIECE_BYTES, pieces
from schemas.errors import LeveringRefused
from schemas.extract import Extract, Layout
from schemas.suwi.allowed import SERVICES
from schemas.suwi.answers import Element


def before_archive(extract: Extract, stream: BinaryIO) -> BinaryIO:
    """What of a levering may be archived: for Suwinet what the allow-list lets through, for every other extract all of it."""
    if extract.layout is not Layout.SUWI_XML:
        return stream
    return cast("BinaryIO", io.BufferedReader(_Written(_filtered(extract, stream)), PIECE_BYTES))


def _filtered(extract: Extract, stream: BinaryIO) -> Iterator[bytes]:
    answers = Answers(extract, refused_inside=False)
    begun = False
    try:
        for answer in answers.of(text_pieces(pieces(stream, compressed=False), "xml")):
            if not begun:
                yield _begin(extract, answers)
                begun = True
            yield f"<{ANSWER} bsn={quoteattr(answer.bsn)}>{_inside(answer.content)}</{ANSWER}>\n".encode()
    except LeveringRefused as refused:
        reason = json.dumps({"code": refused.code, "sentence": refused.sentence}, ensure_ascii=False)
        yield f"<?{REFUSED} {reason}?>\n".encode()
        return
    if not begun:
        yield _begin(extract, answers)
    dropped = f'<{DROPPED} aantal="{answers.dropped}"/>\n' if answers.dropped else ""
    yield f"{dropped}</{ROOT}>\n".encode()


def _begin(extract: Extract, answers: Answers) -> bytes:
    service, _ = SERVICES[extract.name]
    return f'<{ROOT} dienst="{service}" peildatum={quoteattr(answers.peildatum)}>\n'.encode()


def _inside(element: Element) -> str:
    if not element.children:
        return escape(element.text)
    return "".join([f"<{child.name}>{_inside(child)}</{child.name}>" for child in element.children])


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
