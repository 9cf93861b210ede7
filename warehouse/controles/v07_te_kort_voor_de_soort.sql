-- code: V07
-- titel: Verzuimmelding met te weinig uren of te kort voor de verzuimsoort
-- ernst: waarschuwing
-- bronnen: jvs_verzuimmelding
-- wie: de gemeente van de melding
-- doen: Vraag de school of de uren en datums kloppen en kies in JVS de verzuimsoort die erbij past.
-- uitleg: Een melding V3 heeft minder dan 16 uren verzuim, of een beëindigde melding van langdurig relatief verzuim (LRV)
--   duurde korter dan 28 dagen, de eerste en de laatste dag meegeteld. Zonder uren of zonder einddatum is er niets te toetsen.
--   Van onvolledige datums geldt de langste duur die mogelijk is.
SELECT
    melding.gemeentecode,
    melding.persoon,
    melding.dossiernummer,
    jsonb_build_object('meldingsnummer', melding.meldingsnummer) AS sleutels,
    jsonb_build_object(
        'verzuimsoort', melding.verzuimsoort,
        'verzuimuren', melding.verzuimuren,
        'begindatum', melding.begindatum,
        'einddatum', melding.einddatum
    ) AS feiten
FROM kern.verzuimmelding AS melding
WHERE
    (melding.verzuimsoort = 'V3' AND melding.verzuimuren < 16)
    OR (
        melding.verzuimsoort = 'LRV'
        AND kern.laatst(melding.einddatum) - kern.vroegst(melding.begindatum) + 1 < 28
    )
