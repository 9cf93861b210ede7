-- naam: mart.leerplichttelling
-- titel: Leerplichttelling per schooljaar, gemeente en onderwijssoort
-- definitie: De telling die gemeenten aan OCW doen (Leerplichtwet artikel 25). Elke peilmaand telt het schooljaar dat loopt,
--   tot en met de peildatum, en van augustus tot en met december ook het schooljaar ervoor: kies de laatste peilmaand van een
--   schooljaar. Inwoners naar hun woongemeente (BRP) op 31 juli, de laatste dag van het schooljaar, of op de peildatum zolang
--   het loopt. Personen tellen per rubriek één keer, bij het onderwijs van hun eerste geval in het schooljaar. Van een
--   onvolledige datum telt alleen wat voor elke mogelijke dag klopt. Tel niet op over peilmaanden of rubrieken. Wat is
--   ingediend, staat vast als versie (doorstroomhub opgave).
-- partitie: peilmaand
-- kolom schooljaar: Eerste kalenderjaar van het schooljaar: 2025 is 2025-2026.
-- kolom afgelopen: J wanneer de peildatum na het schooljaar ligt, N zolang het loopt.
-- kolom gemeentecode: Code van de woongemeente volgens de BRP.
-- kolom gemeente: Naam van die gemeente.
-- kolom onderwijssoort: basis (po, sbo), speciaal (so, vso), voortgezet (pro, vmbo, havo, vwo, vavo), beroeps (mbo), onbekend
--   of geen. Bij een vrijstelling zoals zij het zegt, bij een herhaald beroep zoals de eerste het zei; bij een melding de
--   inschrijving op de begindatum; bij absoluut verzuim en processen-verbaal de laatste inschrijving tot dan toe. Is voor de
--   gemeente geen lijst van inschrijvingen van DUO (C-levering) geladen, dan onbekend.
-- kolom rubriek: vervangende leerplicht 3a en 3b; vrijstelling 5a, 5b, 5c (artikel 5 onder a, b, c), trekkend 5a (artikel 5a)
--   en 15: personen met een toegekende vrijstelling die op een dag van het schooljaar van kracht was. relatief verzuim (V1, V2,
--   V3) en langdurig relatief verzuim (LRV): personen met een melding die in het schooljaar begon en niet is ingetrokken;
--   luxeverzuim (L): zulke meldingen. absoluut verzuim gevonden: personen met een werkproces ABSOLUUT dat in het schooljaar
--   begon; weer ingeschreven: van hen wie daarna een inschrijving kreeg; langer dan 3 maanden: van hen bij wie meer dan drie
--   kalendermaanden lagen tussen het begin en de eerste van inschrijving, einde van het werkproces en peildatum. pv absoluut,
--   pv relatief, pv luxe: processen-verbaal van het schooljaar; halt: die met afdoening Halt, ook bij hun soort geteld.
-- kolom aantal: Aantal personen; bij luxeverzuim meldingen, bij pv en halt processen-verbaal. Een cel zonder geval heeft geen
--   rij.
WITH inschrijving AS (
    SELECT
        inschrijving.persoon,
        inschrijving.van,
        inschrijving.tot,
        CASE
            WHEN inschrijving.onderwijssoort IN ('PO', 'SBO') THEN 'basis'
            WHEN inschrijving.onderwijssoort IN ('SO', 'VSO') THEN 'speciaal'
            WHEN inschrijving.onderwijssoort IN ('PRO', 'VMBO', 'HAVO', 'VWO', 'VAVO') THEN 'voortgezet'
            WHEN inschrijving.onderwijssoort = 'MBO' THEN 'beroeps'
            ELSE 'onbekend'
        END AS onderwijssoort
    FROM kern.inschrijving AS inschrijving
),

toegekend AS (
    SELECT
        vrijstelling.*,
        first_value(vrijstelling.onderwijssoort) OVER (
            PARTITION BY vrijstelling.persoon, vrijstelling.artikel
            ORDER BY vrijstelling.mogelijk_van, vrijstelling.gemeentecode, vrijstelling.vrijstellingnummer
        ) AS eerste_onderwijssoort
    FROM kern.vrijstelling AS vrijstelling
    WHERE vrijstelling.besluit = 'toegekend'
),

