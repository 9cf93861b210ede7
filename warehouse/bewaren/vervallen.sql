-- naam: bewaren.vervallen
-- titel: Personen van wie alle termijnen op de dag voorbij zijn
-- definitie: Eén rij per persoon van wie elke categorie die geldt haar termijn voorbij is. Wie in meer categorieën valt, blijft
--   tot de laatste voorbij is: dossiers, meldingen en wat andere bronnen zeggen dienen alle categorieën tegelijk. Wie geen
--   geboortedatum heeft, blijft. Wie nog een proces-verbaal in de hub heeft, gaat weg behalve dat: dat heeft een eigen
--   termijn. Van wie beperkt is (AVG art. 18), blijft alles.
-- kolom persoon: De persoon.
-- kolom categorie: De categorie waarvan de termijn het laatst afliep.
-- kolom vanaf: De eerste dag waarop de gegevens weg moesten.
-- kolom gemeentecode: De gemeente waar de persoon woont of het laatst bekend was.
-- kolom heeft_pv: Ja wanneer er nog een proces-verbaal is.
-- kolom is_beperkt: Ja wanneer de persoon beperkt is, en daarom blijft.
SELECT
    termijn.persoon,
    (array_agg(termijn.categorie ORDER BY termijn.vanaf DESC, termijn.categorie))[1] AS categorie,
    max(termijn.vanaf) AS vanaf,
    feit.gemeentecode,
    termijn.persoon IN (
        SELECT coalesce(alias.persoon, rij.burgerservicenummer, rij.onderwijsnummer)
        FROM wpg.jvs_procesverbaal AS rij
        LEFT JOIN kern.alias AS alias
            ON coalesce(rij.burgerservicenummer, rij.onderwijsnummer) = alias.nummer
        WHERE num_nonnulls(rij.burgerservicenummer, rij.onderwijsnummer) > 0
    ) AS heeft_pv,
    termijn.persoon IN (
        SELECT coalesce(alias.persoon, beperkt.nummer)
        FROM kern.beperkt AS beperkt
        LEFT JOIN kern.alias AS alias
            ON beperkt.nummer = alias.nummer
    ) AS is_beperkt
FROM pg_temp.bewaar_termijn AS termijn
INNER JOIN pg_temp.persoon_feit AS feit
    ON termijn.persoon = feit.persoon
GROUP BY termijn.persoon, feit.gemeentecode
HAVING bool_and(coalesce(termijn.vanaf <= kern.peildatum(), FALSE))
