"""The months one after the other: let life happen, write the files of eleven gemeenten, work out what a correct hub then finds.

The order of the steps is here and nothing else; each step has its own module.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from connectors.demo import careers, contradictions, dossiers, known, life_events
from connectors.demo.absence import Absence
from connectors.demo.absence_known import CODES as ABSENCE_CODES
from connectors.demo.absence_known import KnownRegion
from connectors.demo.answers import Answers
from connectors.demo.c_levering import Claims
from connectors.demo.calendar import day_number, months_until
from connectors.demo.delivering import REFUSED_A04, REFUSED_C_LEVERING, REFUSED_GEMEENTE, Delivering, Progress
from connectors.demo.duo_findings import CODES as DUO_CODES
from connectors.demo.duo_findings import duo_findings
from connectors.demo.grip import Grip
from connectors.demo.grip_known import CODES as GRIP_CODES
from connectors.demo.guidance import Guidance
from connectors.demo.p_weeks import Weeks
from connectors.demo.person_delivering import LATE_GEMEENTE
from connectors.demo.person_findings import CODES as PERSON_CODES
from connectors.demo.person_findings import join_pupils, late_findings, person_findings
from connectors.demo.person_seeds import PersonSeeds
from connectors.demo.population import SPARES_FOR_DOSSIERS, numbers_of_nobody, populate
from connectors.demo.region import GEMEENTEN, ZWOLLE
from connectors.demo.residence import Residence
from connectors.demo.school_borders import seed_borders
from connectors.demo.school_facts import KnownSchools
from connectors.demo.school_findings import CODES as SCHOOL_CODES
from connectors.demo.school_findings import school_findings
from connectors.demo.school_known import active_on
from connectors.demo.school_picks import SchoolRegion
from connectors.demo.school_seeds import SchoolSeeds, omit_from_startset
from connectors.demo.startset import Startset
from connectors.demo.traject_known import CODES as GUIDANCE_CODES
from connectors.demo.volumes import volume_findings
from connectors.demo.vsv import VsvYear
from connectors.demo.vsv_editions import Editions
from connectors.demo.writing import Spares

_BETWEEN_JVS_AND_BRP = ("B01", "B02", "B03", "B04", "B05", "P02", "P04", "P05", "P06", "P07")
CODES = (
    *(*_BETWEEN_JVS_AND_BRP, *SCHOOL_CODES, *DUO_CODES, *ABSENCE_CODES, *PERSON_CODES, *GUIDANCE_CODES, *GRIP_CODES),
    *("L02", "L03"),
)


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

    The months end at the month of `tot` (default: this one); every peildatum is the first of its month, or the day before for
    jvs_verzuimmelding and the reports of DUO. Files stand in `JJJJ-MM/`, corrected ones in `JJJJ-MM/herlevering/`. The same
    arguments give the same bytes. `progress` is called after each file with the number of files written and an estimate of
    the total.

    Raises ValueError when there is no person or no month to make.
    """
    if personen < 1 or maanden < 1:
        raise ValueError("Vraag ten minste één persoon en één maand.")
    last = tot or date.today()  # noqa: DTZ011 the calendar of the user decides what "this month" is
    answers = Answers(months_until(last, maanden)[-1], personen, seed, maanden)
    region = _Region.start(answers, months_until(last, maanden), uit, progress)
    for month in range(maanden):
        region.live(month)
        region.delivering.deliver(month, region.person_seeds.links)
    region.answer()
    answers.write(uit / "antwoorden.json")
    return answers


