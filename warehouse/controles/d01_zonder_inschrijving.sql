-- code: D01
-- titel: Open dossier van een plichtige jongere zonder inschrijving en zonder werkproces
-- ernst: waarschuwing
-- bronnen: jvs_jongere, brp_persoonslijst, brp_personen, duo_c_levering, duo_p_levering, jvs_vrijstelling, jvs_werkproces
-- wie: de gemeente van het dossier
-- doen: Start een werkproces absoluut verzuim, of leg de vrijstelling vast die er is.
-- uitleg: De jongere is een leerplichtige of kwalificatieplichtige inwoner van de regio, heeft geen lopende inschrijving bij
--   DUO en geen vrijstelling van inschrijving, en geen werkproces absoluut verzuim dat loopt of begon sinds het gat
--   ontstond. Een werkproces bij een ander dossier van dezelfde jongere telt mee. Van een onvolledige datum telt elke
--   mogelijkheid mee. Zolang er geen C-levering is geladen, geldt dit voor elk zo'n dossier.
SELECT
    dossier.gemeentecode,
    dossier.persoon,
    dossier.dossiernummer,
    jsonb_build_object('dossiernummer', dossier.dossiernummer) AS sleutels,
    jsonb_build_object('sinds', jongere.sinds_vroegst) AS feiten
FROM kern.zonder_onderwijs AS jongere
INNER JOIN kern.dossier AS dossier
    ON jongere.persoon = dossier.persoon
WHERE
    dossier.is_open
    AND NOT EXISTS (
        SELECT 1
        FROM kern.werkproces AS werkproces
        WHERE
            werkproces.persoon = jongere.persoon
            AND werkproces.soort = 'ABSOLUUT'
            AND (
                kern.laatst(werkproces.datum_start) >= jongere.sinds_vroegst
                OR (
                    kern.vroegst(werkproces.datum_start) <= (SELECT kern.peildatum())
                    AND coalesce(kern.laatst(werkproces.datum_einde), 'infinity') >= (SELECT kern.peildatum())
                )
            )
    )
