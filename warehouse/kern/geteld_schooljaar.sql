-- naam: kern.geteld_schooljaar
-- titel: De schooljaren waarover op de peildatum geteld wordt
-- definitie: Het schooljaar (1 augustus tot en met 31 juli) dat op de peildatum loopt, en tot en met 31 december ook het
--   schooljaar ervoor: daarna bevat een C-levering de inschrijvingen van dat schooljaar niet meer (zie kern.duo_kent_vanaf).
-- kolom schooljaar: Eerste kalenderjaar van het schooljaar: 2025 is 2025-2026.
-- kolom van: Eerste dag van het schooljaar.
-- kolom gezien_tot: Laatste dag die meetelt: 31 juli, of de peildatum zolang het schooljaar loopt.
-- kolom is_afgelopen: Ja wanneer de peildatum na het schooljaar ligt.
SELECT
    jaar.schooljaar,
    make_date(jaar.schooljaar, 8, 1) AS van,
    least(make_date(jaar.schooljaar + 1, 7, 31), kern.peildatum()) AS gezien_tot,
    make_date(jaar.schooljaar + 1, 7, 31) < kern.peildatum() AS is_afgelopen
FROM (
    SELECT extract(YEAR FROM kern.peildatum())::integer - 1 AS schooljaar
    UNION ALL
    SELECT extract(YEAR FROM kern.peildatum())::integer AS schooljaar
) AS jaar
WHERE
    make_date(jaar.schooljaar, 8, 1) <= kern.peildatum()
    AND make_date(jaar.schooljaar + 1, 12, 31) >= kern.peildatum()
