-- naam: kern.open_dossier
-- titel: Open dossier van een persoon bij een gemeente
-- definitie: Eén rij per persoon en gemeente waar de persoon op de peildatum een open dossier heeft. Bij twee open dossiers in
--   één gemeente het laagste nummer.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom gemeentecode: De gemeente van het dossier.
-- kolom dossiernummer: Nummer van het dossier bij die gemeente.
SELECT
    dossier.persoon,
    dossier.gemeentecode,
    min(dossier.dossiernummer) AS dossiernummer
FROM kern.dossier AS dossier
WHERE dossier.is_open
GROUP BY dossier.persoon, dossier.gemeentecode
