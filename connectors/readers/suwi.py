"""Leveringen of Suwinet as rows: what follows from each answer, one row per question.

What an answer means is decided in `schemas.suwi`; here it is only found. The rows are text like those of any other file.
"""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import BinaryIO

from connectors.readers.answers import Answer, Answers
from connectors.readers.blocks import Gathered
from connectors.readers.octets import text_pieces
from connectors.readers.unpack import pieces
from schemas.blocks import TextBlock
from schemas.errors import LeveringRefused
from schemas.extract import Extract
from schemas.suwi import assistance, income
from schemas.suwi.answers import Element, UnreadableAnswer, person_of

OTHER_PERSON = "antwoord_over_ander"
"""Rule code of an answer about another person than the question."""

DROPPED_ELEMENT = "weggelaten_element"
"""Under which the elements are counted that the allow-list kept out."""

_FACTS: Mapping[str, Callable[[Element, datetime.date], Mapping[str, str]]] = {
    "suwi_inkomsten": income.facts_of,
    "suwi_bijstand": assistance.facts_of,
}


class SuwiReader:
    """The reader of a levering of Suwinet; `counted` has the elements that were dropped, complete when the blocks are.

    Opening and iterating raise LeveringRefused.
    """

    def __init__(self, extract: Extract, stream: BinaryIO, *, compressed: bool) -> None:
        self._extract = extract
        self._octets = text_pieces(pieces(stream, compressed=compressed), "xml")
        self._answers = Answers(extract, refused_inside=True)
        self.unknown_columns: tuple[str, ...] = ()
        self.counted: Counter[str] = Counter()

    def blocks(self) -> Iterator[TextBlock]:
        """The answers in order of the file; may be iterated once."""
        gathered = Gathered(self._extract)
        day: datetime.date | None = None
        for number, answer in enumerate(self._answers.of(self._octets), 1):
            day = day or self._peildatum()
            self._add(gathered, number, answer, day)
            if gathered.is_full:
                yield gathered.block()
                gathered = Gathered(self._extract)
        self._peildatum()
        if self._answers.dropped:
            self.counted[DROPPED_ELEMENT] = self._answers.dropped
        if len(gathered):
            yield gathered.block()

    def _add(self, gathered: Gathered, number: int, answer: Answer, day: datetime.date) -> None:
        person = person_of(answer.content)
        if person is not None and person.value("Burgerservicenr") not in ("", answer.bsn):
            gathered.reject(number, OTHER_PERSON)
            return
        try:
            facts = _FACTS[self._extract.name](answer.content, day)
        except UnreadableAnswer as unreadable:
            gathered.reject(number, unreadable.code)
            return
        gathered.add(number, {"burgerservicenummer": answer.bsn, "peildatum": self._answers.peildatum, **facts})

    def _peildatum(self) -> datetime.date:
        peildatum = self._answers.peildatum
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", peildatum):
            with suppress(ValueError):
                return datetime.date.fromisoformat(peildatum)
        raise LeveringRefused(
            "geen_peildatum",
            "Het bestand noemt in zijn eerste element geen peildatum (JJJJ-MM-DD); lever het opnieuw aan met de datum waar de "
            "vragen over gingen.",
        )
