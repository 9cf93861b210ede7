"""What a correct hub knows after each month: the last valid state of every person and dossier, and what contradicts.

A quarantined key keeps its last known state, a refused levering leaves the whole gemeente as it was (design.md, invariant 1).
Worked out from what was delivered, with nothing of the hub's own code.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from connectors.demo.calendar import NO_DAY
from connectors.demo.dossiers import Array, Dossiers
from connectors.demo.jvs import NO_SEX, Statements
from connectors.demo.population import ALIVE, DECEASED, EMIGRATED, NO_GEMEENTE, Population
from connectors.demo.region import GEMEENTEN, IN_REGION, compared

_NO_ADDRESS = -1


@dataclass
class KnownPersons:
    """The persons as the persoonslijsten that were loaded describe them; `met`: who ever stood in one.

    `registered` is the day of registration in `gemeente`; before it the person was registered in `before`, if that is known.
    """

    known: Array
    met: Array
    gemeente: Array
    registered: Array
    before: Array
    suspension: Array
    address: Array
    secret: Array

    @classmethod
    def nothing(cls, count: int) -> "KnownPersons":
        """Before the first levering."""
        return cls(
            np.zeros(count, bool),
            np.zeros(count, bool),
            np.full(count, NO_GEMEENTE, np.int16),
            np.full(count, NO_DAY, np.int32),
            np.full(count, NO_GEMEENTE, np.int16),
            np.zeros(count, np.int8),
            np.zeros(count, np.int64),
            np.zeros(count, bool),
        )

    def learn(self, population: Population, listed: Array, quarantined: Array) -> None:
        """Take in a month: `listed` and `quarantined` say of each person whether a persoonslijst holds it, and validly."""
        readable = ~quarantined
        self.known[readable] = listed[readable]
        self.met |= listed & readable
        changed = np.flatnonzero(listed & readable)
        abroad = population.suspension[changed] == EMIGRATED
        moved = changed[self.registered[changed] != population.registered_day[changed]]
        self.before[moved] = self.gemeente[moved]
        self.registered[moved] = population.registered_day[moved]
        self.gemeente[changed] = population.gemeente[changed]
        self.suspension[changed] = population.suspension[changed]
        self.secret[changed] = population.secret[changed]
        self.address[changed] = np.where(abroad, _NO_ADDRESS, compared(population.address[changed]))

    def gemeente_on(self, day: int) -> Array:
        """Per person the gemeente of registration on a day, NO_GEMEENTE where that is not known."""
        return np.where(self.registered <= day, self.gemeente, self.before)


@dataclass
class KnownDossiers:
    """The dossiers as the leveringen that were loaded describe them; `said.open` only counts where `known`."""

    known: Array
    said: Statements

    @classmethod
    def nothing(cls) -> "KnownDossiers":
        """Before the first levering."""
        empty = np.empty(0, dtype=np.int64)
        return cls(np.empty(0, bool), Statements(empty, empty, empty, empty, empty, empty, np.empty(0, bool), empty, empty))

    def learn(self, rows: Array, said: Statements, total: int) -> None:
        """Take in valid rows of a month; `total` is how many dossiers there are by now."""
        self.known = _grown(self.known, total)
        self.known[rows] = True
        grown = {field.name: _grown(getattr(self.said, field.name), total) for field in fields(Statements)}
        for name, values in grown.items():
            values[rows] = getattr(said, name)
        self.said = Statements(**grown)


def _grown(values: Array, total: int) -> Array:
    return np.concatenate([values, np.zeros(total - len(values), dtype=values.dtype)])


def contradictions(
    persons: KnownPersons, files: KnownDossiers, population: Population, dossiers: Dossiers
) -> Iterator[tuple[str, Array]]:
    """Per check code the dossiers that it must report (controles.md); each dossier in at most one of B01–B05."""
    rows = np.flatnonzero(files.known & files.said.open)
    person = dossiers.person[rows]
    has_bsn = ~population.without_bsn[person]
    by_bsn = has_bsn & (files.said.pupil_number[rows] == 0)
    linked = has_bsn & (files.said.other_number[rows] == 0) & persons.known[person]
    lives_in, suspension = persons.gemeente[person], persons.suspension[person]
    deceased = linked & (suspension == DECEASED)
    suspended = linked & (suspension != ALIVE) & ~deceased
    present = linked & (suspension == ALIVE)
    yield "B01", rows[present & (lives_in < IN_REGION) & (lives_in != dossiers.gemeente[rows])]
    yield "B02", rows[present & (lives_in >= IN_REGION)]
    yield "B03", rows[deceased]
    yield "B04", rows[suspended]
    yield "B05", rows[by_bsn & ~linked]
    yield "P02", rows[_in_two_gemeenten(dossiers, rows, files.said.other_number[rows] == 0)]
    said = files.said
    sex = said.sex[rows]
    address = persons.address[person]
    yield "P04", rows[linked & _dates_differ(said.birth[rows], population.birth[person])]
    yield "P05", rows[linked & (sex != NO_SEX) & (sex != population.sex[person])]
    yield "P06", rows[linked & (said.surname[rows] != population.surname[person])]
    yield "P07", rows[linked & (address != _NO_ADDRESS) & (compared(said.address[rows]) != address)]


def of_dossiers(dossiers: Dossiers, rows: Array) -> list[dict[str, str]]:
    """A finding for each of these dossiers, in order of gemeente and number."""
    gemeente, number = dossiers.gemeente[rows].tolist(), dossiers.dossiernummer[rows].tolist()
    return [
        {"gemeentecode": GEMEENTEN[at].code, "dossiernummer": str(nr)} for at, nr in sorted(zip(gemeente, number, strict=True))
    ]


def _in_two_gemeenten(dossiers: Dossiers, rows: Array, own: Array) -> Array:
    """Open dossiers whose person has one in another gemeente too; `own` are those with the number of the person."""
    pairs = np.unique(dossiers.person[rows[own]].astype(np.int64) * IN_REGION + dossiers.gemeente[rows[own]])
    persons, counts = np.unique(pairs // IN_REGION, return_counts=True)
    return own & np.isin(dossiers.person[rows], persons[counts > 1])


def _dates_differ(one: Array, other: Array) -> Array:
    """Whether two dates differ in a part that both know."""
    differ = np.zeros(len(one), dtype=bool)
    for size, below in ((10000, 1_000_000), (100, 100), (1, 100)):
        left, right = one // size % below, other // size % below
        differ |= (left > 0) & (right > 0) & (left != right)
    return differ
