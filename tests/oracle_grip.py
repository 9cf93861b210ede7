"""The oracle of the checks G01–G06 and B07: what a correct hub finds, from the rows of the files, one by one.

Slow and plain on purpose, with nothing of the hub or the demo generator. Written out again from controles.md and marts.md: of
an incomplete date a finding holds only when it holds for every day that the date can be.
"""

from collections import defaultdict
from datetime import date, timedelta

from tests import oracle
from tests.oracle import REGION, Levering
from tests.oracle_absence import Finding, _finding, _first, _last, _peildatum, _person
from tests.oracle_school import Row
from tests.oracle_traject import Guidance

CODES = ("B07", "G01", "G02", "G03", "G04", "G05", "G06")


class Grip(Guidance):
    """What the hub knows on the peildatum, with the rows of GRIP."""

    def __init__(self, received: list[Levering]) -> None:
        super().__init__(received)
        self.overstap, self.jikp, self.switches = (
            list(oracle._last_state(received, f"grip_{name}").values()) for name in ("overstap", "jikp", "uitstroom_switch")
        )
        # an enrolment that ended before this day is in no C-levering any more
        self.duo_since = date(self.on.year - 1, 7, 31)
        self.enrolments_until = defaultdict(lambda: date.min, _last_of_each_scope(received, "duo_c_levering"))
        self.reported: dict[str, int] = defaultdict(int)
        for code in ("duo_a01", "duo_a04"):
            for months in self.reports_of_duo[code].values():
                for month, rows in months.items():
                    for person in rows:
                        self.reported[person] = max(self.reported[person], month)

        self.secret: set[str] = set()
        for levering in received:
            if levering.extract in ("brp_persoonslijst", "brp_personen") and not levering.refused:
                for place, row in levering.rows.items():
                    if place not in levering.broken and row["volgnummer"] == "0" and row["01.01.20"]:
                        (self.secret.add if row["07.70.10"] not in ("", "0") else self.secret.discard)(row["01.01.20"])

    def acting(self, row: Row) -> str:
        home = self.lives_in.get(_person(row), row["gemeentecode"])
        return home if home in REGION else row["gemeentecode"]

    def told_of(self, row: Row, key: str) -> Finding:
        person, acts = _person(row), self.acting(row)
        said = {"gemeentecode": acts, key: row[key]}
        if mine := [file["dossiernummer"] for scope, file in self.open_dossiers.get(person, []) if scope[1:] == acts]:
            said["dossiernummer"] = min(mine)
        return _finding(said)

    def enrolled(self, person: str) -> list[Row]:
        return [row for _, row in self.education.get(person, []) if row["brin6"]]

    def in_mbo_on(self, person: str, day: date) -> bool:
        return any(
            _first(row["datum_inschrijving"]) <= day
            and (not row["datum_uitschrijving"] or _last(row["datum_uitschrijving"]) >= day)
            for row in self.enrolled(person)
            if row["onderwijssoort"] == "MBO"
        )

    def is_asked(self, row: Row) -> bool:
        return bool(row["datum"]) and self.duo_since <= _first(row["datum"]) <= self.on


def expected(received: list[Levering]) -> dict[str, list[Finding]]:
    """The findings by code, each as the answers give it, in order."""
    facts = Grip(received)
    found = {
        "B07": _secret(facts),
        "G01": _missed_milestone(facts),
        "G02": [facts.told_of(row, "aanmelding_id") for row in facts.overstap if _did_not_arrive(row, facts)],
        "G03": [
            facts.told_of(row, "jikp_id")
            for row in facts.jikp
            if row["status"] == "UIT_BEELD" and not facts.open_dossiers.get(_person(row))
        ],
        "G04": [facts.told_of(row, "jikp_id") for row in facts.jikp if _is_elsewhere(row, facts)],
        "G05": [facts.told_of(row, "registratie_id") for row in facts.switches if _left_unheard(row, facts)],
        "G06": [facts.told_of(row, "registratie_id") for row in facts.switches if _switched_unheard(row, facts)],
    }
    return {code: sorted(findings) for code, findings in found.items()}


