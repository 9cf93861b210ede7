"""Leveringen with many more or fewer rows than the four before them (check L02), from what was loaded."""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from connectors.demo.answers import Outcome
from connectors.demo.region import GEMEENTEN, ZWOLLE

_PERCENT, _ROWS, _BEFORE = 20, 20, 4
_DUO = re.compile(r"(\d{4})(\d\d)([A-Z]\d\d)(G\d{4})\.csv")
_YEAR = re.compile(r"(NRSP|NenR)(\d{4})([VD])(G\d{4})\.csv")
_OURS = re.compile(r"([a-z_]+)_([GR]\d{4})_(\d{4})(\d\d)(\d\d)\.(?:csv|json|xml)")
_KOCI = re.compile(r"(\d{4})(\d\d)(\d\d)([GR]\d{4})\.koci\.xlsx")


def volume_findings(leveringen: Mapping[str, Outcome]) -> list[dict[str, str]]:
    """L02 of these leveringen by path: of each extract and scope the last one loaded, with four loaded before it."""
    found: list[dict[str, str]] = []
    for (extract, scope), rows in sorted(peildatums(leveringen).items()):
        *before, last = [rows[peildatum] for peildatum in sorted(rows)][-_BEFORE - 1 :]
        # four times the difference with the mean, so that everything stays whole
        difference = abs(_BEFORE * last - sum(before))
        if len(before) == _BEFORE and difference > _BEFORE * _ROWS and 100 * difference > _PERCENT * sum(before):
            code = GEMEENTEN[ZWOLLE].code
            found.append({"gemeentecode": code, "extract": extract, "scope": scope, "peildatum": max(rows).isoformat()})
    return found


def peildatums(leveringen: Mapping[str, Outcome]) -> Mapping[tuple[str, str], Mapping[date, int]]:
    """Of each extract and scope the number of rows by peildatum, of what was loaded."""
    series: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
    for path, outcome in leveringen.items():
        if outcome.rows is not None and not outcome.refused:
            extract, scope, peildatum = _named(path.rsplit("/", 1)[-1])
            series[extract, scope][peildatum] = outcome.rows
    return series


def _named(name: str) -> tuple[str, str, date]:
    """Extract, scope and peildatum; a DUO report is about the day before the month in its name (feeds.md, duo_a04)."""
    if matched := _DUO.match(name):
        year, month, code, scope = matched.groups()
        return f"duo_{code.lower()}", scope, date(int(year), int(month), 1) - timedelta(days=1)
    if matched := _YEAR.match(name):
        code, year, stand, scope = matched.groups()
        return f"duo_{code.lower()}", scope, date(int(year), 10, 1) if stand == "V" else date(int(year), 12, 31)
    if matched := _KOCI.match(name):
        *day, scope = matched.groups()
        return "duo_koci", scope, date(*(int(each) for each in day))
    matched = _OURS.match(name)
    if not matched:
        raise ValueError(f"Geen naam van een levering van de demo: {name}")
    extract, scope, *day = matched.groups()
    return extract, scope, date(*(int(each) for each in day))
