"""A levering of Suwinet as its answers, of which nothing outside the allow-list is ever held (suwi.md, "The file form").

Shared by the filter before the archive, which writes the answers again, and by the reader, which makes rows of them. Elements
outside the list are counted and not looked into.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connectors.readers.elements import DEEPEST, Receiver, local_name, read_elements, too_deep
from schemas.errors import LeveringRefused
from schemas.extract import Extract
from schemas.suwi.allowed import SERVICES, WRAPPERS, Elements
from schemas.suwi.answers import Element

ROOT, ANSWER, DROPPED = "suwi-levering", "antwoord", "weggelaten"
"""The elements of the file form; the last is ours, and says how many elements were dropped before the file was archived."""

REFUSED = "doorstroomhub-geweigerd"
"""The instruction with which the filter says in the archive why a file cannot be read."""

MOST_ELEMENTS = 20_000
"""Allowed elements of one answer: forty years of opgaven for each of ten jobs have some 15,000."""

LONGEST_TEXT = 10_000
"""Characters in one element."""


@dataclass(frozen=True)
class Answer:
    """One answer: the BSN that was asked about, "" when not given, and the allowed elements."""

    bsn: str
    content: Element


class Answers(Receiver):
    """The answers of one file: `of` reads it, after which `peildatum` and `dropped` are complete.

    `refused_inside`: whether the file may carry the refusal of the filter, which only a file from our archive does.
    """

    def __init__(self, extract: Extract, *, refused_inside: bool) -> None:
        self._service, self._allowed = SERVICES[extract.name]
        self._extract = extract
        self._refused_inside = refused_inside
        self._ready: list[Answer] = []
        # per open element what may stand in it, and the kept element that it is or that what stands in it goes to
        self._open: list[tuple[Elements, Element | None]] = []
        self._bsn = ""
        self._skipped = 0
        self._elements = 0
        self.peildatum = ""
        self.dropped = 0

    def of(self, octets: Iterator[bytes]) -> Iterator[Answer]:
        """The answers in order of the file; raises LeveringRefused."""
        for _ in read_elements(octets, self):
            ready, self._ready = self._ready, []
            yield from ready

    def of_reply(self, octets: Iterator[bytes], bsn: str, listener: Receiver) -> Answer:
        """The answer in one reply of the service itself, to the question about `bsn`; raises LeveringRefused.

        `listener` is told of the reply and tells these answers in turn.
        """
        content = Element(ANSWER)
        self._open = [({}, None), (self._allowed, content)]
        for _ in read_elements(octets, listener):
            pass
        return Answer(bsn, content)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if self._skipped:
            self._skipped += 1
            if self._skipped + len(self._open) > DEEPEST:
                raise too_deep()
        elif len(self._open) > 1:
            self._begin_in_answer(local_name(name) if name.startswith("{") else name)
        else:
            named = {local_name(attribute): value for attribute, value in attributes.items()}
            (self._begin_in_root if self._open else self._begin)(local_name(name), named)

    def data(self, text: str) -> None:
        """A part of the text of the element that is open; only of a kept element without others inside it is it read."""
        if self._skipped or not self._open:
            return
        allowed, element = self._open[-1]
        if not allowed and element is not None:
            element.text += text
            if len(element.text) > LONGEST_TEXT:
                raise LeveringRefused(
                    "waarde_te_lang", f"Een waarde is langer dan {LONGEST_TEXT} tekens; laat het bestand opnieuw aanleveren."
                )

    def end(self, name: str) -> None:
        """The element that is open ends."""
        del name
        if self._skipped:
            self._skipped -= 1
            return
        _, element = self._open.pop()
        if len(self._open) == 1 and element is not None:
            self._ready.append(Answer(self._bsn, element))

    def pi(self, name: str, text: str | None = None) -> None:
        """A processing instruction: the refusal of the filter, or nothing."""
        if name == REFUSED and self._refused_inside:
            raise LeveringRefused(**json.loads(text or ""))

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name != ROOT:
            raise LeveringRefused(
                "andere_wortel",
                f"Het bestand begint niet met <{ROOT}>; lever het aan in de vorm die is afgesproken, met per vraag een "
                f"<{ANSWER}>.",
            )
        if attributes.get("dienst") != self._service:
            raise LeveringRefused(
                "andere_dienst",
                f"Het bestand noemt niet de dienst van {self._extract.name} ({self._service}); controleer bij welk extract het "
                "hoort en lever het onder de juiste naam aan.",
            )
        self.peildatum = attributes.get("peildatum", "")
        self._open.append(({}, None))

    def _begin_in_root(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == ANSWER:
            self._bsn = attributes.get("bsn", "")
            self._elements = 0
            self._open.append((self._allowed, Element(ANSWER)))
            return
        earlier = attributes.get("aantal", "")
        if name == DROPPED and earlier.isascii() and earlier.isdecimal() and len(earlier) < 10:
            self.dropped += int(earlier)
            self._skipped = 1
        else:
            self._skip()

    def _begin_in_answer(self, name: str) -> None:
        allowed, parent = self._open[-1]
        inside = allowed.get(name)
        if inside is not None and parent is not None:
            self._elements += 1
            if self._elements > MOST_ELEMENTS:
                raise LeveringRefused(
                    "antwoord_te_groot",
                    f"Een antwoord heeft meer dan {MOST_ELEMENTS} elementen; laat het bestand opnieuw aanleveren.",
                )
            element = Element(name)
            parent.children.append(element)
            self._open.append((inside, element))
        elif allowed and name in WRAPPERS:
            if len(self._open) == DEEPEST:
                raise too_deep()
            self._open.append((allowed, parent))
        else:
            self._skip()

    def _skip(self) -> None:
        self.dropped += 1
        self._skipped = 1
