"""Trajecten and processen-verbaal that are wrong on purpose, per check T01-T05 and V11, some of them put right a month later.

Cases on the border of a rule are made against the last peildatum, on both sides of it where it is a day. T06 comes from
dossiers that nobody looks at (`absence_reviews`). Which findings follow is worked out in `traject_known`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

import numpy as np

from connectors.demo import trajecten as made
from connectors.demo.absence_exemptions import Exemptions
from connectors.demo.absence_processes import OTHER, Processes
from connectors.demo.calendar import FAR, NO_DAY, as_dates, birthdays, day_number, earliest
from connectors.demo.careers import Careers
from connectors.demo.dossiers import Array, Dossiers
from connectors.demo.population import ALIVE, Population
from connectors.demo.region import IN_REGION
from connectors.demo.trajecten import NOT_ENDED, P_LEVERING, Trajecten
from connectors.demo.verbalen import ABSENT, UNENROLLED, Verbalen
from connectors.demo.work import ASSISTANCE_NAMES, INCOME_NAMES, Work
from schemas.calendar import leeftijdsgrens_op

_SPREAD: Final = 6
_OLD_ENOUGH: Final = 17
_DAY_UNKNOWN: Final = 1


@dataclass
class TrajectSeeds:
    """Puts faults into the trajecten and processen-verbaal of one region; `per_code` of each check last to the end.

    `silent` are the dossiers that nobody looks at this month, which stay as they are.
    """

    population: Population
    dossiers: Dossiers
    trajecten: Trajecten
    verbalen: Verbalen
    work: Work
    months: list[date]
    per_code: int
    rng: np.random.Generator
    silent: Array = field(default_factory=lambda: np.empty(0, dtype=bool))
    _used: list[int] = field(default_factory=list[int])
    _turn: int = field(default=0)
    variant: int = field(default=0)

    def seed(self, careers: Careers, exemptions: Exemptions, month: int) -> None:
        """Seed this month's part of every kind, and every other month one of each that is put right in the next."""
        left = len(self.months) - month
        if left > _SPREAD:
            return
        spread = min(_SPREAD, len(self.months))
        lasting = self.per_code * (spread - left + 1) // spread - self.per_code * (spread - left) // spread
        today = day_number(self.months[month])
        for _ in range(lasting):
            self.variant += 1
            for kind in _KINDS:
                kind(self, careers, today)
            self.contradict_exemption(exemptions, today, self.variant % 2)
        if left >= 2 and left % 2 == 0:
            for kind in (_out_of_order, _goes_on, _not_reached):
                made_now = kind(self, careers, today)
                self.trajecten.repaired_in[made_now] = month + 1

    def pick(self, careers: Careers, today: int, *, qualified: bool = False, fresh: bool = False) -> Array:
        """A dossier of a grown-up resident who was not picked before, an open one if there is; gemeenten in turn.

        Those who are about to reach the age bound are left out, and who has a startkwalificatie or not is as asked. When all
        were picked before, one of them is again unless it must be a `fresh` one; empty when there is none.
        """
        dossiers, population, last = self.dossiers, self.population, self.months[-1]
        person, born = dossiers.person, population.birth_day
        suits = (birthdays(born, _OLD_ENOUGH) < today - 200) & (population.gone_day == NO_DAY)
        suits &= birthdays(born, leeftijdsgrens_op(last)) > day_number(last) + 60
        suits &= ~population.without_bsn & (population.birth > 0) & (careers.has_startkwalificatie == qualified)
        may = suits[person] & (dossiers.other_number == 0) & ~population.reserved[person] & ~self.silent
        opened = may & dossiers.is_open & (dossiers.gemeente == population.gemeente[person])
        row = self.one_of(np.flatnonzero(opened))
        row = row if len(row) else self.one_of(np.flatnonzero(may))
        return row if fresh or len(row) else self.rng.permutation(np.flatnonzero(may))[:1]

    def one_of(self, rows: Array) -> Array:
        """One of these dossiers, gemeenten in turn, of a person who was not picked before; empty when there is none."""
        rows = self.rng.permutation(rows[~np.isin(self.dossiers.person[rows], self._used)])
        self._turn = (self._turn + 1) % IN_REGION
        here = rows[self.dossiers.gemeente[rows] == self._turn]
        row = (here if len(here) else rows)[:1]
        self._used += self.dossiers.person[row].tolist()
        return row

    def usual(self, rows: Array, today: int, **values: Any) -> Array:
        """A traject that runs, with nothing wrong about it but for `values`."""
        usual = {
            "source": P_LEVERING,
            "signal": today - 190,
            "left": today - 230,
            "contact": today - 180,
            "intake": today - 171,
            "talks": 2,
            "start": today - 160,
            "ended": FAR,
            "destination": made.OTHER,
        }
        return self.trajecten.add(self.dossiers, rows, **usual | values)

    def answers(self, rows: Array, income: str, assistance: str = "none") -> None:
        """Let Suwinet always answer in these forms about the persons of these dossiers."""
        persons = self.dossiers.person[rows]
        self.work.fixed[persons] = INCOME_NAMES.index(income)
        self.work.fixed_assistance[persons] = ASSISTANCE_NAMES.index(assistance)

    def contradict_exemption(self, exemptions: Exemptions, today: int, place: int) -> Array:
        """V11: a proces-verbaal on the first day of an exemption (`place` 0), or on its last or the day before `today`."""
        granted = exemptions.granted(today) & (exemptions.begin_form == 0) & (exemptions.end_form == 0)
        granted &= (exemptions.begin < today - 1) & (exemptions.ended >= exemptions.begin)
        rows = np.flatnonzero(granted)
        row = self.rng.permutation(rows[~np.isin(exemptions.person[rows], self._used)])[:1]
        self._used += exemptions.person[row].tolist()
        day = exemptions.begin[row] if place == 0 else np.minimum(exemptions.ended[row], today - 1)
        return self.verbalen.add(self.dossiers, exemptions.dossier[row], day=day, kind=UNENROLLED)


