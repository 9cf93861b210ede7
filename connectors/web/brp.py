"""BRP API Personen 2.x (feeds.md, "BRP", [R]): questions by burgerservicenummer, kept as one answer a line.

Only the fields that the register reads are asked. A batch on which the API fails is halved until the person who causes it
stands alone; that person is set apart and the others are answered.
"""

import datetime
import json
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

import httpx

from connectors.names import parse_name
from connectors.streams import as_stream
from connectors.web.breaker import Breaker
from connectors.web.calls import Pace, Reply
from connectors.web.disclosure import NOBODY, Disclose, Question
from connectors.web.failures import ServerFault, SourceRefuses
from connectors.web.line import Line
from connectors.web.pull import Pull
from connectors.web.rounds import AT_ONCE, in_rounds
from connectors.web.source import WebSource
from connectors.web.tokens import TokenAccess, Tokens
from schemas.brp.personen import ABROAD, BRP_PERSONEN
from schemas.extract import Source
from schemas.region import ScopeKind, parse_scope

MOST_PER_QUESTION: Final = 20
"""Persons in one question: the API takes no more."""

PER_QUESTION: Final = 10
"""Persons in one question unless set otherwise: the authorisation of gemeenten allows no more."""

ASKED: Final = "gevraagd"
ANSWERED: Final = "beantwoord"
NOT_FOUND: Final = "niet gevonden"
APART: Final = "apart gezet"
UNASKED: Final = "ongevraagd"
"""Under which `Pull.counts` has how many persons were asked about, came back, were unknown to the BRP, were set apart
because the API fails on them, and came back without being asked about (these are dropped)."""

_NUMBER: Final = "burgerservicenummer"
_TYPE: Final = "RaadpleegMetBurgerservicenummer"

_UNASKABLE: Final = frozenset(
    {"inOnderzoek", "geheimhoudingPersoonsgegevens", "opschortingBijhouding", "rni", "verificatie", "type"}
)
"""Delivered by themselves: asking for one of them is an error (feeds.md, "BRP")."""


def _fields() -> tuple[str, ...]:
    """The fields of the register as the API calls them: of a place abroad the paths are those of any verblijfplaats."""
    paths = [column.source_name.replace(f"{ABROAD}.", "verblijfplaats.") for column in BRP_PERSONEN.read_columns]
    return tuple(sorted({path for path in (*paths, _NUMBER) if path.split(".")[0] not in _UNASKABLE}))


FIELDS: Final = _fields()
"""What is asked about a person: what the register reads, and nothing else."""


@dataclass(frozen=True)
class BrpSettings:
    """Where the API is (its full address), how it is reached, how many persons go in one question, how many questions at once.

    `own_residents`: a gemeente asks only about who is registered there. Then nobody hears of who moved away.
    """

    url: str
    line: Line
    token: TokenAccess
    per_question: int = PER_QUESTION
    at_once: int = AT_ONCE
    own_residents: bool = False


