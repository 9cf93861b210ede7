-- naam: bewaren.af_te_sluiten
-- titel: Processen-verbaal die op de dag naar het gesloten archief moeten
-- definitie: Eén rij per proces-verbaal waarvan de termijn voorbij is. Leest pg_temp.processen_verbaal
--   (bewaren.processen_verbaal); zonder datum begint de termijn niet.
-- kolom scope: Reikwijdte van de levering.
-- kolom sleutel: Beschermde sleutel van het proces-verbaal in die scope.
-- kolom pvnummer: Nummer van het proces-verbaal.
-- kolom gemeentecode: De gemeente van het proces-verbaal.
-- kolom begin: De laatste dag die de datum van het proces-verbaal kan zijn.
-- kolom vanaf: De eerste dag waarop het naar het gesloten archief moest.
SELECT
    pv.scope,
    pv.sleutel,
    pv.pvnummer,
    pv.gemeentecode,
    pv.begin,
    kern.verjaardag(pv.begin, termijn.jaren) AS vanaf
FROM pg_temp.processen_verbaal AS pv
INNER JOIN beheer.bewaartermijn AS termijn
    ON
        termijn.categorie = 'wpg'
        AND pv.begin >= termijn.geldig_van
        AND pv.begin < termijn.geldig_tot
WHERE kern.verjaardag(pv.begin, termijn.jaren) <= kern.peildatum()
