-- naam: mart.effectrapportage
-- titel: Effectrapportage van het Doorstroompunt per schooljaar en gemeente
-- definitie: De tabellen 3A tot en met 3G van de effectrapportage, geteld uit de trajecten in JVS. Elke peilmaand telt het
--   schooljaar dat loopt, tot en met de peildatum, en van augustus tot en met december ook het schooljaar ervoor: kies de
--   laatste peilmaand van een schooljaar. Trajecten van inwoners, naar hun woongemeente (BRP) op 31 juli, de laatste dag van
--   het schooljaar, of op de peildatum zolang het loopt; leeftijd op 1 augustus van het schooljaar. Een datum na het schooljaar
--   telt als nog niet bekend. Nieuw is een traject met een signaal in het schooljaar. Van een onvolledige datum telt alleen wat
--   voor elke mogelijke dag klopt. Tel niet op over peilmaanden of tabellen. Wat is ingediend, staat vast als versie
--   (doorstroomhub opgave).
-- partitie: peilmaand
-- kolom schooljaar: Eerste kalenderjaar van het schooljaar: 2025 is 2025-2026.
-- kolom afgelopen: J wanneer de peildatum na het schooljaar ligt, N zolang het loopt.
-- kolom gemeentecode: Code van de woongemeente volgens de BRP.
-- kolom gemeente: Naam van die gemeente.
-- kolom tabel: 3A.1 nieuw, eerste contact door de P-levering (wat DUO wekelijks meldt); 3A.2 nieuw, uit een ander signaal; 3B
--   gestart voor het schooljaar en daarvoor niet beëindigd; 3C.1 en 3C.2 die van 3A.1 en 3A.2 met een eerder traject; 3D
--   totalen; 3E duur en nazorg, en 3F bestemming van wat in het schooljaar eindigde (gestart, het einde niet voor de start); 3G
--   nieuw en 17 jaar op 1 augustus.
-- kolom regel: In 3A, 3B, 3C en 3G: benaderd (er was een eerste contact), intake, aantal gesprekken (van wie een intake had),
--   tijd tot intake (van signaal tot intake), traject gestart, traject beëindigd (gestart en geëindigd); in 3A.2 ook nog
--   ingeschreven, en tijd zonder onderwijs (van einde onderwijs tot eerste contact). In 3D de tabel waarvan het totaal is. In
--   3E duur en nazorg, in 3F bestemming.
-- kolom klasse: Klasse van de regel; leeg wanneer de regel geen klassen heeft. tijd tot intake: < 2 weken (minder dan 14
--   dagen), 2-4 weken (14 tot en met 28), > 4 weken. tijd zonder onderwijs: < 1 jaar, 1-2 jaar, 2-3 jaar, 3-4 jaar, 4+ jaar
--   (van 365,25 dagen). duur, in kalendermaanden: < 1 maand, 1-6 maanden, > 6 maanden. nazorg: geen, 1-3 maanden, > 3 maanden.
--   bestemming: VOLTIJD (onderwijs), BBL (mbo, werken en leren), WERK, ZORG, GEEN, VERHUISD of OVERIG. In 3D: trajecten
--   (gestart) en beëindigd.
-- kolom aantal: Aantal trajecten; bij aantal gesprekken de gesprekken. Een cel zonder geval heeft geen rij.
-- kolom percentage: Aandeel van de klasse in haar regel, in hele procenten die samen 100 zijn: wat na afronden naar beneden
--   overblijft gaat naar de grootste resten, bij gelijke rest naar de eerste klasse. Leeg in 3D en waar geen klassen zijn.
WITH traject AS (
    SELECT
        inwoner.schooljaar,
        inwoner.gemeentecode,
        inwoner.van,
        traject.signaalbron,
        traject.signaaldatum,
        traject.nog_ingeschreven,
        traject.datum_einde_onderwijs,
        traject.aantal_intakegesprekken,
        traject.bestemming,
        coalesce(traject.nazorg_maanden, 0) AS nazorg_maanden,
        coalesce(traject.eerder_traject, FALSE) AS eerder_traject,
        kern.vroegst(traject.signaaldatum) >= inwoner.van
        AND kern.laatst(traject.signaaldatum) <= inwoner.gezien_tot AS is_nieuw,
        coalesce(
            kern.verjaardag(kern.laatst(inwoner.geboortedatum), 17) <= inwoner.van
            AND kern.verjaardag(kern.vroegst(inwoner.geboortedatum), 18) > inwoner.van,
            FALSE
        ) AS is_zeventien,
        CASE
            WHEN kern.laatst(traject.datum_eerste_contact) <= inwoner.gezien_tot THEN traject.datum_eerste_contact
        END AS contact,
        CASE WHEN kern.laatst(traject.datum_intake) <= inwoner.gezien_tot THEN traject.datum_intake END AS intake,
        CASE WHEN kern.laatst(traject.datum_start) <= inwoner.gezien_tot THEN traject.datum_start END AS start,
        CASE WHEN kern.laatst(traject.datum_einde) <= inwoner.gezien_tot THEN traject.datum_einde END AS einde
    FROM kern.traject AS traject
    INNER JOIN kern.inwoner_per_schooljaar AS inwoner
        ON traject.persoon = inwoner.persoon
    -- Zonder deze grens en de volgende rekent PostgreSQL de datums voor elke tabel, regel en klasse opnieuw uit.
    OFFSET 0 -- noqa: AM09
),

