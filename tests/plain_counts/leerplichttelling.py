"""mart.leerplichttelling counted case by case, from marts.md."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any, NamedTuple

from tests.plain_counts.days import LAST, UNKNOWN, Days, days, months_later
from tests.plain_counts.region import Region, Row
from tests.plain_counts.schooljaar import Residents, school_years, within

EDUCATION = {
    **dict.fromkeys(("PO", "SBO"), "basis"),
    **dict.fromkeys(("SO", "VSO"), "speciaal"),
    **dict.fromkeys(("PRO", "VMBO", "HAVO", "VWO", "VAVO"), "voortgezet"),
    "MBO": "beroeps",
}
HEIGHT = ("onbekend", "basis", "speciaal", "voortgezet", "beroeps")
ARTICLES = {
    "3A": "vervangende leerplicht 3a", "3B": "vervangende leerplicht 3b", "5_A": "vrijstelling 5a", "5_B": "vrijstelling 5b",
    "5_C": "vrijstelling 5c", "5A": "vrijstelling trekkend 5a", "15": "vrijstelling 15",
}  # fmt: skip
REPORTS = {
    **dict.fromkeys(("V1", "V2", "V3"), "relatief verzuim"), "LRV": "langdurig relatief verzuim", "L": "luxeverzuim",
}  # fmt: skip
FOUND, AGAIN, LONG = (
    "absoluut verzuim gevonden",
    "absoluut verzuim, weer ingeschreven",
    "absoluut verzuim, langer dan 3 maanden",
)


class Enrolment(NamedTuple):
    """A period at a school; the days are the widest that the dates allow."""

    begin: date
    end: date
    education: str


Cells = Counter[tuple[str, str, str]]


class Counting(NamedTuple):
    """One school year of a region on a date: its first day, the last day that counts, who lived there, and where at school."""

    region: Region
    on: date
    first: date
    last: date
    residents: Residents
    enrolments: dict[str, list[Enrolment]]

    def gemeente(self, person: str) -> str:
        return self.residents[person][0]

    def has(self, person: str | None, day: Days | None) -> bool:
        """Whether something of a resident lies in the year."""
        return person in self.residents and within(day, self.first, self.last)

    def enrolled(self, person: str, day: date) -> str:
        """The education of the enrolment on a day: the one that began last."""
        schools = self.enrolments.get(person, [])
        running = [(each.begin, HEIGHT.index(each.education)) for each in schools if each.begin <= day <= each.end]
        return HEIGHT[max(running)[1]] if running else self._without(person)

    def before(self, person: str, day: date) -> str:
        """The last education that began before a day."""
        schools = self.enrolments.get(person, [])
        begun = [(min(each.end, day), each.begin, HEIGHT.index(each.education)) for each in schools if each.begin < day]
        return HEIGHT[max(begun)[2]] if begun else self._without(person)

    def _without(self, person: str) -> str:
        told = any(self.region.has("duo_c_levering", scope) for scope in (f"G{self.gemeente(person)}", "R0010"))
        return "geen" if told else "onbekend"


def leerplichttelling(region: Region, on: date) -> set[tuple[Any, ...]]:
    """The rows of the mart: schooljaar, afgelopen, gemeente, onderwijssoort, rubriek, aantal."""
    enrolments = _enrolments(region)
    rows: set[tuple[Any, ...]] = set()
    for year, first, last, residents in school_years(region, on):
        counting = Counting(region, on, first, last, residents, enrolments)
        cells = _exemptions(counting) + _reports(counting) + _absence(counting) + _verbalen(counting)
        over = "J" if on > date(year + 1, 7, 31) else "N"
        rows |= {(year, over, *cell, number) for cell, number in cells.items()}
    return rows


def _enrolments(region: Region) -> dict[str, list[Enrolment]]:
    found: dict[str, list[Enrolment]] = defaultdict(list)
    for _, row in region.rows("duo_c_levering"):
        if row["brin6"]:
            begin, end = days(row["datum_inschrijving"]) or UNKNOWN, days(row["datum_uitschrijving"]) or UNKNOWN
            found[row["pgn"]].append(Enrolment(begin.first, end.last, EDUCATION.get(row["onderwijssoort"], "onbekend")))
    return found


def _exemptions(counting: Counting) -> Cells:
    cells: Cells = Counter()
    said: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for scope, row in counting.region.rows("jvs_vrijstelling"):
        person, article = row["burgerservicenummer"], row["artikel"]
        if row["besluit"] == "toegekend" and article in ARTICLES and person in counting.residents:
            begin = days(row["begindatum"]) or UNKNOWN
            order = (begin.first, scope, row["vrijstellingnummer"])
            said[person, article].append((order, begin, days(row["einddatum"]), row))
    for (person, article), exemptions in said.items():
        exemptions.sort(key=lambda one: one[0])
        for _, begin, end, row in exemptions:
            is_over = end is not None and (end.first < counting.first or end.last < begin.first)
            if begin.last <= counting.last and not is_over:
                telling = exemptions[0][3] if row["eerder_beroep"] == "J" else row
                cells[counting.gemeente(person), telling["onderwijssoort"] or "onbekend", ARTICLES[article]] += 1
                break
    return cells


def _reports(counting: Counting) -> Cells:
    cells: Cells = Counter()
    persons: dict[tuple[str, str], date] = {}
    for _, row in counting.region.rows("jvs_verzuimmelding"):
        person, begin, rubriek = row["burgerservicenummer"], days(row["begindatum"]), REPORTS.get(row["verzuimsoort"])
        if rubriek is None or row["status"] == "I" or not counting.has(person, begin):
            continue
        if rubriek == "luxeverzuim":
            cells[counting.gemeente(person), counting.enrolled(person, begin.last), rubriek] += 1
        else:
            persons[person, rubriek] = min(persons.get((person, rubriek), LAST), begin.last)
    for (person, rubriek), day in persons.items():
        cells[counting.gemeente(person), counting.enrolled(person, day), rubriek] += 1
    return cells


def _absence(counting: Counting) -> Cells:
    region, cells = counting.region, Counter()
    dossiers = {(scope, row["dossiernummer"]): row["burgerservicenummer"] for scope, row in region.rows("jvs_jongere")}
    of_person: dict[str, list[tuple[date, Row]]] = defaultdict(list)
    for scope, row in region.rows("jvs_werkproces"):
        person, start = dossiers.get((scope, row["dossiernummer"])), days(row["datum_start"])
        if row["soort"] == "ABSOLUUT" and counting.has(person, start):
            of_person[person].append((start.last, row))
    for person, found in of_person.items():
        cell = counting.gemeente(person), counting.before(person, min(start for start, _ in found))
        cells[*cell, FOUND] += 1
        again, long = False, False
        for start, row in found:
            schools = counting.enrolments.get(person, [])
            returns = [each.begin for each in schools if start < each.begin <= counting.on]
            ended = days(row["datum_einde"])
            until = min([counting.on, *returns, *([ended.first] if ended else [])])
            again, long = again or bool(returns), long or months_later(start, 3) < until
        cells[*cell, AGAIN] += again
        cells[*cell, LONG] += long
    return cells


def _verbalen(counting: Counting) -> Cells:
    cells: Cells = Counter()
    for _, row in counting.region.rows("jvs_procesverbaal"):
        person, day = row["burgerservicenummer"], days(row["datum_pv"])
        if counting.has(person, day):
            cell = counting.gemeente(person), counting.before(person, day.last)
            cells[*cell, f"pv {row['verzuimsoort'].lower()}"] += 1
            cells[*cell, "halt"] += row["afdoening"] == "HALT"
    return cells
