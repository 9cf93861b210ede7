-- naam: mart.naar_rato
-- titel: Verdeling naar rato over de gemeenten
-- definitie: Het aandeel van elke gemeente in het werk van de regio (overeenkomst, artikel 3 lid 3): het gewogen gemiddelde van
--   haar aandeel in de jongeren, in de werkprocessen en in de verzuimmeldingen, van het kalenderjaar tot en met de peildatum.
--   Alles naar woongemeente volgens de BRP op de peildatum. De gewichten zijn afspraken van de gemeenten (doorstroomhub
--   afspraak gewicht); zonder andere afspraak wegen de drie even zwaar. Een onderdeel zonder enkele telling in de regio doet
--   niet mee. Peilmaand december is het hele jaar: tel niet op over peilmaanden.
-- partitie: peilmaand
-- kolom jaar: Kalenderjaar van de peilmaand.
-- kolom gemeentecode: Code van de woongemeente volgens de BRP op de peildatum.
-- kolom gemeente: Naam van die gemeente.
-- kolom jongeren: Inwoners die op de peildatum leerplichtig of kwalificatieplichtig zijn, en inwoners van achttien jaar tot de
--   leeftijdsgrens van het Doorstroompunt van wie bekend is dat zij geen startkwalificatie hebben: volgens de inschrijvingen
--   van DUO (C-levering), doordat zij in de laatste werkvoorraad van DUO staan (A04), of doordat zij een dossier met doelgroep
--   doorstroompunt hebben.
-- kolom werkprocessen: Werkprocessen met een start in dit jaar, tot en met de peildatum.
-- kolom verzuimmeldingen: Verzuimmeldingen met een melddatum in dit jaar, tot en met de peildatum, in elke status.
-- kolom aandeel_jongeren: Percentage van de jongeren van de regio, twee decimalen.
-- kolom aandeel_werkprocessen: Percentage van de werkprocessen van de regio, twee decimalen; leeg wanneer er geen zijn.
-- kolom aandeel_verzuimmeldingen: Percentage van de verzuimmeldingen van de regio, twee decimalen; leeg wanneer er geen zijn.
-- kolom gewicht_jongeren: Hoe zwaar het aandeel in de jongeren telt, zoals op de peildatum afgesproken.
-- kolom gewicht_werkprocessen: Hoe zwaar het aandeel in de werkprocessen telt.
-- kolom gewicht_verzuimmeldingen: Hoe zwaar het aandeel in de verzuimmeldingen telt.
-- kolom aandeel: Het aandeel naar rato: gewogen gemiddelde van de drie niet-afgeronde percentages, twee decimalen.
SELECT
    rato.jaar,
    rato.gemeentecode,
    gemeente.gemeente,
    rato.jongeren,
    rato.werkprocessen,
    rato.verzuimmeldingen,
    rato.aandeel_jongeren,
    rato.aandeel_werkprocessen,
    rato.aandeel_verzuimmeldingen,
    rato.gewicht_jongeren,
    rato.gewicht_werkprocessen,
    rato.gewicht_verzuimmeldingen,
    rato.aandeel
FROM kern.naar_rato AS rato
INNER JOIN kern.gemeente AS gemeente
    ON rato.gemeentecode = gemeente.gemeentecode
