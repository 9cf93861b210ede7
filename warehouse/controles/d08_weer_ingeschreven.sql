-- code: D08
-- titel: Jongere in de werkvoorraad van DUO die weer is ingeschreven
-- ernst: info
-- bronnen: duo_a04, duo_a02, duo_c_levering, duo_p_levering, jvs_jongere, brp_persoonslijst, brp_personen
-- wie: de gemeente van het open dossier, anders de woongemeente
-- doen: Neem de nieuwe school over in het dossier; de jongere verdwijnt bij DUO uit de werkvoorraad.
-- uitleg: De jongere staat op de laatste A04, en ook op een A02 van een latere rapportmaand of met een inschrijving
--   (C-levering en de P-leveringen erna) die op de peildatum zeker loopt. Eén bevinding per open dossier.
WITH werkvoorraad AS (
    SELECT
        rapport.persoon,
        min(rapport.gemeentecode) AS gemeentecode,
        max(rapport.peilmaand) AS peilmaand
    FROM kern.vsv_a04 AS rapport
    WHERE rapport.is_laatste
    GROUP BY rapport.persoon
),

heringeschreven AS (
    SELECT
        rapport.persoon,
        max(rapport.peilmaand) AS peilmaand
    FROM kern.vsv_a02 AS rapport
    GROUP BY rapport.persoon
),

ingeschreven AS (
    SELECT
        inschrijving.persoon,
        jsonb_agg(DISTINCT inschrijving.brin6) AS scholen
    FROM kern.inschrijving AS inschrijving
    WHERE inschrijving.is_zeker_actief
    GROUP BY inschrijving.persoon
)

SELECT
    coalesce(handelend.gemeentecode, werkvoorraad.gemeentecode) AS gemeentecode,
    werkvoorraad.persoon,
    handelend.dossiernummer,
    '{}'::jsonb AS sleutels,
    jsonb_build_object('herinschrijving', heringeschreven.peilmaand, 'scholen', ingeschreven.scholen) AS feiten
FROM werkvoorraad
LEFT JOIN heringeschreven
    ON
        werkvoorraad.persoon = heringeschreven.persoon
        AND werkvoorraad.peilmaand < heringeschreven.peilmaand
LEFT JOIN ingeschreven
    ON werkvoorraad.persoon = ingeschreven.persoon
LEFT JOIN kern.handelende_gemeente AS handelend
    ON werkvoorraad.persoon = handelend.persoon
WHERE heringeschreven.persoon IS NOT NULL OR ingeschreven.persoon IS NOT NULL
