"""What a correct hub knows of DUO after each levering: the rows of the C-leveringen and the persons on the reports.

A quarantined key that can be read keeps its last known row, one that cannot be read is absent; a refused levering leaves
everything as it was (design.md, invariant 1). The weeks of the P-levering change what the last C-levering said.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from connectors.demo.c_levering import NO_DIPLOMA_SAID, SaidEnrolments
from connectors.demo.calendar import NO_DAY, vsv_year
from connectors.demo.growing import Array
from connectors.demo.p_levering import ADDED, CHANGED, LEFT, REMOVED, SaidEvents
from connectors.demo.region import GEMEENTEN, IN_REGION
from connectors.demo.schools import DIPLOMAS, GIVES_STARTKWALIFICATIE, NO_SCHOOL

CODE_ORDER = np.argsort(np.argsort([gemeente.code for gemeente in GEMEENTEN]))
"""Per gemeente its place in the order of codes."""
_LOW_DIPLOMAS = np.array([DIPLOMAS.index("PRO"), DIPLOMAS.index("VSO")])
"""Those that end the kwalificatieplicht without being a startkwalificatie."""
_GIVES_STARTKWALIFICATIE = np.append(GIVES_STARTKWALIFICATIE, False)
_RANK = np.zeros(ADDED + CHANGED + REMOVED + 1, dtype=np.int8)
_RANK[[ADDED, CHANGED, REMOVED]] = 1, 2, 3
"""Which event on an enrolment decides of those of one week."""
assert len(_GIVES_STARTKWALIFICATIE) == NO_DIPLOMA_SAID + 1  # noqa: S101 the entry for "empty" is the last one


@dataclass
class KnownEnrolments:
    """Per gemeente the rows of its C-levering, the peildatum of the last one that was loaded, and the weeks after it."""

    tables: list[SaidEnrolments] = field(default_factory=lambda: [SaidEnrolments.nothing()] * IN_REGION)
    peildatum: list[date | None] = field(default_factory=lambda: [None] * IN_REGION)
    weeks: list[list[SaidEvents]] = field(default_factory=lambda: [[] for _ in range(IN_REGION)])

    def learn(self, gemeente: int, peildatum: date, valid: SaidEnrolments, unknown: Array) -> None:
        """Take in a levering: its valid rows, and the keys of which it only says that they are there."""
        before = self.tables[gemeente]
        self.tables[gemeente] = valid.and_(before.take(np.isin(before.key, unknown)))
        self.peildatum[gemeente] = peildatum
        self.weeks[gemeente] = []

    def learn_week(self, gemeente: int, valid: SaidEvents) -> None:
        """Take in the next week of the P-levering: its valid rows."""
        self.weeks[gemeente].append(valid)

    def all(self) -> tuple[SaidEnrolments, Array]:
        """The rows of all gemeenten with what the weeks changed, and the gemeente of each."""
        rows = SaidEnrolments.nothing()
        tables = [_changed(table, weeks) for table, weeks in zip(self.tables, self.weeks, strict=True)]
        for table in tables:
            rows = rows.and_(table)
        return rows, np.repeat(np.arange(IN_REGION), [len(table) for table in tables])


def _changed(table: SaidEnrolments, weeks: list[SaidEvents]) -> SaidEnrolments:
    """The rows of a gemeente after these weeks; of who is only named as a person there is a row without enrolment."""
    if not any(len(week) for week in weeks):
        return table
    events = SaidEvents.nothing()
    for week in weeks:
        events = events.and_(week)
    order = np.repeat(np.arange(len(weeks)), [len(week) for week in weeks])
    of_enrolment = np.flatnonzero(events.said.key >= 0)
    last = of_enrolment[_last_of(events.said.key[of_enrolment], order[of_enrolment], _RANK[events.event[of_enrolment]])]
    kept = table.take(~np.isin(table.key, events.said.key[last]))
    kept = kept.and_(events.said.take(last[events.event[last] != REMOVED]))
    of_person = np.flatnonzero(events.event != LEFT)
    latest = of_person[_last_of(events.said.person[of_person], order[of_person], order[of_person])]
    says = events.said.take(latest)
    return _with_diplomas(kept, says).and_(_without_enrolment(says.take(~np.isin(says.person, kept.person))))


def _last_of(key: Array, week: Array, rank: Array) -> Array:
    """Of each key the position of its last week, and in that of the highest rank."""
    order = np.lexsort((rank, week, key))
    return order[np.append(np.diff(key[order]) != 0, True)] if len(order) else order


def _with_diplomas(rows: SaidEnrolments, says: SaidEnrolments) -> SaidEnrolments:
    """The rows with what `says` (one row a person, in order of person) says of the person."""
    place = np.searchsorted(says.person, rows.person)
    place = np.where(place < len(says), place, 0)
    named = says.person[place] == rows.person if len(says) else np.zeros(len(rows), dtype=bool)
    told = says.take(place) if len(says) else rows
    return replace(
        rows,
        diploma=np.where(named, told.diploma, rows.diploma),
        diploma_day=np.where(named, told.diploma_day, rows.diploma_day),
        startkwalificatie=np.where(named, told.startkwalificatie, rows.startkwalificatie),
    )


def _without_enrolment(rows: SaidEnrolments) -> SaidEnrolments:
    none = np.full(len(rows), NO_DAY)
    return replace(rows, key=-1 - rows.person, school=np.full(len(rows), NO_SCHOOL), begin=none, end=none)


@dataclass
class KnownReports:
    """The persons on each report (A01, A02, A04, A05, A14) of a gemeente by report month jjjjmm; of A05 the last month only.

    `started` says by vsv year which persons stand on some A05 of it.
    """

    count: int
    persons: dict[tuple[str, int], dict[int, Array]] = field(default_factory=lambda: defaultdict(dict))
    started: dict[int, Array] = field(default_factory=dict[int, Array])

    def learn(self, report: str, gemeente: int, reported: int, persons: Array) -> None:
        """Take in a report that was loaded."""
        if report == "A05":
            self.persons[report, gemeente].clear()
            self.started.setdefault(vsv_year(reported), np.zeros(self.count, dtype=bool))[persons] = True
        self.persons[report, gemeente][reported] = persons

    def latest(self, report: str, gemeente: int) -> tuple[int, Array]:
        """The last report month of a gemeente and its persons; month 0 when none was loaded."""
        months = self.persons.get((report, gemeente), {})
        return (max(months), months[max(months)]) if months else (0, np.empty(0, dtype=np.int64))


@dataclass(frozen=True)
class Education:
    """Per person what the C-leveringen say together: a row with startkwalificatie goes first, then the latest diploma.

    `known`: whether any row does; `gemeente`: that of the row; `fits`: whether startkwalificatie and diploma agree; `is_low`:
    whether the diploma is PRO or VSO.
    """

    known: Array
    gemeente: Array
    startkwalificatie: Array
    fits: Array
    is_low: Array

    @classmethod
    def of(cls, rows: SaidEnrolments, gemeente: Array, count: int) -> "Education":
        """Of all rows, for a population of `count` persons."""
        best = np.lexsort((-CODE_ORDER[gemeente], rows.diploma_day, rows.startkwalificatie))
        chosen = np.full(count, -1, dtype=np.int64)
        chosen[rows.person[best]] = best
        known = chosen >= 0
        row = chosen[known]

        def spread(values: Array) -> Array:
            result = np.zeros(count, dtype=values.dtype)
            result[known] = values[row]
            return result

        starts = rows.startkwalificatie.astype(bool)
        fits = starts == _GIVES_STARTKWALIFICATIE[rows.diploma]
        return cls(known, spread(gemeente), spread(starts), spread(fits), spread(np.isin(rows.diploma, _LOW_DIPLOMAS)))


def active_on(rows: SaidEnrolments, day: int) -> Array:
    """Which rows are an enrolment that is active on a day, first and last day included."""
    return (rows.key >= 0) & (rows.begin <= day) & ((rows.end == NO_DAY) | (rows.end >= day))
