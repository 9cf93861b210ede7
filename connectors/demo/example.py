"""One fictional row of any extract, and the file that holds it as its supplier writes it.

Made from the model alone: every column gets the first value that keeps all its rules, so a new extract has an example without a
line here; only a new layout needs one. What is shown of the row is what the reader of the layout makes of that file. The person
numbers are made as those of the demo region: they are nobody's.
"""

import csv
import datetime
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import pyarrow as pa

from connectors.demo.numbers import a_nummers, burgerservicenummers, onderwijsnummers
from connectors.demo.workbook import workbook
from connectors.names import parse_name
from connectors.readers import open_reader
from connectors.readers.answers import ANSWER, ROOT
from connectors.readers.header import FILLED_IN
from schemas.brp.personen import ABROAD
from schemas.columns import Column, Kind, Meaning
from schemas.dates import DateForm, week_of
from schemas.extract import Extract, Layout, Source
from schemas.region import REGION_SCOPE
from schemas.rules import RULES
from schemas.suwi.allowed import SERVICES, Elements

PEILDATUM: Final = datetime.date(2026, 10, 30)
"""The date of every example: a Friday, as a weekly levering asks."""

_SEED: Final = 2026
_BIRTHDAY: Final = datetime.date(2009, 5, 14)
_GEMEENTE: Final = "0193"
_BYTE_ORDER_MARK: Final = "\ufeff"

_TEXTS: Final = ("Voorbeeld", "A-0001", "0001", "8011", "01", "1", "A")
"""Values that say nothing, of which a column takes the first that its rules allow."""

_CODES: Final = {"CdSrtIkv": "15", "CdAardIkv": "01", "CdSzWet": "43"}
"""Codes of an answer of Suwinet: an ordinary job, and the Participatiewet (suwi.md)."""


@dataclass(frozen=True)
class Example:
    """A file with one record: its name, its bytes, and by source name the text of the columns that are read of it."""

    file_name: str
    content: bytes
    row: Mapping[str, str]


def example_of(extract: Extract) -> Example:
    """The example of an extract; raises LookupError when no value fits all rules of a column."""
    file_name = name_of(extract)
    content = _written(extract, {column.source_name: _value(extract, column) for column in extract.columns})
    name = parse_name(file_name)
    reader = open_reader(extract, io.BytesIO(content), compressed=False, filled=name.filled)
    [row] = [row for block in reader.blocks() for row in block.batch.to_pylist()]
    return Example(file_name, content, row)


def name_of(extract: Extract) -> str:
    """The name of the example, as its supplier would call it."""
    scope = REGION_SCOPE if extract.source in (Source.GRIP, Source.SUWI) else f"G{_GEMEENTE}"
    match extract.layout:
        case Layout.DUO_CSV:
            return f"{PEILDATUM:%Y%m}{extract.file_name}{scope}.csv"
        case Layout.DUO_YEAR_CSV:
            return f"{extract.file_name}{PEILDATUM.year}D{scope}.csv"
        case Layout.KOCI_XLSX:
            return f"{PEILDATUM:%Y%m%d}{scope}.koci.xlsx"
        case _:
            return f"{extract.file_name}_{scope}_{PEILDATUM:%Y%m%d}.{extract.layout.form}"


def _value(extract: Extract, column: Column) -> str:
    """The first value that keeps every rule of the column, written as the supplier does."""
    if _stays_empty(extract, column):
        return column.spelling.empty[0] if column.spelling.empty else ""
    if column.source_name in FILLED_IN.get(extract.layout, frozenset()):
        return "0" if column.kind is Kind.INTEGER else ""
    for candidate in _candidates(column):
        text = pa.array([candidate], pa.string())
        if all(RULES[str(rule.name)].holds(text, **cast("dict[str, Any]", rule.statistics)).all() for rule in column.rules):
            return candidate.lstrip("0") if column.spelling.width else candidate
    raise LookupError(f"Kolom {column.name} van {extract.name} heeft geen voorbeeldwaarde die aan al haar regels voldoet.")


def _stays_empty(extract: Extract, column: Column) -> bool:
    """Whether another column has the person number of the row, or the place of who lives abroad is meant."""
    for check in cast("list[Any]", extract.model.to_schema().checks):
        if check.name == "precies_een_persoonsnummer" and column.source_name in check.statistics["columns"][1:]:
            return True
    return column.source_name.startswith(f"{ABROAD}.")


