"""The token that a source gives and asks: OAuth2 client credentials in the body."""

import json
import secrets
import threading
import urllib.parse
from collections import Counter

from connectors.simulators.serving import Answered, Asked

CLIENT = "doorstroomhub"
PATH = "/token"


class TokenDesk:
    """Gives tokens to one client; `expire` ends those that were given, now or after so many questions more; `seconds` is how
    long new ones hold.
    """

    def __init__(self, counts: Counter[str], required: dict[str, str] | None = None) -> None:
        self.secret = secrets.token_urlsafe(24)
        self.seconds = 3600
        self._required = {"grant_type": "client_credentials", "client_id": CLIENT, **(required or {})}
        self._given: set[str] = set()
        self._counts = counts
        self._lock = threading.Lock()
        self._accepted = -1

    def expire(self) -> None:
        """No token that was given is accepted any more, though its time is not over."""
        with self._lock:
            self._given.clear()

    def expire_after(self, questions: int) -> None:
        """As `expire`, once so many more questions have been accepted."""
        self._accepted = questions

    def give(self, asked: Asked) -> Answered:
        """The answer to a question for a token."""
        form = dict(urllib.parse.parse_qsl(asked.body.decode()))
        if form != {**self._required, "client_secret": self.secret}:
            return Answered(401, b'{"error": "invalid_client"}')
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._given.add(token)
            self._counts["tokens"] += 1
        return Answered(200, json.dumps({"access_token": token, "token_type": "Bearer", "expires_in": self.seconds}).encode())

    def knows(self, asked: Asked) -> bool:
        """Whether a question carries a token that was given."""
        kind, _, token = asked.headers.get("authorization", "").partition(" ")
        with self._lock:
            if self._accepted == 0:
                self._given.clear()
            self._accepted -= 1
            return kind == "Bearer" and token in self._given
