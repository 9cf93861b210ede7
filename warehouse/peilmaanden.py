"""The peilmaanden of the marts: which there are, which stay behind, and counting one, stored or only to look at.

What is stored of a peilmaand is always what the hub knows now about its peildatum, so that a table holds every figure once.
What it knew at an earlier moment is only evaluated (`evaluate` with `bekend_op`). Which marts there are is
`warehouse.mart_files`, their tables are `warehouse.mart_tables`.
"""

import datetime
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from schemas.errors import HubError
from schemas.extract import Rhythm
from schemas.register import EXTRACTS
from warehouse.aliases import aliases_known_at
from warehouse.guard import Guard, values_to_look_at
from warehouse.mart_asking import Asked, asking
from warehouse.mart_files import Mart
from warehouse.mart_states import State, states
from warehouse.server_errors import clean_error
from warehouse.sql_files import execute_plain
from warehouse.tables.beheer import mart_stand


class NoSuchPeilmaand(HubError):
    """A peilmaand that lies before the first levering or in the future."""


@dataclass(frozen=True)
class Counted:
    """A peilmaand of a mart that was counted and stored, with the number of its rows."""

    mart: str
    peilmaand: int
    peildatum: datetime.date
    bekend_op: datetime.datetime | None
    rows: int


@dataclass(frozen=True)
class NotCounted:
    """A peilmaand of a mart that could not be counted, with the reason in Dutch and without values."""

    mart: str
    peilmaand: int
    reason: str


