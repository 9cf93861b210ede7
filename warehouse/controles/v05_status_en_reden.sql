-- code: V05
-- titel: Status en reden van afsluiten van een verzuimmelding spreken elkaar tegen
-- ernst: fout
-- bronnen: jvs_verzuimmelding
-- wie: de gemeente van de melding
-- doen: Vul bij een afgesloten melding de reden in. Haal bij een andere status de reden weg, of sluit de melding af.
-- uitleg: De melding heeft status G (afgesloten) zonder reden van afsluiten, of een reden van afsluiten bij een andere
--   status.
SELECT
    melding.gemeentecode,
    melding.persoon,
    melding.dossiernummer,
    jsonb_build_object('meldingsnummer', melding.meldingsnummer) AS sleutels,
    jsonb_build_object('status', melding.status, 'reden_afgesloten', melding.reden_afgesloten) AS feiten
FROM kern.verzuimmelding AS melding
WHERE (melding.status = 'G') <> (melding.reden_afgesloten IS NOT NULL)
