-- naam: kern.ander_nummer
-- titel: Nummers van een persoon die niet het vaste nummer zijn
-- definitie: Eén rij per burgerservicenummer, onderwijsnummer of persoonsgebonden nummer waaronder een levering iemand noemt
--   die een ander vast nummer heeft (zie kern.alias). Wie er niet in staat, heeft dat nummer zelf als vast nummer. A-nummers
--   staan er niet in: alleen de BRP noemt mensen zo. Dat houdt deze lijst kort, en wie haar leest snel.
-- kolom nummer: Het nummer dat in een levering staat.
-- kolom persoon: Het vaste nummer van de persoon.
SELECT
    alias.nummer,
    alias.persoon
FROM kern.alias AS alias
WHERE alias.nummer <> alias.persoon AND alias.soort <> 'a_nummer'
