-- naam: kern.vsv_jaar
-- titel: Startpopulatie en vsv'ers per vsv-jaar, voorlopig en definitief
-- definitie: Eén rij per rij van NRSP en NenR, van elk eindjaar en elke stand die op de peildatum geleverd was. Per scope en
--   eindjaar geldt de definitieve stand zodra zij geladen is, ook wanneer die leeg is; tot dan geldt de voorlopige, die daarna
--   leesbaar blijft.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom extract: duo_nrsp (startpopulatie) of duo_nenr (vsv'ers).
-- kolom scope: De scope van de levering.
-- kolom eindjaar: Jaar van de tweede teldatum van het vsv-jaar.
-- kolom stand: V voorlopig of D definitief.
-- kolom geldt: Ja voor de stand die van deze scope en dit eindjaar telt.
-- kolom is_laatste: Ja wanneer dit van dat extract en die scope de levering met de laatste peildatum is.
-- kolom eerste_teldatum: De eerste teldatum van het vsv-jaar, 1 oktober.
-- kolom gemeentecode: Code van de woongemeente volgens DUO.
-- kolom geboortedatum: Geboortedatum volgens DUO als jjjjmmdd; 00 is een onbekend deel.
-- kolom brin: BRIN (vier tekens) van de instelling op de eerste teldatum.
-- kolom niveau: Niveau van het onderwijs zoals DUO het schrijft.
-- kolom onderwijssoort: Onderwijssoort zoals DUO die schrijft.
-- kolom crebo: Code (crebo) van de opleiding.
WITH rij AS (
    SELECT
        'duo_nrsp' AS extract,
        scope,
        geldig_van,
        geldig_tot,
        bekend_van,
        bekend_tot,
        eindjaar,
        stand,
        coalesce(burgerservicenummer, onderwijsnummer) AS nummer,
        gemeentecode,
        geboortedatum,
        brin,
        niveau,
        onderwijssoort,
        crebo
    FROM bron.duo_nrsp
    UNION ALL
    SELECT
        'duo_nenr' AS extract,
        scope,
        geldig_van,
        geldig_tot,
        bekend_van,
        bekend_tot,
        eindjaar,
        stand,
        coalesce(burgerservicenummer, onderwijsnummer) AS nummer,
        gemeentecode,
        geboortedatum,
        brin,
        niveau,
        onderwijssoort,
        crebo
    FROM bron.duo_nenr
)

SELECT
    coalesce(alias.persoon, rij.nummer) AS persoon,
    rij.extract,
    rij.scope,
    rij.eindjaar,
    rij.stand,
    rij.stand = 'D' OR definitief.levering IS NULL AS geldt,
    -- Een latere levering sluit alle rijen van de vorige, ook wanneer zij zelf leeg is.
    rij.geldig_tot > (SELECT kern.peildatum()) AS is_laatste,
    make_date(rij.eindjaar - 1, 10, 1) AS eerste_teldatum,
    rij.gemeentecode,
    rij.geboortedatum,
    rij.brin,
    rij.niveau,
    rij.onderwijssoort,
    rij.crebo
FROM rij
LEFT JOIN kern.ander_nummer AS alias
    ON rij.nummer = alias.nummer
-- De peildatum van de definitieve stand is de laatste dag van het eindjaar.
LEFT JOIN kern.geladen_levering AS definitief
    ON
        rij.extract = definitief.extract
        AND rij.scope = definitief.scope
        AND definitief.peildatum = make_date(rij.eindjaar, 12, 31)
WHERE
    rij.scope ~ '^[GR]'
    AND rij.geldig_van <= (SELECT kern.peildatum())
    AND rij.bekend_van <= (SELECT kern.bekend_op())
    AND (rij.bekend_tot > (SELECT kern.bekend_op()) OR rij.bekend_tot = 'infinity')
