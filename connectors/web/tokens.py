"""OAuth2 client credentials (RFC 6749, 4.4): one token, used until it expires, renewed when the source no longer takes it."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import httpx

from connectors.web.calls import Calls, Reply
from connectors.web.failures import ServerFault, SourceRefuses, SourceUnavailable

_MARGIN: Final = 30.0
"""Seconds before its end from which a token is no longer used."""

_UNSAID: Final = 300.0
"""How long a token holds of which the source does not say so."""


@dataclass(frozen=True)
class TokenAccess:
    """Where a token is got and as whom. `further` are other fields of the form (`scope`, `resourceServer`)."""

    url: str
    client: str
    secret: str = field(repr=False)
    further: Mapping[str, str] = field(default_factory=dict[str, str])


class Tokens:
    """The token of one source."""

    def __init__(self, calls: Calls, access: TokenAccess) -> None:
        self._calls = calls
        self._access = access
        self._token = ""
        self._until = 0.0
        self._lock = threading.Lock()

    def ready(self) -> None:
        """Have a token, so that what is told of a question can be followed by the question; raises as `ask`."""
        self._calls.require_awake()
        self._current()

    def ask(self, make: Callable[[], httpx.Request], *, also: frozenset[int] = frozenset()) -> Reply:
        """As `Calls.ask`, with the token; with a new one when the source does not take the old."""
        used = ""

        def signed() -> httpx.Request:
            nonlocal used
            # the token first: what `make` tells others of is sent at once
            used = self._current()
            request = make()
            request.headers["Authorization"] = f"Bearer {used}"
            return request

        reply = self._calls.ask(signed, also=also)
        if reply.status == 401:
            self._give_up(used)
            reply = self._calls.ask(signed, also=also)
        if reply.status == 401:
            raise SourceRefuses(
                f"{self._calls.named} aanvaardt ook een nieuw token niet (401). Controleer client, scope en resourceserver in "
                "bronnen.toml."
            )
        return reply

    def _current(self) -> str:
        with self._lock:
            if time.monotonic() >= self._until:
                self._renew()
            return self._token

    def _give_up(self, token: str) -> None:
        """Use a token no more, unless another question has renewed it already."""
        with self._lock:
            if token == self._token:
                self._until = 0.0

    def _renew(self) -> None:
        access, named = self._access, self._calls.named
        form = {
            "grant_type": "client_credentials",
            "client_id": access.client,
            "client_secret": access.secret,
            **access.further,
        }
        try:
            reply = self._calls.ask(lambda: self._calls.build("POST", access.url, data=form), also=frozenset({400, 403}))
        except ServerFault:
            # no question is the cause of it
            raise SourceUnavailable(
                f"{named} geeft geen token maar een interne fout (500); meld dit bij de beheerder."
            ) from None
        if reply.status != 200:
            raise SourceRefuses(
                f"{named} geeft de hub geen token ({reply.status}). Controleer client in bronnen.toml en het clientgeheim in "
                "bronnen_geheim.toml."
            )
        said = reply.json() or {}
        token, seconds = said.get("access_token"), said.get("expires_in", _UNSAID)
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or " " in token or not token:
            raise SourceRefuses(f"Wat {named} als token geeft, is er geen. Controleer het adres van token in bronnen.toml.")
        self._token = token
        holds = float(seconds) if isinstance(seconds, int | float) else _UNSAID
        self._until = time.monotonic() + holds - min(_MARGIN, holds / 2)
