-- naam: kern.naar_rato
-- titel: Aandeel van elke gemeente naar rato
-- definitie: Eén rij per gemeente van de regio: haar jongeren, werkprocessen en verzuimmeldingen van het kalenderjaar tot en
--   met de peildatum, haar aandeel in elk van de drie, en het gewogen gemiddelde daarvan (overeenkomst, artikel 3 lid 3). Een
--   onderdeel zonder enkele telling in de regio doet niet mee. Alles naar woongemeente volgens de BRP op de peildatum; van een
--   onvolledige datum telt wat vaststaat.
-- kolom jaar: Het kalenderjaar van de peildatum.
-- kolom gemeentecode: Code van de woongemeente.
-- kolom jongeren: Inwoners die leerplichtig of kwalificatieplichtig zijn, en inwoners van achttien jaar tot de leeftijdsgrens
--   van het Doorstroompunt van wie bekend is dat zij geen startkwalificatie hebben: volgens de C-levering, doordat zij op de
--   laatste A04 staan, of doordat zij een dossier met doelgroep doorstroompunt hebben.
-- kolom werkprocessen: Werkprocessen met een start in het jaar, tot en met de peildatum.
-- kolom verzuimmeldingen: Verzuimmeldingen met een melddatum in het jaar, tot en met de peildatum, in elke status.
-- kolom aandeel_jongeren: Percentage van de jongeren van de regio.
-- kolom aandeel_werkprocessen: Percentage van de werkprocessen van de regio.
-- kolom aandeel_verzuimmeldingen: Percentage van de verzuimmeldingen van de regio.
-- kolom gewicht_jongeren: Gewicht van het aandeel in de jongeren.
-- kolom gewicht_werkprocessen: Gewicht van het aandeel in de werkprocessen.
-- kolom gewicht_verzuimmeldingen: Gewicht van het aandeel in de verzuimmeldingen.
-- kolom aandeel: Het aandeel van de gemeente: gewogen gemiddelde van de drie percentages.
WITH jaar AS (
    SELECT
        date_trunc('year', kern.peildatum()::timestamp)::date AS van,
        kern.peildatum() AS tot_en_met
),

gewicht AS (
    SELECT
        coalesce(max(afspraak.waarde) FILTER (WHERE afspraak.onderwerp = 'jongeren'), '0')::numeric AS jongeren,
        coalesce(max(afspraak.waarde) FILTER (WHERE afspraak.onderwerp = 'werkprocessen'), '0')::numeric AS werkprocessen,
        coalesce(max(afspraak.waarde) FILTER (WHERE afspraak.onderwerp = 'verzuimmeldingen'), '0')::numeric AS verzuimmeldingen
    FROM kern.afspraak AS afspraak
    WHERE
        afspraak.soort = 'gewicht'
        AND afspraak.geldig_van <= (SELECT kern.peildatum())
        AND afspraak.geldig_tot > (SELECT kern.peildatum())
),

zonder_startkwalificatie AS (
    SELECT onderwijs.persoon
    FROM kern.onderwijspersoon AS onderwijs
    WHERE NOT onderwijs.startkwalificatie
    UNION ALL
    SELECT rapport.persoon
    FROM kern.vsv_a04 AS rapport
    WHERE rapport.is_laatste
    UNION ALL
    SELECT dossier.persoon
    FROM kern.dossier AS dossier
    WHERE dossier.doelgroep = 'doorstroompunt'
),

jongere AS (
    SELECT
        plicht.gemeentecode,
        count(*) AS aantal
    FROM kern.plicht AS plicht
    LEFT JOIN kern.leeftijd AS leeftijd
        ON plicht.geboortedatum = leeftijd.geboortedatum
    WHERE
        plicht.is_plichtig
        OR (
            leeftijd.is_achttien
            AND leeftijd.is_onder_grens
            AND plicht.persoon IN (SELECT zonder.persoon FROM zonder_startkwalificatie AS zonder)
        )
    GROUP BY plicht.gemeentecode
),

