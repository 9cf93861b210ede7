-- code: P06
-- titel: Achternaam in JVS wijkt af van de BRP
-- ernst: waarschuwing
-- bronnen: jvs_jongere, brp_persoonslijst, brp_personen
-- wie: de gemeente van het dossier
-- doen: Controleer de achternaam in JVS en neem die uit de BRP over.
-- uitleg: Vergeleken zonder hoofdletters en accenten en zonder voorvoegsel, met vergelijkwaarden: de namen zelf zijn niet
--   opgeslagen. Alleen open dossiers waarvan beide kanten een naam hebben.
SELECT
    dossier.gemeentecode,
    dossier.persoon,
    dossier.dossiernummer,
    jsonb_build_object('dossiernummer', dossier.dossiernummer) AS sleutels,
    jsonb_build_object('jvs', dossier.naam_jvs, 'brp', dossier.naam_brp) AS feiten
FROM kern.dossier_naast_brp AS dossier
WHERE dossier.naam_jvs <> dossier.naam_brp
