"""The findings V11 and T01-T06 that a correct hub has on the last peildatum, from what was delivered and loaded.

A finding on an incomplete date holds only when it holds for every day that it can mean (controles.md). Nothing of the code of
the hub is used.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from connectors.demo.absence_known import Finding
from connectors.demo.absence_said import GRANTED, NO_DATE, part
from connectors.demo.calendar import FAR, birthdays, earliest, latest, months_after
from connectors.demo.dossiers import Array
from connectors.demo.growing import pairs
from connectors.demo.known import of_dossiers
from connectors.demo.population import ALIVE
from connectors.demo.region import GEMEENTEN, IN_REGION
from connectors.demo.school_facts import KnownSchools
from connectors.demo.suwi_questions import KnownAnswers
from connectors.demo.traject_said import SaidTrajecten, SaidVerbalen, traject_number, verbaal_number
from connectors.demo.trajecten import NONE, NOT_SAID, P_LEVERING, WORK
from connectors.demo.verbalen import UNENROLLED
from connectors.demo.work import NO, YES
from schemas.calendar import leeftijdsgrens_op

CODES = ("T01", "T02", "T03", "T04", "T05", "T06", "V11")
_PATIENCE = 28
"""Days after a signal of the P-levering within which there should be contact."""


@dataclass(frozen=True)
class KnownGuidance:
    """What the hub knows of the trajecten, the processen-verbaal and SUWI, beside everything of `schools`."""

    schools: KnownSchools
    trajecten: SaidTrajecten
    verbalen: SaidVerbalen
    answers: KnownAnswers

    @property
    def day(self) -> int:
        """The peildatum as a day number."""
        return self.schools.region.day

    @cached_property
    def held(self) -> SaidTrajecten:
        """The trajecten that were ever loaded."""
        return part(self.trajecten, self.trajecten.loaded)

    def is_own(self, person: Array, pgn: Array) -> Array:
        """Whether the number is that of the person, and no other that a dossier gives."""
        return pgn == self.schools.region.population.number[person]


def guidance_findings(known: KnownGuidance) -> dict[str, list[Finding]]:
    """All of them by code, each in order."""
    said = known.held
    found = {
        "T01": _told(said, _out_of_order(said)),
        "T02": _told(said, _goes_on(known)),
        "T03": _told(said, _not_reached(said, known.day)),
        "T04": _told(said, _without_work(known)),
        "T05": _told(said, _with_income(known)),
        "T06": of_dossiers(known.schools.region.dossiers, _silent(known)),
        "V11": _during_exemption(known),
    }
    return {code: sorted(findings, key=lambda finding: sorted(finding.items())) for code, findings in found.items()}


def _told(said: SaidTrajecten, rows: Array) -> list[Finding]:
    chosen = part(said, rows)
    numbers = traject_number(chosen.number).to_pylist()
    return [
        {"gemeentecode": GEMEENTEN[gemeente].code, "dossiernummer": str(dossier), "trajectnummer": number}
        for gemeente, dossier, number in zip(chosen.gemeente.tolist(), chosen.dossiernummer.tolist(), numbers, strict=True)
    ]


def _before(one: Array, other: Array) -> Array:
    """Whether one date lies before another, both given."""
    return (one != NO_DATE) & (other != NO_DATE) & (latest(one) < earliest(other))


def _out_of_order(said: SaidTrajecten) -> Array:
    """T01."""
    return _before(said.start, said.contact) | _before(said.start, said.intake) | _before(said.end, said.start)


def _goes_on(known: KnownGuidance) -> Array:
    """T02."""
    said, region, education = known.held, known.schools.region, known.schools.education
    person, own = said.person, known.is_own(said.person, said.pgn)
    running = (said.end == NO_DATE) | (earliest(said.end) > known.day)
    of_dossier = _qualified_by_dossier(known)
    qualified = np.where(own & education.known[person], education.startkwalificatie[person], np.isin(said.pgn, of_dossier))
    born = region.births(person, said.pgn)
    dated = born // 10000 > 0
    oldest = birthdays(np.where(dated, latest(born), 0), leeftijdsgrens_op(region.on))
    in_brp = own & region.persons.met[person] & ~region.population.without_bsn[person]
    left = in_brp & ((region.persons.suspension != ALIVE) | (region.persons.gemeente >= IN_REGION))[person]
    return running & (qualified.astype(bool) | (dated & (oldest <= known.day)) | left)


def _qualified_by_dossier(known: KnownGuidance) -> Array:
    """The person numbers of which a dossier says that there is a startkwalificatie."""
    region, files = known.schools.region, known.schools.region.files
    rows = np.flatnonzero(files.known & (files.said.startkwalificatie == 1))
    other = files.said.other_number[rows]
    return np.where(other > 0, other, region.population.number[region.dossiers.person[rows]])


def _not_reached(said: SaidTrajecten, day: int) -> Array:
    """T03."""
    return (said.source == P_LEVERING) & (said.contact == NO_DATE) & (latest(said.signal) < day - _PATIENCE)


def _without_work(known: KnownGuidance) -> Array:
    """T04."""
    said = known.held
    own = known.is_own(said.person, said.pgn)
    return own & (said.destination == WORK) & (known.answers.enough[said.person] == NO)


def _with_income(known: KnownGuidance) -> Array:
    """T05."""
    said, answers = known.held, known.answers
    own = known.is_own(said.person, said.pgn)
    knows = (answers.works == YES) | (answers.benefit == YES) | (answers.held == YES)
    return own & np.isin(said.destination, (NONE, NOT_SAID)) & knows[said.person]


def _silent(known: KnownGuidance) -> Array:
    """T06: the dossiers."""
    schools, dossiers = known.schools, known.schools.region.dossiers
    reports = part(schools.absences, schools.absences.loaded)
    processes = part(schools.processes, schools.processes.loaded)
    said = known.held
    happened = [
        _keys(each.gemeente, each.dossiernummer)[_may_be_recent(dates, known.day)]
        for each, dates in (
            (reports, reports.begin),
            (reports, reports.reported),
            (processes, processes.begin),
            (processes, processes.end),
            (said, said.start),
            (said, said.end),
        )
    ]
    files = schools.region.files
    rows = np.flatnonzero(files.known & files.said.open)
    old = months_after(dossiers.opened[rows].astype(np.int64), 12) < known.day
    rows = rows[old]
    return rows[~np.isin(_keys(dossiers.gemeente[rows], dossiers.dossiernummer[rows]), np.concatenate(happened))]


def _may_be_recent(dates: Array, day: int) -> Array:
    """Whether a date can lie in the twelve months up to a day, the first of a month."""
    last = np.where(latest(dates) < FAR, latest(dates), day)
    return (dates != NO_DATE) & (earliest(dates) <= day) & (months_after(last, 12) >= day)


def _keys(gemeente: Array, dossiernummer: Array) -> Array:
    return gemeente.astype(np.int64) * 10_000_000 + dossiernummer


def _during_exemption(known: KnownGuidance) -> list[Finding]:
    """V11."""
    said = part(known.verbalen, known.verbalen.loaded & (known.verbalen.kind == UNENROLLED))
    exemptions = known.schools.exemptions
    granted = part(exemptions, exemptions.loaded & (exemptions.decision == GRANTED))
    one, other = pairs(said.pgn, granted.pgn)
    ends = np.where(granted.end == NO_DATE, FAR, earliest(granted.end))
    inside = (earliest(said.day)[one] >= latest(granted.begin)[other]) & (latest(said.day)[one] <= ends[other])
    chosen = part(said, np.unique(one[inside]))
    numbers = verbaal_number(chosen.number).to_pylist()
    return [
        {"gemeentecode": GEMEENTEN[gemeente].code, "dossiernummer": str(dossier), "pvnummer": number}
        for gemeente, dossier, number in zip(chosen.gemeente.tolist(), chosen.dossiernummer.tolist(), numbers, strict=True)
    ]
