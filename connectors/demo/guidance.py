"""The Doorstroompunt in the demo region: trajecten, processen-verbaal and the questions to Suwinet, month by month.

The order of the steps and what a hub learns from each levering; how things come about is in `trajecten`, `verbalen` and `work`.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np

from connectors.demo import mistakes
from connectors.demo.absence import Absence
from connectors.demo.absence_known import Finding
from connectors.demo.absence_reviews import last_activity
from connectors.demo.absence_said import learned, nothing, part
from connectors.demo.answers import Outcome
from connectors.demo.calendar import NO_DAY, day_number, months_until
from connectors.demo.careers import Careers
from connectors.demo.jvs_desk import Desk, Form, Write
from connectors.demo.school_facts import KnownSchools
from connectors.demo.suwi_questions import KnownAnswers, Questions, asked
from connectors.demo.traject_known import KnownGuidance, guidance_findings
from connectors.demo.traject_said import (
    TRAJECT_HEADER,
    VERBAAL_HEADER,
    SaidTrajecten,
    SaidVerbalen,
    traject_lines,
    trajecten_on,
    verbaal_lines,
    verbalen_on,
)
from connectors.demo.traject_seeds import TrajectSeeds, seed_borders, seed_silence
from connectors.demo.trajecten import Guiding, Trajecten
from connectors.demo.verbalen import DrawingUp, Verbalen
from connectors.demo.work import Work
from connectors.demo.writing import Spares

_HISTORY = 24
"""Months of trajecten and processen-verbaal before the first one."""
_TRAJECTEN = Form("jvs_traject", TRAJECT_HEADER, traject_lines, mistakes.TRAJECTEN, (9,), 4)
_VERBALEN = Form("jvs_procesverbaal", VERBAAL_HEADER, verbaal_lines, mistakes.VERBALEN, (1,), 10)


@dataclass
class Guidance:
    """The trajecten and processen-verbaal of one region, what Suwinet answers, and what a correct hub knows of them."""

    absence: Absence
    guiding: Guiding
    drawing_up: DrawingUp
    seeds: TrajectSeeds
    questions: Questions
    rng: np.random.Generator
    known_trajecten: SaidTrajecten = field(default_factory=partial(nothing, SaidTrajecten))
    known_verbalen: SaidVerbalen = field(default_factory=partial(nothing, SaidVerbalen))

    @classmethod
    def start(cls, absence: Absence, careers: Careers, per_code: int, seed: int) -> "Guidance":
        """What the gemeenten did in the two years before the first month."""
        rng = np.random.default_rng([seed, 23])
        population, dossiers = absence.population, absence.dossiers
        trajecten, verbalen = Trajecten(), Verbalen()
        work = Work.start(len(population), rng)
        guidance = cls(
            absence=absence,
            guiding=Guiding(trajecten, population, dossiers, rng),
            drawing_up=DrawingUp(verbalen, absence.processes, absence.reports, population, dossiers, rng),
            seeds=TrajectSeeds(population, dossiers, trajecten, verbalen, work, absence.months, per_code, rng),
            questions=Questions(population, work, KnownAnswers.nothing(len(population)), rng),
            rng=rng,
        )
        for first, until in pairwise(months_until(absence.months[0], _HISTORY + 1)):
            guidance._month(careers, first, until)
        return guidance

    @property
    def trajecten(self) -> Trajecten:
        """All trajecten."""
        return self.guiding.trajecten

    @property
    def verbalen(self) -> Verbalen:
        """All processen-verbaal."""
        return self.drawing_up.verbalen

    def go_on(self, careers: Careers, month: int) -> None:
        """A month of the Doorstroompunt, faults included; after absence of that month."""
        months = self.absence.months
        today = day_number(months[month])
        if month:
            self._month(careers, months[month - 1], months[month])
            self.questions.work.change()
        self.guiding.repair(month, today)
        self.seeds.silent = self.absence.reviewing.silent(today)
        self.seeds.seed(careers, self.absence.exemptions, month)
        if month == len(months) - 1:
            seed_borders(self.seeds, careers, self.absence.exemptions, today)
            self._break_silence(today)

    def _month(self, careers: Careers, first: date, until: date) -> None:
        silent = self.absence.reviewing.silent(day_number(until))
        self.guiding.begin(first, until, careers.has_startkwalificatie, silent)
        self.guiding.end_in_time(careers, until)
        self.drawing_up.draw_up(day_number(first), day_number(until))

    def _break_silence(self, today: int) -> None:
        absence, dossiers = self.absence, self.absence.dossiers
        last = last_activity(absence.processes, absence.reports, dossiers, today)
        held = np.zeros(len(dossiers), dtype=bool)
        held[self.trajecten.dossier] = True
        silent = np.flatnonzero((dossiers.closed == NO_DAY) & ~held & (last < today - 366))
        # the last ones, and never all of them
        seed_silence(absence.processes, dossiers, silent[:0:-1], today)

    def deliver(self, month: int, gemeente: int, write: Write) -> None:
        """Write the two leveringen of a gemeente, and learn what a correct hub learns from them."""
        absence = self.absence
        population, dossiers = absence.population, absence.dossiers
        desk = Desk(population, absence.months, self.rng, write)
        moment = population, dossiers, gemeente, day_number(absence.months[month])
        rows, said = trajecten_on(self.trajecten, *moment)
        valid = desk.deliver(_TRAJECTEN, said, month, gemeente)
        self.known_trajecten = learned(self.known_trajecten, rows[valid], part(said, valid), len(self.trajecten))
        rows, drawn_up = verbalen_on(self.verbalen, *moment)
        valid = desk.deliver(_VERBALEN, drawn_up, month, gemeente)
        self.known_verbalen = learned(self.known_verbalen, rows[valid], part(drawn_up, valid), len(self.verbalen))

    def ask(self, careers: Careers, month: int, folder: Path, spares: Spares) -> dict[str, Outcome]:
        """Write what Suwinet answers in a month, for the whole region; gives by file name what must become of it."""
        population, peildatum = self.absence.population, self.absence.months[month]
        with_traject = np.zeros(len(population), dtype=bool)
        with_traject[self.absence.dossiers.person[self.trajecten.dossier]] = True
        persons = asked(population, careers, with_traject, month, peildatum)
        return self.questions.deliver(folder, persons, peildatum, month, spares)

    def findings(self, known: KnownSchools) -> dict[str, list[Finding]]:
        """T01-T06 and V11 by code, each in order."""
        return guidance_findings(KnownGuidance(known, self.known_trajecten, self.known_verbalen, self.questions.known))
