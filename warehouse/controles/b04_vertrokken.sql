-- code: B04
-- titel: Open dossier van een jongere die emigreerde of van wie de BRP niet meer wordt bijgehouden
-- ernst: waarschuwing
-- bronnen: jvs_jongere, brp_persoonslijst, brp_personen
-- wie: de gemeente van het dossier
-- doen: Ga na of de jongere nog in Nederland verblijft en sluit anders het dossier.
-- uitleg: De persoon staat in het register van niet-ingezetenen (gemeente 1999), heeft een land van vertrek, of de
--   bijhouding is opgeschort om een andere reden dan overlijden.
SELECT
    woonsituatie.gemeentecode,
    woonsituatie.persoon,
    woonsituatie.dossiernummer,
    jsonb_build_object('dossiernummer', woonsituatie.dossiernummer) AS sleutels,
    jsonb_build_object('woongemeente', woonsituatie.woongemeente, 'reden_opschorting', woonsituatie.reden_opschorting) AS feiten
FROM kern.woonsituatie AS woonsituatie
WHERE woonsituatie.situatie = 'B04'
