-- naam: bewaren.verstrekkingen
-- titel: Regels van het logboek verstrekkingen waarvan de termijn op de dag voorbij is
-- definitie: Eén rij per dag waarop is gevraagd. Het logboek is een keten: er gaan alleen regels van het begin weg, tot de
--   eerste die nog moet blijven. Een oude regel die achter een jongere staat, wacht tot die weg kan. Een regel zonder termijn
--   blijft.
-- kolom dag: De dag waarop aan BRP of SUWI is gevraagd, in Nederland.
-- kolom vanaf: De eerste dag waarop de regels weg moesten.
-- kolom regels: Hoeveel regels weggaan.
-- kolom tot_en_met: Het nummer van de laatste daarvan.
-- kolom wachten: Hoeveel regels voorbij hun termijn nog achter een jongere regel staan.
WITH regel AS (
    SELECT
        nummer,
        (moment AT TIME ZONE 'Europe/Amsterdam')::date AS dag
    FROM beheer.log_verstrekking
),

per_dag AS (
    SELECT
        gevraagd.dag,
        beheer.verstrekking_weg_vanaf(gevraagd.dag) AS vanaf
    FROM (SELECT DISTINCT regel.dag FROM regel) AS gevraagd
),

blijft AS (
    SELECT coalesce(min(regel.nummer), 'infinity'::float8) AS nummer
    FROM regel
    INNER JOIN per_dag
        ON regel.dag = per_dag.dag
    WHERE (per_dag.vanaf <= kern.peildatum()) IS NOT TRUE
)

SELECT
    regel.dag,
    per_dag.vanaf,
    count(*) FILTER (WHERE regel.nummer < blijft.nummer) AS regels,
    max(regel.nummer) FILTER (WHERE regel.nummer < blijft.nummer) AS tot_en_met,
    count(*) FILTER (WHERE regel.nummer > blijft.nummer) AS wachten
FROM regel
INNER JOIN per_dag
    ON regel.dag = per_dag.dag
CROSS JOIN blijft
WHERE per_dag.vanaf <= kern.peildatum()
GROUP BY regel.dag, per_dag.vanaf
