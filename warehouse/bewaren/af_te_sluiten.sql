-- naam: bewaren.af_te_sluiten
-- titel: Processen-verbaal die op de dag naar het gesloten archief moeten
-- definitie: Eén rij per proces-verbaal waarvan de termijn voorbij is. Van een onvolledige datum telt de laatste dag die
--   mogelijk is, en zeggen leveringen iets verschillends, de laatste daarvan. Zonder datum begint de termijn niet,
--   en van wie beperkt is (AVG art. 18), blijft het.
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
FROM (
    SELECT
        rij.scope,
        rij.sleutel,
        max(rij.pvnummer) AS pvnummer,
        max(CASE WHEN rij.scope LIKE 'G%' THEN substr(rij.scope, 2) ELSE rij.gemeentecode END) AS gemeentecode,
        max(kern.laatst(rij.datum_pv)) AS begin,
        bool_and(kern.laatst(rij.datum_pv) IS NOT NULL) AS heeft_datum
    FROM wpg.jvs_procesverbaal AS rij
    GROUP BY rij.scope, rij.sleutel
    HAVING
        bool_and(
            coalesce(rij.burgerservicenummer, rij.onderwijsnummer) NOT IN (
                SELECT beperkt.nummer FROM kern.beperkt AS beperkt
            )
        ) IS NOT FALSE
) AS pv
INNER JOIN beheer.bewaartermijn AS termijn
    ON
        termijn.categorie = 'wpg'
        AND pv.begin >= termijn.geldig_van
        AND pv.begin < termijn.geldig_tot
WHERE pv.heeft_datum AND kern.verjaardag(pv.begin, termijn.jaren) <= kern.peildatum()
