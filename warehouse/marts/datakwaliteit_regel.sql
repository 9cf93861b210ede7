-- naam: mart.datakwaliteit_regel
-- titel: Quarantaine per levering en regel
-- definitie: Waarom rijen niet geladen zijn (quarantaine). Eén rij per levering en regel van het contract die minstens één
--   rij brak, van verwerkte leveringen met een peildatum op of voor de gevraagde peildatum. Een rij die meer regels breekt,
--   telt bij elke regel mee.
-- kolom levering: Nummer van de levering: de volgorde van ontvangst.
-- kolom bron: Systeem dat leverde.
-- kolom extract: Soort bestand, zoals jvs_jongere of duo_a04.
-- kolom scope: Voor wie geleverd is: G en de code van een gemeente, R de regio, X een testset of I een school.
-- kolom gemeentecode: Code van de gemeente waarvoor geleverd is; leeg voor de regio, een testset of een school.
-- kolom peildatum: De dag die de levering beschrijft.
-- kolom regel: De regel van het contract: de kolom en wat eraan mankeert.
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
FROM kern.levering AS levering
INNER JOIN beheer.quarantaine AS quarantaine
    ON levering.levering = quarantaine.levering
CROSS JOIN LATERAL unnest(quarantaine.regels) AS regel (regel)
LEFT JOIN kern.gemeente AS gemeente
    ON levering.scope = 'G' || gemeente.gemeentecode
WHERE levering.status <> 'ontvangen'
GROUP BY
    levering.levering,
    levering.bron,
    levering.extract,
    levering.scope,
    gemeente.gemeentecode,
    levering.peildatum,
    regel.regel