class Brp(WebSource):
    """The BRP API as a source."""

    def __init__(self, settings: BrpSettings, pace: Pace | None = None, breaker: Breaker | None = None) -> None:
        super().__init__("De BRP API", settings.line, pace, breaker)
        self._settings = settings
        self._tokens = Tokens(self._calls, settings.token)

    def pull(self, numbers: Sequence[str], scope: str, peildatum: datetime.date, disclose: Disclose) -> Pull:
        """What the BRP says now of these persons, for a scope; where they are registered does not matter, unless set so.

        `disclose` is told of each question before it is sent.
        """
        asked = list(dict.fromkeys(numbers))
        if not all(re.fullmatch(r"[0-9]{9}", number) for number in asked):
            raise ValueError("A question to the BRP is about a burgerservicenummer of nine digits.")
        name = parse_name(f"{BRP_PERSONEN.file_name}_{scope}_{peildatum:%Y%m%d}.json")
        counts: Counter[str] = Counter({ASKED: len(asked)})
        gemeente = _gemeente(scope) if self._settings.own_residents else None
        lines = self._lines(_Asking(gemeente, disclose, counts), asked)
        return Pull(name, as_stream(lines), counts)

    def probe(self, scope: str, disclose: Disclose) -> "Authorised":
        """Which fields the hub may ask, tried with a number of nobody: one question when all of them, else one for each.

        A scope of a gemeente asks as one that asks about its own residents.
        Raises PullFailed when it may ask nothing or the API does not answer.
        """
        if self._is_allowed(FIELDS, scope, disclose):
            return Authorised(FIELDS, ())
        if not self._is_allowed((_NUMBER,), scope, disclose):
            raise SourceRefuses(
                "De BRP API staat de hub geen enkele vraag toe (403). Controleer client, scope, de extra koppen en de "
                "gemeente in bronnen.toml, en de autorisatie bij RvIG."
            )
        others = [each for each in FIELDS if each != _NUMBER]
        allowed = {each for each in others if self._is_allowed((_NUMBER, each), scope, disclose)} | {_NUMBER}
        return Authorised(
            tuple(each for each in FIELDS if each in allowed), tuple(each for each in FIELDS if each not in allowed)
        )

    def _is_allowed(self, fields: Sequence[str], scope: str, disclose: Disclose) -> bool:
        return self._ask([NOBODY], fields, _gemeente(scope), disclose, also=frozenset({403})).status != 403

    def _lines(self, asking: "_Asking", numbers: Sequence[str]) -> Iterator[bytes]:
        """The answers, one a line; one without persons when there are none, for nothing at all is no levering."""
        size, none = self._settings.per_question, True
        batches = [numbers[start : start + size] for start in range(0, len(numbers), size)]

        def begin(together: Sequence[Sequence[str]]) -> None:
            self._tokens.ready()
            asking.disclose([question for batch in together for question in _questions(batch, FIELDS)])

        for answers in in_rounds(
            batches, self._settings.at_once, begin, lambda batch: list(self._answers(asking, batch, told=True))
        ):
            for answer in answers:
                none = False
                yield _line(answer)
        if none:
            yield _line({"type": _TYPE, "personen": []})

    def _answers(self, asking: "_Asking", batch: Sequence[str], *, told: bool = False) -> Iterator[dict[str, Any]]:
        """The answers about a batch, halved as long as the API fails on it; `told`: the log has been told of it this once."""
        try:
            reply = self._ask(batch, FIELDS, asking.gemeente, asking.disclose, told=told)
        except ServerFault:
            if len(batch) == 1:
                asking.set_apart()
                self._calls.fault()
                return
            middle = len(batch) // 2
            yield from self._answers(asking, batch[:middle])
            yield from self._answers(asking, batch[middle:])
            return
        persons = _persons(reply)
        if persons is None:
            raise SourceRefuses(
                "De BRP API geeft een antwoord zonder lijst personen in JSON. Er is niets geladen; controleer het adres in "
                "bronnen.toml en vraag de beheerder van de bron wat er is veranderd."
            )
        yield {"type": _TYPE, "personen": asking.kept(batch, persons)}

    def _ask(
        self,
        batch: Sequence[str],
        fields: Sequence[str],
        gemeente: str | None,
        disclose: Disclose,
        also: frozenset[int] = frozenset(),
        *,
        told: bool = False,
    ) -> Reply:
        question: dict[str, Any] = {"type": _TYPE, _NUMBER: list(batch), "fields": list(fields)}
        if gemeente is not None:
            question["gemeenteVanInschrijving"] = gemeente

        def make() -> httpx.Request:
            nonlocal told
            if not told:
                disclose(_questions(batch, fields))
            told = False
            return self._calls.build("POST", self._settings.url, json=question)

        return self._tokens.ask(make, also=also)


@dataclass(frozen=True)
class Authorised:
    """Which fields the hub may ask of the BRP API, and which of those that it reads it may not."""

    allowed: tuple[str, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True)
class _Asking:
    """What a pull asks for, and what became of it so far. Of a `gemeente` only who is registered there is answered."""

    gemeente: str | None
    disclose: Disclose
    counts: Counter[str]
    lock: threading.Lock = field(default_factory=threading.Lock)

    def set_apart(self) -> None:
        with self.lock:
            self.counts[APART] += 1

    def kept(self, batch: Sequence[str], persons: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The persons of an answer who were asked about; who is missing is counted, who was not asked about is dropped."""
        kept = [person for person in persons if person.get(_NUMBER) in batch]
        found = {person[_NUMBER] for person in kept}
        with self.lock:
            self.counts.update({ANSWERED: len(found), NOT_FOUND: len(set(batch) - found), UNASKED: len(persons) - len(kept)})
        return kept


def _questions(batch: Sequence[str], fields: Sequence[str]) -> list[Question]:
    return [Question(number, Source.BRP, BRP_PERSONEN.name, tuple(fields)) for number in batch]


def _gemeente(scope: str) -> str | None:
    place = parse_scope(scope)
    return place.code if place.kind is ScopeKind.GEMEENTE else None


def _persons(reply: Reply) -> list[dict[str, Any]] | None:
    persons = (reply.json() or {}).get("personen")
    if not isinstance(persons, list) or not all(isinstance(each, dict) for each in cast("list[object]", persons)):
        return None
    return cast("list[dict[str, Any]]", persons)


def _line(answer: dict[str, Any]) -> bytes:
    try:
        return (json.dumps(answer, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
    except UnicodeEncodeError:
        # half a character, which only its escape can write
        return (json.dumps(answer, separators=(",", ":")) + "\n").encode()
