-- code: B01
-- titel: Open dossier van een jongere die verhuisde binnen de regio
-- ernst: fout
-- bronnen: jvs_jongere, brp_persoonslijst, brp_personen
-- wie: de gemeente van het dossier
-- doen: Draag het dossier over aan de gemeente waar de jongere nu woont en sluit het hier.
-- uitleg: Volgens de BRP staat de jongere ingeschreven in een andere gemeente van de regio dan die van het dossier.
--   Gaat voor op B02 en B05; wie overleed of vertrok staat onder B03 of B04.
SELECT
    woonsituatie.gemeentecode,
    woonsituatie.persoon,
    woonsituatie.dossiernummer,
    jsonb_build_object('dossiernummer', woonsituatie.dossiernummer) AS sleutels,
    jsonb_build_object('woongemeente', woonsituatie.woongemeente) AS feiten
FROM kern.woonsituatie AS woonsituatie
WHERE woonsituatie.situatie = 'B01'
