-- code: P05
-- titel: Geslacht in JVS wijkt af van de BRP
-- ernst: waarschuwing
-- bronnen: jvs_jongere, brp_persoonslijst, brp_personen
-- wie: de gemeente van het dossier
-- doen: Neem het geslacht uit de BRP over in JVS.
-- uitleg: Alleen open dossiers waarvan beide kanten een geslacht hebben; O (onbekend) is een waarde als M en V.
SELECT
    dossier.gemeentecode,
    dossier.persoon,
    dossier.dossiernummer,
    jsonb_build_object('dossiernummer', dossier.dossiernummer) AS sleutels,
    jsonb_build_object('jvs', dossier.geslacht_jvs, 'brp', dossier.geslacht_brp) AS feiten
FROM kern.dossier_naast_brp AS dossier
WHERE dossier.geslacht_jvs <> dossier.geslacht_brp
