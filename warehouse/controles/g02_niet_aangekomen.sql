-- code: G02
-- titel: Geplaatst in het mbo en op 1 oktober niet ingeschreven
-- ernst: waarschuwing
-- bronnen: grip_overstap, duo_c_levering, duo_p_levering, brp_persoonslijst, brp_personen, jvs_jongere
-- wie: de woongemeente
-- doen: Neem contact op met de jongere en de mbo-instelling: is hij begonnen?
-- uitleg: De overstap staat op GEPLAATST, en op 1 oktober na dat schooljaar liep volgens DUO geen inschrijving in het mbo, bij
--   welke instelling ook. Gevraagd vanaf die 1 oktober. Van een onvolledige datum telt elke mogelijkheid mee. Van vroegere
--   jaren, waarvan DUO de inschrijvingen niet meer levert, wordt niets gemeld.
SELECT
    overstap.handelende_gemeente AS gemeentecode,
    overstap.persoon,
    dossier.dossiernummer,
    jsonb_build_object('aanmelding_id', overstap.aanmelding_id) AS sleutels,
    jsonb_build_object('mbo_brin', overstap.mbo_brin, 'crebo', overstap.crebo) AS feiten
FROM kern.overstap AS overstap
LEFT JOIN kern.open_dossier AS dossier
    ON
        overstap.persoon = dossier.persoon
        AND overstap.handelende_gemeente = dossier.gemeentecode
WHERE
    overstap.status = 'GEPLAATST'
    AND make_date(overstap.schooljaar + 1, 10, 1) BETWEEN (SELECT kern.duo_kent_vanaf()) AND (SELECT kern.peildatum())
    AND NOT EXISTS (
        SELECT 1
        FROM kern.inschrijving AS inschrijving
        WHERE
            inschrijving.persoon = overstap.persoon
            AND inschrijving.onderwijssoort = 'MBO'
            AND kern.kan_lopen(
                inschrijving.datum_inschrijving,
                inschrijving.datum_uitschrijving,
                make_date(overstap.schooljaar + 1, 10, 1)
            )
    )
