-- code: V03
-- titel: Afgesloten verzuimmelding zonder einddatum
-- ernst: waarschuwing
-- bronnen: jvs_verzuimmelding
-- wie: de gemeente van de melding
-- doen: Vraag de school wanneer het verzuim eindigde en vul de einddatum in JVS in.
-- uitleg: Het verzuimregister wil een einddatum bij meldingen van 16 uur (V3, V4), Doorstroompunt (RMC) en langdurig
--   relatief verzuim (LRV). Alleen meldingen met status G (afgesloten).
SELECT
    melding.gemeentecode,
    melding.persoon,
    melding.dossiernummer,
    jsonb_build_object('meldingsnummer', melding.meldingsnummer) AS sleutels,
    jsonb_build_object('verzuimsoort', melding.verzuimsoort) AS feiten
FROM kern.verzuimmelding AS melding
WHERE
    melding.verzuimsoort IN ('V3', 'V4', 'RMC', 'LRV')
    AND melding.status = 'G'
    AND melding.einddatum IS NULL
