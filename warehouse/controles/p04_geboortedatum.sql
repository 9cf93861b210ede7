-- code: P04
-- titel: Geboortedatum in JVS wijkt af van de BRP
-- ernst: waarschuwing
-- bronnen: jvs_jongere, brp_persoonslijst, brp_personen
-- wie: de gemeente van het dossier
-- doen: Neem de geboortedatum uit de BRP over in JVS.
-- uitleg: Onvolledige datums worden vergeleken op wat aan beide kanten bekend is. Alleen open dossiers.
SELECT
    dossier.gemeentecode,
    dossier.persoon,
    dossier.dossiernummer,
    jsonb_build_object('dossiernummer', dossier.dossiernummer) AS sleutels,
    jsonb_build_object('jvs', dossier.geboortedatum_jvs, 'brp', dossier.geboortedatum_brp) AS feiten
FROM kern.dossier_naast_brp AS dossier
WHERE kern.datums_verschillen(dossier.geboortedatum_jvs, dossier.geboortedatum_brp)
