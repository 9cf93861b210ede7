-- code: L02
-- titel: Levering met veel meer of minder rijen dan de vier ervoor
-- ernst: waarschuwing
-- omvang: alles
-- bronnen: levering
-- wie: Zwolle
-- doen: Vraag de leverancier of de levering volledig is, en vraag anders om een herstelde levering.
-- uitleg: Het aantal rijen van de laatste geladen levering van een extract en scope verschilt meer dan 20 % en meer dan 20
--   rijen van het gemiddelde van de vier geladen leveringen ervoor, op volgorde van peildatum. Zijn er geen vier, dan wordt er
--   niet getoetst. Testsets (X) en leveringen van een school (I) tellen niet mee.
WITH reeks AS (
    SELECT
        levering.extract,
        levering.scope,
        levering.peildatum,
        levering.is_laatste,
        levering.rijen,
        avg(levering.rijen) OVER ervoor AS gemiddelde,
        count(*) OVER ervoor AS aantal
    FROM kern.geladen_levering AS levering
    WINDOW ervoor AS (
        PARTITION BY levering.extract, levering.scope
        ORDER BY levering.peildatum
        ROWS BETWEEN 4 PRECEDING AND 1 PRECEDING
    )
)

SELECT
    gemeente.gemeentecode,
    NULL::uuid AS persoon,
    NULL::text AS dossiernummer,
    jsonb_build_object('extract', reeks.extract, 'scope', reeks.scope, 'peildatum', reeks.peildatum) AS sleutels,
    jsonb_build_object('rijen', reeks.rijen, 'gemiddelde', round(reeks.gemiddelde, 2)) AS feiten
FROM reeks
INNER JOIN kern.gemeente AS gemeente
    ON gemeente.contactgemeente
WHERE
    reeks.is_laatste
    AND reeks.aantal = 4
    AND abs(reeks.rijen - reeks.gemiddelde) > 20
    AND abs(reeks.rijen - reeks.gemiddelde) > 0.2 * reeks.gemiddelde
