"""Suwinet (suwi.md): a question per person, whose answers are filtered before they are kept in the file form of the hub.

Of every reply the allow-list decides what is held at all. A question that ends in an error (outcome e) is asked once more when
all others have been asked; what is an error then stays one, and never becomes "no work". A pull of errors only is none.
"""

import base64
import datetime
import re
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (compiled, without types)

from connectors.names import parse_name
from connectors.readers.allow_list import beginning, ending, written
from connectors.readers.answers import ANSWER, Answer, Answers
from connectors.readers.elements import Receiver, local_name
from connectors.readers.octets import text_pieces
from connectors.streams import as_stream
from connectors.web.breaker import MOST_FAILURES, Breaker
from connectors.web.calls import Calls, Pace, Reply
from connectors.web.disclosure import NOBODY, Disclose, Question
from connectors.web.failures import AnswerTooLarge, ServerFault, SourceRefuses
from connectors.web.line import Line
from connectors.web.pull import Pull
from connectors.web.rounds import AT_ONCE, in_rounds
from connectors.web.soap import Message, Signer, message
from connectors.web.source import WebSource
from schemas.errors import LeveringRefused
from schemas.extract import Extract, Source
from schemas.register import EXTRACTS
from schemas.suwi.allowed import SERVICES, Elements
from schemas.suwi.answers import Element, Outcome, outcome_of, person_of
from schemas.suwi.income import LONGEST_SINCE_REPORT

MOST_BYTES: Final = 8 << 20
"""Most bytes of one reply: the largest that the allow-list takes has two mebibytes."""

ASKED: Final = "gevraagd"
DROPPED: Final = "weggelaten elementen"
UNREADABLE: Final = "onleesbaar"
OTHER_PERSON: Final = "over een ander"
"""Under which `Pull.counts` has how many persons were asked about, how many elements the allow-list kept out, and how many
replies were no XML that may be read or were about somebody else (both are outcome e). `outcome_count` names the others."""

_SERVICE_NAMESPACE: Final = "http://bkwi.nl/SuwiML/Diensten/"
_RELATIONS: Final[Mapping[str, str]] = {"suwi_inkomsten": "Inkomstenverhouding", "suwi_bijstand": "Uitkeringsverhouding"}
_REQUESTS: Final[Mapping[str, str]] = {"suwi_inkomsten": "UWVPersoonsIkvInfo", "suwi_bijstand": "BijstandsregelingenInfo"}
_CODE: Final = re.compile(r"[A-Za-z]{1,20}[0-9]{0,6}(:[A-Za-z.]{1,40})?")


def outcome_count(outcome: Outcome) -> str:
    """Under which `Pull.counts` has how many questions had this outcome."""
    return f"uitkomst {outcome}"


@dataclass(frozen=True)
class SuwiSettings:
    """Where the services are (an address per extract), how they are reached, and how many questions are asked at once.

    `signer` is None when a gateway signs, which then asks for `user` and `password`.
    """

    urls: Mapping[str, str]
    line: Line
    signer: Signer | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    at_once: int = AT_ONCE


class Suwi(WebSource):
    """Suwinet as a source."""

    def __init__(self, settings: SuwiSettings, pace: Pace | None = None, breaker: Breaker | None = None) -> None:
        super().__init__("Suwinet", settings.line, pace, breaker, MOST_BYTES)
        self._settings = settings

    def pull(self, extract: Extract, numbers: Sequence[str], scope: str, peildatum: datetime.date, disclose: Disclose) -> Pull:
        """What Suwinet says of these persons about a day; who belongs to the purpose is decided by who gives the numbers.

        `disclose` is told of the questions of a round just before they are sent, and again of one that is sent again.
        """
        asked = list(dict.fromkeys(numbers))
        if not all(re.fullmatch(r"[0-9]{9}", number) for number in asked):
            raise ValueError("A question to Suwinet is about a burgerservicenummer of nine digits.")
        name = parse_name(f"{extract.file_name}_{scope}_{peildatum:%Y%m%d}.xml")
        counts: Counter[str] = Counter({ASKED: len(asked)})
        asking = _Asking(self._calls, self._settings, extract, peildatum, disclose, counts)
        return Pull(name, as_stream(asking.lines(asked)), counts)

    def probe(self, peildatum: datetime.date, disclose: Disclose) -> Mapping[str, Outcome]:
        """Per extract the outcome of a question about nobody, which is c when all is well; raises PullFailed."""
        outcomes: dict[str, Outcome] = {}
        for name in self._settings.urls:
            asking = _Asking(self._calls, self._settings, EXTRACTS[name], peildatum, disclose, Counter())
            outcomes[name] = asking.answer(NOBODY).outcome
        return outcomes


