"""The causes of meldingen (`beheer.melding`): each begins, goes on and ends, and is heard once.

A cause that begins puts one message into the outbox, and one when it ends. While it lasts it is silent; the overview of the day
holds it. One that comes and goes is announced at most once in `QUIET`: in between only the overview tells of it.
"""

import datetime
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from warehouse.tables.beheer import bericht, melding

QUIET: Final = datetime.timedelta(hours=24)
"""How long after the announcement of a cause its next beginning gets no message of its own."""

TOLD: Final = "melding"
"""Under which the metadata of a failed step has the key of the cause that tells of it already."""

_NUMBER: Final = re.compile(
    r"(?P<run>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)|\d{9,}"  # a run is named by a UUID, which may hold many digits
)


class Kind(StrEnum):
    """What sort of thing is wrong; the first part of a cause's key."""

    FINDING = "bevinding"
    CHECK = "controle"
    LEVERING = "levering"
    SOURCE = "bron"
    STEP = "stap"
    RUN = "run"
    STUCK = "vastgelopen"
    DAEMON = "planner"
    FOLDER = "map"
    """A drop folder cannot be reached, or holds what is not understood."""
    WORK_LIST = "werklijst"
    """No cause, but the notice that a work list is ready (`warehouse.alerts.notices`)."""
    REIDENTIFICATION = "herleiding"
    """Likewise: the notice to the FG that somebody was shown numbers."""
    CLOSED = "gesloten"
    """Likewise: that somebody was shown a proces-verbaal of the closed archive."""
    HANDOVER = "overdracht"
    """Likewise: that everything of a gemeente is handed over to who holds a certificate."""


FOR_THE_FG: Final = (Kind.REIDENTIFICATION, Kind.CLOSED, Kind.HANDOVER)
"""What the FG hears of, each time it is done."""

NOTICES: Final = (Kind.WORK_LIST, *FOR_THE_FG)
"""What is told once and is no cause."""


class Turn(StrEnum):
    """What a message says of its cause."""

    BEGIN = "begin"
    END = "einde"


@dataclass(frozen=True)
class Cause:
    """One thing that is wrong.

    `key` is its identity (`bevinding/B03/0160`); `count` the number of cases; `gemeenten` the codes of those that must act;
    `source` the source system where it lies, if it does; `content` what the message tells, by kind (see who makes it).
    """

    key: str
    count: int = 1
    gemeenten: tuple[str, ...] = ()
    source: str | None = None
    content: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def kind(self) -> Kind:
        """The first part of the key."""
        return Kind(self.key.partition("/")[0])


@dataclass(frozen=True)
class Known:
    """A cause as `beheer.melding` holds it: since when it lasts, when it ended, and whether this turn got its own message."""

    cause: Cause
    begun: datetime.datetime
    ended: datetime.datetime | None
    announced: bool


def begin(connection: Connection, cause: Cause, moment: datetime.datetime | None = None, *, told: bool = False) -> None:
    """Note that a cause is there at this moment (now by default); only a beginning is announced, unless people were `told`.

    An observation older than the last one changes nothing, so that whoever watches may look at the same event again.
    """
    known = _locked(connection, [cause.key]).get(cause.key)
    now = moment or _now(connection)
    if _lasts(known):
        _go_on(connection, [(cause, known)], now)
    else:
        _begin(connection, cause, known, now, told=told)


def end(connection: Connection, key: str, moment: datetime.datetime | None = None) -> None:
    """Note that a cause is no longer there; an end is announced when its beginning was. Unknown or ended: nothing happens."""
    known = _locked(connection, [key]).get(key)
    _end(connection, known, moment or _now(connection))


def settle(
    connection: Connection, scopes: Collection[str], causes: Iterable[Cause], *, untouched: Collection[str] = ()
) -> None:
    """Let the causes whose key begins as one of `scopes` be exactly these; others end, unless they begin as `untouched`."""
    now = _now(connection)
    there = {cause.key: cause for cause in causes}
    query = text("SELECT kenmerk FROM beheer.melding WHERE geeindigd IS NULL AND kenmerk ^@ ANY(CAST(:scopes AS text[]))")
    open_now = connection.scalars(query, {"scopes": [*scopes]})
    gone = [key for key in open_now if key not in there and not key.startswith(tuple(untouched))]
    if not there and not gone:
        return
    known = _locked(connection, [*there, *gone])
    _go_on(connection, [(cause, known[key]) for key, cause in there.items() if _lasts(known.get(key))], now)
    for key, cause in sorted(there.items()):
        if not _lasts(known.get(key)):
            _begin(connection, cause, known.get(key), now)
    for key in sorted(gone):
        _end(connection, known[key], now)


