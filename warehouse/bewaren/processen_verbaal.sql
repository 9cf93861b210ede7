-- naam: bewaren.processen_verbaal
-- titel: Processen-verbaal en wanneer hun termijn begint
-- definitie: Eén rij per proces-verbaal in de hub, zonder die van wie beperkt is (AVG art. 18): die blijven. Van een
--   onvolledige datum telt de laatste dag die mogelijk is, en zeggen leveringen iets verschillends, de laatste daarvan. Noemt
--   de laatste rij geen datum, dan begint de termijn niet.
-- kolom scope: Reikwijdte van de levering.
-- kolom sleutel: Beschermde sleutel van het proces-verbaal in die scope.
-- kolom pvnummer: Nummer van het proces-verbaal.
-- kolom gemeentecode: De gemeente van het proces-verbaal.
-- kolom begin: De laatste dag die de datum van het proces-verbaal kan zijn; leeg zonder datum.
SELECT
    rij.scope,
    rij.sleutel,
    max(rij.pvnummer) AS pvnummer,
    max(CASE WHEN rij.scope LIKE 'G%' THEN substr(rij.scope, 2) ELSE rij.gemeentecode END) AS gemeentecode,
    CASE
        WHEN (
            array_agg(
                kern.laatst(rij.datum_pv)
                ORDER BY rij.bekend_tot = 'infinity' DESC, rij.geldig_van DESC, rij.bekend_van DESC
            )
        )[1] IS NOT NULL
            THEN max(kern.laatst(rij.datum_pv))
    END AS begin
FROM wpg.jvs_procesverbaal AS rij
GROUP BY rij.scope, rij.sleutel
HAVING
    bool_and(
        coalesce(rij.burgerservicenummer, rij.onderwijsnummer) NOT IN (
            SELECT beperkt.nummer FROM kern.beperkt AS beperkt
        )
    ) IS NOT FALSE
