-- naam: kern.handelende_gemeente
-- titel: Wie er handelt voor een persoon
-- definitie: Eén rij per open JVS-dossier van de persoon; zonder open dossier één rij met de woongemeente volgens de BRP. Wie
--   geen open dossier heeft en volgens de BRP niet in de regio woont of woonde, staat er niet.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom gemeentecode: De gemeente die moet handelen.
-- kolom dossiernummer: Nummer van het open dossier bij die gemeente; leeg zonder open dossier.
SELECT
    dossier.persoon,
    dossier.gemeentecode,
    dossier.dossiernummer
FROM kern.dossier AS dossier
WHERE dossier.is_open
UNION ALL
SELECT
    woongemeente.persoon,
    woongemeente.gemeentecode,
    NULL::text AS dossiernummer
FROM kern.woongemeente AS woongemeente
WHERE
    woongemeente.in_regio
    AND NOT EXISTS (
        SELECT 1
        FROM kern.dossier AS dossier
        WHERE dossier.persoon = woongemeente.persoon AND dossier.is_open
    )