@dataclass(frozen=True)
class Figures:
    """A mart as of one peildatum, not stored: the names of its columns, and its rows in a fixed order."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def peilmaanden(connection: Connection, today: datetime.date) -> Sequence[int]:
    """The months (jjjjmm) that can be counted: from the first loaded levering of the region to this month, in order.

    A yearly levering is about a year long past, and by itself no reason to count the months since.
    """
    query = (
        "SELECT min(peildatum) FROM beheer.levering"
        " WHERE status = 'geladen' AND scope ~ '^[GR]' AND extract <> ALL(CAST(:yearly AS text[]))"
    )
    yearly = [extract.name for extract in EXTRACTS.values() if extract.rhythm is Rhythm.YEARLY]
    first: datetime.date | None = connection.scalar(text(query), {"yearly": yearly})
    if first is None:
        return []
    months = range(first.year * 12 + first.month - 1, today.year * 12 + today.month)
    return [month // 12 * 100 + month % 12 + 1 for month in months]


def peildatum_of(peilmaand: int, today: datetime.date) -> datetime.date:
    """The last day of a month (jjjjmm), or today while it is not over."""
    year, month = divmod(peilmaand, 100)
    return min(datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1), today)


def require_peilmaand(connection: Connection, peilmaand: int, today: datetime.date) -> None:
    """Raise NoSuchPeilmaand unless this month (jjjjmm) can be counted."""
    months = peilmaanden(connection, today)
    if not months:
        raise NoSuchPeilmaand("Er is nog niets geladen om te tellen. Laad eerst leveringen met: doorstroomhub load MAP.")
    if peilmaand not in months:
        raise NoSuchPeilmaand(
            f"Peilmaand {peilmaand} is niet te tellen. Kies een maand (jjjjmm) van {months[0]} tot en met {months[-1]}."
        )


def behind(
    connection: Connection, marts: Iterable[Mart], today: datetime.date, *, by_day: bool = True
) -> Mapping[str, Sequence[int]]:
    """The peilmaanden that are not stored as they would be counted today, by mart; a mart without any is left out.

    Behind is what was never counted, was counted by other SQL, or may be changed by a levering that was loaded, superseded or
    withdrawn since or by numbers that turned out to be one person; and, unless `by_day` is false, the month that went on.
    """
    months = peilmaanden(connection, today)
    stored = {(row["mart"], row["peilmaand"]): row for row in connection.execute(select(mart_stand)).mappings()}
    found: dict[str, Sequence[int]] = {}
    asked = list(marts)
    of_marts = _states(connection, asked, months, today)
    for mart in asked:
        late: list[int] = []
        for month, state in of_marts[mart.name].items():
            row = stored.get((mart.name, month))
            peildatum = peildatum_of(month, today) if by_day or row is None else row["peildatum"]
            wanted = (state.digest, mart.definition, peildatum)
            if row is None or (row["stand"], row["definitie"], row["peildatum"]) != wanted:
                late.append(month)
        if late:
            found[mart.name] = late
    return found


def materialise(
    connection: Connection,
    marts: Sequence[Mart],
    peilmaand: int,
    today: datetime.date,
    guard: Guard | None = None,
    *,
    second: Engine | None = None,
) -> Sequence[Counted | NotCounted]:
    """Count one peilmaand of these marts with what the hub knows now, and store each in place of what was there.

    In the open transaction, which needs the rights of the loader. Together they cost less than each by itself; one that
    cannot be counted, or that `guard` refuses, leaves the others, and what was stored of it, alone. Again with unchanged
    leveringen gives the same rows. With `second` part of it is counted meanwhile on a connection of that engine, from what is
    committed.

    Raises NoSuchPeilmaand.
    """
    require_peilmaand(connection, peilmaand, today)
    lock = text("SELECT pg_advisory_xact_lock(hashtextextended('doorstroomhub mart ' || :mart, 0))")
    for name in sorted(mart.name for mart in marts):
        connection.execute(lock, {"mart": name})
    # before the counting: a levering that is published meanwhile then leaves this peilmaand behind, never wrong unseen
    before = _states(connection, marts, [peilmaand], today)
    with asking(connection, marts, peilmaand, peildatum_of(peilmaand, today), second=second) as asked:
        outcomes = {
            mart.name: _stored(asked, mart, peilmaand, today, before[mart.name][peilmaand], guard=guard)
            for mart in sorted(marts, key=lambda mart: mart.name in asked.last)
        }
    return [outcomes[mart.name] for mart in marts]


def _stored(
    asked: Asked, mart: Mart, peilmaand: int, today: datetime.date, state: State, *, guard: Guard | None
) -> Counted | NotCounted:
    connection = asked.connection
    peildatum = peildatum_of(peilmaand, today)
    frame = {"peilmaand": peilmaand, "peildatum": peildatum, "bekend_op": state.bekend_op}
    try:
        with connection.begin_nested():
            execute_plain(connection, f"DELETE FROM {mart.name} WHERE peilmaand = %(peilmaand)s", frame)  # noqa: S608
            with asked.sql_of(mart) as sql:
                insert_rows = f"INSERT INTO {mart.name}\n{_FRAMED.replace('$sql', sql)}"
                rows = execute_plain(connection, insert_rows, frame).rowcount
            if guard is not None:
                guard.require_clean(f"{mart.name} van {peilmaand}", values_to_look_at(connection, mart.name, peilmaand))
            stand = {"mart": mart.name, **frame, "stand": state.digest, "definitie": mart.definition, "rijen": rows}
            stored = insert(mart_stand).values(stand)
            connection.execute(stored.on_conflict_do_update(index_elements=["mart", "peilmaand"], set_=stand))
    except HubError as error:
        return NotCounted(mart.name, peilmaand, str(error))
    except DBAPIError as error:
        return NotCounted(mart.name, peilmaand, f"{mart.name} van {peilmaand} kon niet worden gemaakt: {clean_error(error)}.")
    return Counted(mart.name, peilmaand, peildatum, state.bekend_op, rows)


def _states(
    connection: Connection, marts: Sequence[Mart], months: Sequence[int], today: datetime.date
) -> Mapping[str, Mapping[int, State]]:
    return states(connection, marts, months, peildatum_of(months[-1], today) if months else today)


@contextmanager
def stands_kept(connection: Connection, marts: Iterable[Mart], today: datetime.date) -> Generator[None]:
    """Let what is stored and not behind stay so, though numbers and persons get other pseudonyms inside the block."""
    months = peilmaanden(connection, today)
    kept = [mart for mart in marts if mart.is_partitioned]
    before = _states(connection, kept, months, today)
    yield
    changed = [
        {"mart": name, "peilmaand": month, "oud": before[name][month].digest, "nieuw": state.digest}
        for name, of_months in _states(connection, kept, months, today).items()
        for month, state in of_months.items()
    ]
    if changed:
        connection.execute(text(_OTHER_STAND), changed)


def forget_others(connection: Connection, mart: Mart, today: datetime.date) -> None:
    """Remove what is stored of months that can no longer be counted: the first levering was withdrawn."""
    months = {"mart": mart.name, "maanden": list(peilmaanden(connection, today))}
    connection.execute(text(f"DELETE FROM {mart.name} WHERE peilmaand <> ALL(:maanden)"), months)  # noqa: S608
    connection.execute(text("DELETE FROM beheer.mart_stand WHERE mart = :mart AND peilmaand <> ALL(:maanden)"), months)


def evaluate(
    connection: Connection, mart: Mart, peilmaand: int, today: datetime.date, bekend_op: datetime.datetime | None = None
) -> Figures:
    """Count a peilmaand of any mart without storing it; with `bekend_op` as the hub knew it at that moment.

    Also which numbers are one person is then as it was known. A mart that is kept per peilmaand has the columns of its table.
    Needs the rights of the loader; writes nothing that stays.

    Raises NoSuchPeilmaand, and NotAsked when something that the mart reads cannot be asked.
    """
    require_peilmaand(connection, peilmaand, today)
    peildatum = peildatum_of(peilmaand, today)
    known = bekend_op or _states(connection, [mart], [peilmaand], today)[mart.name][peilmaand].bekend_op
    frame = {"peilmaand": peilmaand, "peildatum": peildatum, "bekend_op": known}
    query = _FRAMED if mart.is_partitioned else _PLAIN
    with (
        aliases_known_at(connection, bekend_op),
        asking(connection, [mart], peilmaand, peildatum, bekend_op) as asked,
        asked.sql_of(mart) as sql,
    ):
        counted = execute_plain(connection, f"{query.replace('$sql', sql)}\nORDER BY gevraagd", frame)
        return Figures(list(counted.keys()), [tuple(row) for row in counted])


_OTHER_STAND: Final = """
UPDATE beheer.mart_stand SET stand = :nieuw WHERE mart = :mart AND peilmaand = :peilmaand AND stand = :oud
"""

_PLAIN: Final = "SELECT gevraagd.* FROM (\n$sql\n) AS gevraagd"
_FRAMED: Final = (
    "SELECT %(peilmaand)s::integer AS peilmaand, %(peildatum)s::date AS peildatum, %(bekend_op)s::timestamptz AS bekend_op,"
    f" {_PLAIN.removeprefix('SELECT ')}"
)
