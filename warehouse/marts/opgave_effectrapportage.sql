-- naam: mart.opgave_effectrapportage
-- titel: Vastgelegde effectrapportages
-- definitie: De effectrapportage van het Doorstroompunt zoals zij per schooljaar is opgegeven (doorstroomhub opgave
--   vastleggen), met elke correctie als een versie ernaast. Er verandert niets meer aan, ook niet als er later iets anders
--   wordt geleverd: wat nu wordt geteld staat in mart.effectrapportage. Kies de laatste versie, en tel niet op over versies of
--   tabellen.
-- kolom schooljaar: Eerste kalenderjaar van het schooljaar: 2025 is 2025-2026.
-- kolom versie: 1 is wat het eerst is vastgelegd; elke correctie is de volgende.
-- kolom laatste_versie: J bij de laatste versie van het schooljaar, N bij een versie die later is gecorrigeerd.
-- kolom peildatum: De dag waarover is geteld.
-- kolom bekend_op: Geteld met alles wat op dit moment bekend was.
-- kolom vastgelegd_op: Moment waarop deze versie is vastgelegd.
-- kolom gemeentecode: Code van de woongemeente volgens de BRP.
-- kolom gemeente: Naam van die gemeente; haar code wanneer zij niet meer bij de regio hoort.
-- kolom tabel: Tabel van de rapportage, 3A.1 tot en met 3G, zoals bij mart.effectrapportage uitgelegd.
-- kolom regel: Regel van de tabel.
-- kolom klasse: Klasse van de regel; leeg wanneer de regel geen klassen heeft.
-- kolom aantal: Het aantal zoals het is vastgelegd; 0 wanneer alleen de vorige versie hier iets telde.
-- kolom aantal_vorige_versie: Het aantal in de versie ervoor, 0 wanneer die hier niets telde; leeg bij versie 1.
-- kolom verschil: aantal min aantal_vorige_versie: wat deze correctie hier veranderde; leeg bij versie 1.
-- kolom percentage: Aandeel van de klasse in haar regel zoals het is vastgelegd, in hele procenten; leeg waar geen klassen
--   zijn.
-- kolom percentage_vorige_versie: Dat aandeel in de versie ervoor; leeg bij versie 1 en waar geen klassen zijn.
SELECT
    cijfer.schooljaar,
    cijfer.versie,
    cijfer.laatste_versie,
    cijfer.peildatum,
    cijfer.bekend_op,
    cijfer.vastgelegd_op,
    cijfer.gemeentecode,
    cijfer.gemeente,
    cijfer.cel[1] AS tabel,
    cijfer.cel[2] AS regel,
    cijfer.cel[3] AS klasse,
    cijfer.aantal,
    cijfer.aantal_vorige_versie,
    cijfer.aantal - cijfer.aantal_vorige_versie AS verschil,
    cijfer.percentage,
    cijfer.percentage_vorige_versie
FROM kern.opgave_cijfer AS cijfer
WHERE cijfer.naam = 'effectrapportage'
