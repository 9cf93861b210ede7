-- naam: kern.uitstroom_switch
-- titel: Studenten die een mbo-opleiding verlieten of wisselden
-- definitie: Eén rij per registratie in GRIP zoals de laatste levering tot en met de peildatum haar beschrijft. Testsets en
--   leveringen van scholen (scope X en I) tellen niet mee.
-- kolom registratie_id: Nummer van de registratie in GRIP.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom handelende_gemeente: De gemeente die moet handelen: de woongemeente volgens de BRP; kent die de jongere niet of woont
--   hij buiten de regio, dan de gemeente volgens GRIP.
-- kolom burgerservicenummer: Pseudoniem van het burgerservicenummer; leeg voor een jongere met een onderwijsnummer.
-- kolom onderwijsnummer: Pseudoniem van het onderwijsnummer; leeg voor een jongere met een burgerservicenummer.
-- kolom schooljaar: Schooljaar van de registratie: 2025 is 2025-2026.
-- kolom meetmoment: Meetmoment in het schooljaar: 1 of 2.
-- kolom soort: UITSCHRIJVING wanneer de student stopte, SWITCH wanneer hij wisselde.
-- kolom datum: Datum waarop de student stopte of wisselde, als jjjjmmdd; 00 is een onbekend deel.
-- kolom vo_brin: BRIN van de school waar de student vandaan kwam.
-- kolom mbo_brin_van: BRIN van de mbo-instelling die de student verliet.
-- kolom crebo_van: Code (crebo) van de opleiding die de student verliet.
-- kolom niveau_van: Niveau van die opleiding (1 tot en met 4).
-- kolom mbo_brin_naar: BRIN van de mbo-instelling waar de student heen ging.
-- kolom crebo_naar: Code (crebo) van de opleiding waar de student heen ging.
-- kolom niveau_naar: Niveau van die opleiding (1 tot en met 4).
-- kolom reden_uitstroom: Reden van uitstroom volgens DUO (01 tot en met 09).
-- kolom gemeentecode: Code van de woongemeente volgens GRIP.
SELECT
    registratie.registratie_id,
    coalesce(alias.persoon, registratie.burgerservicenummer, registratie.onderwijsnummer) AS persoon,
    coalesce(woongemeente.gemeentecode, registratie.gemeentecode) AS handelende_gemeente,
    registratie.burgerservicenummer,
    registratie.onderwijsnummer,
    registratie.schooljaar,
    registratie.meetmoment,
    registratie.soort,
    registratie.datum,
    registratie.vo_brin,
    registratie.mbo_brin_van,
    registratie.crebo_van,
    registratie.niveau_van,
    registratie.mbo_brin_naar,
    registratie.crebo_naar,
    registratie.niveau_naar,
    registratie.reden_uitstroom,
    registratie.gemeentecode
FROM bron.grip_uitstroom_switch AS registratie
LEFT JOIN kern.ander_nummer AS alias
    ON coalesce(registratie.burgerservicenummer, registratie.onderwijsnummer) = alias.nummer
LEFT JOIN kern.woongemeente AS woongemeente
    ON
        coalesce(alias.persoon, registratie.burgerservicenummer, registratie.onderwijsnummer) = woongemeente.persoon
        AND woongemeente.in_regio
WHERE
    registratie.scope ~ '^[GR]'
    AND registratie.geldig_van <= (SELECT kern.peildatum())
    AND registratie.geldig_tot > (SELECT kern.peildatum())
    AND registratie.bekend_van <= (SELECT kern.bekend_op())
    AND (registratie.bekend_tot > (SELECT kern.bekend_op()) OR registratie.bekend_tot = 'infinity')
