"""What needs two people: one asks, another approves, and then it is done once, in time, by who asked (privacy.md 6 and 9).

Who they are is who logged in to the database. The rule is held by the tables themselves (`warehouse.tables.verzoeken`), so this
module only speaks: it opens sessions of people, passes on what they ask and tells what the database answers. What is done after
an approval belongs to the caller: `carry_out` has been committed when it returns, and works once.
"""

import datetime
import hashlib
import uuid
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import sqlalchemy
from sqlalchemy import Connection, NullPool, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from schemas.errors import HubError
from warehouse.database import Database
from warehouse.server_errors import clean_error
from warehouse.tables.verzoeken import verzoek_persoon


class RequestRefused(HubError):
    """A request or a step that cannot be; the sentence says why and what to do."""


class Kind(StrEnum):
    """What can be asked, as `beheer.verzoek_soort.soort` holds it; there are its time boxes and its quota."""

    REIDENTIFICATION = "herleiding"
    DESTRUCTION = "vernietiging"
    HANDOVER = "overdracht"
    CLOSED = "gesloten"


class State(StrEnum):
    """How a request stands."""

    ASKED = "gevraagd"
    APPROVED = "goedgekeurd"
    REFUSED = "afgewezen"
    WITHDRAWN = "ingetrokken"
    EXPIRED = "vervallen"
    CARRIED_OUT = "uitgevoerd"


@dataclass(frozen=True)
class Subject:
    """What a request is about.

    `count` is the number of persons; `digest` 32 bytes that are the same only for the same subject; `persons` are pseudonyms of
    numbers, kept until the request has ended, for a kind that names persons itself.
    """

    count: int
    digest: bytes
    persons: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True)
class Why:
    """In which case, on which legal ground, and what is asked; words without personal data."""

    case: str
    ground: str
    description: str


@dataclass(frozen=True)
class Request:
    """A request and how it stands; moments have a zone. `approver` is who judged it, `until` when an approval runs out."""

    number: int
    kind: Kind
    case: str
    ground: str
    description: str
    count: int
    digest: bytes
    requester: str
    asked_at: datetime.datetime
    judge_before: datetime.datetime
    state: State
    approver: str | None
    judged_at: datetime.datetime | None
    until: datetime.datetime | None
    reason: str | None


def subject_of(persons: Iterable[uuid.UUID]) -> Subject:
    """The subject that a list of pseudonyms is, whatever their order; each counts once."""
    each = tuple(sorted(set(persons)))
    return Subject(len(each), hashlib.sha256(b"".join(person.bytes for person in each)).digest(), each)


@contextmanager
def session_of(database: Database, login: str, password: str) -> Generator[Connection]:
    """A session of somebody who logs in; the other functions of this module take it.

    Raises RequestRefused when the server does not let them in.
    """
    url = make_url(database.url).set(drivername="postgresql+psycopg", username=login, password=password)
    engine = sqlalchemy.create_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        try:
            connection = engine.connect()
        except OperationalError:
            raise RequestRefused(
                f"De database laat aanmelding {login} niet toe. Controleer naam en wachtwoord, of vraag functioneel beheer om "
                "een aanmelding als aanvrager of beoordelaar."
            ) from None
        with connection:
            connection.execute(text("SET default_transaction_read_only = off"))
            connection.execute(text("SET default_transaction_isolation = 'read committed'"))
            # this process may hold on another connection what this one would wait for
            connection.execute(text("SET lock_timeout = '30s'"))
            connection.commit()
            yield connection
    finally:
        engine.dispose()


def submit(session: Connection, kind: Kind, why: Why, subject: Subject) -> int:
    """Ask; gives the number of the request.

    Raises RequestRefused when this login may not ask, or not about so many on one day.
    """
    asking = text(
        "SELECT beheer.verzoek_indienen(:kind, :case, :ground, :description, :count, :digest, CAST(:persons AS uuid[]))"
    )
    values = {
        "kind": kind, "case": why.case, "ground": why.ground, "description": why.description,
        "count": subject.count, "digest": subject.digest, "persons": list(subject.persons),
    }  # fmt: skip
    with _answered(session):
        return session.execute(asking, values).scalar_one()


def approve(session: Connection, number: int, digest: bytes) -> None:
    """Approve what another asked; `digest` is that of the subject that was looked at.

    Raises RequestRefused when the request is of the same person, was judged before, has ended or expired, or is about
    something else.
    """
    _judge(session, number, digest, State.APPROVED, None)


