-- naam: kern.woongemeente_bij_duo
-- titel: Woongemeente van een persoon volgens de laatste leveringen van DUO
-- definitie: Eén rij per persoon en gemeente van elk extract van DUO (C-levering, A01, A02, A04, A05, A14) en elke scope, uit
--   de laatste levering.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom extract: Naam van het extract.
-- kolom scope: De scope van de levering.
-- kolom gemeentecode: Code van de woongemeente volgens DUO.
-- kolom dag: De dag waarop DUO dat zegt: de peildatum van de levering, van een rapport de laatste dag van de rapportmaand.
WITH genoemd AS (
    SELECT
        'duo_c_levering' AS extract,
        rij.scope,
        coalesce(alias.persoon, rij.pgn) AS persoon,
        rij.gemeentecode
    FROM bron.duo_c_levering AS rij
    LEFT JOIN kern.alias AS alias
        ON rij.pgn = alias.nummer
    WHERE
        rij.geldig_van <= (SELECT kern.peildatum())
        AND rij.geldig_tot > (SELECT kern.peildatum())
        AND rij.bekend_van <= (SELECT kern.bekend_op())
        AND (rij.bekend_tot > (SELECT kern.bekend_op()) OR rij.bekend_tot = 'infinity')
    UNION
    SELECT
        rapport.extract,
        rapport.scope,
        rapport.persoon,
        rapport.gemeentecode
    FROM kern.vsv_rapport AS rapport
    WHERE rapport.is_laatste
)

SELECT
    genoemd.persoon,
    genoemd.extract,
    genoemd.scope,
    genoemd.gemeentecode,
    levering.peildatum AS dag
FROM genoemd
INNER JOIN kern.geladen_levering AS levering
    ON
        genoemd.extract = levering.extract
        AND genoemd.scope = levering.scope
WHERE levering.is_laatste
