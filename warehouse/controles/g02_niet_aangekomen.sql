-- code: G02
-- titel: Geplaatst in het mbo en op 1 oktober niet ingeschreven
-- ernst: waarschuwing
-- bronnen: grip_overstap, duo_c_levering, duo_p_levering, brp_persoonslijst, brp_personen, jvs_jongere
-- wie: de woongemeente
-- doen: Neem contact op met de jongere en de mbo-instelling: is hij begonnen?
-- uitleg: De overstap staat op GEPLAATST, en op 1 oktober na dat schooljaar liep volgens DUO geen inschrijving in het mbo, bij
--   welke instelling ook. Gevraagd vanaf de eerste C-levering van op of na die 1 oktober. Van een onvolledige datum telt elke
--   mogelijkheid mee. Van vroegere jaren, waarvan DUO de inschrijvingen niet meer levert, wordt niets gemeld.
SELECT
    geplaatst.handelende_gemeente AS gemeentecode,
    geplaatst.persoon,
    dossier.dossiernummer,
    jsonb_build_object('aanmelding_id', geplaatst.aanmelding_id) AS sleutels,
    jsonb_build_object('mbo_brin', geplaatst.mbo_brin, 'crebo', geplaatst.crebo) AS feiten
FROM kern.niet_aangekomen AS geplaatst
LEFT JOIN kern.open_dossier AS dossier
    ON
        geplaatst.persoon = dossier.persoon
        AND geplaatst.handelende_gemeente = dossier.gemeentecode