gemeten AS (
    SELECT
        traject.*,
        traject.start IS NOT NULL AND traject.einde IS NOT NULL AS is_beeindigd,
        traject.start IS NOT NULL
        AND kern.vroegst(traject.einde) >= traject.van
        AND kern.laatst(traject.einde) >= kern.vroegst(traject.start) AS is_afgerond,
        kern.dagen_tussen(traject.signaaldatum, traject.intake) AS dagen_tot_intake,
        floor(kern.dagen_tussen(traject.datum_einde_onderwijs, traject.contact) / 365.25) AS jaren_zonder_onderwijs,
        array_position(
            ARRAY['VOLTIJD', 'BBL', 'WERK', 'ZORG', 'GEEN', 'VERHUISD', 'OVERIG'], traject.bestemming
        ) AS plaats_bestemming,
        CASE
            WHEN kern.dagen_tussen(traject.start, traject.einde) IS NULL THEN NULL
            WHEN kern.vroegst(traject.start) + interval '1 month' > kern.vroegst(traject.einde) THEN '< 1 maand'
            WHEN kern.vroegst(traject.start) + interval '6 months' < kern.vroegst(traject.einde) THEN '> 6 maanden'
            ELSE '1-6 maanden'
        END AS duur
    FROM traject
    OFFSET 0 -- noqa: AM09
),

ingedeeld AS (
    SELECT
        tabel.tabel,
        gemeten.*
    FROM gemeten
    CROSS JOIN LATERAL (
        SELECT mogelijk.tabel
        FROM (
            VALUES
            ('3A.1', gemeten.is_nieuw AND gemeten.signaalbron = 'P'),
            ('3A.2', gemeten.is_nieuw AND gemeten.signaalbron = 'OVERIG'),
            (
                '3B',
                kern.laatst(gemeten.start) < gemeten.van
                AND (gemeten.einde IS NULL OR kern.vroegst(gemeten.einde) >= gemeten.van)
            ),
            ('3C.1', gemeten.is_nieuw AND gemeten.signaalbron = 'P' AND gemeten.eerder_traject),
            ('3C.2', gemeten.is_nieuw AND gemeten.signaalbron = 'OVERIG' AND gemeten.eerder_traject),
            ('3E', gemeten.is_afgerond),
            ('3F', gemeten.is_afgerond),
            ('3G', gemeten.is_nieuw AND gemeten.is_zeventien)
        ) AS mogelijk (tabel, hoort_erin)
        WHERE mogelijk.hoort_erin
    ) AS tabel
),

