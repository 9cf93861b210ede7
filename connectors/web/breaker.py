"""The circuit breaker: a source that only fails is left alone for a while, so that it can recover."""

import threading
import time
from typing import Final

from connectors.web.failures import SourceUnavailable

MOST_FAILURES: Final = 5
"""Failed questions in a row after which a source gets rest."""

REST_SECONDS: Final = 300.0


class Breaker:
    """When a source gets rest; one per source, kept from pull to pull. After the rest one question may try again."""

    def __init__(self, seconds: float = REST_SECONDS) -> None:
        self._seconds = seconds
        self._failures = 0
        self._until = 0.0
        self._lock = threading.Lock()

    def refuse_while_resting(self, named: str) -> None:
        """Raise SourceUnavailable while the source gets rest."""
        left = self._until - time.monotonic()
        if left > 0:
            raise SourceUnavailable(
                f"{named} gaf zo vaak een fout dat er nog {max(1, round(left / 60))} minuten niets wordt gevraagd."
            )

    def begin(self, seconds: float | None = None) -> None:
        """Give it rest from now on."""
        self._until = time.monotonic() + (self._seconds if seconds is None else seconds)

    def succeeded(self) -> None:
        """A question was answered."""
        self._failures = 0
        self._until = 0.0

    def failed(self, named: str) -> None:
        """A question failed that may itself be the cause; raises SourceUnavailable when it was one too many in a row."""
        with self._lock:
            self._failures += 1
            too_many = self._failures >= MOST_FAILURES
            if too_many:
                self._failures = 0
                self.begin()
        if too_many:
            raise SourceUnavailable(
                f"{named} geeft op elke vraag een fout. Er wordt {max(1, round(self._seconds / 60))} minuten niets gevraagd; "
                "meld dit bij de beheerder van de bron."
            )
