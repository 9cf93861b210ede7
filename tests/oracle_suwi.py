"""The oracle of the SUWI leveringen: what each answer says, read plainly from the XML and written out again from suwi.md.

Shares no code with the hub or the demo generator. Of an incomplete date something holds only when it holds for every day that
the date can be; what may or may not hold is unknown ("").
"""

import xml.etree.ElementTree as ET
from datetime import date, timedelta
from pathlib import Path

from tests.oracle_contracts import is_bsn, is_date

Row = dict[str, str]
WORK, PENSION = range(11, 18), (21, 23, 56, 57, 58)


def read(path: Path) -> tuple[dict[int, Row], dict[int, list[str]]]:
    """Rows by number (from 1), and the rules that are broken by number; what cannot be read has no row."""
    root = ET.parse(path).getroot()
    day = date.fromisoformat(root.attrib["peildatum"])
    extract = {"UWVDossierInkomstenGSD-v0200": "suwi_inkomsten", "Bijstandsregelingen-v0500": "suwi_bijstand"}
    facts_of = _income if extract[root.attrib["dienst"]] == "suwi_inkomsten" else _assistance
    rows: dict[int, Row] = {}
    broken: dict[int, list[str]] = {}
    for number, answer in enumerate(root, start=1):
        assert answer.tag == "antwoord"
        asked = answer.attrib["bsn"]
        told = {text for element in answer.iter("Burgerservicenr") if (text := element.text)}
        if wrong := _unreadable(answer):
            broken[number] = [wrong]
        elif told - {asked}:
            broken[number] = ["antwoord_over_ander"]
        else:
            rows[number] = {"burgerservicenummer": asked, **facts_of(answer, day)}
            if not asked:
                broken[number] = ["burgerservicenummer: verplicht_leeg"]
            elif not is_bsn(asked):
                broken[number] = ["burgerservicenummer: bsn_ongeldig"]
    return rows, broken


def _unreadable(answer: ET.Element) -> str | None:
    for element in answer.iter():
        text = element.text or ""
        if element.tag.startswith("Dat") and text and not (is_date(text) or text == "99991230"):
            return f"{element.tag}: datum_ongeldig"
        if element.tag == "AantVerloondeUrenIko" and not text.removeprefix("-").isdigit():
            return "AantVerloondeUrenIko: getal_ongeldig"
    return None


def _outcome(answer: ET.Element, relation: str) -> str:
    names = {element.tag.rpartition("}")[2] for element in answer.iter()}
    if {"Fout", "Fault"} & names:
        return "e"
    if "ClientSuwi" not in names:
        return "c" if "NietsGevonden" in names else "e"
    if "Waarschuwing" in names:
        return "d"
    return "a" if relation in names else "b"


def _income(answer: ET.Element, day: date) -> Row:
    outcome = _outcome(answer, "Inkomstenverhouding")
    facts = {"uitkomst": outcome, "werkt": "", "werkt_12_uur": "", "uitkering": ""}
    if outcome in "ce":
        return facts
    relations = list(answer.iter("Inkomstenverhouding"))
    if outcome == "d" and not relations:
        return facts
    works, benefits, hours = [], [], []
    for relation in relations:
        work, benefit = _kinds(relation, day)
        works.append(work)
        benefits.append(benefit)
        if work == "J":
            hours.append(_hours(relation, day))
    enough = _enough(works, hours)
    return facts | {"werkt": _any(works), "werkt_12_uur": enough, "uitkering": _any(benefits)}


def _kinds(relation: ET.Element, day: date) -> tuple[str, str]:
    """Whether a relation is work and whether it is a benefit on the day."""
    works, benefits = [], []
    for period in relation.iter("Inkomstenperiode"):
        holds = _holds(_text(period, "DatBIkp"), _text(period, "DatEIkp"), day)
        kind, nature = int(_text(period, "CdSrtIkv") or 0), int(_text(period, "CdAardIkv") or 0)
        known = kind in WORK or 21 <= kind <= 63
        is_work = ("J" if nature != 7 else "N") if kind in WORK else ("N" if known else "")
        is_benefit = ("J" if kind >= 22 and kind not in PENSION else "N") if known else ""
        works.append("N" if "N" in (holds, is_work) else "J" if (holds, is_work) == ("J", "J") else "")
        benefits.append("N" if "N" in (holds, is_benefit) else "J" if (holds, is_benefit) == ("J", "J") else "")
    return _any(works), _any(benefits)


def _hours(relation: ET.Element, day: date) -> float | None:
    """Hours a week of the last opgave that tells something of the day, its corrections added."""
    told: dict[str, list[ET.Element]] = {}
    for opgave in relation.iter("Inkomstenopgave"):
        begin, end = _text(opgave, "DatBIko"), _text(opgave, "DatEIko")
        if _day(begin) <= day and _day(end) >= day - timedelta(days=62):
            told.setdefault(begin, []).append(opgave)
    if not told:
        return None
    last = told[max(told)]
    paid = [int(text) for opgave in last if (text := _text(opgave, "AantVerloondeUrenIko"))]
    days = (max(_day(_text(opgave, "DatEIko")) for opgave in last) - _day(max(told))).days + 1
    return sum(paid) * 7 / days if paid else None


def _enough(works: list[str], hours: list[float | None]) -> str:
    if _any(works) == "N":
        return "N"
    if sum(each for each in hours if each is not None) >= 12:
        return "J"
    return "N" if hours and None not in hours and "" not in works else ""


def _assistance(answer: ET.Element, day: date) -> Row:
    outcome = _outcome(answer, "Uitkeringsverhouding")
    held = [
        _holds(_text(each, "DatBUitkeringsverhouding"), _text(each, "DatEUitkeringsverhouding"), day)
        for each in answer.iter("Uitkeringsverhouding")
    ]
    unknown = outcome in "ce" or (outcome == "d" and not held)
    return {"uitkomst": outcome, "bijstand": "" if unknown else _any(held)}


def _any(answers: list[str]) -> str:
    return "J" if "J" in answers else "" if "" in answers else "N"


def _holds(begin: str, end: str, day: date) -> str:
    """Whether a period holds on a day: J, N, or "" when its dates do not tell."""
    on = f"{day:%Y%m%d}"
    first, last = _range(begin), _range(end or "99991230")
    if first[0] > on or last[1] < on:
        return "N"
    return "J" if first[1] <= on <= last[0] else ""


def _range(text: str) -> tuple[str, str]:
    """The first and the last eight digits that a date can be."""
    if text.endswith("0000"):
        return text[:4] + "0101", text[:4] + "1231"
    return text, text


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _text(element: ET.Element, name: str) -> str:
    found = element.find(name)
    return "" if found is None else (found.text or "")