gebeurtenis AS (
    SELECT
        'werkproces' AS soort,
        werkproces.persoon,
        werkproces.datum_start AS datum
    FROM kern.werkproces AS werkproces
    UNION ALL
    SELECT
        'verzuimmelding' AS soort,
        melding.persoon,
        melding.melddatum AS datum
    FROM kern.verzuimmelding AS melding
),

gebeurd AS (
    SELECT
        inwoner.gemeentecode,
        count(*) FILTER (WHERE gebeurtenis.soort = 'werkproces') AS werkprocessen,
        count(*) FILTER (WHERE gebeurtenis.soort = 'verzuimmelding') AS verzuimmeldingen
    FROM gebeurtenis
    INNER JOIN kern.inwoner AS inwoner
        ON gebeurtenis.persoon = inwoner.persoon
    CROSS JOIN jaar
    WHERE
        kern.vroegst(gebeurtenis.datum) BETWEEN jaar.van AND jaar.tot_en_met
        -- Alleen het jaar moet vaststaan: wat op de peildatum geleverd is, lag er niet na.
        AND kern.laatst(gebeurtenis.datum) < jaar.van + interval '1 year'
    GROUP BY inwoner.gemeentecode
),

telling AS (
    SELECT
        gemeente.gemeentecode,
        coalesce(jongere.aantal, 0) AS jongeren,
        coalesce(gebeurd.werkprocessen, 0) AS werkprocessen,
        coalesce(gebeurd.verzuimmeldingen, 0) AS verzuimmeldingen
    FROM kern.gemeente AS gemeente
    LEFT JOIN jongere
        ON gemeente.gemeentecode = jongere.gemeentecode
    LEFT JOIN gebeurd
        ON gemeente.gemeentecode = gebeurd.gemeentecode
),

deel AS (
    SELECT
        telling.*,
        100 * telling.jongeren / nullif(sum(telling.jongeren) OVER (), 0) AS aandeel_jongeren,
        100 * telling.werkprocessen / nullif(sum(telling.werkprocessen) OVER (), 0) AS aandeel_werkprocessen,
        100 * telling.verzuimmeldingen / nullif(sum(telling.verzuimmeldingen) OVER (), 0) AS aandeel_verzuimmeldingen
    FROM telling
)

SELECT
    extract(YEAR FROM kern.peildatum())::integer AS jaar,
    deel.gemeentecode,
    deel.jongeren::integer AS jongeren,
    deel.werkprocessen::integer AS werkprocessen,
    deel.verzuimmeldingen::integer AS verzuimmeldingen,
    round(deel.aandeel_jongeren, 2) AS aandeel_jongeren,
    round(deel.aandeel_werkprocessen, 2) AS aandeel_werkprocessen,
    round(deel.aandeel_verzuimmeldingen, 2) AS aandeel_verzuimmeldingen,
    gewicht.jongeren AS gewicht_jongeren,
    gewicht.werkprocessen AS gewicht_werkprocessen,
    gewicht.verzuimmeldingen AS gewicht_verzuimmeldingen,
    round(
        (
            coalesce(gewicht.jongeren * deel.aandeel_jongeren, 0)
            + coalesce(gewicht.werkprocessen * deel.aandeel_werkprocessen, 0)
            + coalesce(gewicht.verzuimmeldingen * deel.aandeel_verzuimmeldingen, 0)
        ) / nullif(
            CASE WHEN deel.aandeel_jongeren IS NULL THEN 0 ELSE gewicht.jongeren END
            + CASE WHEN deel.aandeel_werkprocessen IS NULL THEN 0 ELSE gewicht.werkprocessen END
            + CASE WHEN deel.aandeel_verzuimmeldingen IS NULL THEN 0 ELSE gewicht.verzuimmeldingen END,
            0
        ),
        2
    ) AS aandeel
FROM deel
CROSS JOIN gewicht
