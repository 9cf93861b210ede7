"""What the hub holds about a person, for the answer to a request of a betrokkene (privacy.md 8; AVG art. 15).

Kept values are given as they are; of a pseudonym or comparison value only that it is there. Police data, also of the closed
archive, are only counted: they are asked for under the Wpg (art. 25), at the gemeente that made the proces-verbaal.
"""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select, text

from schemas.columns import Kind, Treatment
from schemas.errors import LeveringRefused
from schemas.extract import Extract, Source
from schemas.region import GEMEENTEN, ScopeKind, parse_scope
from schemas.register import EXTRACTS
from schemas.verwerkingen import EXPORTING
from warehouse.bron import History
from warehouse.check_files import Check
from warehouse.closed import count_closed
from warehouse.exporting import Given, given
from warehouse.logs.cutting import destroyed_until
from warehouse.restriction import restriction_of
from warehouse.stored import StoredColumn
from warehouse.tables.logs import log_verstrekking, log_verwerking
from warehouse.tables.wissen import beperking
from warehouse.whose_rows import chosen, is_theirs, numbers_of_persons
from warehouse.work_list import is_listed

CONTACT: Final = next(gemeente.gemeente for gemeente in GEMEENTEN.values() if gemeente.contactgemeente)
"""The gemeente that answers for what the parties do together (begrippen.md, "betrokkene")."""


@dataclass(frozen=True)
class Row:
    """One row: its values in the order of the columns, from which levering, and since and until when it was so and known."""

    values: Sequence[object]
    levering: int
    bestandsnaam: str
    ontvangen: datetime.datetime
    gebied: str
    geldig_van: datetime.date
    geldig_tot: datetime.date | None
    is_known: bool


@dataclass(frozen=True)
class Held:
    """What is held of one extract: who must answer for it, the columns with their values, and what is protected by name."""

    extract: Extract
    controllers: Sequence[str]
    columns: Sequence[StoredColumn]
    protected: Sequence[StoredColumn]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Finding:
    """A bevinding about the person."""

    code: str
    titel: str
    gemeente: str | None
    dossiernummer: str | None
    status: str
    sinds: datetime.date
    op_werklijst: bool


@dataclass(frozen=True)
class Insight:
    """All of it.

    `disclosures` are the questions to BRP and SUWI; those until `disclosures_gone` may have been destroyed after their term.
    `processings` are what else was done about the person alone; `exports` those that hold the person, as far as it was kept
    which ones do.
    """

    numbers: Sequence[Mapping[str, Any]]
    held: Sequence[Held]
    under_wpg: int
    quarantined: Sequence[Mapping[str, Any]]
    findings: Sequence[Finding]
    disclosures: Sequence[Mapping[str, Any]]
    disclosures_gone: datetime.date | None
    processings: Sequence[Mapping[str, Any]]
    exports: Sequence[Given]
    restricted_since: datetime.datetime | None

    @property
    def is_known(self) -> bool:
        """Whether anything is held about the person."""
        return bool(self.held or self.under_wpg or self.findings or self.quarantined)

    @property
    def exports_unknown(self) -> int:
        """How many exports hold the person of which it was not kept yet which one it is, and so who received it."""
        exported = {line["trace_id"] for line in self.processings if line["processing_activity_id"].startswith(EXPORTING)}
        return len(exported - {each.trace for each in self.exports})

    @property
    def since(self) -> datetime.date | None:
        """The first date about which something is held."""
        return min((row.geldig_van for held in self.held for row in held.rows), default=None)

    @property
    def must_answer(self) -> Sequence[str]:
        """Who must answer the request: the gemeenten with a dossier of the person, and Zwolle for what is done together."""
        gemeenten = sorted({name for held in self.held for name in held.controllers if name != CONTACT})
        together = any(CONTACT in held.controllers for held in self.held) or not gemeenten
        return [*gemeenten, *([CONTACT] if together else [])]

    @property
    def work_lists(self) -> Sequence[str]:
        """The gemeenten on whose work list the person stands or stood."""
        return sorted({each.gemeente for each in self.findings if each.op_werklijst and each.gemeente})


def insight_of(
    connection: Connection, number: uuid.UUID, subjects: Sequence[uuid.UUID], checks: Mapping[str, Check]
) -> Insight:
    """What is held about the person with this pseudonym; `subjects` are their pseudonyms in the logs.

    In the caller's transaction, with the rights of the loader.
    """
    numbers = numbers_of_persons(connection, [number])
    with chosen(connection, numbers):
        held = [each for each in (_held(connection, extract) for extract in EXTRACTS.values()) if each.rows]
        under_wpg = sum(len(each.rows) for each in held if each.extract.under_wpg) + count_closed(connection, numbers)
        findings, quarantined = _findings(connection, checks), _quarantined(connection)
        known_numbers = connection.execute(text(_NUMBERS)).mappings().all()
    processings = _lines(connection, log_verwerking.c.data_subject_id.in_(subjects), log_verwerking)
    return Insight(
        numbers=[dict(row) for row in known_numbers],
        held=[each for each in held if not each.extract.under_wpg],
        under_wpg=under_wpg,
        quarantined=quarantined,
        findings=findings,
        disclosures=_lines(connection, log_verstrekking.c.betrokkene.in_(subjects), log_verstrekking),
        disclosures_gone=destroyed_until(connection),
        processings=processings,
        exports=given(connection, {line["trace_id"] for line in processings}),
        restricted_since=_restricted_since(connection, numbers),
    )


