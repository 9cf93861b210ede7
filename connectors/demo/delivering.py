"""The leveringen of one month: a file of every extract for each gemeente, with its mistakes, and what a correct hub learns.

What a file says is decided in the module of its extract, what becomes of its rows in `writing` and `mistakes`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from connectors.demo import brp, c_levering, duo, jvs, mistakes, startset
from connectors.demo.answers import COLUMN_MISSING, Answers, Outcome
from connectors.demo.calendar import report_month
from connectors.demo.dossiers import Dossiers
from connectors.demo.grip import Grip
from connectors.demo.growing import Array
from connectors.demo.guidance import Guidance
from connectors.demo.known import KnownDossiers, KnownPersons
from connectors.demo.mistakes import Host, Mistake
from connectors.demo.p_weeks import Weeks
from connectors.demo.person_delivering import PersonDelivering
from connectors.demo.person_seeds import Link
from connectors.demo.population import NO_GEMEENTE, Population
from connectors.demo.region import GEMEENTEN
from connectors.demo.school_known import KnownEnrolments, KnownReports
from connectors.demo.school_picks import SchoolRegion
from connectors.demo.vsv import Rows
from connectors.demo.vsv_editions import Editions
from connectors.demo.writing import File, Spares, write

Progress: TypeAlias = Callable[[int, int], None]

REFUSED_GEMEENTE = 4
"""Kampen: its jvs_jongere of the last month has too many bad rows and is refused (check L03)."""
COLUMN_MISSING_GEMEENTE = 6
"""Raalte: its jvs_jongere of an earlier month lacks a column and is delivered again in `herlevering/`."""
REFUSED_C_LEVERING, REFUSED_A04 = 7, 8
"""Staphorst and Steenwijkerland: a levering of the last month lacks a column and is not delivered again."""
_RENAMED = {
    "jvs_jongere": {"dossierstatus": "status_van_dossier"},
    "duo_c_levering": {"datum_uitschrijving": "uit"},
    "A04": {"NIVEAU": "OPLEIDINGSNIVEAU"},
    "duo_p_levering": {"datum_uitschrijving": "uit"},
    "NenR": {"NIVEAU": "OPLEIDINGSNIVEAU"},
}
"""The column that is missing, by extract, and the unknown name under which it stands."""
_PACKED = {("jvs", 2), ("jvs", 7), ("brp", 7), ("duo_c", 1)}
_WITH_BYTE_ORDER_MARK = {("jvs", 5), ("duo_c", 9)}
_FILES_PER_GEMEENTE = 12
_WEEKS_PER_MONTH = 4


@dataclass
class Delivering:
    """Writes the files of a region into `folder` and keeps what a correct hub then knows."""

    schools: SchoolRegion
    guidance: Guidance
    grip: Grip
    folder: Path
    rng: np.random.Generator
    spares: Spares
    answers: Answers
    progress: Progress | None
    weeks: Weeks
    editions: Editions
    other_spares: Spares
    persons: KnownPersons = field(init=False)
    files: KnownDossiers = field(init=False)
    enrolments: KnownEnrolments = field(default_factory=KnownEnrolments)
    reports: KnownReports = field(init=False)
    beside: PersonDelivering = field(init=False)

    def __post_init__(self) -> None:
        self.persons = KnownPersons.nothing(len(self._population))
        self.files = KnownDossiers.nothing()
        self.reports = KnownReports(len(self._population))
        rng = np.random.default_rng([self.answers.seed, 22, 1])
        self.beside = PersonDelivering(self.schools, self.folder, self.spares, self._note, rng)

    @property
    def _population(self) -> Population:
        return self.schools.population

    @property
    def _dossiers(self) -> Dossiers:
        return self.schools.dossiers

    @property
    def _months(self) -> list[date]:
        return self.schools.months

    def deliver(self, month: int, links: list[Link]) -> None:
        """Write the files of all gemeenten; `links` are those that the koci of the month tells."""
        listed = np.zeros(len(self._population), dtype=bool)
        quarantined = np.zeros(len(self._population), dtype=bool)
        schools = self.schools
        peildatum = self._months[month]
        write_other = partial(self._write, month, spares=self.other_spares)
        self.weeks.deliver(month, write_other, partial(self._write_week_without_column, month), self.enrolments)
        self.editions.deliver(month, write_other, partial(self._write_without_column, month))
        enrolments = c_levering.of_region(self._population, schools.careers, schools.residence, schools.claims, peildatum)
        for gemeente in range(len(GEMEENTEN)):
            if not self.beside.is_late(month, gemeente):
                self._deliver_persons(month, gemeente, listed, quarantined)
            self._deliver_dossiers(month, gemeente)
            schools.absence.deliver(month, gemeente, partial(self._write, month))
            self.guidance.deliver(month, gemeente, partial(self._write, month))
            self._deliver_reports(month, gemeente)
            self._deliver_startset(month, gemeente)
            mine = schools.residence.gemeente[enrolments.person] == gemeente
            self._deliver_enrolments(month, gemeente, enrolments.take(mine))
        self.beside.deliver(month, links, self.persons, listed, quarantined)
        self.persons.learn(self._population, listed, quarantined)
        self.editions.learn(listed & ~quarantined)
        self.grip.deliver(month, partial(self._write, month))
        of_month = f"{peildatum:%Y-%m}"
        asked = self.guidance.ask(schools.careers, month, self.folder / of_month, self.spares)
        self.answers.leveringen |= {f"{of_month}/{name}": outcome for name, outcome in asked.items()}

    def is_last(self, month: int) -> bool:
        """Whether this is the last month."""
        return month == len(self._months) - 1

    def _deliver_persons(self, month: int, gemeente: int, listed: Array, quarantined: Array) -> None:
        population, peildatum = self._population, self._months[month]
        persons = brp.rows_of(population, gemeente, month, peildatum)
        history = brp.has_history(population, persons).astype(np.int64)
        once = population.also_listed_by(peildatum)[persons] == NO_GEMEENTE
        once &= ~population.without_bsn[persons] & (population.brp_number == population.number)[persons]
        once &= (population.brp_a_number == population.a_number)[persons]
        hosts = Host(np.flatnonzero(once), np.flatnonzero(once & (history == 0)), np.empty(0, dtype=np.int64))
        spoiled = mistakes.choose(mistakes.BRP, len(persons), hosts, month + gemeente, self.rng)
        file = File(
            brp.HEADER,
            len(persons),
            lambda start, stop: brp.lines(population, persons[start:stop]),
            spoiled,
            history,
            byte_order_mark=True,
        )
        self._write(month, self._name("brp_persoonslijst", month, gemeente), file)
        listed[persons] = True
        quarantined[persons[_losing_key(spoiled)]] = True

    def _deliver_dossiers(self, month: int, gemeente: int) -> None:
        files, population, peildatum = self._dossiers, self._population, self._months[month]
        rows = np.flatnonzero(files.gemeente == gemeente)
        by_bsn = np.flatnonzero(~population.without_bsn[files.person[rows]] & (files.pupil_number[rows] == 0))
        repaired = np.flatnonzero(files.repaired_in[rows] == month)[: 1 - gemeente % 2]
        if self.is_last(month) and gemeente == REFUSED_GEMEENTE:
            spoiled = mistakes.too_many(by_bsn, len(rows), self.rng)
        else:
            rotation = 0 if len(repaired) else month + gemeente
            spoiled = mistakes.choose(mistakes.JVS, len(rows), Host(by_bsn, by_bsn, repaired), rotation, self.rng)
        file = File(
            jvs.HEADER,
            len(rows),
            lambda start, stop: jvs.lines(files, population, self.schools.careers, rows[start:stop], peildatum),
            spoiled,
            byte_order_mark=("jvs", gemeente) in _WITH_BYTE_ORDER_MARK,
        )
        name = self.dossiers_name(month, gemeente)
        if gemeente == COLUMN_MISSING_GEMEENTE and not self.is_last(month) and month == max(0, len(self._months) - 3):
            self._write_without_column(month, name, file, "jvs_jongere")
            name = f"herlevering/{name}"
        if not self._write(month, name, file).refused:
            valid = np.delete(rows, _losing_key(spoiled))
            self.files.learn(valid, jvs.statements(files, population, valid, peildatum), len(files))

    def _deliver_reports(self, month: int, gemeente: int) -> None:
        peildatum = self._months[month]
        for code in ("A01", "A02", "A04", "A14"):
            everyone = self.schools.vsv.delivered(code)
            if everyone is None:
                continue
            rows = duo.of_gemeente(everyone, gemeente)
            every = np.arange(len(rows))
            spoiled = mistakes.choose(mistakes.DUO, len(rows), Host(every, every, every[:0]), month + gemeente, self.rng)
            file = File(duo.HEADER, len(rows), partial(self._report_lines, rows), spoiled, line_end=duo.LINE_END)
            name = duo.file_name(code, gemeente, peildatum)
            if (code, gemeente) == ("A04", REFUSED_A04) and month and self.is_last(month):
                self._write_without_column(month, name, file, code)
            elif not self._write(month, name, file).refused:
                self.reports.learn(code, gemeente, report_month(peildatum), rows.person)

    def _report_lines(self, rows: Rows, start: int, stop: int) -> Any:
        return duo.lines(self._population, self.schools.careers, rows.take(np.arange(start, stop)))

    def _deliver_startset(self, month: int, gemeente: int) -> None:
        schools, peildatum = self.schools, self._months[month]
        positions = schools.startset.of_gemeente(schools.careers, schools.residence, gemeente)
        report = startset.Report(schools.startset, positions, gemeente, report_month(peildatum))
        every = np.arange(len(positions))
        spoiled = mistakes.choose(mistakes.STARTSET, len(every), Host(every, every, every[:0]), month + gemeente, self.rng)
        lines = partial(report.lines, self._population, schools.careers)
        file = File(startset.HEADER, len(every), lines, spoiled, line_end=duo.LINE_END)
        if not self._write(month, duo.file_name("A05", gemeente, peildatum), file).refused:
            persons = schools.careers.person[schools.startset.enrolments[positions]]
            self.reports.learn("A05", gemeente, report.reported, persons)

    def _deliver_enrolments(self, month: int, gemeente: int, said: c_levering.SaidEnrolments) -> None:
        schools = self.schools
        enrolled = np.flatnonzero(said.key >= 0)
        hosts = Host(enrolled, enrolled, enrolled[:0])
        spoiled = mistakes.choose(mistakes.C_LEVERING, len(said), hosts, month + gemeente, self.rng)
        file = File(
            c_levering.HEADER,
            len(said),
            lambda start, stop: c_levering.lines(
                self._population, schools.careers, schools.residence, said.take(slice(start, stop))
            ),
            spoiled,
            byte_order_mark=("duo_c", gemeente) in _WITH_BYTE_ORDER_MARK,
        )
        name = self._name("duo_c_levering", month, gemeente)
        if gemeente == REFUSED_C_LEVERING and month and self.is_last(month):
            self._write_without_column(month, name, file, "duo_c_levering")
        elif not self._write(month, name, file).refused:
            lost = _losing_key(spoiled)
            hidden = np.array([position for position, mistake in spoiled if mistake.hides_key], dtype=np.int64)
            valid = said.take(np.delete(np.arange(len(said)), np.concatenate([lost, hidden])))
            self.enrolments.learn(gemeente, self._months[month], valid, said.key[lost])

    def dossiers_name(self, month: int, gemeente: int) -> str:
        """The name of the jvs_jongere of a gemeente."""
        return self._name("jvs_jongere", month, gemeente)

    def _name(self, extract: str, month: int, gemeente: int) -> str:
        packed = ".gz" if (extract.rsplit("_", 1)[0], gemeente) in _PACKED else ""
        return f"{extract}_G{GEMEENTEN[gemeente].code}_{self._months[month]:%Y%m%d}.csv{packed}"

    def _write_without_column(self, month: int, name: str, file: File, extract: str) -> None:
        """The same file with a needed column under a name that nobody knows."""
        header = [_RENAMED[extract].get(column, column) for column in file.header]
        path = f"{self._months[month]:%Y-%m}/{name}"
        write(self.folder / path, File(header, file.count, file.lines, line_end=file.line_end), self.spares)
        self.answers.leveringen[path] = Outcome(None, refused=COLUMN_MISSING)

    def _write_week_without_column(self, month: int, name: str, file: File) -> None:
        self._write_without_column(month, name, file, "duo_p_levering")

    def _write(self, month: int, name: str, file: File, spares: Spares | None = None) -> Outcome:
        path = self.folder / f"{self._months[month]:%Y-%m}" / name
        return self._note(month, name, write(path, file, spares or self.spares))

    def _note(self, month: int, name: str, outcome: Outcome) -> Outcome:
        self.answers.leveringen[f"{self._months[month]:%Y-%m}/{name}"] = outcome
        if self.progress:
            per_gemeente = _FILES_PER_GEMEENTE + _WEEKS_PER_MONTH
            self.progress(len(self.answers.leveringen), per_gemeente * len(GEMEENTEN) * len(self._months))
        return outcome


def _losing_key(spoiled: list[tuple[int, Mistake]]) -> Array:
    """File rows whose key is quarantined."""
    return np.array([position for position, mistake in spoiled if mistake.loses_key], dtype=np.int64)
