-- code: L03
-- titel: Levering geweigerd omdat er te veel rijen in quarantaine gingen
-- ernst: fout
-- omvang: alles
-- bronnen: levering
-- wie: Zwolle en de gemeente van de scope
-- doen: Vraag de leverancier om een herstelde levering; de regels die braken staan in beheer.quarantaine en in de status.
-- uitleg: Meer rijen dan de drempel van dit extract toestaat, gingen in quarantaine. De bevinding verdwijnt zodra van
--   hetzelfde extract en dezelfde scope een levering is geladen die later ontvangen is voor dezelfde peildatum, of een
--   latere peildatum heeft. Zwolle handelt altijd; is de scope een andere gemeente, dan die ook. Testsets (X) en
--   leveringen van een school (I) tellen niet mee.
WITH geweigerd AS (
    SELECT
        levering.extract,
        levering.scope,
        levering.peildatum,
        max(levering.levering) AS levering,
        max(levering.rijen) AS rijen,
        max(levering.rijen_quarantaine) AS rijen_quarantaine
    FROM beheer.levering AS levering
    WHERE
        levering.status = 'geweigerd'
        AND levering.reden_code = 'te_veel_quarantaine'
        AND levering.scope ~ '^[GR]'
        AND levering.peildatum <= (SELECT kern.peildatum())
    GROUP BY levering.extract, levering.scope, levering.peildatum
)

SELECT
    gemeente.gemeentecode,
    NULL::uuid AS persoon,
    NULL::text AS dossiernummer,
    jsonb_build_object(
        'extract', geweigerd.extract,
        'scope', geweigerd.scope,
        'peildatum', geweigerd.peildatum
    ) AS sleutels,
    jsonb_build_object('rijen', geweigerd.rijen, 'quarantaine', geweigerd.rijen_quarantaine) AS feiten
FROM geweigerd
INNER JOIN kern.gemeente AS gemeente
    ON gemeente.contactgemeente OR geweigerd.scope = 'G' || gemeente.gemeentecode
WHERE
    NOT EXISTS (
        SELECT 1
        FROM beheer.levering AS geladen
        WHERE
            geladen.extract = geweigerd.extract
            AND geladen.scope = geweigerd.scope
            AND geladen.status = 'geladen'
            AND geladen.peildatum <= (SELECT kern.peildatum())
            AND (geladen.peildatum, geladen.levering) > (geweigerd.peildatum, geweigerd.levering)
    )
