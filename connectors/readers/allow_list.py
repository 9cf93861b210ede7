"""The filter of Suwinet leveringen, which runs while a file streams into the archive: what is dropped never reaches a disk.

It writes what the allow-list lets through in one form, so that a file from a drop folder loads exactly like a pull. A file that
cannot be read leaves its refusal in the archive instead, and is refused like any other when it is loaded.
"""

import json
from collections.abc import Iterator
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from connectors.readers.answers import ANSWER, DROPPED, REFUSED, ROOT, Answer, Answers
from connectors.readers.octets import text_pieces
from connectors.readers.unpack import pieces
from connectors.streams import as_stream
from schemas.errors import LeveringRefused
from schemas.extract import Extract, Layout
from schemas.suwi.allowed import SERVICES
from schemas.suwi.answers import Element


def before_archive(extract: Extract, stream: BinaryIO) -> BinaryIO:
    """What of a levering may be archived: for Suwinet what the allow-list lets through, for every other extract all of it."""
    if extract.layout is not Layout.SUWI_XML:
        return stream
    return as_stream(_filtered(extract, stream))


def _filtered(extract: Extract, stream: BinaryIO) -> Iterator[bytes]:
    answers = Answers(extract, refused_inside=False)
    begun = False
    try:
        for answer in answers.of(text_pieces(pieces(stream, compressed=False), "xml")):
            if not begun:
                yield beginning(extract, answers.peildatum)
                begun = True
            yield written(answer)
    except LeveringRefused as refused:
        reason = json.dumps({"code": refused.code, "sentence": refused.sentence}, ensure_ascii=False)
        yield f"<?{REFUSED} {reason}?>\n".encode()
        return
    if not begun:
        yield beginning(extract, answers.peildatum)
    yield ending(answers.dropped)


def beginning(extract: Extract, peildatum: str) -> bytes:
    """How a filtered file begins."""
    service, _ = SERVICES[extract.name]
    return f'<{ROOT} dienst="{service}" peildatum={quoteattr(peildatum)}>\n'.encode()


def written(answer: Answer) -> bytes:
    """One answer of a filtered file."""
    return f"<{ANSWER} bsn={quoteattr(answer.bsn)}>{_inside(answer.content)}</{ANSWER}>\n".encode()


def ending(dropped: int) -> bytes:
    """How a filtered file ends: with the number of elements that were dropped."""
    told = f'<{DROPPED} aantal="{dropped}"/>\n' if dropped else ""
    return f"{told}</{ROOT}>\n".encode()


def _inside(element: Element) -> str:
    if not element.children:
        return escape(element.text)
    return "".join([f"<{child.name}>{_inside(child)}</{child.name}>" for child in element.children])
