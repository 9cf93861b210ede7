-- code: D09
-- titel: De werkvoorraad van DUO sluit niet aan op die van de maand ervoor
-- ernst: fout
-- omvang: alles
-- bronnen: duo_a04, duo_a01, duo_a02
-- wie: Zwolle
-- doen: Vraag DUO om een herstelde levering of om de reden van het verschil.
-- uitleg: De personen op de A04 van een maand zijn niet die van de A04 van de maand ervoor, met de A01 en zonder de A02 van de
--   maand, per scope. Elke maand telt waarvan alle vier de rapporten geladen zijn, behalve oktober: dan begint het vsv-jaar
--   opnieuw. Wie in die of de vorige maand op de A04 van een andere scope staat, is verhuisd en verklaart een verschil.
WITH maand AS (
    SELECT
        levering.scope,
        levering.peilmaand
    FROM kern.geladen_levering AS levering
    INNER JOIN kern.geladen_levering AS ervoor
        ON
            levering.scope = ervoor.scope
            AND kern.vorige_maand(levering.peilmaand) = ervoor.peilmaand
    INNER JOIN kern.geladen_levering AS uit
        ON
            levering.scope = uit.scope
            AND levering.peilmaand = uit.peilmaand
    INNER JOIN kern.geladen_levering AS weer_in
        ON
            levering.scope = weer_in.scope
            AND levering.peilmaand = weer_in.peilmaand
    WHERE
        levering.extract = 'duo_a04'
        AND ervoor.extract = 'duo_a04'
        AND uit.extract = 'duo_a01'
        AND weer_in.extract = 'duo_a02'
        AND levering.peilmaand % 100 <> 10
),

rapport AS (
    SELECT DISTINCT
        vsv_rapport.extract,
        vsv_rapport.scope,
        vsv_rapport.peilmaand,
        vsv_rapport.persoon
    FROM kern.vsv_rapport AS vsv_rapport
    WHERE vsv_rapport.extract IN ('duo_a01', 'duo_a02', 'duo_a04')
),

stand AS (
    SELECT
        maand.scope,
        maand.peilmaand,
        rapport.persoon,
        bool_or(rapport.extract = 'duo_a04' AND rapport.peilmaand = maand.peilmaand) AS staat_erop,
        bool_or(rapport.extract = 'duo_a01' OR rapport.peilmaand < maand.peilmaand)
        AND NOT bool_or(rapport.extract = 'duo_a02') AS hoort_erop
    FROM maand
    INNER JOIN rapport
        ON
            maand.scope = rapport.scope
            AND (
                maand.peilmaand = rapport.peilmaand
                OR (rapport.extract = 'duo_a04' AND kern.vorige_maand(maand.peilmaand) = rapport.peilmaand)
            )
    GROUP BY maand.scope, maand.peilmaand, rapport.persoon
)

SELECT
    zwolle.gemeentecode,
    NULL::uuid AS persoon,
    NULL::text AS dossiernummer,
    jsonb_build_object('scope', stand.scope, 'peilmaand', stand.peilmaand) AS sleutels,
    jsonb_build_object(
        'ontbreken', count(*) FILTER (WHERE stand.hoort_erop), 'te_veel', count(*) FILTER (WHERE stand.staat_erop)
    ) AS feiten
FROM stand
INNER JOIN kern.gemeente AS zwolle
    ON zwolle.contactgemeente
WHERE
    stand.staat_erop <> stand.hoort_erop
    AND NOT EXISTS (
        SELECT 1
        FROM rapport AS elders
        WHERE
            elders.extract = 'duo_a04'
            AND elders.persoon = stand.persoon
            AND elders.scope <> stand.scope
            AND elders.peilmaand IN (stand.peilmaand, kern.vorige_maand(stand.peilmaand))
    )
GROUP BY zwolle.gemeentecode, stand.scope, stand.peilmaand
