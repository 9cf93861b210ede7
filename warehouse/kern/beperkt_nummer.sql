-- naam: kern.beperkt_nummer
-- titel: Nummers van wie beperkt is
-- definitie: Eén rij per nummer van een persoon van wie de gegevens niet gebruikt mogen worden (AVG art. 18): de nummers
--   waarmee de beperking begon, en elk ander nummer van dezelfde persoon. De andere views van kern lezen deze personen niet.
-- omvat: beperkten
-- kolom nummer: Pseudoniem van het nummer.
SELECT beperkt.nummer
FROM kern.beperkt AS beperkt
UNION
SELECT ander.nummer
FROM kern.beperkt AS beperkt
INNER JOIN kern.alias AS een
    ON beperkt.nummer = een.nummer
INNER JOIN kern.alias AS ander
    ON een.persoon = ander.persoon
