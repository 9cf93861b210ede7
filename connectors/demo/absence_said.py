"""What the leveringen of reports, exemptions and werkprocessen say on a peildatum, as integers.

The same integers make the text (`absence_files`) and, in `absence_known`, what the hub is to know; the two cannot drift apart.
Dates are jjjjmmdd with 00 for unknown parts, -1 for an empty field.
"""

from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np

from connectors.demo import absence_reports as made
from connectors.demo.absence_exemptions import Exemptions
from connectors.demo.absence_processes import Processes
from connectors.demo.absence_reports import RMC, V3, V4, B, G, I, R, Reports
from connectors.demo.calendar import FAR, NO_DAY, as_dates
from connectors.demo.dossiers import Array, Dossiers
from connectors.demo.population import Population

NO_DATE = -1
ASKED, GRANTED, REJECTED = 0, 1, 2
UNKNOWN_NUMBERS = 700_000
"""What is added to a dossiernummer so that no dossier has it."""


@dataclass(frozen=True)
class SaidRows:
    """What rows of one extract say, one array per property; `loaded`: whether the hub loaded the row at all.

    `person` is the index of the person whom the row is about and `pgn` the number that it gives of that person; `number` is the
    row's own number in the installation that it comes from.
    """

    loaded: Array
    gemeente: Array
    number: Array
    person: Array
    pgn: Array

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.loaded)


@dataclass(frozen=True)
class Said(SaidRows):
    """What rows of JVS say; `dossiernummer` is 0 where that field is empty."""

    dossiernummer: Array


@dataclass(frozen=True)
class SaidReports(Said):
    """jvs_verzuimmelding; codes are entries of the tables of `absence_reports`, `hours` is -1 when empty."""

    school: Array
    kind: Array
    status: Array
    reason: Array
    by_exemption: Array
    hours: Array
    begin: Array
    end: Array
    reported: Array
    taken_up: Array
    closed: Array


@dataclass(frozen=True)
class SaidExemptions(Said):
    """jvs_vrijstelling; codes are entries of the tables of `absence_exemptions`, `decision` is ASKED, GRANTED or REJECTED."""

    article: Array
    begin: Array
    end: Array
    again: Array
    education: Array
    decision: Array
    decided: Array


@dataclass(frozen=True)
class SaidProcesses(Said):
    """jvs_werkproces; `kind` is an entry of the table of `absence_processes`. A row of the file names no person."""

    kind: Array
    begin: Array
    end: Array


S = TypeVar("S", bound=SaidRows)


def nothing(kind: type[S]) -> S:
    """What a hub knows before the first levering."""
    return kind(**{field.name: np.empty(0, bool if field.name == "loaded" else np.int64) for field in fields(kind)})


def part(said: S, rows: Array) -> S:
    """What is said in some of the rows (indices, mask or slice)."""
    return type(said)(**{field.name: getattr(said, field.name)[rows] for field in fields(said)})


def learned(known: S, rows: Array, said: S, total: int) -> S:
    """What a hub knows after it loaded these rows; `total` is how many things there are by now."""
    arrays = {
        name: np.concatenate([values, np.zeros(total - len(values), dtype=values.dtype)])
        for name, values in ((field.name, getattr(known, field.name)) for field in fields(known))
    }
    for name, values in arrays.items():
        values[rows] = getattr(said, name)
    return type(known)(**arrays)


def reports_on(
    reports: Reports, population: Population, dossiers: Dossiers, gemeente: int, today: int
) -> tuple[Array, SaidReports]:
    """The reports that the levering of this gemeente on day `today` holds (their indices), and what it says of them."""
    rows = np.flatnonzero((reports.gemeente == gemeente) & (reports.reported < today))
    fault, outcome = reports.fault[rows], reports.outcome[rows]
    begin, kind = reports.begin[rows], reports.kind[rows]
    is_closed, is_taken_up = reports.closed[rows] < today, reports.taken_up[rows] < today
    ended = np.where(reports.ended[rows] < today, reports.ended[rows], FAR)
    ended = np.where(fault == made.ENDS_BEFORE_BEGIN, begin - 3, ended)
    ended = np.where(fault == made.END_MISSING, FAR, ended)
    ended = np.where(fault == made.TOO_SHORT, begin + 26, ended)
    early = (fault == made.REASON_TOO_SOON) & ~is_closed
    shows_reason = (is_closed & (outcome == G) & (fault != made.REASON_MISSING)) | early
    other_kind = np.array([V4, V3, V3, made.L, RMC, made.O, made.V1, made.V2])
    return rows, SaidReports(
        loaded=np.ones(len(rows), bool),
        gemeente=reports.gemeente[rows],
        number=reports.number[rows],
        dossiernummer=_dossiernummers(reports, dossiers, rows),
        person=reports.person[rows],
        pgn=numbers_of(population, dossiers, reports.dossier[rows]),
        school=reports.school[rows],
        kind=np.where(fault == made.OTHER_KIND, other_kind[kind], kind),
        status=np.where(is_closed, outcome, np.where(is_taken_up, B, R)),
        reason=np.where(shows_reason, np.maximum(reports.reason[rows], made.BACK), 0),
        by_exemption=reports.by_exemption[rows] & is_closed & (outcome == I),
        hours=np.where((fault == made.TOO_FEW_HOURS) & (kind == V3), 12, reports.hours[rows]),
        begin=known_parts(as_dates(begin), reports.begin_form[rows]),
        end=known_parts(dates_before(ended, today), reports.end_form[rows]),
        reported=as_dates(np.where(fault == made.REPORTED_BEFORE_BEGIN, begin - 2, reports.reported[rows])),
        taken_up=dates_before(reports.taken_up[rows], today),
        closed=dates_before(reports.closed[rows], today),
    )


