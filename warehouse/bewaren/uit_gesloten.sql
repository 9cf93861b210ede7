-- naam: bewaren.uit_gesloten
-- titel: Rijen van het gesloten archief die op de dag vernietigd moeten zijn
-- definitie: Eén rij per rij van wpg.gesloten waarvan ook de tweede termijn voorbij is. Die begint op de dag waarop de eerste
--   afliep, ook wanneer het afsluiten later gebeurde.
-- kolom gesloten: Volgnummer in het gesloten archief.
-- kolom gemeentecode: De gemeente van het proces-verbaal.
-- kolom vanaf: De eerste dag waarop de rij weg moest.
SELECT
    afgesloten.gesloten,
    afgesloten.gemeentecode,
    kern.verjaardag(afgesloten.begin, daarna.jaren) AS vanaf
FROM (
    SELECT
        gesloten.gesloten,
        CASE
            WHEN gesloten.scope LIKE 'G%' THEN substr(gesloten.scope, 2)
            ELSE gesloten.rij ->> 'gemeentecode'
        END AS gemeentecode,
        kern.verjaardag(gesloten.begin, eerst.jaren) AS begin
    FROM wpg.gesloten AS gesloten
    INNER JOIN beheer.bewaartermijn AS eerst
        ON
            eerst.categorie = 'wpg'
            AND gesloten.begin >= eerst.geldig_van
            AND gesloten.begin < eerst.geldig_tot
) AS afgesloten
INNER JOIN beheer.bewaartermijn AS daarna
    ON
        daarna.categorie = 'wpg_gesloten'
        AND afgesloten.begin >= daarna.geldig_van
        AND afgesloten.begin < daarna.geldig_tot
WHERE kern.verjaardag(afgesloten.begin, daarna.jaren) <= kern.peildatum()
