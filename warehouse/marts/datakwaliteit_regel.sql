-- naam: mart.datakwaliteit_regel
-- titel: Quarantaine per levering en regel
-- definitie: Eén rij per levering en regel van het contract die minstens één rij in quarantaine bracht, van leveringen met een
--   peildatum op of voor de gevraagde peildatum. Een rij die meer regels breekt, telt bij elke regel mee.
-- kolom levering: Nummer van de levering: de volgorde van ontvangst.
-- kolom bron: Systeem dat leverde.
-- kolom extract: Soort bestand.
-- kolom scope: Gemeente (G), regio (R), testset (X) of school (I) waarvoor geleverd is.
-- kolom gemeentecode: Code van de gemeente van de scope; leeg voor de regio, een testset of een school.
-- kolom peildatum: De dag die de levering beschrijft.
-- kolom regel: De regel van het contract.
-- kolom rijen: Aantal rijen dat deze regel brak.
SELECT
    levering.levering,
    levering.bron,
    levering.extract,
    levering.scope,
    gemeente.gemeentecode,
    levering.peildatum,
    regel.regel,
    count(*) AS rijen
FROM beheer.levering AS levering
INNER JOIN beheer.quarantaine AS quarantaine
    ON levering.levering = quarantaine.levering
CROSS JOIN LATERAL unnest(quarantaine.regels) AS regel (regel)
LEFT JOIN kern.gemeente AS gemeente
    ON levering.scope = 'G' || gemeente.gemeentecode
WHERE levering.peildatum <= (SELECT kern.peildatum())
GROUP BY
    levering.levering,
    levering.bron,
    levering.extract,
    levering.scope,
    gemeente.gemeentecode,
    levering.peildatum,
    regel.regel
