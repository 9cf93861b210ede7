"""Stored answers of the BRP API Personen: one answer `{"type": …, "personen": [ … ]}` per line, a row per person.

The reader finds the fields of the register by their path and writes the four shapes of a date and the five of a verblijfplaats
(feeds.md, "BRP") as text of one form. What the API answered is not judged here.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, cast

from connectors.readers.blocks import Gathered, is_storable
from connectors.readers.octets import text_pieces
from connectors.readers.unpack import pieces
from schemas.blocks import TextBlock
from schemas.brp.personen import ABROAD
from schemas.errors import LeveringRefused
from schemas.extract import Extract

LINE_BYTES = 4 << 20
"""Most bytes of one answer: twenty persons with everything that the API knows of them have some 100 kB."""

NO_PERSON = "geen_persoon"
"""Rule code of an entry of `personen` that is no object."""

NO_VALUE = "geen_waarde"
"""Rule code of a field that holds no single value, or one that cannot be text."""

_NO_DATE = "geen datum"
"""What stands for a date in a shape that is none of the four: the contract keeps it as not a date."""

_LEFT = ("E", "R")
"""Reasons of opschorting of who does not live in the Netherlands."""


class PersonsReader:
    """The reader of stored answers. `unknown_columns` is empty: an answer always says more than was asked.

    Opening and iterating raise LeveringRefused.
    """

    def __init__(self, extract: Extract, stream: BinaryIO, *, compressed: bool) -> None:
        self._extract = extract
        self._lines = _lines(text_pieces(pieces(stream, compressed=compressed), "json"))
        self.unknown_columns: tuple[str, ...] = ()
        self.counted: Counter[str] = Counter()

    def blocks(self) -> Iterator[TextBlock]:
        """The persons in order of the file; may be iterated once."""
        gathered = Gathered(self._extract)
        number = 0
        for line, text in enumerate(self._lines, 1):
            for person in _persons(line, text):
                number += 1
                self._add(gathered, number, person)
                if gathered.is_full:
                    yield gathered.block()
                    gathered = Gathered(self._extract)
        if len(gathered):
            yield gathered.block()

    def _add(self, gathered: Gathered, number: int, person: object) -> None:
        if not isinstance(person, dict):
            gathered.reject(number, NO_PERSON)
            return
        fields = _with_place_apart(cast("dict[str, Any]", person))
        values: dict[str, str] = {}
        for column in self._extract.read_columns:
            text = _text(_at(fields, column.source_name))
            if text is None or not is_storable(text):
                gathered.reject(number, f"{column.name}: {NO_VALUE}")
                return
            values[column.source_name] = text
        gathered.add(number, values)


def _lines(octets: Iterator[bytes]) -> Iterator[bytes]:
    """The lines that are not blank, without their ends."""
    pending = b""
    for piece in octets:
        *whole, pending = (pending + piece).split(b"\n")
        yield from (line for line in whole if line.strip())
        if len(pending) > LINE_BYTES:
            raise LeveringRefused(
                "regel_te_lang",
                f"Een regel is langer dan {LINE_BYTES >> 20} MB; zet elk antwoord van de BRP API op een eigen regel en lever "
                "het bestand opnieuw aan.",
            )
    if pending.strip():
        yield pending


def _persons(line: int, text: bytes) -> list[object]:
    try:
        answer = json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_refuse_constant)
    except LeveringRefused:
        raise
    except RecursionError:
        raise LeveringRefused(
            "te_diep", f"Het antwoord op regel {line} is dieper genest dan de BRP API doet; laat het bestand opnieuw maken."
        ) from None
    except ValueError:
        # the text of the exception holds what was read
        raise LeveringRefused(
            "json_kapot",
            f"Regel {line} is geen (volledig) antwoord in JSON: het bestand is afgekapt of beschadigd, of een antwoord staat "
            "niet op één regel. Haal het opnieuw op of laat het opnieuw aanleveren.",
        ) from None
    persons = cast("dict[str, object]", answer).get("personen") if isinstance(answer, dict) else None
    if not isinstance(persons, list):
        raise LeveringRefused(
            "geen_antwoord",
            f"Regel {line} is geen antwoord van de BRP API Personen: er is geen lijst personen. Lever alleen antwoorden aan.",
        )
    return cast("list[object]", persons)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise LeveringRefused(
            "kolom_dubbel", "Een antwoord noemt een veld meer dan eens; laat het bestand opnieuw maken met elk veld één keer."
        )
    return fields


def _refuse_constant(_: str) -> None:
    raise ValueError


def _with_place_apart(person: Mapping[str, Any]) -> Mapping[str, Any]:
    """The person, of whom the verblijfplaats of someone who left stands apart: its fields mean something else.

    A place that is not known is a country that is not known when the bijhouding is opgeschort because the person left;
    otherwise the person lives here and nobody knows where.
    """
    place = person.get("verblijfplaats")
    if not isinstance(place, dict):
        return person
    place = cast("dict[str, Any]", place)
    left = _at(person, "opschortingBijhouding.reden.code") in _LEFT
    if place.get("type") == "VerblijfplaatsBuitenland":
        return {**person, "verblijfplaats": {"type": place["type"]}, ABROAD: place}
    if place.get("type") == "VerblijfplaatsOnbekend" and left:
        unknown = {"verblijfadres": {"land": {"code": "0000"}}, "datumVan": place.get("datumVan")}
        return {**person, "verblijfplaats": {"type": place["type"]}, ABROAD: unknown}
    return person


def _at(fields: Mapping[str, Any], path: str) -> object:
    """The value at a path of names with dots; None when it is not there."""
    value: object = fields
    for name in path.split("."):
        if not isinstance(value, dict):
            return None
        value = cast("dict[str, object]", value).get(name)
    return value


def _text(value: object) -> str | None:
    """A value as text, "" for absent; None when it is a list or an object that is no date."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case str() | int() | float():
            return str(value)
        case dict():
            fields = cast("dict[str, object]", value)
            return _date(fields) if _is_date(fields) else None
        case _:
            return None


def _is_date(fields: Mapping[str, object]) -> bool:
    return str(fields.get("type")).startswith(("Datum", "Jaar"))


def _date(fields: Mapping[str, object]) -> str:
    """`jjjjmmdd` with 00 for an unknown part, whatever the shape."""
    match fields:
        case {"type": "Datum", "datum": str(text)} if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return text.replace("-", "")
        case {"type": "JaarMaandDatum", "jaar": int(year), "maand": int(month)} if 0 <= year <= 9999 and 0 <= month <= 99:
            return f"{year:04d}{month:02d}00"
        case {"type": "JaarDatum", "jaar": int(year)} if 0 <= year <= 9999:
            return f"{year:04d}0000"
        case {"type": "DatumOnbekend"}:
            return "00000000"
        case _:
            return _NO_DATE
