"""GRIP: pages of JSON per extract and schooljaar (feeds.md, "GRIP")."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from connectors.simulators.certificates import Issued
from connectors.simulators.serving import Answered, Asked, Simulator
from connectors.simulators.tokens import PATH, TokenDesk

PAGE: Final = 200


class GripSimulator(Simulator):
    """Serves `rows` per extract. `lie` is added to `totaal`; `elsewhere`: the next page is said to be on another server.

    With `vanish` a row disappears while the pages are being read, that many times.
    """

    def __init__(self, server: Issued, rows: Mapping[str, Sequence[Mapping[str, Any]]], page: int = PAGE) -> None:
        super().__init__(server)
        self.tokens = TokenDesk(self.counts)
        self.lie = 0
        self.vanish = 0
        self.elsewhere = ""
        self._rows = rows
        self._page = page

    def answer(self, asked: Asked) -> Answered:
        """A token, a page, or what is wrong with the question."""
        if asked.path == PATH:
            return self.tokens.give(asked)
        if not self.tokens.knows(asked):
            return Answered(401, b"")
        extract = asked.path.removeprefix("/v1/")
        if asked.method != "GET" or extract not in self._rows or set(asked.query) != {"schooljaar", "pagina"}:
            return Answered(404, b"")
        return self._page_of(extract, asked.query["schooljaar"], int(asked.query["pagina"]))

    def _page_of(self, extract: str, year: str, number: int) -> Answered:
        rows = [row for row in self._rows[extract] if str(row.get("schooljaar")) == year]
        start = (number - 1) * self._page
        shown, more = rows[start : start + self._page], start + self._page < len(rows)
        total = len(rows) + self.lie
        if self.vanish and number > 1:
            self.vanish -= 1
            total -= 1
        following = f"{self.elsewhere or self.url}/v1/{extract}?schooljaar={year}&pagina={number + 1}" if more else None
        self.counts["paginas"] += 1
        return Answered(
            200, json.dumps({"pagina": number, "volgende": following, "totaal": total, "resultaten": shown}).encode()
        )
