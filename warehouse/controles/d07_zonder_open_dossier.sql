-- code: D07
-- titel: Jongere in de werkvoorraad van DUO zonder open dossier van het Doorstroompunt
-- ernst: fout
-- bronnen: duo_a04, jvs_jongere, brp_persoonslijst, brp_personen
-- wie: de gemeente van het open dossier, anders de woongemeente
-- doen: Open een dossier met doelgroep doorstroompunt en neem contact op met de jongere.
-- uitleg: De jongere staat op de laatste A04 en heeft in geen gemeente van de regio een open dossier met doelgroep
--   doorstroompunt. Een open dossier met een andere doelgroep wordt genoemd, één bevinding per open dossier.
WITH werkvoorraad AS (
    SELECT
        rapport.persoon,
        rapport.gemeentecode,
        jsonb_agg(DISTINCT rapport.brin) AS scholen
    FROM kern.vsv_a04 AS rapport
    WHERE
        rapport.is_laatste
        AND NOT EXISTS (
            SELECT 1
            FROM kern.dossier AS dossier
            WHERE dossier.persoon = rapport.persoon AND dossier.is_open AND dossier.doelgroep = 'doorstroompunt'
        )
    GROUP BY rapport.persoon, rapport.gemeentecode
)

SELECT
    coalesce(handelend.gemeentecode, werkvoorraad.gemeentecode) AS gemeentecode,
    werkvoorraad.persoon,
    handelend.dossiernummer,
    '{}'::jsonb AS sleutels,
    jsonb_build_object('scholen', werkvoorraad.scholen) AS feiten
FROM werkvoorraad
LEFT JOIN kern.handelende_gemeente AS handelend
    ON werkvoorraad.persoon = handelend.persoon
