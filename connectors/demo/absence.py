"""Absence and what a gemeente does about it: reports, exemptions and werkprocessen, month by month and as leveringen.

The order of the steps and what a hub learns from each levering; how things come about is in the other `absence_*` modules.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import pairwise

import numpy as np

from connectors.demo import absence_said, life_events, mistakes
from connectors.demo.absence_borders import seed_borders
from connectors.demo.absence_exempting import Exempting, leerplichtig_age
from connectors.demo.absence_exemptions import Exemptions, OutOfSchool
from connectors.demo.absence_files import (
    EXEMPTION_HEADER,
    PROCESS_HEADER,
    REPORT_HEADER,
    exemption_lines,
    process_lines,
    report_lines,
)
from connectors.demo.absence_known import Finding, KnownRegion, exemption_findings, report_findings
from connectors.demo.absence_lapses import seed_lapses
from connectors.demo.absence_processes import Processes, Working
from connectors.demo.absence_reports import FIRST_IN_ARCHIVE, Reporting, Reports
from connectors.demo.absence_reviews import Reviewing
from connectors.demo.absence_said import SaidExemptions, SaidProcesses, SaidReports, learned, nothing, part
from connectors.demo.absence_seeds import Seeds
from connectors.demo.calendar import NO_DAY, birthdays, day_number, months_until
from connectors.demo.careers import Careers
from connectors.demo.dossiers import Array, Dossiers
from connectors.demo.jvs_desk import Desk, Form, Write
from connectors.demo.population import Population
from schemas.calendar import schooljaar_of

_HISTORY = 24
"""Months of reports, leave and werkprocessen before the first one."""
_ARCHIVE_GEMEENTE = 1
"""Hardenberg: in the last month it takes over reports from an older installation, so that the number of rows leaps (L02)."""
_ARCHIVE_AGE, _ARCHIVE_SCHOOL, _BEFORE_A_LEAP = 12, 5, 4
_FORGOTTEN = 6
"""Silent dossiers that nobody looks at, beside those of every check (T06)."""
_SETTLED = 60
"""Days of enrolment after which a pupil may leave for an exemption."""
_AUGUST = 8


# the levering of the evening before: with it the reports of a month are complete on its last day, on which they are counted
_REPORTS = Form("jvs_verzuimmelding", REPORT_HEADER, report_lines, mistakes.REPORTS, (10,), 5, timedelta(days=1))
_EXEMPTIONS = Form("jvs_vrijstelling", EXEMPTION_HEADER, exemption_lines, mistakes.EXEMPTIONS, (2,), 6)
_PROCESSES = Form("jvs_werkproces", PROCESS_HEADER, process_lines, mistakes.PROCESSES, (3, 10), 8)


@dataclass
class Absence:
    """The reports, exemptions and werkprocessen of one region, and what a correct hub knows of them after each levering.

    `moving` persons leave the region a month before the end (a near miss of V10).
    """

    population: Population
    dossiers: Dossiers
    months: list[date]
    rng: np.random.Generator
    seeds: Seeds
    reporting: Reporting
    exempting: Exempting
    working: Working
    moving: Array
    reviewing: Reviewing
    known_reports: SaidReports = field(default_factory=partial(nothing, SaidReports))
    known_exemptions: SaidExemptions = field(default_factory=partial(nothing, SaidExemptions))
    known_processes: SaidProcesses = field(default_factory=partial(nothing, SaidProcesses))

    @classmethod
    def start(cls, population: Population, dossiers: Dossiers, months: list[date], per_code: int, seed: int) -> "Absence":
        """The exemptions from enrolment of before the first month; `begin` adds the rest when there are school careers."""
        rng = np.random.default_rng([seed, 4])
        reports, exemptions, processes = Reports(), Exemptions(), Processes()
        exempting = Exempting(exemptions, OutOfSchool.nobody(len(population)), population, dossiers, rng)
        moving = seed_lapses(exempting, months, per_code)
        exempting.start(months[0])
        return cls(
            population=population,
            dossiers=dossiers,
            months=months,
            rng=rng,
            seeds=Seeds(population, dossiers, reports, exemptions, months, per_code, np.random.default_rng([seed, 5])),
            reporting=Reporting(reports, population, dossiers, rng),
            exempting=exempting,
            working=Working(processes, population, dossiers, rng),
            moving=moving,
            reviewing=Reviewing(
                processes, reports, population, dossiers, per_code + _FORGOTTEN, np.random.default_rng([seed, 23, 1])
            ),
        )

    @property
    def reports(self) -> Reports:
        """All reports."""
        return self.reporting.reports

    @property
    def exemptions(self) -> Exemptions:
        """All exemptions."""
        return self.exempting.exemptions

    @property
    def processes(self) -> Processes:
        """All werkprocessen."""
        return self.working.processes

    @property
    def exempt(self) -> Array:
        """Who is exempted from enrolment, or should have asked for it again: who does not enrol."""
        return self.exempting.out.exempt

    def begin(self, careers: Careers) -> None:
        """What happened in the two years before the first month, and the werkprocessen of all exemptions until then."""
        first = self.months[0]
        pupils = careers.current(self.population) >= 0
        for year in (schooljaar_of(first) - 1, schooljaar_of(first)):
            self.exempting.add_replaced(pupils, year)
        history = months_until(first, _HISTORY + 1)
        for start, until in pairwise(history):
            self._month(careers, start, until)
        self.working.follow_exemptions(self.exemptions, 0)
        self._tidy(careers, 0)

    def decide(self, careers: Careers, month: int) -> None:
        """A month of exemptions: who stops goes to school, who is exempted leaves it, others ask again."""
        if month == 0:
            return
        population, peildatum, today = self.population, self.months[month], day_number(self.months[month])
        before = len(self.exemptions)
        pupils = careers.settled(today - _SETTLED) & (population.gone_day == NO_DAY)
        returning = self.exempting.out.finish(population, today)
        begin = self.exempting.out.until[returning].astype(np.int64) + 1
        careers.follow_route(returning, population, schooljaar_of(peildatum), self.rng, since=begin)
        self.exempting.repair(month, today)
        self.exempting.renew(today)
        leaving, last_days = self.exempting.take_out_of_school(pupils, today)
        careers.leave(careers.active[leaving], last_days)
        if peildatum.month == _AUGUST:
            self.exempting.add_replaced(pupils, schooljaar_of(peildatum))
        careers.exempt = self.exempt
        self.working.follow_exemptions(self.exemptions, before)

    def work(self, careers: Careers, month: int) -> None:
        """A month of reports and of work on them, faults included."""
        today = day_number(self.months[month])
        before = len(self.exemptions)
        if month:
            self._month(careers, self.months[month - 1], self.months[month])
        if month == max(len(self.months) - 2, 0):
            life_events.move_out(self.population, self.moving, np.full(len(self.moving), today - 9), self.rng)
        self.seeds.repair(month, today)
        self.seeds.seed(careers, month)
        if month == len(self.months) - 1:
            seed_borders(self.seeds, careers, today)
            self._take_over_archive()
        self.working.follow_exemptions(self.exemptions, before)
        self._tidy(careers, month)

    def _month(self, careers: Careers, first: date, until: date) -> None:
        """The reports, leave and werkprocessen that begin from `first` up to `until`."""
        self.working.follow_reports(self.reports, self.reporting.report(careers, first, until))
        pupils = careers.current(self.population) >= 0
        self.exempting.add_short(pupils, day_number(first), day_number(until))
        forgotten = self.reviewing.forgotten(day_number(first))
        self.working.begin_by_themselves(day_number(first), day_number(until), forgotten)
        self.reviewing.review(day_number(until))

    def _tidy(self, careers: Careers, month: int) -> None:
        """What a careful gemeente sees to: overlap with exemptions, closed dossiers, children without enrolment."""
        population, today = self.population, day_number(self.months[month])
        self.reporting.close_with_dossier()
        self.reporting.withdraw_overlapping(self.exemptions, today)
        without = (careers.current(population) < 0) & leerplichtig_age(population, today) & ~self.exempt
        self.working.follow_absence_of_enrolment(without & population.resident(month), today)
        self.working.close_with_dossier()

    def _take_over_archive(self) -> None:
        """Old reports for one gemeente, more than a fifth of what it has, when four leveringen went before."""
        if len(self.months) <= _BEFORE_A_LEAP:
            return
        dossiers = self.dossiers
        old = birthdays(self.population.birth_day, _ARCHIVE_AGE) < FIRST_IN_ARCHIVE
        rows = np.flatnonzero((dossiers.gemeente == _ARCHIVE_GEMEENTE) & old[dossiers.person] & (dossiers.other_number == 0))
        has = np.count_nonzero(self.reports.gemeente == _ARCHIVE_GEMEENTE)
        if len(rows):
            self.reporting.add_archive(self.rng.choice(rows, has // 3 + 25), _ARCHIVE_SCHOOL)

    def deliver(self, month: int, gemeente: int, write: Write) -> None:
        """Write the three leveringen of a gemeente, and learn what a correct hub learns from them."""
        population, dossiers = self.population, self.dossiers
        moment = population, dossiers, gemeente, day_number(self.months[month])
        desk = Desk(population, self.months, self.rng, write)
        rows, reports = absence_said.reports_on(self.reports, *moment)
        valid = desk.deliver(_REPORTS, reports, month, gemeente)
        self.known_reports = learned(self.known_reports, rows[valid], part(reports, valid), len(self.reports))
        rows, exempted = absence_said.exemptions_on(self.exemptions, *moment)
        valid = desk.deliver(_EXEMPTIONS, exempted, month, gemeente)
        self.known_exemptions = learned(self.known_exemptions, rows[valid], part(exempted, valid), len(self.exemptions))
        rows, processes = absence_said.processes_on(self.processes, *moment)
        valid = desk.deliver(_PROCESSES, processes, month, gemeente)
        self.known_processes = learned(self.known_processes, rows[valid], part(processes, valid), len(self.processes))

    def findings(self, region: KnownRegion) -> dict[str, list[Finding]]:
        """V01-V10 by code, each in order."""
        found = report_findings(self.known_reports, self.known_exemptions, region)
        found["V10"] = exemption_findings(self.known_exemptions, region)
        return {code: sorted(findings, key=lambda finding: sorted(finding.items())) for code, findings in found.items()}