def refuse(session: Connection, number: int, reason: str) -> None:
    """Refuse what another asked; raises RequestRefused as `approve`."""
    _judge(session, number, b"", State.REFUSED, reason)


def withdraw(session: Connection, number: int, reason: str) -> None:
    """Take back a request, or one's approval of it, before it was carried out; raises RequestRefused for anybody else."""
    with _answered(session):
        values = {"number": number, "reason": reason}
        session.execute(text("SELECT beheer.verzoek_intrekken(:number, :reason)"), values)


def carry_out(session: Connection, number: int, digest: bytes) -> Sequence[uuid.UUID]:
    """Begin what was approved, by who asked it: after this it cannot begin again, whatever becomes of it.

    `digest` is that of what is about to be done. Gives the persons of a kind that names them.

    Raises RequestRefused without approval by another, after the time box, the second time, or when the subject is another.
    """
    with _answered(session):
        values = {"number": number, "digest": digest}
        return session.execute(text("SELECT beheer.verzoek_uitvoeren(:number, :digest)"), values).scalar_one()


def requests(connection: Connection, kind: Kind) -> Sequence[Request]:
    """The requests of one kind, oldest first: to who asks only the own ones, to who judges and to the hub all."""
    with _answered(connection):
        rows = connection.execute(text("SELECT * FROM beheer.verzoeken() WHERE soort = :kind"), {"kind": kind}).all()
    return [
        Request(row.verzoek, Kind(row.soort), row.zaak, row.grondslag, row.omschrijving, row.aantal, bytes(row.kenmerk),
                row.aanvrager, row.gevraagd_op, row.beoordelen_voor, State(row.stand), row.beoordelaar, row.beoordeeld_op,
                row.uitvoeren_voor, row.reden)
        for row in rows
    ]  # fmt: skip


def request(connection: Connection, kind: Kind, number: int) -> Request:
    """One request; raises RequestRefused when this login sees none of that number."""
    found = next((each for each in requests(connection, kind) if each.number == number), None)
    if found is None:
        raise RequestRefused(f"Verzoek {number} is er niet, of niet voor deze aanmelding.")
    return found


_OURS: Final = "DH001"
"""SQLSTATE of a refusal by the rules of `beheer.verzoek`: its message is a Dutch sentence of ours."""
_CONSTRAINTS: Final = {
    "zonder_nummer": "In zaak, grondslag, omschrijving en reden staan geen getallen van acht cijfers of meer: het zou het "
    "nummer van iemand kunnen zijn. Schrijf een lang zaaknummer met streepjes.",
    "ingevuld": "Noem de zaak, de grondslag en wat er wordt gevraagd.",
    "aantal": "Het verzoek gaat over niemand.",
}


def persons_asked(connection: Connection, number: int) -> Sequence[uuid.UUID]:
    """The pseudonyms that a request names, in order, until it has ended; with the rights of the loader."""
    query = select(verzoek_persoon.c.nummer).where(verzoek_persoon.c.verzoek == number)
    return connection.scalars(query.order_by(verzoek_persoon.c.nummer)).all()


def _judge(session: Connection, number: int, digest: bytes, state: State, reason: str | None) -> None:
    with _answered(session):
        values = {"number": number, "digest": digest, "state": state, "reason": reason}
        session.execute(text("SELECT beheer.verzoek_beoordelen(:number, :digest, :state, :reason)"), values)


@contextmanager
def _answered(session: Connection) -> Generator[None]:
    """One step in a transaction of its own; what the database says of it becomes a sentence for people."""
    try:
        with session.begin():
            yield
    except DBAPIError as error:
        raise RequestRefused(_why(error)) from None


def _why(error: DBAPIError) -> str:
    told = getattr(error.orig, "diag", None)
    if told is not None and told.sqlstate == _OURS:
        return str(told.message_primary)
    for name, sentence in _CONSTRAINTS.items():
        if told is not None and (told.constraint_name or "").endswith(f"_{name}"):
            return sentence
    if told is not None and told.sqlstate == "42501":
        return "Deze aanmelding mag dit niet: wie vraagt is aanvrager, wie goedkeurt beoordelaar, en dat zijn twee mensen."
    return f"De database weigert dit ({clean_error(error)})."
