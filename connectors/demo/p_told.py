"""What the weekly P-leveringen have told so far, and what they still have to tell of a month.

DUO hears of a move a few days late, as in `residence`, and of everything else on its day. What happens after the last Friday
of a month is told in the first week of the next one. An enrolment that the C-levering drops for its age is no event.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from connectors.demo import p_levering, schools
from connectors.demo.c_levering import FROM_AGE, NO_DIPLOMA_SAID, Claims, SaidEnrolments, since
from connectors.demo.calendar import NO_DAY, birthdays, day_number
from connectors.demo.careers import Careers
from connectors.demo.growing import Array
from connectors.demo.p_levering import SaidEvents
from connectors.demo.population import DECEASED, NO_GEMEENTE, SUSPENDED, Population
from connectors.demo.residence import Residence
from schemas.calendar import leeftijdsgrens_op

_UNTOLD = NO_DAY - 1
_HEARD_AFTER = 4
"""Days after which DUO has heard of a move for certain (see `residence`)."""


@dataclass
class _Diplomas:
    """Per person what DUO says of the highest diploma."""

    diploma: Array
    day: Array
    startkwalificatie: Array

    @classmethod
    def of(cls, careers: Careers, claims: Claims) -> "_Diplomas":
        diploma = careers.hoogste_diploma.astype(np.int64)
        diploma = np.where((diploma == 0) & claims.diploma_empty, NO_DIPLOMA_SAID, diploma)
        return cls(diploma, careers.diploma_day.astype(np.int64), careers.has_startkwalificatie ^ claims.flipped)

    def of_persons(self, person: Array) -> "_Diplomas":
        """Those of these persons."""
        return _Diplomas(self.diploma[person], self.day[person], self.startkwalificatie[person])

    def where(self, mask: Array, other: "_Diplomas") -> "_Diplomas":
        """The other's values where the mask holds, else these."""
        return _Diplomas(
            np.where(mask, other.diploma, self.diploma),
            np.where(mask, other.day, self.day),
            np.where(mask, other.startkwalificatie, self.startkwalificatie),
        )

    def differs(self, other: "_Diplomas") -> Array:
        return (self.diploma != other.diploma) | (self.day != other.day) | (self.startkwalificatie != other.startkwalificatie)


@dataclass(frozen=True)
class _Saying:
    """What the rows of a week say: the diplomas `told` before these weeks, and from `changed_in` on those of `now`."""

    careers: Careers
    told: _Diplomas
    now: _Diplomas
    changed_in: Array

    def of(self, key: Array, person: Array, week: Array, end: Array) -> SaidEnrolments:
        """Rows about these enrolments, or with a key of -1 - person about the person alone."""
        said = self.told.of_persons(person).where(self.changed_in[person] <= week, self.now.of_persons(person))
        enrolment = np.maximum(key, 0)
        return SaidEnrolments(
            key=key,
            person=person.astype(np.int64),
            school=np.where(key >= 0, self.careers.school[enrolment], schools.NO_SCHOOL),
            begin=np.where(key >= 0, self.careers.begin[enrolment], NO_DAY),
            end=end,
            diploma=said.diploma,
            diploma_day=said.day,
            startkwalificatie=said.startkwalificatie,
        )


@dataclass
class _Moves:
    """Per person the scope of the P-levering before and after a move, and its week (the number of weeks: not yet, or none)."""

    before: Array
    after: Array
    week: Array
    moved: Array

    def scope_in(self, person: Array, week: Array) -> Array:
        """In whose levering these persons stand in a week, NO_GEMEENTE for none."""
        return np.where(week >= self.week[person], self.after[person], self.before[person])


