"""The findings G01-G06 and B07 that a correct hub has on the last peildatum, from what was delivered and loaded.

Written from controles.md, with nothing of the hub's code. Of an incomplete date a finding holds only when it holds for every
day that the date can mean.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from connectors.demo.absence_known import Finding
from connectors.demo.absence_said import SaidRows
from connectors.demo.c_levering import since
from connectors.demo.calendar import FAR, NO_DAY, as_dates, day_number, earliest, latest
from connectors.demo.careers import Careers
from connectors.demo.grip_jikp import MBO, OUT_OF_SIGHT, WORK
from connectors.demo.grip_overstap import LEVELS, NO_APPLICATION, PLACED
from connectors.demo.grip_said import (
    NO_DATE,
    SaidJikp,
    SaidOverstap,
    SaidSwitches,
    application_number,
    jikp_number,
    registration_number,
)
from connectors.demo.grip_switch import LEFT, NO_OPLEIDING, SWITCHED
from connectors.demo.growing import Array, pairs
from connectors.demo.known import of_dossiers
from connectors.demo.region import GEMEENTEN, IN_REGION
from connectors.demo.school_facts import KnownSchools
from connectors.demo.schools import BRIN4_OF_SCHOOL, NO_SCHOOL
from connectors.demo.schools import MBO as MBO_SOORT
from connectors.demo.suwi_questions import KnownAnswers
from connectors.demo.text import Texts
from connectors.demo.work import YES


@dataclass(frozen=True)
class Enrolments:
    """Enrolments that DUO knows: days are inclusive, `until` is FAR while they go on."""

    person: Array
    begin: Array
    until: Array
    is_mbo: Array
    school: Array
    opleiding: Array
    niveau: Array


@dataclass(frozen=True)
class KnownGrip:
    """The rows of GRIP that the hub holds, and what it knows of dossiers, persons, enrolments and reports (`schools`)."""

    schools: KnownSchools
    careers: Careers
    overstap: SaidOverstap
    jikp: SaidJikp
    switches: SaidSwitches
    answers: KnownAnswers

    @property
    def on(self) -> date:
        """The peildatum."""
        return self.schools.region.on

    @property
    def day(self) -> int:
        """The peildatum as a day number."""
        return self.schools.region.day

    @property
    def duo_since(self) -> int:
        """The day on or after which an enrolment ended that DUO still tells of."""
        return day_number(since(self.on))

    @cached_property
    def enrolments(self) -> Enrolments:
        """The enrolments in the C-leveringen."""
        rows, _ = self.schools.rows
        rows = rows.take(rows.key >= 0)
        careers, key = self.careers, rows.key
        return Enrolments(
            person=rows.person,
            begin=rows.begin,
            until=np.where(rows.end == NO_DAY, FAR, rows.end),
            is_mbo=careers.onderwijssoort[key] == MBO_SOORT,
            school=rows.school,
            opleiding=careers.opleiding[key],
            niveau=careers.niveau[key],
        )

    def in_mbo(self, person: Array, days: Array) -> Array:
        """Which of these persons are enrolled in the mbo on the day beside them."""
        known = self.enrolments
        one, other = pairs(person, known.person)
        runs = known.is_mbo[other] & (known.begin[other] <= days[one]) & (known.until[other] >= days[one])
        return _any(len(person), one[runs])

    def told(self, said: SaidRows, rows: Array, name: str, written: Callable[[Array], Texts]) -> list[Finding]:
        """Findings for the woongemeente, else for the gemeente in GRIP, with an open dossier there; `name` is the key."""
        schools = self.schools
        person, persons = said.person[rows], schools.region.persons
        lives_in = persons.gemeente[person]
        by_brp = persons.met[person] & ~schools.region.population.without_bsn[person] & (lives_in < IN_REGION)
        acts = np.where(by_brp, lives_in, said.gemeente[rows])
        dossiers = schools.region.dossiers
        files = schools.open_dossiers
        lowest: dict[tuple[int, int], str] = {}
        mine = files[np.isin(dossiers.person[files], person)]
        for owner, gemeente, number in zip(
            dossiers.person[mine].tolist(), dossiers.gemeente[mine].tolist(), dossiers.dossiernummer[mine].tolist(), strict=True
        ):
            lowest[owner, gemeente] = min(str(number), lowest.get((owner, gemeente), str(number)))
        keys = written(said.number[rows]).to_pylist()
        return [
            {
                "gemeentecode": GEMEENTEN[at].code,
                **({"dossiernummer": lowest[owner, at]} if (owner, at) in lowest else {}),
                name: key,
            }
            for owner, at, key in zip(person.tolist(), acts.tolist(), keys, strict=True)
        ]


def _any(count: int, positions: Array) -> Array:
    mask = np.zeros(count, dtype=bool)
    mask[positions] = True
    return mask


def _missed_milestone(known: KnownGrip) -> list[Finding]:
    """G01."""
    said = known.overstap
    april, august = _days_of(said.schooljaar + 1, 401), _days_of(said.schooljaar + 1, 801)
    placed = (said.status == PLACED) & ((said.date == NO_DATE) | (earliest(said.date) <= august))
    after = known.day >= august
    makes_it = np.where(after, placed, said.status != NO_APPLICATION)
    pupil = said.person * 10_000 + said.schooljaar
    missed = (known.day >= april) & ~np.isin(pupil, pupil[makes_it]) & _in_last_year(said)
    return known.told(said, np.flatnonzero(missed), "aanmelding_id", application_number)


def _in_last_year(said: SaidOverstap) -> Array:
    last = np.array([{"HAVO": 5, "VWO": 6}.get(level, 4) for level in LEVELS])[said.level]
    return (said.leerjaar == last) | np.isin(said.level, [LEVELS.index("PRO"), LEVELS.index("VSO")])


def _days_of(years: Array, month_and_day: int) -> Array:
    return earliest(years.astype(np.int64) * 10_000 + month_and_day)


def _not_arrived(known: KnownGrip) -> list[Finding]:
    """G02."""
    said = known.overstap
    october = _days_of(said.schooljaar + 1, 1001)
    asked = (said.status == PLACED) & (october <= known.day) & (october >= known.duo_since)
    missed = asked & ~known.in_mbo(said.person, october)
    return known.told(said, np.flatnonzero(missed), "aanmelding_id", application_number)


def _out_of_sight(known: KnownGrip) -> list[Finding]:
    """G03."""
    said = known.jikp
    lost = (said.status == OUT_OF_SIGHT) & ~known.schools.has_dossier[said.person]
    return known.told(said, np.flatnonzero(lost), "jikp_id", jikp_number)


def _other_destination(known: KnownGrip) -> list[Finding]:
    """G04."""
    said = known.jikp
    works_not = known.answers.answered & (known.answers.enough != YES)
    wrong = (said.destination == WORK) & works_not[said.person]
    wrong |= (said.destination == MBO) & ~known.in_mbo(said.person, np.full(len(said), known.day))
    return known.told(said, np.flatnonzero(wrong), "jikp_id", jikp_number)


def _left_unheard(known: KnownGrip) -> list[Finding]:
    """G05."""
    said = known.switches
    first, last = earliest(said.date), latest(said.date)
    asked = (said.kind == LEFT) & (first <= known.day) & (first >= known.duo_since)
    enrolments = known.enrolments
    one, other = pairs(said.person, enrolments.person)
    again = (enrolments.begin[other] >= first[one]) & (enrolments.begin[other] <= last[one] + 31)
    explained = _any(len(said), one[again]) | _reported_since(known, said.person, as_dates(first) // 100)
    return known.told(said, np.flatnonzero(asked & ~explained), "registratie_id", registration_number)


def _reported_since(known: KnownGrip, person: Array, month: Array) -> Array:
    """Which of these persons are on an A01 or A04 of the month beside them or a later one."""
    reports = known.schools.reports
    last = np.zeros(len(known.schools.region.population), dtype=np.int64)
    for code in ("A01", "A04"):
        for gemeente in range(IN_REGION):
            for reported, persons in reports.persons.get((code, gemeente), {}).items():
                last[persons] = np.maximum(last[persons], reported)
    return last[person] >= month


def _switched_unheard(known: KnownGrip) -> list[Finding]:
    """G06."""
    said = known.switches
    first = earliest(said.date)
    asked = (said.kind == SWITCHED) & (first <= known.day) & (first >= known.duo_since)
    enrolments = known.enrolments
    one, other = pairs(said.person, enrolments.person)
    brin = (said.to_school[one] == NO_SCHOOL) | (
        BRIN4_OF_SCHOOL[said.to_school[one]] == BRIN4_OF_SCHOOL[enrolments.school[other]]
    )
    by_niveau = (said.to_niveau[one] == 0) | (said.to_niveau[one] == enrolments.niveau[other])
    named = said.to_opleiding[one] != NO_OPLEIDING
    opleiding = np.where(named, said.to_opleiding[one] == enrolments.opleiding[other], by_niveau)
    knows = enrolments.is_mbo[other] & (enrolments.until[other] >= first[one]) & brin & opleiding
    heard = _any(len(said), one[knows])
    return known.told(said, np.flatnonzero(asked & ~heard), "registratie_id", registration_number)


def _secret(known: KnownGrip) -> list[Finding]:
    """B07."""
    schools = known.schools
    in_grip = schools.mask(np.concatenate([known.overstap.person, known.jikp.person, known.switches.person]))
    secret = schools.region.persons.secret & ~schools.region.population.without_bsn
    rows = schools.open_dossiers
    return of_dossiers(schools.region.dossiers, rows[(in_grip & secret)[schools.region.dossiers.person[rows]]])


_CHECKS: dict[str, Callable[[KnownGrip], list[Finding]]] = {
    "B07": _secret,
    "G01": _missed_milestone,
    "G02": _not_arrived,
    "G03": _out_of_sight,
    "G04": _other_destination,
    "G05": _left_unheard,
    "G06": _switched_unheard,
}
CODES = tuple(_CHECKS)


def grip_findings(known: KnownGrip) -> dict[str, list[Finding]]:
    """All of them by code, each in order."""
    return {code: sorted(check(known), key=lambda finding: sorted(finding.items())) for code, check in _CHECKS.items()}
