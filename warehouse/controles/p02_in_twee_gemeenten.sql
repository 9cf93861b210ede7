-- code: P02
-- titel: Open dossiers van één persoon in twee gemeenten
-- ernst: waarschuwing
-- bronnen: jvs_jongere
-- wie: beide gemeenten
-- doen: Spreek met de andere gemeente af wie het dossier houdt en sluit het andere.
-- uitleg: De persoon heeft in beide gemeenten een open dossier, ook wanneer het ene onder een burgerservicenummer en het
--   andere onder een onderwijsnummer staat dat erbij hoort. Elke gemeente krijgt een bevinding per dossier van de andere.
SELECT
    eigen.gemeentecode,
    eigen.persoon,
    eigen.dossiernummer,
    jsonb_build_object(
        'dossiernummer', eigen.dossiernummer,
        'andere_gemeentecode', ander.gemeentecode,
        'ander_dossiernummer', ander.dossiernummer
    ) AS sleutels,
    jsonb_build_object('doelgroep', eigen.doelgroep, 'andere_doelgroep', ander.doelgroep) AS feiten
FROM kern.dossier AS eigen
INNER JOIN kern.dossier AS ander
    ON
        eigen.persoon = ander.persoon
        AND eigen.gemeentecode <> ander.gemeentecode
WHERE eigen.is_open AND ander.is_open
