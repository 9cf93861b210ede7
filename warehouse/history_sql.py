"""The SQL of `warehouse.history`: every statement works on all keys of a step at once.

Temporary tables of a step: `hub_wijziging` (a key whose state on the peildatum changes), `hub_onbekend` (keys or groups in
quarantaine in this levering) and `hub_later` (loaded leveringen after the peildatum). In `hub_wijziging`, `oud` is the row that
holds on the peildatum, `nieuw` the row number in the staging, `links` the row that the new interval continues, `rechts` the row
that it runs into, `volgende` the date until which the step reaches. Without `nieuw`, the key goes back to the content of
`links`, or to absence. Contents are compared by all stored columns: measured, that costs no more than comparing a row hash, and
it stays right when a model gets a column or a key is rotated.
"""

from collections.abc import Mapping
from string import Template
from typing import Final

_SHARED: Final = {
    # rows of this scope that the hub still holds for true
    "known": "scope = :scope AND bekend_tot = 'infinity'",
    "later_leveringen": (
        "FROM beheer.levering WHERE extract = :extract AND scope = :scope AND status = 'geladen' AND peildatum > :peildatum"
    ),
}

HAS_LATER: Final = "SELECT EXISTS (SELECT $later_leveringen)"
# rows that are held for true come of a levering that counts
HAS_OTHERS: Final = """
SELECT EXISTS (
    SELECT FROM beheer.levering
    WHERE extract = :extract AND scope = :scope AND status = 'geladen' AND levering <> :levering
)
"""
HAS_NO_STATISTICS: Final = "SELECT reltuples < 0 FROM pg_class WHERE oid = CAST('$table' AS regclass)"

FIRST_LOAD: Final = """
INSERT INTO $table (scope, sleutel, geldig_van, geldig_tot, bekend_van, levering, $names)
SELECT :scope, nieuw.sleutel, :peildatum, 'infinity', :moment, :levering, $nieuw
FROM $valid AS nieuw
"""

MAKE_CHANGES: Final = """
CREATE TEMPORARY TABLE hub_wijziging (
    sleutel uuid NOT NULL,
    eenheid uuid,
    nieuw integer,
    oud bigint,
    links bigint,
    rechts bigint,
    volgende date NOT NULL DEFAULT 'infinity',
    volgende_levering bigint
) ON COMMIT DROP
"""

UNKNOWN_HERE: Final = """
CREATE TEMPORARY TABLE hub_onbekend ON COMMIT DROP AS
SELECT DISTINCT $quarantined AS eenheid
FROM beheer.quarantaine AS q
WHERE q.levering = :levering AND $quarantined IS NOT NULL AND q.regels <> CAST(:dubbele_rij AS text[])
"""

LATER: Final = """
CREATE TEMPORARY TABLE hub_later ON COMMIT DROP AS
SELECT levering, peildatum $later_leveringen
"""

CHANGES_BY_SNAPSHOT: Final = """
INSERT INTO hub_wijziging (sleutel, eenheid, nieuw, oud)
SELECT sleutel, coalesce(nieuw.eenheid, oud.eenheid), nieuw.rijnummer, oud.rij
FROM (SELECT *, $unit AS eenheid FROM $valid) AS nieuw
FULL JOIN (
    SELECT *, $unit AS eenheid FROM $table
    WHERE $known AND geldig_van <= :peildatum AND geldig_tot > :peildatum
) AS oud USING (sleutel)
WHERE CASE
    WHEN nieuw.rijnummer IS NULL
        THEN oud.eenheid NOT IN (SELECT eenheid FROM hub_onbekend) AND sleutel NOT IN (SELECT eenheid FROM hub_onbekend)
    WHEN oud.rij IS NULL THEN TRUE
    ELSE ROW($nieuw) IS DISTINCT FROM ROW($oud)
END
"""

