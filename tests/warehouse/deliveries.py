"""Small leveringen for the tests of loading and history: made from plain dictionaries, staged directly, in one transaction.

`Warehouse` registers and publishes them with the hub's own code; `expected` says what must come out, in plain Python.
"""

import datetime
import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Connection, text

from schemas.columns import ExtractModel, Kind, Treatment, column
from schemas.extract import Content, Extract, Layout, Rhythm, Source
from schemas.register import extract_named
from warehouse.bron import History, ensure_bron_tables
from warehouse.database import Database
from warehouse.leveringen import Received, levering_of, register
from warehouse.publication import Outcome, Publication, Read
from warehouse.staging import Staging, leftovers
from warehouse.tables.beheer import Status

FIRST_DAY = datetime.date(2026, 1, 1)
INFINITY = "infinity"

_bytes = itertools.count()


class ToetsModel(ExtractModel):
    """Two columns: a key and a value."""

    nummer: str = column("nummer", "Nummer", treatment=Treatment.KEEP, kind=Kind.CODE)
    waarde: str = column("waarde", "Waarde", treatment=Treatment.KEEP, kind=Kind.CODE)


def extract_of_changes() -> Extract:
    """An extract in which absence means nothing; the register has none yet."""
    return Extract(
        name="toets_mutaties",
        source=Source.DUO,
        title="Toets",
        description="Mutaties om mee te toetsen.",
        model=ToetsModel,
        layout=Layout.CONTRACT_CSV,
        file_name="toets_mutaties",
        key=("nummer",),
        municipality=None,
        rhythm=Rhythm.WEEKLY,
        content=Content.CHANGES,
    )


def stagings(database: Database) -> list[int]:
    """The leveringen whose staging tables are there."""
    with database.engine.connect() as connection:
        return [staging.levering for staging in leftovers(connection)]


def sleutel(key: str, scope: str = "") -> UUID:
    """The row key of a key, which differs per scope; without a scope the number of a person, which does not."""
    return UUID(bytes=hashlib.md5(f"{scope}{key}".encode()).digest())


@dataclass(frozen=True)
class Small:
    """A levering: values by key, and the keys whose row is in quarantaine. A key like `a/1` belongs to person
    `a`; `a/0` is that person's own row, which takes the others into quarantaine."""

    day: int
    rows: Mapping[str, str]
    quarantined: frozenset[str] = frozenset()
    scope: str = "G0193"

    @property
    def peildatum(self) -> datetime.date:
        return FIRST_DAY + datetime.timedelta(days=self.day)


