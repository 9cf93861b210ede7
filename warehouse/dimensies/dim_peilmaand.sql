-- naam: mart.dim_peilmaand
-- titel: Peilmaanden
-- sleutel: peilmaand
-- in marts: peilmaand
-- definitie: Dimensie van het sterschema: één rij per sleutel die in een van de feiten staat die u mag zien.
-- kolom peilmaand: Sleutel: de maand (jjjjmm) waarover is geteld. Sorteer Maand op deze kolom.
-- kolom Maand: De maand met haar jaar, zoals oktober 2026.
-- kolom Jaar: Het kalenderjaar van de maand.
-- kolom Kwartaal: Het kwartaal van de maand, zoals 2026-K4.
-- kolom Schooljaar van de maand: Het schooljaar van de maand, zoals 2026-2027: van augustus tot en met juli.
-- kolom Eerste dag: De eerste dag van de maand, voor tijdlijnen.
SELECT
    sleutel.peilmaand,
    (ARRAY[
        'januari', 'februari', 'maart', 'april', 'mei', 'juni',
        'juli', 'augustus', 'september', 'oktober', 'november', 'december'
    ])[sleutel.peilmaand % 100] || ' ' || sleutel.peilmaand / 100 AS "Maand",
    sleutel.peilmaand / 100 AS "Jaar",
    sleutel.peilmaand / 100 || '-K' || (sleutel.peilmaand % 100 + 2) / 3 AS "Kwartaal",
    (sleutel.peilmaand - 8) / 100 || '-' || (sleutel.peilmaand - 8) / 100 + 1 AS "Schooljaar van de maand", -- noqa: RF05
    make_date(sleutel.peilmaand / 100, sleutel.peilmaand % 100, 1) AS "Eerste dag" -- noqa: RF05
FROM sleutel
