-- naam: kern.gevraagd_bij_suwi
-- titel: Wie bij SUWI is gevraagd
-- definitie: Eén rij per persoon over wie SUWI tot en met de peildatum een antwoord gaf, over inkomsten of over bijstand, met
--   welke uitkomst ook. Leveringen met scope X of I tellen niet mee.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
WITH gevraagd AS (
    SELECT
        burgerservicenummer,
        scope,
        geldig_van,
        geldig_tot,
        bekend_van,
        bekend_tot
    FROM bron.suwi_inkomsten
    UNION ALL
    SELECT
        burgerservicenummer,
        scope,
        geldig_van,
        geldig_tot,
        bekend_van,
        bekend_tot
    FROM bron.suwi_bijstand
)

SELECT DISTINCT coalesce(alias.persoon, gevraagd.burgerservicenummer) AS persoon
FROM gevraagd
LEFT JOIN kern.ander_nummer AS alias
    ON gevraagd.burgerservicenummer = alias.nummer
WHERE
    gevraagd.scope ~ '^[GR]'
    AND gevraagd.geldig_van <= (SELECT kern.peildatum())
    AND gevraagd.geldig_tot > (SELECT kern.peildatum())
    AND gevraagd.bekend_van <= (SELECT kern.bekend_op())
    AND (gevraagd.bekend_tot > (SELECT kern.bekend_op()) OR gevraagd.bekend_tot = 'infinity')
