"""The oracle of the checks V01–V10 and L02: what a correct hub finds, from the rows of the files, one by one.

Slow and plain on purpose, with nothing of the hub or the demo generator. Written out again from controles.md and begrippen.md:
of an incomplete date a finding holds only when it holds for every day that the date can be.
"""

import calendar
import datetime
import re
from collections import defaultdict
from datetime import date
from pathlib import Path

from tests import oracle, oracle_weeks
from tests.oracle import Levering
from tests.oracle_contracts import is_date

CODES = ("V01", "V02", "V03", "V04", "V05", "V06", "V07", "V08", "V09", "V10", "L02")
REGION = oracle.REGION

Finding = tuple[tuple[str, str], ...]
"""The items of a finding in order of their names."""

PUBLIC_HOLIDAYS = {
    *(date(year, month, day) for year in range(2018, 2031) for month, day in ((1, 1), (5, 5), (12, 25), (12, 26))),
    *(date(year, 4, 26 if date(year, 4, 27).weekday() == 6 else 27) for year in range(2018, 2031)),
    # Easter Monday, Ascension Day and Whit Monday
    *(date(2024, 4, 1), date(2024, 5, 9), date(2024, 5, 20)),
    *(date(2025, 4, 21), date(2025, 5, 29), date(2025, 6, 9)),
    *(date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25)),
    *(date(2027, 3, 29), date(2027, 5, 6), date(2027, 5, 17)),
}  # fmt: skip


class Facts:
    """What the hub knows on the peildatum, by person number and by dossier."""

    def __init__(self, received: list[Levering]) -> None:
        self.on = max(_peildatum(levering) for levering in received)
        self.dossiers = oracle._last_state(received, "jvs_jongere")
        self.reports = oracle._last_state(received, "jvs_verzuimmelding")
        self.exemptions = oracle._last_state(received, "jvs_vrijstelling")
        self.persons = oracle._persons_by_bsn(oracle._last_state(received, "brp_persoonslijst"))
        self.met = {}
        for levering in received:
            if levering.extract in ("brp_persoonslijst", "brp_personen") and not levering.refused:
                for number, row in levering.rows.items():
                    if number not in levering.broken and row["volgnummer"] == "0" and row["01.01.20"]:
                        self.met[row["01.01.20"]] = row["01.03.10"]
        self.born_by_dossier: dict[str, str] = {}
        ranked = sorted(self.dossiers.items(), key=lambda item: (item[1]["dossierstatus"] != "open", item[0]))
        for _, row in ranked:
            self.born_by_dossier.setdefault(_person(row), row["geboortedatum"].replace("-", ""))
        self.enrolments = defaultdict(list)
        for _, row in oracle_weeks.education(received):
            if row["brin6"]:
                self.enrolments[row["pgn"]].append((row["datum_inschrijving"], row["datum_uitschrijving"]))
        self.exemptions_of = defaultdict(list)
        for (scope, _), row in self.exemptions.items():
            if row["besluit"] == "toegekend":
                self.exemptions_of[_person(row)].append((scope, row))

    def born(self, person: str) -> tuple[date, date] | None:
        """The first and the last day on which a person can be born."""
        text = self.met[person] if person in self.met else self.born_by_dossier.get(person, "")
        return _days(text)

    def is_resident(self, person: str) -> bool:
        row = self.persons.get(person)
        return bool(row) and row["08.09.10"] in REGION and not (row["06.08.10"] or row["07.67.10"] or row["07.67.20"])

    def may_be_enrolled(self, person: str) -> bool:
        return any(_first(begin) <= self.on and (not end or _last(end) >= self.on) for begin, end in self.enrolments[person])


def expected(received: list[Levering]) -> dict[str, list[Finding]]:
    """The findings V01–V10 and L02 by code, each as the answers give it, in order."""
    facts = Facts(received)
    found: dict[str, list[Finding]] = {code: [] for code in CODES}
    for (scope, _), row in facts.reports.items():
        said = {"gemeentecode": scope[1:], "dossiernummer": row["dossiernummer"], "meldingsnummer": row["meldingsnummer"]}
        said = {name: value for name, value in said.items() if value}
        for code in _of_report(scope, row, facts):
            found[code].append(_finding(said))
        for _, exemption in facts.exemptions_of[_person(row)]:
            if _overlap(row, exemption, facts.on):
                found["V01"].append(_finding(said | {"vrijstellingnummer": exemption["vrijstellingnummer"]}))
    for person in facts.exemptions_of:
        if lapsed := _lapsed(person, facts):
            found["V10"].append(lapsed)
    found["L02"] = _leaps(received, facts.on)
    return {code: sorted(findings) for code, findings in found.items()}


def _finding(items: dict[str, str]) -> Finding:
    return tuple(sorted(items.items()))


def _overlap(report: dict[str, str], exemption: dict[str, str], on: date) -> bool:
    if report["status"] == "I" and report["reden_ingetrokken"] == "V":
        return False
    begins = max(_last(report["begindatum"]), _last(exemption["begindatum"]))
    ends = _first(report["einddatum"]) if report["einddatum"] else on
    if exemption["einddatum"]:
        ends = min(ends, _first(exemption["einddatum"]))
    return begins <= ends


