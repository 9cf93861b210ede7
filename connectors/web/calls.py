"""One question to a source and what came back: tried again where that may help, and never without end.

Tried again with growing pauses: a line that breaks, time-outs, 429, 502, 503 and 504 (`Retry-After` is obeyed); 500 once; 401
once, with a new token. After too many failures in a row the source is left alone for a while (feeds.md, "BRP").
"""

import datetime
import email.utils
import json
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import httpx
import tenacity

from connectors.names import masked
from connectors.web.breaker import Breaker
from connectors.web.failures import AnswerTooLarge, ServerFault, SourceRefuses, SourceUnavailable

MOST_BYTES: Final = 32 << 20
"""Most bytes of one answer: a page of GRIP or twenty persons of the BRP have less than one mebibyte."""

_LONGEST: Final = 300.0
"""Most seconds that one answer may take to arrive: who sends a byte a second never times out."""

_BUSY: Final = frozenset({429, 502, 503, 504})
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.\[\]]{0,60}")


@dataclass(frozen=True)
class Pace:
    """How patient we are: tries per question, seconds before the second try (doubled each time), most seconds to wait."""

    tries: int = 5
    first: float = 1.0
    most: float = 120.0


@dataclass(frozen=True)
class Reply:
    """An answer: status, headers by name in lower case, and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any] | None:
        """The object that the body is as JSON; None when it is none, or names a field twice."""
        try:
            found = json.loads(self.body, object_pairs_hook=_without_doubles)
        except (ValueError, RecursionError):
            return None
        return cast("dict[str, Any]", found) if isinstance(found, dict) else None


class Calls:
    """Questions to one source, from any number of threads; `named` is what the source is called in messages."""

    def __init__(self, named: str, http: httpx.Client, pace: Pace, breaker: Breaker, most_bytes: int = MOST_BYTES) -> None:
        self.named = named
        self._most_bytes = most_bytes
        self._http = http
        self._pace = pace
        self._breaker = breaker
        self._not_before = 0.0

    def require_awake(self) -> None:
        """Raise SourceUnavailable while the source gets rest."""
        self._breaker.refuse_while_resting(self.named)

    def ask(self, make: Callable[[], httpx.Request], *, also: frozenset[int] = frozenset()) -> Reply:
        """The answer to a question: status 200, one of `also`, or 401, which is up to who has the token.

        `make` gives the question each time that it is sent; what it raises stops that. Raises SourceUnavailable (ServerFault
        for 500) or SourceRefuses.
        """
        self.require_awake()
        try:
            reply = self._retrying(also)(self._once, make, also)
        except _LaterAgain as later:
            self._breaker.begin()
            raise SourceUnavailable(f"{self.named} {later}; bij de volgende ronde wordt het opnieuw geprobeerd.") from None
        if reply.status == 500 and 500 not in also:
            raise ServerFault(f"{self.named} geeft een interne fout (500); meld dit bij de beheerder van de bron.")
        self._breaker.succeeded()
        if reply.status == 200 or reply.status in also or reply.status == 401:
            return reply
        raise SourceRefuses(f"{self.named} weigert de vraag ({reply.status}{_told(reply)}). {_advice(reply.status)}")

    def fault(self) -> None:
        """A question that could not be smaller ended in a fault; raises SourceUnavailable when it was one too many in a row."""
        self._breaker.failed(self.named)

    def give_up(self, sentence: str) -> SourceUnavailable:
        """The end of a pull because of what the source answers, after which it gets rest."""
        self._breaker.begin()
        return SourceUnavailable(f"{self.named} {sentence}")

    def build(self, method: str, url: str, **content: Any) -> httpx.Request:
        """A question that is not asked yet; `content` as httpx takes it."""
        return self._http.build_request(method, url, **content)

    def _retrying(self, also: frozenset[int]) -> tenacity.Retrying:
        faults: Iterator[bool] = iter(() if 500 in also else (True,))

        def is_first_fault(reply: Reply) -> bool:
            return reply.status == 500 and next(faults, False)

        return tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._pace.tries),
            wait=self._pause,
            retry=tenacity.retry_if_exception_type(_LaterAgain) | tenacity.retry_if_result(is_first_fault),
            retry_error_callback=_last,
        )

    def _pause(self, state: tenacity.RetryCallState) -> float:
        growing = self._pace.first * 2 ** (state.attempt_number - 1)
        asked = 0.0
        if state.outcome is not None and state.outcome.failed:
            error = state.outcome.exception()
            asked = error.seconds if isinstance(error, _LaterAgain) else 0.0
        if asked > self._pace.most:
            self._breaker.begin(asked)
            raise SourceUnavailable(
                f"{self.named} vraagt om {round(asked / 60)} minuten te wachten; zo lang wordt er niets gevraagd."
            )
        # what one question is told to wait holds for the others that are asked at the same time
        self._not_before = max(self._not_before, time.monotonic() + asked)
        return max(asked, min(growing, self._pace.most))

    def _once(self, make: Callable[[], httpx.Request], also: frozenset[int]) -> Reply:
        time.sleep(max(0.0, self._not_before - time.monotonic()))
        request = make()
        try:
            reply = self._sent(request)
        except httpx.HTTPError as error:
            raise self._broken(error) from None
        if reply.status in _BUSY and reply.status not in also:
            raise _LaterAgain(f"is overbelast of niet beschikbaar ({reply.status})", _retry_after(reply))
        return reply

    def _sent(self, request: httpx.Request) -> Reply:
        until = time.monotonic() + _LONGEST
        response = self._http.send(request, stream=True)
        try:
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                if len(body) > self._most_bytes:
                    raise AnswerTooLarge(
                        f"{self.named} geeft een antwoord van meer dan {self._most_bytes >> 20} MB, dat niet verder is "
                        "gelezen; meld dit bij de beheerder van de bron."
                    )
                if time.monotonic() > until:
                    raise httpx.ReadTimeout("")
        finally:
            response.close()
        return Reply(response.status_code, {name.lower(): value for name, value in response.headers.items()}, bytes(body))

    def _broken(self, error: httpx.HTTPError) -> Exception:
        """What a line that breaks means; its own text may hold anything."""
        for cause in _causes(error):
            if isinstance(cause, ssl.SSLCertVerificationError):
                return SourceRefuses(
                    f"Het certificaat van {self.named} is niet uitgegeven door een autoriteit die de hub vertrouwt, is "
                    "verlopen of hoort bij een ander adres. Er is niets gevraagd. Vraag de beheerder van de bron of het "
                    "certificaat is gewijzigd, en zet zo nodig de nieuwe autoriteit in certificaten in bronnen.toml."
                )
            if isinstance(cause, ssl.SSLError) and "ALERT" in str(cause.reason):
                return SourceRefuses(
                    f"{self.named} aanvaardt het certificaat van de hub niet. Controleer certificaat en sleutel in "
                    "bronnen.toml: zijn ze geldig, en kent de bron ze?"
                )
        if isinstance(error, httpx.TimeoutException):
            return _LaterAgain("antwoordt niet binnen de tijd")
        return _LaterAgain("is niet te bereiken of verbreekt de verbinding")


class _LaterAgain(Exception):
    """Asking again may help, after `seconds` when the source said so."""

    def __init__(self, what: str, seconds: float = 0.0) -> None:
        super().__init__(what)
        self.seconds = seconds


def _last(state: tenacity.RetryCallState) -> Any:
    return cast("tenacity.Future", state.outcome).result()


def _retry_after(reply: Reply) -> float:
    """`Retry-After` in seconds, 0 when it says nothing that can be read."""
    said = reply.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdecimal() and len(said) < 7:
        return float(said)
    try:
        moment = email.utils.parsedate_to_datetime(said)
    except ValueError:
        return 0.0
    return max(0.0, (moment - datetime.datetime.now(datetime.UTC)).total_seconds())


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError
    return fields


def _told(reply: Reply) -> str:
    """The code and the parameters of a problem (RFC 9457), when they are plain words; its sentences may repeat the question."""
    problem = reply.json() if "problem+json" in reply.headers.get("content-type", "") else None
    if problem is None:
        return ""
    parameters = problem.get("invalidParams")
    said = [problem.get("code")]
    for parameter in cast("list[Any]", parameters) if isinstance(parameters, list) else []:
        if isinstance(parameter, dict):
            said += [parameter.get("name"), parameter.get("code")]  # pyright: ignore[reportUnknownMemberType]
    words = [masked(word) for word in said if isinstance(word, str) and _WORD.fullmatch(word)]
    return f": {', '.join(words)}" if words else ""


def _advice(status: int) -> str:
    match status:
        case 400:
            return "De vraag past niet bij deze versie van de bron; geef dit door aan de ontwikkelaar."
        case 403:
            return "De hub mag dit (of een van de velden) niet vragen; controleer de autorisatie met: doorstroomhub bron test."
        case 404:
            return "Het adres in bronnen.toml klopt niet."
        case _:
            return "Controleer het adres in bronnen.toml en vraag de beheerder van de bron."
