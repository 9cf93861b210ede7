"""Rotation of the root key in the database: shadow tables fill under the new version and change places in one transaction.

`rotate` may be killed at any point and called again: what was filled is not filled again. While it is at work nobody loads,
checks or withdraws (they wait, for about as long as a first load takes); who reads goes on. After a kill everything goes on
under the old version, and what changed is filled anew. The archive (`connectors.archive`) goes after it, which `finish` notes.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update
from sqlalchemy import func as sql

from schemas.errors import HubError
from warehouse.aliases import refresh_aliases
from warehouse.database import Database
from warehouse.keys import KeyRing, version_in_use
from warehouse.locks import keys_alone
from warehouse.protected_columns import ProtectedTable, protected_tables
from warehouse.recoding import Recoding
from warehouse.rotation_shadows import drop_shadows, fill_shadows
from warehouse.rotation_swap import swap
from warehouse.rotation_watch import Stage, Watch, in_lanes
from warehouse.server_errors import without_values
from warehouse.tables.sleutels import rotatie

ROTATED, UNDONE = "geroteerd", "teruggedraaid"


class NothingToRotate(HubError):
    """There is no newer version, or no rotation to undo."""


@dataclass(frozen=True)
class Rotation:
    """A rotation that is not finished; `swapped` when the database has the new version and the archive may not have it yet."""

    since: int
    to: int
    swapped: bool


def unfinished(connection: Connection) -> Rotation | None:
    """The rotation that was begun and is not finished."""
    row = connection.execute(
        select(rotatie.c.van, rotatie.c.naar, rotatie.c.gewisseld).where(rotatie.c.uitkomst.is_(None))
    ).one_or_none()
    return None if row is None else Rotation(row.van, row.naar, row.gewisseld is not None)


def rotate(
    database: Database, keyring: KeyRing, today: datetime.date, watch: Watch, before_waiting: Callable[[], None]
) -> Rotation | None:
    """Bring every protected value of the database to the newest version on the ring, or go on with what was begun.

    `keyring` holds the version in use and the new one; `today` is the day that the marts are counted on. Gives the rotation,
    whose archive is still to follow; None when there is no newer version and nothing was begun.

    Raises StillLoading, KeyFailed, Undeclared, Hidden, ForeignPseudonym or DatabaseRefused, after which nothing has changed.
    """
    with keys_alone(database.engine, before_waiting), without_values("het roteren van de sleutel"):
        rotation = _begin(database, keyring)
        if rotation is None or rotation.swapped:
            return rotation
        with database.engine.connect() as connection:
            tables = protected_tables(connection)
        fill_shadows(database, tables, Recoding(keyring, rotation.since, rotation.to), rotation.to, watch)
        with database.engine.begin() as connection:
            swap(connection, tables, rotation.to, today, watch)
            _note(connection, gewisseld=sql.clock_timestamp())
    in_lanes(tables, lambda table: _clean(database, table), Stage.CLEAN, watch)
    return Rotation(rotation.since, rotation.to, swapped=True)


def finish(connection: Connection) -> None:
    """Note that the archive followed too; the caller commits."""
    _note(connection, uitkomst=ROTATED, beeindigd=sql.clock_timestamp())


def undo(database: Database, before_waiting: Callable[[], None]) -> Rotation:
    """Give up a rotation that has not changed places: what was filled goes, the old version stays.

    Raises NothingToRotate when there is none, or when it has changed places and can only go on.
    """
    with keys_alone(database.engine, before_waiting), database.engine.begin() as connection:
        rotation = unfinished(connection)
        if rotation is None:
            raise NothingToRotate("Er is geen rotatie om terug te draaien.")
        if rotation.swapped:
            raise NothingToRotate(
                f"De database is al beveiligd met versie {rotation.to}; alleen het archief moet nog. "
                "Maak de rotatie af met: doorstroomhub sleutel roteer."
            )
        drop_shadows(connection)
        _note(connection, uitkomst=UNDONE, beeindigd=sql.clock_timestamp())
        return rotation


def _begin(database: Database, keyring: KeyRing) -> Rotation | None:
    """Go on with the unfinished rotation, or begin one to the newest version."""
    with database.engine.begin() as connection:
        rotation = unfinished(connection)
        if rotation is None:
            since, to = version_in_use(connection) or keyring.current, max(keyring.versions)
            if to <= since:
                return None
            keyring.note(connection, to)
            connection.execute(insert(rotatie).values(van=since, naar=to))
            rotation = Rotation(since, to, swapped=False)
        if not rotation.swapped:
            refresh_aliases(connection)  # which numbers are one person must not change at the same time
        return rotation


def _clean(database: Database, table: ProtectedTable) -> None:
    """Take what was out of the files of a table, and out of what the server keeps of its columns to plan with."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"VACUUM (ANALYZE) {table.name} ({', '.join(table.quoted())})")


def _note(connection: Connection, **values: object) -> None:
    connection.execute(update(rotatie).where(rotatie.c.uitkomst.is_(None)).values(**values))
