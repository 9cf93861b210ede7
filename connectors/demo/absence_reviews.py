"""Looking again at dossiers in which nothing happened for long: what keeps check T06 rare.

A careful gemeente starts a werkproces in a dossier that threatens to be silent for a year. Some are forgotten, always the same
ones, so that T06 has its cases in every region.
"""

from dataclasses import dataclass

import numpy as np

from connectors.demo.absence_processes import DROPOUT, OTHER, PREVENTIVE, Processes
from connectors.demo.absence_reports import Reports
from connectors.demo.calendar import FAR, NO_DAY, birthdays
from connectors.demo.dossiers import Array, Dossiers
from connectors.demo.population import Population

_SILENT, _LOOKED_AT = 300, 0.85
"""Days of silence after which a dossier is looked at, and the share of those in a month."""


def last_activity(processes: Processes, reports: Reports, dossiers: Dossiers, until: int) -> Array:
    """Per dossier the last day before `until` on which a werkproces began or ended or absence began or was reported.

    Of a dossier in which nothing happened it is the day of its opening.
    """
    last = dossiers.opened.astype(np.int64)
    for held, days in (
        (processes, processes.begin),
        (processes, processes.ended),
        (reports, reports.begin),
        (reports, reports.reported),
    ):
        np.maximum.at(last, held.dossier, np.where(days < until, days, -FAR))
    return last


@dataclass
class Reviewing:
    """Starts werkprocessen in silent open dossiers; the first `passed_over` of them are forgotten."""

    processes: Processes
    reports: Reports
    population: Population
    dossiers: Dossiers
    passed_over: int
    rng: np.random.Generator

    def silent(self, until: int) -> Array:
        """Which dossiers are open, and silent for so long that somebody should look at them."""
        dossiers = self.dossiers
        running = (dossiers.opened < until - _SILENT) & ((dossiers.closed == NO_DAY) | (dossiers.closed >= until))
        return running & (last_activity(self.processes, self.reports, dossiers, until) < until - _SILENT)

    def forgotten(self, until: int) -> Array:
        """The silent dossiers that nobody looks at."""
        return np.flatnonzero(self.silent(until))[: self.passed_over]

    def review(self, until: int) -> None:
        """Look at most dossiers that were silent for long, in the days before `until`."""
        dossiers, rng = self.dossiers, self.rng
        rows = np.flatnonzero(self.silent(until))[self.passed_over :]
        rows = rows[rng.random(len(rows)) < _LOOKED_AT]
        begin = until - rng.integers(1, 25, len(rows))
        grown = birthdays(self.population.birth_day[dossiers.person[rows]], 18) <= begin
        kind = np.where(rng.random(len(rows)) < 0.7, np.where(grown, DROPOUT, PREVENTIVE), OTHER)
        self.processes.add(dossiers, rows, kind, begin, begin + rng.integers(90, 330, len(rows)))
