-- naam: kern.vsv_rapport
-- titel: De maandrapporten van DUO over voortijdig schoolverlaten
-- definitie: Eén rij per rij van A01, A02, A04, A05 en A14, van elke rapportmaand die op de peildatum geleverd was; wie
--   één rapport nodig heeft, leest dat zelf (kern.vsv_a01, en zo verder).
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
SELECT
    persoon,
    'duo_a01' AS extract,
    scope,
    peilmaand,
    vsv_jaar,
    gemeentecode,
    brin,
    niveau,
    geboortedatum,
    NULL::boolean AS startkwalificatie,
    is_laatste
FROM kern.vsv_a01
UNION ALL
SELECT
    persoon,
    'duo_a02' AS extract,
    scope,
    peilmaand,
    vsv_jaar,
    gemeentecode,
    brin,
    niveau,
    geboortedatum,
    NULL::boolean AS startkwalificatie,
    is_laatste
FROM kern.vsv_a02
UNION ALL
SELECT
    persoon,
    'duo_a04' AS extract,
    scope,
    peilmaand,
    vsv_jaar,
    gemeentecode,
    brin,
    niveau,
    geboortedatum,
    NULL::boolean AS startkwalificatie,
    is_laatste
FROM kern.vsv_a04
UNION ALL
SELECT
    persoon,
    'duo_a05' AS extract,
    scope,
    peilmaand,
    vsv_jaar,
    gemeentecode,
    brin,
    niveau,
    geboortedatum,
    startkwalificatie,
    is_laatste
FROM kern.vsv_a05
UNION ALL
SELECT
    persoon,
    'duo_a14' AS extract,
    scope,
    peilmaand,
    vsv_jaar,
    gemeentecode,
    brin,
    niveau,
    geboortedatum,
    NULL::boolean AS startkwalificatie,
    is_laatste
FROM kern.vsv_a14
