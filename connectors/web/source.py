"""What every source has that is asked over HTTPS: one line, opened once and closed at the end."""

from types import TracebackType
from typing import Self

from connectors.web.breaker import Breaker
from connectors.web.calls import MOST_BYTES, Calls, Pace
from connectors.web.line import Line


class WebSource:
    """A source under the name that messages give it; one per process, because its line, token and rest are kept.

    Opening raises SettingsWrong when certificates and keys do not fit. `close` breaks the line.
    """

    def __init__(
        self, named: str, line: Line, pace: Pace | None, breaker: Breaker | None, most_bytes: int = MOST_BYTES
    ) -> None:
        self._http = line.open()
        self._calls = Calls(named, self._http, pace or Pace(), breaker or Breaker(), most_bytes)

    def close(self) -> None:
        """Break the line; nothing can be asked any more."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()