def lasting(connection: Connection) -> list[Known]:
    """The causes that last now, the oldest first."""
    query = select(melding).where(melding.c.geeindigd.is_(None)).order_by(melding.c.begonnen, melding.c.kenmerk)
    return [_known(row) for row in connection.execute(query)]


def unannounced_since(connection: Connection, moment: datetime.datetime) -> list[Known]:
    """The causes that ended after this moment without a message of their own, the oldest first."""
    query = select(melding).where(melding.c.geeindigd > moment, ~melding.c.is_gemeld)
    return [_known(row) for row in connection.execute(query.order_by(melding.c.geeindigd, melding.c.kenmerk))]


def cause_of(row: Any) -> Cause:
    """The cause of a row of `beheer.melding`."""
    return Cause(row.kenmerk, row.aantal, tuple(row.gemeenten), row.bron, row.inhoud)


def without_numbers(value: Any) -> Any:
    """The value with every run of nine digits or more in its texts made unreadable, but for the name of a run.

    No message holds a number of a person.
    """
    if isinstance(value, str):
        return _NUMBER.sub(lambda found: found["run"] or "…", value)
    if isinstance(value, Mapping):
        return {key: without_numbers(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [without_numbers(each) for each in value]
    return value


def _known(row: Any) -> Known:
    return Known(cause_of(row), row.begonnen, row.geeindigd, row.is_gemeld)


def _locked(connection: Connection, keys: Collection[str]) -> Mapping[str, Any]:
    """The rows of these causes by key, which nobody else changes until this transaction ends; none of those never seen."""
    connection.execute(text(_LOCK), {"keys": sorted(keys)})
    return {row.kenmerk: row for row in connection.execute(select(melding).where(melding.c.kenmerk.in_(keys)))}


# in one order for everybody, so that two transactions never wait for each other
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('melding ' || key, 0)) FROM unnest(CAST(:keys AS text[])) AS key"


def _lasts(known: Any) -> bool:
    return known is not None and known.geeindigd is None


def _go_on(connection: Connection, lasting: Iterable[tuple[Cause, Any]], now: datetime.datetime) -> None:
    """Note what causes that last say at this moment, beside their rows until now."""
    seen = [{**_columns(cause), "gezien": now, "key": cause.key} for cause, known in lasting if now >= known.gezien]
    if seen:
        connection.execute(update(melding).where(melding.c.kenmerk == bindparam("key")), seen)


def _begin(connection: Connection, cause: Cause, known: Any, now: datetime.datetime, *, told: bool = False) -> None:
    """Note that a cause begins that does not last; `known` is its row when it was there before."""
    if known is not None and now < known.gezien:
        return
    announced = known is None or known.gemeld_op is None or known.gemeld_op <= now - QUIET
    values = {**_columns(cause), "gezien": now, "begonnen": now, "geeindigd": None, "is_gemeld": announced}
    if announced:
        values["gemeld_op"] = now
    line = upsert(melding).values(kenmerk=cause.key, **values)
    connection.execute(line.on_conflict_do_update(index_elements=["kenmerk"], set_=values))
    if announced and not told:
        _announce(connection, Turn.BEGIN, cause, begun=now)


def _end(connection: Connection, known: Any, now: datetime.datetime) -> None:
    """Note that the cause of this row ends; unknown, ended, or seen later: nothing happens."""
    if not _lasts(known) or now < known.gezien:
        return
    connection.execute(update(melding).where(melding.c.kenmerk == known.kenmerk).values(geeindigd=now, gezien=now))
    if known.is_gemeld:
        _announce(connection, Turn.END, cause_of(known), begun=known.begonnen, ended=now)


def _now(connection: Connection) -> datetime.datetime:
    return connection.execute(text("SELECT clock_timestamp()")).scalar_one()


def _columns(cause: Cause) -> dict[str, Any]:
    return {
        "soort": cause.kind.value,
        "bron": cause.source,
        "gemeenten": list(cause.gemeenten),
        "inhoud": without_numbers(cause.content),
        "aantal": cause.count,
    }


def message_of(cause: Cause, *, begun: datetime.datetime, ended: datetime.datetime | None = None) -> dict[str, Any]:
    """What a message of the outbox keeps of a cause."""
    return {**without_numbers(asdict(cause)), "begun": begun.isoformat(), "ended": ended and ended.isoformat()}


def _announce(
    connection: Connection, turn: Turn, cause: Cause, *, begun: datetime.datetime, ended: datetime.datetime | None = None
) -> None:
    told = message_of(cause, begun=begun, ended=ended)
    connection.execute(insert(bericht).values(kenmerk=cause.key, soort=turn.value, melding=told))
