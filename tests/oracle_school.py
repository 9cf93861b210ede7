"""The oracle of the checks D01–D13 and B06: what a correct hub finds, from the rows of the files, one by one.

Slow and plain on purpose, with nothing of the hub or the demo generator. Written out again from controles.md, begrippen.md and
feeds.md: of an incomplete date a finding holds only when it holds for every day that the date can be.
"""

import re
from collections import defaultdict
from datetime import date
from pathlib import Path

from tests import oracle, oracle_weeks
from tests.oracle import REGION, Levering
from tests.oracle_absence import Facts, Finding, _age, _days, _finding, _first, _last, _leerplichtig, _peildatum, _person

CODES = ("B06", "D01", "D02", "D03", "D04", "D05", "D06", "D07", "D08", "D09", "D10", "D11", "D12", "D13")
STARTKWALIFICATIES = ("HAVO", "VWO", "MBO2", "MBO3", "MBO4")
FROM_ENROLMENT = ("5_A", "5_B", "5_C", "5A", "15")
NUMBER = {"duo_a05": "BSN_ONDERWIJSNR"}
ZWOLLE = {"gemeentecode": "0193"}

Row = dict[str, str]


class Schools(Facts):
    """What the hub knows on the peildatum, by person number: enrolments, reports of DUO, where the BRP registered people."""

    def __init__(self, received: list[Levering]) -> None:
        super().__init__(received)
        self.received = received
        self.education: dict[str, list[tuple[str, Row]]] = defaultdict(list)
        for scope, row in oracle_weeks.education(received):
            self.education[row["pgn"]].append((scope, row))
        self.latest_day: dict[tuple[str, str], date] = {}
        self.reports_of_duo: dict[str, dict[str, dict[int, dict[str, Row]]]] = defaultdict(lambda: defaultdict(dict))
        for levering in received:
            if levering.refused or not re.fullmatch(r"duo_(a\d\d|c_levering)", levering.extract):
                continue
            day = _peildatum(levering)
            known = self.latest_day.get((levering.extract, levering.scope), day)
            self.latest_day[levering.extract, levering.scope] = max(known, day)
            if levering.extract not in ("duo_c_levering", "duo_koci"):
                number = NUMBER.get(levering.extract, "PERSOONSGEBONDENNUMMER")
                rows = {row[number]: row for place, row in levering.rows.items() if place not in levering.broken}
                self.reports_of_duo[levering.extract][levering.scope][day.year * 100 + day.month] = rows
        self.open_dossiers: dict[str, list[tuple[str, Row]]] = defaultdict(list)
        for (scope, _), row in self.dossiers.items():
            if row["dossierstatus"] == "open":
                self.open_dossiers[_person(row)].append((scope, row))
        self.processes = oracle._last_state(received, "jvs_werkproces")
        self.without_bsn = {
            row["01.01.10"]: row for row in oracle._last_state(received, "brp_persoonslijst").values() if not row["01.01.20"]
        }
        self.registered: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self.number_of: dict[str, str] = {}
        for levering in received:
            if levering.extract in ("brp_persoonslijst", "brp_personen") and not levering.refused:
                self._remember_registrations(levering)
        self.lives_in: dict[str, str] = {}
        for bsn, registrations in self.registered.items():
            self.lives_in[bsn] = max(registrations)[1]

    def _remember_registrations(self, levering: Levering) -> None:
        valid = {place: row for place, row in levering.rows.items() if place not in levering.broken}
        for row in valid.values():
            if row["volgnummer"] == "0":
                self.number_of[row["01.01.10"]] = row["01.01.20"]
        for row in valid.values():
            if (bsn := self.number_of.get(row["01.01.10"])) and row["08.09.10"]:
                self.registered[bsn].add((row["08.09.20"], row["08.09.10"]))

    def registered_on(self, person: str, day: date) -> str | None:
        begun = [each for each in self.registered[person] if each[0] <= f"{day:%Y%m%d}"]
        return max(begun)[1] if begun else None

    def active(self, person: str) -> list[tuple[str, Row]]:
        return [(scope, row) for scope, row in self.education.get(person, []) if row["brin6"] and _runs(row, self.on)]

    def says_of(self, person: str) -> tuple[str, Row]:
        """The row that counts: with startkwalificatie first, then the latest diploma."""
        return max(self.education[person], key=lambda item: (item[1]["startkwalificatie"] == "J", item[1]["datum_diploma"]))

    def told(self, person: str, gemeente: str) -> list[Finding]:
        if dossiers := self.open_dossiers.get(person):
            return [_finding({"gemeentecode": scope[1:], "dossiernummer": row["dossiernummer"]}) for scope, row in dossiers]
        acts = self.lives_in.get(person, gemeente)
        return [_finding({"gemeentecode": acts if acts in REGION else gemeente, "pgn": person})]

    def exempted(self, person: str) -> bool:
        """Whether an exemption from enrolment may be in force."""
        return any(
            _first(row["begindatum"]) <= self.on and (not row["einddatum"] or _last(row["einddatum"]) >= self.on)
            for row in self.exemptions_from_enrolment(person)
        )

    def exemptions_from_enrolment(self, person: str) -> list[Row]:
        return [row for _, row in self.exemptions_of.get(person, []) if row["artikel"] in FROM_ENROLMENT]

    def latest(self, extract: str) -> list[tuple[str, int, dict[str, Row]]]:
        """Scope, report month and rows by person of the last report of each scope."""
        return [(scope, max(months), months[max(months)]) for scope, months in self.reports_of_duo[extract].items()]


