"""The oracle of the checks T01–T06 and V11: what a correct hub finds, from the rows of the files, one by one.

Slow and plain on purpose, with nothing of the hub or the demo generator. Written out again from controles.md and suwi.md: of an
incomplete date a finding holds only when it holds for every day that the date can be.
"""

from collections import defaultdict
from datetime import date, timedelta

from tests import oracle
from tests.oracle import REGION, Levering
from tests.oracle_absence import Finding, _age, _finding, _first, _last, _months_later, _person
from tests.oracle_school import Schools

CODES = ("T01", "T02", "T03", "T04", "T05", "T06", "V11")
Row = dict[str, str]


class Guidance(Schools):
    """What the hub knows beside schools and absence: trajecten, processen-verbaal and the last answers of SUWI."""

    def __init__(self, received: list[Levering]) -> None:
        super().__init__(received)
        self.trajecten = oracle._last_state(received, "jvs_traject")
        self.verbalen = oracle._last_state(received, "jvs_procesverbaal")
        self.income, self.assistance = _answers(received, "suwi_inkomsten"), _answers(received, "suwi_bijstand")
        self.qualified_by_dossier = {_person(row) for row in self.dossiers.values() if row["startkwalificatie"] == "J"}

    def is_qualified(self, person: str) -> bool:
        if person in self.education:
            return self.says_of(person)[1]["startkwalificatie"] == "J"
        return person in self.qualified_by_dossier

    def is_too_old(self, person: str) -> bool:
        born = self.born(person)
        bound = 23 if self.on < date(2026, 1, 1) else 27
        return born is not None and all(_age(birth, self.on) >= bound for birth in born)


def _answers(received: list[Levering], extract: str) -> dict[str, Row]:
    """By BSN the last answer that says something."""
    last: dict[str, Row] = {}
    for levering in sorted(received, key=lambda one: one.month):
        if levering.extract == extract and not levering.refused:
            for number, row in levering.rows.items():
                if number not in levering.broken and row["uitkomst"] in "abd":
                    last[row["burgerservicenummer"]] = row
    return last


def expected(received: list[Levering]) -> dict[str, list[Finding]]:
    """The findings T01–T06 and V11 by code, each as the answers give it, in order."""
    facts = Guidance(received)
    persons = _last_person_rows(received)
    found: dict[str, list[Finding]] = {code: [] for code in CODES}
    for (scope, _), row in facts.trajecten.items():
        said = {"gemeentecode": scope[1:], "dossiernummer": row["dossiernummer"], "trajectnummer": row["trajectnummer"]}
        for code in _of_traject(row, facts, persons):
            found[code].append(_finding(said))
    for (scope, _), row in facts.verbalen.items():
        if row["verzuimsoort"] == "ABSOLUUT" and any(
            _inside(row["datum_pv"], exemption) for _, exemption in facts.exemptions_of[_person(row)]
        ):
            said = {"gemeentecode": scope[1:], "dossiernummer": row["dossiernummer"], "pvnummer": row["pvnummer"]}
            found["V11"].append(_finding(said))
    found["T06"] = _silent(facts)
    return {code: sorted(findings) for code, findings in found.items()}


def _last_person_rows(received: list[Levering]) -> dict[str, Row]:
    """By BSN the last row that any persoonslijst had, of several in the last month the one with the latest registration."""
    last: dict[str, tuple[str, str, Row]] = {}
    for levering in received:
        if levering.extract != "brp_persoonslijst" or levering.refused:
            continue
        for number, row in levering.rows.items():
            if number in levering.broken or row["volgnummer"] != "0" or not row["01.01.20"]:
                continue
            new = (levering.month, row["08.09.20"], row)
            if row["01.01.20"] not in last or last[row["01.01.20"]][:2] < new[:2]:
                last[row["01.01.20"]] = new
    return {person: row for person, (_, _, row) in last.items()}


def _of_traject(row: Row, facts: Guidance, persons: dict[str, Row]) -> list[str]:
    person, on = _person(row), facts.on
    start, end = row["datum_start"], row["datum_einde"]
    codes = []
    if _before(start, row["datum_eerste_contact"]) or _before(start, row["datum_intake"]) or _before(end, start):
        codes.append("T01")
    if (not end or _first(end) > on) and (
        facts.is_qualified(person) or facts.is_too_old(person) or _has_left(persons.get(row["burgerservicenummer"]))
    ):
        codes.append("T02")
    waits = row["signaalbron"] == "P" and not row["datum_eerste_contact"]
    if waits and _last(row["signaaldatum"]) < on - timedelta(days=28):
        codes.append("T03")
    income, assistance = facts.income.get(person, {}), facts.assistance.get(person, {})
    if row["bestemming"] == "WERK" and income.get("werkt_12_uur") == "N":
        codes.append("T04")
    if row["bestemming"] in ("", "GEEN") and "J" in (
        income.get("werkt"), income.get("uitkering"), assistance.get("bijstand")
    ):  # fmt: skip
        codes.append("T05")
    return codes


def _before(one: str, other: str) -> bool:
    return bool(one and other) and _last(one) < _first(other)


def _has_left(row: Row | None) -> bool:
    return row is not None and bool(
        row["06.08.10"] or row["07.67.10"] or row["07.67.20"] or row["08.13.10"] or row["08.09.10"] not in REGION
    )


def _inside(day: str, exemption: Row) -> bool:
    return _first(day) >= _last(exemption["begindatum"]) and (
        not exemption["einddatum"] or _last(day) <= _first(exemption["einddatum"])
    )


def _silent(facts: Guidance) -> list[Finding]:
    """T06."""
    year_ago = facts.on.replace(year=facts.on.year - 1)
    happened: dict[tuple[str, str], list[str]] = defaultdict(list)
    for rows, names in (
        (facts.processes, ("datum_start", "datum_einde")),
        (facts.trajecten, ("datum_start", "datum_einde")),
        (facts.reports, ("begindatum", "melddatum")),
    ):
        for (scope, _), row in rows.items():
            happened[scope, row["dossiernummer"]] += [row[name] for name in names if row[name]]
    return [
        _finding({"gemeentecode": scope[1:], "dossiernummer": row["dossiernummer"]})
        for (scope, _), row in facts.dossiers.items()
        if row["dossierstatus"] == "open"
        and _months_later(_last(row["datum_opening"]), 12) < facts.on
        and not any(_first(day) <= facts.on and _last(day) >= year_ago for day in happened[scope, row["dossiernummer"]])
    ]
