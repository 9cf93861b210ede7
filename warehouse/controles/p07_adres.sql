-- code: P07
-- titel: Adres in JVS wijkt af van de BRP
-- ernst: waarschuwing
-- bronnen: jvs_jongere, brp_persoonslijst, brp_personen
-- wie: de gemeente van het dossier
-- doen: Neem het adres uit de BRP over in JVS.
-- uitleg: Vergeleken op postcode en huisnummer, met een vergelijkwaarde: het adres zelf is niet opgeslagen. Alleen open
--   dossiers waarvan beide kanten postcode en huisnummer hebben.
SELECT
    dossier.gemeentecode,
    dossier.persoon,
    dossier.dossiernummer,
    jsonb_build_object('dossiernummer', dossier.dossiernummer) AS sleutels,
    jsonb_build_object('jvs', dossier.adres_jvs, 'brp', dossier.adres_brp) AS feiten
FROM kern.dossier_naast_brp AS dossier
WHERE dossier.adres_jvs <> dossier.adres_brp
