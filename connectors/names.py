"""What the name of a file says: which extract, for which scope, on which date.

The name is the first thing that is checked of a levering, and may itself hold a number of a person when somebody made it up:
what is repeated of it in a sentence has such numbers masked. Whether the content agrees with the name is for the contract.
"""

import datetime
import re
from dataclasses import dataclass

from schemas.errors import LeveringRefused
from schemas.extract import Extract, Layout
from schemas.region import GEMEENTEN, parse_scope
from schemas.register import EXTRACTS

POSSIBLE_ENDINGS = (".csv", ".csv.gz", ".xlsx", ".xml")
"""How the name of a levering can end. In a folder nothing else is looked at: files of other kinds, and files that a transfer
program is still writing under an ending of its own."""

_PASPOORT = re.compile(r"paspoort|pressplay|pvjt", re.IGNORECASE)
_ENDING = re.compile(r"\.csv(?P<packed>\.gz)?\Z", re.IGNORECASE)
_CONTRACT = re.compile(r"(?P<extract>[a-z][a-z0-9]*_[a-z0-9_]+)_(?P<scope>[A-Z][A-Z0-9]{2,6})_(?P<date>\d{8})", re.ASCII)
_DUO_REPORT = re.compile(r"(?P<month>\d{6})(?P<code>[A-Z]\d{2})(?P<scope>[A-Z][A-Z0-9]{2,6})", re.ASCII)
# eight or more digits, also when written in groups
_NUMBER = re.compile(r"\d(?:[ .-]?\d){7,}")
_DATE = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)")


@dataclass(frozen=True)
class LeveringName:
    """A file name taken apart.

    `scope` is the scope code (`G0193`), `peildatum` the date that the levering is about. For a DUO report `peilmaand`
    (jjjjmm) is the month before the one in the name, `peildatum` its last day (feeds.md, duo_a04). `compressed`: it is gzip.
    """

    file_name: str
    extract: Extract
    scope: str
    peildatum: datetime.date
    peilmaand: int | None
    compressed: bool


def parse_name(file_name: str) -> LeveringName:
    """Read a file name (without folders).

    Raises LeveringRefused: `bron_uitgesloten` for Paspoort voor je toekomst, `naam_onbekend`, `extract_onbekend`, or
    `scope_onbekend` (`schemas.region`).
    """
    if _PASPOORT.search(file_name):
        raise LeveringRefused(
            "bron_uitgesloten",
            "Paspoort voor je toekomst wordt niet ingelezen: volgens de overeenkomst wordt de inhoud niet overgenomen in "
            "andere toepassingen. Verwijder het bestand uit de map.",
        )
    ending = _ENDING.search(file_name)
    stem = file_name[: ending.start()] if ending else ""
    compressed = bool(ending and ending["packed"])
    if matched := _DUO_REPORT.fullmatch(stem):
        peilmaand, peildatum = _report_month(file_name, matched["month"])
        extract = _duo_extract(matched["code"])
        return LeveringName(file_name, extract, _scope(matched["scope"]), peildatum, peilmaand, compressed)
    if matched := _CONTRACT.fullmatch(stem):
        extract = _named_extract(matched["extract"])
        peildatum = _peildatum(file_name, matched["date"])
        return LeveringName(file_name, extract, _scope(matched["scope"]), peildatum, None, compressed)
    raise _unknown(file_name, "deze naam is niet bekend")


def may_be_levering(file_name: str) -> bool:
    """Whether a file in a folder can be a levering at all, by the ending of its name."""
    return file_name.lower().endswith(POSSIBLE_ENDINGS)


def masked(text: str) -> str:
    """`text` with every run of eight digits or more that is no date in this century replaced by as many number signs."""
    return _NUMBER.sub(lambda found: found[0] if _is_date(found[0]) else re.sub(r"\d", "#", found[0]), text)


def _is_date(text: str) -> bool:
    matched = _DATE.fullmatch(text)
    return bool(matched) and _date(int(matched[1]), int(matched[2]), int(matched[3])) is not None


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _report_month(file_name: str, month: str) -> tuple[int, datetime.date]:
    delivered = _date(int(month[:4]), int(month[4:]), 1)
    if delivered is None or delivered.year < 2000:
        raise _unknown(file_name, "de naam begint niet met een bestaande maand")
    peildatum = delivered - datetime.timedelta(days=1)
    return peildatum.year * 100 + peildatum.month, peildatum


def _peildatum(file_name: str, text: str) -> datetime.date:
    peildatum = _date(int(text[:4]), int(text[4:6]), int(text[6:]))
    if peildatum is None or peildatum.year < 2000:
        raise _unknown(file_name, "de datum in de naam bestaat niet")
    return peildatum


def _scope(text: str) -> str:
    try:
        return str(parse_scope(text))
    except LeveringRefused as refused:
        known = ", ".join(f"G{code} {gemeente.gemeente}" for code, gemeente in GEMEENTEN.items())
        raise LeveringRefused(refused.code, f"{refused.sentence} De gemeenten zijn: {known}.") from None


def _duo_extract(code: str) -> Extract:
    reports = {extract.file_name: extract for extract in EXTRACTS.values() if extract.layout is Layout.DUO_CSV}
    if code not in reports:
        raise LeveringRefused(
            "extract_onbekend",
            f"DUO-rapport {code} staat niet in het register. Bekend zijn: {', '.join(reports)}.",
        )
    return reports[code]


def _named_extract(name: str) -> Extract:
    named = {extract.file_name: extract for extract in EXTRACTS.values() if extract.layout is not Layout.DUO_CSV}
    if name not in named:
        raise LeveringRefused(
            "extract_onbekend",
            f"Extract {masked(name)} staat niet in het register. Bekend zijn: {', '.join(named)}.",
        )
    return named[name]


def _unknown(file_name: str, reason: str) -> LeveringRefused:
    return LeveringRefused(
        "naam_onbekend",
        f"Bestand {masked(file_name)}: {reason}. Noem het {{extract}}_{{scope}}_{{JJJJMMDD}}.csv, zoals "
        "jvs_jongere_G0193_20261101.csv, of houd de naam van DUO aan, zoals 202211A04G0193.csv; gzip eindigt op .csv.gz.",
    )
