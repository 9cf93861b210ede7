-- code: D10
-- titel: Jongere in de werkvoorraad van DUO die niet in de startset staat
-- ernst: waarschuwing
-- bronnen: duo_a04, duo_a05, brp_persoonslijst, brp_personen, jvs_jongere
-- wie: Zwolle
-- doen: Vraag DUO waarom de jongere in de A04 staat en niet in de A05.
-- uitleg: De jongere staat op de laatste A04, was op de eerste teldatum (1 oktober) van het vsv-jaar jonger dan 22, en staat op
--   geen A05 van dat vsv-jaar in de regio. De geboortedatum is die van de BRP, anders van JVS, anders van DUO; van een
--   onvolledige moet elke mogelijke dag jonger dan 22 zijn. Alleen wanneer van dat vsv-jaar een A05 is geladen.
WITH werkvoorraad AS (
    SELECT DISTINCT
        rapport.persoon,
        rapport.vsv_jaar,
        coalesce(persoon.geboortedatum, rapport.geboortedatum) AS geboortedatum
    FROM kern.vsv_a04 AS rapport
    LEFT JOIN kern.persoon AS persoon
        ON rapport.persoon = persoon.persoon
    WHERE rapport.is_laatste
)

SELECT
    zwolle.gemeentecode,
    werkvoorraad.persoon,
    NULL::text AS dossiernummer,
    '{}'::jsonb AS sleutels,
    jsonb_build_object('vsv_jaar', werkvoorraad.vsv_jaar) AS feiten
FROM werkvoorraad
INNER JOIN kern.gemeente AS zwolle
    ON zwolle.contactgemeente
WHERE
    kern.verjaardag(kern.vroegst(werkvoorraad.geboortedatum), 22) > make_date(werkvoorraad.vsv_jaar, 10, 1)
    AND werkvoorraad.vsv_jaar IN (
        SELECT (levering.peilmaand - 10) / 100
        FROM kern.geladen_levering AS levering
        WHERE levering.extract = 'duo_a05'
    )
    AND NOT EXISTS (
        SELECT 1
        FROM kern.vsv_a05 AS startset
        WHERE
            startset.persoon = werkvoorraad.persoon
            AND startset.vsv_jaar = werkvoorraad.vsv_jaar
    )
