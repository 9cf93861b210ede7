"""Making an export: who is in it, under pseudonyms of its own, and nobody whom fewer than k others look like (privacy.md 3).

Each export, also of the same name, has a domain of pseudonyms of its own: two of them cannot be joined by it, nor one with the
warehouse. Rows stand in the order of these pseudonyms, which says nothing. Writing files and logs is `pipelines.exporting`.
"""

import datetime
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
from sqlalchemy import Connection, insert, select, text

from schemas.errors import HubError
from warehouse.access.present import POINTS_AT_A_PERSON
from warehouse.cmac import BlockCipher, blocks_of, fixed_binary
from warehouse.evaluation import as_of
from warehouse.explanations import columns_of
from warehouse.export_files import PERSON, Export
from warehouse.keys import EXPORT_DOMAIN, KeyRing
from warehouse.sql_files import execute_plain
from warehouse.tables.exports import export as export_table

_TABLE: Final = "export_rijen"


class ExportRefused(HubError):
    """An export cannot leave as it is; the sentence says why."""


@dataclass(frozen=True)
class Made:
    """An export that may leave: `rows` begin with the pseudonym of the export, `persons` are those in it in the same order.

    `suppressed` is how many persons were left out because too few others look like them.
    """

    mark: uuid.UUID
    export: Export
    peildatum: datetime.date
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    persons: Sequence[uuid.UUID]
    suppressed: int


@dataclass(frozen=True)
class Given:
    """An export that left: to whom, why, about when and with how many persons; `trace` is that of its lines in the logs."""

    mark: uuid.UUID
    name: str
    receiver: str
    purpose: str
    peildatum: datetime.date
    made_on: datetime.datetime
    made_by: str
    rows: int
    suppressed: int
    trace: str | None


def make(connection: Connection, export: Export, peildatum: datetime.date, keyring: KeyRing) -> Made:
    """Select an export as of a date, in the open transaction and with the rights of the loader; writes nothing that stays.

    Raises ExportRefused when the SELECT gives other columns than it declares, a second column that points at a person, a person
    twice, or nobody who may go along.
    """
    with as_of(connection, peildatum):
        execute_plain(connection, f"CREATE TEMPORARY TABLE {_TABLE} ON COMMIT DROP AS\n{export.sql}")
    _require_declared(connection, export)
    counts = f"SELECT count(*), count(DISTINCT {PERSON}) FROM pg_temp.{_TABLE}"  # noqa: S608 (only names of ours)
    everybody, numbered = connection.execute(text(counts)).one()
    if everybody != numbered:
        raise ExportRefused(
            f"Export {export.name} geeft een persoon meer dan één rij. Laat de SELECT één rij per persoon geven."
        )
    columns = list(export.columns)
    found = connection.execute(text(large_enough(export, columns))).all()
    execute_plain(connection, f"DROP TABLE pg_temp.{_TABLE}")
    if not found:
        raise ExportRefused(
            f"In export {export.name} blijft niemand over: elke klasse telt minder dan {export.smallest_class} personen. "
            f"Maak de klassen van {', '.join(export.recognisable)} ruimer."
        )
    mark = uuid.uuid4()
    persons: list[uuid.UUID] = [row[0] for row in found]
    pseudonyms = pseudonyms_of(keyring, mark, persons)
    order = sorted(range(len(persons)), key=lambda place: pseudonyms[place].int)
    return Made(
        mark=mark,
        export=export,
        peildatum=peildatum,
        columns=[PERSON, *columns],
        rows=[(str(pseudonyms[place]), *found[place][1:]) for place in order],
        persons=[persons[place] for place in order],
        suppressed=everybody - len(persons),
    )


def large_enough(export: Export, columns: Sequence[str]) -> str:
    """The query for the rows of whom enough others look like them in every column by which they could be recognised."""
    listed = ", ".join(f'"{column}"' for column in (PERSON, *columns))
    alike = ", ".join(f'"{column}"' for column in export.recognisable)
    return (
        f"SELECT {listed} FROM (SELECT rij.*, count(*) OVER (PARTITION BY {alike}) AS klasse FROM pg_temp.{_TABLE} AS rij)"  # noqa: S608
        f" AS geteld WHERE klasse >= {export.smallest_class}"
    )


def pseudonyms_of(keyring: KeyRing, mark: uuid.UUID, persons: Sequence[uuid.UUID]) -> Sequence[uuid.UUID]:
    """The pseudonyms of persons in one export: a permutation under a key that only this export has."""
    cipher = BlockCipher(keyring.key(f"{EXPORT_DOMAIN}/{mark}"))
    protected = pa.array([person.bytes for person in persons], pa.binary(16))
    return [uuid.UUID(bytes=value) for value in fixed_binary(cipher.encrypt(blocks_of(protected))).to_pylist()]


def keep(
    connection: Connection, made: Made, keyring: KeyRing, *, receiver: str, purpose: str, by: str, digest: str, trace: str
) -> None:
    """Note in the open transaction that an export leaves; `digest` is the SHA-256 of its file, `trace` that of its lines."""
    values = {
        "export": made.mark,
        "naam": made.export.name,
        "ontvanger": receiver,
        "doel": purpose,
        "peildatum": made.peildatum,
        "door": by,
        "sleutelversie": keyring.current,
        "kleinste_klasse": made.export.smallest_class,
        "rijen": len(made.rows),
        "onderdrukt": made.suppressed,
        "sha256": digest,
        "trace_id": trace,
    }
    connection.execute(insert(export_table).values(values))


def given(connection: Connection, traces: Collection[str] | None = None) -> Sequence[Given]:
    """Every export that left, the oldest first; with `traces` only those with lines under one of these in the logs."""
    table = export_table.c
    query = select(
        table.export, table.naam, table.ontvanger, table.doel, table.peildatum, table.gemaakt_op, table.door, table.rijen,
        table.onderdrukt, table.trace_id,
    ).order_by(table.gemaakt_op)  # fmt: skip
    if traces is not None:
        query = query.where(table.trace_id.in_(traces))
    return [Given(*row) for row in connection.execute(query)]


def _require_declared(connection: Connection, export: Export) -> None:
    kinds = columns_of(connection, f"pg_temp.{_TABLE}")
    declared = [PERSON, *export.columns]
    if sorted(kinds) != sorted(declared):
        raise ExportRefused(
            f"Export {export.name} geeft de kolommen {', '.join(kinds)}; de kop legt {', '.join(declared)} uit. Maak ze gelijk."
        )
    if kinds[PERSON] != "uuid":
        raise ExportRefused(f"Kolom {PERSON} van export {export.name} is geen persoon van kern.")
    for column in export.columns:
        if kinds[column].rstrip("[]") in POINTS_AT_A_PERSON:
            raise ExportRefused(f"Kolom {column} van export {export.name} kan een persoon aanwijzen. Laat haar weg.")
