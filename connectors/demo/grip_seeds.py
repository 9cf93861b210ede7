"""What is wrong in GRIP on purpose, one kind per check G01-G06 and B07, and cases on the border of a rule.

Applications are made wrong when their schooljaar begins, because what they say follows from days drawn then; the rest is seeded
in the last months. Which findings follow is worked out in `grip_known`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np

from connectors.demo import grip_overstap as made
from connectors.demo import schools
from connectors.demo.calendar import FAR, NO_DAY, day_number
from connectors.demo.grip_jikp import MBO, NO_CLAIM, OUT_OF_SIGHT_CLAIMED, UNKNOWN, WORK, Jikp
from connectors.demo.grip_overstap import Overstap
from connectors.demo.grip_switch import LEFT, SWITCHED, Switches
from connectors.demo.growing import Array
from connectors.demo.school_picks import SchoolRegion
from connectors.demo.schools import BRIN4_OF_SCHOOL, FIRST_MBO_STAGE, STAGES
from connectors.demo.suwi_questions import Questions
from connectors.demo.work import INCOME_NAMES, NO_FORM
from schemas.calendar import schooljaar_of

_SETTLED = 60
_MBO4 = STAGES.index("MBO4")
_SAYS_OTHERWISE = ("just under twelve hours", "hours not known", "nothing in the period")
_CONFIRMS = ("exactly twelve hours", "not found")
"""Forms of answers about income (`work`) that contradict that somebody works, and that do not."""


@dataclass
class GripSeeds:
    """Puts contradictions into GRIP; `per_code` of each kind last to the end."""

    schools: SchoolRegion
    questions: Questions
    overstap: Overstap
    jikp: Jikp
    switches: Switches
    per_code: int
    rng: np.random.Generator

    def seed_applications(self, rows: Array, year: int) -> None:
        """G01 in these rows of one schooljaar, in at most half of them, and G02: placed, and never seen at an mbo."""
        free = self.rng.permutation(rows[self._plain(self.overstap.person[rows])])
        lasting = [kind for _ in range(self.per_code) for kind in _LASTING]
        kinds = [*_LASTING, *_ON_THE_BORDER, *lasting[len(_LASTING) :]]
        for kind, row in zip(kinds, free[: len(free) // 2], strict=False):
            kind(self, np.array([row]), year)
        self._place_leavers(self.per_code, year, np.ones(len(self.schools.population), dtype=bool))

    def seed_in_sight(self, month: int, *, is_last: bool) -> None:
        """G03 and G04; what is seeded in the month before the last is put right in the last."""
        careers, today = self.schools.careers, self.schools.today(month)
        if is_last:
            self.jikp.claim[:], self.jikp.named[:] = NO_CLAIM, -1
        has_dossier = self.schools.dossiers.open_for(self.schools.population)
        at_mbo = self._at_mbo(0, today)
        count = self.per_code if is_last else 1
        for may in (~has_dossier, has_dossier):
            rows = self._registered(month, count, may)
            self.jikp.claim[rows], self.jikp.named[rows] = OUT_OF_SIGHT_CLAIMED, UNKNOWN
        outside = careers.active < 0
        rows = self._registered(month, count, outside)
        self.jikp.named[rows] = MBO
        if is_last:
            self._seed_work(month)
            for last_day in (today, today - 1):
                rows = self._registered(month, 1, at_mbo)
                self.jikp.named[rows] = MBO
                careers.leave(careers.active[self.jikp.person[rows]], last_day)

    def _seed_work(self, month: int) -> None:
        """G04: at work, and Suwinet says so, does not know, or says otherwise."""
        careers, fixed = self.schools.careers, self.questions.work.fixed
        for form in (*_SAYS_OTHERWISE, *_CONFIRMS):
            asked = (careers.active < 0) & ~careers.has_startkwalificatie & (fixed == NO_FORM)
            rows = self._registered(month, self.per_code if form in _SAYS_OTHERWISE else 1, asked)
            self.jikp.named[rows] = WORK
            fixed[self.jikp.person[rows]] = INCOME_NAMES.index(form)
        # who is at school is not asked about
        rows = self._registered(month, 1, (careers.active >= 0) & ~self.questions.known.answered)
        self.jikp.named[rows] = WORK

    def seed_switches(self, month: int, meetmoment: int) -> None:
        """G05: somebody who is still there; G06: a switch to a school that knows nothing of it; and both beside the rule."""
        careers, today = self.schools.careers, self.schools.today(month)
        persons = self._pick(month, self.per_code, self._at_mbo(_SETTLED, today))
        days = today - self.rng.integers(10, 25, len(persons))
        self.switches.add(careers, LEFT, careers.active[persons], days, meetmoment)
        persons = self._pick(month, self.per_code, self._at_mbo(_SETTLED, today))
        now = careers.active[persons]
        self.switches.add(
            careers,
            SWITCHED,
            now,
            today - self.rng.integers(10, 25, len(persons)),
            meetmoment,
            to_school=_other_mbo(careers.school[now]),
            to_opleiding=careers.opleiding[now],
            to_niveau=careers.niveau[now],
        )
        self._beside_an_enrolment(month, meetmoment)
        self._switches_in_place(month, meetmoment)

    def seed_secret(self, month: int, in_grip: Array) -> None:
        """B07, in the last month: secret in the BRP, in GRIP, and with an open dossier; one only had a dossier."""
        population, dossiers = self.schools.population, self.schools.dossiers
        settled = in_grip & population.resident(month) & ~population.without_bsn
        settled &= ~np.isin(population.gemeente, self.schools.avoided)
        own, has_one, had_one = dossiers.other_number == 0, np.zeros_like(settled), np.zeros_like(settled)
        has_one[dossiers.person[own & dossiers.is_open]] = True
        had_one[dossiers.person[own & ~dossiers.is_open]] = True
        for may, count in ((has_one, self.per_code), (had_one & ~has_one, 1)):
            # whatever else happens to somebody, an address can be secret
            population.secret[self.rng.permutation(np.flatnonzero(settled & may))[:count]] = True

    def seed_arrivals(self, month: int, year: int) -> None:
        """G02: an enrolment that begins or ends on 1 October after this schooljaar, or beside it."""
        careers, today = self.schools.careers, self.schools.today(month)
        october = day_number(date(year + 1, 10, 1))
        may = self._free(month) & (careers.active < 0) & careers.has_startkwalificatie
        for begin, last_day in ((october, NO_DAY), (october + 1, NO_DAY), (october - 30, october), (october - 30, october - 1)):
            if begin > today:
                continue
            persons = self.schools.claim(self._place_leavers(1, year, may))
            may[persons] = False
            school = schools.random_schools(
                self.rng, np.full(len(persons), _MBO4), self.schools.residence.gemeente[persons].astype(np.int64)
            )
            enrolled = careers.enrol(
                persons, np.full(len(persons), _MBO4), school, np.full(len(persons), begin), self.rng, beside=last_day != NO_DAY
            )
            careers.end[enrolled] = last_day

    def _place_leavers(self, count: int, year: int, may: Array) -> Array:
        """A placement for some who leave havo or vwo, of those in the mask; gives the persons."""
        careers = self.schools.careers
        enrolments = made.leavers(careers, year, self.schools.today(0))
        person = careers.person[enrolments]
        known = self.overstap.person[self.overstap.schooljaar == year]
        enrolments = self.rng.permutation(enrolments[may[person] & self._plain(person) & ~np.isin(person, known)])[:count]
        self.overstap.add_leavers(careers, self.schools.residence, enrolments, year, self.rng)
        return careers.person[enrolments].astype(np.int64)

    def _beside_an_enrolment(self, month: int, meetmoment: int) -> None:
        """G05: unenrolled on, before or after the day on which another enrolment begins, with and without a known day."""
        careers, today = self.schools.careers, self.schools.today(month)
        year = self.schools.months[month].year
        since = day_number(date(year - 1, 7, 31)) + 70
        recent = np.zeros(len(careers.active), dtype=bool)
        pupils = np.flatnonzero(careers.active >= 0)
        recent[pupils] = careers.begin[careers.active[pupils]] >= since
        for days, form in ((0, 0), (1, 0), (-31, 0), (-32, 0), (-1, made.DAY_UNKNOWN), (-32, made.DAY_UNKNOWN)):
            persons = self._pick(month, 1, self._at_mbo(_SETTLED, today) & recent)
            left = careers.active[persons]
            self.switches.add(careers, LEFT, left, careers.begin[left] + days, meetmoment, day_form=form)

    def _switches_in_place(self, month: int, meetmoment: int) -> None:
        """G06: to what DUO knows, to the same with less said, and to another opleiding of the same school."""
        careers, today = self.schools.careers, self.schools.today(month)
        for empty_opleiding, other_opleiding in ((False, False), (True, False), (False, True)):
            persons = self._pick(month, 1, self._at_mbo(_SETTLED, today))
            now = careers.active[persons]
            rows = self.switches.enter(careers, now, now, np.full(len(now), today - 20), meetmoment)
            if empty_opleiding:
                self.switches.to_opleiding[rows] = -1
            if other_opleiding:
                self.switches.to_opleiding[rows] = _other_opleiding(careers.opleiding[now])

    def _registered(self, month: int, count: int, may: Array) -> Array:
        """Registrations in this month's levering of different free persons in the mask, who are claimed; or new ones."""
        oldest = schooljaar_of(self.schools.months[month]) - 1
        rows = np.flatnonzero((self.jikp.shown <= self.schools.today(month)) & (self.jikp.schooljaar >= oldest))
        rows = self.rng.permutation(rows[(may & self._free(month))[self.jikp.person[rows]]])
        _, first = np.unique(self.jikp.person[rows], return_index=True)
        rows = rows[np.sort(first)][:count]
        self.schools.claim(self.jikp.person[rows])
        return np.concatenate([rows, self._register(month, count - len(rows), may)]) if len(rows) < count else rows

    def _register(self, month: int, count: int, may: Array) -> Array:
        """Register free persons of the mask who have no diploma above the vmbo, and claim them; gives the registrations."""
        population, careers, on = self.schools.population, self.schools.careers, self.schools.months[month]
        young = population.age_from(on, 16) & ~population.age_from(on, 23)
        persons = self._pick(month, count, may & young & ~careers.has_startkwalificatie)
        gemeente, shown = population.gemeente[persons], self.schools.today(month) - 40
        return self.jikp.add_former_pupils(
            careers, self.rng, persons=persons, gemeente=gemeente, year=schooljaar_of(on), shown=shown
        )

    def _pick(self, month: int, count: int, may: Array) -> Array:
        """Free persons of the mask, who are claimed; fewer when there are no more."""
        return self.schools.claim(self.rng.permutation(np.flatnonzero(may & self._free(month)))[:count])

    def _free(self, month: int) -> Array:
        """Residents to whom nothing else is to happen."""
        population = self.schools.population
        free = population.resident(month) & ~population.reserved & ~self.schools.careers.held & ~population.on_a04
        free &= (self.schools.residence.gemeente == population.gemeente) & ~population.without_bsn
        return free & ~np.isin(population.gemeente, self.schools.avoided)

    def _plain(self, persons: Array) -> Array:
        population = self.schools.population
        return (
            ~population.reserved[persons] & ~population.without_bsn[persons] & (self.schools.residence.gemeente[persons] >= 0)
        )

    def _at_mbo(self, days: int, today: int) -> Array:
        """Who is enrolled at an mbo, since so many days."""
        careers = self.schools.careers
        pupils = np.flatnonzero(careers.active >= 0)
        now = careers.active[pupils]
        at_mbo = np.zeros(len(careers.active), dtype=bool)
        at_mbo[pupils] = (careers.stage[now] >= FIRST_MBO_STAGE) & (careers.begin[now] <= today - days)
        return at_mbo