# every statement starts an interval of its own, equal or not: which leveringen named the key stays known
CHANGES_BY_STATEMENT: Final = """
INSERT INTO hub_wijziging (sleutel, eenheid, nieuw, oud)
SELECT sleutel, nieuw.$unit, nieuw.rijnummer, oud.rij
FROM $valid AS nieuw
LEFT JOIN (
    SELECT * FROM $table WHERE $known AND geldig_van <= :peildatum AND geldig_tot > :peildatum
) AS oud USING (sleutel)
WHERE oud.rij IS NULL OR oud.geldig_van < :peildatum OR ROW($nieuw) IS DISTINCT FROM ROW($oud)
"""

BACK_EVERYWHERE: Final = """
INSERT INTO hub_wijziging (sleutel, eenheid, oud, links)
SELECT sleutel, coalesce(oud.eenheid, links.eenheid), oud.rij, links.rij
FROM (SELECT *, $unit AS eenheid FROM $table WHERE $known AND geldig_van = :peildatum) AS oud
FULL JOIN (SELECT *, $unit AS eenheid FROM $table WHERE $known AND geldig_tot = :peildatum) AS links USING (sleutel)
"""
BACK_WHERE_UNKNOWN: Final = "\n".join(
    (
        BACK_EVERYWHERE,
        "WHERE coalesce(oud.eenheid, links.eenheid) IN (SELECT eenheid FROM hub_onbekend)",
        "OR sleutel IN (SELECT eenheid FROM hub_onbekend)",
    )
)
BACK_WHERE_NOT_STATED: Final = "\n".join((BACK_EVERYWHERE, "WHERE sleutel NOT IN (SELECT sleutel FROM $valid)"))

REACH_COMMON: Final = """
UPDATE hub_wijziging SET volgende = later.peildatum, volgende_levering = later.levering
FROM (SELECT * FROM hub_later ORDER BY peildatum LIMIT 1) AS later
"""

# only what is unknown in the very next levering reaches further than it
REACH_EXCEPTIONS: Final = """
WITH onbekend AS (
    SELECT DISTINCT $quarantined AS eenheid, later.levering
    FROM beheer.quarantaine AS q JOIN hub_later AS later USING (levering)
    WHERE $quarantined IS NOT NULL AND q.regels <> CAST(:dubbele_rij AS text[])
),
in_eerste AS (
    SELECT o.eenheid FROM onbekend AS o WHERE o.levering = (SELECT levering FROM hub_later ORDER BY peildatum LIMIT 1)
),
geraakt AS (
    SELECT w.sleutel, w.eenheid FROM hub_wijziging AS w JOIN in_eerste USING (eenheid)
    UNION
    SELECT w.sleutel, w.eenheid FROM hub_wijziging AS w JOIN in_eerste AS o ON o.eenheid = w.sleutel
),
eerstvolgende AS (
    SELECT DISTINCT ON (g.sleutel) g.sleutel, later.peildatum, later.levering
    FROM geraakt AS g
    CROSS JOIN hub_later AS later
    LEFT JOIN onbekend AS samen ON samen.levering = later.levering AND samen.eenheid = g.eenheid
    LEFT JOIN onbekend AS alleen ON alleen.levering = later.levering AND alleen.eenheid = g.sleutel
    WHERE samen.eenheid IS NULL AND alleen.eenheid IS NULL
    ORDER BY g.sleutel, later.peildatum
)
UPDATE hub_wijziging AS w SET volgende = coalesce(e.peildatum, 'infinity'), volgende_levering = e.levering
FROM geraakt AS g LEFT JOIN eerstvolgende AS e USING (sleutel)
WHERE g.sleutel = w.sleutel
"""

REACH_OF_STATEMENTS: Final = """
UPDATE hub_wijziging AS w SET volgende = tot.datum
FROM (
    SELECT sleutel, min(geldig_van) AS datum FROM $table WHERE $known AND geldig_van > :peildatum GROUP BY sleutel
) AS tot
WHERE tot.sleutel = w.sleutel
"""

