-- code: G06
-- titel: Switch in GRIP naar een inschrijving die DUO niet kent
-- ernst: waarschuwing
-- bronnen: grip_uitstroom_switch, duo_c_levering, duo_p_levering, brp_persoonslijst, brp_personen, jvs_jongere
-- wie: de woongemeente
-- doen: Ga bij de nieuwe mbo-instelling na of de student er is ingeschreven, en vraag haar dat bij DUO te melden.
-- uitleg: GRIP kent een switch, maar DUO kent op of na die datum geen inschrijving van de student in het mbo bij de nieuwe
--   instelling (BRIN van vier tekens) en in de nieuwe opleiding (crebo; noemt GRIP die niet, dan het niveau). Wat GRIP niet
--   noemt, wordt niet vergeleken; van een onvolledige datum telt elke mogelijkheid mee. Niet gevraagd zonder datum, voor een
--   datum na de peildatum, en voor een datum waarvan DUO de inschrijvingen niet meer levert.
SELECT
    registratie.handelende_gemeente AS gemeentecode,
    registratie.persoon,
    dossier.dossiernummer,
    jsonb_build_object('registratie_id', registratie.registratie_id) AS sleutels,
    jsonb_build_object(
        'datum', registratie.datum,
        'mbo_brin_naar', registratie.mbo_brin_naar,
        'crebo_naar', registratie.crebo_naar,
        'niveau_naar', registratie.niveau_naar
    ) AS feiten
FROM kern.uitstroom_switch AS registratie
LEFT JOIN kern.open_dossier AS dossier
    ON
        registratie.persoon = dossier.persoon
        AND registratie.handelende_gemeente = dossier.gemeentecode
WHERE
    registratie.soort = 'SWITCH'
    AND kern.vroegst(registratie.datum) BETWEEN (SELECT kern.duo_kent_vanaf()) AND (SELECT kern.peildatum())
    AND NOT EXISTS (
        SELECT 1
        FROM kern.inschrijving AS inschrijving
        WHERE
            inschrijving.persoon = registratie.persoon
            AND inschrijving.onderwijssoort = 'MBO'
            AND inschrijving.tot >= kern.vroegst(registratie.datum)
            AND coalesce(inschrijving.brin4 = substr(registratie.mbo_brin_naar, 1, 4), TRUE)
            AND coalesce(
                inschrijving.opleidingscode = registratie.crebo_naar, inschrijving.niveau = registratie.niveau_naar, TRUE
            )
    )
