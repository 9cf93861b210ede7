-- naam: mart.vsv
-- titel: Voortijdig schoolverlaten per peil, gemeente, niveau en leeftijd
-- definitie: Drie peilen naast elkaar: tel er niet over op. maand: de maandrapporten van DUO met de peilmaand als rapportmaand,
--   per scope waarvoor zowel A04 als A05 van die maand geladen is; A04 en A05 beginnen met rapportmaand oktober opnieuw.
--   voorlopig en definitief: NRSP en NenR van elk vsv-jaar dat tot en met de peildatum geleverd is, per scope waarvoor beide
--   van die stand geladen zijn; de peildatum van een voorlopige stand is de tweede teldatum, van een definitieve 31 december
--   erna. Personen, niet rijen: wie vaker voorkomt, telt één keer, bij het hoogste vsv-niveau (bij gelijk niveau bij de laagste
--   gemeentecode). PRO en VSO tellen nergens mee. Een peilmaand is een stand: tel niet op over peilmaanden, behalve
--   heringeschreven van peil maand.
-- partitie: peilmaand
-- kolom teljaar: Jaar van de eerste teldatum van het vsv-jaar: 2025 is 1 oktober 2025 tot 1 oktober 2026.
-- kolom peil: maand volgens de maandrapporten; voorlopig of definitief volgens NRSP en NenR.
-- kolom gemeentecode: Code van de gemeente zoals die in het bestand van DUO staat.
-- kolom gemeente: Naam van die gemeente; leeg voor een gemeente buiten de regio.
-- kolom vsv_niveau: VO onderbouw, VMBO bovenbouw, HAVO/VWO bovenbouw, MBO1 tot en met MBO4; onbekend wanneer DUO iets anders
--   schrijft.
-- kolom leeftijdsklasse: Leeftijd op de eerste teldatum volgens de geboortedatum in het bestand: < 18 of >= 18; onbekend als
--   een onvolledige geboortedatum beide toelaat.
-- kolom startpopulatie: Personen op de A05 (startset) van deze maand, of op de NRSP.
-- kolom vsv: Vsv'ers: personen op de A04 (werkvoorraad) van deze maand, of op de NenR.
-- kolom pct: vsv als percentage van startpopulatie, twee decimalen; leeg zonder startpopulatie.
-- kolom streefpercentage: Percentage dat het ministerie voor dit niveau en vsv-jaar nastreeft; leeg wanneer er geen is.
-- kolom nieuwe_vsv: Van vsv zij die in dit vsv-jaar uitvielen: wie niet tot oude_vsv hoort.
-- kolom oude_vsv: Personen die voor dit vsv-jaar uitvielen en nog tot de groep horen: op de laatste A14 (werkvoorraad na
--   afsluiting), of op de NenR van een eerder eindjaar en op geen NRSP daarna tot en met dit jaar; op geen A02 van een latere
--   maand, op de peildatum jonger dan de leeftijdsgrens van het Doorstroompunt, en volgens de C-levering zonder
--   startkwalificatie. Leeg wanneer voor de scope geen A14 of eerdere NenR geladen is.
-- kolom heringeschreven: Van peil maand de personen op de A02 (herinschrijvingen) van deze maand; van voorlopig en definitief
--   de vsv'ers die na oktober van het eindjaar op een A02 staan. Leeg wanneer zo'n A02 niet geladen is.
-- kolom alsnog_startkwalificatie: Van vsv zij die volgens de C-levering op de peildatum een startkwalificatie hebben; leeg
--   wanneer voor de scope geen C-levering geladen is.
WITH maand AS (
    SELECT
        to_char(kern.peildatum(), 'YYYYMM')::integer AS peilmaand,
        make_date((to_char(kern.peildatum(), 'YYYYMM')::integer - 10) / 100, 10, 1) AS teldatum
),

