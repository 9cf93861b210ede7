"""Pupils of the vo on their way to the mbo, as GRIP Overstap follows them: who has a row, and what becomes of an application.

A row is one application, or a pupil without any. All its days are drawn when it comes into being, and what it says on a
peildatum follows from them; who goes to the mbo, and where, is decided in `careers`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

import numpy as np

from connectors.demo import schools
from connectors.demo.calendar import FAR, NO_DAY, as_dates, day_number
from connectors.demo.careers import Careers
from connectors.demo.growing import Array, Growing, first_match
from connectors.demo.residence import Residence
from connectors.demo.schools import FIRST_MBO_STAGE, NO_STAGE, STAGES

LEVELS = ("PRO", "VSO", "VMBO_BB", "VMBO_KB", "VMBO_GL", "VMBO_TL", "HAVO", "VWO")
STATUSES = ("GEEN_AANMELDING", "AANGEMELD", "INTAKE", "TOEGELATEN", "AFGEWEZEN", "AFGEMELD", "GEPLAATST")
NO_APPLICATION, APPLIED, INTAKE, ADMITTED, REJECTED, WITHDRAWN, PLACED = range(len(STATUSES))
DAY_UNKNOWN, EMPTY = 1, 3
"""How the date of a placement is written: whole (0), without its day, or not at all."""

PRO, VSO, VMBO, HAVO, VWO = (STAGES.index(stage) for stage in ("PRO", "VSO", "VMBO", "HAVO", "VWO"))
_LAST_LEERJAAR = np.array([{VMBO: 4, HAVO: 5, VWO: 6}.get(stage, 0) for stage in range(len(STAGES))])
_FIRST_YEAR_OF_VO = 12
_OTHERS_OF_VO, _OTHERS_OF_PRO, _YEAR_EARLY, _APPLIES_TWICE, _APPLIES_LATE = 0.04, 0.3, 0.02, 0.06, 0.02
"""Shares: who has a row without going to the mbo (of havo and vwo; of pro and vso), or a year too soon; of the applications."""
_BASIC_TRACK = [opleiding.code for opleiding in schools.OPLEIDINGEN].index("0262")


class Overstap(Growing):
    """All applications.

    `level` is an entry of LEVELS, schools and `opleiding` are those of `schools`; `applied`, `intake`, `admitted` and `final`
    are day numbers, FAR where it does not come to that; on `final` the status becomes `outcome`. `goes`: who enrols at an mbo.
    """

    FIELDS: ClassVar[Mapping[str, Any]] = {
        "person": np.int32, "schooljaar": np.int16, "vo_school": np.int16, "level": np.int8, "leerjaar": np.int8,
        "mbo_school": np.int16, "opleiding": np.int16, "leerweg": np.int8, "shown": np.int32, "applied": np.int32,
        "intake": np.int32, "admitted": np.int32, "final": np.int32, "outcome": np.int8, "date_form": np.int8,
        "goes": np.bool_,
    }  # fmt: skip

    def gather(self, careers: Careers, residence: Residence, year: int, today: int, rng: np.random.Generator) -> Array:
        """Add the rows of a schooljaar; gives those of who goes to the mbo and applied once."""
        enrolment = _pupils(careers, year, today)
        enrolment = enrolment[residence.gemeente[careers.person[enrolment]] >= 0]
        person, stage = careers.person[enrolment].astype(np.int64), careers.stage[enrolment]
        following = careers.stages(person, year + 1)
        leerjaar = careers.years_of_schooling(person, year) - _FIRST_YEAR_OF_VO + 1
        is_last, luck = following != stage, rng.random(len(person))
        goes = is_last & (following >= FIRST_MBO_STAGE)
        has_row = goes | (is_last & (stage == VMBO))
        has_row |= is_last & np.isin(stage, (HAVO, VWO)) & (luck < _OTHERS_OF_VO)
        has_row |= is_last & np.isin(stage, (PRO, VSO)) & (luck < _OTHERS_OF_PRO)
        has_row |= (leerjaar == _LAST_LEERJAAR[stage] - 1) & (luck < _YEAR_EARLY)
        chosen = np.flatnonzero(has_row)
        goes = goes[chosen]
        added = self._add(careers, residence, enrolment[chosen], year, rng, goes=goes)
        tracked = goes | (rng.random(len(added)) < 0.4)
        self.applied[added[~tracked]] = FAR
        self.outcome[added] = np.where(goes, PLACED, WITHDRAWN)
        twice = goes & (rng.random(len(added)) < _APPLIES_TWICE)
        self.add_failed(added[twice], rng)
        return added[goes & ~twice]

    def add_leavers(
        self, careers: Careers, residence: Residence, enrolments: Array, year: int, rng: np.random.Generator
    ) -> Array:
        """Rows of who is placed at an mbo after these enrolments, and whose career does not go there; gives the rows."""
        added = self._add(careers, residence, enrolments, year, rng, goes=np.zeros(len(enrolments), dtype=bool))
        self.applied[added] = np.minimum(self.applied[added], day_number(date(year + 1, 3, 20)))
        self.final[added] = day_number(date(year + 1, 6, 1)) + added % 30
        self.outcome[added] = PLACED
        return added

    def add_failed(self, rows: Array, rng: np.random.Generator) -> Array:
        """Another application, at another mbo, that came to nothing, for the pupils of these rows; gives the new rows."""
        values = {name: getattr(self, name)[rows] for name in self.FIELDS}
        other = np.where(values["mbo_school"] == _MBO_SCHOOLS[0], _MBO_SCHOOLS[1], _MBO_SCHOOLS[0])
        final = values["applied"] + rng.integers(20, 50, len(rows))
        outcome = np.where(rng.random(len(rows)) < 0.5, REJECTED, WITHDRAWN)
        changed = {"mbo_school": other, "final": final, "outcome": outcome, "goes": False}
        return self.append(len(rows), **(values | changed))

    def follow(self, careers: Careers) -> None:
        """Name the mbo and the opleiding at which who was placed has enrolled."""
        mbo = np.flatnonzero(careers.stage >= FIRST_MBO_STAGE)
        begin = as_dates(careers.begin[mbo])
        arriving = (begin % 10000 >= 801) & (begin % 10000 <= 1001)
        mbo, year = mbo[arriving], begin[arriving] // 10000
        found = first_match(_keys(self.person, self.schooljaar), _keys(careers.person[mbo], year - 1))
        rows = np.flatnonzero((found >= 0) & self.goes)
        enrolment = mbo[found[rows]]
        self.mbo_school[rows] = careers.school[enrolment]
        self.opleiding[rows] = careers.opleiding[enrolment]
        self.leerweg[rows] = careers.leerweg[enrolment]

    def status_on(self, rows: Array, today: int) -> tuple[Array, Array]:
        """The status on a day, an entry of STATUSES, and the day on which it became that."""
        status = np.full(len(rows), NO_APPLICATION)
        since = self.shown[rows].astype(np.int64)
        for reached, days in ((APPLIED, self.applied), (INTAKE, self.intake), (ADMITTED, self.admitted)):
            happened = days[rows] <= today
            status[happened], since[happened] = reached, days[rows][happened]
        ended = self.final[rows] <= today
        status[ended], since[ended] = self.outcome[rows][ended], self.final[rows][ended]
        never = self.applied[rows] > today
        return np.where(never, NO_APPLICATION, status), np.where(never, self.shown[rows], since)

    def _add(
        self, careers: Careers, residence: Residence, enrolment: Array, year: int, rng: np.random.Generator, *, goes: Array
    ) -> Array:
        person, stage = careers.person[enrolment].astype(np.int64), careers.stage[enrolment]
        count = len(person)
        following = careers.stages(person, year + 1)
        mbo_stage = np.where(goes, following, _MBO_AFTER[stage])
        late = rng.random(count) < _APPLIES_LATE
        applied = day_number(date(year, 11, 1)) + rng.integers(0, 140, count)
        applied = np.where(late, day_number(date(year + 1, 4, 2)) + rng.integers(0, 40, count), applied)
        intake = applied + rng.integers(14, 40, count)
        admitted = intake + rng.integers(7, 30, count)
        placed = day_number(date(year + 1, 5, 15)) + rng.integers(0, 60, count)
        return self.append(
            count,
            person=person,
            schooljaar=year,
            vo_school=careers.school[enrolment],
            level=_levels(stage, careers.opleiding[enrolment], mbo_stage),
            leerjaar=careers.years_of_schooling(person, year) - _FIRST_YEAR_OF_VO + 1,
            mbo_school=schools.random_schools(rng, mbo_stage, residence.gemeente[person]),
            opleiding=schools.random_opleidingen(rng, mbo_stage),
            leerweg=np.where(person % 4 == 0, schools.BBL, schools.BOL),
            shown=day_number(date(year, 9, 1)) + rng.integers(0, 45, count),
            applied=applied,
            intake=intake,
            admitted=admitted,
            final=np.maximum(admitted + rng.integers(7, 30, count), placed),
            goes=goes,
        )


def leavers(careers: Careers, year: int, today: int) -> Array:
    """Enrolments of who is in the last year of havo or vwo in this schooljaar and goes on to nothing."""
    enrolment = _pupils(careers, year, today)
    is_leaving = careers.stages(careers.person[enrolment], year + 1) == NO_STAGE
    return enrolment[is_leaving & np.isin(careers.stage[enrolment], (HAVO, VWO))]


def _pupils(careers: Careers, year: int, today: int) -> Array:
    """The enrolment in the vo of everyone who is on the right track in spring of a schooljaar, or now if that comes first."""
    moment = min(today, day_number(date(year + 1, 3, 1)))
    runs = (careers.begin <= moment) & ((careers.end == NO_DAY) | (careers.end >= moment))
    enrolment = np.flatnonzero(runs & np.isin(careers.stage, (PRO, VSO, VMBO, HAVO, VWO)))
    enrolment = enrolment[careers.stages(careers.person[enrolment], year) == careers.stage[enrolment]]
    _, last = np.unique(careers.person[enrolment][::-1], return_index=True)
    return np.sort(enrolment[::-1][last])


def _levels(stage: Array, opleiding: Array, mbo_stage: Array) -> Array:
    """The level in the vo; of the vmbo it follows from what is taught and from where it leads."""
    leads_low = mbo_stage <= STAGES.index("MBO2")
    basic = np.where(leads_low, LEVELS.index("VMBO_BB"), LEVELS.index("VMBO_KB"))
    other = np.where(leads_low, LEVELS.index("VMBO_GL"), LEVELS.index("VMBO_TL"))
    vmbo = np.where(opleiding == _BASIC_TRACK, basic, other)
    names = [LEVELS.index(name) if name in LEVELS else 0 for name in STAGES]
    return np.where(stage == VMBO, vmbo, np.array(names)[stage])


def _keys(person: Array, year: Array) -> Array:
    return person.astype(np.int64) * 10_000 + year


_MBO_AFTER = np.array(
    [STAGES.index({"PRO": "MBO1", "VSO": "MBO1", "VMBO": "MBO3"}.get(stage, "MBO4")) for stage in STAGES], dtype=np.int8
)
"""The level of the mbo at which who does not go there applies, by stage."""
_MBO_SCHOOLS = [number for number, school in enumerate(schools.SCHOOLS) if school.sector == "mbo"]
