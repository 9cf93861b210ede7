"""Delivering what JVS says beside its dossiers: one file of an extract for each gemeente and month, with its mistakes.

What the rows say is decided by who made them; here they become a file, and it comes out which of them a correct hub loads.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

import numpy as np

from connectors.demo import mistakes
from connectors.demo.absence_said import Said, part
from connectors.demo.answers import Outcome
from connectors.demo.growing import Array
from connectors.demo.mistakes import Host, Mistake
from connectors.demo.population import Population
from connectors.demo.region import GEMEENTEN
from connectors.demo.text import Texts
from connectors.demo.writing import File

Write: TypeAlias = Callable[[str, File], Outcome]
"""Writes a file under a name in the folder of the month."""


@dataclass(frozen=True)
class Form:
    """How an extract is written, and by which gemeenten packed or with a byte order mark."""

    extract: str
    header: Sequence[str]
    lines: Callable[[Any, Array], Texts]
    mistakes: Sequence[Mistake]
    packed: tuple[int, ...]
    with_byte_order_mark: int
    peildatum_back: timedelta = timedelta(0)


@dataclass(frozen=True)
class Desk:
    """Where the files of a gemeente are written; `rng` decides which rows are spoiled."""

    population: Population
    months: list[date]
    rng: np.random.Generator
    write: Write

    def deliver(self, form: Form, said: Said, month: int, gemeente: int) -> Array:
        """Write one file; gives the positions of the rows that load."""
        pupil = self.population.without_bsn[said.person]
        every, by_bsn = np.arange(len(said)), np.flatnonzero(~pupil)
        spoiled = mistakes.choose(form.mistakes, len(said), Host(by_bsn, by_bsn, every[:0]), month + gemeente, self.rng)
        file = File(
            form.header,
            len(said),
            lambda start, stop: form.lines(part(said, np.arange(start, stop)), pupil[start:stop]),
            spoiled,
            byte_order_mark=gemeente == form.with_byte_order_mark,
        )
        packed = ".gz" if gemeente in form.packed else ""
        peildatum = self.months[month] - form.peildatum_back
        outcome = self.write(f"{form.extract}_G{GEMEENTEN[gemeente].code}_{peildatum:%Y%m%d}.csv{packed}", file)
        if outcome.refused:
            return every[:0]
        lost = [position for position, mistake in spoiled if mistake.loses_key]
        return np.delete(every, np.array(lost, dtype=np.int64))
