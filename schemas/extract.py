"""An extract: a file (or stored API pull) with one layout; the line of a feed in the register.

Declares what the road needs to know beside the columns: source, layout, file name, key, rhythm and comparisons. The
registered extracts themselves are in `schemas.register`; their models in the module of their source.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from schemas.columns import Column, ExtractModel, columns_of


class Source(StrEnum):
    """The systems that deliver (feeds.md, "Sources, routes and rhythm"); the value is the name in the UI and the tables."""

    JVS = "jvs"
    GRIP = "grip"
    BRP = "brp"
    DUO = "duo"
    SUWI = "suwi"


class Layout(StrEnum):
    """How the bytes are written; decides which reader of the connectors room opens them."""

    CONTRACT_CSV = "csv volgens het contract van de hub"
    DUO_CSV = "csv zoals DUO die levert"
    DUO_YEAR_CSV = "csv zoals DUO die per vsv-jaar levert"
    KOCI_XLSX = "xlsx met een kopregel op het eerste werkblad"
    LO_CSV = "csv met rubrieken van het Logisch Ontwerp BRP"
    BRP_JSON = "json met per regel een antwoord van de BRP API Personen"
    SUWI_XML = "xml met per vraag een antwoord van Suwinet"

    @property
    def is_duo_report(self) -> bool:
        """Whether DUO delivers it per gemeente or per region as configured, and in its own spelling (feeds.md, "DUO")."""
        return self in (Layout.DUO_CSV, Layout.DUO_YEAR_CSV)

    @property
    def form(self) -> str:
        """The kind of file, with which the name of one ends: the first word of the value."""
        return self.value.split()[0]


class Content(StrEnum):
    """Whether absence means something (invariant 3): in a snapshot it closes the row, in changes it does not."""

    SNAPSHOT = "momentopname"
    CHANGES = "mutaties"


class Rhythm(StrEnum):
    """How often an extract comes (feeds.md); the value is what users read."""

    DAILY = "dagelijks"
    WEEKLY = "wekelijks"
    MONTHLY = "maandelijks"
    HALF_YEARLY = "een of twee keer per jaar"
    YEARLY = "jaarlijks"
    ON_REQUEST = "op verzoek"

    @property
    def most_days(self) -> int | None:
        """How many days old the last levering may be (controles.md, L01); None when it is never late."""
        return {Rhythm.DAILY: 3, Rhythm.WEEKLY: 10, Rhythm.MONTHLY: 45}.get(self)


@dataclass(frozen=True)
class Comparison:
    """A composite keyed comparison value: equal when all parts are equal after normalisation (privacy.md 2).

    `name` is the column in `bron` (`adres_vergelijk`); `parts` are column names of the model whose `meaning` says how each
    is normalised. The value is NULL when one of the parts is empty or unknown.
    """

    name: str
    description: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Extract:
    """One registered extract.

    `file_name` is how a name starts: the extract's own name (`jvs_jongere_G0193_20261101.csv`), or what DUO calls it (`A04` in
    `202211A04G0193.csv`, `NenR`, `koci`). `key` are column names that with the scope identify a row; a DUO report adds
    `peilmaand`, the report month of the delivery, which no column holds. `empty_in_key` are those of the key that may be
    empty: being empty is then a part of the key like a value. `municipality` is the column that must lie in the scope, `dated`
    the column that must be the peildatum of the levering or its week. `moves_away` is a column and its code that say that the
    person left the scope: the municipality of such a row is where the person went. `group` is the column that ties a person to
    its history rows in a persoonslijst: a person row is one whose last key column is 0, and when it is quarantined its history
    goes along.
    `known_unread` are source columns that are dropped unread without the warning that a new column gets. `under_wpg`: its rows
    are police data and stand apart from all others (privacy.md 10).
    """

    name: str
    source: Source
    title: str
    description: str
    model: type[ExtractModel]
    layout: Layout
    file_name: str
    key: tuple[str, ...]
    municipality: str | None
    rhythm: Rhythm
    content: Content = Content.SNAPSHOT
    empty_in_key: frozenset[str] = frozenset()
    dated: str | None = None
    moves_away: tuple[str, str] | None = None
    under_wpg: bool = False
    group: str | None = None
    comparisons: tuple[Comparison, ...] = ()
    known_unread: frozenset[str] = frozenset()
    quarantine_threshold: float = 0.05

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the model, in order."""
        return columns_of(self.model)

    @cached_property
    def read_columns(self) -> tuple[Column, ...]:
        """The columns that are read from the file: all but those whose only treatment is DROP."""
        return tuple(column for column in self.columns if column.is_read)

    def column(self, name: str) -> Column:
        """The column with the hub's name `name`; raises KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
