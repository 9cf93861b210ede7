-- The marts of a region: per month and 150,000 persons 6,480 rows of verzuim, some more than the 6,012 that a peilmaand of the demo
-- region holds, 231 of vsv and 44 of thuiszitters, Zwolle with more of them than others; and in schema kaal the same
-- without policies.
CREATE SCHEMA kaal;

CREATE TABLE kaal.maand AS
SELECT
    to_char(dag, 'YYYYMM')::integer AS peilmaand,
    (dag + interval '1 month - 1 day')::date AS peildatum
FROM generate_series(date '2026-11-01' - ($maanden - 1) * interval '1 month', date '2026-11-01', '1 month') AS dag;

CREATE TABLE kaal.gemeente AS
SELECT
    gemeentecode,
    gemeente,
    CASE gemeentecode WHEN '0193' THEN 4 WHEN '0160' THEN 2 ELSE 1 END AS deel
FROM kern.gemeente;

INSERT INTO mart.verzuim (
    peilmaand, peildatum, bekend_op, soort_periode, periode, gemeentecode, gemeente, school_brin, verzuimsoort, status, meldingen,
    jongeren, dagen_tot_behandeling_mediaan, dagen_tot_behandeling_p90, dagen_tot_afgesloten_mediaan, dagen_tot_afgesloten_p90
)
SELECT
    peilmaand, peildatum, now(), CASE WHEN week = 0 THEN 'maand' ELSE 'week' END, peilmaand || '-' || week, gemeentecode, gemeente,
    to_char(school, 'FM00') || 'AB00', soort, status, 1 + school % 4,
    1, 2.5, 9, 8, 20
FROM
    kaal.maand,
    generate_series(0, 5) AS week,
    kaal.gemeente,
    generate_series(1, deel * $scholen) AS school,
    unnest('{V3,V4,L,LRV}'::text[]) AS soort,
    unnest('{R,B,G}'::text[]) AS status
ORDER BY peilmaand, week, gemeentecode;

INSERT INTO mart.vsv (
    peilmaand, peildatum, bekend_op, teljaar, peil, gemeentecode, gemeente, vsv_niveau, leeftijdsklasse, startpopulatie, vsv, pct
)
SELECT peilmaand, peildatum, now(), 2025, 'maand', gemeentecode, gemeente, 'MBO' || niveau, klasse, 900, 21, 2.33
FROM kaal.maand, kaal.gemeente, generate_series(1, 7) AS niveau, unnest('{< 18,>= 18,onbekend}'::text[]) AS klasse;

INSERT INTO mart.thuiszitters (peilmaand, peildatum, bekend_op, gemeentecode, gemeente, soort, duur, aantal, nieuw, opgelost)
SELECT peilmaand, peildatum, now(), gemeentecode, gemeente, soort, duur, 12, 3, 2
FROM kaal.maand, kaal.gemeente, unnest('{absoluut,LRV}'::text[]) AS soort, unnest('{kort,lang}'::text[]) AS duur;

-- in the same parts, because these are there without policies too
DO $$
DECLARE
    tabel text;
    deel record;
BEGIN
    FOREACH tabel IN ARRAY ARRAY['verzuim', 'vsv', 'thuiszitters'] LOOP
        EXECUTE format('CREATE TABLE kaal.%I (LIKE mart.%I) PARTITION BY LIST (gemeentecode)', tabel, tabel);
        FOR deel IN
            SELECT relname, pg_get_expr(relpartbound, oid) AS waarden
            FROM pg_class WHERE oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = format('mart.%I', tabel)::regclass)
        LOOP
            EXECUTE format('CREATE TABLE kaal.%I PARTITION OF kaal.%I %s', deel.relname, tabel, deel.waarden);
        END LOOP;
        EXECUTE format('CREATE INDEX ON kaal.%I (peilmaand)', tabel);
        EXECUTE format('INSERT INTO kaal.%I SELECT * FROM mart.%I', tabel, tabel);
    END LOOP;
END $$;
