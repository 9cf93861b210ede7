-- naam: kern.overstap_mijlpaal
-- titel: Haalt een leerling van het vo de mijlpalen van de overstap?
-- definitie: Eén rij per aanmelding (kern.overstap) en mijlpaal die op de peildatum bereikt is: vanaf 1 april in het schooljaar
--   een andere status dan GEEN_AANMELDING, vanaf 1 augustus erna GEPLAATST met een datum tot en met 1 augustus. Van een
--   onvolledige datum telt elke mogelijkheid mee; zonder datum is de plaatsing op tijd. Alleen wie in het laatste jaar zit,
--   hoeft een mijlpaal te halen.
-- kolom aanmelding_id: Nummer van de aanmelding in GRIP.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom handelende_gemeente: De gemeente die moet handelen.
-- kolom schooljaar: Schooljaar waarin de leerling in het vo zit: 2025 is 2025-2026.
-- kolom vo_brin: BRIN van de school waar de leerling vandaan komt.
-- kolom vo_niveau: PRO, VSO, VMBO_BB, VMBO_KB, VMBO_GL, VMBO_TL, HAVO of VWO.
-- kolom laatste_jaar: Ja in het laatste jaar van het vo.
-- kolom status: Status van de aanmelding.
-- kolom datum_status: Datum van de status als jjjjmmdd; 00 is een onbekend deel.
-- kolom mijlpaal: aanmelding of plaatsing.
-- kolom dag: 1 april in het schooljaar of 1 augustus erna.
-- kolom is_laatste: Ja voor de laatste mijlpaal die bereikt is.
-- kolom gehaald: Ja wanneer de leerling in dit schooljaar een rij heeft die de mijlpaal haalt, deze of een andere.
WITH bereikt AS (
    SELECT
        overstap.*,
        mijlpaal.mijlpaal,
        make_date(overstap.schooljaar + 1, mijlpaal.maand, 1) AS dag
    FROM kern.overstap AS overstap
    CROSS JOIN (VALUES ('aanmelding', 4), ('plaatsing', 8)) AS mijlpaal (mijlpaal, maand)
    WHERE make_date(overstap.schooljaar + 1, mijlpaal.maand, 1) <= (SELECT kern.peildatum())
)

SELECT
    bereikt.aanmelding_id,
    bereikt.persoon,
    bereikt.handelende_gemeente,
    bereikt.schooljaar,
    bereikt.vo_brin,
    bereikt.vo_niveau,
    bereikt.laatste_jaar,
    bereikt.status,
    bereikt.datum_status,
    bereikt.mijlpaal,
    bereikt.dag,
    bereikt.dag = max(bereikt.dag) OVER (PARTITION BY bereikt.schooljaar) AS is_laatste,
    bool_or(
        CASE bereikt.mijlpaal
            WHEN 'aanmelding' THEN bereikt.status <> 'GEEN_AANMELDING'
            ELSE bereikt.status = 'GEPLAATST' AND coalesce(kern.vroegst(bereikt.datum_status) <= bereikt.dag, TRUE)
        END
    ) OVER (PARTITION BY bereikt.persoon, bereikt.schooljaar, bereikt.mijlpaal) AS gehaald
FROM bereikt
