-- code: L01
-- titel: Levering blijft uit
-- ernst: fout
-- bronnen: levering
-- wie: Zwolle
-- doen: Vraag de leverancier waar de levering blijft, en kijk in de status of de laatste is geweigerd.
-- uitleg: De laatste geladen levering van een extract en scope is ouder dan het ritme toelaat: dagelijks 3 dagen, wekelijks 10
--   dagen, maandelijks 45 dagen. Wat op verzoek of hoogstens een paar keer per jaar komt, is nooit te laat; wat nog nooit is
--   geladen ook niet. Testsets (X) en leveringen van een school (I) tellen niet mee.
SELECT
    gemeente.gemeentecode,
    NULL::uuid AS persoon,
    NULL::text AS dossiernummer,
    jsonb_build_object('extract', levering.extract, 'scope', levering.scope) AS sleutels,
    jsonb_build_object('laatste', levering.peildatum) AS feiten
FROM kern.geladen_levering AS levering
INNER JOIN kern.ritme AS ritme
    ON levering.extract = ritme.extract
INNER JOIN kern.gemeente AS gemeente
    ON gemeente.contactgemeente
WHERE levering.is_laatste AND levering.peildatum < (SELECT kern.peildatum()) - ritme.hoogste_dagen
