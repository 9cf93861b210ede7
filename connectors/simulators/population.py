"""The fictional region as the simulators serve it: what a month of the generator wrote as files, per row, person or question.

So a live demonstration tells the hub the same as the files do.
"""

import csv
import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (compiled, without types)

from connectors.names import may_be_levering, parse_name
from connectors.simulators.residents import residents
from schemas.extract import Source
from schemas.register import EXTRACTS

_FLAGS: Final = {"J": True, "N": False}
_AROUND: Final = ("Envelope", "Body", "UWVPersoonsIkvInfoResponse", "BijstandsregelingenInfoResponse")


@dataclass(frozen=True)
class Served:
    """What each simulator serves: rows per extract (GRIP), persons by number (BRP), answers per extract by number (SUWI)."""

    grip: Mapping[str, Sequence[Mapping[str, Any]]]
    brp: Mapping[str, Mapping[str, Any]]
    suwi: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, folder: Path) -> "Served":
        """What stands in the folder of one month, corrected re-deliveries left out; other files are not looked at."""
        rows: dict[str, list[Mapping[str, Any]]] = {name: [] for name in _of(Source.GRIP)}
        listed: dict[str, Mapping[str, Any]] = {}
        answered: dict[str, Mapping[str, Any]] = {}
        told: dict[str, dict[str, str]] = {name: {} for name in _of(Source.SUWI)}
        for path in sorted(folder.iterdir()):
            if not may_be_levering(path.name):
                continue
            extract = parse_name(path.name).extract
            if extract.source is Source.GRIP:
                rows[extract.name] += _rows(path)
            elif extract.name == "brp_persoonslijst":
                listed.update(residents(path))
            elif extract.name == "brp_personen":
                answered.update(_persons(path))
            elif extract.source is Source.SUWI:
                told[extract.name].update(_answers(path))
        return cls(rows, {**listed, **answered}, told)


def _of(source: Source) -> list[str]:
    return [name for name, extract in EXTRACTS.items() if extract.source is source]


def _rows(path: Path) -> list[Mapping[str, Any]]:
    """The rows of a csv as JSON has them: nothing for an empty field, true and false for flags."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        return [
            {name: _FLAGS.get(value, value or None) for name, value in row.items()}
            for row in csv.DictReader(file, delimiter=";")
        ]


def _persons(path: Path) -> Mapping[str, Mapping[str, Any]]:
    answers = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return {person["burgerservicenummer"]: person for answer in answers for person in answer["personen"]}


def _answers(path: Path) -> Mapping[str, str]:
    """What stands inside the reply to each question, without its envelope."""
    answers: dict[str, str] = {}
    for answer in etree.parse(path).getroot().iterchildren("antwoord"):
        content = list(answer)
        while len(content) == 1 and etree.QName(content[0]).localname in _AROUND:
            content = [each for each in content[0] if etree.QName(each).localname != "Header"]
        answers[answer.get("bsn")] = "".join(etree.tostring(each, encoding="unicode", with_tail=False) for each in content)
    return answers
