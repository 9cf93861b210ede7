-- naam: mart.kostenverdeling
-- titel: Verdeling van de kosten van functioneel beheer over de gemeenten
-- definitie: De kosten van functioneel beheer, verdeeld naar het aandeel van elke gemeente in de leerlingen en studenten die op
--   1 oktober waren ingeschreven (overeenkomst, bijlage 1). Leerlingen van elk soort onderwijs, naar de woongemeente in de
--   C-levering (de lijst van DUO met inschrijvingen); iemand met meer inschrijvingen telt één keer (staat hij bij twee
--   gemeenten, dan bij de laagste code). Aandelen zijn hele procenten die samen 100 zijn: naar beneden afgerond, en wat
--   overblijft gaat naar de grootste resten, bij gelijke rest naar de laagste gemeentecode. Het jaarbedrag is een afspraak
--   (doorstroomhub afspraak kosten). Peilmaand oktober is de verdeling van dat jaar; latere peilmaanden zeggen wat DUO dan over
--   dezelfde 1 oktober weet. Tel niet op over peilmaanden.
-- partitie: peilmaand
-- kolom jaar: Jaar van de laatste 1 oktober op of voor de peildatum.
-- kolom gemeentecode: Code van de woongemeente volgens de C-levering.
-- kolom gemeente: Naam van die gemeente.
-- kolom leerlingen: Leerlingen en studenten die op 1 oktober waren ingeschreven.
-- kolom aandeel: Aandeel in de leerlingen van de regio, in hele procenten.
-- kolom bedrag: Aandeel in het jaarbedrag, in euro's.
-- kolom jaarbedrag: Kosten per jaar van de hele regio zoals voor 1 oktober van dit jaar afgesproken, in euro's; leeg zonder
--   afspraak.
-- kolom volledig: J wanneer van elke gemeente, of van de regio, een C-levering van op of na die 1 oktober geladen was; bij N
--   klopt de verdeling nog niet.
WITH leerling AS (
    SELECT
        inschrijving.persoon,
        min(inschrijving.gemeentecode) AS gemeentecode
    FROM kern.inschrijving_op_teldatum AS inschrijving
    GROUP BY inschrijving.persoon
),

geleverd AS (
    SELECT kent.gemeentecode
    FROM kern.duo_kent_tot AS kent
    WHERE kent.tot >= kern.teldatum((SELECT kern.peildatum()))
),

telling AS (
    SELECT
        gemeente.gemeentecode,
        gemeente.gemeente,
        count(leerling.persoon) AS leerlingen,
        bool_and(geleverd.gemeentecode IS NOT NULL) AS geleverd
    FROM kern.gemeente AS gemeente
    LEFT JOIN leerling
        ON gemeente.gemeentecode = leerling.gemeentecode
    LEFT JOIN geleverd
        ON gemeente.gemeentecode = geleverd.gemeentecode
    GROUP BY gemeente.gemeentecode, gemeente.gemeente
),

-- In hele getallen: een rest van een afgeronde deling maakt van gelijke resten ongelijke.
heel AS (
    SELECT
        telling.*,
        100 * telling.leerlingen / nullif(sum(telling.leerlingen) OVER ()::bigint, 0) AS procent,
        100 * telling.leerlingen % nullif(sum(telling.leerlingen) OVER ()::bigint, 0) AS rest,
        bool_and(telling.geleverd) OVER () AS volledig
    FROM telling
),

verdeling AS (
    SELECT
        heel.*,
        heel.procent
        + CASE
            WHEN
                row_number() OVER (ORDER BY heel.rest DESC, heel.gemeentecode) <= 100 - sum(heel.procent) OVER ()
                THEN 1
            ELSE 0
        END AS aandeel
    FROM heel
    WHERE heel.procent IS NOT NULL
)

SELECT
    extract(YEAR FROM kern.teldatum(kern.peildatum()))::integer AS jaar,
    verdeling.gemeentecode,
    verdeling.gemeente,
    verdeling.leerlingen::integer AS leerlingen,
    verdeling.aandeel::integer AS aandeel,
    round(kosten.waarde::numeric * verdeling.aandeel / 100, 2) AS bedrag,
    kosten.waarde::integer AS jaarbedrag,
    CASE WHEN verdeling.volledig THEN 'J' ELSE 'N' END AS volledig
FROM verdeling
LEFT JOIN kern.afspraak AS kosten
    ON
        kosten.soort = 'kosten'
        AND kosten.onderwerp = 'functioneel_beheer'
        AND kosten.geldig_van <= kern.teldatum((SELECT kern.peildatum()))
        AND kosten.geldig_tot > kern.teldatum((SELECT kern.peildatum()))
