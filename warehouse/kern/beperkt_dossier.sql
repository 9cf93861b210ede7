-- naam: kern.beperkt_dossier
-- titel: Dossiers van wie beperkt is
-- definitie: Eén rij per JVS-dossier van een persoon van wie de gegevens niet gebruikt mogen worden (kern.beperkt), van
--   welke peildatum ook; rijen zonder nummer van een persoon worden hieraan herkend.
-- omvat: beperkten
-- kolom gemeentecode: De gemeente van de levering waarin het dossier staat.
-- kolom dossiernummer: Nummer van het dossier bij die gemeente.
SELECT DISTINCT
    CASE WHEN jongere.scope LIKE 'G%' THEN substr(jongere.scope, 2) ELSE jongere.gemeentecode END AS gemeentecode,
    jongere.dossiernummer
FROM bron.jvs_jongere AS jongere
WHERE
    -- Zonder beperkten, zoals bijna altijd, wordt niets gelezen.
    EXISTS (SELECT 1 FROM kern.beperkt)
    AND jongere.bekend_tot = 'infinity'
    AND (
        jongere.burgerservicenummer IN (SELECT beperkt.nummer FROM kern.beperkt AS beperkt)
        OR jongere.onderwijsnummer IN (SELECT beperkt.nummer FROM kern.beperkt AS beperkt)
    )
