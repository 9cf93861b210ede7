-- code: D04
-- titel: Ingeschreven bij twee scholen tegelijk
-- ernst: waarschuwing
-- bronnen: duo_c_levering, duo_p_levering, jvs_jongere, brp_persoonslijst, brp_personen
-- wie: de gemeente van het open dossier, anders de woongemeente
-- doen: Vraag de scholen welke inschrijving klopt en laat de andere beëindigen.
-- uitleg: Op de peildatum lopen bij DUO inschrijvingen bij scholen met een verschillende BRIN (vier tekens); twee
--   vestigingen van één BRIN zijn één school. Alleen wanneer elke mogelijke datum dat zegt. Eén bevinding per open dossier.
WITH ingeschreven AS (
    SELECT
        inschrijving.persoon,
        min(inschrijving.gemeentecode) AS gemeentecode,
        jsonb_agg(DISTINCT inschrijving.brin4) AS scholen
    FROM kern.inschrijving AS inschrijving
    WHERE inschrijving.is_zeker_actief
    GROUP BY inschrijving.persoon
    HAVING count(DISTINCT inschrijving.brin4) > 1
)

SELECT
    coalesce(handelend.gemeentecode, ingeschreven.gemeentecode) AS gemeentecode,
    ingeschreven.persoon,
    handelend.dossiernummer,
    '{}'::jsonb AS sleutels,
    jsonb_build_object('scholen', ingeschreven.scholen) AS feiten
FROM ingeschreven
LEFT JOIN kern.handelende_gemeente AS handelend
    ON ingeschreven.persoon = handelend.persoon
