"""Where DUO thinks that persons live: the BRP a few days late, and for some not at all.

Everything DUO delivers is by this gemeente, so a file can name another one than the BRP (check D12).
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from connectors.demo.calendar import day_number
from connectors.demo.growing import Array
from connectors.demo.population import NO_GEMEENTE, Population

_DAYS_LATE = 3


@dataclass
class Residence:
    """Per person the gemeente that DUO knows, NO_GEMEENTE outside the region; it does not change of who is `frozen`."""

    gemeente: Array
    frozen: Array

    @classmethod
    def start(cls, population: Population) -> "Residence":
        """As it is on the first peildatum: all is known."""
        lives_here = population.resident(0)
        gemeente = np.where(lives_here, population.gemeente, NO_GEMEENTE).astype(np.int16)
        return cls(gemeente, np.zeros(len(population), dtype=bool))

    def follow(self, population: Population, month: int, peildatum: date) -> None:
        """Take over what happened until a few days before the peildatum."""
        last_event = np.maximum(population.registered_day, population.gone_day)
        heard = (last_event < day_number(peildatum) - _DAYS_LATE) & ~self.frozen & (population.since <= month)
        lives_here = population.resident(month)
        self.gemeente[heard] = np.where(lives_here, population.gemeente, NO_GEMEENTE)[heard]