Kind: TypeAlias = Callable[[GripSeeds, Array, int], None]
"""Makes rows of a schooljaar wrong, or nearly."""


def _never_applies(seeds: GripSeeds, rows: Array, _year: int) -> None:
    seeds.overstap.applied[rows] = FAR


def _is_never_placed(seeds: GripSeeds, rows: Array, _year: int) -> None:
    seeds.overstap.final[rows] = FAR


def _is_rejected(seeds: GripSeeds, rows: Array, _year: int) -> None:
    seeds.overstap.outcome[rows] = made.REJECTED


def _is_rejected_twice(seeds: GripSeeds, rows: Array, year: int) -> None:
    _is_rejected(seeds, rows, year)
    seeds.overstap.add_failed(rows, seeds.rng)


def _is_placed_after_all(seeds: GripSeeds, rows: Array, _year: int) -> None:
    seeds.overstap.add_failed(rows, seeds.rng)


def _placed_on(month: int, day: int, form: int = 0) -> Kind:
    def place(seeds: GripSeeds, rows: Array, year: int) -> None:
        seeds.overstap.final[rows], seeds.overstap.date_form[rows] = day_number(date(year + 1, month, day)), form

    return place


def _applied_on(day: int) -> Kind:
    def apply(seeds: GripSeeds, rows: Array, year: int) -> None:
        applied = day_number(date(year + 1, 4, day))
        overstap = seeds.overstap
        overstap.applied[rows], overstap.intake[rows], overstap.admitted[rows] = applied, applied + 15, applied + 25
        overstap.final[rows] = np.maximum(overstap.final[rows], applied + 40)

    return apply


