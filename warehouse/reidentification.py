"""From what a user has in hand to the numbers of persons, in memory only (privacy.md 6).

A user sees no number: a work list names dossiers and bevindingen, functioneel beheer sees persons and pseudonyms. `people_in`
reads such a list, `resolve` finds the pseudonyms behind it, `numbers_of` decrypts them with the hub's key. Who may ask and see
is `warehouse.two_people`; nothing here writes anything.
"""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, text

from schemas.columns import Kind
from schemas.errors import HubError
from schemas.region import GEMEENTEN, gemeente_named
from warehouse.keys import KeyRing
from warehouse.pseudonyms import ForeignPseudonym
from warehouse.whose_rows import plain_numbers


class ListRefused(HubError):
    """A list of persons that cannot be used; the sentence counts what is wrong and repeats nothing of it."""


@dataclass(frozen=True)
class Listed:
    """What a list names: pseudonyms or persons, dossiers as gemeentecode and dossiernummer, and numbers of bevindingen."""

    pseudonyms: Sequence[uuid.UUID] = ()
    dossiers: Sequence[tuple[str, str]] = ()
    findings: Sequence[int] = ()
    count: int = 0


@dataclass(frozen=True)
class Number:
    """A number of a person and the pseudonym that stands for it; never printed by accident."""

    pseudonym: uuid.UUID
    kind: Kind
    number: str = field(repr=False)


_FINDING: Final = re.compile(r"bevinding\s+(\d{1,18})", re.IGNORECASE)
_DOSSIER: Final = re.compile(r"(\S+?)[\s;,]+(\S.*)")


def people_in(lines: Iterable[str]) -> Listed:
    """The persons of a list, one on a line: a pseudonym or persoon (uuid), `Zwolle 12345` (a dossier) or `bevinding 812`.

    Raises ListRefused when a line is none of these, or when there is no line.
    """
    pseudonyms: list[uuid.UUID] = []
    dossiers: list[tuple[str, str]] = []
    findings: list[int] = []
    unreadable = 0
    for line in filter(None, (raw.strip() for raw in lines)):
        finding, dossier = _FINDING.fullmatch(line), _DOSSIER.fullmatch(line)
        code = gemeente_named(dossier[1]) if dossier else None
        if finding:
            findings.append(int(finding[1]))
        elif dossier and code:
            dossiers.append((code, dossier[2]))
        elif (pseudonym := _uuid(line)) is not None:
            pseudonyms.append(pseudonym)
        else:
            unreadable += 1
    count = len(pseudonyms) + len(dossiers) + len(findings)
    if unreadable:
        raise ListRefused(
            f"{unreadable} van de {count + unreadable} regels zijn niet te lezen. Zet op elke regel een pseudoniem, een "
            "gemeente met een dossiernummer (Zwolle 12345), of bevinding met haar nummer (bevinding 812)."
        )
    if not count:
        raise ListRefused("De lijst is leeg. Zet op elke regel één pseudoniem, dossier of bevinding.")
    return Listed(pseudonyms, dossiers, findings, count)


def resolve(connection: Connection, keyring: KeyRing, listed: Listed) -> Sequence[uuid.UUID]:
    """The pseudonyms of numbers that a list asks for, each once.

    Of a persoon, a dossier or a bevinding that is the number that holds now: a burgerservicenummer when there is one. A
    pseudonym of another number asks for that number. About today, in the open transaction with the rights of the loader.

    Raises ListRefused when the hub does not know all of them, cannot decrypt them with its key, or may not use them (privacy.md
    8, "Beperkt"); it then says how many.
    """
    found = set(connection.scalars(text(_OF_PSEUDONYMS), {"given": list(listed.pseudonyms)}))
    unknown = len(set(listed.pseudonyms)) - len(found)
    persons = set(found)
    for query, given in (
        (_OF_DOSSIERS, [{"gemeentecode": code, "dossiernummer": number} for code, number in set(listed.dossiers)]),
        (_OF_FINDINGS, [{"bevinding": number} for number in set(listed.findings)]),
    ):
        for each in given:
            person = connection.scalar(text(query), each)
            if person is None:
                unknown += 1
            else:
                persons.add(person)
    wanted = set(connection.scalars(text(_NUMBERS), {"given": list(persons)}))
    damaged = sum(not _is_own(keyring, pseudonym) for pseudonym in wanted)
    restricted = len(connection.scalars(text(_RESTRICTED), {"wanted": list(wanted)}).all())
    if unknown or damaged or restricted:
        raise ListRefused(
            f"Van de {listed.count} regels kent de hub er {unknown} niet, {damaged} zijn met een andere sleutel gemaakt of "
            f"beschadigd, en van {restricted} is het gebruik beperkt. Er is niets gevraagd. Haal deze eruit, of haal de lijst "
            "opnieuw uit deze hub."
        )
    return sorted(wanted)


