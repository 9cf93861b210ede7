-- code: B03
-- titel: Open dossier van een overleden jongere
-- ernst: fout
-- bronnen: jvs_jongere, brp_persoonslijst, brp_personen
-- wie: de gemeente van het dossier
-- doen: Sluit het dossier vandaag en houd uitgaande post en afspraken tegen.
-- uitleg: De BRP heeft een datum van overlijden, of de bijhouding is opgeschort om overlijden. Een onbekende datum van
--   overlijden telt ook.
SELECT
    woonsituatie.gemeentecode,
    woonsituatie.persoon,
    woonsituatie.dossiernummer,
    jsonb_build_object('dossiernummer', woonsituatie.dossiernummer) AS sleutels,
    jsonb_build_object('overleden', TRUE) AS feiten
FROM kern.woonsituatie AS woonsituatie
WHERE woonsituatie.situatie = 'B03'