Kind: TypeAlias = Callable[[TrajectSeeds, Careers, int], Array]


def _out_of_order(seeds: TrajectSeeds, careers: Careers, today: int) -> Array:
    """T01, in three ways."""
    fault = (made.STARTS_BEFORE_CONTACT, made.STARTS_BEFORE_INTAKE, made.ENDS_BEFORE_START)[seeds.variant % 3]
    ended = {"ended": today - 20} if fault == made.ENDS_BEFORE_START else {}
    return seeds.usual(seeds.pick(careers, today), today, fault=fault, **ended)


def _goes_on(seeds: TrajectSeeds, careers: Careers, today: int) -> Array:
    """T02: of who has a startkwalificatie, reached the bound, or left the region."""
    if seeds.variant % 3 == 1:
        return seeds.usual(seeds.pick(careers, today, qualified=True), today, fault=NOT_ENDED)
    population, dossiers = seeds.population, seeds.dossiers
    gone = population.gone_day[dossiers.person] != NO_DAY
    bound = birthdays(population.birth_day, leeftijdsgrens_op(seeds.months[-1]))
    too_old = ((bound < today) & (population.suspension == ALIVE))[dossiers.person] & ~gone
    suits = (too_old if seeds.variant % 3 == 2 else gone) & (dossiers.other_number == 0)
    suits &= (
        ~population.without_bsn[dossiers.person] & (birthdays(population.birth_day, _OLD_ENOUGH) < today - 200)[dossiers.person]
    )
    rows = seeds.one_of(np.flatnonzero(suits))
    if not len(rows):
        rows = seeds.pick(careers, today, qualified=True)
    return seeds.usual(rows, today, fault=NOT_ENDED)


def _not_reached(seeds: TrajectSeeds, careers: Careers, today: int) -> Array:
    """T03."""
    nothing = {"contact": FAR, "intake": FAR, "start": FAR}
    return seeds.usual(seeds.pick(careers, today), today, signal=today - 45, left=today - 60, **nothing)


def _without_work(seeds: TrajectSeeds, careers: Careers, today: int) -> Array:
    """T04: the destination was work, and Suwinet knows less than twelve hours of it."""
    rows = seeds.pick(careers, today, fresh=True)
    seeds.answers(rows, ("ended yesterday", "just under twelve hours", "intern", "corrected downwards")[seeds.variant % 4])
    return seeds.usual(rows, today, ended=today - 40, destination=made.WORK)


def _with_income(seeds: TrajectSeeds, careers: Careers, today: int) -> Array:
    """T05: work of any hours, a benefit or bijstand, and no destination."""
    rows = seeds.pick(careers, today, fresh=True)
    form = (("hours not known",), ("benefit",), ("not found", "bijstand"), ("incomplete with a job",))[seeds.variant % 4]
    seeds.answers(rows, *form)
    ended = {"ended": today - 30, "destination": made.NONE} if seeds.variant % 2 else {}
    return seeds.usual(rows, today, **ended)


