-- naam: kern.onderwijspersoon
-- titel: Wat de C-levering van DUO op de peildatum over een persoon zegt
-- definitie: Eén rij per persoon in de C-levering. Zeggen rijen van een persoon iets verschillends (bij een verhuizing staat
--   iemand in twee leveringen), dan gaat een rij met startkwalificatie voor, en daarna de laatste datum van het diploma.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom gemeentecode: Code van de woongemeente volgens DUO.
-- kolom hoogste_diploma: GEEN, PRO, VSO, VMBO, HAVO, VWO of MBO1 tot en met MBO4; leeg is onbekend.
-- kolom datum_diploma: Datum van dat diploma als jjjjmmdd; 00 is een onbekend deel.
-- kolom startkwalificatie: Ja of nee volgens DUO; leeg is onbekend.
-- kolom vrijstelling: Ja wanneer DUO een vrijstelling kent.
-- kolom vsv: Ja wanneer de persoon volgens DUO voortijdig schoolverlater is.
SELECT DISTINCT ON (coalesce(alias.persoon, rij.pgn))
    coalesce(alias.persoon, rij.pgn) AS persoon,
    rij.gemeentecode,
    rij.hoogste_diploma,
    rij.datum_diploma,
    rij.startkwalificatie,
    rij.vrijstelling,
    rij.vsv
FROM bron.duo_c_levering AS rij
LEFT JOIN kern.alias AS alias
    ON rij.pgn = alias.nummer
WHERE
    rij.scope ~ '^[GR]'
    AND rij.geldig_van <= (SELECT kern.peildatum())
    AND rij.geldig_tot > (SELECT kern.peildatum())
    AND rij.bekend_van <= (SELECT kern.bekend_op())
    AND (rij.bekend_tot > (SELECT kern.bekend_op()) OR rij.bekend_tot = 'infinity')
-- De laatste twee maken de keuze onafhankelijk van de volgorde van binnenkomst.
ORDER BY
    coalesce(alias.persoon, rij.pgn),
    rij.startkwalificatie DESC NULLS LAST,
    rij.datum_diploma DESC NULLS LAST,
    rij.scope,
    rij.sleutel
