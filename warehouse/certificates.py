"""Certificates of destruction (privacy.md 9 and 12): what was destroyed, why, and by which two people; kept for good.

A certificate holds counts, never a person. Its hash covers everything in it, so that a paper copy can be checked against the
table, to which rows are only added.
"""

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from warehouse.tables.bewaren import verklaring


@dataclass(frozen=True)
class Destroyed:
    """What is certified; the columns have their comments in `warehouse.tables.bewaren`."""

    soort: str
    verzoek: int
    aanvrager: str
    beoordelaar: str
    grond: str
    peildatum: datetime.date
    inhoud: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """SHA-256 over everything, in hexadecimal digits."""
        content = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True)
class Certificate:
    """A certificate with its number, its hash and the moment at which everything was gone."""

    number: int
    destroyed: Destroyed
    kenmerk: str
    certified_at: datetime.datetime

    @property
    def is_whole(self) -> bool:
        """Whether the hash is that of the content."""
        return self.kenmerk == self.destroyed.digest


def certify(connection: Connection, destroyed: Destroyed) -> Certificate:
    """Write a certificate, with the rights of the loader; of a request that has one, gives that one."""
    known = connection.execute(select(verklaring).where(verklaring.c.verzoek == destroyed.verzoek)).one_or_none()
    if known is None:
        written = insert(verklaring).values(**asdict(destroyed), kenmerk=destroyed.digest).returning(verklaring)
        known = connection.execute(written).one()
    return _certificate(known)


def certificates(connection: Connection) -> Sequence[Certificate]:
    """Every certificate, in order."""
    return [_certificate(row) for row in connection.execute(select(verklaring).order_by(verklaring.c.verklaring))]


def _certificate(row: Any) -> Certificate:
    destroyed = Destroyed(row.soort, row.verzoek, row.aanvrager, row.beoordelaar, row.grond, row.peildatum, row.inhoud)
    return Certificate(row.verklaring, destroyed, row.kenmerk, row.vastgelegd_op)
