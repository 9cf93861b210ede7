"""GRIP over REST (feeds.md, "GRIP", [C]): pages of JSON, made into the csv form of the same extract while they come in.

A pull is complete only when the number of results equals `totaal`, for every schooljaar; until then nothing is kept of it.
"""

import csv
import datetime
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import httpx

from connectors.names import LeveringName, parse_name
from connectors.streams import as_stream
from connectors.web.breaker import Breaker
from connectors.web.calls import Pace
from connectors.web.failures import PullIncomplete, SourceRefuses
from connectors.web.line import Line
from connectors.web.pull import Pull
from connectors.web.source import WebSource
from connectors.web.tokens import TokenAccess, Tokens
from schemas.calendar import schooljaar_of
from schemas.extract import Extract
from schemas.region import REGION_SCOPE

RESULTS: Final = "resultaten"
"""Under which `Pull.counts` has how many results came."""

UNKNOWN_FIELDS: Final = "onbekende velden"
"""Under which it has how many fields the register does not know; they are dropped unread."""


@dataclass(frozen=True)
class GripSettings:
    """Where GRIP is (the address up to `/v1`), how it is reached, and which extracts it gives."""

    base: str
    line: Line
    token: TokenAccess
    extracts: tuple[str, ...]


class Grip(WebSource):
    """GRIP as a source."""

    def __init__(self, settings: GripSettings, pace: Pace | None = None, breaker: Breaker | None = None) -> None:
        super().__init__("GRIP", settings.line, pace, breaker)
        self._settings = settings
        self._tokens = Tokens(self._calls, settings.token)

    def pull(self, extract: Extract, peildatum: datetime.date, schooljaren: Sequence[int] = ()) -> Pull:
        """All of an extract for the region, as it is now; of this schooljaar and the two before unless others are named."""
        this_year = schooljaar_of(peildatum)
        years = tuple(schooljaren) or (this_year - 2, this_year - 1, this_year)
        name = parse_name(f"{extract.file_name}_{REGION_SCOPE}_{peildatum:%Y%m%d}.csv")
        counts: Counter[str] = Counter()
        return Pull(name, as_stream(self._records(name, years, counts)), counts)

    def probe(self, peildatum: datetime.date) -> Mapping[str, int]:
        """Per extract how many rows GRIP says that it has of this schooljaar; raises PullFailed with what is wrong."""
        year = schooljaar_of(peildatum)
        return {extract: self._page(self._first(extract, year)).total for extract in self._settings.extracts}

    def _first(self, extract: str, year: int) -> str:
        return f"{self._settings.base}/v1/{extract}?schooljaar={year}&pagina=1"

    def _records(self, name: LeveringName, years: Sequence[int], counts: Counter[str]) -> Iterator[bytes]:
        """The csv, a page at a time."""
        columns = [column.source_name for column in name.extract.columns]
        yield _lines([columns])
        missing = set(columns)
        for year in years:
            for results in self._pages(name.extract.name, year):
                for result in results:
                    missing -= result.keys()
                    counts[UNKNOWN_FIELDS] = max(counts[UNKNOWN_FIELDS], len(result.keys() - set(columns)))
                counts[RESULTS] += len(results)
                yield _lines([[_text(result.get(column)) for column in columns] for result in results])
        if missing and counts[RESULTS]:
            raise SourceRefuses(
                f"GRIP geeft van {name.extract.name} het veld {', '.join(sorted(missing))} niet. Er is niets geladen; "
                "vraag Intergrip de velden van het contract te leveren."
            )

    def _pages(self, extract: str, year: int) -> Iterator[list[dict[str, Any]]]:
        """The results of a schooljaar, a page at a time; raises PullIncomplete at the end when they are not all."""
        url: str | None = self._first(extract, year)
        number, came, total = 0, 0, 0
        while url is not None:
            number += 1
            page = self._page(url)
            if page.number != number or (number > 1 and page.total != total):
                raise PullIncomplete(
                    f"GRIP gaf van {extract} een andere pagina dan was gevraagd, of het totaal veranderde onder het "
                    "ophalen. Er is niets geladen; het ophalen begint opnieuw."
                )
            total = page.total
            came += len(page.results)
            if came > total or (page.following is not None and not page.results):
                break
            yield page.results
            url = self._own(page.following)
        if came != total:
            raise PullIncomplete(
                f"GRIP gaf van {extract} (schooljaar {year}) {came} van de {total} rijen die er volgens GRIP zijn. Er is niets "
                "geladen; het ophalen begint opnieuw."
            )

    def _page(self, url: str) -> "_Page":
        page = _page_of(self._tokens.ask(lambda: self._calls.build("GET", url)).json())
        if page is None:
            raise SourceRefuses(
                "GRIP geeft geen pagina met resultaten in JSON, zoals in het contract staat. Er is niets geladen; "
                "controleer het adres in bronnen.toml en vraag Intergrip wat er is veranderd."
            )
        return page

    def _own(self, url: str | None) -> str | None:
        """The address of the next page, which must be of the same server: the token goes with it."""
        if url is None:
            return None
        base = httpx.URL(self._settings.base)
        try:
            following = base.join(url)
        except httpx.InvalidURL:
            following = None
        if following is None or (following.scheme, following.host, following.port) != (base.scheme, base.host, base.port):
            raise SourceRefuses("GRIP verwijst voor de volgende pagina naar een andere server; daar wordt niets gevraagd.")
        return str(following)


@dataclass(frozen=True)
class _Page:
    number: int
    total: int
    following: str | None
    results: list[dict[str, Any]]


def _page_of(said: dict[str, Any] | None) -> _Page | None:
    match said:
        case {"pagina": int(number), "totaal": int(total), "volgende": None | str() as following, "resultaten": list(found)}:
            results = cast("list[object]", found)
            if all(isinstance(result, dict) for result in results):
                return _Page(number, total, following, cast("list[dict[str, Any]]", results))
            return None
        case _:
            return None


def _lines(records: Sequence[Sequence[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\n").writerows(records)
    return written.getvalue().encode()


def _text(value: object) -> str:
    """A value as the csv form has it; what cannot be one is written so that the contract refuses it."""
    match value:
        case None:
            return ""
        case bool():
            return "J" if value else "N"
        case str() | int() | float():
            return str(value)
        case _:
            return "?"
