-- code: T02
-- titel: Lopend traject van een jongere die niet meer bij het Doorstroompunt hoort
-- ernst: waarschuwing
-- bronnen: jvs_traject, jvs_jongere, duo_c_levering, brp_persoonslijst
-- wie: de gemeente van het traject
-- doen: Sluit het traject af met de bestemming; draag een verhuisde jongere over aan de nieuwe gemeente.
-- uitleg: Het traject heeft geen einde op of voor de peildatum, en de jongere heeft een startkwalificatie (volgens de
--   C-levering van DUO; kent die de jongere niet, dan volgens een JVS-dossier), heeft de leeftijdsgrens bereikt (23 jaar, vanaf
--   1 januari 2026 27 jaar), of woont volgens de BRP niet meer in de regio: overleden, geëmigreerd, opgeschort of ingeschreven
--   in een gemeente daarbuiten. Wie de BRP niet kent, telt niet als vertrokken. Bij een onvolledige geboortedatum telt de
--   leeftijd alleen als elke mogelijke dag dat zegt.
WITH jvs AS (
    SELECT
        dossier.persoon,
        bool_or(dossier.startkwalificatie) AS startkwalificatie
    FROM kern.dossier AS dossier
    GROUP BY dossier.persoon
),

lopend AS (
    SELECT
        traject.gemeentecode,
        traject.persoon,
        traject.dossiernummer,
        traject.trajectnummer,
        coalesce(
            CASE WHEN onderwijs.persoon IS NULL THEN jvs.startkwalificatie ELSE onderwijs.startkwalificatie END, FALSE
        ) AS heeft_startkwalificatie,
        coalesce(kern.verjaardag(persoon.geboortedatum_laatst, grens.grens) <= kern.peildatum(), FALSE) AS is_te_oud,
        coalesce(
            brp.datum_overlijden IS NOT NULL
            OR brp.datum_opschorting IS NOT NULL
            OR brp.reden_opschorting IS NOT NULL
            OR brp.land_vertrek IS NOT NULL
            -- 0000 is geen gemeente: de BRP weet dan niet waar de persoon woont.
            OR (brp.gemeente_van_inschrijving <> '0000' AND gemeente.gemeentecode IS NULL),
            FALSE
        ) AS is_vertrokken
    FROM kern.traject AS traject
    INNER JOIN kern.leeftijdsgrens AS grens
        ON kern.peildatum() >= grens.geldig_van AND kern.peildatum() < grens.geldig_tot
    LEFT JOIN kern.onderwijspersoon AS onderwijs
        ON traject.persoon = onderwijs.persoon
    LEFT JOIN jvs
        ON traject.persoon = jvs.persoon
    LEFT JOIN kern.persoon AS persoon
        ON traject.persoon = persoon.persoon
    LEFT JOIN kern.brp_persoon AS brp
        ON traject.persoon = brp.persoon
    LEFT JOIN kern.gemeente AS gemeente
        ON brp.gemeente_van_inschrijving = gemeente.gemeentecode
    WHERE traject.is_open
)

SELECT
    lopend.gemeentecode,
    lopend.persoon,
    lopend.dossiernummer,
    jsonb_build_object('trajectnummer', lopend.trajectnummer) AS sleutels,
    jsonb_build_object(
        'startkwalificatie', lopend.heeft_startkwalificatie,
        'te_oud', lopend.is_te_oud,
        'vertrokken', lopend.is_vertrokken
    ) AS feiten
FROM lopend
WHERE lopend.heeft_startkwalificatie OR lopend.is_te_oud OR lopend.is_vertrokken