levering AS (
    SELECT
        levering.extract,
        levering.scope,
        levering.peilmaand,
        extract(YEAR FROM levering.peildatum)::integer AS jaar,
        CASE extract(MONTH FROM levering.peildatum) WHEN 12 THEN 'definitief' ELSE 'voorlopig' END AS peil
    FROM kern.geladen_levering AS levering
),

telling AS (
    SELECT
        'maand' AS peil,
        levering.scope,
        maand.teldatum
    FROM levering
    INNER JOIN maand
        ON levering.peilmaand = maand.peilmaand
    WHERE levering.extract IN ('duo_a04', 'duo_a05')
    GROUP BY levering.scope, maand.teldatum
    HAVING count(DISTINCT levering.extract) = 2
    UNION ALL
    SELECT
        levering.peil,
        levering.scope,
        make_date(levering.jaar - 1, 10, 1) AS teldatum
    FROM levering
    WHERE levering.extract IN ('duo_nrsp', 'duo_nenr')
    GROUP BY levering.peil, levering.scope, levering.jaar
    HAVING count(DISTINCT levering.extract) = 2
),

geladen AS (
    SELECT
        telling.peil,
        telling.scope,
        telling.teldatum,
        extract(YEAR FROM telling.teldatum)::integer + 1 AS eindjaar,
        bool_or(
            levering.extract = 'duo_a02'
            AND CASE telling.peil
                WHEN 'maand' THEN levering.peilmaand = maand.peilmaand
                ELSE levering.peilmaand > (extract(YEAR FROM telling.teldatum) + 1) * 100 + 10
            END
        ) AS met_a02,
        bool_or(
            CASE telling.peil
                WHEN 'maand' THEN levering.extract = 'duo_a14'
                ELSE levering.extract = 'duo_nenr' AND levering.jaar <= extract(YEAR FROM telling.teldatum)
            END
        ) AS met_oude,
        bool_or(levering.extract = 'duo_c_levering') AS met_c
    FROM telling
    CROSS JOIN maand
    INNER JOIN levering
        ON telling.scope = levering.scope
    GROUP BY telling.peil, telling.scope, telling.teldatum
),

rapport AS MATERIALIZED (
    SELECT * FROM kern.vsv_rapport
),

jaar AS MATERIALIZED (
    SELECT
        vsv_jaar.*,
        CASE vsv_jaar.stand WHEN 'D' THEN 'definitief' ELSE 'voorlopig' END AS peil,
        vsv_jaar.eindjaar * 100 + 10 AS tweede_teldatum,
        kern.vsv_niveau(coalesce(substring(vsv_jaar.onderwijssoort FROM '^(?:PRO|VSO)$'), vsv_jaar.niveau)) AS vsv_niveau
    FROM kern.vsv_jaar AS vsv_jaar
),

terug AS (
    SELECT
        rapport.persoon,
        max(rapport.peilmaand) AS laatste
    FROM rapport
    WHERE rapport.extract = 'duo_a02'
    GROUP BY rapport.persoon
),

editie AS (
    SELECT DISTINCT
        geladen.peil,
        geladen.teldatum,
        geladen.eindjaar
    FROM geladen
    WHERE geladen.peil <> 'maand'
),

