"""Erasing persons from the database: who, on which ground, their rows everywhere, and the proof that they are gone.

In this order, so that a kill at any point brings nobody back and can be gone on from: `begin` writes the stop entries, after
which nobody loads these persons any more; then their rows leave the archive (`pipelines.cleaning`); then `erase_rows` takes
them out of every table, in one transaction with the counts; then the bytes are overwritten (`warehouse.forgetting`), and
`prove` closes it. Until `erase_rows` the numbers stand in `beheer.wis_nummer`, after it nowhere. The three logs keep their
lines, under pseudonyms of their own, for as long as the law asks.
"""

import datetime
import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, text, update

from schemas.errors import HubError
from schemas.extract import Extract
from schemas.register import EXTRACTS
from warehouse.bron import History
from warehouse.closed import take_from_archive
from warehouse.keys import KeyRing
from warehouse.locks import lock_erasing
from warehouse.protection import PROTECTED, Protection
from warehouse.restriction import ASK_EVERYBODY
from warehouse.stops import StopKeys, StopKind, stop_rows
from warehouse.tables import every_table
from warehouse.tables.wissen import stop, wis_nummer, wissing
from warehouse.whose_rows import chosen, gemeente_of, is_theirs, numbers_of_persons, persons_of, plain_numbers


class ErasureKind(StrEnum):
    """Why persons are erased, as `beheer.wissing.soort` holds it."""

    SUBJECT = "betrokkene"
    RETENTION = "bewaartermijn"
    LEAVING = "uittreding"


class NothingToErase(HubError):
    """There is nobody to erase."""


class RequestPending(HubError):
    """Somebody asked to see the number of one of these persons, and that request holds their pseudonym."""


@dataclass(frozen=True)
class Whom:
    """Whom to erase: persons by the pseudonym of any number of theirs, or all that a gemeente delivered and that is about it.

    With `extracts` only their rows there go, and the persons stay; without, everything of them goes. `request` is that by
    which two people decided it, if they did; it stands in the proof.
    """

    numbers: Collection[uuid.UUID] = ()
    gemeentecode: str | None = None
    extracts: Sequence[str] | None = None
    request: int | None = None


@dataclass(frozen=True)
class Erasure:
    """One line of `beheer.wissing`; the columns have their comments in `warehouse.tables.wissen`."""

    wissing: int
    trace_id: str
    soort: str
    grond: str
    gemeentecode: str | None
    extracts: Sequence[str] | None
    personen: int
    begonnen_op: datetime.datetime
    rijen_weg_op: datetime.datetime | None
    klaar_op: datetime.datetime | None
    bewijs: dict[str, Any] | None
    kenmerk: str | None

    @property
    def of_extracts(self) -> bool:
        """Whether rows of extracts go, from which persons and figures follow; not of what only shortens a log."""
        return self.extracts is None or len(self.extracts) > 0


def begin(
    connection: Connection, whom: Whom, kind: ErasureKind, ground: str, *, trace: str, ring: KeyRing, keys: StopKeys
) -> int:
    """Note whom to erase and keep them out of every load from now on; gives the number of the erasure.

    In the caller's transaction, with the rights of the loader; it waits for leveringen that are being published. `ring` is that
    of the pseudonyms. Raises NothingToErase or RequestPending.
    """
    lock_erasing(connection, alone=True)
    numbers = numbers_of_persons(connection, whom.numbers)
    if not numbers and whom.gemeentecode is None:
        raise NothingToErase("Er is niemand om te wissen.")
    require_not_asked_about(connection, numbers)
    erasure = note_erasure(
        connection, kind, ground, trace=trace, persons=len(persons_of(connection, numbers)), gemeentecode=whom.gemeentecode,
        extracts=whom.extracts, proof=None if whom.request is None else {"verzoek": whom.request},
    )  # fmt: skip
    if numbers:
        connection.execute(insert(wis_nummer), [{"wissing": erasure, "nummer": number} for number in numbers])
    with chosen(connection, numbers):
        stops = _stops(connection, erasure, numbers, ring, keys)
    if whom.gemeentecode:
        stops += stop_rows(keys, erasure, StopKind.GEMEENTE, [whom.gemeentecode])
    connection.execute(insert(stop), stops)
    return erasure


def require_not_asked_about(connection: Connection, numbers: Collection[uuid.UUID]) -> None:
    """Raise RequestPending when somebody asked to see the number of a person with one of these pseudonyms.

    With the rights of the loader. What a request that ran out left behind is tidied up.
    """
    connection.execute(text("SELECT beheer.verzoek_opruimen()"))
    everything = numbers_of_persons(connection, numbers)
    asked = connection.scalars(text(_ASKED_ABOUT), {"nummers": [*everything]}).all()
    if count := len(persons_of(connection, asked)):
        raise RequestPending(
            f"In een verzoek om herleiding dat nog loopt, {'staat' if count == 1 else 'staan'} {count} van deze personen. "
            "Laat dat eerst uitvoeren of intrekken, en geef de opdracht dan nog eens."
        )


