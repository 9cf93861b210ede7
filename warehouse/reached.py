"""The persons and dossiers that a run asks about, and whoever is tied to them, in temporary tables until the transaction ends.

Tied to a person is whoever shares a dossier or has the same identity, however many steps away. Who it begins with is decided in
`warehouse.reach`. A history has no index, so every question about one reads it whole: what ties whom is read once, into
temporary tables, and the steps are taken there.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, text

from schemas.extract import Extract
from schemas.register import EXTRACTS
from warehouse.bron import History
from warehouse.sql_files import CONTROLES, KERN, execute_plain
from warehouse.stops import DOSSIER
from warehouse.ties import number_columns
from warehouse.whose_rows import gemeente_of

_IDENTITY: Final = "identiteit_vergelijk"
"""The composite comparison value that ties a person without BSN to one with it (check P03)."""


def about_persons() -> list[Extract]:
    """The extracts whose rows are about a person or a dossier."""
    return [extract for extract in EXTRACTS.values() if number_columns(extract) or _has_dossier(extract)]


def begin(connection: Connection) -> None:
    """Make the tables, empty: `bekeken_nummer` (nummer) and `bekeken_dossier` (gemeentecode, dossiernummer)."""
    connection.execute(text(_TABLES))


def reach_rows(connection: Connection, extract: Extract, where: str, values: Mapping[str, Any]) -> None:
    """Reach the persons and the dossiers in these rows."""
    numbers = [f'rij."{name}"' for name, _ in number_columns(extract)]
    parts = {
        "$table": History(extract).table,
        "$numbers": f"ARRAY[{', '.join(numbers)}]::uuid[]",
        "$gemeente": gemeente_of(extract) if _has_dossier(extract) else "NULL::text",
        "$dossier": "rij.dossiernummer" if _has_dossier(extract) else "NULL::text",
        "$where": where,
    }
    connection.execute(text(_filled(_REACH, parts)), values)


def spread_out(connection: Connection) -> tuple[int, float]:
    """Reach everybody who is tied to those reached; how many persons that are, and their share of all known numbers."""
    with_number = [extract for extract in EXTRACTS.values() if number_columns(extract)]
    with_identity = _with_identity()
    with_dossier = [extract for extract in with_number if _has_dossier(extract)]
    dossiers = [_pairs(extract, f"{gemeente_of(extract)}, rij.{DOSSIER}") for extract in with_dossier]
    identities = [_pairs(extract, f"rij.{_IDENTITY}") for extract in with_number if extract.name in with_identity]
    parts = {"$dossiers": " UNION ALL ".join(dossiers), "$identities": " UNION ALL ".join(identities)}
    connection.execute(text(_filled(_TIES, parts)))
    step, grown = 0, True
    while grown:
        steps = {"stap": step, "volgende": step + 1}
        for statement in (_OTHER_NUMBERS, _DOSSIERS, _IDENTITIES):
            connection.execute(text(statement), steps)
        grown = connection.execute(text(_WHOEVER_IS_TIED), steps).rowcount > 0
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
    histories = {History(extract).name: extract for extract in EXTRACTS.values()}
    of_kern = frozenset(connection.scalars(text("SELECT viewname FROM pg_views WHERE schemaname = 'kern'")))
    places: dict[str, str] = {}
    statements: list[str] = []
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
        statements.append(_filled(_OF_SOME, {"$place": places[table], "$table": table, "$where": chosen}))
    if places:
        execute_plain(connection, "; ".join([*statements, f"ANALYZE {', '.join(places.values())}"]))
    return places


def _pairs(extract: Extract, tie: str) -> str:
    """Of every known row that has both: a number of the person and the tie; the other numbers are known as aliases."""
    numbers = ", ".join(f'rij."{name}"' for name, _ in number_columns(extract))
    number = f"coalesce({numbers})"
    where = known(f"num_nulls({number}, {tie}) = 0")
    return f"SELECT {number} AS nummer, {tie} FROM {History(extract).table} AS rij WHERE {where}"  # noqa: S608


def _is_reached(extract: Extract) -> str:
    """Whether a row is about one of the persons or dossiers that are reached."""
    ways = [_filled(_NUMBER_REACHED, {"$number": name}) for name, _ in number_columns(extract)]
    if _has_dossier(extract):
        ways.append(_filled(_DOSSIER_REACHED, {"$gemeente": gemeente_of(extract)}))
    return " OR ".join(ways)


def _filled(template: str, parts: Mapping[str, str]) -> str:
    for part, sql in parts.items():
        template = template.replace(part, sql)
    return template


def _has_dossier(extract: Extract) -> bool:
    return any(each.name == DOSSIER for each in History(extract).stored)


def _with_identity() -> frozenset[str]:
    """The extracts of which a view or a check reads the identity: what nobody looks at ties nobody."""
    files = [path.read_text("utf-8") for folder in (KERN, CONTROLES) for path in folder.glob("*.sql")]
    naming = " ".join(each for each in files if _IDENTITY in each)
    having = (extract for extract in EXTRACTS.values() if any(each.name == _IDENTITY for each in extract.comparisons))
    return frozenset(extract.name for extract in having if History(extract).name in naming)


_NUMBER_REACHED: Final = 'rij."$number" IN (SELECT nummer FROM pg_temp.bekeken_nummer)'
_DOSSIER_REACHED: Final = "($gemeente, rij.dossiernummer) IN (SELECT gemeentecode, dossiernummer FROM pg_temp.bekeken_dossier)"
_OF_SOME: Final = "CREATE TEMPORARY TABLE $place ON COMMIT DROP AS SELECT rij.* FROM $table AS rij WHERE $where"

_TABLES: Final = """
DROP TABLE IF EXISTS
    pg_temp.bekeken_nummer, pg_temp.bekeken_dossier, pg_temp.bekeken_identiteit, pg_temp.in_dossier, pg_temp.met_identiteit;
