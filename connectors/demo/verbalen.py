"""Processen-verbaal of absence: drawn up from some werkprocessen and reports, and what became of them.

All fictional. Which of them contradict an exemption (V11) is seeded in `traject_seeds`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from connectors.demo.absence_processes import ABSOLUTE, Processes
from connectors.demo.absence_reports import LRV, V3, L, Reports
from connectors.demo.calendar import FAR, birthdays
from connectors.demo.dossiers import Array, Dossiers
from connectors.demo.growing import Growing, next_numbers
from connectors.demo.population import Population

KINDS = ("ABSOLUUT", "RELATIEF", "LUXE")
UNENROLLED, ABSENT, ON_HOLIDAY = range(len(KINDS))
SUSPECTS = ("OUDER", "JONGERE")
PARENT, YOUTH = range(len(SUSPECTS))
SETTLEMENTS = ("HALT", "OM", "SEPOT", "ZITTING", "OPEN")
OPEN = SETTLEMENTS.index("OPEN")

_OF_PROCESS, _OF_REPORT = 0.3, 0.035
_OLD_ENOUGH = 12
"""From this age the youth can be the suspect (Leerplichtwet art. 2 lid 3)."""


class Verbalen(Growing):
    """All processen-verbaal. Days are day numbers; `settlement` holds from `settled` on, FAR while it is open.

    `form` says how many of day and month of the date are unknown.
    """

    FIELDS: ClassVar[Mapping[str, Any]] = {
        "number": np.int32, "gemeente": np.int16, "dossier": np.int32, "day": np.int32, "kind": np.int8,
        "suspect": np.int8, "settlement": np.int8, "settled": np.int32, "form": np.int8,
    }  # fmt: skip

    def add(self, dossiers: Dossiers, rows: Array, **values: Any) -> Array:
        """Processen-verbaal in the dossiers `rows`; gives their indices."""
        gemeente = dossiers.gemeente[rows]
        usual = {
            "number": next_numbers(self.gemeente, gemeente, 100_001),
            "gemeente": gemeente,
            "dossier": rows,
            "settled": FAR,
        }
        return self.append(len(rows), **usual | values)


@dataclass
class DrawingUp:
    """Adds to the processen-verbaal of one region; days are day numbers."""

    verbalen: Verbalen
    processes: Processes
    reports: Reports
    population: Population
    dossiers: Dossiers
    rng: np.random.Generator

    def draw_up(self, first: int, until: int) -> None:
        """The processen-verbaal of what began from one day up to another, drawn up some weeks later."""
        processes, reports, rng = self.processes, self.reports, self.rng
        began = (processes.kind == ABSOLUTE) & (processes.begin >= first) & (processes.begin < until)
        of_process = np.flatnonzero(began)
        of_process = of_process[rng.random(len(of_process)) < _OF_PROCESS]
        arrived = np.isin(reports.kind, (V3, LRV, L)) & (reports.reported >= first) & (reports.reported < until)
        of_report = np.flatnonzero(arrived & (reports.fault == 0))
        of_report = of_report[rng.random(len(of_report)) < _OF_REPORT]
        rows = np.concatenate([processes.dossier[of_process], reports.dossier[of_report]])
        of_reports = np.where(reports.kind[of_report] == L, ON_HOLIDAY, ABSENT)
        kind = np.concatenate([np.full(len(of_process), UNENROLLED), of_reports])
        count = len(rows)
        day = np.concatenate([processes.begin[of_process], reports.reported[of_report]]) + rng.integers(20, 70, count)
        grown = birthdays(self.population.birth_day[self.dossiers.person[rows]], _OLD_ENOUGH) <= day
        suspect = np.where(grown & (rng.random(count) < 0.5), YOUTH, PARENT)
        settlement = np.where((suspect == YOUTH) & (rng.random(count) < 0.6), 0, rng.integers(1, OPEN, count))
        settled = day + rng.integers(20, 300, count)
        self.verbalen.add(self.dossiers, rows, day=day, kind=kind, suspect=suspect, settlement=settlement, settled=settled)
