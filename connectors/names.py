"""What the name of a file says: which extract, for which scope, on which date.

The name is the first thing that is checked of a levering, and may itself hold a number of a person when somebody made it up:
what is repeated of it in a sentence has such numbers masked. Whether the content agrees with the name is for the contract.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.columns import Kind
from schemas.duo.vsv_year import peildatum_of
from schemas.errors import LeveringRefused
from schemas.excluded import refuse_excluded
from schemas.extract import Extract, Layout
from schemas.region import GEMEENTEN, parse_scope
from schemas.register import EXTRACTS

POSSIBLE_ENDINGS = (".csv", ".csv.gz", ".xlsx", ".xml")
"""How the name of a levering can end. In a folder nothing else is looked at: files of other kinds, and files that a transfer
program is still writing under an ending of its own. Json is written by so many programs that only a name as ours is."""

_KOCI = ".koci.xlsx"
_ENDING = re.compile(r"(?P<kind>(\.koci)?\.xlsx|\.xml|\.json|\.csv)(?P<packed>((?<=\.csv)|(?<=\.json))\.gz)?\Z", re.IGNORECASE)
_SCOPE = r"(?P<scope>[A-Z][A-Z0-9]{2,6})"
_CONTRACT = re.compile(rf"(?P<extract>[a-z][a-z0-9]*_[a-z0-9_]+)_{_SCOPE}_(?P<date>\d{{8}})", re.ASCII)
_DUO_REPORT = re.compile(rf"(?P<month>\d{{6}})(?P<code>[A-Z]\d{{2}}){_SCOPE}", re.ASCII)
_DUO_YEAR = re.compile(rf"(?P<code>[A-Za-z]{{4}})(?P<year>\d{{4}})(?P<stand>[VD]){_SCOPE}", re.ASCII)
_DUO_KOCI = re.compile(rf"(?P<date>\d{{8}}){_SCOPE}", re.ASCII)
# eight or more digits, also when written in groups
_NUMBER = re.compile(r"\d(?:[ .-]?\d){7,}")
_DATE = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)")
_FRIDAY = 4


@dataclass(frozen=True)
class LeveringName:
    """A file name taken apart.

    `scope` is the scope code (`G0193`), `peildatum` the date that the levering is about. For a DUO report `peilmaand`
    (jjjjmm) is the month before the one in the name, `peildatum` its last day (feeds.md, duo_a04). `compressed`: it is gzip.
    `filled` are the columns that the name fills in every row, by source name (`schemas.duo.vsv_year`).
    """

    file_name: str
    extract: Extract
    scope: str
    peildatum: datetime.date
    peilmaand: int | None
    compressed: bool
    filled: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)


def parse_name(file_name: str) -> LeveringName:
    """Read a file name (without folders).

    Raises LeveringRefused: `bron_uitgesloten` for Paspoort voor je toekomst, `naam_onbekend`, `extract_onbekend`,
    `geen_vrijdag` for a weekly levering, or `scope_onbekend` (`schemas.region`).
    """
    refuse_excluded(file_name)
    ending = _ENDING.search(file_name)
    if ending is None:
        raise _unknown(file_name, "deze naam is niet bekend")
    stem, kind, compressed = file_name[: ending.start()], ending["kind"].lower(), bool(ending["packed"])
    if kind == ".csv" and (matched := _DUO_REPORT.fullmatch(stem)):
        extract = _duo_extract(Layout.DUO_CSV, matched["code"])
        peilmaand, peildatum = _report_month(file_name, matched["month"])
        return LeveringName(file_name, extract, _scope(matched["scope"]), peildatum, peilmaand, compressed)
    if kind == ".csv" and (matched := _DUO_YEAR.fullmatch(stem)):
        extract = _duo_extract(Layout.DUO_YEAR_CSV, matched["code"])
        filled = {"eindjaar": matched["year"], "stand": matched["stand"]}
        peildatum = _existing(file_name, peildatum_of(max(int(matched["year"]), 1), matched["stand"]))
        return LeveringName(file_name, extract, _scope(matched["scope"]), peildatum, None, compressed, filled)
    if kind == _KOCI and (matched := _DUO_KOCI.fullmatch(stem)):
        extract = _duo_extract(Layout.KOCI_XLSX, "koci")
        return LeveringName(
            file_name, extract, _scope(matched["scope"]), _peildatum(file_name, matched["date"]), None, compressed
        )
    if matched := _CONTRACT.fullmatch(stem):
        extract = _named_extract(matched["extract"])
        if kind != f".{extract.layout.form}":
            raise _unknown(file_name, f"een levering van {extract.name} eindigt op .{extract.layout.form}")
        peildatum = _peildatum(file_name, matched["date"])
        _refuse_other_weekday(extract, peildatum)
        return LeveringName(file_name, extract, _scope(matched["scope"]), peildatum, None, compressed)
    raise _unknown(file_name, "deze naam is niet bekend")


def may_be_levering(file_name: str) -> bool:
    """Whether a file in a folder can be a levering at all, by the ending of its name."""
    if file_name.lower().endswith(POSSIBLE_ENDINGS):
        return True
    ending = _ENDING.search(file_name)
    return ending is not None and bool(_CONTRACT.fullmatch(file_name[: ending.start()]))


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
    return _existing(file_name, _date(int(text[:4]), int(text[4:6]), int(text[6:])))


def _existing(file_name: str, peildatum: datetime.date | None) -> datetime.date:
    if peildatum is None or peildatum.year < 2000:
        raise _unknown(file_name, "de datum in de naam bestaat niet")
    return peildatum


def _refuse_other_weekday(extract: Extract, peildatum: datetime.date) -> None:
    """Of a weekly levering the date is the Friday of its week (feeds.md, duo_p_levering)."""
    weekly = extract.dated is not None and extract.column(extract.dated).kind is Kind.WEEK
    if weekly and peildatum.weekday() != _FRIDAY:
        friday = peildatum + datetime.timedelta(days=_FRIDAY - peildatum.weekday())
        raise LeveringRefused(
            "geen_vrijdag",
            f"De datum in de naam van een {extract.name} is de vrijdag van de week, en {peildatum:%Y%m%d} is dat niet; "
            f"de vrijdag van die week is {friday:%Y%m%d}. Lever het bestand aan onder de juiste datum.",
        )


def _scope(text: str) -> str:
    try:
        return str(parse_scope(text))
    except LeveringRefused as refused:
        known = ", ".join(f"G{code} {gemeente.gemeente}" for code, gemeente in GEMEENTEN.items())
        raise LeveringRefused(refused.code, f"{refused.sentence} De gemeenten zijn: {known}.") from None


def _duo_extract(layout: Layout, code: str) -> Extract:
    reports = {extract.file_name: extract for extract in EXTRACTS.values() if extract.layout is layout}
    if code not in reports:
        raise LeveringRefused(
            "extract_onbekend",
            f"DUO-rapport {code} staat niet in het register. Bekend zijn: {', '.join(reports)}.",
        )
    return reports[code]


def _named_extract(name: str) -> Extract:
    named = {extract.file_name: extract for extract in EXTRACTS.values() if extract.file_name == extract.name}
    if name not in named:
        raise LeveringRefused(
            "extract_onbekend",
            f"Extract {masked(name)} staat niet in het register. Bekend zijn: {', '.join(named)}.",
        )
    return named[name]


def _unknown(file_name: str, reason: str) -> LeveringRefused:
    return LeveringRefused(
        "naam_onbekend",
        f"Bestand {masked(file_name)}: {reason}. Noem het {{extract}}_{{scope}}_{{JJJJMMDD}}.csv (brp_personen .json, suwi "
        ".xml), zoals jvs_jongere_G0193_20261101.csv, of houd de naam van DUO aan, zoals 202211A04G0193.csv, "
        "NenR2023DG0193.csv of 20261101G0193.koci.xlsx; een werklijst komt terug onder haar eigen naam; "
        "gzip eindigt op .csv.gz of .json.gz.",
    )