@dataclass(frozen=True)
class _Told:
    """What came of one question: its outcome, the answer as it may be kept, and the codes of an error for a message."""

    outcome: Outcome
    answer: Answer
    codes: str = ""


@dataclass
class _Asking:
    """The questions of one pull."""

    calls: Calls
    settings: SuwiSettings
    extract: Extract
    peildatum: datetime.date
    disclose: Disclose
    counts: Counter[str]
    lock: threading.Lock = field(default_factory=threading.Lock)

    def lines(self, numbers: Sequence[str]) -> Iterator[bytes]:
        """The file, an answer at a time."""
        yield beginning(self.extract, self.peildatum.isoformat())
        again: list[str] = []
        in_a_row = 0
        for number, told in self._all(numbers):
            if told.outcome is Outcome.ERROR:
                again.append(number)
                in_a_row += 1
                if in_a_row >= MOST_FAILURES:
                    raise self.calls.give_up(
                        f"geeft op elke vraag een fout{told.codes}. Er is niets geladen; bij de volgende ronde wordt het "
                        "opnieuw geprobeerd. Blijft het zo, meld dit dan bij BKWI."
                    )
            else:
                in_a_row = 0
                yield self._kept(told)
        codes = ""
        for _, told in self._all(again):
            codes = told.codes
            yield self._kept(told)
        if again and len(again) == self.counts[outcome_count(Outcome.ERROR)] == len(numbers):
            raise ServerFault(
                f"{self.calls.named} gaf op alle vragen een fout{codes}. Er is niets geladen; bij de volgende ronde wordt het "
                "opnieuw geprobeerd. Blijft het zo, meld dit dan bij BKWI."
            )
        yield ending(self.counts[DROPPED])

    def _all(self, numbers: Sequence[str]) -> Iterator[tuple[str, _Told]]:
        """Each number with what came of the question about it."""

        def begin(together: Sequence[str]) -> None:
            self.calls.require_awake()
            self.disclose([self._question(number) for number in together])

        answers = in_rounds(numbers, self.settings.at_once, begin, lambda number: self.answer(number, told=True))
        return zip(numbers, answers, strict=True)

    def answer(self, number: str, *, told: bool = False) -> _Told:
        """What comes of one question; `told`: the log has been told of it this once."""
        sent: list[Message] = []

        def make() -> httpx.Request:
            nonlocal told
            if not told:
                self.disclose([self._question(number)])
            told = False
            sent.append(self._message(number))
            return self._request(sent[-1])

        try:
            reply = self.calls.ask(make, also=frozenset({500}))
        except AnswerTooLarge:
            return self._unreadable(number, "te groot")
        if reply.status == 401:
            raise SourceRefuses(
                "De gateway van Suwinet aanvaardt gebruiker en wachtwoord niet (401). Controleer gebruiker in bronnen.toml en "
                "suwi_wachtwoord in bronnen_geheim.toml."
            )
        return self._read(reply, number, sent[-1])

    def _question(self, number: str) -> Question:
        return Question(number, Source.SUWI, self.extract.name, _fields(self.extract))

    def _read(self, reply: Reply, number: str, sent: Message) -> _Told:
        """What of a reply may be kept; an error when it cannot be read or is an answer to something else."""
        answers = Answers(self.extract, refused_inside=False)
        listener = _Listener(answers)
        try:
            answer = answers.of_reply(text_pieces(iter([reply.body]), "xml"), number, listener)
        except LeveringRefused as refused:
            return self._unreadable(number, f"{reply.status}, {refused.code}")
        self._count(DROPPED, answers.dropped)
        person = person_of(answer.content)
        about = "" if person is None else person.value("Burgerservicenr")
        if about not in ("", number) or listener.heard["RelatesTo"] not in ("", sent.identification):
            self._count(OTHER_PERSON, 1)
            return _Told(Outcome.ERROR, _error(number), " (antwoord op een andere vraag)")
        outcome = outcome_of(answer.content, _RELATIONS[self.extract.name])
        return _Told(outcome, answer, _codes(answer.content, listener.heard["faultcode"]))

    def _unreadable(self, number: str, why: str) -> _Told:
        self._count(UNREADABLE, 1)
        return _Told(Outcome.ERROR, _error(number), f" ({why})")

    def _kept(self, told: _Told) -> bytes:
        self._count(outcome_count(told.outcome), 1)
        return written(told.answer)

    def _count(self, word: str, number: int) -> None:
        with self.lock:
            self.counts[word] += number

    def _request(self, sent: Message) -> httpx.Request:
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
        if self.settings.user is not None:
            known = f"{self.settings.user}:{self.settings.password or ''}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(known).decode()}"
        return self.calls.build("POST", self.settings.urls[self.extract.name], content=sent.content, headers=headers)

    def _message(self, number: str) -> Message:
        service, _ = SERVICES[self.extract.name]
        namespace, request = _SERVICE_NAMESPACE + service.replace("-", "/"), _REQUESTS[self.extract.name]
        body = etree.Element(f"{{{namespace}}}{request}", nsmap={"d": namespace})
        etree.SubElement(body, "Burgerservicenr").text = number
        if self.extract.name == "suwi_inkomsten":
            # what is older tells nothing about the day
            period = etree.SubElement(body, "PeriodeGegevensvraagIko")
            etree.SubElement(period, "DatBPeriode").text = f"{self.peildatum - LONGEST_SINCE_REPORT:%Y%m%d}"
            etree.SubElement(period, "DatEPeriode").text = f"{self.peildatum:%Y%m%d}"
        return message(body, self.settings.urls[self.extract.name], f"{namespace}/{request}", self.settings.signer)


