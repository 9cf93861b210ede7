-- naam: mart.audit
-- titel: Kwaliteit van de dossiers per gemeente
-- definitie: Voor de kwaliteitsimpuls: de open JVS-dossiers van elke gemeente op de peildatum, het deel waarin een controle van
--   de hub iets vindt (een bevinding), hoe lang meldingen en werkprocessen duren, en hoe compleet wordt geleverd. De peilmaand
--   die een kwartaal afsluit, is dat kwartaal; een eerdere peilmaand is het kwartaal tot dan toe. De gemeente is die van het
--   dossier, niet de woongemeente. Een dossier telt per groep van controles één keer, ook wanneer de bevinding geaccepteerd is;
--   controles die politiegegevens lezen (V11) tellen niet mee.
-- partitie: peilmaand
-- controles: P, B, D, V, T, G
-- kolom kwartaal: Kwartaal van de peilmaand, zoals 2026-K4.
-- kolom gemeentecode: Code van de gemeente die het dossier in JVS heeft.
-- kolom gemeente: Naam van die gemeente.
-- kolom dossiers: Open dossiers op de peildatum.
-- kolom pct_met_bevinding: Percentage van de open dossiers met een bevinding in een of meer groepen, twee decimalen; leeg
--   zonder open dossier.
-- kolom pct_persoon: Percentage met een bevinding over de persoon (controles P: dubbele dossiers, afwijking van de BRP).
-- kolom pct_woonplaats: Percentage met een bevinding over verhuizen, overlijden en vertrek (controles B).
-- kolom pct_onderwijs: Percentage met een bevinding doordat DUO iets anders zegt (controles D).
-- kolom pct_verzuim: Percentage met een bevinding over verzuim of vrijstelling (controles V).
-- kolom pct_traject: Percentage met een bevinding over een traject of een dossier dat stilligt (controles T).
-- kolom pct_grip: Percentage met een bevinding doordat GRIP iets anders zegt (controles G).
-- kolom dagen_tot_behandeling_mediaan: Dagen van melding tot in behandeling, in het midden (mediaan): de helft duurde korter,
--   de helft langer. Van meldingen die in dit kwartaal tot en met de peildatum in behandeling zijn genomen, ook als zij eerder
--   zijn gemeld; één decimaal. Alleen volledige datums in deze volgorde tellen mee. Wat pas na de peildatum in JVS kwam met
--   een datum van ervoor, telt in geen kwartaal; mart.verzuim telt ook dat.
-- kolom dagen_tot_behandeling_p90: Het aantal dagen van melding tot in behandeling waar 90 % van die meldingen onder blijft.
-- kolom dagen_tot_afgesloten_mediaan: Dagen van in behandeling tot afgesloten, in het midden (mediaan), van meldingen die in
--   dit kwartaal tot en met de peildatum zijn afgesloten, ook als zij eerder zijn gemeld.
-- kolom dagen_tot_afgesloten_p90: Het aantal dagen van in behandeling tot afgesloten waar 90 % van die meldingen onder blijft.
-- kolom werkproces_dagen_mediaan: Duur in dagen, in het midden (mediaan), van werkprocessen die in dit kwartaal tot en met de
--   peildatum eindigden; één decimaal.
-- kolom werkproces_dagen_p90: De duur in dagen waar 90 % van die werkprocessen onder blijft.
-- kolom zonder_activiteit: Open dossiers waarin een jaar niets gebeurde (controle T06).
-- kolom rijen_geleverd: Rijen in de laatste levering op de peildatum van jongeren, verzuimmeldingen, vrijstellingen, trajecten
--   en werkprocessen van de gemeente.
-- kolom verplicht_gevuld_pct: Percentage van die rijen waarin elk verplicht veld gevuld is, ook een van burgerservicenummer en
--   onderwijsnummer; twee decimalen. Leeg zonder levering.
WITH kwartaal AS (
    SELECT date_trunc('quarter', kern.peildatum()::timestamp)::date AS van
),

