"""Rows of the layouts of our own, drawn per column: values that its rules allow, and values that exactly one rule forbids.

Written from feeds.md ("Conventions") by kind of column, with none of the hub's parsers.
"""

import datetime

from hypothesis import strategies as st
from stdnum.nl import bsn, onderwijsnummer

from schemas.columns import Column, Kind
from schemas.extract import Extract
from tests.schemas.texts import DELIVERED

DIGITS = st.text("0123456789", min_size=7, max_size=7)


def checked(start: str, is_valid) -> st.SearchStrategy[str]:
    """Nine digits, of which the last makes the check right, when one does."""
    eight = DIGITS.map(lambda digits: (start + digits)[:8])
    return eight.flatmap(
        lambda begin: st.sampled_from([f"{begin}{last}" for last in range(10) if is_valid(f"{begin}{last}")] or [""])
    ).filter(bool)


BSNS = checked("2", bsn.is_valid)
ONDERWIJSNUMMERS = checked("10", onderwijsnummer.is_valid)
NO_NUMBERS = st.text("0123456789", min_size=9, max_size=9).filter(
    lambda digits: not bsn.is_valid(digits) and not onderwijsnummer.is_valid(digits)
)
DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2035, 12, 31)).map(datetime.date.isoformat)
DATES = st.one_of(DAYS, DAYS.map(lambda day: f"{day[:7]}-00"), DAYS.map(lambda day: f"{day[:4]}-00-00"))
NO_DATES = st.sampled_from(["2026-02-29", "2026-13-01", "2026-00-05", "0000-00-00", "01-02-2026", "20260201", "2026-02-01 "])
BRINS = st.from_regex(r"[0-9]{2}[A-Z]{2}[0-9]{2}", fullmatch=True)


def good(column: Column) -> st.SearchStrategy[str]:
    """Values of this column that keep every rule; empty too where it may be."""
    filled = _filled(column)
    return filled if column.mandatory else st.one_of(st.just(""), filled)


def bad(column: Column) -> st.SearchStrategy[tuple[str, str]]:
    """Values that break one rule of this column, with the code of that rule."""
    broken = [_drawn(values, code) for values, code in _forbidden(column)]
    if column.mandatory:
        broken.append(st.just(("", "verplicht_leeg")))
    return st.one_of(broken)


def good_rows(extract: Extract) -> st.SearchStrategy[dict[str, str]]:
    """Rows without fault: one person number, and an enrolment that is whole or absent."""
    rows = st.fixed_dictionaries({column.source_name: good(column) for column in extract.read_columns})
    names = {column.name for column in extract.columns}
    if {"burgerservicenummer", "onderwijsnummer"} <= names:
        numbers = st.one_of(
            BSNS.map(lambda number: {"burgerservicenummer": number, "onderwijsnummer": ""}),
            ONDERWIJSNUMMERS.map(lambda number: {"burgerservicenummer": "", "onderwijsnummer": number}),
        )
        rows = st.tuples(rows, numbers).map(lambda pair: pair[0] | pair[1])
    if {"pgn", "brin6"} <= names:
        number = st.text("0123456789A", min_size=1, max_size=8)
        enrolled = st.fixed_dictionaries({"brin6": BRINS, "inschrijvingsvolgnummer": number, "datum_inschrijving": DATES})
        exempted = st.just(
            dict.fromkeys(("brin6", "inschrijvingsvolgnummer", "datum_inschrijving"), "") | {"vrijstelling": "J"}
        )
        person = st.one_of(BSNS, ONDERWIJSNUMMERS).map(lambda number: {"pgn": number})
        # the P-levering asks an enrolment only with an event about one
        either = st.one_of(enrolled, exempted) if extract.name == "duo_c_levering" else enrolled
        rows = st.tuples(rows, person, either).map(lambda parts: parts[0] | parts[1] | parts[2])
    return rows


def _drawn(values: st.SearchStrategy[str], code: str) -> st.SearchStrategy[tuple[str, str]]:
    return values.map(lambda value: (value, code))