def require_unrestricted(connection: Connection, pseudonyms: Sequence[uuid.UUID]) -> None:
    """Raise ListRefused when the use of one of these persons was restricted since they were asked (privacy.md 8, "Beperkt")."""
    restricted = len(connection.scalars(text(_RESTRICTED), {"wanted": list(pseudonyms)}).all())
    if restricted:
        raise ListRefused(
            f"Van {restricted} van de {len(pseudonyms)} personen is het gebruik beperkt sinds dit werd gevraagd. Er wordt "
            "niets getoond. Trek het verzoek in en vraag de anderen opnieuw."
        )


def numbers_of(keyring: KeyRing, pseudonyms: Sequence[uuid.UUID]) -> Sequence[Number]:
    """The numbers behind pseudonyms, in their order; raises ForeignPseudonym when one was not made with the hub's key."""
    plain = plain_numbers(pseudonyms, keyring)
    return [Number(pseudonym, kind, number) for pseudonym, (kind, number) in zip(pseudonyms, plain, strict=True)]


def dossiers_of(connection: Connection, pseudonyms: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[str]]:
    """The dossiers of the persons behind pseudonyms, as `Zwolle 12345`: how people know them."""
    dossiers: dict[uuid.UUID, list[str]] = {pseudonym: [] for pseudonym in pseudonyms}
    for pseudonym, code, number in connection.execute(text(_DOSSIERS), {"given": list(pseudonyms)}):
        name = GEMEENTEN[code].gemeente if code in GEMEENTEN else code
        dossiers[pseudonym].append(f"{name} {number}")
    return dossiers


# A persoon is the pseudonym of one of the own numbers, so what is given may be both: it then stands for the person.
_OF_PSEUDONYMS: Final = "SELECT nummer FROM kern.alias WHERE nummer = ANY(CAST(:given AS uuid[]))"

_OF_DOSSIERS: Final = """
SELECT persoon FROM kern.dossier WHERE gemeentecode = :gemeentecode AND dossiernummer = :dossiernummer
ORDER BY is_open DESC LIMIT 1
"""

_OF_FINDINGS: Final = """
SELECT coalesce(bevinding.persoon, dossier.persoon)
FROM controle.bevinding AS bevinding
LEFT JOIN kern.dossier AS dossier
    ON dossier.gemeentecode = bevinding.gemeentecode AND dossier.dossiernummer = bevinding.dossiernummer
WHERE bevinding.bevinding = :bevinding
LIMIT 1
"""

_NUMBERS: Final = """
SELECT DISTINCT coalesce(van_persoon.nummer, gegeven)
FROM unnest(CAST(:given AS uuid[])) AS gegeven
LEFT JOIN LATERAL (
    SELECT alias.nummer
    FROM kern.alias AS alias
    WHERE alias.persoon = gegeven
    ORDER BY
        array_position(ARRAY['bsn', 'pgn', 'onderwijsnummer', 'a_nummer'], alias.soort),
        alias.geldig_tot DESC NULLS FIRST,
        alias.geldig_van DESC,
        alias.nummer
    LIMIT 1
) AS van_persoon ON TRUE
"""

_RESTRICTED: Final = "SELECT nummer FROM kern.beperkt WHERE nummer = ANY(CAST(:wanted AS uuid[]))"

_DOSSIERS: Final = """
SELECT DISTINCT eigen.nummer, dossier.gemeentecode, dossier.dossiernummer
FROM kern.alias AS eigen
INNER JOIN kern.dossier AS dossier ON dossier.persoon = eigen.persoon
WHERE eigen.nummer = ANY(CAST(:given AS uuid[]))
ORDER BY 1, 2, 3
"""


def _uuid(line: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(line)
    except ValueError:
        return None


def _is_own(keyring: KeyRing, pseudonym: uuid.UUID) -> bool:
    try:
        numbers_of(keyring, [pseudonym])
    except ForeignPseudonym:
        return False
    return True
