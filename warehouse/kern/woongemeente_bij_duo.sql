-- naam: kern.woongemeente_bij_duo
-- titel: Woongemeente van een persoon volgens de laatste leveringen van DUO
-- definitie: Eén rij per persoon en gemeente van elk extract van DUO (C-levering, P-levering, A01, A02, A04, A05, A14, NRSP,
--   NenR) en elke scope, uit de laatste levering. De P-levering noemt alleen wie iets overkwam: daarvan telt per persoon de
--   laatste week die de persoon noemt.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom extract: Naam van het extract.
-- kolom scope: De scope van de levering.
-- kolom gemeentecode: Code van de woongemeente volgens DUO.
-- kolom dag: De dag waarover DUO dat zegt: de peildatum van de levering, van een rapport de laatste dag van de rapportmaand,
--   van NRSP en NenR de eerste teldatum.
WITH genoemd AS (
    SELECT
        'duo_c_levering' AS extract,
        rij.scope,
        coalesce(alias.persoon, rij.pgn) AS persoon,
        rij.gemeentecode
    FROM bron.duo_c_levering AS rij
    LEFT JOIN kern.ander_nummer AS alias
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
),

per_week AS (
    SELECT
        rij.scope,
        coalesce(alias.persoon, rij.pgn) AS persoon,
        rij.gemeentecode,
        rij.geldig_van,
        max(rij.geldig_van) OVER (PARTITION BY rij.scope, coalesce(alias.persoon, rij.pgn)) AS laatste
    FROM bron.duo_p_levering AS rij
    LEFT JOIN kern.ander_nummer AS alias
        ON rij.pgn = alias.nummer
    WHERE
        rij.scope ~ '^[GR]'
        AND rij.geldig_van <= (SELECT kern.peildatum())
        AND rij.geldig_tot > (SELECT kern.peildatum())
        AND rij.bekend_van <= (SELECT kern.bekend_op())
        AND (rij.bekend_tot > (SELECT kern.bekend_op()) OR rij.bekend_tot = 'infinity')
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
UNION ALL
SELECT DISTINCT
    per_week.persoon,
    'duo_p_levering' AS extract,
    per_week.scope,
    per_week.gemeentecode,
    per_week.geldig_van AS dag
FROM per_week
WHERE per_week.geldig_van = per_week.laatste
UNION ALL
SELECT DISTINCT
    vsv_jaar.persoon,
    vsv_jaar.extract,
    vsv_jaar.scope,
    vsv_jaar.gemeentecode,
    vsv_jaar.eerste_teldatum AS dag
FROM kern.vsv_jaar AS vsv_jaar
WHERE vsv_jaar.is_laatste