geval AS (
    SELECT
        ingedeeld.schooljaar,
        ingedeeld.gemeentecode,
        coalesce(waarde.tabel, ingedeeld.tabel) AS tabel,
        coalesce(waarde.regel, ingedeeld.tabel) AS regel,
        waarde.klasse,
        waarde.plaats,
        waarde.aantal
    FROM ingedeeld
    CROSS JOIN LATERAL (
        SELECT mogelijk.*
        FROM (
            VALUES
            (NULL, 'benaderd', NULL, 0, (ingedeeld.contact IS NOT NULL)::integer),
            (NULL, 'intake', NULL, 0, (ingedeeld.intake IS NOT NULL)::integer),
            (
                NULL, 'aantal gesprekken', NULL, 0,
                CASE WHEN ingedeeld.intake IS NOT NULL THEN ingedeeld.aantal_intakegesprekken END
            ),
            (NULL, 'tijd tot intake', '< 2 weken', 1, (ingedeeld.dagen_tot_intake < 14)::integer),
            (NULL, 'tijd tot intake', '2-4 weken', 2, (ingedeeld.dagen_tot_intake BETWEEN 14 AND 28)::integer),
            (NULL, 'tijd tot intake', '> 4 weken', 3, (ingedeeld.dagen_tot_intake > 28)::integer),
            (NULL, 'traject gestart', NULL, 0, (ingedeeld.start IS NOT NULL)::integer),
            (NULL, 'traject beëindigd', NULL, 0, ingedeeld.is_beeindigd::integer),
            ('3A.2', 'nog ingeschreven', NULL, 0, ingedeeld.nog_ingeschreven::integer),
            ('3A.2', 'tijd zonder onderwijs', '< 1 jaar', 1, (ingedeeld.jaren_zonder_onderwijs = 0)::integer),
            ('3A.2', 'tijd zonder onderwijs', '1-2 jaar', 2, (ingedeeld.jaren_zonder_onderwijs = 1)::integer),
            ('3A.2', 'tijd zonder onderwijs', '2-3 jaar', 3, (ingedeeld.jaren_zonder_onderwijs = 2)::integer),
            ('3A.2', 'tijd zonder onderwijs', '3-4 jaar', 4, (ingedeeld.jaren_zonder_onderwijs = 3)::integer),
            ('3A.2', 'tijd zonder onderwijs', '4+ jaar', 5, (ingedeeld.jaren_zonder_onderwijs >= 4)::integer),
            ('3D', NULL, 'trajecten', 0, (ingedeeld.start IS NOT NULL)::integer),
            ('3D', NULL, 'beëindigd', 0, ingedeeld.is_beeindigd::integer),
            ('3E', 'duur', '< 1 maand', 1, (ingedeeld.duur = '< 1 maand')::integer),
            ('3E', 'duur', '1-6 maanden', 2, (ingedeeld.duur = '1-6 maanden')::integer),
            ('3E', 'duur', '> 6 maanden', 3, (ingedeeld.duur = '> 6 maanden')::integer),
            ('3E', 'nazorg', 'geen', 1, (ingedeeld.nazorg_maanden = 0)::integer),
            ('3E', 'nazorg', '1-3 maanden', 2, (ingedeeld.nazorg_maanden BETWEEN 1 AND 3)::integer),
            ('3E', 'nazorg', '> 3 maanden', 3, (ingedeeld.nazorg_maanden > 3)::integer),
            ('3F', 'bestemming', ingedeeld.bestemming, ingedeeld.plaats_bestemming, 1)
        ) AS mogelijk (tabel, regel, klasse, plaats, aantal)
        WHERE
            mogelijk.aantal > 0
            AND CASE ingedeeld.tabel
                WHEN '3E' THEN mogelijk.tabel = '3E'
                WHEN '3F' THEN mogelijk.tabel = '3F' AND mogelijk.klasse IS NOT NULL
                WHEN '3G' THEN mogelijk.tabel IS NULL
                ELSE mogelijk.tabel IS NULL OR mogelijk.tabel IN ('3D', ingedeeld.tabel)
            END
    ) AS waarde
),

cel AS (
    SELECT
        geval.schooljaar,
        geval.gemeentecode,
        geval.tabel,
        geval.regel,
        geval.klasse,
        geval.plaats,
        sum(geval.aantal) AS aantal
    FROM geval
    GROUP BY
        geval.schooljaar,
        geval.gemeentecode,
        geval.tabel,
        geval.regel,
        geval.klasse,
        geval.plaats
),

-- In hele getallen: een rest van een afgeronde deling maakt van gelijke resten ongelijke.
heel AS (
    SELECT
        cel.*,
        100 * cel.aantal / (sum(cel.aantal) OVER regel)::bigint AS procent,
        100 * cel.aantal % (sum(cel.aantal) OVER regel)::bigint AS rest
    FROM cel
    WINDOW regel AS (PARTITION BY cel.schooljaar, cel.gemeentecode, cel.tabel, cel.regel)
)

SELECT
    heel.schooljaar,
    CASE WHEN jaar.is_afgelopen THEN 'J' ELSE 'N' END AS afgelopen,
    heel.gemeentecode,
    gemeente.gemeente,
    heel.tabel,
    heel.regel,
    heel.klasse,
    heel.aantal::integer AS aantal,
    CASE
        WHEN heel.plaats > 0
            THEN
                heel.procent
                + CASE
                    WHEN
                        row_number() OVER (regel ORDER BY heel.rest DESC, heel.plaats)
                        <= 100 - sum(heel.procent) OVER regel
                        THEN 1
                    ELSE 0
                END
    END::integer AS percentage
FROM heel
INNER JOIN kern.geteld_schooljaar AS jaar
    ON heel.schooljaar = jaar.schooljaar
INNER JOIN kern.gemeente AS gemeente
    ON heel.gemeentecode = gemeente.gemeentecode
WINDOW regel AS (PARTITION BY heel.schooljaar, heel.gemeentecode, heel.tabel, heel.regel)
