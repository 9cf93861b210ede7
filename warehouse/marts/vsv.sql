-- naam: mart.vsv
-- titel: Voortijdig schoolverlaten per maand, gemeente, niveau en leeftijd
-- definitie: De maandrapporten van DUO met de peilmaand als rapportmaand, per scope waarvoor zowel A04 als A05 van die maand
--   geladen is. Personen, niet rijen: wie in een rapport vaker voorkomt, telt één keer, bij het hoogste vsv-niveau (bij gelijk
--   niveau bij de laagste gemeentecode). PRO en VSO tellen nergens mee. A04 en A05 beginnen met rapportmaand oktober opnieuw.
--   Een peilmaand is een stand: tel niet op over peilmaanden, behalve heringeschreven.
-- partitie: peilmaand
-- kolom teljaar: Jaar van de eerste teldatum van het vsv-jaar: 2025 is 1 oktober 2025 tot 1 oktober 2026.
-- kolom peil: maand, volgens de maandrapporten.
-- kolom gemeentecode: Code van de gemeente zoals die in het rapport van DUO staat.
-- kolom gemeente: Naam van die gemeente; leeg voor een gemeente buiten de regio.
-- kolom vsv_niveau: VO onderbouw, VMBO bovenbouw, HAVO/VWO bovenbouw, MBO1 tot en met MBO4; onbekend wanneer DUO iets anders
--   schrijft.
-- kolom leeftijdsklasse: Leeftijd op de eerste teldatum volgens de geboortedatum in het rapport: < 18 of >= 18; onbekend als
--   een onvolledige geboortedatum beide toelaat.
-- kolom startpopulatie: Personen op de A05 (startset) van deze maand.
-- kolom vsv: Vsv'ers: personen op de A04 (werkvoorraad) van deze maand.
-- kolom pct: vsv als percentage van startpopulatie, twee decimalen; leeg zonder startpopulatie.
-- kolom streefpercentage: Percentage dat het ministerie voor dit niveau en vsv-jaar nastreeft; leeg wanneer er geen is.
-- kolom nieuwe_vsv: Van vsv zij die in dit vsv-jaar uitvielen: wie niet tot oude_vsv hoort.
-- kolom oude_vsv: Personen die voor dit vsv-jaar uitvielen en nog tot de groep horen: op de laatste A14 (werkvoorraad na
--   afsluiting), op geen A02 van een latere maand, op de peildatum jonger dan de leeftijdsgrens van het Doorstroompunt, en
--   volgens de C-levering zonder startkwalificatie. Leeg wanneer voor de scope geen A14 geladen is.
-- kolom heringeschreven: Personen op de A02 (herinschrijvingen) van deze maand; leeg wanneer die niet geladen is.
-- kolom alsnog_startkwalificatie: Van vsv zij die volgens de C-levering op de peildatum een startkwalificatie hebben; leeg
--   wanneer voor de scope geen C-levering geladen is.
WITH maand AS (
    SELECT
        to_char(kern.peildatum(), 'YYYYMM')::integer AS peilmaand,
        make_date((to_char(kern.peildatum(), 'YYYYMM')::integer - 10) / 100, 10, 1) AS teldatum
),

geladen AS (
    SELECT
        levering.scope,
        bool_or(levering.extract = 'duo_a02' AND levering.peilmaand = maand.peilmaand) AS met_a02,
        bool_or(levering.extract = 'duo_a14') AS met_a14,
        bool_or(levering.extract = 'duo_c_levering') AS met_c
    FROM kern.geladen_levering AS levering
    CROSS JOIN maand
    GROUP BY levering.scope
    HAVING
        bool_or(levering.extract = 'duo_a04' AND levering.peilmaand = maand.peilmaand)
        AND bool_or(levering.extract = 'duo_a05' AND levering.peilmaand = maand.peilmaand)
),

genoemd AS (
    SELECT DISTINCT ON (rapport.extract, rapport.scope, rapport.persoon)
        rapport.extract,
        rapport.scope,
        rapport.persoon,
        rapport.peilmaand,
        rapport.gemeentecode,
        rapport.geboortedatum,
        kern.vsv_niveau(rapport.niveau) AS vsv_niveau
    FROM kern.vsv_rapport AS rapport
    CROSS JOIN maand
    WHERE
        kern.vsv_niveau(rapport.niveau) NOT IN ('PRO', 'VSO')
        AND (
            rapport.extract IN ('duo_a02', 'duo_a04', 'duo_a05') AND rapport.peilmaand = maand.peilmaand
            OR rapport.extract = 'duo_a14' AND rapport.is_laatste
        )
    ORDER BY
        rapport.extract,
        rapport.scope,
        rapport.persoon,
        array_position(
            ARRAY['MBO4', 'MBO3', 'MBO2', 'MBO1', 'HAVO/VWO bovenbouw', 'VMBO bovenbouw', 'VO onderbouw', 'onbekend'],
            kern.vsv_niveau(rapport.niveau)
        ),
        rapport.gemeentecode,
        rapport.geboortedatum
),

