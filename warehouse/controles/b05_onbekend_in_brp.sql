-- code: B05
-- titel: Open dossier met een burgerservicenummer dat de BRP van de regio niet kent
-- ernst: waarschuwing
-- bronnen: jvs_jongere, brp_persoonslijst, brp_personen
-- wie: de gemeente van het dossier
-- doen: Controleer het burgerservicenummer in JVS, of vraag na waar de jongere woont.
-- uitleg: Geen persoonslijst van de regio die tot de peildatum is geladen, kent dit burgerservicenummer of een nummer dat
--   er ooit bij hoorde. Wie er wel in stond maar verdween, is bekend. Dossiers onder een onderwijsnummer vallen er buiten.
--   Zolang er geen persoonslijst is geladen, geldt dit voor elk dossier.
SELECT
    woonsituatie.gemeentecode,
    woonsituatie.persoon,
    woonsituatie.dossiernummer,
    jsonb_build_object('dossiernummer', woonsituatie.dossiernummer) AS sleutels,
    jsonb_build_object('bekend_in_brp', FALSE) AS feiten
FROM kern.woonsituatie AS woonsituatie
WHERE woonsituatie.situatie = 'B05'
