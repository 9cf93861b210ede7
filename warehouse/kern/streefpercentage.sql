-- naam: kern.streefpercentage
-- titel: Streefpercentages voortijdig schoolverlaten van het ministerie
-- definitie: Eén rij per vsv-niveau en tijdvak: het percentage vsv'ers dat hoogstens wordt nagestreefd. Een nieuw jaar is een
--   regel erbij; van een jaar dat hier niet staat is geen streefpercentage bekend.
-- kolom vsv_niveau: Vsv-niveau, zoals kern.vsv_niveau het schrijft.
-- kolom geldig_van: Eerste teldatum (1 oktober) waarvoor het percentage geldt.
-- kolom geldig_tot: De teldatum waarvoor het percentage niet meer geldt.
-- kolom percentage: Percentage van de startpopulatie.
SELECT
    streef.vsv_niveau,
    streef.geldig_van::date AS geldig_van,
    streef.geldig_tot::date AS geldig_tot,
    streef.percentage
FROM (
    VALUES
    ('MBO1', '2023-10-01', '2024-10-01', 22.20),
    ('MBO2', '2023-10-01', '2024-10-01', 9.33),
    ('MBO3', '2023-10-01', '2024-10-01', 3.70),
    ('MBO4', '2023-10-01', '2024-10-01', 3.08)
) AS streef (vsv_niveau, geldig_van, geldig_tot, percentage)
