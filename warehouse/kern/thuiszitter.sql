-- naam: kern.thuiszitter
-- titel: Thuiszitters op de peildatum
-- definitie: Eén rij per inwoner van de regio en soort, vanaf 28 dagen. absoluut: leerplichtig of kwalificatieplichtig zonder
--   inschrijving en zonder vrijstelling van inschrijving (zie kern.zonder_onderwijs), sinds de laatste van: de dag na de
--   laatste inschrijving, de dag na de laatste vrijstelling, het begin van de leerplicht, en het begin van het onafgebroken
--   verblijf in de regio; alleen in een gemeente waarvoor een C-levering geladen is. LRV: een melding van langdurig relatief
--   verzuim met status R of B en zonder einddatum, sinds de begindatum; van meer meldingen telt de eerste. Van een onvolledige
--   datum telt de laatste dag die mogelijk is: iemand is pas thuiszitter als het zeker is.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom gemeentecode: Code van de woongemeente volgens de BRP.
-- kolom soort: absoluut of LRV.
-- kolom sinds: Eerste dag van het thuiszitten.
-- kolom duur: 4 weken-3 maanden, of > 3 maanden wanneer er meer dan drie kalendermaanden voorbij zijn.
WITH zonder AS (
    SELECT
        zonder.persoon,
        zonder.gemeentecode,
        zonder.sinds_laatst
    FROM kern.zonder_onderwijs AS zonder
),

verblijf AS (
    SELECT
        historie.persoon,
        historie.gemeentecode,
        historie.inschrijving,
        historie.van,
        max(historie.tot) FILTER (WHERE gemeente.gemeentecode IS NULL AND historie.tot <= (SELECT kern.peildatum()))
            OVER (PARTITION BY historie.persoon) AS laatst_buiten_tot,
        gemeente.gemeentecode IS NOT NULL AS in_regio
    FROM kern.woongemeente_historie AS historie
    LEFT JOIN kern.gemeente AS gemeente
        ON historie.gemeentecode = gemeente.gemeentecode
    WHERE historie.persoon IN (SELECT zonder.persoon FROM zonder)
),

onafgebroken AS (
    SELECT DISTINCT ON (verblijf.persoon)
        verblijf.persoon,
        kern.laatst(verblijf.inschrijving) AS begin
    FROM verblijf
    WHERE verblijf.in_regio AND verblijf.van >= coalesce(verblijf.laatst_buiten_tot, '-infinity')
    ORDER BY verblijf.persoon, verblijf.van
),

zitter AS (
    SELECT
        zonder.persoon,
        zonder.gemeentecode,
        'absoluut' AS soort,
        -- greatest slaat een begin over dat niet bekend is
        greatest(zonder.sinds_laatst, onafgebroken.begin) AS sinds
    FROM zonder
    LEFT JOIN onafgebroken
        ON zonder.persoon = onafgebroken.persoon
    WHERE
        zonder.gemeentecode IN (SELECT kent.gemeentecode FROM kern.duo_kent_tot AS kent)
    UNION ALL
    SELECT
        inwoner.persoon,
        inwoner.gemeentecode,
        'LRV' AS soort,
        min(kern.laatst(melding.begindatum)) AS sinds
    FROM kern.verzuimmelding AS melding
    INNER JOIN kern.inwoner AS inwoner
        ON melding.persoon = inwoner.persoon
    WHERE melding.verzuimsoort = 'LRV' AND melding.status IN ('R', 'B') AND melding.einddatum IS NULL
    GROUP BY inwoner.persoon, inwoner.gemeentecode
)

SELECT
    zitter.persoon,
    zitter.gemeentecode,
    zitter.soort,
    zitter.sinds,
    CASE
        WHEN zitter.sinds + interval '3 months' < (SELECT kern.peildatum()) THEN '> 3 maanden'
        ELSE '4 weken-3 maanden'
    END AS duur
FROM zitter
WHERE zitter.sinds <= (SELECT kern.peildatum()) - 28
