-- naam: kern.vsv_rapport
-- titel: De maandrapporten van DUO over voortijdig schoolverlaten
-- definitie: Eén rij per rij van A01, A02, A04, A05 en A14, van elke rapportmaand die op de peildatum geleverd was. Wie één
--   rapport nodig heeft, leest kern.vsv_a01 enzovoort: dan telt een ander rapport niet mee.
-- kolom extract: duo_a01 (uitschrijvingen), duo_a02 (herinschrijvingen), duo_a04 (werkvoorraad), duo_a05 (startset) of duo_a14
--   (werkvoorraad na afsluiting).
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom scope: De scope van het rapport.
-- kolom peilmaand: Maand (jjjjmm) van het rapport zelf.
-- kolom gemeentecode: Code van de woongemeente volgens DUO.
-- kolom is_laatste: Ja wanneer dit van dat extract en die scope het laatst geleverde rapport is.
SELECT
    'duo_a01' AS extract,
    rapport.persoon,
    rapport.scope,
    rapport.peilmaand,
    rapport.gemeentecode,
    rapport.is_laatste
FROM kern.vsv_a01 AS rapport
UNION ALL
SELECT
    'duo_a02' AS extract,
    rapport.persoon,
    rapport.scope,
    rapport.peilmaand,
    rapport.gemeentecode,
    rapport.is_laatste
FROM kern.vsv_a02 AS rapport
UNION ALL
SELECT
    'duo_a04' AS extract,
    rapport.persoon,
    rapport.scope,
    rapport.peilmaand,
    rapport.gemeentecode,
    rapport.is_laatste
FROM kern.vsv_a04 AS rapport
UNION ALL
SELECT
    'duo_a05' AS extract,
    rapport.persoon,
    rapport.scope,
    rapport.peilmaand,
    rapport.gemeentecode,
    rapport.is_laatste
FROM kern.vsv_a05 AS rapport
UNION ALL
SELECT
    'duo_a14' AS extract,
    rapport.persoon,
    rapport.scope,
    rapport.peilmaand,
    rapport.gemeentecode,
    rapport.is_laatste
FROM kern.vsv_a14 AS rapport
