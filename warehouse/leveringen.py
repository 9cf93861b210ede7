"""The register of leveringen (`beheer.levering`): receipt, recognition of identical bytes, refusal, and what is pending.

Publishing and withdrawal change the register too, in their own transactions (`warehouse.publication`, `warehouse.withdraw`).
A file whose name is not known has no extract and gets no line here; whoever read the name reports it.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy import Row as SqlRow

from schemas.errors import HubError
from schemas.extract import Extract
from schemas.region import ScopeKind, parse_scope
from warehouse.alerts.occasions import note_refusals
from warehouse.settings import DUO_REPORT_PER, duo_report_per
from warehouse.tables.beheer import Status, levering

_REFUSED_KIND: Final = {"gemeente": ScopeKind.REGION, "regio": ScopeKind.GEMEENTE}


_UNLOGGED: Final = """
SELECT levering.levering, levering.geladen_op
FROM beheer.levering AS levering
WHERE
    levering.extract = :extract AND levering.geladen_op IS NOT NULL
    AND NOT EXISTS (SELECT FROM beheer.log_verwerking AS regel WHERE regel.levering = levering.levering)
ORDER BY levering.levering
"""


@dataclass(frozen=True)
class Levering:
    """One line of `beheer.levering`; the columns have their comments in `warehouse.tables.beheer`."""

    levering: int
    bron: str
    extract: str
    scope: str
    peildatum: datetime.date
    peilmaand: int | None
    bestandsnaam: str
    sha256: str
    bytes: int
    ontvangen: datetime.datetime
    status: Status
    reden_code: str | None
    reden: str | None
    rijen: int | None
    rijen_geladen: int | None
    rijen_quarantaine: int | None
    rijen_gewist: int | None
    waarschuwingen: dict[str, int] | None
    vervangen_door: int | None
    geladen_op: datetime.datetime | None
    ingetrokken_op: datetime.datetime | None
    archief: str

    @classmethod
    def of_row(cls, row: SqlRow[tuple[object, ...]]) -> "Levering":
        """The levering of a row with all columns of the table."""
        # the documented way to a row's names
        values: dict[str, Any] = dict(row._mapping)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        values["status"] = Status(values["status"])
        return cls(**values)


@dataclass(frozen=True)
class Received:
    """What a name and the archive say about a levering that came in."""

    extract: Extract
    scope: str
    peildatum: datetime.date
    peilmaand: int | None
    file_name: str
    sha256: str
    size: int
    archive_path: str


@dataclass(frozen=True)
class Registered:
    """A registered levering; `known` when these bytes were received before, and then `levering.archief` holds them already."""

    levering: Levering
    known: bool


def register(connection: Connection, received: Received) -> Registered:
    """Write a received levering into the register, or recognise its bytes (same extract, scope, peildatum and SHA-256).

    Recognised bytes change nothing when they are loaded, superseded, withdrawn or still waiting. Refused ones wait again: the
    contract or the threshold may have changed since. A DUO report of the kind that is not configured is refused at once.
    """
    values = {
        "bron": received.extract.source.value,
        "extract": received.extract.name,
        "scope": received.scope,
        "peildatum": received.peildatum,
        "peilmaand": received.peilmaand,
        "bestandsnaam": received.file_name,
        "sha256": received.sha256,
        "bytes": received.size,
        "status": Status.RECEIVED,
        "archief": received.archive_path,
    }
    known = _recognise(connection, received)
    if known is None:
        line = insert(levering).values(values)
    elif known.status is Status.REFUSED:
        cleared = {"status": Status.RECEIVED, "reden_code": None, "reden": None}
        line = update(levering).where(levering.c.levering == known.levering).values(cleared)
    else:
        return Registered(known, known=True)
    registered = Levering.of_row(connection.execute(line.returning(levering)).one())
    if _refuse_other_kind_of_report(connection, received, registered.levering):
        registered = levering_of(connection, registered.levering)
    return Registered(registered, known=known is not None)


def levering_of(connection: Connection, number: int) -> Levering:
    """The levering with this number; raises HubError when there is none."""
    row = connection.execute(select(levering).where(levering.c.levering == number)).one_or_none()
    if row is None:
        raise HubError(f"Levering {number} bestaat niet. Bekijk de leveringen met de opdracht status.")
    return Levering.of_row(row)


def pending(connection: Connection, extract: str | None = None) -> Sequence[Levering]:
    """The leveringen that wait to be loaded (of one extract, or of all), in order of receipt."""
    query = select(levering).where(levering.c.status == Status.RECEIVED).order_by(levering.c.levering)
    if extract is not None:
        query = query.where(levering.c.extract == extract)
    return [Levering.of_row(row) for row in connection.execute(query)]


def leveringen(connection: Connection) -> Sequence[Levering]:
    """Every levering, in order of receipt."""
    return [Levering.of_row(row) for row in connection.execute(select(levering).order_by(levering.c.levering))]


def refuse(connection: Connection, number: int, code: str, sentence: str) -> None:
    """Refuse a waiting levering as a whole, with the rule's code and the sentence for functioneel beheer.

    A levering that no longer waits is left as it is: someone withdrew it meanwhile.
    """
    waiting = update(levering).where(levering.c.levering == number, levering.c.status == Status.RECEIVED)
    refused = waiting.values(status=Status.REFUSED, reden_code=code, reden=sentence).returning(
        levering.c.extract, levering.c.scope
    )
    for extract, scope in connection.execute(refused).tuples():
        note_refusals(connection, extract, [scope])


def _recognise(connection: Connection, received: Received) -> Levering | None:
    # two processes may receive the same bytes at once: the second waits here and then sees the line of the first
    connection.exec_driver_sql("LOCK TABLE beheer.levering IN SHARE ROW EXCLUSIVE MODE")
    row = connection.execute(
        select(levering).where(
            levering.c.extract == received.extract.name,
            levering.c.scope == received.scope,
            levering.c.peildatum == received.peildatum,
            levering.c.sha256 == received.sha256,
        )
    ).one_or_none()
    return None if row is None else Levering.of_row(row)


def _refuse_other_kind_of_report(connection: Connection, received: Received, number: int) -> bool:
    if not received.extract.layout.is_duo_report:
        return False
    per = duo_report_per(connection)
    if parse_scope(received.scope).kind is not _REFUSED_KIND.get(per):
        return False
    refuse(
        connection,
        number,
        "ander_soort_rapport",
        f"Dit DUO-rapport gaat niet per {per}, terwijl de hub zo is ingesteld. Lever het rapport per {per} aan, "
        f"of wijzig de instelling {DUO_REPORT_PER} als DUO voortaan anders levert.",
    )
    return True


def loaded_without_line(connection: Connection, extract: Extract) -> Sequence[tuple[int, datetime.datetime]]:
    """The leveringen of an extract that were published without a line of processing, and when: a kill came in between."""
    return connection.execute(text(_UNLOGGED), {"extract": extract.name}).tuples().all()
