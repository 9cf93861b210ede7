"""Who left an education of the mbo, or changed to another one: what GRIP registers at a meetmoment, once or twice a year.

Dropouts are those of the A04 of DUO (`vsv`), switches are enrolments at another school that follow on one (`careers`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

import numpy as np

from connectors.demo.calendar import NO_DAY, as_dates
from connectors.demo.careers import Careers
from connectors.demo.growing import Array, Growing, first_match
from connectors.demo.schools import FIRST_MBO_STAGE, NO_SCHOOL
from connectors.demo.vsv import Rows

KINDS = ("UITSCHRIJVING", "SWITCH")
LEFT, SWITCHED = range(len(KINDS))
DUE = {2: 1, 7: 2}
"""The months on whose first a file comes, with their meetmoment."""
NO_OPLEIDING = -1
_AUGUST = 8


class Switches(Growing):
    """All registrations.

    `day` is the day of leaving or changing, with `day_form` for an unknown day (1); the education that was left is enrolment
    `left`. `to_school` is NO_SCHOOL, `to_opleiding` NO_OPLEIDING and `to_niveau` 0 where that field is empty.
    """

    FIELDS: ClassVar[Mapping[str, Any]] = {
        "person": np.int32, "kind": np.int8, "left": np.int64, "day": np.int32, "day_form": np.int8, "to_school": np.int16,
        "to_opleiding": np.int16, "to_niveau": np.int8, "meetmoment": np.int8,
    }  # fmt: skip

    def add(self, careers: Careers, kind: int, left: Array, day: Array, meetmoment: int, **values: Any) -> Array:
        """Registrations about who left these enrolments; gives their indices."""
        nowhere: dict[str, Any] = {"to_school": NO_SCHOOL, "to_opleiding": NO_OPLEIDING}
        return self.append(
            len(left),
            person=careers.person[left],
            kind=kind,
            left=left,
            day=day,
            meetmoment=meetmoment,
            **(nowhere | values),
        )

    def gather(self, careers: Careers, dropouts: Rows, since: int, meetmoment: int) -> None:
        """Add who dropped out, and who changed school since a day, and is not there yet."""
        known = self.left[self.kind == LEFT]
        left = np.unique(dropouts.enrolment[~np.isin(dropouts.enrolment, known)])
        self.add(careers, LEFT, left, careers.end[left], meetmoment)
        old, new = _changes(careers, since)
        fresh = ~np.isin(old, self.left[self.kind == SWITCHED])
        self.enter(careers, old[fresh], new[fresh], careers.begin[new[fresh]], meetmoment)

    def enter(self, careers: Careers, old: Array, new: Array, day: Array, meetmoment: int) -> Array:
        """Switches from enrolments to other ones; gives their indices."""
        return self.add(
            careers,
            SWITCHED,
            old,
            day,
            meetmoment,
            to_school=careers.school[new],
            to_opleiding=careers.opleiding[new],
            to_niveau=careers.niveau[new],
        )


def meetmoment_of(day: date) -> int:
    """The meetmoment of a file: the first is about August up to January."""
    return DUE.get(day.month, 1 if day.month >= _AUGUST or day.month == 1 else 2)


def _changes(careers: Careers, since: int) -> tuple[Array, Array]:
    """Enrolments in the mbo that ended within the schooljaar, each with the next one of the person, in the same stage."""
    mbo = np.flatnonzero((careers.stage >= FIRST_MBO_STAGE) & (careers.begin >= since) & (careers.volgnummer > 1))
    before = np.flatnonzero((careers.stage >= FIRST_MBO_STAGE) & (careers.end != NO_DAY) & (careers.end >= since - 60))
    found = first_match(_keys(careers, mbo, 1), _keys(careers, before, 0))
    new, old = mbo[found >= 0], before[found[found >= 0]]
    change = (careers.stage[new] == careers.stage[old]) & (careers.school[new] != careers.school[old])
    change &= as_dates(careers.begin[new]) % 10000 != 801
    return old[change], new[change]


def _keys(careers: Careers, enrolments: Array, before: int) -> Array:
    return careers.person[enrolments].astype(np.int64) * 1000 + careers.volgnummer[enrolments] - before