vrijgesteld AS (
    SELECT DISTINCT ON (inwoner.schooljaar, toegekend.persoon, toegekend.artikel)
        inwoner.schooljaar,
        inwoner.gemeentecode,
        rubriek.rubriek,
        coalesce(
            CASE WHEN toegekend.eerder_beroep THEN toegekend.eerste_onderwijssoort ELSE toegekend.onderwijssoort END, 'onbekend'
        ) AS onderwijssoort
    FROM toegekend
    INNER JOIN kern.inwoner_per_schooljaar AS inwoner
        ON toegekend.persoon = inwoner.persoon
    INNER JOIN (
        VALUES
        ('3A', 'vervangende leerplicht 3a'),
        ('3B', 'vervangende leerplicht 3b'),
        ('5_A', 'vrijstelling 5a'),
        ('5_B', 'vrijstelling 5b'),
        ('5_C', 'vrijstelling 5c'),
        ('5A', 'vrijstelling trekkend 5a'),
        ('15', 'vrijstelling 15')
    ) AS rubriek (artikel, rubriek)
        ON toegekend.artikel = rubriek.artikel
    WHERE
        toegekend.zeker_van <= inwoner.gezien_tot
        AND toegekend.zeker_tot >= inwoner.van
        AND toegekend.mogelijk_van <= toegekend.mogelijk_tot
    ORDER BY
        inwoner.schooljaar,
        toegekend.persoon,
        toegekend.artikel,
        toegekend.mogelijk_van,
        toegekend.gemeentecode,
        toegekend.vrijstellingnummer
),

verbaal AS (
    SELECT
        coalesce(alias.persoon, verbaal.burgerservicenummer, verbaal.onderwijsnummer) AS persoon,
        verbaal.datum_pv,
        CASE soort.soort WHEN 'pv' THEN 'pv ' || lower(verbaal.verzuimsoort) ELSE 'halt' END AS rubriek
    FROM wpg.jvs_procesverbaal AS verbaal
    LEFT JOIN kern.ander_nummer AS alias
        ON coalesce(verbaal.burgerservicenummer, verbaal.onderwijsnummer) = alias.nummer
    INNER JOIN (VALUES ('pv'), ('halt')) AS soort (soort)
        ON soort.soort = 'pv' OR verbaal.afdoening = 'HALT'
    WHERE
        verbaal.scope ~ '^[GR]'
        AND verbaal.geldig_van <= (SELECT kern.peildatum())
        AND verbaal.geldig_tot > (SELECT kern.peildatum())
        AND verbaal.bekend_van <= (SELECT kern.bekend_op())
        AND (verbaal.bekend_tot > (SELECT kern.bekend_op()) OR verbaal.bekend_tot = 'infinity')
),

-- Wat op een dag gebeurde, en of zonder inschrijving op die dag een eerdere telt.
gebeurd AS (
    SELECT
        melding.persoon,
        CASE melding.verzuimsoort
            WHEN 'L' THEN 'luxeverzuim'
            WHEN 'LRV' THEN 'langdurig relatief verzuim'
            ELSE 'relatief verzuim'
        END AS rubriek,
        melding.begindatum AS datum,
        melding.verzuimsoort <> 'L' AS per_persoon,
        FALSE AS ook_eerder
    FROM kern.verzuimmelding AS melding
    WHERE melding.verzuimsoort IN ('V1', 'V2', 'V3', 'L', 'LRV') AND melding.status <> 'I'
    UNION ALL
    SELECT
        werkproces.persoon,
        'absoluut verzuim gevonden' AS rubriek,
        werkproces.datum_start AS datum,
        TRUE AS per_persoon,
        TRUE AS ook_eerder
    FROM kern.werkproces AS werkproces
    WHERE werkproces.soort = 'ABSOLUUT'
    UNION ALL
    SELECT
        verbaal.persoon,
        verbaal.rubriek,
        verbaal.datum_pv AS datum,
        FALSE AS per_persoon,
        TRUE AS ook_eerder
    FROM verbaal
),

geval AS (
    SELECT
        inwoner.schooljaar,
        inwoner.gemeentecode,
        gebeurd.persoon,
        gebeurd.rubriek,
        gebeurd.per_persoon,
        gebeurd.ook_eerder,
        kern.laatst(gebeurd.datum) AS dag,
        row_number() OVER (
            PARTITION BY inwoner.schooljaar, gebeurd.persoon, gebeurd.rubriek
            ORDER BY kern.laatst(gebeurd.datum)
        ) AS hoeveelste
    FROM gebeurd
    INNER JOIN kern.inwoner_per_schooljaar AS inwoner
        ON gebeurd.persoon = inwoner.persoon
    WHERE kern.vroegst(gebeurd.datum) >= inwoner.van AND kern.laatst(gebeurd.datum) <= inwoner.gezien_tot
),

