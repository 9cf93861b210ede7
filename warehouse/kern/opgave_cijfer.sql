-- naam: kern.opgave_cijfer
-- titel: Cijfers van vastgelegde opgaven, naast die van de versie ervoor
-- definitie: Eén rij per cel van elke versie van een opgave (beheer.opgave), ook van wat alleen de versie ervoor telde: dat is
--   door de correctie weg.
-- kolom naam: leerplichttelling of effectrapportage.
-- kolom schooljaar: Eerste kalenderjaar van het schooljaar: 2025 is 2025-2026.
-- kolom versie: 1 is wat het eerst is vastgelegd; elke correctie is de volgende.
-- kolom laatste_versie: J bij de laatste versie van het schooljaar, N bij een versie die later is gecorrigeerd.
-- kolom peildatum: De dag waarover is geteld.
-- kolom bekend_op: Geteld met alles wat op dit moment bekend was.
-- kolom vastgelegd_op: Moment waarop deze versie is vastgelegd.
-- kolom gemeentecode: Code van de woongemeente volgens de BRP.
-- kolom gemeente: Naam van die gemeente; haar code wanneer zij niet meer bij de regio hoort.
-- kolom cel: rubriek en onderwijssoort; of tabel, regel en (waar die er is) klasse.
-- kolom aantal: Het aantal zoals het is vastgelegd; 0 wanneer alleen de vorige versie hier iets telde.
-- kolom aantal_vorige_versie: Het aantal in de versie ervoor, 0 wanneer die hier niets telde; leeg bij versie 1.
-- kolom percentage: Aandeel van de klasse in haar regel zoals het is vastgelegd, in hele procenten; leeg waar geen klassen
--   zijn.
-- kolom percentage_vorige_versie: Dat aandeel in de versie ervoor; leeg bij versie 1 en waar geen klassen zijn.
WITH versie AS (
    SELECT
        opgave.opgave,
        opgave.naam,
        opgave.schooljaar,
        opgave.versie,
        opgave.peildatum,
        opgave.bekend_op,
        opgave.vastgelegd_op,
        opgave.versie = max(opgave.versie) OVER (PARTITION BY opgave.naam, opgave.schooljaar) AS is_laatste,
        ervoor.opgave AS opgave_ervoor
    FROM beheer.opgave AS opgave
    LEFT JOIN beheer.opgave AS ervoor
        ON
            opgave.naam = ervoor.naam
            AND opgave.schooljaar = ervoor.schooljaar
            AND opgave.versie - 1 = ervoor.versie
),

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
    versie.naam,
    versie.schooljaar,
    versie.versie,
    CASE WHEN versie.is_laatste THEN 'J' ELSE 'N' END AS laatste_versie,
    versie.peildatum,
    versie.bekend_op,
    versie.vastgelegd_op,
    cel.gemeentecode,
    coalesce(gemeente.gemeente, cel.gemeentecode) AS gemeente,
    cel.cel,
    coalesce(nu.aantal, 0) AS aantal,
    CASE WHEN versie.versie > 1 THEN coalesce(toen.aantal, 0) END AS aantal_vorige_versie,
    nu.percentage,
    toen.percentage AS percentage_vorige_versie
FROM versie
INNER JOIN cel
    ON versie.opgave = cel.opgave
LEFT JOIN kern.gemeente AS gemeente
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
