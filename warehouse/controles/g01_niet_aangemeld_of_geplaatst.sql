-- code: G01
-- titel: Leerling in het laatste jaar van het vo zonder aanmelding of plaatsing
-- ernst: waarschuwing
-- bronnen: grip_overstap, brp_persoonslijst, brp_personen, jvs_jongere
-- wie: de woongemeente
-- doen: Vraag de school hoe het met de aanmelding of plaatsing staat en help de leerling naar een plek.
-- uitleg: Vanaf 1 april in het schooljaar heeft een leerling in het laatste jaar (vmbo 4, havo 5, vwo 6, elke rij van pro en
--   vso) de status GEEN_AANMELDING; vanaf 1 augustus daarna is hij niet GEPLAATST, of pas met een datum na 1 augustus. Van een
--   onvolledige datum telt elke mogelijkheid mee. Wie in hetzelfde schooljaar nog een rij heeft die het wel haalt, wordt niet
--   gemeld; anders is er één bevinding per rij.
WITH mijlpaal AS (
    SELECT
        overstap.*,
        CASE
            WHEN make_date(overstap.schooljaar + 1, 8, 1) <= (SELECT kern.peildatum())
                THEN make_date(overstap.schooljaar + 1, 8, 1)
            WHEN make_date(overstap.schooljaar + 1, 4, 1) <= (SELECT kern.peildatum())
                THEN make_date(overstap.schooljaar + 1, 4, 1)
        END AS mijlpaal
    FROM kern.overstap AS overstap
),

beoordeeld AS (
    SELECT
        mijlpaal.*,
        CASE
            WHEN extract(MONTH FROM mijlpaal.mijlpaal) = 4 THEN mijlpaal.status <> 'GEEN_AANMELDING'
            ELSE mijlpaal.status = 'GEPLAATST' AND coalesce(kern.vroegst(mijlpaal.datum_status) <= mijlpaal.mijlpaal, TRUE)
        END AS gehaald
    FROM mijlpaal
    WHERE mijlpaal.mijlpaal IS NOT NULL
)

SELECT
    beoordeeld.handelende_gemeente AS gemeentecode,
    beoordeeld.persoon,
    dossier.dossiernummer,
    jsonb_build_object('aanmelding_id', beoordeeld.aanmelding_id) AS sleutels,
    jsonb_build_object(
        'mijlpaal', beoordeeld.mijlpaal, 'status', beoordeeld.status, 'datum_status', beoordeeld.datum_status
    ) AS feiten
FROM beoordeeld
LEFT JOIN kern.open_dossier AS dossier
    ON
        beoordeeld.persoon = dossier.persoon
        AND beoordeeld.handelende_gemeente = dossier.gemeentecode
WHERE
    beoordeeld.laatste_jaar
    AND NOT beoordeeld.gehaald
    AND NOT EXISTS (
        SELECT 1
        FROM beoordeeld AS andere
        WHERE andere.persoon = beoordeeld.persoon AND andere.schooljaar = beoordeeld.schooljaar AND andere.gehaald
    )
