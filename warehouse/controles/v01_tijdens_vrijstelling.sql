-- code: V01
-- titel: Verzuimmelding in een periode met een vrijstelling
-- ernst: fout
-- bronnen: jvs_verzuimmelding, jvs_vrijstelling
-- wie: de gemeente van de melding
-- doen: Trek de melding in met reden V. Klopt de vrijstelling niet, herstel dan die.
-- uitleg: De melding loopt van de begindatum tot en met de einddatum, zonder einddatum tot en met de peildatum, en valt
--   geheel of voor een deel in een toegekende vrijstelling van dezelfde jongere, van welk artikel en in welke gemeente ook.
--   Een melding die met reden V is ingetrokken telt niet, een die om een andere reden is ingetrokken wel. Bij een onvolledige
--   datum alleen als elke mogelijke dag dat zegt. Eén bevinding per melding en vrijstelling.
SELECT
    melding.gemeentecode,
    melding.persoon,
    melding.dossiernummer,
    jsonb_build_object(
        'meldingsnummer', melding.meldingsnummer,
        'vrijstellingnummer', vrijstelling.vrijstellingnummer
    ) AS sleutels,
    jsonb_build_object(
        'melding_begindatum', melding.begindatum,
        'melding_einddatum', melding.einddatum,
        'status', melding.status,
        'artikel', vrijstelling.artikel,
        'vrijstelling_gemeentecode', vrijstelling.gemeentecode,
        'vrijstelling_begindatum', vrijstelling.begindatum,
        'vrijstelling_einddatum', vrijstelling.einddatum
    ) AS feiten
FROM kern.verzuimmelding AS melding
INNER JOIN kern.vrijstelling AS vrijstelling
    ON melding.persoon = vrijstelling.persoon
WHERE
    vrijstelling.besluit = 'toegekend'
    AND (melding.status <> 'I' OR melding.reden_ingetrokken IS DISTINCT FROM 'V')
    AND greatest(kern.laatst(melding.begindatum), vrijstelling.zeker_van)
    <= least(coalesce(kern.vroegst(melding.einddatum), (SELECT kern.peildatum())), vrijstelling.zeker_tot)
