-- naam: mart.verzuim
-- titel: Verzuimmeldingen per maand en week, gemeente en school
-- definitie: Meldingen aan JVS met een melddatum in de peilmaand, over inwoners van de regio (BRP), met hun soort en status op
--   de peildatum. De rijen per maand en per week tellen dezelfde meldingen: kies er één. Een week (maandag tot en met zondag)
--   die over de grens van een maand loopt, staat in beide peilmaanden met haar eigen deel. Van een onvolledige melddatum telt
--   wat vaststaat: zonder dag telt de melding per maand en niet per week.
-- partitie: peilmaand
-- kolom soort_periode: maand of week.
-- kolom periode: De maand (2026-10) of de week (2026-W44 is week 44) van de melddatum.
-- kolom gemeentecode: Code van de woongemeente volgens de BRP op de peildatum.
-- kolom gemeente: Naam van die gemeente.
-- kolom school_brin: BRIN (code) met vestiging, zes tekens, van de school die meldde.
-- kolom verzuimsoort: V3 16 uur in 4 weken, V4 hetzelfde vanaf 18 jaar, RMC Doorstroompunt vanaf 18 jaar, L luxeverzuim, LRV
--   langdurig relatief verzuim, O overig; V1 en V2 in oude meldingen.
-- kolom status: R geregistreerd, B in behandeling, K ter kennisgeving aangenomen, G afgesloten, I ingetrokken.
-- kolom meldingen: Aantal meldingen.
-- kolom jongeren: Aantal verschillende jongeren; tel dit niet op over rijen, want een jongere kan in meer rijen staan.
-- kolom dagen_tot_behandeling_mediaan: Dagen van melding tot in behandeling, in het midden (mediaan): de helft duurde korter,
--   de helft langer; één decimaal. Leeg zonder melding met beide datums. Alleen volledige datums in deze volgorde tellen mee.
-- kolom dagen_tot_behandeling_p90: Het aantal dagen van melding tot in behandeling waar 90 % van de meldingen onder blijft.
-- kolom dagen_tot_afgesloten_mediaan: Dagen van in behandeling tot afgesloten, in het midden (mediaan), op dezelfde manier.
-- kolom dagen_tot_afgesloten_p90: Het aantal dagen van in behandeling tot afgesloten waar 90 % van de meldingen onder blijft.
WITH melding AS (
    SELECT
        inwoner.gemeentecode,
        melding.persoon,
        melding.school_brin,
        melding.verzuimsoort,
        melding.status,
        kern.vroegst(melding.melddatum) AS gemeld_vroegst,
        kern.laatst(melding.melddatum) AS gemeld_laatst,
        kern.dagen_tussen(melding.melddatum, melding.datum_in_behandeling) AS tot_behandeling,
        kern.dagen_tussen(melding.datum_in_behandeling, melding.datum_afgesloten) AS tot_afgesloten
    FROM kern.verzuimmelding AS melding
    INNER JOIN kern.inwoner AS inwoner
        ON melding.persoon = inwoner.persoon
    WHERE
        date_trunc('month', kern.vroegst(melding.melddatum)) = date_trunc('month', (SELECT kern.peildatum()))
        AND date_trunc('month', kern.laatst(melding.melddatum)) = date_trunc('month', (SELECT kern.peildatum()))
),

periode AS (
    SELECT
        'maand' AS soort_periode,
        to_char(melding.gemeld_vroegst, 'YYYY-MM') AS periode,
        melding.*
    FROM melding
    UNION ALL
    SELECT
        'week' AS soort_periode,
        to_char(melding.gemeld_vroegst, 'IYYY-"W"IW') AS periode,
        melding.*
    FROM melding
    WHERE date_trunc('week', melding.gemeld_vroegst) = date_trunc('week', melding.gemeld_laatst)
)

SELECT
    periode.soort_periode,
    periode.periode,
    periode.gemeentecode,
    gemeente.gemeente,
    periode.school_brin,
    periode.verzuimsoort,
    periode.status,
    count(*)::integer AS meldingen,
    count(DISTINCT periode.persoon)::integer AS jongeren,
    round((percentile_cont(0.5) WITHIN GROUP (ORDER BY periode.tot_behandeling))::numeric, 1) AS dagen_tot_behandeling_mediaan,
    round((percentile_cont(0.9) WITHIN GROUP (ORDER BY periode.tot_behandeling))::numeric, 1) AS dagen_tot_behandeling_p90,
    round((percentile_cont(0.5) WITHIN GROUP (ORDER BY periode.tot_afgesloten))::numeric, 1) AS dagen_tot_afgesloten_mediaan,
    round((percentile_cont(0.9) WITHIN GROUP (ORDER BY periode.tot_afgesloten))::numeric, 1) AS dagen_tot_afgesloten_p90
FROM periode
INNER JOIN kern.gemeente AS gemeente
    ON periode.gemeentecode = gemeente.gemeentecode
GROUP BY
    periode.soort_periode,
    periode.periode,
    periode.gemeentecode,
    gemeente.gemeente,
    periode.school_brin,
    periode.verzuimsoort,
    periode.status
