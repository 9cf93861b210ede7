-- naam: mart.vsv
-- titel: Voortijdig schoolverlaten per peil, gemeente, niveau en leeftijd
-- definitie: Drie tellingen (peilen) van voortijdig schoolverlaters (vsv'ers) naast elkaar: tel er niet over op. maand: uit de
--   maandrapporten van DUO over de peilmaand, voor wie zowel de werkvoorraad (A04, de vsv'ers) als de startset (A05, wie vsv'er
--   kan worden) van die maand geladen is; beide beginnen met oktober opnieuw. voorlopig en definitief: uit de jaarbestanden van
--   DUO, de startpopulatie (NRSP) en de vsv'ers (NenR) van elk vsv-jaar dat tot en met de peildatum geleverd is, voor wie beide
--   van die stand geladen zijn; de peildatum van een voorlopige stand is de 1 oktober waarop het vsv-jaar eindigt, van een
--   definitieve 31 december erna. Personen, niet rijen: wie in een levering van DUO vaker voorkomt, telt één keer, bij het
--   hoogste vsv-niveau (bij gelijk niveau bij de laagste gemeentecode); wie DUO aan twee gemeenten levert, telt bij elk. PRO en
--   VSO tellen nergens mee. Een peilmaand is een stand: tel niet op over peilmaanden, behalve heringeschreven van peil maand.
-- partitie: peilmaand
-- kolom teljaar: Het jaar waarin het vsv-jaar begint: 2025 is 1 oktober 2025 tot 1 oktober 2026.
-- kolom peil: maand volgens de maandrapporten; voorlopig of definitief volgens de jaarbestanden (NRSP en NenR).
-- kolom gemeentecode: Code van de gemeente zoals die in het bestand van DUO staat.
-- kolom gemeente: Naam van die gemeente; leeg voor een gemeente buiten de regio.
-- kolom vsv_niveau: VO onderbouw, VMBO bovenbouw, HAVO/VWO bovenbouw, MBO1 tot en met MBO4; onbekend wanneer DUO iets anders
--   schrijft.
-- kolom leeftijdsklasse: Leeftijd op de 1 oktober waarop het vsv-jaar begint, volgens de geboortedatum in het bestand: < 18 of
--   >= 18; onbekend als een onvolledige geboortedatum beide toelaat.
-- kolom startpopulatie: Personen in de startset (A05) van deze maand, of in de startpopulatie van het jaar (NRSP).
-- kolom vsv: Vsv'ers: personen in de werkvoorraad (A04) van deze maand, of in het jaarbestand van vsv'ers (NenR).
-- kolom pct: vsv als percentage van startpopulatie, twee decimalen; leeg zonder startpopulatie.
-- kolom streefpercentage: Percentage dat het ministerie voor dit niveau en vsv-jaar nastreeft; leeg wanneer er geen is.
-- kolom nieuwe_vsv: Van vsv zij die in dit vsv-jaar van school gingen: wie niet tot oude_vsv hoort.
-- kolom oude_vsv: Personen die voor dit vsv-jaar van school gingen en nog tot de groep horen. Zij staan in de laatste
--   werkvoorraad na afsluiting (A14), of in het jaarbestand van vsv'ers (NenR) van een eerder jaar en daarna, tot en met dit
--   jaar, in geen startpopulatie (NRSP). Zij staan in geen lijst van herinschrijvingen (A02) van een latere maand, zijn op de
--   peildatum jonger dan de leeftijdsgrens van het Doorstroompunt, en hebben volgens de inschrijvingen van DUO (C-levering)
--   geen startkwalificatie. Leeg wanneer voor deze gemeente geen A14 of eerdere NenR geladen is.
-- kolom heringeschreven: Van peil maand de personen in de lijst van herinschrijvingen (A02) van deze maand; van voorlopig en
--   definitief de vsv'ers die na het vsv-jaar in zo'n lijst staan. Leeg wanneer die niet geladen is.
-- kolom alsnog_startkwalificatie: Van vsv zij die volgens de inschrijvingen van DUO (C-levering) op de peildatum een
--   startkwalificatie hebben; leeg wanneer die voor deze gemeente niet geladen zijn.
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
        ON telling.scope = levering.scope OR (levering.extract = 'duo_c_levering' AND levering.scope LIKE 'R%')
    GROUP BY telling.peil, telling.scope, telling.teldatum
),