CREATE TEMPORARY TABLE bekeken_nummer (nummer uuid PRIMARY KEY, stap integer NOT NULL DEFAULT 0) ON COMMIT DROP;
CREATE TEMPORARY TABLE bekeken_dossier (
    gemeentecode text, dossiernummer text, stap integer NOT NULL DEFAULT 0, PRIMARY KEY (gemeentecode, dossiernummer)
) ON COMMIT DROP
"""

_ANALYZE: Final = "ANALYZE pg_temp.bekeken_nummer, pg_temp.bekeken_dossier"

_REACH: Final = """
WITH rijen AS MATERIALIZED (
    SELECT $numbers AS nummers, $gemeente AS gemeentecode, $dossier AS dossiernummer FROM $table AS rij WHERE $where
),
nummers AS (
    INSERT INTO pg_temp.bekeken_nummer
    SELECT DISTINCT nummer FROM rijen CROSS JOIN unnest(rijen.nummers) AS nummer WHERE nummer IS NOT NULL
    ON CONFLICT DO NOTHING
)
INSERT INTO pg_temp.bekeken_dossier
SELECT DISTINCT gemeentecode, dossiernummer FROM rijen WHERE num_nulls(gemeentecode, dossiernummer) = 0
ON CONFLICT DO NOTHING
"""

_TIES: Final = f"""
CREATE TEMPORARY TABLE in_dossier (nummer, gemeentecode, dossiernummer) ON COMMIT DROP AS $dossiers;
CREATE TEMPORARY TABLE met_identiteit (nummer, identiteit) ON COMMIT DROP AS $identities;
CREATE TEMPORARY TABLE bekeken_identiteit (identiteit uuid PRIMARY KEY, stap integer NOT NULL) ON COMMIT DROP;
{_ANALYZE}
"""

_OTHER_NUMBERS: Final = """
INSERT INTO pg_temp.bekeken_nummer
SELECT DISTINCT ander.nummer, CAST(:stap AS integer)
FROM pg_temp.bekeken_nummer AS bekeken
INNER JOIN kern.alias AS eigen ON eigen.nummer = bekeken.nummer
INNER JOIN kern.alias AS ander ON ander.persoon = eigen.persoon
WHERE bekeken.stap = :stap
ON CONFLICT DO NOTHING
"""

_DOSSIERS: Final = """
INSERT INTO pg_temp.bekeken_dossier
SELECT DISTINCT gemeentecode, dossiernummer, CAST(:stap AS integer)
FROM pg_temp.in_dossier
WHERE nummer IN (SELECT nummer FROM pg_temp.bekeken_nummer WHERE stap = :stap)
ON CONFLICT DO NOTHING
"""

_IDENTITIES: Final = """
INSERT INTO pg_temp.bekeken_identiteit
SELECT DISTINCT identiteit, CAST(:stap AS integer)
FROM pg_temp.met_identiteit
WHERE nummer IN (SELECT nummer FROM pg_temp.bekeken_nummer WHERE stap = :stap)
ON CONFLICT DO NOTHING
"""

_WHOEVER_IS_TIED: Final = """
INSERT INTO pg_temp.bekeken_nummer
SELECT nummer, CAST(:volgende AS integer)
FROM pg_temp.in_dossier
WHERE (gemeentecode, dossiernummer) IN (SELECT gemeentecode, dossiernummer FROM pg_temp.bekeken_dossier WHERE stap = :stap)
UNION
SELECT nummer, CAST(:volgende AS integer)
FROM pg_temp.met_identiteit
WHERE identiteit IN (SELECT identiteit FROM pg_temp.bekeken_identiteit WHERE stap = :stap)
UNION
-- who turned out to be somebody else was found under the other until now
SELECT CASE WHEN bekeken.nummer = los.nummer THEN los.ander ELSE los.nummer END, CAST(:volgende AS integer)
FROM pg_temp.bekeken_nummer AS bekeken
INNER JOIN kern.tegengesproken AS los ON bekeken.nummer IN (los.nummer, los.ander)
WHERE bekeken.stap = :stap
ON CONFLICT DO NOTHING
"""

_HOW_MANY: Final = """
SELECT
    count(DISTINCT alias.persoon),
    count(*)::float / greatest((SELECT count(*) FROM kern.alias), 1)
FROM pg_temp.bekeken_nummer AS bekeken
INNER JOIN kern.alias AS alias ON alias.nummer = bekeken.nummer
"""