def findings(folder: Path) -> dict[str, list[Finding]]:
    """The findings that follow from the leveringen in a folder."""
    return expected(oracle.leveringen(folder))


def expected(received: list[Levering]) -> dict[str, list[Finding]]:
    """The findings by code, each as the answers give it, in order."""
    facts = Schools(received)
    found = {
        "B06": _without_dossier(facts),
        "D01": _without_enrolment(facts),
        "D02": _exempted_and_enrolled(facts),
        "D03": _absent_elsewhere(facts),
        "D09": _does_not_add_up(facts),
        "D10": _not_in_startset(facts),
        "D11": [_finding(each) for each in oracle_weeks.not_in_start_population(received)],
        "D12": _other_gemeente(facts),
        "D13": [_finding(each) for each in oracle_weeks.weeks_missing(received)],
    }
    return {code: sorted(rows) for code, rows in (found | _of_education(facts) | _of_dropouts(facts)).items()}


def _runs(row: Row, day: date) -> bool:
    return _first(row["datum_inschrijving"]) <= day and (
        not row["datum_uitschrijving"] or _last(row["datum_uitschrijving"]) >= day
    )


def _without_dossier(facts: Schools) -> list[Finding]:
    found = []
    for person, row in facts.persons.items():
        served = facts.open_dossiers.get(person) or facts.active(person) or facts.exempted(person)
        if facts.is_resident(person) and _is_leerplichtig(row, facts.on) and not served:
            found.append(_finding({"gemeentecode": row["08.09.10"], "pgn": person}))
    for a_number, row in facts.without_bsn.items():
        if _is_resident(row) and _is_leerplichtig(row, facts.on):
            found.append(_finding({"gemeentecode": row["08.09.10"], "a_nummer": a_number}))
    return found


def _is_resident(row: Row) -> bool:
    return row["08.09.10"] in REGION and not (row["06.08.10"] or row["07.67.10"] or row["07.67.20"])


def _is_leerplichtig(row: Row, on: date) -> bool:
    days = _days(row["01.03.10"])
    return days is not None and all(_leerplichtig(born, on) for born in days)


def _without_enrolment(facts: Schools) -> list[Finding]:
    found = []
    for person, dossiers in facts.open_dossiers.items():
        born = facts.born(person)
        if not facts.is_resident(person) or born is None or facts.active(person) or facts.exempted(person):
            continue
        if all(_has_duty(person, day, facts) for day in born) and not _worked_on(person, born[0], facts):
            said = [{"gemeentecode": scope[1:], "dossiernummer": row["dossiernummer"]} for scope, row in dossiers]
            found += [_finding(each) for each in said]
    return found


