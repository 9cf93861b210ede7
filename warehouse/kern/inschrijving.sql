-- naam: kern.inschrijving
-- titel: Inschrijvingen bij scholen op de peildatum
-- definitie: Eén rij per inschrijving in de C-levering zoals die op de peildatum was, lopende en geëindigde. De dag van
--   uitschrijving telt nog mee. Wie is vrijgesteld en niet ingeschreven, staat hier niet.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom scope: De scope van de C-levering waarin de inschrijving staat.
-- kolom gemeentecode: Code van de woongemeente volgens DUO.
-- kolom brin6: BRIN met vestiging (zes tekens) van de school.
-- kolom brin4: BRIN (vier tekens) van de school.
-- kolom opleidingscode: Code van de opleiding (elementcode of crebo).
-- kolom onderwijssoort: PO, SBO, SO, VSO, PRO, VMBO, HAVO, VWO, VAVO of MBO.
-- kolom niveau: Niveau in het mbo (1 tot en met 4), anders leeg.
-- kolom leerweg: Leerweg in het mbo.
-- kolom inschrijvingsvolgnummer: Volgnummer van de inschrijving van deze persoon bij de school.
-- kolom datum_inschrijving: Datum van inschrijving als jjjjmmdd; 00 is een onbekend deel.
-- kolom datum_uitschrijving: Datum van uitschrijving als jjjjmmdd; leeg zolang de inschrijving loopt.
-- kolom van: De vroegste dag waarop de inschrijving begonnen kan zijn; -infinity wanneer die onbekend is.
-- kolom tot: De laatste dag waarop de inschrijving nog kan lopen; infinity wanneer er geen einde is of het onbekend is.
-- kolom is_actief: Ja wanneer de inschrijving op de peildatum loopt of kan lopen.
-- kolom is_zeker_actief: Ja wanneer de inschrijving op de peildatum loopt, welke dag een onvolledige datum ook is.
-- kolom reden_uitstroom: Reden van uitstroom volgens DUO (01 tot en met 09).
SELECT
    coalesce(alias.persoon, rij.pgn) AS persoon,
    rij.scope,
    rij.gemeentecode,
    rij.brin6,
    substr(rij.brin6, 1, 4) AS brin4,
    rij.opleidingscode,
    rij.onderwijssoort,
    rij.niveau,
    rij.leerweg,
    rij.inschrijvingsvolgnummer,
    rij.datum_inschrijving,
    rij.datum_uitschrijving,
    coalesce(kern.vroegst(rij.datum_inschrijving), '-infinity') AS van,
    coalesce(kern.laatst(rij.datum_uitschrijving), 'infinity') AS tot,
    kern.kan_lopen(rij.datum_inschrijving, rij.datum_uitschrijving, kern.peildatum()) AS is_actief,
    kern.loopt_zeker(rij.datum_inschrijving, rij.datum_uitschrijving, kern.peildatum()) AS is_zeker_actief,
    rij.reden_uitstroom
FROM bron.duo_c_levering AS rij
LEFT JOIN kern.alias AS alias
    ON rij.pgn = alias.nummer
WHERE
    rij.brin6 IS NOT NULL
    AND rij.scope ~ '^[GR]'
    AND rij.geldig_van <= (SELECT kern.peildatum())
    AND rij.geldig_tot > (SELECT kern.peildatum())
    AND rij.bekend_van <= (SELECT kern.bekend_op())
    AND (rij.bekend_tot > (SELECT kern.bekend_op()) OR rij.bekend_tot = 'infinity')
