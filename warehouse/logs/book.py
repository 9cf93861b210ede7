"""Adding lines to the logs: in a short transaction of their own, one after the other, or not at all (privacy.md 7).

Who may not act without a line adds it first: when that fails, `LogFailed` is raised and the action does not happen.
"""

import uuid
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum

import pyarrow as pa
from psycopg import Error as DriverError
from sqlalchemy import Connection, Engine, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from schemas.columns import Kind
from schemas.errors import HubError
from schemas.verwerkingen import RegisterWrong, require_activity
from warehouse import access
from warehouse.home import Home
from warehouse.keys import SUBJECT_DOMAIN, KeyRing
from warehouse.logs.anchor import Anchor, AnchorFailed, Anchors
from warehouse.logs.lines import LOG_OF, Line, Log, ProcessingLine
from warehouse.logs.links import LINK, NUMBER, Head, Stretch, empty, follow, plain, start
from warehouse.pseudonyms import Pseudonyms


class LogFailed(HubError):
    """A line could not be written, so what it would have told of must not happen."""


@dataclass(frozen=True)
class Frozen:
    """A log at one moment: where to read its lines, its anchor (also as the content of a file) and what checks that, as PEM."""

    connection: Connection
    anchor: Anchor | None
    signed: bytes
    public_key: bytes


@dataclass(frozen=True)
class Writing:
    """A log that nobody else writes to now: a transaction with the rights to add lines, and what is kept of it before.

    `commit` takes what is kept of it afterwards; what was not committed with it is undone.
    """

    connection: Connection
    kept: Stretch
    commit: Callable[[Stretch], None]


class LogBook:
    """The three logs of a hub, ready for lines."""

    def __init__(self, engine: Engine, anchors: Anchors, keyring: KeyRing) -> None:
        self._engine = engine
        self._anchors = anchors
        self._subjects = Pseudonyms(keyring.key(SUBJECT_DOMAIN))

    @classmethod
    def open(cls, home: Home, engine: Engine) -> "LogBook":
        """The logs of the hub of `home`; raises KeyFailed when their key cannot be used."""
        keyring = KeyRing.open_log(home.create())
        return cls(engine, Anchors(home.anchor_dir, keyring), keyring)

    def require(self, log: Log) -> None:
        """Raise LogFailed when a line could not be added now: the log is not as its anchor says, or cannot be reached."""
        with self.writing(log):
            pass

    def add(self, lines: Iterable[Line]) -> None:
        """Add lines, each to its own log, in their order; all of one log in one transaction.

        Raises LogFailed when one cannot be written, when a log is not as its anchor says, or for a processing that is not in
        the register of processing activities.
        """
        by_log: dict[Log, list[Line]] = {}
        for line in lines:
            if isinstance(line, ProcessingLine):
                _require_registered(line)
            by_log.setdefault(LOG_OF[type(line)], []).append(line)
        for log, of_log in by_log.items():
            with self.writing(log) as writing:
                head, rows = _linked(writing.kept.head, of_log)
                writing.connection.execute(insert(log.table), rows)
                writing.commit(Stretch(writing.kept.begin, head))

    @contextmanager
    def writing(self, log: Log) -> Generator[Writing]:
        """Be the only one that changes a log; what an interrupted change left is settled first.

        What the log will be is signed before the transaction is committed, and confirmed after it. Raises LogFailed when the
        log is not as its anchor says, or when something fails on the way: then nothing was changed.
        """
        with self._explained(log), self._engine.connect() as connection, alone(connection, log):
            access.act_as_log_keeper(connection)
            kept = self._settled(connection, log)

            def commit(after: Stretch) -> None:
                self._anchors.write(log, Anchor(kept, after))
                connection.commit()
                self._anchors.write(log, Anchor(after))

            yield Writing(connection, kept, commit)

    @contextmanager
    def frozen(self, log: Log) -> Generator[Frozen]:
        """A log as it is at one moment, to read while others go on adding.

        Raises AnchorFailed when its anchor is damaged.
        """
        with self._engine.connect() as connection:
            with self._engine.connect() as locking, alone(locking, log):
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
                head_of(connection, log)  # from here on the connection sees this moment
                anchor = self._anchors.read(log)
            yield Frozen(connection, anchor, self._anchors.signed(log, anchor or Anchor(empty(log))), self._anchors.public_key)

    def subjects(self, kind: Kind, numbers: Sequence[str]) -> list[uuid.UUID]:
        """The pseudonyms under which persons stand in the logs; they join with nothing else in the hub.

        Raises LogFailed for what is no number of this kind.
        """
        pseudonyms = self._subjects.of(kind, pa.array(numbers, pa.string()))
        if pseudonyms.null_count:
            raise LogFailed("Over iemand zonder geldig nummer kan geen regel worden geschreven, dus is er niets gevraagd.")
        return [uuid.UUID(bytes=value) for value in pseudonyms.to_pylist()]

    @contextmanager
    def _explained(self, log: Log) -> Generator[None]:
        try:
            yield
        except (SQLAlchemyError, DriverError, OSError, AnchorFailed) as error:
            why = str(error) if isinstance(error, AnchorFailed) else type(error).__name__
            raise LogFailed(
                f"In logboek {log} kan niet worden geschreven ({why}), en zonder regel gebeurt er niets. "
                "Verhelp dit en probeer het opnieuw."
            ) from None

    def _settled(self, connection: Connection, log: Log) -> Stretch:
        """What is kept of a log, which its anchor then says too."""
        known = self._anchors.read(log)
        anchor = known or Anchor(empty(log))
        first, head = first_of(connection, log), head_of(connection, log)
        kept = anchor.kept(first, head)
        if kept is None:
            there = _told(first or 1, 0 if first is None else head.number)
            signed = _told(anchor.confirmed.begin.number + 1, anchor.confirmed.head.number)
            raise AnchorFailed(
                f"het logboek heeft {there}, het anker kent {signed}. Kijk met: doorstroomhub log verify. Is de database "
                "teruggezet uit een back-up, zet dan ook de map ankers van hetzelfde moment terug"
            )
        if known is not None:
            self._anchors.write(log, Anchor(kept))
        return kept


