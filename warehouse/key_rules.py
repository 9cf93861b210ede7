"""Rules over a whole levering that need all its rows: repeated keys, and groups that are valid together or not at all.

Decided in SQL on the staging tables, so that memory stays one block, for all leveringen in them at once: a row key holds its
scope, a group counts per levering. Rows that break a rule move from the staging of valid rows to that of the quarantaine. Rules
of a single row are `schemas.contract`.
"""

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
CREATE TEMPORARY TABLE hub_apart ON COMMIT DROP AS
WITH vaker AS (
    SELECT sleutel FROM $valid GROUP BY sleutel HAVING count(*) > 1
),
eerste AS (
    SELECT DISTINCT ON (s.sleutel) s.* FROM $valid AS s JOIN vaker USING (sleutel) ORDER BY s.sleutel, s.rijnummer
),
oordeel AS (
    SELECT e.sleutel, min(e.rijnummer) AS eerste, bool_and(ROW($s) IS NOT DISTINCT FROM ROW($e)) AS gelijk
    FROM $valid AS s JOIN eerste AS e USING (sleutel)
    GROUP BY e.sleutel
),
afgekeurd AS (
    SELECT DISTINCT sleutel FROM $quarantine WHERE sleutel IS NOT NULL
)
SELECT s.ctid AS plaats, s.levering, s.groep, '$repeated_key' AS regel
FROM $valid AS s JOIN (SELECT sleutel FROM oordeel WHERE NOT gelijk UNION SELECT sleutel FROM afgekeurd) AS fout USING (sleutel)
UNION ALL
SELECT s.ctid, s.levering, s.groep, '$duplicate_row'
FROM $valid AS s JOIN oordeel AS o USING (sleutel)
WHERE o.gelijk AND s.rijnummer <> o.eerste AND NOT EXISTS (SELECT FROM afgekeurd AS a WHERE a.sleutel = s.sleutel)
""")

_GROUPS: Final = Template("""
INSERT INTO hub_apart
SELECT s.ctid, s.levering, s.groep, '$person_in_quarantine'
FROM $valid AS s
WHERE (s.levering, s.groep) IN (
    SELECT levering, groep FROM $quarantine UNION SELECT levering, groep FROM hub_apart WHERE regel <> '$duplicate_row'
)
AND NOT EXISTS (SELECT FROM hub_apart AS a WHERE a.plaats = s.ctid)
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


def set_apart(connection: Connection, history: History, staging: Staging) -> None:
    """Move the rows that break a rule over the whole levering to the quarantaine staging."""
    names = {
        "valid": staging.valid,
        "quarantine": staging.quarantine,
        "s": history.columns("s"),
        "e": history.columns("e"),
        "key": _key_as_json(history),
        "duplicate_row": DUPLICATE_ROW,
        "repeated_key": REPEATED_KEY,
        "person_in_quarantine": PERSON_IN_QUARANTINE,
    }
    rows = connection.exec_driver_sql(_REPEATED_KEYS.substitute(names)).rowcount
    if history.extract.group:
        rows += connection.exec_driver_sql(_GROUPS.substitute(names)).rowcount
    if rows:
        connection.exec_driver_sql(_MOVE.substitute(names))
    connection.exec_driver_sql("DROP TABLE hub_apart")


def _key_as_json(history: History) -> str:
    extract = history.extract
    kept = [name for name in extract.key if is_kept_in_quarantine(extract, extract.column(name))]
    pairs = ", ".join(f"'{name}', s.\"{name}\"" for name in kept)
    return f"json_build_object({pairs})::text" if kept else "NULL"
