"""Persons in the logs: whom a request is about, named by a number in memory only, and the line of processing for each.

They stand there under a pseudonym of the logs' own (privacy.md 7 and 8).
"""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pyarrow as pa

from pipelines.audit import audited
from pipelines.hub import Hub
from schemas.columns import Kind
from schemas.errors import HubError
from schemas.numbers import bsn_mask, onderwijsnummer_mask
from warehouse.logs.lines import BSN_SUBJECT, ProcessingLine, SpanStatus, milliseconds
from warehouse.whose_rows import numbers_of_persons, plain_numbers, pseudonym_of


class NoSuchNumber(HubError):
    """What was given is no burgerservicenummer and no onderwijsnummer."""


@dataclass(frozen=True)
class Subject:
    """A betrokkene: the kind of number by which they were named, its pseudonym in the warehouse, and the number itself."""

    kind: Kind
    pseudonym: uuid.UUID
    number: str = field(repr=False)


def subject_of(hub: Hub, number: str) -> Subject:
    """The betrokkene with this number, known or not; raises NoSuchNumber, which does not repeat it."""
    given = pa.array([number], pa.string())
    for kind, is_valid in ((Kind.BSN, bsn_mask), (Kind.ONDERWIJSNUMMER, onderwijsnummer_mask)):
        if is_valid(given).all() and (pseudonym := pseudonym_of(kind, number, hub.keyring)) is not None:
            return Subject(kind, pseudonym, number)
    raise NoSuchNumber(
        "Dit is geen burgerservicenummer of onderwijsnummer: het heeft geen negen cijfers of de controle klopt niet. "
        "Controleer het en geef het opnieuw."
    )


def pseudonyms_in_logs(hub: Hub, subject: Subject) -> list[uuid.UUID]:
    """The pseudonyms under which the person may stand in the logs: of every number that is known to be theirs."""
    with hub.database.engine.connect() as connection:
        numbers = numbers_of_persons(connection, [subject.pseudonym])
    return [hub.logs.subjects(kind, [plain])[0] for kind, plain in plain_numbers(numbers, hub.keyring)]


@contextmanager
def about(hub: Hub, subject: Subject, what: str, activity: str) -> Generator[str]:
    """Do something about one betrokkene that the logs tell of; gives the trace id.

    `what` is a Dutch verb, such as inzage, `activity` the processing activity in the register. The log of processing gets its
    line before anything is shown or changed; raises LogFailed when it cannot.
    """
    begun = datetime.datetime.now(datetime.UTC)
    with audited(hub.logs, what, "een betrokkene") as trace:
        hub.logs.add(lines_of_persons(hub, [subject.pseudonym], activity, trace, begun, name=what))
        yield trace


def lines_of_persons(
    hub: Hub, persons: Sequence[uuid.UUID], activity: str, trace: str, started: datetime.datetime, *, name: str
) -> Iterator[ProcessingLine]:
    """A line of processing for each person (a pseudonym of any number of theirs); numbers are in memory only."""
    by_kind: dict[Kind, list[str]] = defaultdict(list)
    for kind, plain in plain_numbers(persons, hub.keyring):
        by_kind[kind].append(plain)
    for kind, numbers in by_kind.items():
        for subject in hub.logs.subjects(kind, numbers):
            yield line_of_subject(subject, activity, trace, started, name=name, kind=kind.value)


def line_of_subject(
    subject: uuid.UUID, activity: str, trace: str, started: datetime.datetime, *, name: str, kind: str = BSN_SUBJECT
) -> ProcessingLine:
    """A line of processing for a person by their pseudonym in the logs; `kind` says of what it is made."""
    return ProcessingLine(
        trace_id=trace,
        status=SpanStatus.OK,
        name=name,
        start_time=milliseconds(started),
        end_time=milliseconds(datetime.datetime.now(datetime.UTC)),
        processing_activity_id=activity,
        data_subject_id=subject,
        data_subject_id_type=kind,
    )
