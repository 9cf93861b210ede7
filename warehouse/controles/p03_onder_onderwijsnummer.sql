-- code: P03
-- titel: Open dossier onder een onderwijsnummer van iemand met een burgerservicenummer
-- ernst: fout
-- bronnen: jvs_jongere, duo_koci, brp_persoonslijst, brp_personen
-- wie: de gemeente van het dossier
-- doen: Zet het burgerservicenummer in het dossier, en voeg het samen als er al een dossier onder dat nummer is.
-- uitleg: DUO (koci) noemt bij het onderwijsnummer een burgerservicenummer, of geboortedatum, achternaam, postcode en
--   huisnummer zijn alle vier gelijk aan die van iemand die de BRP of een JVS-dossier met een burgerservicenummer kent. Is een
--   van de vier onbekend of de geboortedatum onvolledig, dan wordt er niet vergeleken.
WITH leerling AS (
    SELECT dossier.*
    FROM kern.dossier AS dossier
    WHERE dossier.is_open AND dossier.burgerservicenummer IS NULL
),

herkend AS (
    SELECT
        leerling.gemeentecode,
        leerling.dossiernummer,
        leerling.persoon,
        'koci' AS door
    FROM leerling
    INNER JOIN kern.alias AS alias
        ON leerling.persoon = alias.persoon
    WHERE alias.soort = 'bsn' AND alias.geldig_van <= (SELECT kern.peildatum())
    UNION
    SELECT
        leerling.gemeentecode,
        leerling.dossiernummer,
        leerling.persoon,
        'brp' AS door
    FROM leerling
    INNER JOIN kern.brp_persoon AS brp
        ON leerling.identiteit_vergelijk = brp.identiteit_vergelijk
    WHERE brp.burgerservicenummer IS NOT NULL
    UNION
    SELECT
        leerling.gemeentecode,
        leerling.dossiernummer,
        leerling.persoon,
        'jvs' AS door
    FROM leerling
    INNER JOIN kern.dossier AS ander
        ON leerling.identiteit_vergelijk = ander.identiteit_vergelijk
    WHERE ander.burgerservicenummer IS NOT NULL
)

SELECT
    herkend.gemeentecode,
    herkend.persoon,
    herkend.dossiernummer,
    jsonb_build_object('dossiernummer', herkend.dossiernummer) AS sleutels,
    jsonb_build_object('door', jsonb_agg(herkend.door ORDER BY herkend.door)) AS feiten
FROM herkend
GROUP BY herkend.gemeentecode, herkend.persoon, herkend.dossiernummer
