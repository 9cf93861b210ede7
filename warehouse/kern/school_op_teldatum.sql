-- naam: kern.school_op_teldatum
-- titel: Scholen met leerlingen uit de regio op de laatste teldatum
-- definitie: Eén rij per school van vo, pro, vso, vavo of mbo (BRIN met vestiging), in of buiten de regio, en woongemeente
--   volgens de C-levering. Iemand telt per school één keer; staat hij bij twee gemeenten, dan bij de laagste code.
-- kolom schooljaar: Eerste kalenderjaar van het schooljaar: 2026 is 2026-2027.
-- kolom brin6: BRIN met vestiging (zes tekens) van de school.
-- kolom gemeentecode: Code van de woongemeente.
-- kolom leerlingen: Leerlingen van de school uit die gemeente.
-- kolom leerlingen_regio: Leerlingen van de school uit de hele regio.
-- kolom wordt_verdeeld: Ja wanneer dat er meer dan vijftig zijn.
WITH leerling AS (
    SELECT
        inschrijving.schooljaar,
        inschrijving.brin6,
        inschrijving.persoon,
        min(inschrijving.gemeentecode) AS gemeentecode
    FROM kern.inschrijving_op_teldatum AS inschrijving
    WHERE inschrijving.onderwijssoort IN ('VMBO', 'HAVO', 'VWO', 'PRO', 'VSO', 'VAVO', 'MBO')
    GROUP BY inschrijving.schooljaar, inschrijving.brin6, inschrijving.persoon
)

SELECT
    leerling.schooljaar,
    leerling.brin6,
    leerling.gemeentecode,
    count(*)::integer AS leerlingen,
    sum(count(*)) OVER school::integer AS leerlingen_regio,
    sum(count(*)) OVER school > 50 AS wordt_verdeeld
FROM leerling
GROUP BY leerling.schooljaar, leerling.brin6, leerling.gemeentecode
WINDOW school AS (PARTITION BY leerling.brin6)