def _other_mbo(school: Array) -> Array:
    """An mbo that is another institution than each of these."""
    at = np.searchsorted(_MBO_SCHOOLS, school)
    return _MBO_SCHOOLS[(at + 1) % len(_MBO_SCHOOLS)]


def _other_opleiding(opleiding: Array) -> Array:
    return np.where(opleiding == _OPLEIDINGEN[0], _OPLEIDINGEN[1], _OPLEIDINGEN[0])


_MBO_SCHOOLS = np.array([number for number, school in enumerate(schools.SCHOOLS) if school.sector == "mbo"])
assert len(np.unique(BRIN4_OF_SCHOOL[_MBO_SCHOOLS])) == len(_MBO_SCHOOLS)  # noqa: S101 each is an institution of its own
_OPLEIDINGEN = [number for number, opleiding in enumerate(schools.OPLEIDINGEN) if opleiding.stage[:3] == "MBO"]
_LASTING: Sequence[Kind] = (_never_applies, _is_never_placed, _is_rejected, _placed_on(8, 2))
_ON_THE_BORDER: Sequence[Kind] = (
    _placed_on(8, 1),
    _is_placed_after_all,
    _is_rejected_twice,
    _applied_on(1),
    _applied_on(2),
    _placed_on(8, 10, made.DAY_UNKNOWN),
    _placed_on(9, 10, made.DAY_UNKNOWN),
    _placed_on(7, 1, made.EMPTY),
)
