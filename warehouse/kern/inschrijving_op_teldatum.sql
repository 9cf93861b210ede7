-- naam: kern.inschrijving_op_teldatum
-- titel: Inschrijvingen die op de laatste teldatum liepen
-- definitie: Eén rij per inschrijving die op de laatste 1 oktober op of voor de peildatum liep, van leerlingen en studenten die
--   volgens de C-levering in de regio wonen. Het is wat DUO op de peildatum over die dag zegt. Van een onvolledige datum telt
--   alleen wat voor elke mogelijke dag klopt.
-- kolom schooljaar: Eerste kalenderjaar van het schooljaar: 2026 is 2026-2027. De teldatum is 1 oktober van dit jaar.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom gemeentecode: Code van de woongemeente volgens de C-levering.
-- kolom brin6: BRIN met vestiging (zes tekens) van de school.
-- kolom onderwijssoort: PO, SBO, SO, VSO, PRO, VMBO, HAVO, VWO, VAVO of MBO.
WITH teldatum AS MATERIALIZED (
    -- Als kolom, één keer berekend: anders rekent PostgreSQL de vergelijking met de dag per inschrijving veel trager uit.
    SELECT kern.teldatum(kern.peildatum()) AS dag
)

SELECT
    extract(YEAR FROM teldatum.dag)::integer AS schooljaar,
    inschrijving.persoon,
    inschrijving.gemeentecode,
    inschrijving.brin6,
    inschrijving.onderwijssoort
FROM kern.inschrijving AS inschrijving
INNER JOIN kern.gemeente AS gemeente
    ON inschrijving.gemeentecode = gemeente.gemeentecode
CROSS JOIN teldatum
WHERE kern.loopt_zeker(inschrijving.datum_inschrijving, inschrijving.datum_uitschrijving, teldatum.dag)
