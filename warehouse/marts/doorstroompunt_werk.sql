-- naam: mart.doorstroompunt_werk
-- titel: Werk en uitkering van de groep van het Doorstroompunt per gemeente en leeftijd
-- definitie: Inwoners van de regio (BRP) over wie tot en met de peildatum in Suwinet (SUWI) naar werk en uitkering is gevraagd,
--   ook als dat later niet meer is gedaan, naar hun laatste antwoord over inkomsten en over bijstand; een antwoord dat niets
--   zegt, laat het antwoord ervoor gelden. Iemand hoort bij de eerste klasse die past: werk >= 12 uur, uitkering (UWV of
--   bijstand), geen van beide (er kwam een geldig antwoord over inkomsten), niet bekend. Een peilmaand is een stand: tel niet
--   op over peilmaanden.
-- partitie: peilmaand
-- kolom gemeentecode: Code van de woongemeente volgens de BRP op de peildatum.
-- kolom gemeente: Naam van die gemeente.
-- kolom leeftijd: Leeftijd op de peildatum in hele jaren; leeg als een onvolledige geboortedatum meer toelaat.
-- kolom klasse: werk >= 12 uur (per week), uitkering, geen van beide of niet bekend.
-- kolom aantal: Aantal personen.
WITH persoon AS (
    SELECT
        inwoner.gemeentecode,
        extract(YEAR FROM age((SELECT kern.peildatum()), kern.vroegst(inwoner.geboortedatum)))::integer AS hoogstens,
        extract(YEAR FROM age((SELECT kern.peildatum()), kern.laatst(inwoner.geboortedatum)))::integer AS minstens,
        CASE
            WHEN inkomen.werkt_12_uur THEN 'werk >= 12 uur'
            WHEN inkomen.uitkering OR bijstand.bijstand THEN 'uitkering'
            WHEN inkomen.uitkomst IN ('a', 'b') THEN 'geen van beide'
            ELSE 'niet bekend'
        END AS klasse
    FROM kern.gevraagd_bij_suwi AS gevraagd
    INNER JOIN kern.inwoner AS inwoner
        ON gevraagd.persoon = inwoner.persoon
    LEFT JOIN kern.inkomen AS inkomen
        ON gevraagd.persoon = inkomen.persoon
    LEFT JOIN kern.bijstand AS bijstand
        ON gevraagd.persoon = bijstand.persoon
)

SELECT
    gemeente.gemeentecode,
    gemeente.gemeente,
    CASE WHEN persoon.minstens = persoon.hoogstens THEN persoon.minstens END AS leeftijd,
    persoon.klasse,
    count(*)::integer AS aantal
FROM persoon
INNER JOIN kern.gemeente AS gemeente
    ON persoon.gemeentecode = gemeente.gemeentecode
GROUP BY
    gemeente.gemeentecode,
    gemeente.gemeente,
    CASE WHEN persoon.minstens = persoon.hoogstens THEN persoon.minstens END,
    persoon.klasse
