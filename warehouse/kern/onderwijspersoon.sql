-- naam: kern.onderwijspersoon
-- titel: Wat DUO op de peildatum over een persoon zegt
-- definitie: Eén rij per persoon in de laatste C-levering van een scope of de P-leveringen erna (kern.duo_mutatie). De laatste
--   gebeurtenis van een persoon gaat binnen de scope voor de C-levering; VERHUISD_BUITEN, en wat geen diploma en geen
--   startkwalificatie noemt, zegt niets over het onderwijs. Zeggen scopes iets verschillends (bij een verhuizing staat iemand
--   in twee leveringen), dan gaat een rij met startkwalificatie voor, en daarna de laatste datum van het diploma.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom gemeentecode: Code van de woongemeente volgens DUO.
-- kolom hoogste_diploma: GEEN, PRO, VSO, VMBO, HAVO, VWO of MBO1 tot en met MBO4; leeg is onbekend.
-- kolom datum_diploma: Datum van dat diploma als jjjjmmdd; 00 is een onbekend deel.
-- kolom startkwalificatie: Ja of nee volgens DUO; leeg is onbekend.
-- kolom vrijstelling: Ja wanneer DUO een vrijstelling kent.
-- kolom vsv: Ja wanneer de persoon volgens DUO voortijdig schoolverlater is.
WITH mutatie AS (
    SELECT DISTINCT ON (gebeurtenis.persoon, gebeurtenis.scope) *
    FROM kern.duo_mutatie AS gebeurtenis
    WHERE
        -- Die noemt de gemeente waar de persoon heen ging, en daar moet niemand van de regio handelen.
        gebeurtenis.gebeurtenis <> 'VERHUISD_BUITEN'
        AND (
            gebeurtenis.gebeurtenis ~ '^(RESULTAAT|STARTKWALIFICATIE)_'
            OR gebeurtenis.hoogste_diploma IS NOT NULL
            OR gebeurtenis.startkwalificatie IS NOT NULL
        )
    ORDER BY
        gebeurtenis.persoon,
        gebeurtenis.scope,
        gebeurtenis.peildatum DESC,
        gebeurtenis.gebeurtenis ~ '^(RESULTAAT|STARTKWALIFICATIE)_' DESC,
        gebeurtenis.rang DESC,
        gebeurtenis.startkwalificatie DESC NULLS LAST,
        gebeurtenis.datum_diploma DESC NULLS LAST,
        gebeurtenis.sleutel
),

stand AS (
    SELECT
        coalesce(alias.persoon, rij.pgn) AS persoon,
        rij.scope,
        rij.sleutel,
        rij.gemeentecode,
        rij.hoogste_diploma,
        rij.datum_diploma,
        rij.startkwalificatie,
        rij.vrijstelling,
        rij.vsv
    FROM bron.duo_c_levering AS rij
    LEFT JOIN kern.ander_nummer AS alias
        ON rij.pgn = alias.nummer
    WHERE
        rij.scope ~ '^[GR]'
        AND rij.geldig_van <= (SELECT kern.peildatum())
        AND rij.geldig_tot > (SELECT kern.peildatum())
        AND rij.bekend_van <= (SELECT kern.bekend_op())
        AND (rij.bekend_tot > (SELECT kern.bekend_op()) OR rij.bekend_tot = 'infinity')
        AND NOT EXISTS (
            SELECT 1
            FROM mutatie
            WHERE mutatie.persoon = coalesce(alias.persoon, rij.pgn) AND mutatie.scope = rij.scope
        )
    UNION ALL
    SELECT
        mutatie.persoon,
        mutatie.scope,
        mutatie.sleutel,
        mutatie.gemeentecode,
        mutatie.hoogste_diploma,
        mutatie.datum_diploma,
        mutatie.startkwalificatie,
        mutatie.vrijstelling,
        mutatie.vsv
    FROM mutatie
)

SELECT DISTINCT ON (stand.persoon)
    stand.persoon,
    stand.gemeentecode,
    stand.hoogste_diploma,
    stand.datum_diploma,
    stand.startkwalificatie,
    stand.vrijstelling,
    stand.vsv
FROM stand
-- De laatste twee maken de keuze onafhankelijk van de volgorde van binnenkomst.
ORDER BY
    stand.persoon,
    stand.startkwalificatie DESC NULLS LAST,
    stand.datum_diploma DESC NULLS LAST,
    stand.scope,
    stand.sleutel
