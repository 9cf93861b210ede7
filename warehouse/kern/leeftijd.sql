-- naam: kern.leeftijd
-- titel: Wat op de peildatum uit een geboortedatum volgt
-- definitie: Eén rij per geboortedatum die een inwoner van de regio heeft (zie kern.inwoner): er zijn veel minder datums dan
--   inwoners, dus wordt er per datum gerekend. Van een onvolledige geboortedatum gelden alleen de dagen die voor elke mogelijke
--   geboortedatum kloppen.
-- kolom geboortedatum: Geboortedatum volgens de BRP als jjjjmmdd; 00 is een onbekend deel, -1 was geen datum.
-- kolom leerplicht_van: Eerste dag van de leerplicht; leeg wanneer de geboortedatum geheel onbekend is.
-- kolom leerplicht_tot: Laatste dag van de leerplicht.
-- kolom na_leerplicht: Eerste dag na de leerplicht, waarop de kwalificatieplicht kan beginnen.
-- kolom tot_achttien: De dag voor de achttiende verjaardag.
-- kolom is_achttien: Ja wanneer de persoon op de peildatum zeker achttien of ouder is.
-- kolom is_onder_grens: Ja wanneer de persoon op de peildatum zeker jonger is dan de leeftijdsgrens van het Doorstroompunt.
SELECT
    datum.geboortedatum,
    kern.leerplicht_van(datum.laatst) AS leerplicht_van,
    kern.leerplicht_tot(datum.vroegst) AS leerplicht_tot,
    kern.leerplicht_tot(datum.laatst) + 1 AS na_leerplicht,
    kern.verjaardag(datum.vroegst, 18) - 1 AS tot_achttien,
    coalesce(kern.verjaardag(datum.laatst, 18) <= (SELECT kern.peildatum()), FALSE) AS is_achttien,
    coalesce(kern.verjaardag(datum.vroegst, leeftijdsgrens.grens) > (SELECT kern.peildatum()), FALSE) AS is_onder_grens
FROM (
    SELECT
        inwoner.geboortedatum,
        kern.vroegst(inwoner.geboortedatum) AS vroegst,
        kern.laatst(inwoner.geboortedatum) AS laatst
    FROM (SELECT DISTINCT alle.geboortedatum FROM kern.inwoner AS alle OFFSET 0) AS inwoner -- noqa: AM09
    WHERE inwoner.geboortedatum IS NOT NULL
    -- Zonder deze grens rekent PostgreSQL de datums voor elke kolom opnieuw uit; zonder die aan het eind voor elke inwoner.
    OFFSET 0 -- noqa: AM09
) AS datum
LEFT JOIN kern.leeftijdsgrens AS leeftijdsgrens
    ON
        leeftijdsgrens.geldig_van <= (SELECT kern.peildatum())
        AND leeftijdsgrens.geldig_tot > (SELECT kern.peildatum())
OFFSET 0 -- noqa: AM09
