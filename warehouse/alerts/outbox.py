"""The outbox: messages that wait to be divided over recipients, and the copies that wait to be sent.

A copy (`beheer.verzending`) is taken under a row lock that lasts until its outcome is written: two senders never take the same
one, and a killed sender lets go of it. Killed between the acceptance by the other server and our commit, it goes out again
under the same `message_id` (invariant 7). Nothing is given up: what cannot be sent waits, and `waiting_since` shows it.
"""

import datetime
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from warehouse.alerts.causes import Cause, Turn
from warehouse.tables.beheer import bericht, melding, verzending


class Channel(StrEnum):
    """Along which way a copy goes."""

    MAIL = "mail"
    TEAMS = "teams"


class Form(StrEnum):
    """What a copy is: news of one or more causes, the overview of a day, the summary of a week, or a test."""

    NEWS = "melding"
    OVERVIEW = "overzicht"
    WEEKLY = "weekbericht"
    TEST = "proef"


class State(StrEnum):
    """Where a copy is: it waits, the other server took it, or its recipient is no longer in the settings."""

    WAITING = "wacht"
    SENT = "verzonden"
    LAPSED = "vervallen"


@dataclass(frozen=True)
class News:
    """A message of the outbox: the beginning or end of a cause; `ended` only at an end."""

    number: int
    turn: Turn
    cause: Cause
    begun: datetime.datetime
    ended: datetime.datetime | None


@dataclass(frozen=True)
class Letterbox:
    """A recipient of the settings and one way to reach it; the address itself is in the settings only."""

    recipient: str
    channel: Channel


@dataclass(frozen=True)
class Copy:
    """What one recipient gets along one channel: `content` is what it says, `made` the moment that it bears."""

    number: int
    box: Letterbox
    form: Form
    content: Mapping[str, Any]
    message_id: uuid.UUID
    made: datetime.datetime
    attempts: int


_FIRST_DELAY: Final = 30.0


def undivided(connection: Connection) -> Sequence[News]:
    """The messages of which nobody decided yet who gets them, oldest first and locked, without those another process holds."""
    query = select(bericht).where(bericht.c.verdeeld_op.is_(None)).order_by(bericht.c.bericht)
    return [_news(row) for row in connection.execute(query.with_for_update(skip_locked=True))]


def undivided_number(connection: Connection) -> int:
    """How many messages nobody divided yet."""
    return connection.execute(select(func.count()).select_from(bericht).where(bericht.c.verdeeld_op.is_(None))).scalar_one()


def divided(connection: Connection, numbers: Collection[int]) -> None:
    """Note that the copies of these messages have been made, in the same transaction."""
    done = update(bericht).where(bericht.c.bericht.in_(numbers))
    connection.execute(done.values(verdeeld_op=func.clock_timestamp()))


def add(
    connection: Connection,
    box: Letterbox,
    form: Form,
    content: Mapping[str, Any],
    day: datetime.date | None = None,
) -> int | None:
    """Put a copy into the outbox and give its number; of a second of its form for the same day nothing is made (None)."""
    line = upsert(verzending).values(
        ontvanger=box.recipient, kanaal=box.channel.value, soort=form.value, inhoud=content, dag=day
    )
    once = line.on_conflict_do_nothing(index_elements=["ontvanger", "kanaal", "soort", "dag"])
    return connection.scalar(once.returning(verzending.c.verzending))


def made_for(connection: Connection, form: Form, day: datetime.date) -> frozenset[Letterbox]:
    """For whom a copy of this form was made for this day, whatever became of it."""
    query = select(verzending.c.ontvanger, verzending.c.kanaal).where(verzending.c.soort == form.value, verzending.c.dag == day)
    return frozenset(Letterbox(row.ontvanger, Channel(row.kanaal)) for row in connection.execute(query))


def last_overview(connection: Connection, box: Letterbox) -> tuple[datetime.datetime, Mapping[str, Any]] | None:
    """When the last overview for a recipient was made, and what it said; None before the first."""
    query = select(verzending.c.gemaakt_op, verzending.c.inhoud).where(
        verzending.c.ontvanger == box.recipient,
        verzending.c.kanaal == box.channel.value,
        verzending.c.soort == Form.OVERVIEW.value,
    )
    row = connection.execute(query.order_by(verzending.c.dag.desc()).limit(1)).one_or_none()
    return None if row is None else (row.gemaakt_op, row.inhoud)


