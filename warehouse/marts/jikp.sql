-- naam: mart.jikp
-- titel: Jongeren in een kwetsbare positie per gemeente, herkomst, bestemming en status
-- definitie: De registraties in GRIP van inwoners van de regio (BRP), zoals de laatste levering tot en met de peildatum ze
--   beschrijft. Een peilmaand is een stand: tel niet op over peilmaanden.
-- partitie: peilmaand
-- kolom schooljaar: Schooljaar van de registratie: 2025 is 2025-2026.
-- kolom gemeentecode: Code van de woongemeente volgens de BRP op de peildatum.
-- kolom gemeente: Naam van die gemeente.
-- kolom herkomst: VMBO_BB (vmbo, basisberoepsgerichte leerweg), PRO (praktijkonderwijs), VSO (voortgezet speciaal onderwijs) of
--   MBO1 (entreeopleiding); leeg wanneer GRIP het niet noemt.
-- kolom bestemming: MBO, VSO, WERK, DAGBESTEDING, GEEN of ONBEKEND: waar de jongere nu is; leeg wanneer GRIP het niet noemt.
-- kolom status: OPEN, AFGEROND of UIT_BEELD.
-- kolom aantal: Aantal registraties.
SELECT
    jikp.schooljaar,
    gemeente.gemeentecode,
    gemeente.gemeente,
    jikp.herkomst,
    jikp.bestemming,
    jikp.status,
    count(*)::integer AS aantal
FROM kern.jikp AS jikp
INNER JOIN kern.inwoner AS inwoner
    ON jikp.persoon = inwoner.persoon
INNER JOIN kern.gemeente AS gemeente
    ON inwoner.gemeentecode = gemeente.gemeentecode
GROUP BY
    jikp.schooljaar,
    gemeente.gemeentecode,
    gemeente.gemeente,
    jikp.herkomst,
    jikp.bestemming,
    jikp.status
