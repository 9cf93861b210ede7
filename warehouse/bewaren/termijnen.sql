-- naam: bewaren.termijnen
-- titel: Per persoon en categorie de dag vanaf wanneer vernietigd moet worden
-- definitie: Eén rij per persoon en categorie die voor de persoon geldt. Leest pg_temp.persoon_feit (warehouse.person_facts).
--   Van wie alleen nog ingetrokken of verbeterde rijen er zijn, tellen die, met dezelfde termijnen.
--   Leerplicht geldt voor iedereen en begint bij de geboorte. Kwalificatieplicht geldt voor wie na de leerplicht nog in de
--   regio bekend was (of in JVS zo stond) en begint op de dag na de plicht: de achttiende verjaardag, of eerder bij een
--   startkwalificatie of een diploma van pro of vso. Doorstroompunt geldt voor wie als achttienjarige of ouder, of na pro of
--   vso, nog bekend was (of in JVS zo stond, of een traject had) en begint bij de startkwalificatie of bij de leeftijdsgrens.
--   Wie de oude grens al voorbij was toen de nieuwe kwam, en toen nog bekend was zonder startkwalificatie, valt weer onder de
--   nieuwe. Van een onvolledige datum telt de laatste dag die mogelijk is; van een startkwalificatie zonder datum de eerste
--   peildatum waarop een bron haar noemt.
-- kolom persoon: De persoon.
-- kolom categorie: leerplicht, kwalificatieplicht of doorstroompunt.
-- kolom begin: De dag waarop de termijn begint; leeg zonder geboortedatum.
-- kolom vanaf: De eerste dag waarop de gegevens weg moeten; leeg wanneer er geen begin of geen termijn is.
WITH eerder AS (
    SELECT persoon
    FROM pg_temp.persoon_feit
    WHERE NOT is_bekend
),

genoemd AS (
    SELECT
        'duo' AS bron,
        coalesce(alias.persoon, rij.pgn) AS persoon,
        rij.startkwalificatie,
        coalesce(rij.hoogste_diploma IN ('PRO', 'VSO'), FALSE) AS pro_of_vso,
        least(kern.laatst(rij.datum_diploma), rij.geldig_van) AS op,
        rij.geldig_tot AS tot
    FROM bron.duo_c_levering AS rij
    LEFT JOIN kern.alias AS alias
        ON rij.pgn = alias.nummer
    WHERE
        rij.bekend_tot = 'infinity'
        OR coalesce(alias.persoon, rij.pgn) IN (SELECT eerder.persoon FROM eerder)
    UNION ALL
    SELECT
        'duo' AS bron,
        coalesce(alias.persoon, rij.pgn) AS persoon,
        rij.startkwalificatie,
        coalesce(rij.hoogste_diploma IN ('PRO', 'VSO'), FALSE) AS pro_of_vso,
        least(kern.laatst(rij.datum_diploma), rij.geldig_van) AS op,
        rij.geldig_van + 1 AS tot
    FROM bron.duo_p_levering AS rij
    LEFT JOIN kern.alias AS alias
        ON rij.pgn = alias.nummer
    WHERE
        rij.bekend_tot = 'infinity'
        OR coalesce(alias.persoon, rij.pgn) IN (SELECT eerder.persoon FROM eerder)
    UNION ALL
    SELECT
        'jvs' AS bron,
        coalesce(alias.persoon, rij.burgerservicenummer, rij.onderwijsnummer) AS persoon,
        rij.startkwalificatie,
        FALSE AS pro_of_vso,
        least(kern.laatst(rij.datum_startkwalificatie), rij.geldig_van) AS op,
        rij.geldig_tot AS tot
    FROM bron.jvs_jongere AS rij
    LEFT JOIN kern.alias AS alias
        ON coalesce(rij.burgerservicenummer, rij.onderwijsnummer) = alias.nummer
    WHERE
        rij.bekend_tot = 'infinity'
        OR coalesce(alias.persoon, rij.burgerservicenummer, rij.onderwijsnummer) IN (SELECT eerder.persoon FROM eerder)
),

-- Wat een bron het laatst zei, geldt; spreekt zij zichzelf op dat moment tegen, dan is er geen startkwalificatie.
ontkend AS (
    SELECT
        genoemd.*,
        max(genoemd.tot) FILTER (WHERE NOT genoemd.startkwalificatie) OVER per_bron AS ontkend_tot,
        bool_or(genoemd.bron = 'duo' AND genoemd.startkwalificatie IS NOT NULL) OVER per_persoon AS duo_weet_het
    FROM genoemd
    WINDOW
        per_bron AS (PARTITION BY genoemd.persoon, genoemd.bron),
        per_persoon AS (PARTITION BY genoemd.persoon)
),

