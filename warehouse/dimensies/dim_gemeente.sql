-- naam: mart.dim_gemeente
-- titel: Gemeenten
-- sleutel: gemeentecode
-- in marts: gemeentecode
-- definitie: Dimensie van het sterschema: één rij per sleutel die in een van de feiten staat die u mag zien.
-- kolom gemeentecode: Sleutel: code van de gemeente.
-- kolom Gemeente: Naam van de gemeente; buiten de regio voor elke andere.
-- kolom In de regio: ja wanneer de gemeente bij de regio hoort, anders nee.
SELECT
    sleutel.gemeentecode,
    coalesce(gemeente.gemeente, 'buiten de regio') AS "Gemeente",
    CASE WHEN gemeente.gemeentecode IS NULL THEN 'nee' ELSE 'ja' END AS "In de regio" -- noqa: RF05
FROM sleutel
LEFT JOIN kern.gemeente AS gemeente
    ON sleutel.gemeentecode = gemeente.gemeentecode