-- Wie op welke lijst staat; van wie eerder uitviel met de maand (jjjjmm) van dat rapport of van die teldatum.
rij AS (
    SELECT
        'maand' AS peil,
        maand.teldatum,
        CASE rapport.extract
            WHEN 'duo_a05' THEN 'start' WHEN 'duo_a04' THEN 'vsv' WHEN 'duo_a02' THEN 'terug' ELSE 'oud'
        END AS lijst,
        rapport.scope,
        rapport.persoon,
        rapport.gemeentecode,
        rapport.geboortedatum,
        kern.vsv_niveau(rapport.niveau) AS vsv_niveau,
        rapport.peilmaand AS sinds
    FROM rapport
    CROSS JOIN maand
    WHERE
        rapport.extract IN ('duo_a02', 'duo_a04', 'duo_a05') AND rapport.peilmaand = maand.peilmaand
        OR rapport.extract = 'duo_a14' AND rapport.is_laatste
    UNION ALL
    SELECT
        editie.peil,
        editie.teldatum,
        lijst.lijst,
        jaar.scope,
        jaar.persoon,
        jaar.gemeentecode,
        jaar.geboortedatum,
        jaar.vsv_niveau,
        jaar.tweede_teldatum AS sinds
    FROM jaar
    INNER JOIN editie
        ON jaar.eindjaar <= editie.eindjaar
    LEFT JOIN terug
        ON jaar.persoon = terug.persoon
    CROSS JOIN (VALUES ('start'), ('vsv'), ('terug'), ('oud')) AS lijst (lijst)
    WHERE
        (jaar.extract = 'duo_nrsp') = (lijst.lijst = 'start')
        AND CASE
            WHEN lijst.lijst = 'oud' THEN jaar.geldt AND jaar.eindjaar < editie.eindjaar
            ELSE jaar.peil = editie.peil AND jaar.eindjaar = editie.eindjaar
        END
        AND (lijst.lijst <> 'terug' OR terug.laatste > jaar.tweede_teldatum)
),

genoemd AS (
    SELECT DISTINCT ON (rij.peil, rij.teldatum, rij.lijst, rij.scope, rij.persoon) rij.*
    FROM rij
    WHERE rij.vsv_niveau NOT IN ('PRO', 'VSO')
    ORDER BY
        rij.peil,
        rij.teldatum,
        rij.lijst,
        rij.scope,
        rij.persoon,
        rij.sinds DESC,
        array_position(
            ARRAY['MBO4', 'MBO3', 'MBO2', 'MBO1', 'HAVO/VWO bovenbouw', 'VMBO bovenbouw', 'VO onderbouw', 'onbekend'],
            rij.vsv_niveau
        ),
        rij.gemeentecode,
        rij.geboortedatum
),

gekwalificeerd AS (
    SELECT onderwijs.persoon
    FROM kern.onderwijspersoon AS onderwijs
    WHERE onderwijs.startkwalificatie
),

oud AS (
    SELECT DISTINCT
        genoemd.peil,
        genoemd.teldatum,
        genoemd.persoon
    FROM genoemd
    CROSS JOIN kern.leeftijdsgrens AS leeftijdsgrens
    LEFT JOIN terug
        ON genoemd.persoon = terug.persoon
    WHERE
        genoemd.lijst = 'oud'
        AND leeftijdsgrens.geldig_van <= (SELECT kern.peildatum())
        AND leeftijdsgrens.geldig_tot > (SELECT kern.peildatum())
        AND coalesce(kern.verjaardag(kern.laatst(genoemd.geboortedatum), leeftijdsgrens.grens), 'infinity')
        > (SELECT kern.peildatum())
        AND genoemd.persoon NOT IN (SELECT gekwalificeerd.persoon FROM gekwalificeerd)
        AND coalesce(terug.laatste <= genoemd.sinds, TRUE)
        AND NOT EXISTS (
            SELECT 1
            FROM jaar
            WHERE
                genoemd.peil <> 'maand'
                AND jaar.extract = 'duo_nrsp'
                AND jaar.geldt
                AND jaar.persoon = genoemd.persoon
                AND jaar.tweede_teldatum > genoemd.sinds
                AND jaar.eerste_teldatum <= genoemd.teldatum
        )
),

