-- naam: kern.duo_mutatie
-- titel: Wat DUO na de laatste C-levering per week meldde
-- definitie: Eén rij per rij van de P-leveringen die na de laatste C-levering van dezelfde scope komen, tot en met de
--   peildatum; zonder C-levering van de scope alle P-leveringen. De overige kolommen zeggen wat na de gebeurtenis geldt. Een
--   week die ontbreekt, houdt latere weken niet tegen. Hieruit volgen kern.inschrijving en kern.onderwijspersoon.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom scope: De scope van de P-levering.
-- kolom peildatum: De vrijdag van de week.
-- kolom gebeurtenis: Wat er gebeurde, zoals INSCHRIJVING_GEWIJZIGD.
-- kolom rang: Volgorde van gebeurtenissen van één week: 3 verviel, 2 wijzigde, 1 kwam erbij, 0 iets anders. De hoogste beslist.
-- kolom gemeentecode: Code van de woongemeente volgens DUO.
-- kolom brin6: BRIN met vestiging (zes tekens) van de school; leeg wanneer de gebeurtenis alleen over de persoon gaat.
-- kolom opleidingscode: Code van de opleiding (elementcode of crebo).
-- kolom onderwijssoort: PO, SBO, SO, VSO, PRO, VMBO, HAVO, VWO, VAVO of MBO.
-- kolom niveau: Niveau in het mbo (1 tot en met 4), anders leeg.
-- kolom leerweg: Leerweg in het mbo.
-- kolom inschrijvingsvolgnummer: Volgnummer van de inschrijving van deze persoon bij de school.
-- kolom datum_inschrijving: Datum van inschrijving als jjjjmmdd; 00 is een onbekend deel.
-- kolom datum_uitschrijving: Datum van uitschrijving als jjjjmmdd; leeg zolang de inschrijving loopt.
-- kolom reden_uitstroom: Reden van uitstroom volgens DUO (01 tot en met 09).
-- kolom hoogste_diploma: GEEN, PRO, VSO, VMBO, HAVO, VWO of MBO1 tot en met MBO4; leeg is onbekend.
-- kolom datum_diploma: Datum van dat diploma als jjjjmmdd; 00 is een onbekend deel.
-- kolom startkwalificatie: Ja of nee volgens DUO; leeg is onbekend.
-- kolom vrijstelling: Ja wanneer DUO een vrijstelling kent.
-- kolom vsv: Ja wanneer de persoon volgens DUO voortijdig schoolverlater is.
-- kolom sleutel: Sleutel van de rij, die van twee gelijkwaardige rijen altijd dezelfde laat kiezen.
SELECT
    coalesce(alias.persoon, rij.pgn) AS persoon,
    rij.scope,
    rij.geldig_van AS peildatum,
    rij.gebeurtenis,
    CASE
        WHEN rij.gebeurtenis ~ '_(VERWIJDERD|VERVALLEN)$' THEN 3
        WHEN rij.gebeurtenis ~ '_GEWIJZIGD$' THEN 2
        WHEN rij.gebeurtenis ~ '_(TOEGEVOEGD|BEHAALD)$' THEN 1
        ELSE 0
    END AS rang,
    rij.gemeentecode,
    rij.brin6,
    rij.opleidingscode,
    rij.onderwijssoort,
    rij.niveau,
    rij.leerweg,
    rij.inschrijvingsvolgnummer,
    rij.datum_inschrijving,
    rij.datum_uitschrijving,
    rij.reden_uitstroom,
    rij.hoogste_diploma,
    rij.datum_diploma,
    rij.startkwalificatie,
    rij.vrijstelling,
    rij.vsv,
    rij.sleutel
FROM bron.duo_p_levering AS rij
LEFT JOIN kern.ander_nummer AS alias
    ON rij.pgn = alias.nummer
LEFT JOIN kern.geladen_levering AS c_levering
    ON
        rij.scope = c_levering.scope
        AND c_levering.extract = 'duo_c_levering'
        AND c_levering.is_laatste
WHERE
    rij.scope ~ '^[GR]'
    AND rij.geldig_van <= (SELECT kern.peildatum())
    AND rij.geldig_tot > (SELECT kern.peildatum())
    AND rij.bekend_van <= (SELECT kern.bekend_op())
    AND (rij.bekend_tot > (SELECT kern.bekend_op()) OR rij.bekend_tot = 'infinity')
    AND (c_levering.peildatum IS NULL OR rij.geldig_van > c_levering.peildatum)