-- Van wie op een dag meer inschrijvingen heeft, de laatst begonnen; beginnen zij tegelijk, de hoogste soort.
onderwijs AS (
    SELECT DISTINCT ON (vraag.persoon, vraag.dag, vraag.ook_eerder)
        vraag.persoon,
        vraag.dag,
        vraag.ook_eerder,
        inschrijving.onderwijssoort
    FROM (
        SELECT DISTINCT
            geval.persoon,
            geval.dag,
            geval.ook_eerder
        FROM geval
    ) AS vraag
    INNER JOIN inschrijving
        ON vraag.persoon = inschrijving.persoon
    WHERE
        CASE
            WHEN vraag.ook_eerder THEN inschrijving.van < vraag.dag
            ELSE inschrijving.van <= vraag.dag AND inschrijving.tot >= vraag.dag
        END
    ORDER BY
        vraag.persoon,
        vraag.dag,
        vraag.ook_eerder,
        least(inschrijving.tot, vraag.dag) DESC,
        inschrijving.van DESC,
        array_position(
            ARRAY['beroeps', 'voortgezet', 'speciaal', 'basis', 'onbekend'], inschrijving.onderwijssoort
        )
),

afloop AS (
    SELECT
        werkproces.persoon,
        werkproces.werkprocesnummer,
        werkproces.gemeentecode,
        kern.laatst(werkproces.datum_start) AS dag,
        min(inschrijving.van) AS weer_ingeschreven,
        least(min(inschrijving.van), kern.vroegst(werkproces.datum_einde), (SELECT kern.peildatum())) AS tot
    FROM kern.werkproces AS werkproces
    LEFT JOIN inschrijving
        ON
            werkproces.persoon = inschrijving.persoon
            AND inschrijving.van > kern.laatst(werkproces.datum_start)
            AND inschrijving.van <= (SELECT kern.peildatum())
    WHERE werkproces.soort = 'ABSOLUUT'
    GROUP BY
        werkproces.persoon,
        werkproces.werkprocesnummer,
        werkproces.gemeentecode,
        werkproces.datum_start,
        werkproces.datum_einde
),

absoluut AS (
    SELECT
        geval.schooljaar,
        geval.persoon,
        bool_or(afloop.weer_ingeschreven IS NOT NULL) AS weer_ingeschreven,
        bool_or(afloop.dag + interval '3 months' < afloop.tot) AS langer
    FROM geval
    INNER JOIN afloop
        ON
            geval.persoon = afloop.persoon
            AND geval.dag = afloop.dag
    WHERE geval.rubriek = 'absoluut verzuim gevonden'
    GROUP BY geval.schooljaar, geval.persoon
),

geteld AS (
    SELECT
        vrijgesteld.schooljaar,
        vrijgesteld.gemeentecode,
        vrijgesteld.onderwijssoort,
        vrijgesteld.rubriek
    FROM vrijgesteld
    UNION ALL
    SELECT
        geval.schooljaar,
        geval.gemeentecode,
        coalesce(
            onderwijs.onderwijssoort,
            CASE
                WHEN geval.gemeentecode IN (SELECT kent.gemeentecode FROM kern.duo_kent_tot AS kent) THEN 'geen'
                ELSE 'onbekend'
            END
        ) AS onderwijssoort,
        coalesce(deel.rubriek, geval.rubriek) AS rubriek
    FROM geval
    LEFT JOIN onderwijs
        ON
            geval.persoon = onderwijs.persoon
            AND geval.dag = onderwijs.dag
            AND geval.ook_eerder = onderwijs.ook_eerder
    LEFT JOIN absoluut
        ON
            geval.rubriek = 'absoluut verzuim gevonden'
            AND geval.schooljaar = absoluut.schooljaar
            AND geval.persoon = absoluut.persoon
    INNER JOIN (
        VALUES
        ('geval', NULL),
        ('weer ingeschreven', 'absoluut verzuim, weer ingeschreven'),
        ('langer', 'absoluut verzuim, langer dan 3 maanden')
    ) AS deel (deel, rubriek)
        ON
            deel.deel = 'geval'
            OR deel.deel = 'weer ingeschreven' AND absoluut.weer_ingeschreven
            OR deel.deel = 'langer' AND absoluut.langer
    WHERE geval.hoeveelste = 1 OR NOT geval.per_persoon
)

SELECT
    geteld.schooljaar,
    CASE WHEN jaar.is_afgelopen THEN 'J' ELSE 'N' END AS afgelopen,
    geteld.gemeentecode,
    gemeente.gemeente,
    geteld.onderwijssoort,
    geteld.rubriek,
    count(*)::integer AS aantal
FROM geteld
INNER JOIN kern.geteld_schooljaar AS jaar
    ON geteld.schooljaar = jaar.schooljaar
INNER JOIN kern.gemeente AS gemeente
    ON geteld.gemeentecode = gemeente.gemeentecode
GROUP BY
    geteld.schooljaar,
    jaar.is_afgelopen,
    geteld.gemeentecode,
    gemeente.gemeente,
    geteld.onderwijssoort,
    geteld.rubriek
