-- naam: kern.werkproces
-- titel: Werkprocessen op de peildatum
-- definitie: Eén rij per werkproces zoals de momentopname van de gemeente het op de peildatum beschrijft, open en beëindigd.
--   Een werkproces noemt geen persoon: die komt uit het dossier van dezelfde gemeente. Testsets en leveringen van scholen
--   (scope X en I) tellen niet mee.
-- kolom gemeentecode: De gemeente van de levering waarin het werkproces staat.
-- kolom werkprocesnummer: Nummer van het werkproces bij die gemeente.
-- kolom dossiernummer: Nummer van het dossier waaronder het werkproces staat; kan leeg zijn.
-- kolom persoon: Het vaste nummer van de persoon van dat dossier; leeg wanneer de gemeente geen dossier met dit nummer heeft.
-- kolom soort: 16UUR, LUXE, LRV, ABSOLUUT, VRIJSTELLING, DOORSTROOMPUNT, PREVENTIEF of OVERIG.
-- kolom datum_start: Datum van de start als jjjjmmdd; 00 is een onbekend deel.
-- kolom datum_einde: Datum van het einde als jjjjmmdd; leeg zolang het werkproces loopt.
SELECT
    CASE WHEN werkproces.scope LIKE 'G%' THEN substr(werkproces.scope, 2) ELSE werkproces.gemeentecode END AS gemeentecode,
    werkproces.werkprocesnummer,
    werkproces.dossiernummer,
    dossier.persoon,
    werkproces.soort,
    werkproces.datum_start,
    werkproces.datum_einde
FROM bron.jvs_werkproces AS werkproces
LEFT JOIN kern.dossier AS dossier
    ON
        CASE WHEN werkproces.scope LIKE 'G%' THEN substr(werkproces.scope, 2) ELSE werkproces.gemeentecode END
        = dossier.gemeentecode
        AND werkproces.dossiernummer = dossier.dossiernummer
WHERE
    werkproces.scope ~ '^[GR]'
    AND werkproces.geldig_van <= (SELECT kern.peildatum())
    AND werkproces.geldig_tot > (SELECT kern.peildatum())
    AND werkproces.bekend_van <= (SELECT kern.bekend_op())
    AND (werkproces.bekend_tot > (SELECT kern.bekend_op()) OR werkproces.bekend_tot = 'infinity')
