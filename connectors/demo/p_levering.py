"""duo_p_levering (feeds.md, "DUO", [C]): the events of one week in a gemeente, each with what holds after it.

Which events there are is worked out in `p_told`; here what a row of them is and how it is written.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from connectors.demo import c_levering
from connectors.demo.c_levering import SaidEnrolments
from connectors.demo.careers import Careers
from connectors.demo.growing import Array
from connectors.demo.population import Population
from connectors.demo.region import GEMEENTEN
from connectors.demo.text import Texts, look_up, records

HEADER = ("weeknummer", "gebeurtenis", *c_levering.HEADER)
EVENTS = (
    "INSCHRIJVING_TOEGEVOEGD", "INSCHRIJVING_GEWIJZIGD", "INSCHRIJVING_VERWIJDERD", "RESULTAAT_TOEGEVOEGD",
    "RESULTAAT_GEWIJZIGD", "STARTKWALIFICATIE_BEHAALD", "STARTKWALIFICATIE_VERVALLEN", "VIER_JAAR", "VERHUISD_BINNEN",
    "VERHUISD_BUITEN", "OVERLEDEN", "BOVENGRENS_LEEFTIJD",
)  # fmt: skip
(ADDED, CHANGED, REMOVED, RESULT, RESULT_CHANGED, QUALIFIED, DISQUALIFIED, FOUR, ARRIVED, LEFT, DIED, TOO_OLD) = range(12)
_EVENTS = pa.array(EVENTS)


@dataclass(frozen=True)
class SaidEvents:
    """Rows of P-leveringen: `said` as in a C-levering (`key` is -1 - person in a row about the person alone).

    `event` is an entry of EVENTS, `gemeente` the one that the row names, `scope` that of the levering, `week` its place among
    the Fridays of the month.
    """

    said: SaidEnrolments
    event: Array
    gemeente: Array
    scope: Array
    week: Array

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.event)

    def take(self, index: Array | slice) -> "SaidEvents":
        """The rows at `index`."""
        return SaidEvents(self.said.take(index), self.event[index], self.gemeente[index], self.scope[index], self.week[index])

    def and_(self, other: "SaidEvents") -> "SaidEvents":
        """These and then the others."""
        return SaidEvents(
            self.said.and_(other.said),
            np.concatenate([self.event, other.event]),
            np.concatenate([self.gemeente, other.gemeente]),
            np.concatenate([self.scope, other.scope]),
            np.concatenate([self.week, other.week]),
        )

    @classmethod
    def nothing(cls) -> "SaidEvents":
        """No rows."""
        none = np.empty(0, dtype=np.int64)
        return cls(SaidEnrolments.nothing(), none, none, none, none)


def lines(population: Population, careers: Careers, events: SaidEvents, friday: date) -> Texts:
    """The records of the events of one week, each with its line end."""
    texts = c_levering.columns(population, careers, events.gemeente, events.said)
    texts |= {"weeknummer": f"{friday:%G%V}", "gebeurtenis": look_up(_EVENTS, events.event)}
    return records(len(HEADER), {HEADER.index(name): text for name, text in texts.items()}, "\n")


def file_name(gemeente: int, friday: date) -> str:
    """The name of the levering of a gemeente and a week."""
    return f"duo_p_levering_G{GEMEENTEN[gemeente].code}_{friday:%Y%m%d}.csv"
