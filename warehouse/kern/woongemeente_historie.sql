-- naam: kern.woongemeente_historie
-- titel: Woongemeenten van een persoon met hun perioden
-- definitie: Uit alle rijen van de persoonslijsten die op de peildatum bekend zijn, de historische rijen van de persoon
--   meegerekend, en uit de antwoorden van de BRP API. Een periode loopt tot de volgende inschrijving in een andere gemeente.
--   Van een onvolledige datum telt de vroegste dag die mogelijk is. Overlijden sluit geen periode: dat staat in kern.persoon.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom gemeentecode: Code van de gemeente van inschrijving.
-- kolom inschrijving: Datum van inschrijving als jjjjmmdd; 00 is een onbekend deel, leeg is onbekend.
-- kolom van: Eerste dag van de periode; -infinity wanneer de inschrijving onbekend is.
-- kolom tot: De dag na de laatste van de periode; infinity voor de huidige.
WITH genoemd AS (
    SELECT
        coalesce(lijst.burgerservicenummer, lijst.a_nummer) AS nummer,
        lijst.gemeente_van_inschrijving AS gemeentecode,
        lijst.datum_inschrijving
    FROM bron.brp_persoonslijst AS lijst
    WHERE
        lijst.scope ~ '^[GR]'
        AND lijst.gemeente_van_inschrijving IS NOT NULL
        AND lijst.geldig_van <= (SELECT kern.peildatum())
        AND lijst.bekend_van <= (SELECT kern.bekend_op())
        AND (lijst.bekend_tot > (SELECT kern.bekend_op()) OR lijst.bekend_tot = 'infinity')
    UNION ALL
    SELECT
        coalesce(antwoord.burgerservicenummer, antwoord.a_nummer) AS nummer,
        antwoord.gemeente_van_inschrijving AS gemeentecode,
        antwoord.datum_inschrijving
    FROM bron.brp_personen AS antwoord
    WHERE
        antwoord.scope ~ '^[GR]'
        AND antwoord.datum_inschrijving IS NOT NULL
        AND antwoord.geldig_van <= (SELECT kern.peildatum())
        AND antwoord.bekend_van <= (SELECT kern.bekend_op())
        AND (antwoord.bekend_tot > (SELECT kern.bekend_op()) OR antwoord.bekend_tot = 'infinity')
),

inschrijving AS (
    SELECT
        coalesce(alias.persoon, genoemd.nummer) AS persoon,
        genoemd.gemeentecode,
        nullif(greatest(genoemd.datum_inschrijving, 0), 0) AS inschrijving
    FROM genoemd
    LEFT JOIN kern.alias AS alias
        ON
            genoemd.nummer = alias.nummer
            AND alias.nummer <> alias.persoon
),

wisseling AS (
    SELECT
        inschrijving.*,
        coalesce(kern.vroegst(inschrijving.inschrijving), '-infinity') AS van,
        lag(inschrijving.gemeentecode) OVER volgorde AS vorige_gemeentecode
    FROM inschrijving
    WINDOW volgorde AS (
        PARTITION BY inschrijving.persoon
        ORDER BY inschrijving.inschrijving ASC NULLS FIRST, inschrijving.gemeentecode ASC
    )
),

periode AS (
    SELECT
        wisseling.*,
        coalesce(
            lead(wisseling.van) OVER (
                PARTITION BY wisseling.persoon
                ORDER BY wisseling.inschrijving ASC NULLS FIRST, wisseling.gemeentecode ASC
            ),
            'infinity'
        ) AS tot
    FROM wisseling
    WHERE wisseling.gemeentecode IS DISTINCT FROM wisseling.vorige_gemeentecode
)

SELECT
    periode.persoon,
    periode.gemeentecode,
    periode.inschrijving,
    periode.van,
    periode.tot
FROM periode
WHERE periode.van < periode.tot
