-- naam: kern.vsv_niveau
-- soort: functie
-- titel: Het vsv-niveau achter een niveau zoals DUO het schrijft
-- definitie: VO onderbouw, VMBO bovenbouw, HAVO/VWO bovenbouw, MBO1 tot en met MBO4 (ook uit 'Mbo4 opleidingen' en 'Mbo niveau
--   4'), PRO of VSO; onbekend voor al het andere.
CREATE FUNCTION kern.vsv_niveau(niveau text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN niveau ~* '^mbo *(niveau *)?[1-4]' THEN 'MBO' || substring(niveau FROM '[1-4]')
    WHEN niveau IN ('VO onderbouw', 'VMBO bovenbouw', 'HAVO/VWO bovenbouw', 'PRO', 'VSO') THEN niveau
    ELSE 'onbekend'
END;
