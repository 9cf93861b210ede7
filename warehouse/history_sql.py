"""The SQL of `warehouse.history`: every statement works on all keys of a step at once.

Temporary tables of a step: `hub_stap` (its leveringen, each with a scope of its own), `hub_wijziging` (a key whose state on the
peildatum changes), `hub_onbekend` (keys or groups in quarantaine in these leveringen) and `hub_later` (loaded leveringen of the
same scope after the peildatum). `stap` is everywhere the levering of the step. In `hub_wijziging`, `oud` is the row that holds
on the peildatum, `nieuw` the row number in the staging, `links` the row that the new interval continues, `rechts` the row that
it runs into, `volgende` the date until which the step reaches. Without `nieuw`, the key goes back to the content of `links`, or
to absence. A row key holds its scope, so a key belongs to one levering of the step; a group may stand in several.

Rows of the history are named by their place in the table (ctid): under the lock of extract and scope nobody else changes them,
and an index on a number of its own would make a first load a third dearer. Contents are compared by all stored columns:
measured, that costs no more than comparing a row hash, and it stays right when a model gets a column or a key is rotated.
"""

from collections.abc import Mapping
from string import Template
from typing import Final

_SHARED: Final = {
    # rows that the hub still holds for true, with the levering of the step that is about their scope
    "known": "(SELECT bekend.*, bekend.ctid AS plaats, stap.stap FROM $table AS bekend JOIN hub_stap AS stap USING (scope) "
    "WHERE bekend.scope = ANY(CAST(:scopes AS text[])) AND bekend.bekend_tot = 'infinity')",
}

MAKE_STEP: Final = """
CREATE TEMPORARY TABLE hub_stap ON COMMIT DROP AS
SELECT * FROM unnest(CAST(:leveringen AS bigint[]), CAST(:scopes AS text[])) AS stap (stap, scope)
"""
HAS_LATER: Final = """
SELECT EXISTS (
    SELECT FROM beheer.levering
    WHERE extract = :extract AND scope = ANY(CAST(:scopes AS text[])) AND status = 'geladen' AND peildatum > :peildatum
)
"""
# rows that are held for true come of a levering that counts
SCOPES_WITH_OTHERS: Final = """
SELECT DISTINCT scope FROM beheer.levering
WHERE extract = :extract AND scope = ANY(CAST(:scopes AS text[])) AND status = 'geladen'
    AND levering <> ALL(CAST(:leveringen AS bigint[]))
"""
HAS_NO_STATISTICS: Final = "SELECT reltuples < 0 FROM pg_class WHERE oid = CAST('$table' AS regclass)"

FIRST_LOAD: Final = """
INSERT INTO $table (scope, sleutel, geldig_van, geldig_tot, bekend_van, levering, $names)
SELECT stap.scope, nieuw.sleutel, :peildatum, 'infinity', :moment, stap.stap, $nieuw
FROM $valid AS nieuw JOIN hub_stap AS stap ON stap.stap = nieuw.levering
"""

MAKE_CHANGES: Final = """
CREATE TEMPORARY TABLE hub_wijziging (
    stap bigint NOT NULL,
    sleutel uuid NOT NULL,
    eenheid uuid,
    nieuw integer,
    oud tid,
    links tid,
    rechts tid,
    volgende date NOT NULL DEFAULT 'infinity',
    volgende_levering bigint
) ON COMMIT DROP
"""

UNKNOWN_HERE: Final = """
CREATE TEMPORARY TABLE hub_onbekend ON COMMIT DROP AS
SELECT DISTINCT q.levering AS stap, $quarantined AS eenheid
FROM beheer.quarantaine AS q
WHERE q.levering = ANY(CAST(:leveringen AS bigint[])) AND $quarantined IS NOT NULL
    AND q.regels <> CAST(:dubbele_rij AS text[])
"""

LATER: Final = """
CREATE TEMPORARY TABLE hub_later ON COMMIT DROP AS
SELECT stap.stap, later.levering, later.peildatum
FROM hub_stap AS stap JOIN beheer.levering AS later USING (scope)
WHERE later.extract = :extract AND later.status = 'geladen' AND later.peildatum > :peildatum
"""

CHANGES_BY_SNAPSHOT: Final = """
INSERT INTO hub_wijziging (stap, sleutel, eenheid, nieuw, oud)
SELECT coalesce(nieuw.levering, oud.stap), sleutel, coalesce(nieuw.eenheid, oud.eenheid), nieuw.rijnummer, oud.plaats
FROM (
    SELECT *, $unit AS eenheid FROM $valid WHERE levering = ANY(CAST(:leveringen AS bigint[]))
) AS nieuw
FULL JOIN (
    SELECT *, $unit AS eenheid FROM $known AS oud WHERE geldig_van <= :peildatum AND geldig_tot > :peildatum
) AS oud USING (sleutel)
WHERE CASE
    WHEN nieuw.rijnummer IS NULL
        THEN (oud.stap, oud.eenheid) NOT IN (SELECT stap, eenheid FROM hub_onbekend)
            AND sleutel NOT IN (SELECT eenheid FROM hub_onbekend)
    WHEN oud.plaats IS NULL THEN TRUE
    ELSE ROW($nieuw) IS DISTINCT FROM ROW($oud)
END
"""

