-- code: B06
-- titel: Leerplichtige inwoner zonder dossier en zonder inschrijving
-- ernst: info
-- bronnen: brp_persoonslijst, brp_personen, jvs_jongere, duo_c_levering, duo_p_levering, jvs_vrijstelling
-- wie: de woongemeente
-- doen: Ga na of dit absoluut verzuim is en open een dossier in JVS.
-- uitleg: De inwoner is op de peildatum leerplichtig (niet kwalificatieplichtig), heeft in geen gemeente van de regio een open
--   dossier, geen lopende inschrijving bij DUO en geen vrijstelling van inschrijving (artikel 5 onder a, b of c, 5a,
--   15). Van een onvolledige datum telt elke mogelijkheid mee: alleen wie zeker leerplichtig en zeker niet ingeschreven is.
--   Zolang er geen C-levering is geladen, geldt dit voor elke leerplichtige inwoner.
SELECT
    inwoner.gemeentecode,
    inwoner.persoon,
    NULL::text AS dossiernummer,
    '{}'::jsonb AS sleutels,
    jsonb_build_object('sinds', inwoner.sinds_vroegst) AS feiten
FROM kern.zonder_onderwijs AS inwoner
WHERE
    inwoner.is_leerplichtig
    AND NOT EXISTS (
        SELECT 1
        FROM kern.dossier AS dossier
        WHERE dossier.persoon = inwoner.persoon AND dossier.is_open
    )
