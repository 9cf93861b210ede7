"""The months one after the other: let life happen, write the files of eleven gemeenten, keep what a correct hub then knows.

The order of the steps is here and nothing else; each step has its own module.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from connectors.demo import brp, dossiers, duo, jvs, life_events, mistakes
from connectors.demo.answers import COLUMN_MISSING, Answers, Outcome
from connectors.demo.calendar import months_until
from connectors.demo.contradictions import Seeding, lasting_per_code
from connectors.demo.known import KnownDossiers, KnownPersons, contradictions
from connectors.demo.mistakes import Host, Mistake
from connectors.demo.population import NO_GEMEENTE, SPARES_FOR_DOSSIERS, Population, populate
from connectors.demo.region import GEMEENTE_CODES, GEMEENTEN, ZWOLLE
from connectors.demo.vsv import Enrolments, VsvYear
from connectors.demo.writing import File, Spares, write

Array: TypeAlias = npt.NDArray[Any]
Progress: TypeAlias = Callable[[int, int], None]

REFUSED_GEMEENTE = 4
"""Kampen: its jvs_jongere of the last month has too many bad rows and is refused (check L03)."""
COLUMN_MISSING_GEMEENTE = 6
"""Raalte: its jvs_jongere of an earlier month lacks a column and is delivered again in `herlevering/`."""
_PACKED = {("jvs", 2), ("jvs", 7), ("brp", 7)}
_WITH_BYTE_ORDER_MARK = 5
CODES = ("B01", "B02", "B03", "B04", "B05", "P02", "P04", "P05", "P06", "P07", "L03")


def generate(
    personen: int,
    seed: int,
    maanden: int,
    uit: Path,
    *,
    tot: date | None = None,
    progress: Progress | None = None,
) -> Answers:
    """Write the leveringen of a region with `personen` youths over `maanden` months into `uit`, and antwoorden.json.

    The months end at the month of `tot` (default: this one); every peildatum is the first of its month. Files stand in
    `JJJJ-MM/`, corrected ones in `JJJJ-MM/herlevering/`. The same arguments give the same bytes. `progress` is called after
    each file with the number of files written and an estimate of the total.

    Raises ValueError when there is no person or no month to make.
    """
    if personen < 1 or maanden < 1:
        raise ValueError("Vraag ten minste één persoon en één maand.")
    last = tot or date.today()  # noqa: DTZ011 the calendar of the user decides what "this month" is
    region = _Region.start(personen, seed, months_until(last, maanden), uit, progress)
    for month in range(maanden):
        region.live(month)
        region.deliver(month)
    region.answer()
    region.answers.write(uit / "antwoorden.json")
    return region.answers


@dataclass
class _Region:
    """Everything that goes on from one month to the next."""

    months: list[date]
    folder: Path
    rng: np.random.Generator
    population: Population
    dossiers: dossiers.Dossiers
    vsv: VsvYear
    seeding: Seeding
    known_persons: KnownPersons
    known_dossiers: KnownDossiers
    spares: Spares
    answers: Answers
    progress: Progress | None

    @classmethod
    def start(cls, persons: int, seed: int, months: list[date], folder: Path, progress: Progress | None) -> "_Region":
        rng = np.random.default_rng([seed, 2])
        population = populate(persons, months, seed)
        life_events.live(population, 0, months[0], rng, months=11)
        files = dossiers.start(population, months[0], rng)
        per_code = lasting_per_code(persons)
        seeding = Seeding(population, files, months, per_code, REFUSED_GEMEENTE, np.random.default_rng([seed, 3]))
        return cls(
            months=months,
            folder=folder,
            rng=rng,
            population=population,
            dossiers=files,
            vsv=VsvYear(),
            seeding=seeding,
            known_persons=KnownPersons.nothing(len(population)),
            known_dossiers=KnownDossiers.nothing(),
            spares=Spares(population.spare_numbers[SPARES_FOR_DOSSIERS:]),
            answers=Answers(months[-1], persons, seed, len(months)),
            progress=progress,
        )

    def live(self, month: int) -> None:
        """What happens in the month before the peildatum, and what the gemeenten do about it."""
        peildatum, population, files = self.months[month], self.population, self.dossiers
        if month:
            life_events.live(population, month, peildatum, self.rng)
            dossiers.keep_up(files, population, month, peildatum, self.rng)
        self.vsv.next_month(population, month, peildatum, self.rng)
        dossiers.ensure_open(files, population, self.vsv.current.person, peildatum)
        dossiers.repair(files, month, peildatum)
        self.seeding.seed(month)
        dossiers.follow_addresses(files, population, peildatum)

    def deliver(self, month: int) -> None:
        """Write the files of all gemeenten."""
        listed = np.zeros(len(self.population), dtype=bool)
        quarantined = np.zeros(len(self.population), dtype=bool)
        for gemeente in range(len(GEMEENTEN)):
            self._deliver_persons(month, gemeente, listed, quarantined)
            self._deliver_dossiers(month, gemeente)
            self._deliver_reports(month, gemeente)
        self.known_persons.learn(self.population, listed, quarantined)

    def answer(self) -> None:
        """Work out the findings of the last peildatum."""
        found = self.answers.findings
        found |= {code: [] for code in CODES}
        codes = GEMEENTE_CODES.to_pylist()
        for code, rows in contradictions(self.known_persons, self.known_dossiers, self.population, self.dossiers):
            gemeente, number = self.dossiers.gemeente[rows].tolist(), self.dossiers.dossiernummer[rows].tolist()
            found[code] = [
                {"gemeentecode": codes[at], "dossiernummer": str(nr)} for at, nr in sorted(zip(gemeente, number, strict=True))
            ]
        name = self._jvs_name(len(self.months) - 1, REFUSED_GEMEENTE)
        if self.answers.leveringen[name].refused:
            found["L03"] = [
                {"gemeentecode": codes[gemeente], "extract": "jvs_jongere", "scope": f"G{codes[REFUSED_GEMEENTE]}"}
                for gemeente in (REFUSED_GEMEENTE, ZWOLLE)
            ]

    def _deliver_persons(self, month: int, gemeente: int, listed: Array, quarantined: Array) -> None:
        population, peildatum = self.population, self.months[month]
        persons = brp.rows_of(population, gemeente, month, peildatum)
        history = brp.has_history(population, persons).astype(np.int64)
        once = population.also_listed_by(peildatum)[persons] == NO_GEMEENTE
        once &= ~population.without_bsn[persons]
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
        packed = ".gz" if ("brp", gemeente) in _PACKED else ""
        self._write(month, f"brp_persoonslijst_G{GEMEENTEN[gemeente].code}_{peildatum:%Y%m%d}.csv{packed}", file)
        listed[persons] = True
        quarantined[persons[_losing_key(spoiled)]] = True

    def _deliver_dossiers(self, month: int, gemeente: int) -> None:
        files, population, peildatum = self.dossiers, self.population, self.months[month]
        rows = np.flatnonzero(files.gemeente == gemeente)
        by_bsn = np.flatnonzero(~population.without_bsn[files.person[rows]])
        repaired = np.flatnonzero(files.repaired_in[rows] == month)[: 1 - gemeente % 2]
        last = month == len(self.months) - 1
        if last and gemeente == REFUSED_GEMEENTE:
            spoiled = mistakes.too_many(by_bsn, len(rows), self.rng)
        else:
            spoiled = mistakes.choose(
                mistakes.JVS, len(rows), Host(by_bsn, by_bsn, repaired), 0 if len(repaired) else month + gemeente, self.rng
            )
        file = File(
            jvs.HEADER,
            len(rows),
            lambda start, stop: jvs.lines(files, population, rows[start:stop], peildatum),
            spoiled,
            byte_order_mark=gemeente == _WITH_BYTE_ORDER_MARK,
        )
        name = self._jvs_name(month, gemeente)
        if gemeente == COLUMN_MISSING_GEMEENTE and not last and month == max(0, len(self.months) - 3):
            self._write_without_column(name, file)
            name = name.replace("/", "/herlevering/")
        outcome = self._write_as(name, file)
        if not outcome.refused:
            valid = np.delete(rows, _losing_key(spoiled))
            said = jvs.statements(files, population, valid)
            self.known_dossiers.learn(valid, said, len(files))

    def _deliver_reports(self, month: int, gemeente: int) -> None:
        peildatum = self.months[month]
        reports: dict[str, Enrolments | None] = {
            "A01": self.vsv.added,
            "A02": self.vsv.back,
            "A04": self.vsv.current,
            "A14": self.vsv.closed,
        }
        for code, everyone in reports.items():
            if everyone is None:
                continue
            rows = duo.of_gemeente(everyone, gemeente)
            every = np.arange(len(rows))
            spoiled = mistakes.choose(mistakes.DUO, len(rows), Host(every, every, every[:0]), month + gemeente, self.rng)
            lines = partial(_report_lines, self.population, rows)
            file = File(duo.HEADER, len(rows), lines, spoiled, line_end=duo.LINE_END)
            self._write(month, duo.file_name(code, gemeente, peildatum), file)

    def _jvs_name(self, month: int, gemeente: int) -> str:
        peildatum = self.months[month]
        packed = ".gz" if ("jvs", gemeente) in _PACKED else ""
        return f"{peildatum:%Y-%m}/jvs_jongere_G{GEMEENTEN[gemeente].code}_{peildatum:%Y%m%d}.csv{packed}"

    def _write_without_column(self, name: str, file: File) -> None:
        """The same file with a needed column under a name that nobody knows."""
        header = ["status_van_dossier" if column == "dossierstatus" else column for column in file.header]
        write(self.folder / name, File(header, file.count, file.lines), self.spares)
        self.answers.leveringen[name] = Outcome(None, refused=COLUMN_MISSING)

    def _write(self, month: int, name: str, file: File) -> None:
        self._write_as(f"{self.months[month]:%Y-%m}/{name}", file)

    def _write_as(self, name: str, file: File) -> Outcome:
        outcome = write(self.folder / name, file, self.spares)
        self.answers.leveringen[name] = outcome
        if self.progress:
            self.progress(len(self.answers.leveringen), 5 * len(GEMEENTEN) * len(self.months))
        return outcome


def _report_lines(population: Population, rows: Enrolments, start: int, stop: int) -> Any:
    return duo.lines(population, rows.take(np.arange(start, stop)))


def _losing_key(spoiled: list[tuple[int, Mistake]]) -> Array:
    """File rows whose key is quarantined."""
    return np.array([position for position, mistake in spoiled if mistake.loses_key], dtype=np.int64)
