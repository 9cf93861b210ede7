"""Taking away the begin of the log of disclosures after its term (privacy.md 7 and 9), so that what stays is a whole log.

Only the first lines that are all past their term go (`warehouse/bewaren/verstrekkingen.sql`). The anchor learns on what the
first line that stays hangs. The database itself refuses to delete any other line, or without an erasure that says how far and
that two people decided (migration 0022).
"""

import datetime
import uuid
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, delete, func, insert, select, text

from warehouse import access
from warehouse.erasure import ErasureKind
from warehouse.logs.anchor import Anchor
from warehouse.logs.book import LogBook, LogFailed
from warehouse.logs.lines import Log
from warehouse.logs.links import LINK, NUMBER, Head, Stretch, lines_of
from warehouse.logs.verification import verify_lines
from warehouse.tables.logs import log_verstrekking
from warehouse.tables.wissen import wissing

_Noted = TypeVar("_Noted")


@dataclass(frozen=True)
class Cut:
    """The lines that go: how many, the last of them (a head of the chain), and the day of the youngest question among them."""

    lines: int
    until: Head
    youngest: datetime.date


def cut(book: LogBook, wanted: Cut, noting: Callable[[Connection], _Noted]) -> _Noted:
    """Take these lines away, in one transaction with what `noting` writes of it (`note_cut`) with the rights of the loader.

    Raises LogFailed when the log is not whole, does not begin with exactly these lines, or when the database refuses: then
    nothing went.
    """
    log = Log.DISCLOSURES
    with book.writing(log) as writing:
        with closing(lines_of(writing.connection, log)) as lines:
            verdict = verify_lines(log, lines, Anchor(writing.kept))
        if verdict.why is not None:
            raise LogFailed(f"Logboek {log} is niet heel, dus gaat er niets uit weg. {verdict.why}")
        of_number = log_verstrekking.c[NUMBER]
        link = writing.connection.scalar(select(log_verstrekking.c[LINK]).where(of_number == wanted.until.number))
        if link != wanted.until.link or wanted.until.number != writing.kept.begin.number + wanted.lines:
            raise LogFailed(f"Logboek {log} begint niet met de regels die weg zouden gaan. Doe een nieuw verzoek.")
        noted = noting(writing.connection)
        access.act_as_owner(writing.connection)
        writing.connection.execute(delete(log_verstrekking).where(of_number <= wanted.until.number))
        writing.commit(Stretch(wanted.until, writing.kept.head))
    return noted


def persons_in(connection: Connection, wanted: Cut) -> Sequence[uuid.UUID]:
    """Whom these lines are about, by their pseudonyms in the logs."""
    whom, number = log_verstrekking.c.betrokkene, log_verstrekking.c[NUMBER]
    return connection.scalars(select(whom).where(number <= wanted.until.number).distinct().order_by(whom)).all()


def note_cut(connection: Connection, wanted: Cut, persons: int, ground: str, *, request: int, trace: str) -> int:
    """Note the erasure that this is; gives its number. Overwriting the bytes is still to be done (`pipelines.erasing`)."""
    noted = insert(wissing).values(
        trace_id=trace,
        soort=str(ErasureKind.RETENTION),
        grond=ground,
        extracts=[],
        personen=persons,
        rijen_weg_op=func.clock_timestamp(),
        bewijs={
            "verzoek": request,
            "tabellen": {log_verstrekking.fullname: wanted.lines},
            "logboek": {
                "regels": wanted.lines,
                "tot_en_met": wanted.until.number,
                "jongste": wanted.youngest.isoformat(),
            },
        },
    )
    return connection.execute(noted.returning(wissing.c.wissing)).scalar_one()


def destroyed_until(connection: Connection) -> datetime.date | None:
    """The day of the youngest question of which the line was destroyed; None when none was."""
    return connection.scalar(text("SELECT max((bewijs #>> '{logboek,jongste}')::date) FROM beheer.wissing"))