jaar AS MATERIALIZED (
    SELECT
        vsv_jaar.*,
        CASE vsv_jaar.stand WHEN 'D' THEN 'definitief' ELSE 'voorlopig' END AS peil,
        vsv_jaar.eindjaar * 100 + 10 AS tweede_teldatum,
        CASE
            WHEN vsv_jaar.onderwijssoort IN ('PRO', 'VSO') THEN vsv_jaar.onderwijssoort ELSE vsv_jaar.niveau
        END AS geschreven
    FROM kern.vsv_jaar AS vsv_jaar
),

terug AS (
    SELECT
        rapport.persoon,
        max(rapport.peilmaand) AS laatste
    FROM kern.vsv_a02 AS rapport
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
rij AS MATERIALIZED (
    SELECT
        'maand' AS peil,
        maand.teldatum,
        'start' AS lijst,
        rapport.scope,
        rapport.persoon,
        rapport.gemeentecode,
        rapport.geboortedatum,
        rapport.niveau AS geschreven,
        rapport.peilmaand AS sinds
    FROM kern.vsv_a05 AS rapport
    CROSS JOIN maand
    WHERE rapport.peilmaand = maand.peilmaand
    UNION ALL
    SELECT
        'maand' AS peil,
        maand.teldatum,
        'vsv' AS lijst,
        rapport.scope,
        rapport.persoon,
        rapport.gemeentecode,
        rapport.geboortedatum,
        rapport.niveau AS geschreven,
        rapport.peilmaand AS sinds
    FROM kern.vsv_a04 AS rapport
    CROSS JOIN maand
    WHERE rapport.peilmaand = maand.peilmaand
    UNION ALL
    SELECT
        'maand' AS peil,
        maand.teldatum,
        'terug' AS lijst,
        rapport.scope,
        rapport.persoon,
        rapport.gemeentecode,
        rapport.geboortedatum,
        rapport.niveau AS geschreven,
        rapport.peilmaand AS sinds
    FROM kern.vsv_a02 AS rapport
    CROSS JOIN maand
    WHERE rapport.peilmaand = maand.peilmaand
    UNION ALL
    SELECT
        'maand' AS peil,
        maand.teldatum,
        'oud' AS lijst,
        rapport.scope,
        rapport.persoon,
        rapport.gemeentecode,
        rapport.geboortedatum,
        rapport.niveau AS geschreven,
        rapport.peilmaand AS sinds
    FROM kern.vsv_a14 AS rapport
    CROSS JOIN maand
    WHERE rapport.is_laatste
    UNION ALL
    SELECT
        editie.peil,
        editie.teldatum,
        lijst.lijst,
        jaar.scope,
        jaar.persoon,
        jaar.gemeentecode,
        jaar.geboortedatum,
        jaar.geschreven,
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

-- Per schrijfwijze, want het zijn er maar enkele.
niveau AS (
    SELECT
        geschreven.geschreven,
        kern.vsv_niveau(geschreven.geschreven) AS vsv_niveau
    FROM (SELECT DISTINCT coalesce(rij.geschreven, '') AS geschreven FROM rij OFFSET 0) AS geschreven -- noqa: AM09
),

genoemd AS (
    SELECT DISTINCT ON (rij.persoon, rij.peil, rij.teldatum, rij.lijst, rij.scope)
        rij.*,
        niveau.vsv_niveau
    FROM rij
    INNER JOIN niveau
        ON coalesce(rij.geschreven, '') = niveau.geschreven
    WHERE niveau.vsv_niveau NOT IN ('PRO', 'VSO')
    ORDER BY
        rij.persoon,
        rij.peil,
        rij.teldatum,
        rij.lijst,
        rij.scope,
        rij.sinds DESC,
        array_position(
            ARRAY['MBO4', 'MBO3', 'MBO2', 'MBO1', 'HAVO/VWO bovenbouw', 'VMBO bovenbouw', 'VO onderbouw', 'onbekend'],
            niveau.vsv_niveau
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

-- Per geboortedatum, want dat zijn er veel minder dan personen.
leeftijd AS (
    SELECT
        datum.teldatum,
        datum.geboortedatum,
        CASE
            WHEN kern.verjaardag(kern.laatst(datum.geboortedatum), 18) <= datum.teldatum THEN '>= 18'
            WHEN kern.verjaardag(kern.vroegst(datum.geboortedatum), 18) > datum.teldatum THEN '< 18'
        END AS klasse
    FROM (
        SELECT DISTINCT
            genoemd.teldatum,
            genoemd.geboortedatum
        FROM genoemd
        OFFSET 0 -- noqa: AM09
    ) AS datum
),

per_persoon AS (
    SELECT
        genoemd.persoon,
        genoemd.peil,
        genoemd.teldatum,
        genoemd.gemeentecode,
        genoemd.vsv_niveau,
        coalesce(leeftijd.klasse, 'onbekend') AS leeftijdsklasse,
        bool_or(geladen.met_a02) AS met_a02,
        bool_or(geladen.met_oude) AS met_oude,
        bool_or(geladen.met_c) AS met_c,
        bool_or(genoemd.lijst = 'start') AS is_start,
        bool_or(genoemd.lijst = 'vsv') AS is_vsv,
        bool_or(genoemd.lijst = 'terug') AS is_terug,
        bool_or(genoemd.lijst = 'oud') AS staat_bij_oude,
        bool_or(oud.persoon IS NOT NULL) AS is_oud
    FROM genoemd
    LEFT JOIN geladen
        ON
            genoemd.peil = geladen.peil
            AND genoemd.teldatum = geladen.teldatum
            AND genoemd.scope = geladen.scope
    LEFT JOIN leeftijd
        ON
            genoemd.teldatum = leeftijd.teldatum
            AND genoemd.geboortedatum = leeftijd.geboortedatum
    LEFT JOIN oud
        ON
            genoemd.peil = oud.peil
            AND genoemd.teldatum = oud.teldatum
            AND genoemd.persoon = oud.persoon
    WHERE
        -- Geen INNER JOIN: daarvan denkt PostgreSQL dat er bijna niets overblijft, en dan sorteert het alles.
        coalesce(geladen.met_c IN (TRUE, FALSE), FALSE)
        AND (genoemd.lijst <> 'oud' OR oud.persoon IS NOT NULL)
    GROUP BY
        genoemd.persoon,
        genoemd.peil,
        genoemd.teldatum,
        genoemd.gemeentecode,
        genoemd.vsv_niveau,
        leeftijd.klasse
),

geteld AS (
    SELECT
        per_persoon.peil,
        per_persoon.teldatum,
        per_persoon.gemeentecode,
        per_persoon.vsv_niveau,
        per_persoon.leeftijdsklasse,
        count(*) FILTER (WHERE per_persoon.is_start) AS startpopulatie,
        count(*) FILTER (WHERE per_persoon.is_vsv) AS vsv,
        count(*) FILTER (WHERE per_persoon.is_vsv AND NOT per_persoon.is_oud) AS nieuwe_vsv,
        CASE
            WHEN bool_or(per_persoon.met_oude) THEN count(*) FILTER (WHERE per_persoon.staat_bij_oude)
        END AS oude_vsv,
        CASE
            WHEN bool_or(per_persoon.met_a02) THEN count(*) FILTER (WHERE per_persoon.is_terug)
        END AS heringeschreven,
        CASE
            WHEN bool_or(per_persoon.met_c)
                THEN count(*) FILTER (WHERE per_persoon.is_vsv AND gekwalificeerd.persoon IS NOT NULL)
        END AS alsnog_startkwalificatie
    FROM per_persoon
    LEFT JOIN gekwalificeerd
        ON per_persoon.persoon = gekwalificeerd.persoon
    GROUP BY
        per_persoon.peil,
        per_persoon.teldatum,
        per_persoon.gemeentecode,
        per_persoon.vsv_niveau,
        per_persoon.leeftijdsklasse
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
