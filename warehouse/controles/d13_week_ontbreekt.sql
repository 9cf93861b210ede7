-- code: D13
-- titel: Week ontbreekt in de reeks P-leveringen
-- ernst: waarschuwing
-- bronnen: duo_p_levering
-- wie: Zwolle
-- doen: Haal de P-levering van die week alsnog op bij DUO. Latere weken zijn al verwerkt; de volgorde van laden maakt niet uit.
-- uitleg: Tussen de eerste en de laatste week (ISO 8601) waarvan een P-levering van een scope geladen is, is van deze week geen
--   levering geladen; een geweigerde of ingetrokken levering telt niet. Eén bevinding per scope en week.
WITH geladen AS (
    SELECT
        levering.scope,
        levering.peildatum
    FROM kern.geladen_levering AS levering
    WHERE levering.extract = 'duo_p_levering'
),

reeks AS (
    SELECT
        geladen.scope,
        generate_series(min(geladen.peildatum), max(geladen.peildatum), interval '7 days')::date AS vrijdag
    FROM geladen
    GROUP BY geladen.scope
)

SELECT
    zwolle.gemeentecode,
    NULL::uuid AS persoon,
    NULL::text AS dossiernummer,
    jsonb_build_object('scope', reeks.scope, 'weeknummer', to_char(reeks.vrijdag, 'IYYYIW')::integer) AS sleutels,
    '{}'::jsonb AS feiten
FROM reeks
INNER JOIN kern.gemeente AS zwolle
    ON zwolle.contactgemeente
LEFT JOIN geladen
    ON
        reeks.scope = geladen.scope
        AND reeks.vrijdag = geladen.peildatum
WHERE geladen.scope IS NULL
