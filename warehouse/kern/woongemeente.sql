-- naam: kern.woongemeente
-- titel: Woongemeente op de peildatum
-- definitie: De gemeente van inschrijving volgens de BRP, nooit die van de school. Eén rij per persoon die de BRP
--   van de regio kent of kende; wie overleed of vertrok staat er met de laatste gemeente (1999 na emigratie).
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom gemeentecode: Code van de gemeente van inschrijving.
-- kolom in_regio: Ja wanneer dat een van de gemeenten van de regio is.
-- kolom sinds: Datum van inschrijving als jjjjmmdd; 00 is een onbekend deel.
-- kolom in_persoonslijst: Nee wanneer de persoon uit de persoonslijsten verdween en dit de laatst bekende gemeente is.
SELECT
    brp.persoon,
    brp.gemeente_van_inschrijving AS gemeentecode,
    gemeente.gemeentecode IS NOT NULL AS in_regio,
    brp.datum_inschrijving AS sinds,
    brp.in_persoonslijst
FROM kern.brp_persoon AS brp
LEFT JOIN kern.gemeente AS gemeente
    ON brp.gemeente_van_inschrijving = gemeente.gemeentecode
WHERE brp.gemeente_van_inschrijving IS NOT NULL
