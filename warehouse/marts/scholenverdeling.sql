-- naam: mart.scholenverdeling
-- titel: Verdeling van de scholen over de gemeenten
-- definitie: De scholen van vo, pro, vso, vavo en mbo, in en buiten de regio, waar op 1 oktober leerlingen uit de regio waren
--   ingeschreven, met de gemeente die de school doet. Scholen met meer dan vijftig leerlingen uit de regio worden verdeeld.
--   Leerlingen naar de woongemeente in de C-levering (de lijst van DUO met inschrijvingen); iemand telt per school één keer.
--   Welke gemeente een school doet, is een afspraak (doorstroomhub afspraak school). Waar nog niets is afgesproken, staat een
--   voorstel dat het werk gelijk verdeelt: elke gemeente krijgt van de leerlingen op alle te verdelen scholen het deel dat haar
--   aandeel naar rato is (zie mart.naar_rato); van de grootste school zonder afspraak naar de kleinste gaat elke naar de
--   gemeente die dan het meest tekortkomt, bij een gelijk tekort naar de laagste gemeentecode. Van een te verdelen school is er
--   een rij voor elke gemeente, van een andere alleen waar leerlingen wonen, en van elke school een rij voor de hele regio, die
--   alleen de regio ziet. Peilmaand oktober is de stand van die 1 oktober; tel niet op over peilmaanden.
-- partitie: peilmaand
-- kolom schooljaar: Eerste kalenderjaar van het schooljaar: 2026 is 2026-2027. Geteld is op 1 oktober van dit jaar.
-- kolom brin6: BRIN (code) met vestiging, zes tekens, van de school.
-- kolom school: Naam van de school; leeg wanneer de hub die niet kent.
-- kolom gemeentecode: Code van de woongemeente van de leerlingen; leeg in de rij voor de hele regio.
-- kolom gemeente: Naam van die gemeente, of hele regio.
-- kolom leerlingen: Leerlingen van deze school die daar wonen; tel de rij voor de hele regio niet bij de andere op.
-- kolom meer_dan_50: J wanneer de school meer dan vijftig leerlingen uit de hele regio heeft, anders N.
-- kolom toegewezen_gemeentecode: Code van de gemeente die de school doet, volgens afspraak of voorstel; leeg wanneer de school
--   niet wordt verdeeld en er niets is afgesproken.
-- kolom toegewezen_gemeente: Naam van die gemeente.
-- kolom totstandkoming: afspraak, voorstel (nog niets afgesproken), of niet verdeeld.
-- kolom afspraak_vanaf: Eerste dag waarop de afspraak geldt; leeg zonder afspraak.
-- kolom voorstel_volgorde: Alleen in de rij voor de hele regio: de hoeveelste school van het voorstel dit is.
-- kolom voorstel_aandeel: Alleen in de rij voor de hele regio: het aandeel naar rato van de voorgestelde gemeente, in
--   procenten.
-- kolom voorstel_tekort: Alleen in de rij voor de hele regio: hoeveel leerlingen die gemeente voor deze school nog tekortkwam.
WITH RECURSIVE geteld AS MATERIALIZED (
    SELECT * FROM kern.school_op_teldatum
),

school AS (
    SELECT DISTINCT
        stand.schooljaar,
        stand.brin6,
        stand.leerlingen_regio,
        stand.wordt_verdeeld,
        afspraak.waarde AS afgesproken,
        afspraak.geldig_van AS afspraak_vanaf
    FROM geteld AS stand
    LEFT JOIN kern.afspraak AS afspraak
        ON
            afspraak.soort = 'school'
            AND afspraak.onderwerp = stand.brin6
            AND afspraak.geldig_van <= (SELECT kern.peildatum())
            AND afspraak.geldig_tot > (SELECT kern.peildatum())
),

te_verdelen AS (
    SELECT
        school.brin6,
        school.leerlingen_regio,
        (row_number() OVER (ORDER BY school.leerlingen_regio DESC, school.brin6))::integer AS volgorde
    FROM school
    WHERE school.wordt_verdeeld AND school.afgesproken IS NULL
),

last AS (
    SELECT
        school.afgesproken AS gemeentecode,
        sum(school.leerlingen_regio) AS leerlingen
    FROM school
    WHERE school.wordt_verdeeld AND school.afgesproken IS NOT NULL
    GROUP BY school.afgesproken
),

heel AS (
    SELECT coalesce(sum(school.leerlingen_regio), 0) AS leerlingen
    FROM school
    WHERE school.wordt_verdeeld
),

