-- naam: kern.vsv_rapport
-- titel: De maandrapporten van DUO over voortijdig schoolverlaten
-- definitie: Eén rij per rij van A01, A02, A04, A05 en A14, van elke rapportmaand die op de peildatum geleverd was.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom extract: duo_a01 (uitschrijvingen), duo_a02 (herinschrijvingen), duo_a04 (werkvoorraad), duo_a05 (startset) of duo_a14
--   (werkvoorraad na afsluiting).
-- kolom scope: De scope van het rapport.
-- kolom peilmaand: Maand (jjjjmm) van het rapport zelf.
-- kolom vsv_jaar: Jaar waarin het vsv-jaar van het rapport begint; een vsv-jaar loopt van rapportmaand oktober tot en met
--   september.
-- kolom gemeentecode: Code van de woongemeente volgens DUO.
-- kolom brin: BRIN (vier tekens) van de instelling van de inschrijving.
-- kolom niveau: Niveau van het onderwijs zoals DUO het schrijft.
-- kolom geboortedatum: Geboortedatum volgens DUO als jjjjmmdd; 00 is een onbekend deel.
-- kolom startkwalificatie: Alleen in A05: ja of nee volgens DUO; elders leeg.
-- kolom is_laatste: Ja wanneer dit van dat extract en die scope het laatst geleverde rapport is.
WITH rapport AS (
    SELECT
        'duo_a01' AS extract,
        scope,
        geldig_van,
        geldig_tot,
        bekend_van,
        bekend_tot,
        persoonsgebondennummer,
        peilmaand,
        gemeentecode,
        brin,
        niveau,
        geboortedatum,
        NULL::boolean AS startkwalificatie
    FROM bron.duo_a01
    UNION ALL
    SELECT
        'duo_a02' AS extract,
        scope,
        geldig_van,
        geldig_tot,
        bekend_van,
        bekend_tot,
        persoonsgebondennummer,
        peilmaand,
        gemeentecode,
        brin,
        niveau,
        geboortedatum,
        NULL::boolean AS startkwalificatie
    FROM bron.duo_a02
    UNION ALL
    SELECT
        'duo_a04' AS extract,
        scope,
        geldig_van,
        geldig_tot,
        bekend_van,
        bekend_tot,
        persoonsgebondennummer,
        peilmaand,
        gemeentecode,
        brin,
        niveau,
        geboortedatum,
        NULL::boolean AS startkwalificatie
    FROM bron.duo_a04
    UNION ALL
    SELECT
        'duo_a05' AS extract,
        scope,
        geldig_van,
        geldig_tot,
        bekend_van,
        bekend_tot,
        persoonsgebondennummer,
        peilmaand,
        gemeentecode,
        brin,
        niveau,
        geboortedatum,
        CASE startkwalificatie WHEN 'J' THEN TRUE WHEN 'N' THEN FALSE END AS startkwalificatie
    FROM bron.duo_a05
    UNION ALL
    SELECT
        'duo_a14' AS extract,
        scope,
        geldig_van,
        geldig_tot,
        bekend_van,
        bekend_tot,
        persoonsgebondennummer,
        peilmaand,
        gemeentecode,
        brin,
        niveau,
        geboortedatum,
        NULL::boolean AS startkwalificatie
    FROM bron.duo_a14
)

SELECT
    coalesce(alias.persoon, rapport.persoonsgebondennummer) AS persoon,
    rapport.extract,
    rapport.scope,
    rapport.peilmaand,
    -- 202609 - 10 = 202599
    (rapport.peilmaand - 10) / 100 AS vsv_jaar,
    rapport.gemeentecode,
    rapport.brin,
    rapport.niveau,
    rapport.geboortedatum,
    rapport.startkwalificatie,
    -- Een later rapport sluit alle rijen van het vorige, ook wanneer het zelf leeg is.
    rapport.geldig_tot > (SELECT kern.peildatum()) AS is_laatste
FROM rapport
LEFT JOIN kern.alias AS alias
    ON rapport.persoonsgebondennummer = alias.nummer
WHERE
    rapport.scope ~ '^[GR]'
    AND rapport.geldig_van <= (SELECT kern.peildatum())
    AND rapport.bekend_van <= (SELECT kern.bekend_op())
    AND (rapport.bekend_tot > (SELECT kern.bekend_op()) OR rapport.bekend_tot = 'infinity')
