"""Which rows of the hub are a person's: by their numbers, by the history that hangs on them, by their dossiers and bevindingen.

Shared by who erases, restricts or shows a person (privacy.md 8). Numbers in clear exist in memory only.
"""

import uuid
from collections.abc import Collection, Generator, Sequence
from contextlib import contextmanager
from typing import Final

import pyarrow as pa
from sqlalchemy import Connection, text

from schemas.columns import Kind
from schemas.extract import Extract
from schemas.register import EXTRACTS
from warehouse.bron import History
from warehouse.keys import PSEUDONYM_DOMAIN, KeyRing
from warehouse.pseudonyms import Pseudonyms
from warehouse.stops import DOSSIER, FINDING
from warehouse.ties import number_columns


def pseudonym_of(kind: Kind, number: str, ring: KeyRing) -> uuid.UUID | None:
    """The pseudonym of a number; None when it does not have the digits of its kind."""
    [value] = Pseudonyms(ring.key(PSEUDONYM_DOMAIN)).of(kind, pa.array([number], pa.string())).to_pylist()
    return None if value is None else uuid.UUID(bytes=value)


def plain_numbers(numbers: Sequence[uuid.UUID], ring: KeyRing) -> list[tuple[Kind, str]]:
    """The numbers behind pseudonyms, in memory only; raises ForeignPseudonym when one is not of this ring."""
    pseudonyms = pa.array([number.bytes for number in numbers], pa.binary(16))
    found = Pseudonyms(ring.key(PSEUDONYM_DOMAIN)).numbers_of(pseudonyms)
    return [(Kind(each["soort"]), each["nummer"]) for each in found.to_pylist()]


def numbers_of_persons(connection: Connection, numbers: Collection[uuid.UUID]) -> Sequence[uuid.UUID]:
    """These pseudonyms and those of every other number of the same persons, as known now."""
    return connection.execute(text(_CLUSTER), {"nummers": [*numbers]}).scalars().all()


def persons_of(connection: Connection, numbers: Collection[uuid.UUID]) -> Sequence[uuid.UUID]:
    """The persons of these pseudonyms: each by the number that names them; one that no source names now is its own."""
    return connection.execute(text(_PERSONS), {"nummers": [*numbers]}).scalars().all()


@contextmanager
def chosen(connection: Connection, numbers: Collection[uuid.UUID]) -> Generator[None]:
    """Inside the block, in the open transaction, temporary tables say what belongs to who has these pseudonyms.

    `van_nummer` (nummer), `van_dossier` (gemeentecode, dossiernummer), `van_bevinding` (kenmerk, bevinding, waar: the schema).
    """
    jongere = EXTRACTS["jvs_jongere"]
    connection.execute(text(_NUMBERS), {"nummers": [*numbers]})
    of_person = any_number(jongere, "dossier")
    connection.execute(text(_DOSSIERS.replace("$gemeente", gemeente_of(jongere)).replace("$persoon", of_person)))
    connection.execute(text(_FINDINGS))
    yield
    connection.exec_driver_sql("DROP TABLE pg_temp.van_nummer, pg_temp.van_dossier, pg_temp.van_bevinding")


def is_theirs(extract: Extract) -> str:
    """Whether a row (`rij`) of an extract belongs to who was `chosen`, in SQL."""
    ways = [any_number(extract, "rij")]
    names = {column.name for column in History(extract).stored}
    numbers = [f'rij."{name}"' for name, _ in number_columns(extract)]
    nobody = f"num_nonnulls({', '.join(numbers)}) = 0 AND " if numbers else ""
    if extract.group:
        group, table, one = extract.group, History(extract).table, any_number(extract, "een")
        ways.append(f'rij."{group}" IN (SELECT een."{group}" FROM {table} AS een WHERE {one})')  # noqa: S608
    if DOSSIER in names:
        dossiers = "SELECT gemeentecode, dossiernummer FROM pg_temp.van_dossier"
        ways.append(f"({nobody}({gemeente_of(extract)}, rij.{DOSSIER}) IN ({dossiers}))")
    if FINDING in names:
        ways.append(f"rij.{FINDING} IN (SELECT kenmerk FROM pg_temp.van_bevinding)")  # noqa: S608
    return " OR ".join(ways)


