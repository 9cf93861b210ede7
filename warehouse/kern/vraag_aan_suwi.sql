-- naam: kern.vraag_aan_suwi
-- titel: Over wie SUWI elke maand wordt gevraagd
-- definitie: Eén rij per inwoner van de regio (kern.inwoner) die op de peildatum zeker zestien is en zeker jonger dan de
--   leeftijdsgrens van het Doorstroompunt. Gevraagd wordt alleen over wie tot de groep van het Doorstroompunt hoort (suwi.md,
--   begrippen.md; Besluit SUWI artikel 5.9 lid 1 onder f): van wie DUO (C-levering, A04, NenR) of een dossier zegt dat er geen
--   startkwalificatie is, die zeker niet meer leerplichtig of kwalificatieplichtig is, en die geen onderwijs volgt of een
--   traject heeft. Van een onvolledige datum telt wat vaststaat. Alle anderen hebben een reden: over hen wordt niets gevraagd.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom gemeentecode: Code van de woongemeente, voor wie wordt gevraagd.
-- kolom burgerservicenummer: Pseudoniem van het burgerservicenummer volgens de BRP; leeg voor wie er geen heeft.
-- kolom reden_niet: Waarom niet over de persoon wordt gevraagd; leeg wanneer dat wel gebeurt.
WITH zonder_startkwalificatie AS (
    SELECT onderwijs.persoon
    FROM kern.onderwijspersoon AS onderwijs
    WHERE NOT onderwijs.startkwalificatie
    UNION
    SELECT rapport.persoon
    FROM kern.vsv_a04 AS rapport
    WHERE rapport.is_laatste
    UNION
    SELECT vsv.persoon
    FROM kern.vsv_jaar AS vsv
    WHERE vsv.extract = 'duo_nenr' AND vsv.geldt
    UNION
    SELECT dossier.persoon
    FROM kern.dossier AS dossier
    WHERE dossier.doelgroep = 'doorstroompunt' OR NOT dossier.startkwalificatie
),

naar_school AS (
    SELECT DISTINCT inschrijving.persoon
    FROM kern.inschrijving AS inschrijving
    WHERE inschrijving.is_zeker_actief
),

met_traject AS (
    SELECT DISTINCT traject.persoon
    FROM kern.traject AS traject
)

SELECT
    plicht.persoon,
    plicht.gemeentecode,
    brp.burgerservicenummer,
    CASE
        WHEN plicht.heeft_startkwalificatie THEN 'startkwalificatie'
        WHEN zonder_startkwalificatie.persoon IS NULL THEN 'startkwalificatie onbekend'
        WHEN
            leeftijd.na_leerplicht > (SELECT kern.peildatum())
            OR (plicht.kwalificatieplicht_van IS NOT NULL AND NOT leeftijd.is_achttien)
            THEN 'leerplichtig of kwalificatieplichtig'
        WHEN naar_school.persoon IS NOT NULL AND met_traject.persoon IS NULL THEN 'volgt onderwijs, zonder traject'
        WHEN brp.burgerservicenummer IS NULL THEN 'geen burgerservicenummer'
    END AS reden_niet
FROM kern.plicht AS plicht
INNER JOIN kern.leeftijd AS leeftijd
    ON plicht.geboortedatum = leeftijd.geboortedatum
INNER JOIN kern.brp_persoon AS brp
    ON plicht.persoon = brp.persoon
LEFT JOIN zonder_startkwalificatie
    ON plicht.persoon = zonder_startkwalificatie.persoon
LEFT JOIN naar_school
    ON plicht.persoon = naar_school.persoon
LEFT JOIN met_traject
    ON plicht.persoon = met_traject.persoon
WHERE
    kern.verjaardag(kern.laatst(plicht.geboortedatum), 16) <= (SELECT kern.peildatum())
    AND leeftijd.is_onder_grens