def _of_report(scope: str, row: dict[str, str], facts: Facts) -> list[str]:
    """V02–V09 of one report."""
    codes = []
    begin, end, reported = row["begindatum"], row["einddatum"], row["melddatum"]
    kind, status = row["verzuimsoort"], row["status"]
    if (end and _last(end) < _first(begin)) or _last(reported) < _first(begin):
        codes.append("V02")
    if kind in ("V3", "V4", "RMC", "LRV") and status == "G" and not end:
        codes.append("V03")
    if _age_does_not_fit(kind, begin, facts.born(_person(row))):
        codes.append("V04")
    if (status == "G") != bool(row["reden_afgesloten"]):
        codes.append("V05")
    if status == "R" and _working_days(_last(reported), facts.on) > 5:
        codes.append("V06")
    too_short = kind == "LRV" and bool(end) and (_last(end) - _first(begin)).days + 1 < 28
    if too_short or (kind == "V3" and row["verzuimuren"] and int(row["verzuimuren"]) < 16):
        codes.append("V07")
    if status in ("R", "B") and _months_later(_last(begin), 3) < facts.on:
        codes.append("V08")
    dossier = facts.dossiers.get((scope, row["dossiernummer"]))
    if dossier is None or _person(dossier) != _person(row):
        codes.append("V09")
    return codes


def _age_does_not_fit(kind: str, begin: str, born: tuple[date, date] | None) -> bool:
    if born is None:
        return False
    possible = [(birth, day) for birth in born for day in (_first(begin), _last(begin))]
    if kind in ("V3", "LRV"):
        return all(_age(birth, day) >= 18 for birth, day in possible)
    if kind in ("V4", "RMC"):
        bound = 23 if _last(begin) < date(2026, 1, 1) else 27
        return all(_age(birth, day) < 18 for birth, day in possible) or all(
            _age(birth, day) >= bound for birth, day in possible
        )
    return False


def _lapsed(person: str, facts: Facts) -> Finding | None:
    """V10 of one person."""
    on = facts.on
    until = date(on.year if on >= date(on.year, 7, 1) else on.year - 1, 7, 31)
    watched = [(scope, row) for scope, row in facts.exemptions_of[person] if row["artikel"] in ("5_A", "5_B", "5_C")]
    if not watched or any(not row["einddatum"] or _last(row["einddatum"]) > until for _, row in watched):
        return None
    scope, row = max(watched, key=lambda item: _last(item[1]["einddatum"]))
    if any(_last(other["begindatum"]) > _first(row["einddatum"]) for _, other in watched):
        return None
    born = facts.born(person)
    if born is None or not all(_leerplichtig(birth, on) for birth in born):
        return None
    if not facts.is_resident(person) or facts.may_be_enrolled(person):
        return None
    said = {"gemeentecode": scope[1:], "dossiernummer": row["dossiernummer"], "vrijstellingnummer": row["vrijstellingnummer"]}
    return _finding(said)


def _leaps(received: list[Levering], on: date) -> list[Finding]:
    """L02."""
    loaded = defaultdict(dict)
    for levering in received:
        if not levering.refused and _peildatum(levering) <= on:
            loaded[levering.extract, levering.scope][_peildatum(levering)] = levering.count
    found = []
    for (extract, scope), counts in loaded.items():
        rows = [counts[day] for day in sorted(counts)]
        if len(rows) < 5:
            continue
        mean = sum(rows[-5:-1]) / 4
        if abs(rows[-1] - mean) > 20 and abs(rows[-1] - mean) > 0.2 * mean:
            said = {"gemeentecode": "0193", "extract": extract, "scope": scope, "peildatum": max(counts).isoformat()}
            found.append(_finding(said))
    return found


def _peildatum(levering: Levering) -> date:
    """The date in the name; for a DUO report the last day of the month before it."""
    if matched := re.search(r"_(\d{8})\.|(?:^(\d{8})\w+\.koci)", levering.path.name):
        return date.fromisoformat(matched[1] or matched[2])
    if matched := re.match(r"(?:NRSP|NenR)(\d{4})([VD])", levering.path.name):
        return date(int(matched[1]), *((10, 1) if matched[2] == "V" else (12, 31)))
    return date(int(levering.month[:4]), int(levering.month[4:]), 1) - datetime.timedelta(days=1)


def _person(row: dict[str, str]) -> str:
    return row["burgerservicenummer"] or row["onderwijsnummer"]


# Dates


def _days(text: str) -> tuple[date, date] | None:
    """The first and last day that a date (jjjjmmdd or JJJJ-MM-DD) can be, None when not even the year is known."""
    digits = text.replace("-", "")
    if not is_date(digits) or digits[:4] == "0000":
        return None
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    first = date(year, month or 1, day or 1)
    if day:
        return first, first
    last_month = month or 12
    return first, date(year, last_month, calendar.monthrange(year, last_month)[1])


def _first(text: str) -> date:
    days = _days(text)
    assert days, text
    return days[0]


def _last(text: str) -> date:
    days = _days(text)
    assert days, text
    return days[1]


def _age(birth: date, on: date) -> int:
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def _leerplichtig(birth: date, on: date) -> bool:
    year, month = birth.year + 5 + birth.month // 12, birth.month % 12 + 1
    ends = birth.year + 16 + (birth.month >= 8)
    return date(year, month, 1) <= on <= date(ends, 7, 31)


def _months_later(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _working_days(after: date, until: date) -> int:
    """Working days after `after`, up to and including `until`."""
    count, day = 0, after + datetime.timedelta(days=1)
    while day <= until:
        count += day.weekday() < 5 and day not in PUBLIC_HOLIDAYS
        day += datetime.timedelta(days=1)
    return count


def findings(folder: Path) -> dict[str, list[Finding]]:
    """The findings that follow from the leveringen in a folder."""
    return expected(oracle.leveringen(folder))
