-- code: D06
-- titel: Startkwalificatie en hoogste diploma spreken elkaar tegen bij DUO
-- ernst: waarschuwing
-- bronnen: duo_c_levering, duo_p_levering, jvs_jongere, brp_persoonslijst, brp_personen
-- wie: de gemeente van het open dossier, anders de woongemeente
-- doen: Vraag de jongere of de school welk diploma er is en meld het verschil bij DUO.
-- uitleg: DUO zegt startkwalificatie J zonder een diploma dat er een geeft (havo, vwo, mbo niveau 2, 3 of 4), of N
--   terwijl er wel zo'n diploma is. Een leeg diploma geeft geen startkwalificatie. Eén bevinding per open dossier.
WITH tegenspraak AS (
    SELECT
        onderwijs.persoon,
        onderwijs.gemeentecode,
        onderwijs.startkwalificatie,
        onderwijs.hoogste_diploma
    FROM kern.onderwijspersoon AS onderwijs
    WHERE
        onderwijs.startkwalificatie
        <> coalesce(onderwijs.hoogste_diploma IN ('HAVO', 'VWO', 'MBO2', 'MBO3', 'MBO4'), FALSE)
)

SELECT
    coalesce(handelend.gemeentecode, tegenspraak.gemeentecode) AS gemeentecode,
    tegenspraak.persoon,
    handelend.dossiernummer,
    '{}'::jsonb AS sleutels,
    jsonb_build_object(
        'startkwalificatie', tegenspraak.startkwalificatie, 'hoogste_diploma', tegenspraak.hoogste_diploma
    ) AS feiten
FROM tegenspraak
LEFT JOIN kern.handelende_gemeente AS handelend
    ON tegenspraak.persoon = handelend.persoon
