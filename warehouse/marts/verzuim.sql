-- naam: mart.verzuim
-- titel: Verzuimmeldingen per maand en week, gemeente en school
-- definitie: Meldingen aan JVS over inwoners van de regio (BRP), per maand en per week van de melddatum. Elke peilmaand is
--   een stand: zij bevat alle maanden en weken van het lopende schooljaar (vanaf 1 augustus) zoals die op de peildatum bekend
--   zijn, en tot en met december ook nog die van het schooljaar ervoor. Een melding die pas later in JVS kwam, en een melding
--   die pas in een latere maand is afgesloten, staat zo in de volgende peilmaand alsnog goed; wie uit de regio vertrok, telt
--   daarin niet meer mee. Kies daarom ÉÉN peilmaand (de laatste) en ÉÉN soort_periode (maand of week) voordat u optelt: een
--   draaitabel over meer peilmaanden of over maand en week samen telt meldingen dubbel. Kies van augustus tot en met december
--   ook het schooljaar. Van een onvolledige melddatum telt wat vaststaat: zonder dag telt de melding per maand en niet per
--   week, zonder maand niet.
-- partitie: peilmaand
-- kolom schooljaar: Schooljaar van de melddatum: 2025 is 2025-2026. Tot en met december staan er twee schooljaren in een
--   peilmaand; wat van het vorige na december nog verandert, komt in geen peilmaand meer.
-- kolom soort_periode: maand of week. De rijen per maand en per week tellen dezelfde meldingen: kies er één.
-- kolom periode: De maand (2026-10) of de week (2026-W44 is week 44, maandag tot en met zondag) van de melddatum. De maand
--   en de week van de peildatum lopen nog. De week waarin 1 augustus valt, staat in beide schooljaren met haar eigen deel.
-- kolom gemeentecode: Code van de woongemeente volgens de BRP op de peildatum.
-- kolom gemeente: Naam van die gemeente.
-- kolom school_brin: BRIN (code) met vestiging, zes tekens, van de school die meldde.
-- kolom verzuimsoort: V3 16 uur verzuim in 4 weken (tot 18 jaar), V4 hetzelfde vanaf 18 jaar, RMC verzuim voor het
--   Doorstroompunt (vanaf 18 jaar), L luxeverzuim (vakantie buiten de schoolvakanties), LRV langdurig relatief verzuim (langer
--   dan 4 weken), O overig. V1 en V2 zijn soorten uit oude meldingen die niet meer worden gemeld; in de leerplichttelling
--   tellen zij met V3 als relatief verzuim.
-- kolom status: Status op de peildatum: R geregistreerd, B in behandeling, K ter kennisgeving aangenomen, G afgesloten,
--   I ingetrokken, D overgedragen (alleen meldingen van voor 12 augustus 2020).
-- kolom meldingen: Aantal meldingen. Tel alleen op binnen één peilmaand en één soort_periode.
-- kolom jongeren: Aantal verschillende jongeren; tel dit niet op over rijen, want een jongere kan in meer rijen staan.
-- kolom dagen_tot_behandeling_mediaan: Dagen van melding tot in behandeling, in het midden (mediaan): de helft duurde korter,
--   de helft langer; één decimaal. Leeg zonder melding met beide datums. Alleen volledige datums in deze volgorde tellen mee.
-- kolom dagen_tot_behandeling_p90: Het aantal dagen van melding tot in behandeling waar 90 % van de meldingen onder blijft.
-- kolom dagen_tot_afgesloten_mediaan: Dagen van in behandeling tot afgesloten, in het midden (mediaan), op dezelfde manier. Van
--   de laatste maanden zijn vooral de korte al afgesloten: vergelijk maanden waarvan bijna alles is afgesloten.
-- kolom dagen_tot_afgesloten_p90: Het aantal dagen van in behandeling tot afgesloten waar 90 % van de meldingen onder blijft.
WITH melding AS (
    SELECT
        jaar.schooljaar,
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
    INNER JOIN kern.geteld_schooljaar AS jaar
        ON
            kern.vroegst(melding.melddatum) >= jaar.van
            AND kern.vroegst(melding.melddatum) <= jaar.gezien_tot
    WHERE date_trunc('month', kern.vroegst(melding.melddatum)) = date_trunc('month', kern.laatst(melding.melddatum))
),

-- Een periode is hier haar eerste dag: dat sorteert sneller dan haar naam.
periode AS (
    SELECT
        'maand' AS soort_periode,
        date_trunc('month', melding.gemeld_vroegst::timestamp)::date AS begin,
        melding.*
    FROM melding
    UNION ALL
    SELECT
        'week' AS soort_periode,
        date_trunc('week', melding.gemeld_vroegst::timestamp)::date AS begin,
        melding.*
    FROM melding
    WHERE melding.gemeld_vroegst = melding.gemeld_laatst
),

geteld AS (
    SELECT
        periode.begin,
        periode.school_brin,
        periode.verzuimsoort,
        periode.status,
        periode.gemeentecode,
        periode.soort_periode,
        periode.schooljaar,
        count(*)::integer AS meldingen,
        count(DISTINCT periode.persoon)::integer AS jongeren,
        percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY periode.tot_behandeling) AS tot_behandeling,
        percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY periode.tot_afgesloten) AS tot_afgesloten
    FROM periode
    GROUP BY
        periode.begin,
        periode.school_brin,
        periode.verzuimsoort,
        periode.status,
        periode.gemeentecode,
        periode.soort_periode,
        periode.schooljaar
)

SELECT
    geteld.schooljaar,
    geteld.soort_periode,
    to_char(geteld.begin, CASE geteld.soort_periode WHEN 'maand' THEN 'YYYY-MM' ELSE 'IYYY-"W"IW' END) AS periode,
    geteld.gemeentecode,
    gemeente.gemeente,
    geteld.school_brin,
    geteld.verzuimsoort,
    geteld.status,
    geteld.meldingen,
    geteld.jongeren,
    round(geteld.tot_behandeling[1]::numeric, 1) AS dagen_tot_behandeling_mediaan,
    round(geteld.tot_behandeling[2]::numeric, 1) AS dagen_tot_behandeling_p90,
    round(geteld.tot_afgesloten[1]::numeric, 1) AS dagen_tot_afgesloten_mediaan,
    round(geteld.tot_afgesloten[2]::numeric, 1) AS dagen_tot_afgesloten_p90
FROM geteld
INNER JOIN kern.gemeente AS gemeente
    ON geteld.gemeentecode = gemeente.gemeentecode
