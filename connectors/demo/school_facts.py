"""What the hub knows of school on the last peildatum, put together for the checks: who is enrolled, resident, has a dossier.

A person is a person number: who has no BSN is one person for DUO and JVS (by onderwijsnummer) and another for the BRP (by
A-nummer). The checks themselves are in `school_findings` and `school_gaps`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from connectors.demo.absence_known import Finding, KnownRegion
from connectors.demo.absence_said import SaidExemptions, SaidProcesses, SaidReports
from connectors.demo.c_levering import SaidEnrolments
from connectors.demo.growing import Array
from connectors.demo.known import of_dossiers
from connectors.demo.population import ALIVE
from connectors.demo.region import GEMEENTEN, IN_REGION
from connectors.demo.school_known import Education, KnownEnrolments, KnownReports, active_on


@dataclass(frozen=True)
class KnownSchools:
    """Persons and dossiers (`region`), C-leveringen and reports of DUO, and absence, exemptions and werkprocessen of JVS."""

    region: KnownRegion
    enrolments: KnownEnrolments
    reports: KnownReports
    absences: SaidReports
    exemptions: SaidExemptions
    processes: SaidProcesses

    @cached_property
    def rows(self) -> tuple[SaidEnrolments, Array]:
        """The rows of all C-leveringen and their gemeente."""
        return self.enrolments.all()

    @cached_property
    def education(self) -> Education:
        """What the C-leveringen say of each person."""
        return Education.of(*self.rows, len(self.region.population))

    @cached_property
    def active(self) -> Array:
        """Which rows are an active enrolment."""
        return active_on(self.rows[0], self.region.day)

    @cached_property
    def open_dossiers(self) -> Array:
        """Open dossiers under the number of their person."""
        files = self.region.files
        return np.flatnonzero(files.known & files.said.open & (files.said.other_number == 0))

    @cached_property
    def has_dossier(self) -> Array:
        """Which persons have an open dossier."""
        return self.mask(self.region.dossiers.person[self.open_dossiers])

    @cached_property
    def listed(self) -> Array:
        """Who is a resident, under whatever number the BRP has."""
        persons = self.region.persons
        return persons.known & (persons.suspension == ALIVE) & (persons.gemeente < IN_REGION)

    @cached_property
    def resident(self) -> Array:
        """Residents under the number that DUO and JVS use."""
        return self.listed & ~self.region.population.without_bsn

    def mask(self, persons: Array) -> Array:
        """Per person whether it is one of these."""
        mask = np.zeros(len(self.region.population), dtype=bool)
        mask[persons] = True
        return mask

    def numbers(self, persons: Array) -> list[str]:
        """The person numbers that DUO and JVS use."""
        return [f"{number:09d}" for number in self.region.population.number[persons].tolist()]

    def of_persons(self, persons: Array, gemeente: Array) -> list[Finding]:
        """A finding per open dossier of each person; else for the woongemeente, else for the gemeente beside the person."""
        concerns = self.mask(persons)
        rows = self.open_dossiers[concerns[self.region.dossiers.person[self.open_dossiers]]]
        without = ~self.has_dossier[persons]
        persons, gemeente = persons[without], gemeente[without]
        lives_in = self.region.persons.gemeente[persons]
        known = self.region.persons.met[persons] & ~self.region.population.without_bsn[persons] & (lives_in < IN_REGION)
        acts = np.where(known, lives_in, gemeente)
        return of_dossiers(self.region.dossiers, rows) + [
            {"gemeentecode": GEMEENTEN[at].code, "pgn": number}
            for at, number in zip(acts.tolist(), self.numbers(persons), strict=True)
        ]
