-- naam: mart.dim_school
-- titel: Scholen
-- sleutel: brin
-- in marts: brin6, school_brin
-- definitie: Dimensie van het sterschema: één rij per sleutel die in een van de feiten staat die u mag zien.
-- kolom brin: Sleutel: BRIN (code) met vestiging, zes tekens, van de school.
-- kolom School: Naam van de school; onbekend, met haar BRIN, wanneer de hub die niet kent.
-- kolom Sector: vo of mbo; leeg wanneer de hub de school niet kent.
SELECT
    sleutel.brin,
    coalesce(school.school, 'onbekend (' || sleutel.brin || ')') AS "School",
    school.sector AS "Sector"
FROM sleutel
LEFT JOIN kern.school AS school
    ON sleutel.brin = school.brin6
