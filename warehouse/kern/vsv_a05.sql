-- naam: kern.vsv_a05
-- titel: Startset van DUO (A05)
-- definitie: Eén rij per rij van A05, van elke rapportmaand die op de peildatum geleverd was.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom scope: De scope van het rapport.
-- kolom peilmaand: Maand (jjjjmm) van het rapport zelf.
-- kolom vsv_jaar: Jaar waarin het vsv-jaar van het rapport begint; een vsv-jaar loopt van rapportmaand oktober tot en met
--   september.
-- kolom gemeentecode: Code van de woongemeente volgens DUO.
-- kolom brin: BRIN (vier tekens) van de instelling van de inschrijving.
-- kolom niveau: Niveau van het onderwijs zoals DUO het schrijft.
-- kolom geboortedatum: Geboortedatum volgens DUO als jjjjmmdd; 00 is een onbekend deel.
-- kolom is_laatste: Ja wanneer dit van die scope het laatst geleverde rapport is.
SELECT
    coalesce(alias.persoon, rapport.persoonsgebondennummer) AS persoon,
    rapport.scope,
    rapport.peilmaand,
    -- 202609 - 10 = 202599
    (rapport.peilmaand - 10) / 100 AS vsv_jaar,
    rapport.gemeentecode,
    rapport.brin,
    rapport.niveau,
    rapport.geboortedatum,
    -- Een later rapport sluit alle rijen van het vorige, ook wanneer het zelf leeg is.
    rapport.geldig_tot > (SELECT kern.peildatum()) AS is_laatste
FROM bron.duo_a05 AS rapport
LEFT JOIN kern.ander_nummer AS alias
    ON rapport.persoonsgebondennummer = alias.nummer
WHERE
    rapport.scope ~ '^[GR]'
    AND rapport.geldig_van <= (SELECT kern.peildatum())
    AND rapport.bekend_van <= (SELECT kern.bekend_op())
    AND (rapport.bekend_tot > (SELECT kern.bekend_op()) OR rapport.bekend_tot = 'infinity')