gevonden AS (
    SELECT DISTINCT
        gevonden.gemeentecode,
        gevonden.dossiernummer,
        substr(gevonden.code, 1, 1) AS groep,
        gevonden.code = 'T06' AS is_stil
    FROM pg_temp.gevonden AS gevonden
    WHERE gevonden.dossiernummer IS NOT NULL
),

dossier AS (
    SELECT
        dossier.gemeentecode,
        dossier.dossiernummer,
        count(gevonden.groep) > 0 AS met_bevinding,
        coalesce(bool_or(gevonden.groep = 'P'), FALSE) AS met_p,
        coalesce(bool_or(gevonden.groep = 'B'), FALSE) AS met_b,
        coalesce(bool_or(gevonden.groep = 'D'), FALSE) AS met_d,
        coalesce(bool_or(gevonden.groep = 'V'), FALSE) AS met_v,
        coalesce(bool_or(gevonden.groep = 'T'), FALSE) AS met_t,
        coalesce(bool_or(gevonden.groep = 'G'), FALSE) AS met_g,
        coalesce(bool_or(gevonden.is_stil), FALSE) AS is_stil
    FROM kern.dossier AS dossier
    LEFT JOIN gevonden
        ON
            dossier.gemeentecode = gevonden.gemeentecode
            AND dossier.dossiernummer = gevonden.dossiernummer
    WHERE dossier.is_open
    GROUP BY dossier.gemeentecode, dossier.dossiernummer
),

kwaliteit AS (
    SELECT
        dossier.gemeentecode,
        count(*) AS dossiers,
        count(*) FILTER (WHERE dossier.met_bevinding) AS met_bevinding,
        count(*) FILTER (WHERE dossier.met_p) AS met_p,
        count(*) FILTER (WHERE dossier.met_b) AS met_b,
        count(*) FILTER (WHERE dossier.met_d) AS met_d,
        count(*) FILTER (WHERE dossier.met_v) AS met_v,
        count(*) FILTER (WHERE dossier.met_t) AS met_t,
        count(*) FILTER (WHERE dossier.met_g) AS met_g,
        count(*) FILTER (WHERE dossier.is_stil) AS stil
    FROM dossier
    GROUP BY dossier.gemeentecode
),

duur AS (
    SELECT
        melding.gemeentecode,
        kern.dagen_tussen(melding.melddatum, melding.datum_in_behandeling) AS tot_behandeling,
        NULL::integer AS tot_afgesloten,
        NULL::integer AS werkproces
    FROM kern.verzuimmelding AS melding
    CROSS JOIN kwartaal
    WHERE
        kern.vroegst(melding.datum_in_behandeling) BETWEEN kwartaal.van AND (SELECT kern.peildatum())
        AND kern.laatst(melding.datum_in_behandeling) <= (SELECT kern.peildatum())
    UNION ALL
    SELECT
        melding.gemeentecode,
        NULL::integer AS tot_behandeling,
        kern.dagen_tussen(melding.datum_in_behandeling, melding.datum_afgesloten) AS tot_afgesloten,
        NULL::integer AS werkproces
    FROM kern.verzuimmelding AS melding
    CROSS JOIN kwartaal
    WHERE
        kern.vroegst(melding.datum_afgesloten) BETWEEN kwartaal.van AND (SELECT kern.peildatum())
        AND kern.laatst(melding.datum_afgesloten) <= (SELECT kern.peildatum())
    UNION ALL
    SELECT
        werkproces.gemeentecode,
        NULL::integer AS tot_behandeling,
        NULL::integer AS tot_afgesloten,
        kern.dagen_tussen(werkproces.datum_start, werkproces.datum_einde) AS werkproces
    FROM kern.werkproces AS werkproces
    CROSS JOIN kwartaal
    WHERE
        kern.vroegst(werkproces.datum_einde) BETWEEN kwartaal.van AND (SELECT kern.peildatum())
        AND kern.laatst(werkproces.datum_einde) <= (SELECT kern.peildatum())
),

doorlooptijd AS (
    SELECT
        duur.gemeentecode,
        percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY duur.tot_behandeling) AS tot_behandeling,
        percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY duur.tot_afgesloten) AS tot_afgesloten,
        percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY duur.werkproces) AS werkproces
    FROM duur
    GROUP BY duur.gemeentecode
),

