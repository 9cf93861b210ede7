-- code: T01
-- titel: Traject met datums in de verkeerde volgorde
-- ernst: waarschuwing
-- bronnen: jvs_traject
-- wie: de gemeente van het traject
-- doen: Zoek in het dossier op welke datum niet klopt en verbeter die in JVS.
-- uitleg: De start van het traject ligt voor het eerste contact of voor de intake, of het einde voor de start. Een onvolledige
--   datum telt alleen mee als elke mogelijke dag dat zegt.
SELECT
    traject.gemeentecode,
    traject.persoon,
    traject.dossiernummer,
    jsonb_build_object('trajectnummer', traject.trajectnummer) AS sleutels,
    jsonb_build_object(
        'datum_eerste_contact', traject.datum_eerste_contact,
        'datum_intake', traject.datum_intake,
        'datum_start', traject.datum_start,
        'datum_einde', traject.datum_einde
    ) AS feiten
FROM kern.traject AS traject
WHERE
    kern.laatst(traject.datum_start) < kern.vroegst(traject.datum_eerste_contact)
    OR kern.laatst(traject.datum_start) < kern.vroegst(traject.datum_intake)
    OR kern.laatst(traject.datum_einde) < kern.vroegst(traject.datum_start)
