"""The closed archive of processen-verbaal, for who may open it: two people (privacy.md 6), or a gemeente that leaves.

After its first five years a proces-verbaal is kept for five more, only to deal with complaints and to account for what was done
(Wet politiegegevens article 14). Nobody but the owner reads `wpg.gesloten`, and nothing here brings a row back into use. What
moves rows into it is `warehouse.closing`.
"""

import datetime
import hashlib
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, text

from schemas.errors import HubError
from schemas.jvs import JVS_PROCESVERBAAL
from warehouse.access import act_as_loader, act_as_owner
from warehouse.bron import History
from warehouse.person_facts import number_of
from warehouse.restriction import restriction_of
from warehouse.sql_files import read_sql_file
from warehouse.ties import number_columns
from warehouse.whose_rows import gemeente_of, persons_of


class NotInArchive(HubError):
    """There is no such proces-verbaal in the closed archive that may be opened; the sentence says why."""


@dataclass(frozen=True)
class ClosedPv:
    """A proces-verbaal of the closed archive: of which gemeente, its number there, and the places of its rows in the archive.

    `closed` is the last day on which a row of it went to the archive. `numbers` are the pseudonyms that its rows name,
    `persons` whose they are (each by the number that names them). `with_number`: whoever sees it, sees these numbers too.
    """

    gemeentecode: str
    number: str
    rows: Sequence[int]
    keys: Sequence[uuid.UUID]
    closed: datetime.date
    numbers: Sequence[uuid.UUID]
    persons: Sequence[uuid.UUID]
    with_number: bool

    @property
    def digest(self) -> bytes:
        """32 bytes for what a second person approves: these rows, with or without the number of the person.

        The protected keys are in it, so that nobody finds out by trying which proces-verbaal a request is about.
        """
        parts = (
            f"gesloten {self.gemeentecode} {self.number}",
            "met nummer" if self.with_number else "zonder nummer",
            *(f"{row} {key}" for row, key in zip(self.rows, self.keys, strict=True)),
        )
        return hashlib.sha256("\n".join(parts).encode()).digest()


def find_closed(connection: Connection, gemeentecode: str, number: str, *, with_number: bool) -> ClosedPv:
    """The proces-verbaal with this number of a gemeente; in the open transaction, which acts as the loader afterwards.

    Raises NotInArchive when it is not there, is past its second term too, or is about somebody whose data may not be used.
    """
    found = _archived(connection).get((gemeentecode, number))
    if found is None:
        raise NotInArchive(
            "Dit proces-verbaal staat niet in het gesloten archief, of moet daar al uit vernietigd zijn. Controleer gemeente "
            "en nummer; jonger dan vijf jaar staat het er nog niet in."
        )
    return _may_be_opened(connection, gemeentecode, number, found, with_number=with_number)


def closed_of_digest(connection: Connection, digest: bytes) -> ClosedPv:
    """The proces-verbaal that a request is about, if it is still there as it was; as `find_closed`."""
    for (gemeentecode, number), found in _archived(connection).items():
        for with_number in (False, True):
            pv = _pv(gemeentecode, number, found, [], with_number=with_number)
            if pv.digest == digest:
                return _may_be_opened(connection, gemeentecode, number, found, with_number=with_number)
    raise NotInArchive(
        "Het proces-verbaal van dit verzoek staat niet meer in het gesloten archief zoals toen: het is vernietigd of gewist, "
        "of de sleutel is vervangen. Vraag het opnieuw."
    )


def rows_of_closed(connection: Connection, pv: ClosedPv) -> Sequence[Mapping[str, Any]]:
    """The rows of a proces-verbaal as they were kept, oldest first: scope, levering, periods and every stored column.

    Numbers of persons are pseudonyms. In the open transaction, which acts as the loader afterwards.
    """
    columns = ", ".join(["scope", "levering", *(f"{name}::text AS {name}" for name in PERIODS), *_STORED])
    query = (
        f"SELECT {columns} FROM ({CLOSED_ROWS}) AS rij WHERE gesloten = ANY(:rijen) ORDER BY bekend_van, geldig_van, gesloten"  # noqa: S608
    )
    act_as_owner(connection)
    rows = connection.execute(text(query), {"rijen": list(pv.rows)}).mappings().all()
    act_as_loader(connection)
    return [dict(row) for row in rows]


def closed_of_gemeente(connection: Connection, gemeentecode: str) -> tuple[int, Sequence[uuid.UUID]]:
    """How many rows of a gemeente stand in the archive, and the persons whom they name.

    In the open transaction, which acts as the loader afterwards.
    """
    act_as_owner(connection)
    numbers = connection.scalars(text(_NUMBERS_OF_GEMEENTE), {"gemeente": gemeentecode}).all()
    act_as_loader(connection)
    return len(numbers), persons_of(connection, {number for number in numbers if number is not None})


def count_closed(connection: Connection, numbers: Collection[uuid.UUID]) -> int:
    """How many rows of the archive name one of these pseudonyms; the transaction acts as the loader afterwards."""
    act_as_owner(connection)
    count = connection.execute(text(_COUNT), {"nummers": [*numbers]}).scalar_one()
    act_as_loader(connection)
    return count


