-- code: D02
-- titel: Vrijstelling van inschrijving en toch ingeschreven
-- ernst: fout
-- bronnen: jvs_vrijstelling, duo_c_levering, duo_p_levering
-- wie: de gemeente van de vrijstelling
-- doen: Ga na of de jongere naar school gaat. Trek dan de vrijstelling in; anders moet de school de inschrijving beëindigen.
-- uitleg: Op de peildatum is een toegekende vrijstelling van inschrijving (artikel 5 onder a, b of c, 5a, 15) van kracht en
--   loopt er een inschrijving bij DUO. De eerste en de laatste dag tellen mee. Alleen wanneer elke mogelijke datum
--   dat zegt.
WITH ingeschreven AS (
    SELECT
        inschrijving.persoon,
        jsonb_agg(DISTINCT inschrijving.brin6) AS scholen
    FROM kern.inschrijving AS inschrijving
    WHERE inschrijving.is_zeker_actief
    GROUP BY inschrijving.persoon
)

SELECT
    vrijstelling.gemeentecode,
    vrijstelling.persoon,
    vrijstelling.dossiernummer,
    jsonb_build_object('vrijstellingnummer', vrijstelling.vrijstellingnummer) AS sleutels,
    jsonb_build_object('artikel', vrijstelling.artikel, 'scholen', ingeschreven.scholen) AS feiten
FROM kern.vrijstelling AS vrijstelling
INNER JOIN ingeschreven
    ON vrijstelling.persoon = ingeschreven.persoon
WHERE vrijstelling.van_inschrijving AND vrijstelling.is_van_kracht