def _has_duty(person: str, born: date, facts: Schools) -> bool:
    """Leerplichtig, or kwalificatieplichtig: after that until 18, without startkwalificatie and not with PRO or VSO."""
    if _leerplichtig(born, facts.on):
        return True
    started = (facts.on.year, facts.on.month) > (born.year + 5, born.month)
    if person in facts.education:
        _, row = facts.says_of(person)
        exempt = row["startkwalificatie"] == "J" or row["hoogste_diploma"] in ("PRO", "VSO")
    else:
        exempt = any(row["startkwalificatie"] == "J" for row in facts.dossiers.values() if _person(row) == person)
    return started and _age(born, facts.on) < 18 and not exempt


def _worked_on(person: str, born: date, facts: Schools) -> bool:
    """Whether there is a werkproces ABSOLUUT that is open or began since the gap did."""
    month = born.month % 12 + 1
    gap = date(born.year + 5 + born.month // 12, month, 1).toordinal()
    for _, row in facts.education.get(person, []):
        if row["datum_uitschrijving"] and _last(row["datum_uitschrijving"]) < facts.on:
            gap = max(gap, _first(row["datum_uitschrijving"]).toordinal() + 1)
    for row in facts.exemptions_from_enrolment(person):
        if row["einddatum"] and _last(row["einddatum"]) < facts.on:
            gap = max(gap, _first(row["einddatum"]).toordinal() + 1)
    for (scope, _), row in facts.processes.items():
        dossier = facts.dossiers.get((scope, row["dossiernummer"]))
        if row["soort"] != "ABSOLUUT" or dossier is None or _person(dossier) != person:
            continue
        is_open = _first(row["datum_start"]) <= facts.on and (not row["datum_einde"] or _last(row["datum_einde"]) >= facts.on)
        if is_open or _last(row["datum_start"]).toordinal() >= gap:
            return True
    return False


def _exempted_and_enrolled(facts: Schools) -> list[Finding]:
    found = []
    for person, exemptions in facts.exemptions_of.items():
        for scope, row in exemptions:
            ends = _first(row["einddatum"]) if row["einddatum"] else date.max
            in_force = row["artikel"] in FROM_ENROLMENT and _last(row["begindatum"]) <= facts.on <= ends
            if in_force and facts.active(person):
                found.append(_of_row(scope, row, "vrijstellingnummer"))
    return found


def _of_row(scope: str, row: Row, number: str) -> Finding:
    said = {"gemeentecode": scope[1:], "dossiernummer": row["dossiernummer"], number: row[number]}
    return _finding({name: value for name, value in said.items() if value})


def _absent_elsewhere(facts: Schools) -> list[Finding]:
    found = []
    for (scope, _), row in facts.reports.items():
        person = _person(row)
        if row["status"] == "I" or not row["school_brin"] or not facts.is_resident(person):
            continue
        day = facts.latest_day.get(("duo_c_levering", "G" + facts.persons[person]["08.09.10"]))
        first, last = _first(row["begindatum"]), _last(row["begindatum"])
        if day is None or first < date(day.year - 1, 7, 31) or last > day:
            continue
        at_school = [
            enrolment
            for _, enrolment in facts.education.get(person, [])
            if enrolment["brin6"][:4] == row["school_brin"][:4]
            and _first(enrolment["datum_inschrijving"]) <= last
            and (not enrolment["datum_uitschrijving"] or _last(enrolment["datum_uitschrijving"]) >= first)
        ]
        if not at_school:
            found.append(_of_row(scope, row, "meldingsnummer"))
    return found


def _of_education(facts: Schools) -> dict[str, list[Finding]]:
    """D04, D05 and D06."""
    found = {code: [] for code in ("D04", "D05", "D06")}
    for person in facts.education:
        active = facts.active(person)
        if len({row["brin6"][:4] for _, row in active}) > 1:
            found["D04"] += facts.told(person, min(scope for scope, _ in active)[1:])
        scope, row = facts.says_of(person)
        if (row["startkwalificatie"] == "J") != (row["hoogste_diploma"] in STARTKWALIFICATIES):
            found["D06"] += facts.told(person, scope[1:])
        for gemeente, dossier in facts.open_dossiers.get(person, []):
            if dossier["startkwalificatie"] not in ("", row["startkwalificatie"]):
                said = {"gemeentecode": gemeente[1:], "dossiernummer": dossier["dossiernummer"]}
                found["D05"].append(_finding(said))
    return found


def _of_dropouts(facts: Schools) -> dict[str, list[Finding]]:
    """D07 and D08."""
    found = {code: [] for code in ("D07", "D08")}
    on_a04: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for scope, month, rows in facts.latest("duo_a04"):
        for person in rows:
            on_a04[person].append((month, scope))
    for person, places in on_a04.items():
        gemeente = min(scope for _, scope in places)[1:]
        groups = [row["doelgroep"] for _, row in facts.open_dossiers.get(person, [])]
        if "doorstroompunt" not in groups:
            found["D07"] += facts.told(person, gemeente)
        back = [
            month for months in facts.reports_of_duo["duo_a02"].values() for month, rows in months.items() if person in rows
        ]
        if facts.active(person) or max(back, default=0) > max(month for month, _ in places):
            found["D08"] += facts.told(person, gemeente)
    return found


def _does_not_add_up(facts: Schools) -> list[Finding]:
    found = []
    a01, a02, a04 = (facts.reports_of_duo[f"duo_{code}"] for code in ("a01", "a02", "a04"))
    for scope, months in a04.items():
        for month, now in months.items():
            before = _month_before(month)
            if month % 100 == 10 or before not in months or month not in a01[scope] or month not in a02[scope]:
                continue
            expected_now = (set(months[before]) | set(a01[scope][month])) - set(a02[scope][month])
            elsewhere = {
                person
                for other, reports in a04.items()
                for each in (month, before)
                if other != scope
                for person in reports.get(each, {})
            }
            if (expected_now ^ set(now)) - elsewhere:
                found.append(_finding(ZWOLLE | {"scope": scope, "peilmaand": str(month)}))
    return found


def _month_before(month: int) -> int:
    return month - 1 if month % 100 > 1 else month - 100 + 11


def _not_in_startset(facts: Schools) -> list[Finding]:
    listed: dict[int, set[str]] = defaultdict(set)
    for months in facts.reports_of_duo["duo_a05"].values():
        for month, rows in months.items():
            listed[_vsv_year(month)].update(rows)
    found = set()
    for _, month, rows in facts.latest("duo_a04"):
        year = _vsv_year(month)
        for person, row in rows.items():
            day, month_of_birth, year_of_birth = row["GEBOORTEDATUM"].split("-")
            known = person in facts.met or person in facts.born_by_dossier
            born = facts.born(person) if known else _days(year_of_birth + month_of_birth + day)
            if year not in listed or born is None or person in listed[year]:
                continue
            if all(_age(each, date(year, 10, 1)) < 22 for each in born):
                found.add(_finding(ZWOLLE | {"pgn": person}))
    return list(found)


def _vsv_year(month: int) -> int:
    return month // 100 - (month % 100 < 10)


def _other_gemeente(facts: Schools) -> list[Finding]:
    found = set()
    c_levering = oracle._last_state(facts.received, "duo_c_levering")
    said = [(("duo_c_levering", scope), row["pgn"]) for (scope, _), row in c_levering.items()]
    for extract in ("duo_a01", "duo_a02", "duo_a04", "duo_a05", "duo_a14"):
        said += [((extract, scope), person) for scope, _, rows in facts.latest(extract) for person in rows]
    for (extract, scope), person in said:
        registered = facts.registered_on(person, facts.latest_day[extract, scope])
        if registered not in (None, scope[1:]):
            found.add(_finding(ZWOLLE | {"extract": extract, "scope": scope, "pgn": person}))
    for (extract, scope, day), person, gemeente in oracle_weeks.places(facts.received):
        if facts.registered_on(person, day) not in (None, gemeente):
            found.add(_finding(ZWOLLE | {"extract": extract, "scope": scope, "pgn": person}))
    return list(found)
