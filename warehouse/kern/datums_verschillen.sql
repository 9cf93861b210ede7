-- naam: kern.datums_verschillen
-- soort: functie
-- titel: Spreken twee (onvolledige) datums elkaar tegen?
-- definitie: Vergelijkt alleen wat aan beide kanten bekend is: jaar met jaar, maand met maand, dag met dag. Een deel 00 is
--   onbekend en spreekt niets tegen; een lege datum of iets dat geen datum is (-1) ook niet.
CREATE FUNCTION kern.datums_verschillen(deze integer, andere integer) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- 0 en -1 hebben geen enkel positief deel en spreken dus niets tegen.
RETURN coalesce(
    (deze / 10000 > 0 AND andere / 10000 > 0 AND deze / 10000 <> andere / 10000)
    OR (deze / 100 % 100 > 0 AND andere / 100 % 100 > 0 AND deze / 100 % 100 <> andere / 100 % 100)
    OR (deze % 100 > 0 AND andere % 100 > 0 AND deze % 100 <> andere % 100),
    FALSE
);
