"""What a line of each log holds, and its moments and marks (privacy.md 7).

The names of the fields are those of the columns in `warehouse.tables.logs`, which say what each means.
"""

import datetime
import secrets
import uuid
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sqlalchemy import Table

from warehouse.tables import logs


class Log(StrEnum):
    """The logs; the value is what commands and anchors call it."""

    AUDIT = "audit"
    DISCLOSURES = "verstrekkingen"
    PROCESSING = "verwerkingen"

    @property
    def table(self) -> Table:
        """Where its lines stand."""
        return _TABLES[self]


_TABLES: Final = {
    Log.AUDIT: logs.log_audit,
    Log.DISCLOSURES: logs.log_verstrekking,
    Log.PROCESSING: logs.log_verwerking,
}


class Outcome(StrEnum):
    """How an action stands, as `beheer.log_audit.resultaat` holds it."""

    BEGUN = "begonnen"
    DONE = "gelukt"
    REFUSED = "geweigerd"
    FAILED = "mislukt"


class SpanStatus(StrEnum):
    """How a processing ended, in the words of the LDV standard."""

    UNSET = "Unset"
    OK = "Ok"
    ERROR = "Error"


BSN_SUBJECT: Final = "bsn_pseudoniem"
"""What `data_subject_id` is made of: a burgerservicenummer, under the key of the logs."""


def new_trace() -> str:
    """A mark for one action, the same in all three logs: 32 hexadecimal digits, random."""
    return secrets.token_hex(16)


def new_span() -> str:
    """A mark for one processing: 16 hexadecimal digits, random."""
    return secrets.token_hex(8)


def milliseconds(moment: datetime.datetime) -> int:
    """A moment with a zone, in whole milliseconds since 1970 (UTC)."""
    return int(moment.timestamp() * 1000)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True, kw_only=True)
class AuditLine:
    """Who did what to what, from where and with what result (BIO2 8.15.01); one line when it begins, one when it ends."""

    trace_id: str
    handeling: str
    onderwerp: str
    resultaat: Outcome
    herkomst: str
    wie: str
    moment: datetime.datetime = field(default_factory=_now)


@dataclass(frozen=True, kw_only=True)
class DisclosureLine:
    """One person about whom BRP or SUWI is about to be asked, for which task and what."""

    trace_id: str
    bron: str
    taak: str
    velden: tuple[str, ...]
    betrokkene: uuid.UUID
    moment: datetime.datetime = field(default_factory=_now)


@dataclass(frozen=True, kw_only=True)
class ProcessingLine:
    """One processing in the fields of the LDV standard: of one subject, or of a levering whose subjects follow from it."""

    trace_id: str
    status: SpanStatus
    name: str
    start_time: int
    end_time: int
    processing_activity_id: str
    span_id: str = field(default_factory=new_span)
    parent_span_id: str | None = None
    data_subject_id: uuid.UUID | None = None
    data_subject_id_type: str | None = None
    levering: int | None = None


Line = AuditLine | DisclosureLine | ProcessingLine

LOG_OF: Final[dict[type, Log]] = {
    AuditLine: Log.AUDIT,
    DisclosureLine: Log.DISCLOSURES,
    ProcessingLine: Log.PROCESSING,
}