def exemptions_on(
    exemptions: Exemptions, population: Population, dossiers: Dossiers, gemeente: int, today: int
) -> tuple[Array, SaidExemptions]:
    """The exemptions that the levering of this gemeente on day `today` holds (their indices), and what it says of them."""
    rows = np.flatnonzero((exemptions.gemeente == gemeente) & (exemptions.shown < today))
    is_decided = exemptions.decided[rows] < today
    return rows, SaidExemptions(
        loaded=np.ones(len(rows), bool),
        gemeente=exemptions.gemeente[rows],
        number=exemptions.number[rows],
        dossiernummer=dossiers.dossiernummer[exemptions.dossier[rows]],
        person=exemptions.person[rows],
        pgn=numbers_of(population, dossiers, exemptions.dossier[rows]),
        article=exemptions.article[rows],
        begin=known_parts(as_dates(exemptions.begin[rows]), exemptions.begin_form[rows]),
        end=known_parts(dates_before(exemptions.ended[rows], FAR), exemptions.end_form[rows]),
        again=exemptions.again[rows],
        education=exemptions.education[rows],
        decision=np.where(is_decided, np.where(exemptions.rejected[rows], REJECTED, GRANTED), ASKED),
        decided=dates_before(exemptions.decided[rows], today),
    )


def processes_on(
    processes: Processes, population: Population, dossiers: Dossiers, gemeente: int, today: int
) -> tuple[Array, SaidProcesses]:
    """The werkprocessen that the levering of this gemeente on day `today` holds (their indices), and what it says of them."""
    rows = np.flatnonzero((processes.gemeente == gemeente) & (processes.begin < today))
    return rows, SaidProcesses(
        loaded=np.ones(len(rows), bool),
        gemeente=processes.gemeente[rows],
        number=processes.number[rows],
        dossiernummer=dossiers.dossiernummer[processes.dossier[rows]],
        person=dossiers.person[processes.dossier[rows]],
        pgn=numbers_of(population, dossiers, processes.dossier[rows]),
        kind=processes.kind[rows],
        begin=as_dates(processes.begin[rows]),
        end=dates_before(processes.ended[rows], today),
    )


def numbers_of(population: Population, dossiers: Dossiers, rows: Array) -> Array:
    """The person numbers as these dossiers have them."""
    other = dossiers.other_number[rows]
    return np.where(other > 0, other, population.number[dossiers.person[rows]])


def _dossiernummers(reports: Reports, dossiers: Dossiers, rows: Array) -> Array:
    fault = reports.fault[rows]
    own = dossiers.dossiernummer[reports.dossier[rows]].astype(np.int64)
    others = dossiers.dossiernummer[reports.other_dossier[rows]]
    number = np.where(fault == made.OTHERS_DOSSIER, others, own)
    return np.where(fault == made.NO_DOSSIER, 0, np.where(fault == made.UNKNOWN_DOSSIER, own + UNKNOWN_NUMBERS, number))


def dates_before(days: Array, today: int) -> Array:
    """Days before `today` as jjjjmmdd; later ones are not known yet."""
    return as_dates(np.where(days < today, days, NO_DAY))


def known_parts(dates: Array, form: Array) -> Array:
    """The dates without the day (form 1) or without day and month (form 2)."""
    known = np.where(form == 2, dates // 10000 * 10000, np.where(form == 1, dates // 100 * 100, dates))
    return np.where(dates == NO_DATE, NO_DATE, known)
