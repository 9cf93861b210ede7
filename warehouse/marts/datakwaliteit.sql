-- naam: mart.datakwaliteit
-- titel: Datakwaliteit per levering
-- definitie: Eén rij per levering (een aangeleverd bestand) die ontvangen is, met een peildatum op of voor de gevraagde
--   peildatum: hoeveel rijen er waren, hoeveel er laadden en wat de controles erna vonden. Een bevinding is iets wat een
--   controle vond en waar een gemeente iets mee moet doen. Bevindingen horen bij een geladen levering wanneer de controle dat
--   soort bestand leest en de gemeente waarvoor geleverd is, moet handelen (bij de regio: alle gemeenten), in het tijdvak van
--   deze peildatum tot de volgende geladen levering van hetzelfde soort bestand voor dezelfde gemeente of regio. Een bevinding
--   telt zo bij elk soort bestand dat de controle leest: tel niet op over soorten bestanden. Bevindingen onder de Wet
--   politiegegevens (V11) tellen hier niet mee.
-- kolom levering: Nummer van de levering: de volgorde van ontvangst.
-- kolom bron: Systeem dat leverde.
-- kolom extract: Soort bestand, zoals jvs_jongere of duo_a04.
-- kolom scope: Voor wie geleverd is: G en de code van een gemeente, R de regio, X een testset of I een school.
-- kolom gemeentecode: Code van de gemeente waarvoor geleverd is; leeg voor de regio, een testset of een school.
-- kolom gemeente: Naam van die gemeente; leeg voor de regio, een testset of een school.
-- kolom peildatum: De dag die de levering beschrijft.
-- kolom ontvangen: Moment van ontvangst.
-- kolom status: ontvangen, geladen, geweigerd, vervangen of ingetrokken.
-- kolom reden: Waarom de levering geweigerd, vervangen of ingetrokken is.
-- kolom rijen: Aantal rijen in het bestand; leeg zolang het niet is verwerkt.
-- kolom geladen: Aantal rijen dat geladen is.
-- kolom quarantaine: Aantal rijen in quarantaine: zij braken een regel van het contract en zijn daarom niet geladen. Per regel
--   in mart.datakwaliteit_regel.
-- kolom quarantaine_pct: Rijen in quarantaine als percentage van de rijen in het bestand, twee decimalen.
-- kolom bevindingen_nieuw: Bevindingen die in het tijdvak van deze levering voor het eerst gezien zijn.
-- kolom bevindingen_open: Bevindingen die aan het eind van het tijdvak openstaan. Wat de gemeente toen met een reden
--   geaccepteerd had, telt niet mee; wat zij later accepteerde, stond toen nog open. Van een bevinding die vaker is
--   geaccepteerd of die terugkwam, is alleen de laatste keer bekend.
-- kolom bevindingen_opgelost: Bevindingen die in het tijdvak zijn opgelost.
-- kolom dagen_tot_opgelost: Gemiddeld aantal dagen van eerst gezien tot opgelost van die opgeloste bevindingen, één decimaal.
WITH geladen AS (
    SELECT
        levering.levering,
        levering.extract,
        levering.scope,
        levering.peildatum AS van,
        least(
            lead(levering.peildatum) OVER (
                PARTITION BY levering.extract, levering.scope
                ORDER BY levering.peildatum
            ),
            (SELECT kern.peildatum()) + 1,
            ((SELECT kern.bekend_op()) AT TIME ZONE 'Europe/Amsterdam')::date + 1
        ) AS tot
    FROM kern.geladen_levering AS levering
),

bevinding AS (
    SELECT
        bevinding.gemeentecode,
        bevinding.eerst_gezien,
        bevinding.opgelost_op,
        bevinding.geaccepteerd_op,
        coalesce(bevinding.geaccepteerd_tot, 'infinity') AS geaccepteerd_tot,
        coalesce(bevinding.sleutels ->> 'extract', bron.extract) AS extract,
        bevinding.sleutels ->> 'scope' AS scope
    FROM controle.bevinding AS bevinding
    INNER JOIN kern.controle AS controle
        ON bevinding.code = controle.code
    CROSS JOIN LATERAL unnest(controle.bronnen) AS bron (extract)
),

telling AS (
    SELECT
        geladen.levering,
        count(*) FILTER (WHERE bevinding.eerst_gezien >= geladen.van) AS nieuw,
        count(*) FILTER (
            WHERE
            coalesce(bevinding.opgelost_op, 'infinity') >= geladen.tot
            AND NOT (
                coalesce(bevinding.geaccepteerd_op, 'infinity') < geladen.tot
                AND bevinding.geaccepteerd_tot >= geladen.tot - 1
            )
        ) AS nog_open,
        count(*) FILTER (WHERE bevinding.opgelost_op >= geladen.van AND bevinding.opgelost_op < geladen.tot) AS opgelost,
        avg(bevinding.opgelost_op - bevinding.eerst_gezien) FILTER (
            WHERE bevinding.opgelost_op >= geladen.van AND bevinding.opgelost_op < geladen.tot
        ) AS dagen
    FROM geladen
    INNER JOIN bevinding
        ON
            geladen.extract = bevinding.extract
            AND geladen.scope = coalesce(bevinding.scope, geladen.scope)
            AND (geladen.scope = 'G' || bevinding.gemeentecode OR geladen.scope LIKE 'R%')
            AND bevinding.eerst_gezien < geladen.tot
    GROUP BY geladen.levering
)

SELECT
    levering.levering,
    levering.bron,
    levering.extract,
    levering.scope,
    gemeente.gemeentecode,
    gemeente.gemeente,
    levering.peildatum,
    levering.ontvangen,
    levering.status,
    levering.reden,
    levering.rijen,
    levering.rijen_geladen AS geladen,
    levering.rijen_quarantaine AS quarantaine,
    round(100.0 * levering.rijen_quarantaine / nullif(levering.rijen, 0), 2) AS quarantaine_pct,
    coalesce(telling.nieuw, 0) AS bevindingen_nieuw,
    coalesce(telling.nog_open, 0) AS bevindingen_open,
    coalesce(telling.opgelost, 0) AS bevindingen_opgelost,
    round(telling.dagen, 1) AS dagen_tot_opgelost
FROM kern.levering AS levering
LEFT JOIN kern.gemeente AS gemeente
    ON levering.scope = 'G' || gemeente.gemeentecode
LEFT JOIN telling
    ON levering.levering = telling.levering