def any_number(extract: Extract, alias: str) -> str:
    """Whether a row under this alias names a number of who was chosen, in SQL."""
    numbers = "SELECT nummer FROM pg_temp.van_nummer"
    return " OR ".join(f'{alias}."{name}" IN ({numbers})' for name, _ in number_columns(extract)) or "FALSE"


def gemeente_of(extract: Extract, alias: str = "rij") -> str:
    """The gemeente of a row as the views of `kern` take that of JVS, in SQL: that of the levering, else of the row."""
    named = f"{alias}.{extract.municipality}" if extract.municipality else "NULL::text"
    return f"CASE WHEN {alias}.scope LIKE 'G%' THEN substr({alias}.scope, 2) ELSE {named} END"


_CLUSTER: Final = """
SELECT nummer FROM (
    SELECT nummer FROM unnest(CAST(:nummers AS uuid[])) AS nummer
    UNION
    SELECT ander.nummer
    FROM kern.alias AS een JOIN kern.alias AS ander ON ander.persoon = een.persoon
    WHERE een.nummer = ANY(CAST(:nummers AS uuid[])) OR een.persoon = ANY(CAST(:nummers AS uuid[]))
) AS nummers
ORDER BY nummer
"""
_PERSONS: Final = """
SELECT DISTINCT coalesce(alias.persoon, nummer) AS persoon
FROM unnest(CAST(:nummers AS uuid[])) AS nummer LEFT JOIN kern.alias USING (nummer) ORDER BY 1
"""
_NUMBERS: Final = (
    "CREATE TEMPORARY TABLE van_nummer ON COMMIT DROP AS SELECT nummer FROM unnest(CAST(:nummers AS uuid[])) AS nummer"
)

# a dossier that last said to be of somebody else is no longer this person's
_DOSSIERS: Final = """
CREATE TEMPORARY TABLE van_dossier ON COMMIT DROP AS
SELECT gemeentecode, dossiernummer FROM (
    SELECT DISTINCT ON (1, 2) $gemeente AS gemeentecode, rij.dossiernummer, rij.burgerservicenummer, rij.onderwijsnummer
    FROM bron.jvs_jongere AS rij
    ORDER BY 1, 2, (rij.bekend_tot = 'infinity') DESC, rij.geldig_van DESC, rij.bekend_van DESC
) AS dossier
WHERE $persoon
"""
# also what was set aside for who is restricted; a list of before a rotation of the key knows a bevinding by an earlier kenmerk
_FINDINGS: Final = """
CREATE TEMPORARY TABLE van_bevinding ON COMMIT DROP AS
WITH nu AS (
    SELECT kenmerk, bevinding, 'controle' AS waar FROM controle.bevinding AS rij WHERE $ours
    UNION ALL
    SELECT kenmerk, bevinding, 'wpg' FROM wpg.bevinding AS rij WHERE $ours
    UNION ALL
    SELECT kenmerk, bevinding, waar
    FROM (
        SELECT regel ->> 'kenmerk' AS kenmerk, bevinding, 'controle' AS waar, persoon,
            regel ->> 'gemeentecode' AS gemeentecode, regel ->> 'dossiernummer' AS dossiernummer
        FROM controle.beperkte_bevinding
        UNION ALL
        SELECT regel ->> 'kenmerk', bevinding, 'wpg', persoon, regel ->> 'gemeentecode', regel ->> 'dossiernummer'
        FROM wpg.beperkte_bevinding
    ) AS rij
    WHERE $ours
)
SELECT kenmerk, bevinding, waar FROM nu
UNION ALL
SELECT eerder.kenmerk, nu.bevinding, nu.waar FROM nu INNER JOIN controle.kenmerk_eerder AS eerder ON eerder.nu = nu.kenmerk
""".replace(
    "$ours",
    "rij.persoon IN (SELECT nummer FROM pg_temp.van_nummer)"
    " OR (rij.gemeentecode, rij.dossiernummer) IN (SELECT gemeentecode, dossiernummer FROM pg_temp.van_dossier)",
)