class _Listener(Receiver):
    """Is told of a reply, tells the answers of it, and remembers of the envelope what no answer has."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._open: list[str] = []
        self.heard = {"RelatesTo": "", "faultcode": ""}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._open.append(local_name(name))
        self._answers.start(name, attributes)

    def data(self, text: str) -> None:
        """A part of its text."""
        name = self._open[-1] if self._open else ""
        if name in self.heard and len(self.heard[name]) < 200:
            self.heard[name] += text.strip()
        self._answers.data(text)

    def end(self, name: str) -> None:
        """It ends."""
        self._open.pop()
        self._answers.end(name)


def _error(number: str) -> Answer:
    return Answer(number, Element(ANSWER, children=[Element("Fault")]))


def _codes(content: Element, fault: str) -> str:
    """The codes of the errors in an answer, when they are plain codes."""
    codes = [error.value("Code") for fwi in content.all("FWI") for error in fwi.all("Fout")]
    plain = [code for code in [fault, *codes] if _CODE.fullmatch(code)]
    return f" ({', '.join(plain)})" if plain else ""


def _fields(extract: Extract) -> tuple[str, ...]:
    """What is taken of an answer: the elements of the allow-list that hold a value."""

    def leaves(elements: Elements) -> Iterator[str]:
        for name, inside in elements.items():
            if inside:
                yield from leaves(inside)
            else:
                yield name

    _, allowed = SERVICES[extract.name]
    return tuple(dict.fromkeys(leaves(allowed)))
