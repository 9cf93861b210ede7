-- naam: mart.uitstroom_switch
-- titel: Uitstroom en switch in het mbo per gemeente, school, instelling en reden
-- definitie: De registraties in GRIP van inwoners van de regio (BRP) die een mbo-opleiding verlieten of van opleiding
--   wisselden, zoals de laatste levering tot en met de peildatum ze beschrijft. Een student telt per registratie. Een peilmaand
--   is een stand: tel niet op over peilmaanden.
-- partitie: peilmaand
-- kolom schooljaar: Schooljaar van de registratie: 2025 is 2025-2026.
-- kolom meetmoment: Meetmoment in het schooljaar: 1 of 2.
-- kolom gemeentecode: Code van de woongemeente volgens de BRP op de peildatum.
-- kolom gemeente: Naam van die gemeente.
-- kolom vo_brin: BRIN (code) van de school waar de student vandaan kwam, zoals GRIP die schrijft.
-- kolom vo_school: Naam van die school; leeg wanneer de hub haar niet kent of GRIP geen vestiging noemt.
-- kolom mbo_brin: BRIN (code) van de mbo-instelling die de student verliet, zoals GRIP die schrijft.
-- kolom mbo_school: Naam van die instelling; leeg wanneer de hub haar niet kent.
-- kolom soort: UITSCHRIJVING wanneer de student stopte, SWITCH wanneer hij wisselde.
-- kolom reden_uitstroom: Reden van uitstroom volgens DUO: 01 persoonsgebonden, geen invloed van de school; 02 persoonsgebonden,
--   wel opvang; 03 instellingsgebonden; 04 studie- en beroepskeuze; 05 arbeidsmarkt en omgeving; 06 zonder diploma maar
--   succesvol; 07 onbekend; 08 geen uitval; 09 betalingsverplichting. Leeg wanneer GRIP geen reden noemt.
-- kolom niveau_van: Niveau van de opleiding die de student verliet (1 tot en met 4).
-- kolom niveau_naar: Niveau van de opleiding waar de student heen ging (1 tot en met 4); leeg wanneer hij stopte.
-- kolom aantal: Aantal registraties.
SELECT
    registratie.schooljaar,
    registratie.meetmoment,
    gemeente.gemeentecode,
    gemeente.gemeente,
    registratie.vo_brin,
    vo.school AS vo_school,
    registratie.mbo_brin_van AS mbo_brin,
    mbo.school AS mbo_school,
    registratie.soort,
    registratie.reden_uitstroom,
    registratie.niveau_van,
    registratie.niveau_naar,
    count(*)::integer AS aantal
FROM kern.uitstroom_switch AS registratie
INNER JOIN kern.inwoner AS inwoner
    ON registratie.persoon = inwoner.persoon
INNER JOIN kern.gemeente AS gemeente
    ON inwoner.gemeentecode = gemeente.gemeentecode
LEFT JOIN kern.school AS vo
    ON
        registratie.vo_brin = vo.brin6
        AND vo.sector = 'vo'
LEFT JOIN kern.school AS mbo
    ON
        -- 00 is de hoofdvestiging: een BRIN van vier tekens is de instelling.
        rpad(registratie.mbo_brin_van, 6, '0') = mbo.brin6
        AND mbo.sector = 'mbo'
GROUP BY
    registratie.schooljaar,
    registratie.meetmoment,
    gemeente.gemeentecode,
    gemeente.gemeente,
    registratie.vo_brin,
    vo.school,
    registratie.mbo_brin_van,
    mbo.school,
    registratie.soort,
    registratie.reden_uitstroom,
    registratie.niveau_van,
    registratie.niveau_naar