@dataclass
class Told:
    """Per enrolment the last day that was told, per person the scope in whose levering it stands and its diploma.

    The last day is NO_DAY when there is none, and _UNTOLD when the enrolment itself was not told.
    """

    end: Array
    gemeente: Array
    diplomas: _Diplomas

    @classmethod
    def start(cls, population: Population, careers: Careers, residence: Residence, claims: Claims, peildatum: date) -> "Told":
        """All that holds on the first peildatum is known, from before."""
        today = day_number(peildatum)
        gemeente = np.where(_selected(population, today, peildatum), residence.gemeente, NO_GEMEENTE)
        known = (gemeente >= 0)[careers.person] & (careers.begin <= today)
        return cls(np.where(known, careers.end, _UNTOLD), gemeente, _Diplomas.of(careers, claims))

    def tell(
        self, population: Population, careers: Careers, residence: Residence, claims: Claims, fridays: list[date]
    ) -> SaidEvents:
        """The events of these weeks, by scope and week; they are told from then on."""
        days = np.array([day_number(friday) for friday in fridays])
        self.end = np.concatenate([self.end, np.full(len(careers) - len(self.end), _UNTOLD)])
        moves = self._moves(population, residence, fridays, days)
        diplomas, changed_in = self._diplomas(careers, claims, moves, days)
        told, self.diplomas = self.diplomas, diplomas
        saying = _Saying(careers, told, diplomas, changed_in)
        events = SaidEvents.nothing()
        for enrolment, week, scope, end, event in self._of_enrolments(careers, moves, days, fridays):
            said = saying.of(enrolment, careers.person[enrolment], week, end)
            events = events.and_(SaidEvents(said, np.full(len(week), event), scope, scope, week))
        for person, week, scope, gemeente, event in [
            *_of_moves(population, residence, moves, days),
            *_of_diplomas(moves, told, diplomas, changed_in, len(days)),
            _of_the_unheard(residence, moves, len(days)),
        ]:
            said = saying.of(-1 - person, person, week, np.full(len(person), NO_DAY))
            events = events.and_(SaidEvents(said, np.full(len(person), event), gemeente, scope, week))
        self.gemeente = moves.after
        return events.take(np.lexsort((events.event, events.said.key, events.said.person, events.week, events.scope)))

    def _moves(self, population: Population, residence: Residence, fridays: list[date], days: Array) -> _Moves:
        before = self.gemeente
        now = np.where(_selected(population, int(days[-1]), fridays[-1]), residence.gemeente, NO_GEMEENTE)
        heard = np.maximum(population.registered_day, population.gone_day) + _HEARD_AFTER
        arrived = np.maximum(heard, birthdays(population.birth_day, FROM_AGE))
        too_old = birthdays(population.birth_day, leeftijdsgrens_op(fridays[-1]))
        day = np.where(now >= 0, arrived, np.where(residence.gemeente >= 0, too_old, heard))
        week = np.where(now != before, np.searchsorted(days, day), len(days))
        moved = week < len(days)
        return _Moves(before, np.where(moved, now, before), week, moved)

    def _diplomas(self, careers: Careers, claims: Claims, moves: _Moves, days: Array) -> tuple[_Diplomas, Array]:
        """What holds after these weeks, and per person the week in which it changes (the number of weeks: it does not)."""
        now, told = _Diplomas.of(careers, claims), self.diplomas
        present = moves.before >= 0
        differs = told.differs(now)
        # what is wrong at DUO has no day of its own
        day = np.where(now.day != told.day, now.day, days[-1] - np.arange(len(now.day)) % 20)
        week = np.where(differs & present, np.searchsorted(days, day), len(days))
        told = told.where(~present, now)
        self.diplomas = told
        return told.where(week < len(days), now), week

    def _of_enrolments(
        self, careers: Careers, moves: _Moves, days: Array, fridays: list[date]
    ) -> list[tuple[Array, Array, Array, Array, int]]:
        """Enrolment, week, scope, last day and event of all rows about enrolments."""
        weeks, last = len(days), int(days[-1])
        person = careers.person
        arrives = moves.moved & (moves.after >= 0)
        may = (careers.begin <= last) & ((careers.end == NO_DAY) | (careers.end >= day_number(since(fridays[-1]))))
        may &= ((moves.before >= 0) | (moves.after >= 0))[person] & (arrives[person] | (self.end != careers.end))
        may[careers.withdrawn] = False
        row = np.flatnonzero(may)
        person, told, real_end = person[row], self.end[row], careers.end[row].astype(np.int64)
        begins = np.searchsorted(days, careers.begin[row])
        ends = np.where(real_end == NO_DAY, weeks, np.searchsorted(days, real_end))
        before, after, moved_in = moves.before[person], moves.after[person], moves.week[person]
        limit = np.where(moves.moved[person], moved_in, weeks)
        found: list[tuple[Array, Array, Array, Array, int]] = []

        def add(which: Array, week: Array, scope: Array, event: int) -> None:
            end = np.where(ends <= week, real_end, NO_DAY)
            found.append((row[which], week[which], scope[which].astype(np.int64), end[which], event))

        stays = before >= 0
        add(stays & (told == _UNTOLD) & (begins < limit), begins, before, p_levering.ADDED)
        later = (told != _UNTOLD) | (ends > begins)
        add(stays & later & (told != real_end) & (ends < limit), ends, before, p_levering.CHANGED)
        enters = np.maximum(begins, moved_in)
        came = arrives[person]
        add(came & (enters < weeks), enters, after, p_levering.ADDED)
        add(came & (ends > enters) & (ends < weeks), ends, after, p_levering.CHANGED)
        known = (after >= 0) & (begins < weeks)
        open_end = np.where(told == _UNTOLD, NO_DAY, told)
        self.end[row[known]] = np.where(ends < weeks, real_end, open_end)[known]
        return found


