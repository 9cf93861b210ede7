-- naam: mart.opgave_leerplichttelling
-- titel: Vastgelegde leerplichttellingen
-- definitie: De leerplichttelling zoals zij per schooljaar aan OCW is opgegeven (doorstroomhub opgave vastleggen), met elke
--   correctie als een versie ernaast. Er verandert niets meer aan, ook niet als er later iets anders wordt geleverd: wat nu
--   wordt geteld staat in mart.leerplichttelling. Kies de laatste versie, en tel niet op over versies of rubrieken.
-- kolom schooljaar: Eerste kalenderjaar van het schooljaar: 2025 is 2025-2026.
-- kolom versie: 1 is wat het eerst is vastgelegd; elke correctie is de volgende.
-- kolom laatste_versie: J bij de laatste versie van het schooljaar, N bij een versie die later is gecorrigeerd.
-- kolom peildatum: De dag waarover is geteld.
-- kolom bekend_op: Geteld met alles wat op dit moment bekend was.
-- kolom vastgelegd_op: Moment waarop deze versie is vastgelegd.
-- kolom gemeentecode: Code van de woongemeente volgens de BRP.
-- kolom gemeente: Naam van die gemeente.
-- kolom rubriek: De rubriek van de telling, zoals bij mart.leerplichttelling uitgelegd.
-- kolom onderwijssoort: basis, speciaal, voortgezet, beroeps, onbekend of geen, zoals bij mart.leerplichttelling uitgelegd.
-- kolom aantal: Het aantal zoals het is vastgelegd; 0 wanneer alleen de vorige versie hier iets telde.
-- kolom aantal_vorige_versie: Het aantal in de versie ervoor, 0 wanneer die hier niets telde; leeg bij versie 1.
-- kolom verschil: aantal min aantal_vorige_versie: wat deze correctie hier veranderde; leeg bij versie 1.
WITH versie AS (
    SELECT
        opgave.opgave,
        opgave.schooljaar,
        opgave.versie,
        opgave.versie = max(opgave.versie) OVER (PARTITION BY opgave.schooljaar) AS is_laatste,
        opgave.peildatum,
        opgave.bekend_op,
        opgave.vastgelegd_op,
        ervoor.opgave AS opgave_ervoor
    FROM beheer.opgave AS opgave
    LEFT JOIN beheer.opgave AS ervoor
        ON
            opgave.naam = ervoor.naam
            AND opgave.schooljaar = ervoor.schooljaar
            AND opgave.versie - 1 = ervoor.versie
    WHERE opgave.naam = 'leerplichttelling'
),

-- Ook wat alleen de versie ervoor telde: dat is door de correctie weg.
cel AS (
    SELECT
        versie.opgave,
        cijfer.gemeentecode,
        cijfer.cel
    FROM versie
    INNER JOIN beheer.opgave_cijfer AS cijfer
        ON cijfer.opgave IN (versie.opgave, versie.opgave_ervoor)
    GROUP BY versie.opgave, cijfer.gemeentecode, cijfer.cel
)

SELECT
    versie.schooljaar,
    versie.versie,
    CASE WHEN versie.is_laatste THEN 'J' ELSE 'N' END AS laatste_versie,
    versie.peildatum,
    versie.bekend_op,
    versie.vastgelegd_op,
    cel.gemeentecode,
    gemeente.gemeente,
    cel.cel[1] AS rubriek,
    cel.cel[2] AS onderwijssoort,
    coalesce(nu.aantal, 0) AS aantal,
    CASE WHEN versie.versie > 1 THEN coalesce(toen.aantal, 0) END AS aantal_vorige_versie,
    CASE WHEN versie.versie > 1 THEN coalesce(nu.aantal, 0) - coalesce(toen.aantal, 0) END AS verschil
FROM versie
INNER JOIN cel
    ON versie.opgave = cel.opgave
INNER JOIN kern.gemeente AS gemeente
    ON cel.gemeentecode = gemeente.gemeentecode
LEFT JOIN beheer.opgave_cijfer AS nu
    ON
        versie.opgave = nu.opgave
        AND cel.gemeentecode = nu.gemeentecode
        AND cel.cel = nu.cel
LEFT JOIN beheer.opgave_cijfer AS toen
    ON
        versie.opgave_ervoor = toen.opgave
        AND cel.gemeentecode = toen.gemeentecode
        AND cel.cel = toen.cel
