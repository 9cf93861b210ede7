"""Young people in a vulnerable position, whom GRIP keeps in sight in the schooljaar after they left vmbo, pro, vso or mbo 1.

Where they are follows from `careers` and who works from `work`; GRIP hears a month late who left the mbo.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

import numpy as np

from connectors.demo.calendar import day_number
from connectors.demo.careers import Careers
from connectors.demo.growing import Array, Growing
from connectors.demo.residence import Residence
from connectors.demo.schools import FIRST_MBO_STAGE, NO_STAGE, STAGES, random_schools

ORIGINS = ("VMBO_BB", "PRO", "VSO", "MBO1")
DESTINATIONS = ("MBO", "VSO", "WERK", "DAGBESTEDING", "GEEN", "ONBEKEND")
MBO, VSO, WORK, DAY_CARE, NOTHING, UNKNOWN = range(len(DESTINATIONS))
RELIANCES = ("WEL", "BEPERKT", "NIET")
STATUSES = ("OPEN", "AFGEROND", "UIT_BEELD")
OPEN, FINISHED, OUT_OF_SIGHT = range(len(STATUSES))
NO_CLAIM, OUT_OF_SIGHT_CLAIMED = 0, 1

_STAGES = [STAGES.index(stage) for stage in ("VMBO", "PRO", "VSO", "MBO1")]
_LOW = [NO_STAGE, STAGES.index("MBO1"), STAGES.index("MBO2")]
"""What follows on the vmbo for who is in a vulnerable position."""
_VSO_STAGE = STAGES.index("VSO")
_HEARD_AFTER, _FINISHED_AFTER, _LOST = 30, 120, 0.3


class Jikp(Growing):
    """All registrations.

    `origin`, `intended` and `elsewhere` (the destination of who is not at school; work only while the person has any) are
    entries of the tables above; `lost` are out of sight as long as somebody looks for them. Seeds set `claim` and `named` (a
    destination, or -1).
    """

    FIELDS: ClassVar[Mapping[str, Any]] = {
        "person": np.int32, "schooljaar": np.int16, "origin": np.int8, "school": np.int16, "intended": np.int8,
        "elsewhere": np.int8, "reliance": np.int8, "shown": np.int32, "lost": np.bool_, "claim": np.int8, "named": np.int8,
    }  # fmt: skip

    def gather(self, careers: Careers, residence: Residence, year: int, rng: np.random.Generator) -> None:
        """Add who left an education at the end of the schooljaar before this one."""
        last = day_number(date(year, 7, 31))
        ended = (careers.end <= last) & (careers.end > last - 60) & np.isin(careers.stage, _STAGES)
        enrolment = np.flatnonzero(ended)
        following = careers.stages(careers.person[enrolment], year)
        stage = careers.stage[enrolment]
        leaves = (following != stage) & ((stage != _STAGES[0]) | np.isin(following, _LOW))
        enrolment = enrolment[leaves & (residence.gemeente[careers.person[enrolment]] >= 0)]
        stage = careers.stage[enrolment]
        shown = day_number(date(year, 9, 1)) + rng.integers(0, 60, len(enrolment))
        self._add(
            careers,
            rng,
            person=careers.person[enrolment],
            stage=stage,
            school=careers.school[enrolment],
            year=year,
            shown=shown,
        )

    def add_former_pupils(
        self, careers: Careers, rng: np.random.Generator, *, persons: Array, gemeente: Array, year: int, shown: int
    ) -> Array:
        """Add persons who left the vmbo some years ago and live in these gemeenten; gives the registrations."""
        stage = np.full(len(persons), _STAGES[0])
        school = random_schools(rng, stage, gemeente)
        days = np.full(len(persons), shown)
        return self._add(careers, rng, person=persons, stage=stage, school=school, year=year, shown=days)

    def _add(
        self,
        careers: Careers,
        rng: np.random.Generator,
        *,
        person: Array,
        stage: Array,
        school: Array,
        year: int,
        shown: Array,
    ) -> Array:
        count = len(person)
        outside = np.where(stage == _VSO_STAGE, DAY_CARE, rng.choice([WORK, NOTHING, UNKNOWN], count, p=[0.6, 0.2, 0.2]))
        outside = np.where(rng.random(count) < 0.3, WORK, outside)
        goes_on = careers.stages(person, year) >= FIRST_MBO_STAGE
        return self.append(
            count,
            person=person,
            schooljaar=year,
            origin=_ORIGIN_OF_STAGE[stage],
            school=school,
            intended=np.where(goes_on, MBO, outside),
            elsewhere=outside,
            reliance=rng.integers(0, len(RELIANCES), count),
            shown=shown,
            lost=rng.random(count) < _LOST,
            named=-1,
        )

    def destinations(self, careers: Careers, rows: Array, works: Array, today: int) -> Array:
        """Where these are, as GRIP heard it; `works` says per person who has work that counts."""
        person = self.person[rows]
        stage = np.append(careers.stage, NO_STAGE)[careers.active[person]]
        recent = np.zeros(len(careers.active), dtype=bool)
        recent[careers.person[(careers.stage >= FIRST_MBO_STAGE) & (careers.end > today - _HEARD_AFTER)]] = True
        elsewhere = self.elsewhere[rows].astype(np.int64)
        elsewhere[(elsewhere == WORK) & ~works[person]] = UNKNOWN
        at_school = np.where(stage == _VSO_STAGE, VSO, np.where(stage == NO_STAGE, elsewhere, UNKNOWN))
        heard = np.where((stage >= FIRST_MBO_STAGE) | recent[person], MBO, at_school)
        return np.where(self.named[rows] >= 0, self.named[rows], heard)

    def statuses(self, rows: Array, destination: Array, has_dossier: Array, today: int) -> Array:
        """Their status; nobody is given up of whom no gemeente has a dossier, but for what is claimed."""
        person = self.person[rows]
        settled = np.isin(destination, (MBO, WORK)) & (person % 3 == 0) & (self.shown[rows] < today - _FINISHED_AFTER)
        lost = self.lost[rows] & np.isin(destination, (NOTHING, UNKNOWN)) & has_dossier[person]
        lost |= self.claim[rows] == OUT_OF_SIGHT_CLAIMED
        return np.where(lost, OUT_OF_SIGHT, np.where(settled, FINISHED, OPEN))

    def contacts(self, rows: Array, status: Array, today: int) -> Array:
        """The day of the last contact."""
        shown, every = self.shown[rows].astype(np.int64), 30 + self.person[rows].astype(np.int64) % 60
        return np.where(status == OUT_OF_SIGHT, shown, today - np.maximum(today - shown, 0) % every)


_ORIGIN_OF_STAGE = np.array([_STAGES.index(stage) if stage in _STAGES else 0 for stage in range(len(STAGES))])