JOIN_LEFT_OF_NEW: Final = """
UPDATE hub_wijziging AS w SET links = links.rij
FROM (SELECT * FROM $table WHERE $known AND geldig_tot = :peildatum) AS links, $valid AS nieuw
WHERE links.sleutel = w.sleutel AND nieuw.rijnummer = w.nieuw AND ROW($nieuw) IS NOT DISTINCT FROM ROW($links)
"""

JOIN_RIGHT_OF_NEW: Final = """
UPDATE hub_wijziging AS w SET rechts = rechts.rij
FROM (SELECT * FROM $table WHERE $known AND geldig_van > :peildatum) AS rechts, $valid AS nieuw
WHERE rechts.sleutel = w.sleutel AND rechts.geldig_van = w.volgende AND nieuw.rijnummer = w.nieuw
    AND ROW($nieuw) IS NOT DISTINCT FROM ROW($rechts)
"""

JOIN_RIGHT_OF_BACK: Final = """
UPDATE hub_wijziging AS w SET rechts = rechts.rij
FROM (SELECT * FROM $table WHERE $known AND geldig_van > :peildatum) AS rechts, $table AS links
WHERE rechts.sleutel = w.sleutel AND rechts.geldig_van = w.volgende AND w.nieuw IS NULL AND links.rij = w.links
    AND ROW($links) IS NOT DISTINCT FROM ROW($rechts)
"""

ADD_NEW: Final = """
INSERT INTO $table (scope, sleutel, geldig_van, geldig_tot, bekend_van, levering, $names)
SELECT :scope, w.sleutel, coalesce(links.geldig_van, :peildatum), coalesce(rechts.geldig_tot, w.volgende), :moment,
    coalesce(links.levering, :levering), $nieuw
FROM hub_wijziging AS w
JOIN $valid AS nieuw ON nieuw.rijnummer = w.nieuw
LEFT JOIN $table AS links ON links.rij = w.links
LEFT JOIN $table AS rechts ON rechts.rij = w.rechts
"""

# what goes back to an earlier content, and what is left of the old row before and after the reach of the step
ADD_REST: Final = """
INSERT INTO $table (scope, sleutel, geldig_van, geldig_tot, bekend_van, levering, $names)
SELECT :scope, w.sleutel, links.geldig_van, coalesce(rechts.geldig_tot, w.volgende), :moment, links.levering, $links
FROM hub_wijziging AS w
JOIN $table AS links ON links.rij = w.links
LEFT JOIN $table AS rechts ON rechts.rij = w.rechts
WHERE w.nieuw IS NULL
UNION ALL
SELECT :scope, w.sleutel, oud.geldig_van, :peildatum, :moment, oud.levering, $oud
FROM hub_wijziging AS w JOIN $table AS oud ON oud.rij = w.oud
WHERE oud.geldig_van < :peildatum
UNION ALL
SELECT :scope, w.sleutel, w.volgende, oud.geldig_tot, :moment, w.volgende_levering, $oud
FROM hub_wijziging AS w JOIN $table AS oud ON oud.rij = w.oud
WHERE oud.geldig_tot > w.volgende
"""

END: Final = """
UPDATE $table SET bekend_tot = :moment
WHERE rij IN (
    SELECT oud FROM hub_wijziging UNION ALL SELECT links FROM hub_wijziging UNION ALL SELECT rechts FROM hub_wijziging
)
"""

# a superseded levering is withdrawn of which rows stand: the levering that counts says the same
ATTRIBUTE: Final = """
INSERT INTO $table (scope, sleutel, geldig_van, geldig_tot, bekend_van, levering, $names)
SELECT :scope, oud.sleutel, oud.geldig_van, oud.geldig_tot, :moment, :instead, $oud
FROM $table AS oud
WHERE $known AND oud.levering = :levering
"""
END_ATTRIBUTED: Final = "UPDATE $table SET bekend_tot = :moment WHERE $known AND levering = :levering"


def filled(statement: str, names: Mapping[str, str]) -> str:
    """The statement with the names of a step filled in; what a levering brings travels as parameters only."""
    return Template(statement).substitute(_SHARED, **names)