def _last_of_each_scope(received: list[Levering], extract: str) -> dict[str, date]:
    loaded = [levering for levering in received if levering.extract == extract and not levering.refused]
    return {levering.scope: _peildatum(levering) for levering in sorted(loaded, key=_peildatum)}


def _secret(facts: Grip) -> list[Finding]:
    in_grip = {_person(row) for row in [*facts.overstap, *facts.jikp, *facts.switches]}
    return [
        _finding({"gemeentecode": scope[1:], "dossiernummer": row["dossiernummer"]})
        for person in in_grip
        if person in facts.secret
        for scope, row in facts.open_dossiers.get(person, [])
    ]


def _missed_milestone(facts: Grip) -> list[Finding]:
    of_pupil = defaultdict(list)
    for row in facts.overstap:
        of_pupil[_person(row), row["schooljaar"]].append(row)
    found = []
    for (_, schooljaar), rows in of_pupil.items():
        year = int(schooljaar) + 1
        if facts.on < date(year, 4, 1) or any(_makes_it(row, year, facts.on) for row in rows):
            continue
        found += [facts.told_of(row, "aanmelding_id") for row in rows if _is_last_year(row)]
    return found


def _makes_it(row: Row, year: int, on: date) -> bool:
    if on < date(year, 8, 1):
        return row["status"] != "GEEN_AANMELDING"
    return row["status"] == "GEPLAATST" and (not row["datum_status"] or _first(row["datum_status"]) <= date(year, 8, 1))


def _is_last_year(row: Row) -> bool:
    level, _, _ = row["vo_niveau"].partition("_")
    return level in ("PRO", "VSO") or (level, row["leerjaar"]) in (("VMBO", "4"), ("HAVO", "5"), ("VWO", "6"))


def _did_not_arrive(row: Row, facts: Grip) -> bool:
    october = date(int(row["schooljaar"]) + 1, 10, 1)
    known = max(facts.enrolments_until[scope] for scope in (f"G{facts.acting(row)}", "R0010"))
    asked = row["status"] == "GEPLAATST" and facts.duo_since <= october <= min(facts.on, known)
    return asked and not facts.in_mbo_on(_person(row), october)


def _is_elsewhere(row: Row, facts: Grip) -> bool:
    person = _person(row)
    if row["bestemming"] == "WERK":
        return person in facts.income and facts.income[person]["werkt_12_uur"] != "J"
    return row["bestemming"] == "MBO" and not facts.in_mbo_on(person, facts.on)


def _left_unheard(row: Row, facts: Grip) -> bool:
    if row["soort"] != "UITSCHRIJVING" or not facts.is_asked(row):
        return False
    first, last = _first(row["datum"]), _last(row["datum"])
    begins = [_first(each["datum_inschrijving"]) for each in facts.enrolled(_person(row))]
    again = any(first <= begin <= last + timedelta(days=31) for begin in begins)
    return not again and facts.reported[_person(row)] < first.year * 100 + first.month


def _switched_unheard(row: Row, facts: Grip) -> bool:
    if row["soort"] != "SWITCH" or not facts.is_asked(row):
        return False
    return not any(_is_the_new_one(each, row) for each in facts.enrolled(_person(row)))


def _is_the_new_one(enrolment: Row, row: Row) -> bool:
    if enrolment["onderwijssoort"] != "MBO":
        return False
    if enrolment["datum_uitschrijving"] and _last(enrolment["datum_uitschrijving"]) < _first(row["datum"]):
        return False
    if row["mbo_brin_naar"] and row["mbo_brin_naar"][:4] != enrolment["brin6"][:4]:
        return False
    if row["crebo_naar"]:
        return row["crebo_naar"] == enrolment["opleidingscode"]
    return not row["niveau_naar"] or row["niveau_naar"] == enrolment["niveau"]
