-- code: V09
-- titel: Verzuimmelding zonder dossier, of onder het dossier van een ander
-- ernst: fout
-- bronnen: jvs_verzuimmelding, jvs_jongere
-- wie: de gemeente van de melding
-- doen: Koppel de melding in JVS aan het dossier van de jongere, of open er een.
-- uitleg: De melding heeft geen dossiernummer, of een nummer dat op de peildatum bij geen dossier van deze gemeente hoort
--   (open of gesloten), of bij het dossier van een andere persoon. Twee nummers van één persoon zijn dezelfde persoon. Zolang
--   van de gemeente geen jvs_jongere is geladen, geldt dit voor elke melding.
SELECT
    melding.gemeentecode,
    melding.persoon,
    melding.dossiernummer,
    jsonb_build_object('meldingsnummer', melding.meldingsnummer) AS sleutels,
    jsonb_build_object('dossier_bekend', dossier.dossiernummer IS NOT NULL) AS feiten
FROM kern.verzuimmelding AS melding
LEFT JOIN kern.dossier AS dossier
    ON
        melding.gemeentecode = dossier.gemeentecode
        AND melding.dossiernummer = dossier.dossiernummer
WHERE dossier.persoon IS DISTINCT FROM melding.persoon
