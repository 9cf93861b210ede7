"""What the files of a region say on a date, learned levering by levering; pure Python, no code of the hub or the generator.

Which rows are in quarantine and which leveringen are refused is judged by the oracle's plain rules (`tests.oracle`). The state
of a snapshot is that of the last one that counts; a key whose row is in quarantine keeps what the one before said.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from tests import oracle, oracle_weeks
from tests.oracle import REGION, Levering
from tests.plain_counts.days import UNKNOWN, days, last_day

Row = dict[str, str]

KEYS = {
    "jvs_jongere": ("dossiernummer",),
    "jvs_verzuimmelding": ("meldingsnummer",),
    "jvs_vrijstelling": ("vrijstellingnummer",),
    "jvs_traject": ("trajectnummer",),
    "jvs_werkproces": ("werkprocesnummer",),
    "jvs_procesverbaal": ("pvnummer",),
    "brp_persoonslijst": ("01.01.10", "volgnummer"),
    "duo_c_levering": ("pgn", "brin6", "inschrijvingsvolgnummer"),
    "grip_overstap": ("aanmelding_id",),
    "grip_jikp": ("jikp_id",),
    "grip_uitstroom_switch": ("registratie_id",),
}
YEARLY = ("duo_nrsp", "duo_nenr")


class Region:
    """The state on the date that was last learned."""

    def __init__(self) -> None:
        self._state: dict[tuple[str, str], dict[tuple[str, ...], Row]] = defaultdict(dict)
        self.latest: dict[tuple[str, str], Levering] = {}
        self.reports: dict[tuple[str, str, int], list[Row]] = {}
        self.years: dict[tuple[str, str, int, str], list[Row]] = {}
        """The rows of NRSP and NenR by extract, scope, eindjaar and stand."""
        self.asked: set[str] = set()
        """About whom SUWI gave an answer, whichever it was."""
        self.told: dict[str, dict[str, Row]] = defaultdict(dict)
        """By extract of SUWI and person the last answer that says something."""
        self._weeks: dict[str, list[list[Row]]] = defaultdict(list)
        self._stays: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._a_nummers: dict[str, set[str]] = defaultdict(set)
        self._seen: dict[tuple[str, tuple[str, ...]], date] = {}
        self._last_list: dict[str, date] = {}
        self._answers: dict[str, tuple[date, Row]] = {}

    def learn(self, levering: Levering) -> None:
        """Let a levering that counts be the state of its scope."""
        valid = {number: row for number, row in levering.rows.items() if number not in levering.broken}
        self.latest[levering.extract, levering.scope] = levering
        if levering.extract == "duo_c_levering":
            self._weeks.pop(levering.scope, None)
        if levering.extract == "duo_p_levering":
            self._weeks[levering.scope].append(list(valid.values()))
        elif levering.extract in KEYS:
            self._replace(levering, valid)
        elif levering.extract in YEARLY:
            eindjaar, stand = _edition(levering)
            self.years[levering.extract, levering.scope, eindjaar, stand] = list(valid.values())
        elif levering.extract.startswith("suwi_"):
            self.asked |= {row["burgerservicenummer"] for row in valid.values()}
            said = {row["burgerservicenummer"]: row for row in valid.values() if row["uitkomst"] in "abd"}
            self.told[levering.extract] |= said
        elif levering.extract == "brp_personen":
            self._answers |= {_person(row): (peildatum(levering), row) for row in valid.values()}
        elif levering.extract != "duo_koci":  # who is one person is known already (`tests.oracle_numbers`)
            month = peildatum(levering)
            self.reports[levering.extract, levering.scope, month.year * 100 + month.month] = list(valid.values())
        if levering.extract == "brp_persoonslijst":
            self._last_list[levering.scope] = peildatum(levering)
        if levering.extract in ("brp_persoonslijst", "brp_personen"):
            self._follow(valid.values())

    def _follow(self, rows: Iterable[Row]) -> None:
        """Remember the numbers of persons, and where they lived since when."""
        for row in rows:
            if row["volgnummer"] == "0":
                self._a_nummers[_person(row)].add(row["01.01.10"])
            if row["08.09.10"]:
                self._stays[row["01.01.10"]].add((row["08.09.20"], row["08.09.10"]))

    def _replace(self, levering: Levering, valid: dict[int, Row]) -> None:
        names = KEYS[levering.extract]
        known = self._state[levering.extract, levering.scope]
        unknown = {
            tuple(levering.rows[number][name] for name in names)
            for number, rules in levering.broken.items()
            if number in levering.rows and rules != ["dubbele_rij"]
        }
        kept = {key: row for key, row in known.items() if key in unknown}
        if levering.extract == "brp_persoonslijst":  # a person's history goes along with the person
            persons = {key[0] for key in unknown if key[1] == "0"}
            kept |= {key: row for key, row in known.items() if key[0] in persons}
        stated = {tuple(row[name] for name in names): row for row in valid.values()}
        self._state[levering.extract, levering.scope] = kept | stated
        if levering.extract == "brp_persoonslijst":
            self._seen |= {(levering.scope, key): peildatum(levering) for key in stated}

    def rows(self, extract: str) -> Iterator[tuple[str, Row]]:
        """Scope and row of everything that an extract says now; of the C-levering with the weeks after it."""
        if extract == "duo_c_levering":
            yield from self._education()
            return
        for (name, scope), state in self._state.items():
            if name == extract:
                for row in state.values():
                    yield scope, row

    def _education(self) -> Iterator[tuple[str, Row]]:
        state = {
            (scope, *key): row
            for (name, scope), rows in self._state.items()
            if name == "duo_c_levering"
            for key, row in rows.items()
        }
        for scope, weeks in self._weeks.items():
            for week in weeks:
                oracle_weeks.apply_week(state, scope, week)
        for key, row in state.items():
            yield key[0], row

    def has(self, extract: str, scope: str) -> bool:
        """Whether a snapshot of the scope was loaded."""
        return (extract, scope) in self._state

    def enrolments_until(self, gemeente: str) -> date | None:
        """The date of the last C-levering of a gemeente, or of the region; None without one."""
        named = [("duo_c_levering", scope) for scope in (f"G{gemeente}", "R0010")]
        return max((peildatum(self.latest[name]) for name in named if name in self.latest), default=None)

    def stays(self, person: str) -> set[tuple[str, str]]:
        """Date and gemeente of every registration of a person that was ever delivered."""
        return {stay for a_nummer in self._a_nummers[person] for stay in self._stays[a_nummer]}

    def residents(self) -> dict[str, tuple[str, Row]]:
        """Gemeente and row of the persons who live in the region, by BSN, or by A-nummer without one."""
        return {
            person: (row["08.09.10"], row)
            for person, row in self._listed().items()
            if row["08.09.10"] in REGION and not (row["06.08.10"] or row["07.67.10"] or row["07.67.20"])
        }

    def residents_on(self, day: date) -> dict[str, tuple[str, Row]]:
        """Gemeente and row of who lived in the region on an earlier day, as the lists say now; by number as `residents`."""
        found: dict[str, tuple[str, Row]] = {}
        for person, row in self._listed().items():
            gone = [row["06.08.10"]] if row["06.08.10"] else []
            gone += [row["07.67.10"]] if row["07.67.10"] or row["07.67.20"] else []
            stays = [(stay, gemeente) for stay, gemeente in self.stays(person) if (days(stay) or UNKNOWN).first <= day]
            if stays and max(stays)[1] in REGION and all((days(text) or UNKNOWN).first > day for text in gone):
                found[person] = (max(stays)[1], row)
        return found

    def _listed(self) -> dict[str, Row]:
        """The row of everybody in a persoonslijst, or in an answer that is newer."""
        listed: dict[str, tuple[str, Row]] = {}
        for scope, row in self.rows("brp_persoonslijst"):
            if row["volgnummer"] == "0":
                person = _person(row)
                answered = self._answers.get(person)
                if answered and answered[0] > self._seen[scope, (row["01.01.10"], "0")]:
                    continue
                if person not in listed or _rank(scope, row) > _rank(*listed[person]):
                    listed[person] = (scope, row)
        for person, (day, row) in self._answers.items():
            scope = f"G{row['08.09.10']}"
            if person not in listed and self._last_list.get(scope, date.min) <= day:
                listed[person] = (scope, row)
        return {person: row for person, (_, row) in listed.items()}


def _person(row: Row) -> str:
    return row["01.01.20"] or row["01.01.10"]


def _rank(scope: str, row: Row) -> tuple[str, bool]:
    return row["08.09.20"], row["08.09.10"] == scope[1:]


def counting(folder: Path) -> list[Levering]:
    """The leveringen that a correct hub loads and that no other one supersedes, by peildatum."""
    last = {(one.extract, one.scope, peildatum(one)): one for one in oracle.leveringen(folder) if not one.refused}
    return sorted(last.values(), key=lambda one: (peildatum(one), one.extract, one.scope))


def peildatum(levering: Levering) -> date:
    """The date in the name; of a report the last day of the month before the one in the name.

    A provisional NRSP or NenR is about the second teldatum, a definitive one about the end of that year.
    """
    if levering.extract in YEARLY:
        eindjaar, stand = _edition(levering)
        return date(eindjaar, 10, 1) if stand == "V" else date(eindjaar, 12, 31)
    if matched := re.search(r"(?:_|^)(\d{4})(\d\d)(\d\d)(?:\.|\w+\.koci)", levering.path.name):
        return date(int(matched[1]), int(matched[2]), int(matched[3]))
    return date(int(levering.path.name[:4]), int(levering.path.name[4:6]), 1) - timedelta(days=1)


def _edition(levering: Levering) -> tuple[int, str]:
    """Eindjaar and stand in the name of a file of a vsv year."""
    matched = re.match(r"(?:NRSP|NenR)(\d{4})([VD])", levering.path.name)
    assert matched
    return int(matched[1]), matched[2]


def month_by_month(leveringen: Iterable[Levering], today: date) -> Iterator[tuple[int, date, Region]]:
    """Each peilmaand from the first levering that is not yearly to today, its peildatum, and the region on that date."""
    region, waiting = Region(), list(leveringen)
    first = next(peildatum(each) for each in waiting if each.extract not in YEARLY)
    for number in range(first.year * 12 + first.month - 1, today.year * 12 + today.month):
        peilmaand = number // 12 * 100 + number % 12 + 1
        on = min(last_day(peilmaand), today)
        while waiting and peildatum(waiting[0]) <= on:
            region.learn(waiting.pop(0))
        yield peilmaand, on, region
