"""Trajecten of the Doorstroompunt: from a signal through contact, intake and start to a destination, month by month.

What a careful gemeente does is here; what goes wrong on purpose is in `traject_seeds`, what the leveringen say in
`traject_said`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np

from connectors.demo.calendar import FAR, NO_DAY, birthdays, day_number
from connectors.demo.careers import Careers
from connectors.demo.dossiers import Array, Dossiers
from connectors.demo.growing import Growing, next_numbers
from connectors.demo.population import Population

SOURCES = ("P", "OVERIG")
P_LEVERING, OTHER_SIGNAL = range(len(SOURCES))
DESTINATIONS = ("VOLTIJD", "BBL", "WERK", "ZORG", "GEEN", "VERHUISD", "OVERIG", "")
FULL_TIME, DUAL, WORK, CARE, NONE, MOVED, OTHER, NOT_SAID = range(len(DESTINATIONS))

NO_FAULT, STARTS_BEFORE_CONTACT, STARTS_BEFORE_INTAKE, ENDS_BEFORE_START, NOT_ENDED = range(5)
"""What is wrong about a traject in the leveringen: T01 in three ways, and T02 (it is not ended when it should be)."""

_PER_MONTH = 0.2
"""Of the open dossiers of the group without a running traject, the share for which a signal comes in a month."""
_FIRST_AGE = 17
_BY_P_LEVERING, _LATE_CONTACT, _NEVER_STARTS, _ENDED_IN_TIME = 0.6, 0.04, 0.12, 0.9
_SHARES = np.array([0.22, 0.12, 0.3, 0.08, 0.16, 0.02, 0.07, 0.03])


class Trajecten(Growing):
    """All trajecten. Days are day numbers; NO_DAY for what is not known (`left`), FAR for what does not happen.

    `planned`: the end is told before it is there; `start_form` and `signal_form` say how many of day and month are unknown;
    `talks` is -1 and `aftercare` is -1 when empty; in month `repaired_in` what is wrong is put right.
    """

    FIELDS: ClassVar[Mapping[str, Any]] = {
        "number": np.int32, "gemeente": np.int16, "dossier": np.int32, "source": np.int8, "signal": np.int32,
        "enrolled": np.bool_, "left": np.int32, "contact": np.int32, "intake": np.int32, "talks": np.int16,
        "start": np.int32, "ended": np.int32, "destination": np.int8, "aftercare": np.int16, "earlier": np.bool_,
        "planned": np.bool_, "start_form": np.int8, "signal_form": np.int8, "fault": np.int8, "repaired_in": np.int16,
    }  # fmt: skip

    def add(self, dossiers: Dossiers, rows: Array, **values: Any) -> Array:
        """Trajecten in the dossiers `rows`; gives their indices."""
        gemeente = dossiers.gemeente[rows]
        return self.append(
            len(rows),
            **{
                "number": next_numbers(self.gemeente, gemeente, 100_001),
                "gemeente": gemeente,
                "dossier": rows,
                "left": NO_DAY,
                "earlier": np.isin(dossiers.person[rows], dossiers.person[self.dossier]),
                "aftercare": -1,
                "repaired_in": -1,
            }
            | values,
        )


@dataclass
class Guiding:
    """Adds to the trajecten of one region and ends them; days are day numbers."""

    trajecten: Trajecten
    population: Population
    dossiers: Dossiers
    rng: np.random.Generator

    def begin(self, first: date, until: date, has_startkwalificatie: Array, silent: Array) -> None:
        """Signals that come from `first` up to `until` about youths of the group with an open dossier that is not `silent`."""
        dossiers, population, rng = self.dossiers, self.population, self.rng
        since, today = day_number(first), day_number(until)
        person = dossiers.person
        suits = (birthdays(population.birth_day, _FIRST_AGE) < since) & ~has_startkwalificatie & ~population.reserved
        may = suits[person] & (dossiers.opened < since) & ((dossiers.closed == NO_DAY) | (dossiers.closed >= today))
        may &= (dossiers.other_number == 0) & ~silent
        may[self.trajecten.dossier[self.trajecten.ended > since]] = False
        rows = np.flatnonzero(may & (rng.random(len(dossiers)) < _PER_MONTH))
        count = len(rows)
        signal = rng.integers(since, today, count)
        source = np.where(rng.random(count) < _BY_P_LEVERING, P_LEVERING, OTHER_SIGNAL)
        late = rng.random(count) < _LATE_CONTACT
        contact = signal + np.where(late, rng.integers(29, 50, count), rng.integers(1, 26, count))
        intake = contact + rng.integers(0, 50, count)
        start = np.where(rng.random(count) < _NEVER_STARTS, FAR, intake + rng.integers(0, 60, count))
        lasts = np.where(start < FAR, rng.integers(10, 420, count), 30)
        enrolled = rng.random(count) < 0.25
        self.trajecten.add(
            dossiers,
            rows,
            source=source,
            signal=signal,
            enrolled=enrolled,
            left=np.where(enrolled, NO_DAY, signal - rng.integers(1, 1500, count)),
            contact=contact,
            intake=intake,
            talks=rng.integers(1, 6, count),
            start=start,
            ended=np.where(start < FAR, start, intake) + lasts,
            destination=np.where(start < FAR, rng.choice(len(_SHARES), count, p=_SHARES), NONE),
            aftercare=rng.integers(-1, 7, count),
        )

    def end_in_time(self, careers: Careers, until: date) -> None:
        """What most gemeenten see to: a traject ends with its dossier, and when the youth no longer belongs to the group."""
        trajecten, dossiers = self.trajecten, self.dossiers
        today = day_number(until)
        going = np.flatnonzero((trajecten.ended >= today) & (trajecten.fault != NOT_ENDED) & ~trajecten.planned)
        person, shut = dossiers.person[trajecten.dossier[going]], dossiers.closed[trajecten.dossier[going]]
        moved = self.population.gone_day[person] != NO_DAY
        qualified = careers.has_startkwalificatie[person]
        over = (shut != NO_DAY) | moved | qualified
        over &= self.rng.random(len(going)) < _ENDED_IN_TIME
        ending, shut = going[over], shut[over]
        trajecten.ended[ending] = np.maximum(np.where(shut != NO_DAY, shut, today - 1), trajecten.signal[ending] + 1)
        trajecten.destination[ending] = np.where(qualified, FULL_TIME, np.where(moved, MOVED, OTHER))[over]
        for days in (trajecten.contact, trajecten.intake, trajecten.start):
            days[ending] = np.where(days[ending] > trajecten.ended[ending], FAR, days[ending])

    def repair(self, month: int, today: int) -> None:
        """Put right what was seeded to be put right in this month."""
        trajecten = self.trajecten
        due = np.flatnonzero(trajecten.repaired_in == month)
        left_open = due[trajecten.fault[due] == NOT_ENDED]
        trajecten.ended[left_open], trajecten.destination[left_open] = today - 1, OTHER
        # who was not reached is met at last
        waiting = due[trajecten.contact[due] == FAR]
        trajecten.contact[waiting] = today - 2
        trajecten.destination[due[trajecten.destination[due] == WORK]] = CARE
        trajecten.fault[due] = NO_FAULT
