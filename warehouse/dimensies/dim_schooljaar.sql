-- naam: mart.dim_schooljaar
-- titel: Schooljaren
-- sleutel: schooljaar
-- in marts: schooljaar
-- definitie: Dimensie van het sterschema: één rij per sleutel die in een van de feiten staat die u mag zien.
-- kolom schooljaar: Sleutel: het eerste kalenderjaar van het schooljaar.
-- kolom Schooljaar: Het schooljaar, zoals 2026-2027.
SELECT
    sleutel.schooljaar,
    sleutel.schooljaar || '-' || sleutel.schooljaar + 1 AS "Schooljaar" -- noqa: AL08
FROM sleutel