# every statement starts an interval of its own, equal or not: which leveringen named the key stays known
CHANGES_BY_STATEMENT: Final = """
INSERT INTO hub_wijziging (stap, sleutel, eenheid, nieuw, oud)
SELECT nieuw.levering, sleutel, nieuw.$unit, nieuw.rijnummer, oud.plaats
FROM (SELECT * FROM $valid WHERE levering = ANY(CAST(:leveringen AS bigint[]))) AS nieuw
LEFT JOIN (
    SELECT * FROM $known AS oud WHERE geldig_van <= :peildatum AND geldig_tot > :peildatum
) AS oud USING (sleutel)
WHERE oud.plaats IS NULL OR oud.geldig_van < :peildatum OR ROW($nieuw) IS DISTINCT FROM ROW($oud)
"""

BACK_EVERYWHERE: Final = """
INSERT INTO hub_wijziging (stap, sleutel, eenheid, oud, links)
SELECT coalesce(oud.stap, links.stap), sleutel, coalesce(oud.eenheid, links.eenheid), oud.plaats, links.plaats
FROM (SELECT *, $unit AS eenheid FROM $known AS oud WHERE geldig_van = :peildatum) AS oud
FULL JOIN (SELECT *, $unit AS eenheid FROM $known AS links WHERE geldig_tot = :peildatum) AS links USING (sleutel)
"""
BACK_WHERE_UNKNOWN: Final = "\n".join(
    (
        BACK_EVERYWHERE,
        "WHERE (coalesce(oud.stap, links.stap), coalesce(oud.eenheid, links.eenheid))",
        "IN (SELECT stap, eenheid FROM hub_onbekend)",
        "OR sleutel IN (SELECT eenheid FROM hub_onbekend)",
    )
)
BACK_WHERE_NOT_STATED: Final = "\n".join((BACK_EVERYWHERE, "WHERE sleutel NOT IN (SELECT sleutel FROM $valid)"))

REACH_COMMON: Final = """
UPDATE hub_wijziging AS w SET volgende = later.peildatum, volgende_levering = later.levering
FROM (SELECT DISTINCT ON (stap) * FROM hub_later ORDER BY stap, peildatum) AS later
WHERE later.stap = w.stap
"""

# only what is unknown in the very next levering reaches further than it
REACH_EXCEPTIONS: Final = """
WITH onbekend AS (
    SELECT DISTINCT later.stap, $quarantined AS eenheid, later.levering
    FROM beheer.quarantaine AS q JOIN hub_later AS later USING (levering)
    WHERE $quarantined IS NOT NULL AND q.regels <> CAST(:dubbele_rij AS text[])
),
in_eerste AS (
    SELECT o.stap, o.eenheid FROM onbekend AS o
    WHERE o.levering IN (SELECT DISTINCT ON (stap) levering FROM hub_later ORDER BY stap, peildatum)
),
geraakt AS (
    SELECT w.stap, w.sleutel, w.eenheid FROM hub_wijziging AS w JOIN in_eerste USING (stap, eenheid)
    UNION
    SELECT w.stap, w.sleutel, w.eenheid FROM hub_wijziging AS w JOIN in_eerste AS o ON o.stap = w.stap AND o.eenheid = w.sleutel
),
eerstvolgende AS (
    SELECT DISTINCT ON (g.sleutel) g.sleutel, later.peildatum, later.levering
    FROM geraakt AS g
    JOIN hub_later AS later USING (stap)
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
    SELECT sleutel, min(geldig_van) AS datum FROM $known AS bekend WHERE geldig_van > :peildatum GROUP BY sleutel
) AS tot
WHERE tot.sleutel = w.sleutel
"""

JOIN_LEFT_OF_NEW: Final = """
UPDATE hub_wijziging AS w SET links = links.plaats
FROM (SELECT * FROM $known AS links WHERE geldig_tot = :peildatum) AS links, $valid AS nieuw
WHERE links.sleutel = w.sleutel AND nieuw.levering = w.stap AND nieuw.rijnummer = w.nieuw
    AND ROW($nieuw) IS NOT DISTINCT FROM ROW($links)
"""