def _selected(population: Population, day: int, on: date) -> Array:
    """Who has the age of the feed on a day."""
    too_old = birthdays(population.birth_day, leeftijdsgrens_op(on))
    return (birthdays(population.birth_day, FROM_AGE) <= day) & (too_old > day)


_OfPersons = tuple[Array, Array, Array, Array, int]
"""Person, week, scope, gemeente that the row names, and event."""


def _of_moves(population: Population, residence: Residence, moves: _Moves, days: Array) -> list[_OfPersons]:
    def rows(which: Array, scope: Array, gemeente: Array, event: int) -> _OfPersons:
        person = np.flatnonzero(which)
        return person, moves.week[person], scope[person].astype(np.int64), gemeente[person].astype(np.int64), event

    before, after, moved = moves.before, moves.after, moves.moved
    gone = moved & (residence.gemeente == NO_GEMEENTE) & (before >= 0)
    lives_in = np.where(after >= 0, after, population.gemeente)
    left = (gone & (population.suspension != DECEASED) & (population.suspension != SUSPENDED)) | (
        moved & (before >= 0) & (after >= 0)
    )
    four = moved & (before < 0) & (birthdays(population.birth_day, FROM_AGE) > days[0] - 7)
    return [
        rows(left, before, lives_in, p_levering.LEFT),
        rows(gone & (population.suspension == DECEASED), before, before, p_levering.DIED),
        rows(moved & (before >= 0) & (after < 0) & (residence.gemeente >= 0), before, before, p_levering.TOO_OLD),
        rows(moved & (before >= 0) & (after >= 0), after, after, p_levering.ARRIVED),
        rows(four, after, after, p_levering.FOUR),
    ]


def _of_diplomas(moves: _Moves, told: _Diplomas, now: _Diplomas, changed_in: Array, weeks: int) -> list[_OfPersons]:
    def rows(which: Array, event: int) -> _OfPersons:
        person = np.flatnonzero(which & (changed_in < weeks))
        scope = moves.scope_in(person, changed_in[person]).astype(np.int64)
        person, scope = person[scope >= 0], scope[scope >= 0]
        return person, changed_in[person], scope, scope, event

    return [
        rows(now.day != told.day, p_levering.RESULT),
        rows(now.startkwalificatie & ~told.startkwalificatie, p_levering.QUALIFIED),
        rows(~now.startkwalificatie & told.startkwalificatie, p_levering.DISQUALIFIED),
    ]


def _of_the_unheard(residence: Residence, moves: _Moves, weeks: int) -> _OfPersons:
    """Of whom DUO does not know where they live it says something in the last week, which D12 hears."""
    person = np.flatnonzero(residence.frozen & (moves.after >= 0))
    scope = moves.after[person].astype(np.int64)
    return person, np.full(len(person), weeks - 1), scope, scope, p_levering.RESULT_CHANGED