levering AS (
    SELECT
        levering.levering,
        substr(levering.scope, 2) AS gemeentecode,
        levering.rijen
    FROM kern.geladen_levering AS levering
    WHERE
        levering.extract IN ('jvs_jongere', 'jvs_verzuimmelding', 'jvs_vrijstelling', 'jvs_traject', 'jvs_werkproces')
        AND levering.scope LIKE 'G%'
        AND levering.is_laatste
),

onvolledig AS (
    SELECT
        quarantaine.levering,
        count(*) AS rijen
    FROM beheer.quarantaine AS quarantaine
    INNER JOIN levering
        ON quarantaine.levering = levering.levering
    WHERE
        EXISTS (
            SELECT 1
            FROM unnest(quarantaine.regels) AS gebroken (regel)
            WHERE gebroken.regel LIKE '%: verplicht_leeg' OR gebroken.regel = 'geen_persoonsnummer'
        )
    GROUP BY quarantaine.levering
),

volledigheid AS (
    SELECT
        levering.gemeentecode,
        sum(levering.rijen) AS rijen,
        coalesce(sum(onvolledig.rijen), 0) AS onvolledig
    FROM levering
    LEFT JOIN onvolledig
        ON levering.levering = onvolledig.levering
    GROUP BY levering.gemeentecode
)

SELECT
    to_char(kern.peildatum(), 'YYYY-"K"Q') AS kwartaal,
    gemeente.gemeentecode,
    gemeente.gemeente,
    coalesce(kwaliteit.dossiers, 0)::integer AS dossiers,
    round(100.0 * kwaliteit.met_bevinding / kwaliteit.dossiers, 2) AS pct_met_bevinding,
    round(100.0 * kwaliteit.met_p / kwaliteit.dossiers, 2) AS pct_persoon,
    round(100.0 * kwaliteit.met_b / kwaliteit.dossiers, 2) AS pct_woonplaats,
    round(100.0 * kwaliteit.met_d / kwaliteit.dossiers, 2) AS pct_onderwijs,
    round(100.0 * kwaliteit.met_v / kwaliteit.dossiers, 2) AS pct_verzuim,
    round(100.0 * kwaliteit.met_t / kwaliteit.dossiers, 2) AS pct_traject,
    round(100.0 * kwaliteit.met_g / kwaliteit.dossiers, 2) AS pct_grip,
    round(doorlooptijd.tot_behandeling[1]::numeric, 1) AS dagen_tot_behandeling_mediaan,
    round(doorlooptijd.tot_behandeling[2]::numeric, 1) AS dagen_tot_behandeling_p90,
    round(doorlooptijd.tot_afgesloten[1]::numeric, 1) AS dagen_tot_afgesloten_mediaan,
    round(doorlooptijd.tot_afgesloten[2]::numeric, 1) AS dagen_tot_afgesloten_p90,
    round(doorlooptijd.werkproces[1]::numeric, 1) AS werkproces_dagen_mediaan,
    round(doorlooptijd.werkproces[2]::numeric, 1) AS werkproces_dagen_p90,
    coalesce(kwaliteit.stil, 0)::integer AS zonder_activiteit,
    coalesce(volledigheid.rijen, 0)::integer AS rijen_geleverd,
    round(100.0 * (volledigheid.rijen - volledigheid.onvolledig) / nullif(volledigheid.rijen, 0), 2) AS verplicht_gevuld_pct
FROM kern.gemeente AS gemeente
LEFT JOIN kwaliteit
    ON gemeente.gemeentecode = kwaliteit.gemeentecode
LEFT JOIN doorlooptijd
    ON gemeente.gemeentecode = doorlooptijd.gemeentecode
LEFT JOIN volledigheid
    ON gemeente.gemeentecode = volledigheid.gemeentecode
WHERE kwaliteit.dossiers > 0 OR volledigheid.rijen > 0 OR doorlooptijd.gemeentecode IS NOT NULL