def _filled(column: Column) -> st.SearchStrategy[str]:
    by_kind = {
        Kind.BSN: BSNS,
        Kind.ONDERWIJSNUMMER: ONDERWIJSNUMMERS,
        Kind.PGN: st.one_of(BSNS, ONDERWIJSNUMMERS),
        Kind.DATE: DATES,
        Kind.TIMESTAMP: st.tuples(DAYS, st.times()).map(lambda parts: f"{parts[0]}T{parts[1]:%H:%M:%S}"),
        Kind.FLAG: st.sampled_from("JN"),
        Kind.INTEGER: st.integers(0, 99_999_999).map(str),
        # all rows of a levering are of the week in its name
        Kind.WEEK: st.just(f"{DELIVERED.peildatum:%G%V}"),
    }
    if "jaar" in {str(rule.name) for rule in column.rules}:
        return st.integers(1900, 2099).map(str)
    return by_kind[column.kind] if column.kind in by_kind else _text(column)


def _text(column: Column) -> st.SearchStrategy[str]:
    rules = {str(rule.name): rule.statistics for rule in column.rules}
    if "code" in rules:
        return st.sampled_from(rules["code"]["codes"])
    if "gemeentecode" in rules:
        return st.from_regex(r"[0-9]{4}", fullmatch=True)
    if "brin" in rules:
        return BRINS
    if "vorm" in rules:
        return st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,2}[-/.][0-9]{1,6}", fullmatch=True)
    if "postcode" in rules:
        return st.from_regex(r"[1-9][0-9]{3}[A-Z]{2}", fullmatch=True)
    return st.text("0123456789ABCé ", min_size=1, max_size=8)


def _forbidden(column: Column) -> list[tuple[st.SearchStrategy[str], str]]:
    """Per rule the values that break it and no other."""
    values = {
        "bsn": (st.one_of(NO_NUMBERS, ONDERWIJSNUMMERS, BSNS.map(lambda number: f"{number} ")), "bsn_ongeldig"),
        "onderwijsnummer": (st.one_of(NO_NUMBERS, BSNS), "onderwijsnummer_ongeldig"),
        "pgn": (st.one_of(NO_NUMBERS, BSNS.map(lambda number: number[1:])), "pgn_ongeldig"),
        "datum": (NO_DATES, "datum_ongeldig"),
        "tijdstip": (st.sampled_from(["2026-10-31", "2026-10-31T24:00:00", "2026-10-00T00:00:00"]), "tijdstip_ongeldig"),
        "geheel_getal": (st.sampled_from(["1.5", "-1", "1 ", "123456789", "x"]), "getal_ongeldig"),
        "ja_nee": (st.sampled_from(["j", "ja", "0", "1", " "]), "code_ongeldig"),
        "code": (st.sampled_from(["?", "9 9", "onzin", "J "]), "code_ongeldig"),
        "gemeentecode": (st.sampled_from(["193", "01930", "Zwolle"]), "gemeentecode_ongeldig"),
        "postcode": (st.sampled_from(["8011", "0011AB", "AB8011"]), "postcode_ongeldig"),
        "brin": (st.sampled_from(["25P", "25pj00", "25PJ000", "25PJ0"]), "brin_ongeldig"),
        "jaar": (st.sampled_from(["26", "2026-2027", "1899", "2100", "20260"]), "jaar_ongeldig"),
        "week": (st.sampled_from(["202600", "202554", "202553", "2026-44", "20264", "44"]), "week_ongeldig"),
        "vorm": (st.sampled_from(["D 1", "-1", "D" * 41, "D;1"]), "vorm_ongeldig"),
        "zonder_bsn": (BSNS.map(lambda number: f"D{number}"), "lijkt_op_bsn"),
        "tekens": (st.text("0123456789A", min_size=9, max_size=20), "te_lang"),
    }
    return [values[str(rule.name)] for rule in column.rules if rule.name != "gevuld"]