def note_erasure(
    connection: Connection,
    kind: ErasureKind,
    ground: str,
    *,
    trace: str,
    persons: int,
    gemeentecode: str | None = None,
    extracts: Sequence[str] | None = None,
    proof: Mapping[str, object] | None = None,
) -> int:
    """Put an erasure into the register of erasures, with what its proof says at the beginning; gives its number."""
    values = {
        "trace_id": trace,
        "soort": str(kind),
        "grond": ground,
        "gemeentecode": gemeentecode,
        "extracts": None if extracts is None else [*extracts],
        "personen": persons,
        "bewijs": proof,
    }
    return connection.execute(insert(wissing).values(values).returning(wissing.c.wissing)).scalar_one()


def numbers_to_erase(connection: Connection, erasure: int) -> Sequence[uuid.UUID]:
    """The pseudonyms of an erasure of which the rows are not gone yet."""
    query = select(wis_nummer.c.nummer).where(wis_nummer.c.wissing == erasure).order_by(wis_nummer.c.nummer)
    return connection.execute(query).scalars().all()


def what_would_go(connection: Connection, whom: Whom) -> Mapping[str, int]:
    """How many rows of each table `erase_rows` would take out now; writes nothing that stays. As the user of the connection."""
    with connection.begin_nested() as undone:
        with chosen(connection, numbers_of_persons(connection, whom.numbers)):
            counts = _erase(connection, whom.gemeentecode, whom.extracts, closed=True)
        undone.rollback()
    return counts


def erase_rows(connection: Connection, number: int) -> Mapping[str, int]:
    """Take the rows of an erasure out of every table, and note how many; in the caller's transaction.

    As the user of the connection, who may delete what the owner may and sees every row as the loader does. The persons of an
    erasure of some extracts keep their aliases, which are to be computed anew.
    """
    erasure = erasure_of(connection, number)
    lock_erasing(connection, alone=True)
    with chosen(connection, numbers_to_erase(connection, number)):
        counts = _erase(connection, erasure.gemeentecode, erasure.extracts, closed=erasure.soort != ErasureKind.RETENTION)
    connection.execute(text("DELETE FROM beheer.wis_nummer WHERE wissing = :wissing"), {"wissing": number})
    connection.execute(update(wissing).where(wissing.c.wissing == number).values(rijen_weg_op=func.clock_timestamp()))
    # what went to the closed archive was counted when it went
    before = (erasure.bewijs or {}).get("tabellen", {})
    add_to_proof(connection, number, "tabellen", {**before, **counts})
    return counts


def erasure_of(connection: Connection, number: int) -> Erasure:
    """The erasure with this number; raises NothingToErase when there is none."""
    row = connection.execute(select(wissing).where(wissing.c.wissing == number)).mappings().one_or_none()
    if row is None:
        raise NothingToErase(f"Wissing {number} bestaat niet.")
    return Erasure(**row)


def unfinished(connection: Connection) -> Sequence[Erasure]:
    """The erasures without a proof, in order."""
    rows = connection.execute(select(wissing).where(wissing.c.klaar_op.is_(None)).order_by(wissing.c.wissing))
    return [Erasure(**row) for row in rows.mappings()]


def erasures(connection: Connection) -> Sequence[Erasure]:
    """Every erasure, in order."""
    return [Erasure(**row) for row in connection.execute(select(wissing).order_by(wissing.c.wissing)).mappings()]


def is_stopped(connection: Connection, keys: StopKeys, numbers: Sequence[str]) -> bool:
    """Whether somebody with one of these numbers was erased."""
    values = keys.uuids(StopKind.NUMBER, numbers)
    return connection.scalar(select(func.count()).select_from(stop).where(stop.c.waarde.in_(values))) != 0


def count_in_proof(connection: Connection, number: int, levering: int, rows: int) -> None:
    """Note in the proof of an erasure how many rows left the archived levering, beside what left it before."""
    counts = dict((erasure_of(connection, number).bewijs or {}).get("leveringen", {}))
    counts[str(levering)] = counts.get(str(levering), 0) + rows
    add_to_proof(connection, number, "leveringen", counts)