@dataclass
class _Region:
    """Everything that goes on from one month to the next."""

    schools: SchoolRegion
    seeding: contradictions.Seeding
    school_seeds: SchoolSeeds
    person_seeds: PersonSeeds
    delivering: Delivering
    rng: np.random.Generator
    answers: Answers

    @classmethod
    def start(cls, answers: Answers, months: list[date], folder: Path, progress: Progress | None) -> "_Region":
        seed = answers.seed
        rng = np.random.default_rng([seed, 2])
        population = populate(answers.persons, months, seed)
        life_events.live(population, 0, months[0], rng, months=11)
        files = dossiers.start(population, months[0], rng)
        per_code = contradictions.lasting_per_code(answers.persons)
        absence = Absence.start(population, files, months, per_code, seed)
        careering = careers.start(population, months[0], absence.exempt, rng)
        dossiers.follow_diplomas(files, careering.has_startkwalificatie)
        absence.begin(careering)
        residence = Residence.start(population)
        schools = SchoolRegion(
            population=population,
            dossiers=files,
            careers=careering,
            residence=residence,
            vsv=VsvYear(population, careering, residence, np.random.default_rng([seed, 7])),
            startset=Startset(),
            claims=Claims.honest(len(population)),
            absence=absence,
            months=months,
            avoided=(REFUSED_GEMEENTE, REFUSED_C_LEVERING, REFUSED_A04),
            rng=np.random.default_rng([seed, 6]),
        )
        seeding_rng, duo_rng = np.random.default_rng([seed, 3]), np.random.default_rng([seed, 21])
        guidance = Guidance.start(absence, careering, per_code, seed)
        return cls(
            schools=schools,
            seeding=contradictions.Seeding(population, files, months, per_code, REFUSED_GEMEENTE, seeding_rng),
            school_seeds=SchoolSeeds(schools, per_code),
            person_seeds=PersonSeeds.start(schools, per_code, (LATE_GEMEENTE,), seed),
            delivering=Delivering(
                schools=schools,
                guidance=guidance,
                grip=Grip.start(schools, guidance.questions, per_code, seed),
                folder=folder,
                rng=rng,
                spares=Spares(population.spare_numbers[SPARES_FOR_DOSSIERS:]),
                answers=answers,
                progress=progress,
                weeks=Weeks(schools, per_code, REFUSED_C_LEVERING, duo_rng),
                editions=Editions(schools, per_code, duo_rng),
                other_spares=Spares(numbers_of_nobody(population, len(months), seed)),
            ),
            rng=rng,
            answers=answers,
        )

    def live(self, month: int) -> None:
        """What happens in the month before the peildatum, and what schools, DUO and the gemeenten do about it."""
        schools, peildatum = self.schools, self.schools.months[month]
        population, files = schools.population, schools.dossiers
        heard_of = schools.careers.has_startkwalificatie
        if month:
            life_events.live(population, month, peildatum, self.rng)
            schools.vsv.move_some(month, peildatum)
            dossiers.keep_up(files, population, month, peildatum, self.rng)
            schools.residence.follow(population, month, peildatum)
            schools.absence.decide(schools.careers, month)
            careers.advance(schools.careers, population, month, peildatum, self.rng)
        schools.vsv.next_month(month, peildatum)
        if schools.startset.begins_anew(peildatum):
            schools.startset.gather(population, schools.careers, peildatum)
            omit_from_startset(schools, month, 2 * self.school_seeds.per_code + 2)
        dossiers.repair(files, month, peildatum)
        self.school_seeds.repair(month)
        dossiers.ensure_open(files, population, schools.dropouts_to_open_for(), peildatum)
        self.seeding.seed(month)
        schools.absence.work(schools.careers, month)
        self.school_seeds.seed(month)
        if self.delivering.is_last(month):
            seed_borders(schools, month)
        self.delivering.weeks.seed(month)
        self.person_seeds.seed(month)
        self.delivering.guidance.go_on(schools.careers, month)
        self.delivering.grip.live(month)
        dossiers.follow_addresses(files, population, peildatum)
        dossiers.follow_diplomas(files, heard_of)

    def answer(self) -> None:
        """Work out the findings of the last peildatum."""
        schools, delivering = self.schools, self.delivering
        found = self.answers.findings
        found |= {code: [] for code in CODES}
        join_pupils(delivering.files, np.array(delivering.beside.links))
        changed = self.person_seeds.changed
        found |= person_findings(delivering.persons, delivering.files, schools.population, schools.dossiers, changed)
        found["L01"] = late_findings(self.answers.leveringen, schools.months[-1])
        for code, rows in known.contradictions(delivering.persons, delivering.files, schools.population, schools.dossiers):
            found[code] = known.of_dossiers(schools.dossiers, rows)
        rows, _ = delivering.enrolments.all()
        enrolled = np.zeros(len(schools.population), dtype=bool)
        enrolled[rows.person[active_on(rows, day_number(schools.months[-1]))]] = True
        region = KnownRegion(
            on=schools.months[-1],
            population=schools.population,
            dossiers=schools.dossiers,
            persons=delivering.persons,
            files=delivering.files,
            enrolled=enrolled,
        )
        absence = schools.absence
        knowing = KnownSchools(
            region=region,
            enrolments=delivering.enrolments,
            reports=delivering.reports,
            absences=absence.known_reports,
            exemptions=absence.known_exemptions,
            processes=absence.known_processes,
        )
        found |= school_findings(knowing) | absence.findings(region) | delivering.guidance.findings(knowing)
        found |= delivering.grip.findings(knowing)
        of_weeks_and_years = duo_findings(knowing, delivering.weeks, delivering.editions)
        other_gemeente = found["D12"] + of_weeks_and_years["D12"]
        found |= of_weeks_and_years
        found["D12"] = sorted(other_gemeente, key=lambda finding: sorted(finding.items()))
        found["L02"] = volume_findings(self.answers.leveringen)
        found["L03"] = self._refused_for_quarantine()

    def _refused_for_quarantine(self) -> list[dict[str, str]]:
        last = len(self.schools.months) - 1
        name = self.delivering.dossiers_name(last, REFUSED_GEMEENTE)
        if not self.answers.leveringen[f"{self.schools.months[last]:%Y-%m}/{name}"].refused:
            return []
        scope = f"G{GEMEENTEN[REFUSED_GEMEENTE].code}"
        return [
            {"gemeentecode": GEMEENTEN[gemeente].code, "extract": "jvs_jongere", "scope": scope}
            for gemeente in (REFUSED_GEMEENTE, ZWOLLE)
        ]