@contextmanager
def alone(connection: Connection, log: Log) -> Generator[None]:
    """Hold the lock of a log on this connection; what was not committed is undone at the end."""
    lock = {"log": f"doorstroomhub logboek {log}"}
    connection.execute(text("SELECT pg_advisory_lock(hashtextextended(:log, 0))"), lock)
    connection.commit()
    try:
        yield
    finally:
        if not connection.invalidated:  # a lost connection has lost its lock too
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(hashtextextended(:log, 0))"), lock)
            connection.commit()


def first_of(connection: Connection, log: Log) -> int | None:
    """The number of the first line that the database has of a log."""
    return connection.scalar(select(func.min(log.table.c[NUMBER])))


def head_of(connection: Connection, log: Log) -> Head:
    """The last line that the database has of a log."""
    table = log.table
    last = connection.execute(select(table.c[NUMBER], table.c[LINK]).order_by(table.c[NUMBER].desc()).limit(1)).first()
    return start(log) if last is None else Head(last[0], bytes(last[1]))


def _require_registered(line: ProcessingLine) -> None:
    try:
        require_activity(line.processing_activity_id)
    except RegisterWrong as error:
        raise LogFailed(str(error)) from None


def _told(first: int, last: int) -> str:
    return f"regel {first} tot en met {last}" if first <= last else "geen enkele regel"


def _linked(head: Head, lines: Sequence[Line]) -> tuple[Head, list[dict[str, object]]]:
    """The head after these lines, and their rows with number and link."""
    rows: list[dict[str, object]] = []
    for line in lines:
        row: dict[str, object] = {
            name: str(value) if isinstance(value, StrEnum) else value for name, value in asdict(line).items()
        }
        row[NUMBER] = head.number + 1
        head = follow(head, plain(row))
        row[LINK] = head.link
        rows.append(row)
    return head, rows