kwalificatie AS (
    SELECT
        ontkend.persoon,
        min(ontkend.op) FILTER (
            WHERE ontkend.startkwalificatie
            AND ontkend.tot > coalesce(ontkend.ontkend_tot, '-infinity')
            AND (ontkend.bron = 'duo' OR NOT ontkend.duo_weet_het)
        ) AS startkwalificatie,
        min(ontkend.op) FILTER (WHERE ontkend.pro_of_vso) AS pro_of_vso
    FROM ontkend
    GROUP BY ontkend.persoon
),

in_jvs AS (
    SELECT
        coalesce(alias.persoon, rij.nummer) AS persoon,
        bool_or(rij.doelgroep = 'kwalificatieplicht') AS kwalificatieplicht,
        bool_or(rij.doelgroep = 'doorstroompunt') AS doorstroompunt
    FROM (
        SELECT
            coalesce(burgerservicenummer, onderwijsnummer) AS nummer,
            doelgroep,
            bekend_tot
        FROM bron.jvs_jongere
        UNION ALL
        SELECT
            coalesce(burgerservicenummer, onderwijsnummer) AS nummer,
            'doorstroompunt' AS doelgroep,
            bekend_tot
        FROM bron.jvs_traject
    ) AS rij
    LEFT JOIN kern.alias AS alias
        ON rij.nummer = alias.nummer
    WHERE
        rij.bekend_tot = 'infinity'
        OR coalesce(alias.persoon, rij.nummer) IN (SELECT eerder.persoon FROM eerder)
    GROUP BY coalesce(alias.persoon, rij.nummer)
),

bekend AS (
    SELECT
        feit.persoon,
        feit.geboren_laatst,
        feit.laatst_gezien,
        kwalificatie.startkwalificatie,
        kern.leerplicht_tot(feit.geboren_vroegst) + 1 AS na_leerplicht,
        least(kern.verjaardag(feit.geboren_laatst, 18), kwalificatie.startkwalificatie, kwalificatie.pro_of_vso) AS na_plicht,
        least(kern.verjaardag(feit.geboren_vroegst, 18), kwalificatie.pro_of_vso) AS bij_doorstroompunt,
        coalesce(in_jvs.kwalificatieplicht, FALSE) AS zo_in_jvs,
        coalesce(in_jvs.doorstroompunt, FALSE) AS doorstroompunt_in_jvs
    FROM pg_temp.persoon_feit AS feit
    LEFT JOIN kwalificatie
        ON feit.persoon = kwalificatie.persoon
    LEFT JOIN in_jvs
        ON feit.persoon = in_jvs.persoon
    OFFSET 0 -- noqa: AM09
),

grens AS (
    SELECT
        leeftijdsgrens.*,
        lag(leeftijdsgrens.grens) OVER (ORDER BY leeftijdsgrens.geldig_van) AS vorige_grens
    FROM kern.leeftijdsgrens AS leeftijdsgrens
),

te_oud AS (
    SELECT
        bekend.persoon,
        max(least(kern.verjaardag(bekend.geboren_laatst, grens.grens), grens.geldig_tot)) AS vanaf
    FROM bekend
    INNER JOIN grens
        ON kern.verjaardag(bekend.geboren_laatst, grens.grens) > grens.geldig_van
    WHERE
        grens.vorige_grens IS NULL
        OR kern.verjaardag(bekend.geboren_laatst, grens.vorige_grens) > grens.geldig_van
        OR (bekend.laatst_gezien > grens.geldig_van AND coalesce(bekend.startkwalificatie > grens.geldig_van, TRUE))
    GROUP BY bekend.persoon
),

geval AS (
    SELECT
        bekend.persoon,
        'leerplicht' AS categorie,
        bekend.geboren_laatst AS begin
    FROM bekend
    UNION ALL
    SELECT
        bekend.persoon,
        'kwalificatieplicht' AS categorie,
        bekend.na_plicht AS begin
    FROM bekend
    WHERE bekend.zo_in_jvs OR (bekend.laatst_gezien > bekend.na_leerplicht AND bekend.na_plicht > bekend.na_leerplicht)
    UNION ALL
    SELECT
        bekend.persoon,
        'doorstroompunt' AS categorie,
        least(bekend.startkwalificatie, te_oud.vanaf) AS begin
    FROM bekend
    LEFT JOIN te_oud
        ON bekend.persoon = te_oud.persoon
    WHERE
        bekend.doorstroompunt_in_jvs
        OR (
            bekend.laatst_gezien > bekend.bij_doorstroompunt
            AND coalesce(bekend.startkwalificatie > bekend.bij_doorstroompunt, TRUE)
        )
)

SELECT
    geval.persoon,
    geval.categorie,
    geval.begin,
    kern.verjaardag(geval.begin, termijn.jaren) AS vanaf
FROM geval
LEFT JOIN beheer.bewaartermijn AS termijn
    ON
        geval.categorie = termijn.categorie
        AND geval.begin >= termijn.geldig_van
        AND geval.begin < termijn.geldig_tot
