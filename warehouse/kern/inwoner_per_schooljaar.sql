-- naam: kern.inwoner_per_schooljaar
-- titel: Inwoners van de regio op de laatste dag van een schooljaar
-- definitie: Eén rij per schooljaar (zie kern.geteld_schooljaar) en persoon die op 31 juli, of op de peildatum zolang het
--   schooljaar loopt, volgens de BRP in een gemeente van de regio stond ingeschreven: zoals de BRP het op de peildatum weet,
--   ook wie daarna vertrok of overleed. Wie op de peildatum in geen persoonslijst meer staat, telt niet.
-- tussentabel: nee
-- kolom schooljaar: Eerste kalenderjaar van het schooljaar: 2025 is 2025-2026.
-- kolom van: Eerste dag van het schooljaar.
-- kolom gezien_tot: Laatste dag die meetelt, en de dag van de woongemeente.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom gemeentecode: Code van de gemeente van inschrijving op die dag.
-- kolom geboortedatum: Geboortedatum volgens de BRP als jjjjmmdd; 00 is een onbekend deel, -1 was geen datum.
SELECT
    jaar.schooljaar,
    jaar.van,
    jaar.gezien_tot,
    brp.persoon,
    historie.gemeentecode,
    brp.geboortedatum
FROM kern.brp_persoon AS brp
INNER JOIN kern.woongemeente_historie AS historie
    ON brp.persoon = historie.persoon
INNER JOIN kern.gemeente AS gemeente
    ON historie.gemeentecode = gemeente.gemeentecode
INNER JOIN kern.geteld_schooljaar AS jaar
    ON
        historie.van <= jaar.gezien_tot
        AND historie.tot > jaar.gezien_tot
WHERE
    brp.in_persoonslijst
    AND (
        brp.datum_overlijden IS NULL
        OR coalesce(kern.vroegst(brp.datum_overlijden), '-infinity') > jaar.gezien_tot
    )
    AND (
        num_nonnulls(brp.datum_opschorting, brp.reden_opschorting) < 1
        OR coalesce(kern.vroegst(brp.datum_opschorting), '-infinity') > jaar.gezien_tot
    )
