"""GRIP in the demo region: applications, young people in a vulnerable position, who left the mbo or changed; as leveringen.

One levering of an extract for the whole region (R0010). In life overstap and jikp come every week, here once a month. The order
of the steps stands here, how things come about in the other `grip_*` modules.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from connectors.demo import grip_said, mistakes
from connectors.demo.absence_known import Finding
from connectors.demo.absence_said import SaidRows, learned, nothing, part
from connectors.demo.calendar import day_number
from connectors.demo.grip_jikp import Jikp
from connectors.demo.grip_known import KnownGrip, grip_findings
from connectors.demo.grip_overstap import Overstap
from connectors.demo.grip_said import Doing, SaidJikp, SaidOverstap, SaidSwitches
from connectors.demo.grip_seeds import GripSeeds
from connectors.demo.grip_switch import DUE, Switches, meetmoment_of
from connectors.demo.growing import Array
from connectors.demo.jvs_desk import Write
from connectors.demo.mistakes import Host, Mistake
from connectors.demo.school_facts import KnownSchools
from connectors.demo.school_picks import SchoolRegion
from connectors.demo.suwi_questions import Questions
from connectors.demo.text import Texts
from connectors.demo.work import WORKS
from connectors.demo.writing import File
from schemas.calendar import begin_of, schooljaar_of

_SCOPE = "R0010"
_AUGUST, _OCTOBER = 8, 10


@dataclass(frozen=True)
class _Form:
    """How an extract is written."""

    extract: str
    header: Sequence[str]
    lines: Callable[[Any, Array], Texts]
    mistakes: Sequence[Mistake]
    packed: str = ""
    byte_order_mark: bool = False


_OVERSTAP = _Form("grip_overstap", grip_said.OVERSTAP_HEADER, grip_said.overstap_lines, mistakes.OVERSTAP)
_JIKP = _Form("grip_jikp", grip_said.JIKP_HEADER, grip_said.jikp_lines, mistakes.JIKP, byte_order_mark=True)
_SWITCHES = _Form("grip_uitstroom_switch", grip_said.SWITCH_HEADER, grip_said.switch_lines, mistakes.SWITCHES, ".gz")


@dataclass
class Grip:
    """What GRIP registers of one region, and what a correct hub knows of it after each levering."""

    schools: SchoolRegion
    questions: Questions
    seeds: GripSeeds
    rng: np.random.Generator
    overstap: Overstap
    jikp: Jikp
    switches: Switches
    known_overstap: SaidOverstap = field(default_factory=partial(nothing, SaidOverstap))
    known_jikp: SaidJikp = field(default_factory=partial(nothing, SaidJikp))
    known_switches: SaidSwitches = field(default_factory=partial(nothing, SaidSwitches))

    @classmethod
    def start(cls, schools: SchoolRegion, questions: Questions, per_code: int, seed: int) -> "Grip":
        """Before the first month nothing is registered."""
        rng = np.random.default_rng([seed, 24])
        overstap, jikp, switches = Overstap(), Jikp(), Switches()
        seeds = GripSeeds(
            schools=schools,
            questions=questions,
            overstap=overstap,
            jikp=jikp,
            switches=switches,
            per_code=per_code,
            rng=np.random.default_rng([seed, 24, 1]),
        )
        return cls(schools, questions, seeds, rng, overstap, jikp, switches)

    def live(self, month: int) -> None:
        """What is registered in a month, faults included."""
        schools, on = self.schools, self.schools.months[month]
        today, year = schools.today(month), schooljaar_of(on)
        for each in range(_oldest(on) if month == 0 else year, year + 1):
            if month == 0 or on.month == _AUGUST:
                added = self.overstap.gather(schools.careers, schools.residence, each, today, self.rng)
                self.seeds.seed_applications(added, each)
        for each in (year - 1, year) if month == 0 else (year,):
            if month == 0 or on.month == _AUGUST:
                self.jikp.gather(schools.careers, schools.residence, each, self.rng)
        if month >= len(schools.months) - 2:
            self.seeds.seed_in_sight(month, is_last=month == len(schools.months) - 1)
        if month in self._due:
            self._register(month)
        if month == len(schools.months) - 1:
            self.seeds.seed_arrivals(month, on.year - 1 if on.month >= _OCTOBER else on.year - 2)
            self.seeds.seed_secret(month, self._in_grip(month))
        self.overstap.follow(schools.careers)

    def _register(self, month: int) -> None:
        """Who left or changed before a meetmoment."""
        schools, on = self.schools, self.schools.months[month]
        begin = day_number(begin_of(schooljaar_of(on)))
        self.switches.gather(schools.careers, schools.vsv.current, begin, meetmoment_of(on))
        if month == self._due[-1]:
            self.seeds.seed_switches(month, meetmoment_of(on))

    @property
    def _due(self) -> list[int]:
        """The months with a file of who left or changed: those of a meetmoment, or the last when there is none."""
        months = self.schools.months
        return [month for month, on in enumerate(months) if on.month in DUE] or [len(months) - 1]

    def _in_grip(self, month: int) -> Array:
        """Who stands in the leveringen of this month."""
        persons = [said.person for _, said in self._said(month).values()]
        mask = np.zeros(len(self.schools.population), dtype=bool)
        mask[np.concatenate(persons)] = True
        return mask

    def deliver(self, month: int, write: Write) -> None:
        """Write the leveringen of the region, and learn what a correct hub learns from them."""
        said = self._said(month)
        rows, applications = said[_OVERSTAP.extract]
        valid, lost = self._deliver(_OVERSTAP, applications, month, write)
        self.known_overstap = _learned(self.known_overstap, rows, applications, (valid, lost), len(self.overstap))
        rows, in_sight = said[_JIKP.extract]
        valid, lost = self._deliver(_JIKP, in_sight, month, write)
        self.known_jikp = _learned(self.known_jikp, rows, in_sight, (valid, lost), len(self.jikp))
        if month in self._due:
            rows, switches = said[_SWITCHES.extract]
            valid, lost = self._deliver(_SWITCHES, switches, month, write)
            self.known_switches = _learned(self.known_switches, rows, switches, (valid, lost), len(self.switches))

    def _said(self, month: int) -> Mapping[str, tuple[Array, Any]]:
        """Per extract the things that its levering holds, and what it says."""
        schools, on = self.schools, self.schools.months[month]
        population, residence, careers, today = schools.population, schools.residence, schools.careers, schools.today(month)
        doing = Doing(schools.dossiers.open_for(population), self.questions.work.state == WORKS)
        year = schooljaar_of(on) - 1
        return {
            _OVERSTAP.extract: grip_said.overstap_on(self.overstap, population, residence, _oldest(on), today),
            _JIKP.extract: grip_said.jikp_on(self.jikp, population, residence, careers, doing, oldest=year, today=today),
            _SWITCHES.extract: grip_said.switches_on(self.switches, population, residence, careers, today),
        }

    def _deliver(self, form: _Form, said: SaidRows, month: int, write: Write) -> tuple[Array, Array]:
        """Write one file; gives the positions of the rows that load, and of those whose key is quarantined."""
        pupil = self.schools.population.without_bsn[said.person]
        every, by_bsn = np.arange(len(said)), np.flatnonzero(~pupil)
        spoiled = mistakes.choose(form.mistakes, len(said), Host(by_bsn, by_bsn, every[:0]), month, self.rng)
        file = File(
            form.header,
            len(said),
            lambda start, stop: form.lines(part(said, np.arange(start, stop)), pupil[start:stop]),
            spoiled,
            byte_order_mark=form.byte_order_mark,
        )
        write(f"{form.extract}_{_SCOPE}_{self.schools.months[month]:%Y%m%d}.csv{form.packed}", file)
        lost = np.array([position for position, mistake in spoiled if mistake.loses_key], dtype=np.int64)
        return np.delete(every, lost), lost

    def findings(self, known: KnownSchools) -> dict[str, list[Finding]]:
        """G01-G06 and B07 by code, each in order."""
        return grip_findings(
            KnownGrip(
                schools=known,
                careers=self.schools.careers,
                overstap=part(self.known_overstap, self.known_overstap.loaded),
                jikp=part(self.known_jikp, self.known_jikp.loaded),
                switches=part(self.known_switches, self.known_switches.loaded),
                answers=self.questions.known,
            )
        )


def _oldest(on: date) -> int:
    """The first schooljaar of which GRIP still shows the applications: until the next teldatum after its arrivals."""
    return on.year - 1 if on.month >= _OCTOBER else on.year - 2


def _learned(known: Any, rows: Array, said: Any, places: tuple[Array, Array], total: int) -> Any:
    """What a hub knows after a snapshot: of the valid rows what it says, of the quarantined what it knew, of others nothing."""
    valid, lost = places
    kept = known.loaded.nonzero()[0]
    result = learned(known, rows[valid], part(said, valid), total)
    result.loaded[:] = False
    result.loaded[rows[valid]] = True
    result.loaded[np.intersect1d(rows[lost], kept)] = True
    return result
