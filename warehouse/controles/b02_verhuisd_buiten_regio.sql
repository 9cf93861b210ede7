-- code: B02
-- titel: Open dossier van een jongere die buiten de regio woont
-- ernst: fout
-- bronnen: jvs_jongere, brp_persoonslijst, brp_personen
-- wie: de gemeente van het dossier
-- doen: Draag het dossier over aan de woongemeente buiten de regio en sluit het.
-- uitleg: Volgens de BRP staat de jongere ingeschreven in een Nederlandse gemeente buiten de regio. Emigratie is B04.
SELECT
    woonsituatie.gemeentecode,
    woonsituatie.persoon,
    woonsituatie.dossiernummer,
    jsonb_build_object('dossiernummer', woonsituatie.dossiernummer) AS sleutels,
    jsonb_build_object('woongemeente', woonsituatie.woongemeente) AS feiten
FROM kern.woonsituatie AS woonsituatie
WHERE woonsituatie.situatie = 'B02'
