-- code: G04
-- titel: Bestemming in GRIP die SUWI of DUO niet bevestigt
-- ernst: info
-- bronnen: grip_jikp, suwi_inkomsten, duo_c_levering, duo_p_levering, brp_persoonslijst, brp_personen, jvs_jongere
-- wie: de woongemeente
-- doen: Vraag de jongere of de school wat hij nu doet en laat GRIP aanpassen.
-- uitleg: De bestemming is WERK, en het laatste antwoord van SUWI met uitkomst a, b of d zegt niet dat de jongere 12 uur of
--   meer werkt (nee of onbekend); zonder zo'n antwoord wordt niets gemeld. Of de bestemming is MBO, en er loopt volgens DUO op
--   de peildatum geen inschrijving in het mbo; van een onvolledige datum telt elke mogelijkheid mee.
SELECT
    jikp.handelende_gemeente AS gemeentecode,
    jikp.persoon,
    dossier.dossiernummer,
    jsonb_build_object('jikp_id', jikp.jikp_id) AS sleutels,
    jsonb_build_object('bestemming', jikp.bestemming) AS feiten
FROM kern.jikp AS jikp
LEFT JOIN kern.inkomen AS inkomen
    ON jikp.persoon = inkomen.persoon
LEFT JOIN kern.open_dossier AS dossier
    ON
        jikp.persoon = dossier.persoon
        AND jikp.handelende_gemeente = dossier.gemeentecode
WHERE
    (jikp.bestemming = 'WERK' AND inkomen.persoon IS NOT NULL AND inkomen.werkt_12_uur IS NOT TRUE)
    OR (
        jikp.bestemming = 'MBO'
        AND NOT EXISTS (
            SELECT 1
            FROM kern.inschrijving AS inschrijving
            WHERE
                inschrijving.persoon = jikp.persoon
                AND inschrijving.onderwijssoort = 'MBO'
                AND inschrijving.is_actief
        )
    )
