-- naam: kern.plicht
-- titel: Leerplicht en kwalificatieplicht van de inwoners op de peildatum
-- definitie: Eén rij per inwoner van de regio (zie kern.inwoner). Leerplichtig van de eerste dag van de maand na die waarin het
--   kind vijf wordt tot en met het einde van het schooljaar waarin het zestien wordt; daarna kwalificatieplichtig tot en met
--   de dag voor de achttiende verjaardag, behalve met een startkwalificatie of een diploma of getuigschrift van pro of vso. Van
--   een onvolledige geboortedatum gelden alleen de dagen die voor elke mogelijke geboortedatum kloppen.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom gemeentecode: Code van de woongemeente.
-- kolom geboortedatum: Geboortedatum volgens de BRP als jjjjmmdd; 00 is een onbekend deel, -1 was geen datum.
-- kolom leerplicht_van: Eerste dag van de leerplicht; leeg wanneer de geboortedatum geheel onbekend is.
-- kolom leerplicht_tot: Laatste dag van de leerplicht. Ligt bij een onvolledige geboortedatum voor kwalificatieplicht_van.
-- kolom kwalificatieplicht_van: Eerste dag na de leerplicht; leeg voor wie niet kwalificatieplichtig wordt.
-- kolom kwalificatieplicht_tot: De dag voor de achttiende verjaardag; leeg voor wie niet kwalificatieplichtig wordt.
-- kolom is_leerplichtig: Ja wanneer de persoon op de peildatum zeker leerplichtig is.
-- kolom is_kwalificatieplichtig: Ja wanneer de persoon op de peildatum zeker kwalificatieplichtig is.
-- kolom is_plichtig: Ja wanneer de persoon op de peildatum zeker een van beide is, ook als niet vaststaat welke van de twee.
-- kolom heeft_startkwalificatie: Ja wanneer DUO dat zegt (kern.onderwijspersoon); kent DUO de persoon niet, dan zoals een
--   JVS-dossier het zegt.
WITH jvs AS (
    SELECT
        dossier.persoon,
        bool_or(dossier.startkwalificatie) AS startkwalificatie
    FROM kern.dossier AS dossier
    GROUP BY dossier.persoon
),

plicht AS (
    SELECT
        inwoner.persoon,
        inwoner.gemeentecode,
        inwoner.geboortedatum,
        leeftijd.leerplicht_van,
        leeftijd.leerplicht_tot,
        leeftijd.na_leerplicht,
        leeftijd.tot_achttien,
        coalesce(
            CASE WHEN onderwijs.persoon IS NULL THEN jvs.startkwalificatie ELSE onderwijs.startkwalificatie END, FALSE
        ) AS heeft_startkwalificatie,
        coalesce(onderwijs.hoogste_diploma IN ('PRO', 'VSO'), FALSE) AS heeft_pro_of_vso
    FROM kern.inwoner AS inwoner
    LEFT JOIN kern.leeftijd AS leeftijd
        ON inwoner.geboortedatum = leeftijd.geboortedatum
    LEFT JOIN kern.onderwijspersoon AS onderwijs
        ON inwoner.persoon = onderwijs.persoon
    LEFT JOIN jvs
        ON inwoner.persoon = jvs.persoon
),

geweten AS (
    SELECT
        plicht.*,
        NOT plicht.heeft_startkwalificatie AND NOT plicht.heeft_pro_of_vso AS moet_kwalificeren
    FROM plicht
)

SELECT
    geweten.persoon,
    geweten.gemeentecode,
    geweten.geboortedatum,
    geweten.leerplicht_van,
    geweten.leerplicht_tot,
    CASE WHEN geweten.moet_kwalificeren THEN geweten.na_leerplicht END AS kwalificatieplicht_van,
    CASE WHEN geweten.moet_kwalificeren THEN geweten.tot_achttien END AS kwalificatieplicht_tot,
    coalesce((SELECT kern.peildatum()) BETWEEN geweten.leerplicht_van AND geweten.leerplicht_tot, FALSE) AS is_leerplichtig,
    coalesce(
        geweten.moet_kwalificeren AND (SELECT kern.peildatum()) BETWEEN geweten.na_leerplicht AND geweten.tot_achttien, FALSE
    ) AS is_kwalificatieplichtig,
    coalesce(
        (SELECT kern.peildatum()) BETWEEN geweten.leerplicht_van
        AND CASE WHEN geweten.moet_kwalificeren THEN geweten.tot_achttien ELSE geweten.leerplicht_tot END,
        FALSE
    ) AS is_plichtig,
    geweten.heeft_startkwalificatie
FROM geweten
