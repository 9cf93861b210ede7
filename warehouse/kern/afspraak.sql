-- naam: kern.afspraak
-- titel: Afspraken van de gemeenten waarmee marts rekenen
-- definitie: Eén rij per onderwerp en tijdvak waarin er iets over is afgesproken, zoals vastgelegd in beheer.afspraak. Een
--   afspraak geldt tot een latere over hetzelfde onderwerp begint.
-- kolom soort: gewicht van een onderdeel van naar rato, kosten per jaar, of school: de gemeente die haar doet.
-- kolom onderwerp: jongeren, werkprocessen of verzuimmeldingen; functioneel_beheer; of de BRIN met vestiging van de school.
-- kolom geldig_van: Eerste dag waarop de afspraak geldt.
-- kolom geldig_tot: De dag waarop zij niet meer geldt; infinity zolang er geen latere is.
-- kolom waarde: Het gewicht, het bedrag in hele euro's, of de code van de gemeente.
SELECT
    periode.soort,
    periode.onderwerp,
    periode.geldig_van,
    periode.geldig_tot,
    periode.waarde
FROM (
    SELECT
        laatste.soort,
        laatste.onderwerp,
        laatste.geldig_van,
        coalesce(
            lead(laatste.geldig_van) OVER (
                PARTITION BY laatste.soort, laatste.onderwerp
                ORDER BY laatste.geldig_van
            ),
            'infinity'
        ) AS geldig_tot,
        laatste.waarde
    FROM (
        SELECT DISTINCT ON (afspraak.soort, afspraak.onderwerp, afspraak.geldig_van)
            afspraak.soort,
            afspraak.onderwerp,
            afspraak.geldig_van,
            afspraak.waarde
        FROM beheer.afspraak AS afspraak
        WHERE afspraak.bekend_van <= (SELECT kern.bekend_op())
        ORDER BY afspraak.soort, afspraak.onderwerp, afspraak.geldig_van, afspraak.bekend_van DESC
    ) AS laatste
) AS periode
WHERE periode.waarde IS NOT NULL
