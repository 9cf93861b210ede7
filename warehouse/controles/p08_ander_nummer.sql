-- code: P08
-- titel: A-nummer of burgerservicenummer veranderd
-- ernst: fout
-- bronnen: brp_persoonslijst, brp_personen
-- wie: Zwolle
-- doen: Vraag de BRP of de nummers bij één persoon horen, en laat dossiers onder het oude nummer aanpassen.
-- uitleg: De BRP noemde tot en met de peildatum bij één burgerservicenummer twee A-nummers, of bij één A-nummer twee
--   burgerservicenummers: in een persoonslijst, in de historische rijen daarvan of in een antwoord van de API. Wie eerst geen
--   burgerservicenummer had, is geen bevinding. Eén bevinding per persoon; wie haar accepteert, hoort het weer bij een volgend
--   nummer.
WITH veranderd AS (
    SELECT nummer.persoon
    FROM kern.brp_nummer AS nummer
    GROUP BY nummer.persoon, nummer.burgerservicenummer
    HAVING count(*) > 1
    UNION
    SELECT nummer.persoon
    FROM kern.brp_nummer AS nummer
    GROUP BY nummer.persoon, nummer.a_nummer
    HAVING count(*) > 1
)

SELECT
    gemeente.gemeentecode,
    nummer.persoon,
    NULL::text AS dossiernummer,
    '{}'::jsonb AS sleutels,
    jsonb_build_object(
        'a_nummers', count(DISTINCT nummer.a_nummer),
        'burgerservicenummers', count(DISTINCT nummer.burgerservicenummer)
    ) AS feiten
FROM veranderd
INNER JOIN kern.brp_nummer AS nummer
    ON veranderd.persoon = nummer.persoon
INNER JOIN kern.gemeente AS gemeente
    ON gemeente.contactgemeente
GROUP BY gemeente.gemeentecode, nummer.persoon
