-- naam: kern.brp_nummer
-- titel: Welk A-nummer en burgerservicenummer de BRP samen noemt
-- definitie: Eén rij per paar dat tot en met de peildatum samen op een rij stond van een persoonslijst, de historische rijen en
--   de rijen die verdwenen meegerekend, of in een antwoord van de BRP API.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom a_nummer: Pseudoniem van het A-nummer.
-- kolom burgerservicenummer: Pseudoniem van het burgerservicenummer.
WITH genoemd AS (
    SELECT
        lijst.a_nummer,
        lijst.burgerservicenummer
    FROM bron.brp_persoonslijst AS lijst
    WHERE
        lijst.scope ~ '^[GR]'
        AND lijst.burgerservicenummer IS NOT NULL
        AND lijst.geldig_van <= (SELECT kern.peildatum())
        AND lijst.bekend_van <= (SELECT kern.bekend_op())
        AND (lijst.bekend_tot > (SELECT kern.bekend_op()) OR lijst.bekend_tot = 'infinity')
    UNION
    SELECT
        antwoord.a_nummer,
        antwoord.burgerservicenummer
    FROM bron.brp_personen AS antwoord
    WHERE
        antwoord.scope ~ '^[GR]'
        AND antwoord.burgerservicenummer IS NOT NULL
        AND antwoord.geldig_van <= (SELECT kern.peildatum())
        AND antwoord.bekend_van <= (SELECT kern.bekend_op())
        AND (antwoord.bekend_tot > (SELECT kern.bekend_op()) OR antwoord.bekend_tot = 'infinity')
)

SELECT
    coalesce(alias.persoon, genoemd.burgerservicenummer) AS persoon,
    genoemd.a_nummer,
    genoemd.burgerservicenummer
FROM genoemd
LEFT JOIN kern.ander_nummer AS alias
    ON genoemd.burgerservicenummer = alias.nummer