JOIN_RIGHT_OF_NEW: Final = """
UPDATE hub_wijziging AS w SET rechts = rechts.plaats
FROM (SELECT * FROM $known AS rechts WHERE geldig_van > :peildatum) AS rechts, $valid AS nieuw
WHERE rechts.sleutel = w.sleutel AND rechts.geldig_van = w.volgende AND nieuw.levering = w.stap AND nieuw.rijnummer = w.nieuw
    AND ROW($nieuw) IS NOT DISTINCT FROM ROW($rechts)
"""

JOIN_RIGHT_OF_BACK: Final = """
UPDATE hub_wijziging AS w SET rechts = rechts.plaats
FROM (SELECT * FROM $known AS rechts WHERE geldig_van > :peildatum) AS rechts, $table AS links
WHERE rechts.sleutel = w.sleutel AND rechts.geldig_van = w.volgende AND w.nieuw IS NULL AND links.ctid = w.links
    AND ROW($links) IS NOT DISTINCT FROM ROW($rechts)
"""

# where nothing of the step is joined to another row or ends at a later levering, its rows need no look at those
ADD_NEW_ALONE: Final = """
INSERT INTO $table (scope, sleutel, geldig_van, geldig_tot, bekend_van, levering, $names)
SELECT stap.scope, w.sleutel, :peildatum, 'infinity', :moment, w.stap, $nieuw
FROM hub_wijziging AS w
JOIN hub_stap AS stap USING (stap)
JOIN $valid AS nieuw ON nieuw.levering = w.stap AND nieuw.rijnummer = w.nieuw
"""
ADD_NEW: Final = """
INSERT INTO $table (scope, sleutel, geldig_van, geldig_tot, bekend_van, levering, $names)
SELECT stap.scope, w.sleutel, coalesce(links.geldig_van, :peildatum), coalesce(rechts.geldig_tot, w.volgende), :moment,
    coalesce(links.levering, w.stap), $nieuw
FROM hub_wijziging AS w
JOIN hub_stap AS stap USING (stap)
JOIN $valid AS nieuw ON nieuw.levering = w.stap AND nieuw.rijnummer = w.nieuw
LEFT JOIN $table AS links ON links.ctid = w.links
LEFT JOIN $table AS rechts ON rechts.ctid = w.rechts
"""

# what is left of the old row before the reach of the step
ADD_BEFORE: Final = """
INSERT INTO $table (scope, sleutel, geldig_van, geldig_tot, bekend_van, levering, $names)
SELECT oud.scope, w.sleutel, oud.geldig_van, :peildatum, :moment, oud.levering, $oud
FROM hub_wijziging AS w JOIN $table AS oud ON oud.ctid = w.oud
WHERE oud.geldig_van < :peildatum
"""
# and what goes back to an earlier content, and what is left of the old row after that reach
ADD_REST: Final = "\n".join(
    (
        ADD_BEFORE,
        """UNION ALL
SELECT links.scope, w.sleutel, links.geldig_van, coalesce(rechts.geldig_tot, w.volgende), :moment, links.levering, $links
FROM hub_wijziging AS w
JOIN $table AS links ON links.ctid = w.links
LEFT JOIN $table AS rechts ON rechts.ctid = w.rechts
WHERE w.nieuw IS NULL
UNION ALL
SELECT oud.scope, w.sleutel, w.volgende, oud.geldig_tot, :moment, w.volgende_levering, $oud
FROM hub_wijziging AS w JOIN $table AS oud ON oud.ctid = w.oud
WHERE oud.geldig_tot > w.volgende
""",
    )
)

END: Final = """
UPDATE $table SET bekend_tot = :moment
WHERE ctid = ANY(ARRAY(
    SELECT oud FROM hub_wijziging UNION ALL SELECT links FROM hub_wijziging UNION ALL SELECT rechts FROM hub_wijziging
))
"""

# a superseded levering is withdrawn of which rows stand: the levering that counts says the same
ATTRIBUTE: Final = """
INSERT INTO $table (scope, sleutel, geldig_van, geldig_tot, bekend_van, levering, $names)
SELECT oud.scope, oud.sleutel, oud.geldig_van, oud.geldig_tot, :moment, :instead, $oud
FROM $known AS oud
WHERE oud.levering = ANY(CAST(:leveringen AS bigint[]))
"""
END_ATTRIBUTED: Final = """
UPDATE $table SET bekend_tot = :moment
WHERE scope = ANY(CAST(:scopes AS text[])) AND bekend_tot = 'infinity' AND levering = ANY(CAST(:leveringen AS bigint[]))
"""


def filled(statement: str, names: Mapping[str, str]) -> str:
    """The statement with the names of a step filled in; what a levering brings travels as parameters only."""
    known = Template(_SHARED["known"]).substitute(names)
    return Template(statement).substitute(names, known=known)