def gemeenten_with_dossier(connection: Connection, number: int) -> frozenset[str]:
    """The gemeenten in whose JVS a person of this erasure has a dossier of which the rows are not gone yet."""
    with chosen(connection, numbers_to_erase(connection, number)):
        return frozenset(connection.execute(text("SELECT DISTINCT gemeentecode FROM pg_temp.van_dossier")).scalars())


def add_to_proof(connection: Connection, number: int, part: str, value: object) -> None:
    """Note one part of the proof of an erasure, without personal data, in place of what was noted of it before."""
    proof = {**(erasure_of(connection, number).bewijs or {}), part: value}
    connection.execute(update(wissing).where(wissing.c.wissing == number).values(bewijs=proof))


def prove(connection: Connection, number: int) -> Erasure:
    """Close an erasure: all that its proof says is true. The proof gets the moment and a hash, and does not change any more."""
    erasure = erasure_of(connection, number)
    moment = connection.execute(select(func.clock_timestamp())).scalar_one()
    begun = erasure.begonnen_op.isoformat(timespec="seconds")
    proof = {
        **(erasure.bewijs or {}),
        "soort": erasure.soort,
        "grond": erasure.grond,
        "personen": erasure.personen,
        "begonnen_op": begun,
        "klaar_op": moment.isoformat(timespec="seconds"),
    }
    digest = hashlib.sha256(json.dumps(proof, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    closed = update(wissing).where(wissing.c.wissing == number, wissing.c.klaar_op.is_(None))
    connection.execute(closed.values(klaar_op=moment, bewijs=proof, kenmerk=digest))
    return erasure_of(connection, number)


def _stops(
    connection: Connection, erasure: int, numbers: Sequence[uuid.UUID], ring: KeyRing, keys: StopKeys
) -> list[dict[str, object]]:
    texts = {
        StopKind.NUMBER: [number for _, number in plain_numbers(numbers, ring)],
        StopKind.DOSSIER: connection.execute(text(_DOSSIER_NAMES)).scalars().all(),
        StopKind.FINDING: connection.execute(text(_FINDING_NAMES)).scalars().all(),
    }
    return [row for kind, of_kind in texts.items() for row in stop_rows(keys, erasure, kind, of_kind)]


def _erase(
    connection: Connection, gemeentecode: str | None, extracts: Sequence[str] | None, *, closed: bool
) -> Mapping[str, int]:
    """Take out what goes; `closed`: also of the closed archive of processen-verbaal, which has a term of its own."""
    gemeente = {"gemeente": gemeentecode}
    with taking_out(connection) as counts:
        for extract in EXTRACTS.values():
            if extracts is None or extract.name in extracts:
                counts[History(extract).name] = take_out(connection, extract, _goes(extract), gemeente)
        counts["beheer.quarantaine"] = connection.execute(text(_UNKEY_GROUPS)).rowcount
        if extracts is None:
            for schema in ("controle", "wpg"):
                findings = _DELETE_FINDINGS.replace("$schema", schema)
                counts[f"{schema}.bevinding"] = connection.execute(text(findings), gemeente).rowcount
                aside = _DELETE_ASIDE.replace("$schema", schema)
                counts[f"{schema}.beperkte_bevinding"] = connection.execute(text(aside), gemeente).rowcount
            connection.execute(text(_DELETE_EARLIER_NAMES))
            for table, theirs in _other_tables():
                statement = f"DELETE FROM {table} AS rij WHERE {theirs}"  # noqa: S608
                counts[table] = connection.execute(text(statement)).rowcount
            if closed:
                counts["wpg.gesloten"] = take_from_archive(connection, gemeentecode)
    return {table: count for table, count in counts.items() if count}


@contextmanager
def taking_out(connection: Connection) -> Generator[Counter[str]]:
    """Inside the block, in the open transaction, `take_out` takes rows out of histories; gives counts by table, for the caller.

    At its end quarantaine knows no key of them any more, which is counted too, and what counted them is to be computed anew.
    """
    counts: Counter[str] = Counter()
    connection.exec_driver_sql("CREATE TEMPORARY TABLE wis_sleutel (sleutel uuid NOT NULL, vanaf date NOT NULL) ON COMMIT DROP")
    yield counts
    counts["beheer.quarantaine"] += connection.execute(text(_UNKEY_ROWS)).rowcount
    _count_anew(connection, connection.scalar(text("SELECT min(vanaf) FROM wis_sleutel")))
    connection.exec_driver_sql("DROP TABLE pg_temp.wis_sleutel")


def take_out(connection: Connection, extract: Extract, where: str, values: Mapping[str, object]) -> int:
    """Take the rows (`rij`) of an extract out of which this holds, in SQL; gives how many."""
    statement = _DELETE_ROWS.replace("$table", History(extract).table).replace("$where", where)
    return connection.execute(text(statement), values).rowcount


def _count_anew(connection: Connection, since: datetime.date | None) -> None:
    """Let persons, bevindingen and the figures of every month since a day be computed anew: rows are gone that they counted."""
    # persons of whom only some rows went, and neighbours in a gemeente: the next computing tells
    connection.execute(text("DELETE FROM beheer.instelling WHERE naam = 'alias_stand'"))
    connection.execute(text(_FIGURES_BEHIND), {"sinds": since})
    connection.execute(text(ASK_EVERYBODY))


def _goes(extract: Extract) -> str:
    """Whether a row (`rij`) goes, in SQL."""
    # what another gemeente delivered is of that one, also where it names this one: a person who came from there or went there
    return f"{is_theirs(extract)} OR {gemeente_of(extract)} = CAST(:gemeente AS text)"


def _other_tables() -> Iterable[tuple[str, str]]:
    """Every other table that says of a column that it points at a person, and whether a row (`rij`) of it is theirs, in SQL."""
    for name, table in every_table().tables.items():
        numbers = [column.name for column in table.columns if column.info.get(PROTECTED) in _POINTS_AT_A_PERSON]
        if numbers and name not in _IN_A_WAY_OF_ITS_OWN:
            yield name, " OR ".join(f"rij.{column} IN (SELECT nummer FROM pg_temp.van_nummer)" for column in numbers)  # noqa: S608


def tables_touched(counts: Mapping[str, int]) -> Iterable[str]:
    """Every table in which bytes of who was erased may still stand after these counts, also of rows that went earlier."""
    return sorted({*counts, *_ALWAYS_TOUCHED})


_POINTS_AT_A_PERSON: Final = (Protection.PSEUDONYM, Protection.PERSON)
_IN_A_WAY_OF_ITS_OWN: Final = (
    *("beheer.quarantaine", "beheer.wis_nummer", "beheer.verzoek_persoon", "wpg.gesloten"),
    *(f"{schema}.{name}" for schema in ("controle", "wpg") for name in ("bevinding", "beperkte_bevinding")),
)
_ALWAYS_TOUCHED: Final = (
    *("beheer.quarantaine", "beheer.stop", "beheer.wis_nummer", "beheer.verzoek_persoon", "kern.alias", "kern.beperkt"),
    *(f"{schema}.{name}" for schema in ("controle", "wpg") for name in ("bevinding", "beperkte_bevinding", "verloop")),
)
_ASKED_ABOUT: Final = "SELECT DISTINCT nummer FROM beheer.verzoek_persoon WHERE nummer = ANY(CAST(:nummers AS uuid[]))"
_DOSSIER_NAMES: Final = "SELECT gemeentecode || '/' || dossiernummer FROM pg_temp.van_dossier WHERE gemeentecode IS NOT NULL"
_FINDING_NAMES: Final = "SELECT DISTINCT kenmerk FROM pg_temp.van_bevinding"

_DELETE_ROWS: Final = """
WITH weg AS (
    DELETE FROM $table AS rij WHERE $where RETURNING rij.sleutel, rij.geldig_van
)
INSERT INTO wis_sleutel SELECT sleutel, geldig_van FROM weg
"""
# what is left in quarantaine of these keys is what no archived file could tell whose it was: the row counts, its key goes
_UNKEY: Final = "UPDATE beheer.quarantaine SET sleutel = NULL, groep = NULL, sleutelkolommen = NULL WHERE $which"
_UNKEY_ROWS: Final = _UNKEY.replace("$which", "sleutel IN (SELECT sleutel FROM wis_sleutel)")
_UNKEY_GROUPS: Final = _UNKEY.replace("$which", "groep IN (SELECT nummer FROM pg_temp.van_nummer)")
_DELETE_FINDINGS: Final = """
DELETE FROM $schema.bevinding
WHERE bevinding IN (SELECT bevinding FROM pg_temp.van_bevinding WHERE waar = '$schema') OR gemeentecode = :gemeente
"""
_FIGURES_BEHIND: Final = """
UPDATE beheer.mart_stand SET stand = 'gewist'
WHERE peilmaand >= to_char(CAST(:sinds AS date), 'YYYYMM')::integer
"""
_DELETE_ASIDE: Final = """
DELETE FROM $schema.beperkte_bevinding
WHERE bevinding IN (SELECT bevinding FROM pg_temp.van_bevinding WHERE waar = '$schema')
    OR regel ->> 'gemeentecode' = :gemeente
"""
_DELETE_EARLIER_NAMES: Final = """
DELETE FROM controle.kenmerk_eerder WHERE nu IN (SELECT kenmerk FROM pg_temp.van_bevinding)
"""