@dataclass
class Warehouse:
    """A warehouse in one open transaction, for one extract."""

    connection: Connection
    extract: Extract
    key_column: str
    value_column: str
    known: dict[int, Small] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: Connection, name: str) -> "Warehouse":
        match name:
            case "jvs_jongere":
                return cls(connection, extract_named(name), "dossiernummer", "doelgroep")
            case "brp_persoonslijst":
                return cls(connection, extract_named(name), "a_nummer", "geslacht")
            case _:
                extract = extract_of_changes()
                ensure_bron_tables(connection, [extract])
                return cls(connection, extract, "nummer", "waarde")

    def receive(self, small: Small) -> int:
        received = Received(
            self.extract, small.scope, small.peildatum, None, "toets.csv", f"{next(_bytes):064x}", 1, "toets"
        )  # fmt: skip
        number = register(self.connection, received).levering.levering
        self.known[number] = small
        return number

    def publish(self, number: int) -> Outcome:
        return self.publish_together([number])[number]

    def publish_together(self, numbers: Sequence[int]) -> Mapping[int, Outcome]:
        """Publish leveringen of one peildatum, each for a scope of its own, in one go."""
        staging = Staging(min(numbers))
        history = History(self.extract)
        staging.create(self.connection, history)
        read = {number: Read(self._stage(staging, number), {}) for number in numbers}
        leveringen = [levering_of(self.connection, number) for number in numbers]
        return Publication(self.connection, leveringen, history, staging, read).run()

    def _stage(self, staging: Staging, levering: int) -> int:
        small = self.known[levering]
        rows = 0
        for key, value in small.rows.items():
            rows += 1
            self._stage_row(staging, levering, rows, key, value)
        for key in small.quarantined:
            rows += 1
            self.connection.execute(
                text(f"INSERT INTO {staging.quarantine} VALUES (:levering, :number, '{{bsn}}', :key, :groep, NULL)"),
                {
                    "levering": levering, "number": rows, "key": sleutel(key, small.scope),
                    "groep": self._person(key) if key.endswith("/0") else None,
                },
            )  # fmt: skip
        return rows

    def _stage_row(self, staging: Staging, levering: int, number: int, key: str, value: str) -> None:
        stored = self._person(key) or key
        self.connection.execute(
            text(
                f'INSERT INTO {staging.valid} (levering, rijnummer, sleutel, groep, "{self.key_column}", "{self.value_column}")'
                " VALUES (:levering, :number, :key, :groep, :stored, :value)"
            ),
            {
                "levering": levering, "number": number, "key": sleutel(key, self.known[levering].scope),
                "groep": self._person(key), "stored": stored, "value": value,
            },
        )  # fmt: skip

    def _person(self, key: str) -> UUID | None:
        return sleutel(key.partition("/")[0]) if self.extract.group else None

    def state(self, known_at: str = INFINITY) -> set[tuple[str, str, str, str, str]]:
        """The intervals that the hub holds for true (or held at a moment): scope, sleutel, from, until, value."""
        condition = "bekend_tot = 'infinity'"
        if known_at != INFINITY:
            condition = "bekend_van <= CAST(:at AS timestamptz) AND bekend_tot > CAST(:at AS timestamptz)"
        query = text(
            f"SELECT scope, sleutel::text, geldig_van::text, geldig_tot::text, {self.value_column}"
            f" FROM bron.{self.extract.name} WHERE {condition}"
        )
        rows = self.connection.execute(query, {"at": known_at} if known_at != INFINITY else {}).all()
        assert len(set(rows)) == len(rows)
        return {tuple(row) for row in rows}

    def rows_of_other_dates(self) -> int:
        """How many rows that are held for true name a levering that does not start them."""
        query = text(
            f"SELECT count(*) FROM bron.{self.extract.name} AS b JOIN beheer.levering AS l USING (levering)"
            " WHERE b.bekend_tot = 'infinity' AND (b.geldig_van <> l.peildatum OR l.status NOT IN ('geladen', 'vervangen'))"
        )
        return self.connection.execute(query).scalar_one()

    def now(self) -> str:
        return self.connection.execute(text("SELECT clock_timestamp()::text")).scalar_one()

    def counting(self) -> list[Small]:
        """The leveringen that are loaded, by the register."""
        query = text("SELECT levering FROM beheer.levering WHERE extract = :extract AND status = :status")
        numbers = self.connection.execute(query, {"extract": self.extract.name, "status": Status.LOADED}).scalars()
        return [self.known[number] for number in numbers]

    def expected(self) -> set[tuple[str, str, str, str, str]]:
        """What the leveringen that count say, evaluated key by key and date by date."""
        counting = self.counting()
        return {
            row
            for scope in {small.scope for small in counting}
            for row in expected(self.extract, scope, [small for small in counting if small.scope == scope])
        }


def expected(extract: Extract, scope: str, counting: Iterable[Small]) -> set[tuple[str, str, str, str, str]]:
    """The intervals of one scope: scope, sleutel, from, until, value."""
    by_date = sorted(counting, key=lambda small: small.day)
    found: set[tuple[str, str, str, str, str]] = set()
    for key in {key for small in by_date for key in (*small.rows, *small.quarantined)}:
        intervals: list[list[object]] = []  # from, until, value
        for small in by_date:
            said = _said(extract, small, key)
            if said is _UNKNOWN:
                continue
            merge = extract.content is Content.SNAPSHOT
            if intervals and intervals[-1][1] is None:
                if merge and intervals[-1][2] == said:
                    continue
                intervals[-1][1] = small.peildatum
            if said is not None:
                intervals.append([small.peildatum, None, said])
        for start, end, value in intervals:
            found.add((scope, str(sleutel(key, scope)), str(start), str(end or INFINITY), str(value)))
    return found


_UNKNOWN = object()


def _said(extract: Extract, small: Small, key: str) -> object:
    """What a levering says about a key: a value, None for absent, or `_UNKNOWN`."""
    quarantined = small.quarantined
    if extract.group:
        persons = {each.partition("/")[0] for each in quarantined if each.endswith("/0")}
        if key.partition("/")[0] in persons:
            return _UNKNOWN
    if key in quarantined:
        return _UNKNOWN
    if key in small.rows:
        return small.rows[key]
    return None if extract.content is Content.SNAPSHOT else _UNKNOWN