gekwalificeerd AS (
    SELECT onderwijs.persoon
    FROM kern.onderwijspersoon AS onderwijs
    WHERE onderwijs.startkwalificatie
),

oud AS (
    SELECT genoemd.persoon
    FROM genoemd
    CROSS JOIN kern.leeftijdsgrens AS leeftijdsgrens
    WHERE
        genoemd.extract = 'duo_a14'
        AND leeftijdsgrens.geldig_van <= (SELECT kern.peildatum())
        AND leeftijdsgrens.geldig_tot > (SELECT kern.peildatum())
        AND coalesce(kern.verjaardag(kern.laatst(genoemd.geboortedatum), leeftijdsgrens.grens), 'infinity')
        > (SELECT kern.peildatum())
        AND genoemd.persoon NOT IN (SELECT gekwalificeerd.persoon FROM gekwalificeerd)
        AND NOT EXISTS (
            SELECT 1
            FROM kern.vsv_rapport AS terug
            WHERE
                terug.extract = 'duo_a02'
                AND terug.persoon = genoemd.persoon
                AND terug.peilmaand > genoemd.peilmaand
        )
),

ingedeeld AS (
    SELECT
        genoemd.extract,
        genoemd.persoon,
        genoemd.gemeentecode,
        genoemd.vsv_niveau,
        CASE
            WHEN kern.verjaardag(kern.laatst(genoemd.geboortedatum), 18) <= maand.teldatum THEN '>= 18'
            WHEN kern.verjaardag(kern.vroegst(genoemd.geboortedatum), 18) > maand.teldatum THEN '< 18'
            ELSE 'onbekend'
        END AS leeftijdsklasse,
        maand.teldatum,
        geladen.met_a02,
        geladen.met_a14,
        geladen.met_c,
        genoemd.persoon IN (SELECT oud.persoon FROM oud) AS is_oud,
        genoemd.persoon IN (SELECT gekwalificeerd.persoon FROM gekwalificeerd) AS is_gekwalificeerd
    FROM genoemd
    INNER JOIN geladen
        ON genoemd.scope = geladen.scope
    CROSS JOIN maand
),

telling AS (
    SELECT
        ingedeeld.gemeentecode,
        ingedeeld.vsv_niveau,
        ingedeeld.leeftijdsklasse,
        ingedeeld.teldatum,
        count(DISTINCT ingedeeld.persoon) FILTER (WHERE ingedeeld.extract = 'duo_a05') AS startpopulatie,
        count(DISTINCT ingedeeld.persoon) FILTER (WHERE ingedeeld.extract = 'duo_a04') AS vsv,
        count(DISTINCT ingedeeld.persoon) FILTER (WHERE ingedeeld.extract = 'duo_a04' AND NOT ingedeeld.is_oud) AS nieuwe_vsv,
        CASE
            WHEN bool_or(ingedeeld.met_a14)
                THEN count(DISTINCT ingedeeld.persoon) FILTER (WHERE ingedeeld.extract = 'duo_a14' AND ingedeeld.is_oud)
        END AS oude_vsv,
        CASE
            WHEN bool_or(ingedeeld.met_a02)
                THEN count(DISTINCT ingedeeld.persoon) FILTER (WHERE ingedeeld.extract = 'duo_a02')
        END AS heringeschreven,
        CASE
            WHEN bool_or(ingedeeld.met_c)
                THEN
                    count(DISTINCT ingedeeld.persoon)
                    FILTER (WHERE ingedeeld.extract = 'duo_a04' AND ingedeeld.is_gekwalificeerd)
        END AS alsnog_startkwalificatie
    FROM ingedeeld
    WHERE ingedeeld.extract <> 'duo_a14' OR ingedeeld.is_oud
    GROUP BY
        ingedeeld.gemeentecode,
        ingedeeld.vsv_niveau,
        ingedeeld.leeftijdsklasse,
        ingedeeld.teldatum
)

SELECT
    extract(YEAR FROM telling.teldatum)::integer AS teljaar,
    'maand' AS peil,
    telling.gemeentecode,
    gemeente.gemeente,
    telling.vsv_niveau,
    telling.leeftijdsklasse,
    telling.startpopulatie::integer AS startpopulatie,
    telling.vsv::integer AS vsv,
    round(100.0 * telling.vsv / nullif(telling.startpopulatie, 0), 2) AS pct,
    streef.percentage AS streefpercentage,
    telling.nieuwe_vsv::integer AS nieuwe_vsv,
    telling.oude_vsv::integer AS oude_vsv,
    telling.heringeschreven::integer AS heringeschreven,
    telling.alsnog_startkwalificatie::integer AS alsnog_startkwalificatie
FROM telling
LEFT JOIN kern.gemeente AS gemeente
    ON telling.gemeentecode = gemeente.gemeentecode
LEFT JOIN kern.streefpercentage AS streef
    ON
        telling.vsv_niveau = streef.vsv_niveau
        AND streef.geldig_van <= telling.teldatum
        AND streef.geldig_tot > telling.teldatum
