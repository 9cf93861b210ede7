"""Rules over a whole levering that need all its rows: repeated keys, and groups that are valid together or not at all.

Decided in SQL on two tables, of valid and of quarantined rows, so that memory stays one block, for all leveringen in them at
once: a row key holds its scope, a group counts per levering. The statements are in the SQL that PostgreSQL and SQLite share,
so that who checks a file on the own machine (`warehouse.loose_rows`) is told by the same rules. Rules of a single row are
`schemas.contract`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from string import Template
from typing import Final

from sqlalchemy import Connection

from warehouse.bron import History
from warehouse.staging import Staging
from warehouse.stored import is_kept_in_quarantine

DUPLICATE_ROW: Final = "dubbele_rij"
"""The row is equal to an earlier row in every stored column; the first one loads (feeds.md, "Contract or check?")."""

REPEATED_KEY: Final = "dubbele_sleutel"
"""The key occurs more than once and nobody knows which row is right (feeds.md, "Contract or check?")."""

PERSON_IN_QUARANTINE: Final = "persoon_in_quarantaine"
"""Another row of the same person is in quarantaine (feeds.md, brp_persoonslijst)."""

# a valid row whose key is also in quarantaine repeats that key: which of the two is right is as unknown
_REPEATED_KEYS: Final = Template("""
CREATE TEMPORARY TABLE hub_apart $lifetime AS
WITH vaker AS (
    SELECT sleutel FROM $valid GROUP BY sleutel HAVING count(*) > 1
),
eerste AS (
    SELECT s.sleutel, min(s.rijnummer) AS rijnummer FROM $valid AS s JOIN vaker AS v ON v.sleutel = s.sleutel GROUP BY s.sleutel
),
oordeel AS (
    SELECT v.sleutel, v.rijnummer AS eerste, min(CASE WHEN ($s) IS NOT DISTINCT FROM ($e) THEN 1 ELSE 0 END) AS gelijk
    FROM eerste AS v
    JOIN $valid AS e ON e.sleutel = v.sleutel AND e.rijnummer = v.rijnummer
    JOIN $valid AS s ON s.sleutel = v.sleutel
    GROUP BY v.sleutel, v.rijnummer
),
afgekeurd AS (
    SELECT DISTINCT sleutel FROM $quarantine WHERE sleutel IS NOT NULL
)
SELECT s.$place AS plaats, s.levering, s.groep, '$repeated_key' AS regel
FROM $valid AS s
JOIN (SELECT sleutel FROM oordeel WHERE gelijk = 0 UNION SELECT sleutel FROM afgekeurd) AS fout ON fout.sleutel = s.sleutel
UNION ALL
SELECT s.$place, s.levering, s.groep, '$duplicate_row'
FROM $valid AS s JOIN oordeel AS o ON o.sleutel = s.sleutel LEFT JOIN afgekeurd AS a ON a.sleutel = s.sleutel
WHERE o.gelijk = 1 AND s.rijnummer <> o.eerste AND a.sleutel IS NULL
""")

_GROUPS: Final = Template("""
INSERT INTO hub_apart
SELECT s.$place, s.levering, s.groep, '$person_in_quarantine'
FROM $valid AS s LEFT JOIN hub_apart AS a ON a.plaats = s.$place
WHERE a.plaats IS NULL AND (s.levering, s.groep) IN (
    SELECT levering, groep FROM $quarantine UNION SELECT levering, groep FROM hub_apart WHERE regel <> '$duplicate_row'
)
""")

# by the place of the row in its table, which only this transaction changes: no second look at all rows
_MOVE: Final = Template("""
WITH weg AS (
    DELETE FROM $valid AS s USING hub_apart AS a
    WHERE s.ctid = a.plaats AND s.ctid = ANY(ARRAY(SELECT plaats FROM hub_apart))
    RETURNING s.levering, s.rijnummer, ARRAY[a.regel] AS regels, s.sleutel, s.groep, $key AS sleutelkolommen
)
INSERT INTO $quarantine (levering, rijnummer, regels, sleutel, groep, sleutelkolommen)
SELECT levering, rijnummer, regels, sleutel, groep, sleutelkolommen FROM weg
""")


@dataclass(frozen=True)
class Tables:
    """Where the rows stand, for use in SQL text.

    Both tables have levering, rijnummer, sleutel and groep. `place` tells a row of `valid` from the others; `one` and `other`
    list what must be the same in equal rows, behind the aliases s and e; `lifetime` is how long a temporary table stays.
    """

    valid: str
    quarantine: str
    place: str
    one: str
    other: str
    lifetime: str = ""


def statements(tables: Tables, *, grouped: bool) -> Sequence[str]:
    """What puts the rows that break a rule over their levering into a temporary table `hub_apart`.

    It has plaats, levering, groep and regel. When the extract is `grouped`, the rows of who is in quarantaine are there too.
    """
    names = {
        "valid": tables.valid,
        "quarantine": tables.quarantine,
        "place": tables.place,
        "s": tables.one,
        "e": tables.other,
        "lifetime": tables.lifetime,
        "duplicate_row": DUPLICATE_ROW,
        "repeated_key": REPEATED_KEY,
        "person_in_quarantine": PERSON_IN_QUARANTINE,
    }
    return [template.substitute(names) for template in ((_REPEATED_KEYS, _GROUPS) if grouped else (_REPEATED_KEYS,))]


def set_apart(connection: Connection, history: History, staging: Staging) -> None:
    """Move the rows that break a rule over the whole levering to the quarantaine staging."""
    columns = history.columns("s"), history.columns("e")
    tables = Tables(staging.valid, staging.quarantine, "ctid", *columns, lifetime="ON COMMIT DROP")
    asked = statements(tables, grouped=history.extract.group is not None)
    if sum(connection.exec_driver_sql(statement).rowcount for statement in asked):
        names = {"valid": staging.valid, "quarantine": staging.quarantine, "key": _key_as_json(history)}
        connection.exec_driver_sql(_MOVE.substitute(names))
    connection.exec_driver_sql("DROP TABLE hub_apart")


def _key_as_json(history: History) -> str:
    extract = history.extract
    kept = [name for name in extract.key if is_kept_in_quarantine(extract, extract.column(name))]
    pairs = ", ".join(f"'{name}', s.\"{name}\"" for name in kept)
    return f"json_build_object({pairs})::text" if kept else "NULL"
