"""Werkprocessen: what a gemeente does in a dossier, from which day to which, by soort.

Most follow from a report or an exemption; ABSOLUUT is for a child without enrolment, DOORSTROOMPUNT for who is 18 or older.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from connectors.demo.absence_days import on_working_day
from connectors.demo.absence_exemptions import Exemptions
from connectors.demo.absence_reports import LRV, RMC, V3, V4, L, Reports
from connectors.demo.calendar import FAR, NO_DAY, birthdays
from connectors.demo.dossiers import Array, Dossiers
from connectors.demo.growing import Growing, next_numbers
from connectors.demo.population import Population

KINDS = ("16UUR", "LUXE", "LRV", "ABSOLUUT", "VRIJSTELLING", "DOORSTROOMPUNT", "PREVENTIEF", "OVERIG")
HOURS, LUXURY, LONG, ABSOLUTE, EXEMPTION, DROPOUT, PREVENTIVE, OTHER = range(len(KINDS))

_OF_REPORT = {V3: HOURS, V4: HOURS, RMC: DROPOUT, L: LUXURY, LRV: LONG}
_BY_ITSELF_PER_MONTH = 0.03
_ABSOLUTE_FOUND_PER_MONTH = 0.4


class Processes(Growing):
    """All werkprocessen. Days are day numbers; `ended` is FAR while nobody knows when it will end."""

    FIELDS: ClassVar[Mapping[str, Any]] = {
        "number": np.int32, "gemeente": np.int16, "dossier": np.int32, "kind": np.int8, "begin": np.int32, "ended": np.int32,
    }  # fmt: skip

    def add(self, dossiers: Dossiers, rows: Array, kind: Array | int, begin: Array, ended: Array | int = FAR) -> Array:
        """Werkprocessen in the dossiers `rows`; gives their indices."""
        gemeente = dossiers.gemeente[rows]
        number = next_numbers(self.gemeente, gemeente, 100_001)
        return self.append(len(rows), number=number, gemeente=gemeente, dossier=rows, kind=kind, begin=begin, ended=ended)

    def open_absolute(self) -> Array:
        """The werkprocessen ABSOLUUT that have not ended."""
        return np.flatnonzero((self.kind == ABSOLUTE) & (self.ended == FAR))


@dataclass
class Working:
    """Adds to the werkprocessen of one region and ends them; days are day numbers."""

    processes: Processes
    population: Population
    dossiers: Dossiers
    rng: np.random.Generator

    def follow_reports(self, reports: Reports, new: Array) -> None:
        """Most reports that are taken up start a werkproces that lasts until the report is closed."""
        kind = np.full(len(new), OTHER)
        for of_report, of_process in _OF_REPORT.items():
            kind[reports.kind[new] == of_report] = of_process
        follows = (reports.taken_up[new] < FAR) & (self.rng.random(len(new)) < 0.85)
        rows = new[follows]
        ended = np.maximum(reports.closed[rows], reports.taken_up[rows])
        self.processes.add(self.dossiers, reports.dossier[rows], kind[follows], reports.taken_up[rows], ended)

    def follow_exemptions(self, exemptions: Exemptions, since: int) -> None:
        """An exemption is a werkproces from the day on which it was asked to the decision; of those from index `since` on."""
        new = slice(since, len(exemptions))
        ended = np.maximum(exemptions.decided[new], exemptions.shown[new])
        self.processes.add(self.dossiers, exemptions.dossier[new], EXEMPTION, exemptions.shown[new], ended)

    def begin_by_themselves(self, first: int, until: int, forgotten: Array) -> None:
        """The werkprocessen of open dossiers that begin from `first` up to `until` for a reason of their own.

        None begins in those that are `forgotten`.
        """
        dossiers, rng = self.dossiers, self.rng
        running = (dossiers.opened < first) & ((dossiers.closed == NO_DAY) | (dossiers.closed >= until))
        rows = np.flatnonzero(running & (rng.random(len(dossiers)) < _BY_ITSELF_PER_MONTH))
        rows = rows[~np.isin(rows, forgotten)]
        count = len(rows)
        begin = on_working_day(rng.integers(first, until, count))
        begin = np.where(begin < until, begin, first)
        grown = birthdays(self.population.birth_day[dossiers.person[rows]], 18) <= begin
        usual = rng.random(count) < 0.75
        kind = np.where(usual, np.where(grown, DROPOUT, PREVENTIVE), OTHER)
        lasts = np.where(grown, rng.integers(40, 400, count), rng.integers(10, 150, count))
        self.processes.add(dossiers, rows, kind, begin, begin + lasts)

    def follow_absence_of_enrolment(self, without: Array, today: int) -> None:
        """ABSOLUUT: for some of the children `without` enrolment or exemption (per person), until they no longer are."""
        processes, population, dossiers = self.processes, self.population, self.dossiers
        person = dossiers.person
        going = processes.open_absolute()
        over = going[~without[person[processes.dossier[going]]]]
        processes.ended[over] = np.maximum(today - 2, processes.begin[over])
        has = np.zeros(len(population), dtype=bool)
        has[person[processes.dossier[processes.open_absolute()]]] = True
        may = (without & ~has & ~population.reserved)[person] & (dossiers.gemeente == population.gemeente[person])
        rows = np.flatnonzero(may & dossiers.is_open & (self.rng.random(len(dossiers)) < _ABSOLUTE_FOUND_PER_MONTH))
        processes.add(dossiers, rows, ABSOLUTE, today - self.rng.integers(1, 20, len(rows)))

    def close_with_dossier(self) -> None:
        """End the werkprocessen of dossiers that were closed."""
        processes = self.processes
        shut = self.dossiers.closed[processes.dossier]
        late = np.flatnonzero((shut != NO_DAY) & (processes.ended > shut))
        processes.ended[late] = np.maximum(shut[late], processes.begin[late])