def take_from_archive(connection: Connection, gemeentecode: str | None) -> int:
    """Take the rows of a gemeente out of the archive, or, without one, those of who was chosen (`whose_rows.chosen`).

    As the user of the connection; gives how many.
    """
    if gemeentecode is None:
        return connection.execute(text(_TAKE_OF_CHOSEN)).rowcount
    return connection.execute(text(_TAKE_OF_GEMEENTE), {"gemeente": gemeentecode}).rowcount


def _archived(connection: Connection) -> Mapping[tuple[str, str], Sequence[Any]]:
    """The rows of every proces-verbaal that is not past its second term, by gemeente and number."""
    act_as_owner(connection)
    due = read_sql_file(_DUE, ("naam", "titel", "definitie")).body
    found = connection.execute(text(_INDEX.replace("$due", due))).all()
    act_as_loader(connection)
    by_key: dict[tuple[str, uuid.UUID], list[Any]] = defaultdict(list)
    for row in found:
        by_key[row.scope, row.sleutel].append(row)
    archived: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for rows in by_key.values():
        # of a levering for the region the gemeente can change from one row to the next: each of them knows it by its number
        for named in sorted({(row.gemeentecode, row.pvnummer) for row in rows}):
            archived[named].extend(rows)
    return archived


def _pv(gemeentecode: str, number: str, found: Iterable[Any], persons: Sequence[uuid.UUID], *, with_number: bool) -> ClosedPv:
    rows = sorted(found, key=lambda row: row.gesloten)
    return ClosedPv(
        gemeentecode=gemeentecode,
        number=number,
        rows=[row.gesloten for row in rows],
        keys=[row.sleutel for row in rows],
        closed=max(row.gesloten_op for row in rows),
        numbers=sorted({row.nummer for row in rows if row.nummer is not None}),
        persons=persons,
        with_number=with_number,
    )


def _may_be_opened(
    connection: Connection, gemeentecode: str, number: str, found: Collection[Any], *, with_number: bool
) -> ClosedPv:
    numbers = {row.nummer for row in found if row.nummer is not None}
    if restriction_of(connection, numbers) is not None:
        raise NotInArchive(
            "Van wie in dit proces-verbaal staat, is het gebruik van gegevens beperkt (AVG art. 18): het blijft dicht tot dat "
            "is opgeheven."
        )
    return _pv(gemeentecode, number, found, persons_of(connection, numbers), with_number=with_number)


_DUE: Final = Path(__file__).parent / "bewaren" / "uit_gesloten.sql"

PERIODS: Final = ("geldig_van", "geldig_tot", "bekend_van", "bekend_tot")
"""The columns of a history that say when a row was so, and when that was known."""

_STORED: Final = [f'"{column.name}"' for column in History(JVS_PROCESVERBAAL).stored]
_NAMED: Final = ", ".join(
    f"'{name}', archief.{name}" for name in ("scope", "sleutel", *dict(number_columns(JVS_PROCESVERBAAL)))
)

CLOSED_ROWS: Final = f"""
SELECT archief.gesloten, archief.gesloten_op, kopie.*
FROM wpg.gesloten AS archief
CROSS JOIN LATERAL jsonb_populate_record(
    CAST(NULL AS {History(JVS_PROCESVERBAAL).table}), archief.rij || jsonb_build_object({_NAMED})
) AS kopie
"""  # noqa: S608
"""The rows of the archive as they stood in the history, with their place in it and the day on which they went there."""

_GEMEENTE: Final = gemeente_of(JVS_PROCESVERBAAL)

_INDEX: Final = f"""
SELECT gesloten, gesloten_op, scope, sleutel, pvnummer, {_GEMEENTE} AS gemeentecode, {number_of(JVS_PROCESVERBAAL)} AS nummer
FROM ({CLOSED_ROWS}) AS rij
WHERE gesloten NOT IN (SELECT weg.gesloten FROM ($due) AS weg) AND pvnummer IS NOT NULL
ORDER BY gesloten
"""  # noqa: S608

_NUMBERS_OF_GEMEENTE: Final = f"SELECT {number_of(JVS_PROCESVERBAAL)} FROM ({CLOSED_ROWS}) AS rij WHERE {_GEMEENTE} = :gemeente"  # noqa: S608

_COUNT: Final = """
SELECT count(*) FROM wpg.gesloten WHERE burgerservicenummer = ANY(:nummers) OR onderwijsnummer = ANY(:nummers)
"""

_TAKE_OF_GEMEENTE: Final = f"""
DELETE FROM wpg.gesloten
WHERE gesloten IN (SELECT rij.gesloten FROM ({CLOSED_ROWS}) AS rij WHERE {_GEMEENTE} = :gemeente)
"""  # noqa: S608

_TAKE_OF_CHOSEN: Final = """
DELETE FROM wpg.gesloten AS rij
WHERE rij.burgerservicenummer IN (SELECT nummer FROM pg_temp.van_nummer)
    OR rij.onderwijsnummer IN (SELECT nummer FROM pg_temp.van_nummer)
"""
