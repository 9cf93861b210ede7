-- naam: mart.thuiszitters
-- titel: Thuiszitters per gemeente, soort en duur
-- definitie: Inwoners van de regio die op de peildatum 28 dagen of langer thuiszitten. absoluut: wie leerplichtig of
--   kwalificatieplichtig is, en geen inschrijving (DUO) of vrijstelling (JVS) heeft, geteld vanaf de laatste van: einde van de
--   laatste inschrijving of vrijstelling, begin van de plicht, begin van het onafgebroken verblijf in de regio. LRV: van wie
--   een melding van langdurig relatief verzuim openstaat, geteld vanaf haar begindatum. Iemand telt per soort één keer. Een
--   peilmaand is een stand: tel aantal niet op over peilmaanden.
-- partitie: peilmaand
-- vorige: kern.thuiszitter
-- kolom gemeentecode: Code van de woongemeente volgens de BRP op de peildatum; van wie niet meer thuiszit op de vorige.
-- kolom gemeente: Naam van die gemeente.
-- kolom soort: absoluut (niet ingeschreven) of LRV (langdurig relatief verzuim).
-- kolom duur: 4 weken-3 maanden, of > 3 maanden (meer dan drie kalendermaanden); van wie niet meer thuiszit op de vorige
--   peildatum.
-- kolom aantal: Personen die op de peildatum thuiszitten.
-- kolom nieuw: Van deze personen zij die op de vorige peildatum (de laatste dag van de maand ervoor) in geen van de gemeenten
--   zo thuiszaten, of nog geen 28 dagen.
-- kolom opgelost: Personen die op de vorige peildatum thuiszaten en op deze niet meer. Wie verhuist binnen de regio en blijft
--   thuiszitten, is nieuw noch opgelost.
SELECT
    gemeente.gemeentecode,
    gemeente.gemeente,
    coalesce(nu.soort, vorige.soort) AS soort,
    coalesce(nu.duur, vorige.duur) AS duur,
    count(nu.persoon)::integer AS aantal,
    (count(nu.persoon) FILTER (WHERE vorige.persoon IS NULL))::integer AS nieuw,
    (count(vorige.persoon) FILTER (WHERE nu.persoon IS NULL))::integer AS opgelost
FROM kern.thuiszitter AS nu
FULL JOIN pg_temp.vorige_thuiszitter AS vorige
    ON
        nu.persoon = vorige.persoon
        AND nu.soort = vorige.soort
INNER JOIN kern.gemeente AS gemeente
    ON coalesce(nu.gemeentecode, vorige.gemeentecode) = gemeente.gemeentecode
GROUP BY
    gemeente.gemeentecode,
    gemeente.gemeente,
    coalesce(nu.soort, vorige.soort),
    coalesce(nu.duur, vorige.duur)
