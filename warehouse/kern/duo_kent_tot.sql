-- naam: kern.duo_kent_tot
-- titel: Tot welke dag de inschrijvingen van DUO voor een gemeente geladen zijn
-- definitie: Eén rij per gemeente van de regio waarvoor een C-levering geladen is, van de gemeente zelf of van de regio. Van
--   een gemeente die er niet in staat, weet de hub niet wie er naar school gaat.
-- kolom gemeentecode: Code van de gemeente.
-- kolom tot: Peildatum van de laatste C-levering.
SELECT
    gemeente.gemeentecode,
    max(levering.peildatum) AS tot
FROM kern.gemeente AS gemeente
INNER JOIN kern.geladen_levering AS levering
    ON levering.scope = 'G' || gemeente.gemeentecode OR levering.scope LIKE 'R%'
WHERE levering.extract = 'duo_c_levering'
GROUP BY gemeente.gemeentecode
