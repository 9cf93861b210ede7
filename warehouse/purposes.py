"""About whom BRP and SUWI may be asked: the persons of a declared purpose, as readable SQL selects them (privacy.md 6).

The views `kern.vraag_aan_brp` and `kern.vraag_aan_suwi` say who belongs to a purpose and why others do not. Numbers leave the
database as pseudonyms; they are read only in memory, by who is about to ask.
"""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import pyarrow as pa
from sqlalchemy import Connection, text

from schemas.columns import Kind
from schemas.extract import Source
from warehouse.evaluation import as_of, planned_by_hash
from warehouse.keys import PSEUDONYM_DOMAIN, KeyRing
from warehouse.pseudonyms import Pseudonyms


@dataclass(frozen=True)
class Purpose:
    """Why persons are asked about: `task` as the log of disclosures names it, `view` selects them."""

    task: str
    view: str


PURPOSES: Final[Mapping[Source, Purpose]] = MappingProxyType(
    {
        Source.BRP: Purpose("actuele gegevens van jongeren met een open dossier", "kern.vraag_aan_brp"),
        Source.SUWI: Purpose("werk en uitkering van de groep van het Doorstroompunt", "kern.vraag_aan_suwi"),
    }
)
"""The purpose of every source that is asked about persons (feeds.md, "Sources, routes and rhythm")."""


@dataclass(frozen=True)
class Group:
    """The persons of a purpose in one gemeente: their pseudonyms in order, and by reason how many others are left out."""

    gemeentecode: str
    pseudonyms: tuple[uuid.UUID, ...]
    left_out: Mapping[str, int] = field(default_factory=dict[str, int])


def groups_of(connection: Connection, purpose: Purpose, peildatum: datetime.date) -> list[Group]:
    """The persons of a purpose on a date, per gemeente of the region, in order of gemeentecode."""
    found: dict[str, tuple[list[uuid.UUID], dict[str, int]]] = {}
    with planned_by_hash(connection), as_of(connection, peildatum):
        for row in connection.execute(text(_GROUPS.replace("$view", purpose.view))):
            pseudonyms, left_out = found.setdefault(row.gemeentecode, ([], {}))
            if row.reden_niet is None:
                pseudonyms += row.nummers
            else:
                left_out[row.reden_niet] = row.aantal
    return [Group(code, tuple(pseudonyms), left_out) for code, (pseudonyms, left_out) in sorted(found.items())]


def numbers_of(keyring: KeyRing, group: Group) -> list[str]:
    """The burgerservicenummers behind the pseudonyms of a group, for memory only; another kind of number is left out.

    Raises ForeignPseudonym when one was not made with the current key.
    """
    pseudonyms = pa.array([each.bytes for each in group.pseudonyms], pa.binary(16))
    numbers = Pseudonyms(keyring.key(PSEUDONYM_DOMAIN)).numbers_of(pseudonyms).to_pylist()
    return [each["nummer"] for each in numbers if each["soort"] == Kind.BSN.value]


_GROUPS: Final = """
SELECT
    vraag.gemeentecode,
    vraag.reden_niet,
    count(*) AS aantal,
    array_agg(DISTINCT vraag.burgerservicenummer ORDER BY vraag.burgerservicenummer)
        FILTER (WHERE vraag.reden_niet IS NULL) AS nummers
FROM $view AS vraag
INNER JOIN kern.gemeente AS gemeente ON gemeente.gemeentecode = vraag.gemeentecode
GROUP BY vraag.gemeentecode, vraag.reden_niet
ORDER BY vraag.gemeentecode, vraag.reden_niet
"""
