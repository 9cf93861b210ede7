-- code: V10
-- titel: Vrijstelling van inschrijving voorbij, zonder nieuwe en zonder inschrijving
-- ernst: waarschuwing
-- bronnen: jvs_vrijstelling, brp_persoonslijst, brp_personen, jvs_jongere, duo_c_levering, duo_p_levering
-- wie: de gemeente van de vrijstelling
-- doen: Vraag de ouders of zij opnieuw een beroep op vrijstelling doen; zo niet, dan moet de jongere worden ingeschreven.
-- uitleg: De inwoner is op de peildatum leerplichtig en heeft geen lopende inschrijving bij DUO, en de laatste
--   toegekende vrijstelling van artikel 5 onder a, b of c eindigde uiterlijk met het vorige schooljaar. In juli telt ook een
--   vrijstelling die eindigt met het lopende schooljaar, zodat er tijd is voor een nieuwe kennisgeving. Een vrijstelling die
--   daarna doorloopt of begint, in welke gemeente ook, is de laatste. Van een onvolledige datum telt elke mogelijkheid mee:
--   alleen wie zeker leerplichtig, zeker niet meer vrijgesteld en zeker niet ingeschreven is.
WITH vrijstelling AS (
    SELECT
        vrijstelling.*,
        -- Een vrijstelling die verkeerd om staat (einde voor begin) geldt hier tot haar begin: zij volgt op die ervoor.
        greatest(vrijstelling.mogelijk_tot, vrijstelling.zeker_van) AS tot
    FROM kern.vrijstelling AS vrijstelling
    WHERE vrijstelling.besluit = 'toegekend' AND vrijstelling.artikel IN ('5_A', '5_B', '5_C')
),

laatste AS (
    SELECT DISTINCT ON (vrijstelling.persoon) vrijstelling.*
    FROM vrijstelling
    ORDER BY vrijstelling.persoon, vrijstelling.tot DESC, vrijstelling.gemeentecode, vrijstelling.vrijstellingnummer
)

SELECT
    laatste.gemeentecode,
    laatste.persoon,
    laatste.dossiernummer,
    jsonb_build_object('vrijstellingnummer', laatste.vrijstellingnummer) AS sleutels,
    jsonb_build_object('artikel', laatste.artikel, 'einddatum', laatste.einddatum) AS feiten
FROM laatste
INNER JOIN kern.plicht AS plicht
    ON laatste.persoon = plicht.persoon
WHERE
    plicht.is_leerplichtig
    -- Zes maanden voor de peildatum ligt vanaf 1 juli in hetzelfde kalenderjaar, en daarvoor in het vorige.
    AND laatste.tot <= (SELECT make_date(extract(YEAR FROM kern.peildatum() - interval '6 months')::integer, 7, 31))
    AND NOT EXISTS (
        SELECT 1
        FROM kern.inschrijving AS inschrijving
        WHERE inschrijving.persoon = laatste.persoon AND inschrijving.is_actief
    )
