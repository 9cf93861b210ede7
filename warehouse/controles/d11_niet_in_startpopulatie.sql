-- code: D11
-- titel: Vsv'er in de NenR die niet in de startpopulatie staat
-- ernst: fout
-- bronnen: duo_nenr, duo_nrsp
-- wie: Zwolle
-- doen: Vraag DUO waarom de jongere in de NenR staat en niet in de NRSP van hetzelfde jaar.
-- uitleg: Van elk eindjaar geldt van NenR en van NRSP per scope de definitieve stand, en tot die geladen is de voorlopige. De
--   jongere staat in een NenR en in geen NRSP van hetzelfde eindjaar, van welke gemeente van de regio ook. Alleen wanneer van
--   dat eindjaar de NRSP van de scope van de NenR geladen is, of een van de hele regio. Eén bevinding per persoon en eindjaar.
SELECT
    zwolle.gemeentecode,
    nenr.persoon,
    NULL::text AS dossiernummer,
    jsonb_build_object('eindjaar', nenr.eindjaar) AS sleutels,
    jsonb_build_object(
        'stand', jsonb_agg(DISTINCT nenr.stand), 'gemeenten', jsonb_agg(DISTINCT nenr.gemeentecode)
    ) AS feiten
FROM kern.vsv_jaar AS nenr
INNER JOIN kern.gemeente AS zwolle
    ON zwolle.contactgemeente
WHERE
    nenr.extract = 'duo_nenr'
    AND nenr.geldt
    AND EXISTS (
        SELECT 1
        FROM kern.geladen_levering AS levering
        WHERE
            levering.extract = 'duo_nrsp'
            AND (levering.scope = nenr.scope OR levering.scope LIKE 'R%' OR nenr.scope LIKE 'R%')
            AND extract(YEAR FROM levering.peildatum) = nenr.eindjaar
    )
    AND NOT EXISTS (
        SELECT 1
        FROM kern.vsv_jaar AS nrsp
        WHERE
            nrsp.extract = 'duo_nrsp'
            AND nrsp.geldt
            AND nrsp.eindjaar = nenr.eindjaar
            AND nrsp.persoon = nenr.persoon
    )
GROUP BY zwolle.gemeentecode, nenr.persoon, nenr.eindjaar