def take(connection: Connection, channel: Channel, number: int | None = None) -> Copy | None:
    """The next copy of a channel that is due, locked for this transaction; or that with this number, when it still waits."""
    query = select(verzending).where(verzending.c.status == State.WAITING.value, verzending.c.kanaal == channel.value)
    if number is None:
        query = query.where(verzending.c.volgende_poging <= func.clock_timestamp())
    else:
        query = query.where(verzending.c.verzending == number)
    order = (verzending.c.pogingen, verzending.c.verzending)  # a copy that is refused must not keep back the others
    row = connection.execute(query.order_by(*order).limit(1).with_for_update(skip_locked=True)).one_or_none()
    return None if row is None else _copy(row)


def sent(connection: Connection, number: int) -> None:
    """Note that the other server took the copy."""
    done = update(verzending).where(verzending.c.verzending == number)
    connection.execute(done.values(status=State.SENT.value, verzonden_op=func.clock_timestamp(), fout=None))


def lapsed(connection: Connection, number: int, reason: str) -> None:
    """Note that the copy goes to nobody, and why."""
    done = update(verzending).where(verzending.c.verzending == number)
    connection.execute(done.values(status=State.LAPSED.value, fout=reason))


def failed(connection: Connection, number: int, reason: str, delay: datetime.timedelta) -> None:
    """Note that an attempt failed and when the next one may be; `reason` is a sentence of ours."""
    again = update(verzending).where(verzending.c.verzending == number)
    values = {"pogingen": verzending.c.pogingen + 1, "fout": reason, "volgende_poging": func.clock_timestamp() + delay}
    connection.execute(again.values(values))


def backoff(attempts: int, longest: datetime.timedelta, jitter: float) -> datetime.timedelta:
    """How long to wait after the attempt that makes it `attempts`: doubling from half a minute up to `longest`.

    `jitter` (0 to 1, drawn by the caller) shortens it by at most a half, so that copies do not all come back at once.
    """
    full = min(_FIRST_DELAY * 2.0 ** min(attempts - 1, 20), longest.total_seconds())
    return datetime.timedelta(seconds=full * (1 - jitter / 2))


def waiting_since(connection: Connection) -> tuple[int, datetime.datetime | None, str | None]:
    """How many copies wait, since when the oldest does, and why its last attempt failed."""
    waiting = verzending.c.status == State.WAITING.value
    number = connection.execute(select(func.count()).select_from(verzending).where(waiting)).scalar_one()
    oldest = select(verzending.c.gemaakt_op, verzending.c.fout).where(waiting).order_by(verzending.c.verzending).limit(1)
    row = connection.execute(oldest).one_or_none()
    return (number, None, None) if row is None else (number, row.gemaakt_op, row.fout)


def listed(connection: Connection, most: int) -> list[dict[str, Any]]:
    """The outbox for people: what waits and then what was sent last, at most `most` copies."""
    waits = verzending.c.status == State.WAITING.value
    query = select(verzending).order_by(waits.desc(), verzending.c.verzending.desc()).limit(most)
    return [dict(row) for row in connection.execute(query).mappings()]


def forget(connection: Connection, before: datetime.datetime) -> int:
    """Remove what was sent or lapsed before this moment, and causes that ended before it; gives the copies removed."""
    gone = delete(verzending).where(verzending.c.status != State.WAITING.value, verzending.c.gemaakt_op < before)
    removed = connection.execute(gone).rowcount
    connection.execute(delete(bericht).where(bericht.c.verdeeld_op < before))
    connection.execute(delete(melding).where(melding.c.geeindigd < before))
    return removed


def _news(row: Any) -> News:
    told = row.melding
    cause = Cause(told["key"], told["count"], tuple(told["gemeenten"]), told["source"], told["content"])
    ended = datetime.datetime.fromisoformat(told["ended"]) if told["ended"] else None
    return News(row.bericht, Turn(row.soort), cause, datetime.datetime.fromisoformat(told["begun"]), ended)


def _copy(row: Any) -> Copy:
    return Copy(
        number=row.verzending,
        box=Letterbox(row.ontvanger, Channel(row.kanaal)),
        form=Form(row.soort),
        content=row.inhoud,
        message_id=row.bericht_id,
        made=row.gemaakt_op,
        attempts=row.pogingen,
    )
