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
SELECT
    mijlpaal.handelende_gemeente AS gemeentecode,
    mijlpaal.persoon,
    dossier.dossiernummer,
    jsonb_build_object('aanmelding_id', mijlpaal.aanmelding_id) AS sleutels,
    jsonb_build_object(
        'mijlpaal', mijlpaal.dag, 'status', mijlpaal.status, 'datum_status', mijlpaal.datum_status
    ) AS feiten
FROM kern.overstap_mijlpaal AS mijlpaal
LEFT JOIN kern.open_dossier AS dossier
    ON
        mijlpaal.persoon = dossier.persoon
        AND mijlpaal.handelende_gemeente = dossier.gemeentecode
WHERE mijlpaal.laatste_jaar AND mijlpaal.is_laatste AND NOT mijlpaal.gehaald
