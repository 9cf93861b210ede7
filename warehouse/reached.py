"""The persons and dossiers that a run asks about, and whoever is tied to them, in temporary tables until the transaction ends.

Tied to a person is whoever shares a dossier or has the same identity, however many steps away. Who it begins with is decided in
`warehouse.reach`. Each step looks only for what is tied to those of the step before it: a history has no index, so every look
reads it whole, and what costs time is how often it is read.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, text

from schemas.extract import Extract
from schemas.register import EXTRACTS
from warehouse.aliases import number_columns
from warehouse.bron import History
from warehouse.sql_files import execute_plain

_IDENTITY: Final = "identiteit_vergelijk"
"""The composite comparison value that ties a person without BSN to one with it (check P03)."""


def about_persons() -> list[Extract]:
    """The extracts whose rows are about a person or a dossier."""
    return [extract for extract in EXTRACTS.values() if number_columns(extract) or _has_dossier(extract)]


def begin(connection: Connection) -> None:
    """Make the tables, empty: `bekeken_nummer` (nummer) and `bekeken_dossier` (gemeentecode, dossiernummer), with their step."""
    connection.execute(text(_TABLES))


def reach_rows(connection: Connection, extract: Extract, where: str, values: Mapping[str, Any], step: int = 0) -> int:
    """Reach the persons and the dossiers in these rows; how many numbers and dossiers were not reached before."""
    numbers = [f'rij."{name}"' for name, _ in number_columns(extract)]
    parts = {
        "$table": History(extract).table,
        "$numbers": f"ARRAY[{', '.join(numbers)}]::uuid[]",
        "$gemeente": _gemeente(extract) if _has_dossier(extract) else "NULL::text",
        "$dossier": "rij.dossiernummer" if _has_dossier(extract) else "NULL::text",
        "$where": where,
    }
    return connection.execute(text(_filled(_REACH, parts)), {**values, "nieuwe_stap": step}).scalar_one()


def spread_out(connection: Connection) -> tuple[int, float]:
    """Reach everybody who is tied to those reached; how many persons that are, and which share of the known numbers is theirs."""
    step = 0
    while _spread(connection, step):
        step += 1
    connection.execute(text(_ANALYZE))
    persons, share = connection.execute(text(_HOW_MANY)).one()
    return persons, share


def known(condition: str) -> str:
    """The condition for a row that the hub still knows."""
    return f"rij.bekend_tot = 'infinity' AND ({condition})"


def tables_of_some(connection: Connection, tables: Iterable[str]) -> Mapping[str, str]:
    """Make a temporary table of each of these tables with only what is known now of the persons to ask about.

    Takes history tables (`bron.jvs_jongere`) and `kern.alias`; others are left out. Gives the place of each by its name.
    """
    histories = {History(extract).table.replace('"', ""): extract for extract in EXTRACTS.values()}
    of_kern = frozenset(connection.scalars(text("SELECT viewname FROM pg_views WHERE schemaname = 'kern'")))
    places: dict[str, str] = {}
    for table in tables:
        if table == "kern.alias":
            chosen = "rij.nummer IN (SELECT nummer FROM pg_temp.bekeken_nummer)"
        elif table in histories:
            chosen = known(_is_reached(histories[table]))
        else:
            continue
        # under its own name, by which a query that gives it no other calls its columns, unless a view of kern has that name
        name = table.partition(".")[2]
        places[table] = f"pg_temp.{table.replace('.', '_') if name in of_kern else name}"
        execute_plain(connection, _filled(_OF_SOME, {"$place": places[table], "$table": table, "$where": chosen}))
        connection.exec_driver_sql(f"ANALYZE {places[table]}")
    return places


def _spread(connection: Connection, step: int) -> bool:
    """One step further: the other numbers of the same person, whoever shares a dossier, whoever has the same identity."""
    connection.execute(text(_ANALYZE))
    values = {"stap": step}
    connection.execute(text(_OTHER_NUMBERS), values)
    grown = 0
    for extract in EXTRACTS.values():
        if _has_dossier(extract):
            grown += reach_rows(connection, extract, known(_is_reached(extract, _OF_STEP)), values, step + 1)
    alike = [extract for extract in EXTRACTS.values() if any(each.name == _IDENTITY for each in extract.comparisons)]
    identities = 0
    for extract in alike:
        where = known(_is_reached(extract, _OF_STEP))
        parts = {"$table": History(extract).table, "$where": where, "$identity": _IDENTITY}
        identities += connection.execute(text(_filled(_IDENTITIES, parts)), values).rowcount
    for extract in alike if identities else []:
        where = known(_filled(_ALIKE, {"$identity": _IDENTITY}))
        grown += reach_rows(connection, extract, where, values, step + 1)
    return grown > 0


def _is_reached(extract: Extract, step: str = "") -> str:
    """Whether a row is about one of the persons or dossiers that are reached."""
    ways = [_filled(_NUMBER_REACHED, {"$number": name, "$step": step}) for name, _ in number_columns(extract)]
    if _has_dossier(extract):
        ways.append(_filled(_DOSSIER_REACHED, {"$gemeente": _gemeente(extract), "$step": step}))
    return " OR ".join(ways)


def _filled(template: str, parts: Mapping[str, str]) -> str:
    for part, sql in parts.items():
        template = template.replace(part, sql)
    return template


def _has_dossier(extract: Extract) -> bool:
    return any(each.name == "dossiernummer" for each in History(extract).stored)


def _gemeente(extract: Extract) -> str:
    """The gemeente of the JVS levering, as the views of `kern` take it."""
    return f"CASE WHEN rij.scope LIKE 'G%' THEN substr(rij.scope, 2) ELSE rij.{extract.municipality} END"


_OF_STEP: Final = " WHERE stap = :stap"
_NUMBER_REACHED: Final = 'rij."$number" IN (SELECT nummer FROM pg_temp.bekeken_nummer$step)'
_DOSSIER_REACHED: Final = (
    "($gemeente, rij.dossiernummer) IN (SELECT gemeentecode, dossiernummer FROM pg_temp.bekeken_dossier$step)"
)
_ALIKE: Final = "rij.$identity IN (SELECT identiteit FROM pg_temp.bekeken_identiteit WHERE stap = :stap)"
_OF_SOME: Final = "CREATE TEMPORARY TABLE $place ON COMMIT DROP AS SELECT rij.* FROM $table AS rij WHERE $where"
_ANALYZE: Final = "ANALYZE pg_temp.bekeken_nummer, pg_temp.bekeken_dossier"

_TABLES: Final = """
DROP TABLE IF EXISTS pg_temp.bekeken_nummer, pg_temp.bekeken_dossier, pg_temp.bekeken_identiteit;
CREATE TEMPORARY TABLE bekeken_nummer (nummer uuid PRIMARY KEY, stap integer NOT NULL) ON COMMIT DROP;
CREATE TEMPORARY TABLE bekeken_dossier (
    gemeentecode text, dossiernummer text, stap integer NOT NULL, PRIMARY KEY (gemeentecode, dossiernummer)
) ON COMMIT DROP;
CREATE TEMPORARY TABLE bekeken_identiteit (identiteit uuid PRIMARY KEY, stap integer NOT NULL) ON COMMIT DROP
"""

_REACH: Final = """
WITH rijen AS MATERIALIZED (
    SELECT $numbers AS nummers, $gemeente AS gemeentecode, $dossier AS dossiernummer FROM $table AS rij WHERE $where
),
nummers AS (
    INSERT INTO pg_temp.bekeken_nummer
    SELECT DISTINCT nummer, :nieuwe_stap FROM rijen CROSS JOIN unnest(rijen.nummers) AS nummer WHERE nummer IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING 1
),
dossiers AS (
    INSERT INTO pg_temp.bekeken_dossier
    SELECT DISTINCT gemeentecode, dossiernummer, :nieuwe_stap FROM rijen WHERE num_nulls(gemeentecode, dossiernummer) = 0
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT (SELECT count(*) FROM nummers) + (SELECT count(*) FROM dossiers)
"""

_OTHER_NUMBERS: Final = """
INSERT INTO pg_temp.bekeken_nummer
SELECT DISTINCT ander.nummer, :stap
FROM pg_temp.bekeken_nummer AS bekeken
INNER JOIN kern.alias AS eigen ON eigen.nummer = bekeken.nummer
INNER JOIN kern.alias AS ander ON ander.persoon = eigen.persoon
WHERE bekeken.stap = :stap
ON CONFLICT DO NOTHING
"""

_IDENTITIES: Final = """
INSERT INTO pg_temp.bekeken_identiteit
SELECT DISTINCT rij.$identity, :stap FROM $table AS rij WHERE rij.$identity IS NOT NULL AND $where
ON CONFLICT DO NOTHING
"""

_HOW_MANY: Final = """
SELECT
    count(DISTINCT alias.persoon),
    count(*)::float / greatest((SELECT count(*) FROM kern.alias), 1)
FROM pg_temp.bekeken_nummer AS bekeken
INNER JOIN kern.alias AS alias ON alias.nummer = bekeken.nummer
"""
