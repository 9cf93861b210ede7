-- naam: kern.terugmelding
-- titel: Wat gemeenten op de peildatum over hun bevindingen hebben teruggemeld
-- definitie: Eén rij per bevinding waarover een gemeente op haar werklijst iets meldde: de laatste werklijst op of voor de
--   peildatum waarop zij iets invulde. Een regel die leeg bleef, zegt niets en laat een eerdere terugmelding gelden.
-- kolom kenmerk: Vaste identiteit van de bevinding (zie controle.bevinding), ook als de lijst nog een eerder kenmerk noemt.
-- kolom gemeentecode: De gemeente die meldde; leeg als de werklijst niet van één gemeente was.
-- kolom lijst: Dag van de werklijst.
-- kolom stand: Zegel van de feiten zoals zij op die werklijst stonden.
-- kolom terugmelding: afgehandeld of geaccepteerd.
-- kolom reden: Waarom de bevinding mag blijven staan.
-- kolom geaccepteerd_tot: Laatste dag waarop de bevinding geaccepteerd is; leeg is onbeperkt.
SELECT DISTINCT ON (coalesce(eerder.nu, rij.kenmerk), rij.scope)
    coalesce(eerder.nu, rij.kenmerk) AS kenmerk,
    CASE WHEN rij.scope LIKE 'G%' THEN substr(rij.scope, 2) END AS gemeentecode,
    kern.laatst(rij.lijst) AS lijst,
    rij.stand,
    rij.terugmelding,
    rij.reden,
    kern.laatst(rij.geaccepteerd_tot) AS geaccepteerd_tot
FROM bron.hub_werklijst AS rij
LEFT JOIN controle.kenmerk_eerder AS eerder ON eerder.kenmerk = rij.kenmerk
WHERE
    rij.terugmelding IS NOT NULL
    AND rij.scope ~ '^[GR]'
    AND rij.geldig_van <= (SELECT kern.peildatum())
    AND rij.geldig_tot > (SELECT kern.peildatum())
    AND rij.bekend_van <= (SELECT kern.bekend_op())
    AND (rij.bekend_tot > (SELECT kern.bekend_op()) OR rij.bekend_tot = 'infinity')
ORDER BY coalesce(eerder.nu, rij.kenmerk), rij.scope, rij.lijst DESC