# in a small region there may not be enough dossiers for the last ones
_KINDS: Final[tuple[Kind, ...]] = (_without_work, _not_reached, _out_of_order, _with_income, _goes_on)


def seed_borders(seeds: TrajectSeeds, careers: Careers, exemptions: Exemptions, today: int) -> None:
    """One of each case on the border of T01-T05 and V11, made on the last peildatum."""
    _beside_answers(seeds, careers, today)
    for ended in (today, today + 1):
        rows = seeds.pick(careers, today, qualified=True)
        seeds.usual(rows, today, fault=NOT_ENDED, ended=ended, planned=True)
    for values in (
        {"contact": today - 160, "intake": today - 160, "start": today - 160, "ended": today - 160},
        {"start": today - 175, "start_form": _DAY_UNKNOWN},
        {"ended": today, "planned": True},
        {"ended": today + 1, "planned": True},
    ):
        seeds.usual(seeds.pick(careers, today), today, **values)
    nothing = {"contact": FAR, "intake": FAR, "start": FAR}
    for signal, values in (
        (today - 28, {}),
        (today - 29, {}),
        (today - 29, {"source": made.OTHER_SIGNAL}),
        (today - 45, {"signal_form": _DAY_UNKNOWN}),
        (today - 20, {"signal_form": _DAY_UNKNOWN}),
    ):
        seeds.usual(seeds.pick(careers, today), today, signal=signal, left=signal - 20, **nothing | values)
    _beside_exemptions(seeds, exemptions, today)


def _beside_answers(seeds: TrajectSeeds, careers: Careers, today: int) -> None:
    """T04 and T05: twelve hours exactly, hours that are not known, no answer, and incomes that are none."""
    for income in ("exactly twelve hours", "hours not known", "not found", "error"):
        rows = seeds.pick(careers, today, fresh=True)
        seeds.answers(rows, income)
        seeds.usual(rows, today, ended=today - 40, destination=made.WORK)
    for income, assistance in (("pension", "none"), ("not found", "bijstand until yesterday"), ("intern", "not found")):
        rows = seeds.pick(careers, today, fresh=True)
        seeds.answers(rows, income, assistance)
        seeds.usual(rows, today)


def _beside_exemptions(seeds: TrajectSeeds, exemptions: Exemptions, today: int) -> None:
    """V11: the day before, the day after, another kind of absence, a month of which a part lies outside, and a refusal."""
    exact = (exemptions.begin_form == 0) & (exemptions.end_form == 0) & (exemptions.ended >= exemptions.begin)
    # of who has no other one that the day before or after could lie in, and not from the first day of a month
    alone = np.bincount(exemptions.person)[exemptions.person] == 1 if len(exemptions) else exact
    over = exemptions.granted(today) & exact & alone & (exemptions.ended < today - 3)
    rows = seeds.rng.permutation(np.flatnonzero(over & (as_dates(exemptions.begin) % 100 > 1)))
    for turn, (begins, add, values) in enumerate(
        (
            (True, -1, {}),
            (False, 1, {}),
            (True, 0, {"kind": ABSENT}),
            (True, 0, {"form": _DAY_UNKNOWN}),
        )
    ):
        row = rows[turn % max(len(rows), 1) :][:1]
        day = (exemptions.begin if begins else exemptions.ended)[row] + add
        seeds.verbalen.add(seeds.dossiers, exemptions.dossier[row], **{"day": day, "kind": UNENROLLED} | values)
    refused = exemptions.rejected & exact & (exemptions.decided < today) & (exemptions.ended < today - 3)
    row = seeds.rng.permutation(np.flatnonzero(refused))[:1]
    seeds.verbalen.add(seeds.dossiers, exemptions.dossier[row], day=exemptions.begin[row], kind=UNENROLLED)


def seed_silence(processes: Processes, dossiers: Dossiers, silent: Array, today: int) -> None:
    """T06: in two silent dossiers something happened a year ago to the day, and the day before that."""
    year_ago = int(earliest(as_dates(np.array([today])) - 10_000)[0])
    for row, day in zip(silent[:2], (year_ago, year_ago - 1), strict=False):
        processes.add(dossiers, np.array([row]), OTHER, np.array([day]), np.array([day]))
