-- naam: kern.beperkt_dossier
-- titel: Dossiers van wie beperkt is
-- definitie: Eén rij per JVS-dossier van een persoon van wie de gegevens niet gebruikt mogen worden (kern.beperkt); rijen
--   zonder nummer van een persoon worden hieraan herkend. Van wie een dossier is, zegt wat er het laatst over is geleverd.
-- omvat: beperkten
-- kolom gemeentecode: De gemeente van de levering waarin het dossier staat.
-- kolom dossiernummer: Nummer van het dossier bij die gemeente.
WITH jongere AS (
    SELECT
        CASE WHEN rij.scope LIKE 'G%' THEN substr(rij.scope, 2) ELSE rij.gemeentecode END AS gemeentecode,
        rij.dossiernummer,
        rij.burgerservicenummer,
        rij.onderwijsnummer,
        rij.geldig_van,
        rij.bekend_van,
        rij.bekend_tot = 'infinity' AS is_bekend
    FROM bron.jvs_jongere AS rij
    -- Zonder beperkten, zoals bijna altijd, wordt niets gelezen.
    WHERE EXISTS (SELECT 1 FROM kern.beperkt)
),

dossier AS (
    SELECT DISTINCT ON (gemeentecode, dossiernummer)
        gemeentecode,
        dossiernummer,
        burgerservicenummer,
        onderwijsnummer
    FROM jongere
    ORDER BY gemeentecode ASC, dossiernummer ASC, is_bekend DESC, geldig_van DESC, bekend_van DESC
)

SELECT
    dossier.gemeentecode,
    dossier.dossiernummer
FROM dossier
WHERE
    dossier.burgerservicenummer IN (SELECT beperkt.nummer FROM kern.beperkt AS beperkt)
    OR dossier.onderwijsnummer IN (SELECT beperkt.nummer FROM kern.beperkt AS beperkt)
