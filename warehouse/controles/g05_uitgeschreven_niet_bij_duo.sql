-- code: G05
-- titel: Uitschrijving in GRIP die DUO niet meldt
-- ernst: waarschuwing
-- bronnen: grip_uitstroom_switch, duo_a01, duo_a04, duo_c_levering, duo_p_levering, brp_persoonslijst,
--   brp_personen, jvs_jongere
-- wie: de woongemeente
-- doen: Ga bij de mbo-instelling na of de student is gestopt, en vraag haar de uitschrijving bij DUO te melden.
-- uitleg: GRIP kent een uitschrijving, maar de student staat op geen A01 of A04 van de maand van die datum of later, en DUO
--   kent geen inschrijving die op die datum of binnen 31 dagen erna begint. Van een onvolledige datum telt elke mogelijkheid
--   mee. Niet gevraagd zonder datum, voor een datum na de peildatum, en voor een datum waarvan DUO de inschrijvingen niet
--   meer levert.
SELECT
    registratie.handelende_gemeente AS gemeentecode,
    registratie.persoon,
    dossier.dossiernummer,
    jsonb_build_object('registratie_id', registratie.registratie_id) AS sleutels,
    jsonb_build_object('datum', registratie.datum) AS feiten
FROM kern.uitstroom_switch AS registratie
LEFT JOIN kern.open_dossier AS dossier
    ON
        registratie.persoon = dossier.persoon
        AND registratie.handelende_gemeente = dossier.gemeentecode
WHERE
    registratie.soort = 'UITSCHRIJVING'
    AND kern.vroegst(registratie.datum) BETWEEN (SELECT kern.duo_kent_vanaf()) AND (SELECT kern.peildatum())
    AND NOT EXISTS (
        SELECT 1
        FROM kern.vsv_a01 AS rapport
        WHERE
            rapport.persoon = registratie.persoon
            AND rapport.peilmaand >= to_char(kern.vroegst(registratie.datum), 'YYYYMM')::integer
    )
    AND NOT EXISTS (
        SELECT 1
        FROM kern.vsv_a04 AS rapport
        WHERE
            rapport.persoon = registratie.persoon
            AND rapport.peilmaand >= to_char(kern.vroegst(registratie.datum), 'YYYYMM')::integer
    )
    AND NOT EXISTS (
        SELECT 1
        FROM kern.inschrijving AS inschrijving
        WHERE
            inschrijving.persoon = registratie.persoon
            AND inschrijving.van <= kern.laatst(registratie.datum) + 31
            AND coalesce(kern.laatst(inschrijving.datum_inschrijving), 'infinity') >= kern.vroegst(registratie.datum)
    )