ingedeeld AS (
    SELECT
        genoemd.peil,
        genoemd.teldatum,
        genoemd.lijst,
        genoemd.persoon,
        genoemd.gemeentecode,
        genoemd.vsv_niveau,
        CASE
            WHEN kern.verjaardag(kern.laatst(genoemd.geboortedatum), 18) <= genoemd.teldatum THEN '>= 18'
            WHEN kern.verjaardag(kern.vroegst(genoemd.geboortedatum), 18) > genoemd.teldatum THEN '< 18'
            ELSE 'onbekend'
        END AS leeftijdsklasse,
        geladen.met_a02,
        geladen.met_oude,
        geladen.met_c,
        oud.persoon IS NOT NULL AS is_oud,
        genoemd.persoon IN (SELECT gekwalificeerd.persoon FROM gekwalificeerd) AS is_gekwalificeerd
    FROM genoemd
    INNER JOIN geladen
        ON
            genoemd.peil = geladen.peil
            AND genoemd.teldatum = geladen.teldatum
            AND genoemd.scope = geladen.scope
    LEFT JOIN oud
        ON
            genoemd.peil = oud.peil
            AND genoemd.teldatum = oud.teldatum
            AND genoemd.persoon = oud.persoon
),

geteld AS (
    SELECT
        ingedeeld.peil,
        ingedeeld.teldatum,
        ingedeeld.gemeentecode,
        ingedeeld.vsv_niveau,
        ingedeeld.leeftijdsklasse,
        count(DISTINCT ingedeeld.persoon) FILTER (WHERE ingedeeld.lijst = 'start') AS startpopulatie,
        count(DISTINCT ingedeeld.persoon) FILTER (WHERE ingedeeld.lijst = 'vsv') AS vsv,
        count(DISTINCT ingedeeld.persoon) FILTER (WHERE ingedeeld.lijst = 'vsv' AND NOT ingedeeld.is_oud) AS nieuwe_vsv,
        CASE
            WHEN bool_or(ingedeeld.met_oude)
                THEN count(DISTINCT ingedeeld.persoon) FILTER (WHERE ingedeeld.lijst = 'oud' AND ingedeeld.is_oud)
        END AS oude_vsv,
        CASE
            WHEN bool_or(ingedeeld.met_a02)
                THEN count(DISTINCT ingedeeld.persoon) FILTER (WHERE ingedeeld.lijst = 'terug')
        END AS heringeschreven,
        CASE
            WHEN bool_or(ingedeeld.met_c)
                THEN
                    count(DISTINCT ingedeeld.persoon)
                    FILTER (WHERE ingedeeld.lijst = 'vsv' AND ingedeeld.is_gekwalificeerd)
        END AS alsnog_startkwalificatie
    FROM ingedeeld
    WHERE ingedeeld.lijst <> 'oud' OR ingedeeld.is_oud
    GROUP BY
        ingedeeld.peil,
        ingedeeld.teldatum,
        ingedeeld.gemeentecode,
        ingedeeld.vsv_niveau,
        ingedeeld.leeftijdsklasse
)

SELECT
    extract(YEAR FROM geteld.teldatum)::integer AS teljaar,
    geteld.peil,
    geteld.gemeentecode,
    gemeente.gemeente,
    geteld.vsv_niveau,
    geteld.leeftijdsklasse,
    geteld.startpopulatie::integer AS startpopulatie,
    geteld.vsv::integer AS vsv,
    round(100.0 * geteld.vsv / nullif(geteld.startpopulatie, 0), 2) AS pct,
    streef.percentage AS streefpercentage,
    geteld.nieuwe_vsv::integer AS nieuwe_vsv,
    geteld.oude_vsv::integer AS oude_vsv,
    geteld.heringeschreven::integer AS heringeschreven,
    geteld.alsnog_startkwalificatie::integer AS alsnog_startkwalificatie
FROM geteld
LEFT JOIN kern.gemeente AS gemeente
    ON geteld.gemeentecode = gemeente.gemeentecode
LEFT JOIN kern.streefpercentage AS streef
    ON
        geteld.vsv_niveau = streef.vsv_niveau
        AND streef.geldig_van <= geteld.teldatum
        AND streef.geldig_tot > geteld.teldatum