def _candidates(column: Column) -> Iterator[str]:
    rules = {str(rule.name): cast("dict[str, Any]", rule.statistics) for rule in column.rules}
    for name in ("code", "bekende_code"):
        if name in rules:
            yield from cast("Sequence[str]", rules[name]["codes"])
    if column.kind.is_person_number:
        yield from _person_numbers(column.kind)
    day = _BIRTHDAY if column.meaning is Meaning.DATE else PEILDATUM
    if column.kind is Kind.DATE:
        [form] = (rules[name]["form"] for name in ("datum", "datum_open") if name in rules)
        yield {DateForm.ISO: f"{day}", DateForm.COMPACT: f"{day:%Y%m%d}", DateForm.DUO: f"{day:%d-%m-%Y}"}[form]
    of_kind = {
        Kind.MONTH: f"{PEILDATUM:%Y%m}",
        Kind.WEEK: str(week_of(PEILDATUM)),
        Kind.TIMESTAMP: f"{PEILDATUM}T09:30:00",
        Kind.FLAG: "J",
        Kind.DECIMAL: "16.00",
    }
    if column.kind in of_kind:
        yield of_kind[column.kind]
    of_rule = {"jaar": str(PEILDATUM.year), "gemeentecode": _GEMEENTE, "postcode": "8011AB", "geheel_getal": "2"}
    yield from (value for name, value in of_rule.items() if name in rules)
    if "brin" in rules:
        yield from ("25PJ00", "25PJ")
    if column.meaning is Meaning.HOUSE_NUMBER:
        yield "12"
    if column.kind is Kind.CODE:
        yield "0001"
    if "vorm" in rules:
        yield from ("A-0001", "0123456789abcdef" * 4)
    yield from _TEXTS


def _person_numbers(kind: Kind) -> list[str]:
    if kind is Kind.A_NUMMER:
        return [f"{a_nummers(1, _SEED)[0]:010d}"]
    made = onderwijsnummers if kind is Kind.ONDERWIJSNUMMER else burgerservicenummers
    return [f"{made(1, _SEED)[0]:09d}"]


# The file around the row


def _written(extract: Extract, values: Mapping[str, str]) -> bytes:
    added = FILLED_IN.get(extract.layout, frozenset())
    delivered = {name: value for name, value in values.items() if name not in added}
    match extract.layout:
        case Layout.CONTRACT_CSV:
            return _csv(list(delivered), list(delivered.values()), "\n").encode()
        case Layout.DUO_CSV | Layout.DUO_YEAR_CSV:
            return _csv(list(delivered), list(delivered.values()), "\r\n").encode()
        case Layout.LO_CSV:
            # the first column is the label that starts a person
            return (_BYTE_ORDER_MARK + _csv(["", *delivered], ["1", *delivered.values()], "\n")).encode()
        case Layout.KOCI_XLSX | Layout.HUB_XLSX:
            return workbook("voorbeeld", [list(delivered), list(delivered.values())])
        case Layout.BRP_JSON:
            return _answer(extract, delivered)
        case Layout.SUWI_XML:
            return _levering(extract, delivered["burgerservicenummer"])


def _csv(header: Sequence[str], values: Sequence[str], line_end: str) -> str:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator=line_end)
    writer.writerows([header, values])
    return file.getvalue()


def _answer(extract: Extract, values: Mapping[str, str]) -> bytes:
    """One answer of the API with one person, the fields at their paths and the dates as objects."""
    person: dict[str, Any] = {}
    for column in extract.columns:
        if column.source_name.startswith(f"{ABROAD}."):
            continue
        *path, name = column.source_name.split(".")
        place = person
        for step in path:
            place = place.setdefault(step, {})
        value = values[column.source_name]
        is_date = column.kind is Kind.DATE
        place[name] = {"type": "Datum", "datum": f"{value[:4]}-{value[4:6]}-{value[6:]}"} if is_date else value
    answer = {"type": "RaadpleegMetBurgerservicenummer", "personen": [person]}
    return (json.dumps(answer, ensure_ascii=False) + "\n").encode()


def _levering(extract: Extract, bsn: str) -> bytes:
    """One answer of Suwinet with every element of the allow-list that tells of the person."""
    service, allowed = SERVICES[extract.name]
    person = cast("Elements", allowed["ClientSuwi"])
    inside = "".join(_element(name, holds, bsn) for name, holds in person.items())
    return (
        f'<{ROOT} dienst="{service}" peildatum="{PEILDATUM}">\n'
        f'<{ANSWER} bsn="{bsn}">\n<ClientSuwi>\n{inside}</ClientSuwi>\n</{ANSWER}>\n</{ROOT}>\n'
    ).encode()


def _element(name: str, holds: Elements, bsn: str) -> str:
    if holds:
        inside = "\n" + "".join(_element(child, below, bsn) for child, below in holds.items())
    elif name == "Burgerservicenr":
        inside = bsn
    elif name.startswith("Dat"):
        # what began with the month holds until the peildatum
        inside = f"{PEILDATUM:%Y%m01}" if name.startswith("DatB") else f"{PEILDATUM:%Y%m%d}"
    else:
        inside = _CODES.get(name, "64" if name.startswith("Aant") else "1")
    return f"<{name}>{inside}</{name}>\n"
