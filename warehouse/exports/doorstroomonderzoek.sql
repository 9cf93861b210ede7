-- naam: doorstroomonderzoek
-- titel: Onderzoek naar de doorstroom van jongeren
-- definitie: Eén rij per inwoner van de regio (BRP) van 12 tot 27 jaar op de peildatum, met wat onderzoek naar schooluitval
--   en begeleiding nodig heeft. Alles staat in klassen; wie in een kleine klasse valt, gaat niet mee.
-- herkenbaar: leeftijdsklasse, geslacht, woongemeente, onderwijs
-- kolom leeftijdsklasse: 12-15, 16-17, 18-22 of 23-26 jaar op de peildatum; van een onvolledige geboortedatum de laatste dag
--   die kan.
-- kolom geslacht: M, V of O volgens de BRP.
-- kolom woongemeente: Code van de gemeente van inschrijving volgens de BRP.
-- kolom onderwijs: vo (vmbo, havo, vwo, vavo), pro of vso, mbo of geen; van meer inschrijvingen het mbo voor het vo.
-- kolom startkwalificatie: Ja wanneer er een startkwalificatie is.
-- kolom verzuim: Meldingen die in het schooljaar van de peildatum begonnen en niet zijn ingetrokken: geen, 1-2 of 3 en meer.
-- kolom begeleiding: Begeleiding door het Doorstroompunt: nooit, loopt of geweest.
WITH peil AS MATERIALIZED (
    SELECT
        kern.peildatum() AS dag,
        to_char(kern.peildatum() - interval '7 months', 'YYYY')::integer AS schooljaar
),

inschrijving AS (
    SELECT
        inschrijving.persoon,
        min(
            CASE
                WHEN inschrijving.onderwijssoort = 'MBO' THEN '1 mbo'
                WHEN inschrijving.onderwijssoort IN ('PRO', 'VSO') THEN '2 pro of vso'
                WHEN inschrijving.onderwijssoort IN ('VMBO', 'HAVO', 'VWO', 'VAVO') THEN '3 vo'
            END
        ) AS onderwijs
    FROM kern.inschrijving AS inschrijving
    WHERE inschrijving.is_actief
    GROUP BY inschrijving.persoon
),

melding AS (
    SELECT
        melding.persoon,
        count(*) AS aantal
    FROM kern.verzuimmelding AS melding
    CROSS JOIN peil
    WHERE melding.status <> 'I' AND kern.vroegst(melding.begindatum) >= make_date(peil.schooljaar, 8, 1)
    GROUP BY melding.persoon
),

traject AS (
    SELECT
        traject.persoon,
        bool_or(traject.is_open) AS loopt
    FROM kern.traject AS traject
    GROUP BY traject.persoon
),

jongere AS (
    SELECT
        persoon.persoon,
        persoon.geslacht,
        plicht.gemeentecode,
        plicht.heeft_startkwalificatie,
        extract(YEAR FROM age(peil.dag, persoon.geboortedatum_laatst))::integer AS leeftijd
    FROM kern.plicht AS plicht
    INNER JOIN kern.persoon AS persoon
        ON plicht.persoon = persoon.persoon
    CROSS JOIN peil
)

SELECT
    jongere.persoon,
    CASE
        WHEN jongere.leeftijd < 16 THEN '12-15'
        WHEN jongere.leeftijd < 18 THEN '16-17'
        WHEN jongere.leeftijd < 23 THEN '18-22'
        ELSE '23-26'
    END AS leeftijdsklasse,
    jongere.geslacht,
    jongere.gemeentecode AS woongemeente,
    coalesce(substr(inschrijving.onderwijs, 3), 'geen') AS onderwijs,
    jongere.heeft_startkwalificatie AS startkwalificatie,
    CASE
        WHEN melding.aantal >= 3 THEN '3 en meer'
        WHEN melding.aantal >= 1 THEN '1-2'
        ELSE 'geen'
    END AS verzuim,
    CASE
        WHEN traject.loopt THEN 'loopt'
        WHEN traject.persoon IS NOT NULL THEN 'geweest'
        ELSE 'nooit'
    END AS begeleiding
FROM jongere
LEFT JOIN inschrijving
    ON jongere.persoon = inschrijving.persoon
LEFT JOIN melding
    ON jongere.persoon = melding.persoon
LEFT JOIN traject
    ON jongere.persoon = traject.persoon
WHERE jongere.leeftijd BETWEEN 12 AND 26