-- Hoeveel leerlingen elke gemeente tekortkomt wanneer alleen de afspraken gelden.
gemeente AS (
    SELECT
        rato.gemeentecode,
        coalesce(rato.aandeel, 0) AS aandeel,
        row_number() OVER (ORDER BY rato.gemeentecode) AS plaats,
        coalesce(rato.aandeel, 0) / 100 * heel.leerlingen - coalesce(last.leerlingen, 0) AS tekort
    FROM kern.naar_rato AS rato
    CROSS JOIN heel
    LEFT JOIN last
        ON rato.gemeentecode = last.gemeentecode
),

-- Eén stap per school: welke gemeente (plaats in de volgorde van de codes), wat zij tekortkwam, en wat elke dan nog tekortkomt.
stap AS (
    SELECT
        0 AS volgorde,
        NULL::text AS brin6,
        NULL::bigint AS plaats,
        NULL::numeric AS tekort,
        array_agg(gemeente.tekort ORDER BY gemeente.plaats) AS tekorten
    FROM gemeente
    UNION ALL
    SELECT
        te_verdelen.volgorde,
        te_verdelen.brin6,
        keuze.plaats,
        keuze.tekort,
        stap.tekorten[:keuze.plaats - 1]
        || (keuze.tekort - te_verdelen.leerlingen_regio)
        || stap.tekorten[keuze.plaats + 1:] AS tekorten
    FROM stap
    INNER JOIN te_verdelen
        ON te_verdelen.volgorde = stap.volgorde + 1
    CROSS JOIN LATERAL (
        SELECT
            stand.plaats,
            stand.tekort
        FROM unnest(stap.tekorten) WITH ORDINALITY AS stand (tekort, plaats)
        ORDER BY stand.tekort DESC, stand.plaats
        LIMIT 1
    ) AS keuze
),

voorstel AS (
    SELECT
        stap.brin6,
        stap.volgorde,
        stap.tekort,
        gemeente.gemeentecode,
        gemeente.aandeel
    FROM stap
    INNER JOIN gemeente
        ON stap.plaats = gemeente.plaats
),

rij AS (
    SELECT
        stand.brin6,
        stand.gemeentecode,
        stand.leerlingen
    FROM geteld AS stand
    UNION ALL
    SELECT
        school.brin6,
        regio.gemeentecode,
        0 AS leerlingen
    FROM school
    CROSS JOIN kern.gemeente AS regio
    WHERE school.wordt_verdeeld
    UNION ALL
    SELECT
        school.brin6,
        NULL AS gemeentecode,
        school.leerlingen_regio AS leerlingen
    FROM school
)

SELECT
    school.schooljaar,
    school.brin6,
    naam.school,
    rij.gemeentecode,
    coalesce(woont.gemeente, 'hele regio') AS gemeente,
    sum(rij.leerlingen)::integer AS leerlingen,
    CASE WHEN school.wordt_verdeeld THEN 'J' ELSE 'N' END AS meer_dan_50,
    coalesce(school.afgesproken, voorstel.gemeentecode) AS toegewezen_gemeentecode,
    doet.gemeente AS toegewezen_gemeente,
    CASE
        WHEN school.afgesproken IS NOT NULL THEN 'afspraak'
        WHEN voorstel.gemeentecode IS NOT NULL THEN 'voorstel'
        ELSE 'niet verdeeld'
    END AS totstandkoming,
    school.afspraak_vanaf,
    CASE WHEN rij.gemeentecode IS NULL THEN voorstel.volgorde END AS voorstel_volgorde,
    CASE WHEN rij.gemeentecode IS NULL THEN voorstel.aandeel END AS voorstel_aandeel,
    CASE WHEN rij.gemeentecode IS NULL THEN round(voorstel.tekort, 1) END AS voorstel_tekort
FROM rij
INNER JOIN school
    ON rij.brin6 = school.brin6
LEFT JOIN voorstel
    ON rij.brin6 = voorstel.brin6
LEFT JOIN kern.school AS naam
    ON rij.brin6 = naam.brin6
LEFT JOIN kern.gemeente AS woont
    ON rij.gemeentecode = woont.gemeentecode
LEFT JOIN kern.gemeente AS doet
    ON coalesce(school.afgesproken, voorstel.gemeentecode) = doet.gemeentecode
GROUP BY
    school.schooljaar,
    school.brin6,
    naam.school,
    rij.gemeentecode,
    woont.gemeente,
    school.wordt_verdeeld,
    school.afgesproken,
    school.afspraak_vanaf,
    voorstel.gemeentecode,
    voorstel.volgorde,
    voorstel.aandeel,
    voorstel.tekort,
    doet.gemeente
