-- code: P01
-- titel: Twee open dossiers van één persoon in dezelfde gemeente
-- ernst: fout
-- bronnen: jvs_jongere
-- wie: de gemeente van het dossier
-- doen: Voeg de dossiers samen en sluit er een.
-- uitleg: De persoon heeft in deze gemeente meer dan één open dossier, ook wanneer het ene onder een burgerservicenummer en het
--   andere onder een onderwijsnummer of een eerder burgerservicenummer staat. Elk van de dossiers is een bevinding.
SELECT
    dossier.gemeentecode,
    dossier.persoon,
    dossier.dossiernummer,
    jsonb_build_object('dossiernummer', dossier.dossiernummer) AS sleutels,
    jsonb_build_object('andere_dossiernummers', jsonb_agg(ander.dossiernummer ORDER BY ander.dossiernummer)) AS feiten
FROM kern.dossier AS dossier
INNER JOIN kern.dossier AS ander
    ON
        dossier.persoon = ander.persoon
        AND dossier.gemeentecode = ander.gemeentecode
        AND dossier.dossiernummer <> ander.dossiernummer
WHERE dossier.is_open AND ander.is_open
GROUP BY dossier.gemeentecode, dossier.persoon, dossier.dossiernummer