def _held(connection: Connection, extract: Extract) -> Held:
    history = History(extract)
    shown = [column for column in history.stored if not _is_protected(column)]
    names = "".join(f', rij."{column.name}"' for column in shown)
    query = _ROWS.replace("$names", names).replace("$table", history.table).replace("$where", is_theirs(extract))
    rows: list[Row] = []
    for found in connection.execute(text(query)).tuples():
        frame, values = found[: len(_FRAME)], found[len(_FRAME) :]
        rows.append(Row(values, *frame))
    return Held(
        extract=extract,
        controllers=sorted({_controller(extract, row.gebied) for row in rows}),
        columns=shown,
        protected=[column for column in history.stored if _is_protected(column)],
        rows=rows,
    )


def _is_protected(column: StoredColumn) -> bool:
    return column.sql_type == "uuid"


def _controller(extract: Extract, scope: str) -> str:
    """Who must answer for a row: the gemeente of the dossier for JVS and its work list, else Zwolle for all together."""
    if extract.source in (Source.JVS, Source.HUB):
        try:
            parsed = parse_scope(scope)
        except LeveringRefused:
            return CONTACT
        if parsed.kind is ScopeKind.GEMEENTE:
            return GEMEENTEN[parsed.code].gemeente
    return CONTACT


def _findings(connection: Connection, checks: Mapping[str, Check]) -> list[Finding]:
    found: list[Finding] = []
    for row in connection.execute(text(_FINDINGS)).mappings():
        check = checks.get(row["code"])
        gemeente = GEMEENTEN.get(row["gemeentecode"] or "")
        found.append(
            Finding(
                code=row["code"],
                titel=check.title if check else row["code"],
                gemeente=gemeente.gemeente if gemeente else None,
                dossiernummer=row["dossiernummer"],
                status=row["status"],
                sinds=row["eerst_gezien"],
                op_werklijst=check is not None and is_listed(check),
            )
        )
    return found


def _quarantined(connection: Connection) -> list[Mapping[str, Any]]:
    keys = " UNION ".join(
        f"SELECT rij.sleutel FROM {History(extract).table} AS rij WHERE {is_theirs(extract)}"  # noqa: S608
        for extract in EXTRACTS.values()
        if not extract.under_wpg
    )
    return [dict(row) for row in connection.execute(text(_QUARANTINED.replace("$keys", keys))).mappings()]


def _lines(connection: Connection, of_subject: Any, table: Any) -> list[Mapping[str, Any]]:
    return [dict(row) for row in connection.execute(select(table).where(of_subject).order_by(table.c.nummer)).mappings()]


def _restricted_since(connection: Connection, numbers: Sequence[uuid.UUID]) -> datetime.datetime | None:
    number = restriction_of(connection, numbers)
    return connection.scalar(select(beperking.c.begonnen_op).where(beperking.c.beperking == number))


def shown_value(column: StoredColumn, value: object, extract: Extract) -> str:
    """A value as a person reads it: a date in Dutch with `..` for what is unknown, ja or nee, empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if _holds_date(column, extract) and isinstance(value, int) and value > 0:
        day, month, year = f"{value % 100:02d}", f"{value // 100 % 100:02d}", f"{value // 10_000:04d}"
        return "-".join(part if part.strip("0") else "." * len(part) for part in (day, month, year))
    if isinstance(value, datetime.datetime):
        return f"{value:%d-%m-%Y %H:%M}"
    return str(value)


def _holds_date(column: StoredColumn, extract: Extract) -> bool:
    return any(
        each.name == column.name and each.kind is Kind.DATE and Treatment.KEEP in each.treatments for each in extract.columns
    )


_FRAME: Final = ("levering", "bestandsnaam", "ontvangen", "scope", "geldig_van", "geldig_tot", "bekend")
_ROWS: Final = """
SELECT
    rij.levering, levering.bestandsnaam, levering.ontvangen, rij.scope, rij.geldig_van,
    nullif(rij.geldig_tot, 'infinity') AS geldig_tot, rij.bekend_tot = 'infinity' AS bekend$names
FROM $table AS rij
LEFT JOIN beheer.levering AS levering ON levering.levering = rij.levering
WHERE $where
ORDER BY bekend DESC, rij.scope, rij.geldig_van DESC, rij.levering
"""
_NUMBERS: Final = """
SELECT alias.soort, alias.geldig_van, alias.geldig_tot
FROM kern.alias AS alias
WHERE alias.nummer IN (SELECT nummer FROM pg_temp.van_nummer)
ORDER BY alias.soort, alias.geldig_van
"""
# also what was set aside when the person was restricted
_FINDINGS: Final = """
SELECT code, gemeentecode, dossiernummer, status, eerst_gezien
FROM controle.bevinding WHERE bevinding IN (SELECT bevinding FROM pg_temp.van_bevinding WHERE waar = 'controle')
UNION ALL
SELECT regel ->> 'code', regel ->> 'gemeentecode', regel ->> 'dossiernummer', regel ->> 'status',
    CAST(regel ->> 'eerst_gezien' AS date)
FROM controle.beperkte_bevinding WHERE bevinding IN (SELECT bevinding FROM pg_temp.van_bevinding WHERE waar = 'controle')
ORDER BY eerst_gezien DESC, code
"""
_QUARANTINED: Final = """
SELECT levering.levering, levering.extract, levering.bestandsnaam, levering.ontvangen, rij.rijnummer, rij.regels
FROM beheer.quarantaine AS rij
JOIN beheer.levering AS levering ON levering.levering = rij.levering
WHERE rij.sleutel IN ($keys) OR rij.groep IN (SELECT nummer FROM pg_temp.van_nummer)
ORDER BY levering.levering, rij.rijnummer
"""
