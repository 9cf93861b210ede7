-- naam: kern.jikp
-- titel: Jongeren in een kwetsbare positie op de peildatum
-- definitie: Eén rij per registratie in GRIP zoals de laatste levering tot en met de peildatum haar beschrijft, in elke status.
--   Testsets en leveringen van scholen (scope X en I) tellen niet mee.
-- kolom jikp_id: Nummer van de registratie in GRIP.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom handelende_gemeente: De gemeente die moet handelen: de woongemeente volgens de BRP; kent die de jongere niet of woont
--   hij buiten de regio, dan de gemeente volgens GRIP.
-- kolom burgerservicenummer: Pseudoniem van het burgerservicenummer; leeg voor een jongere met een onderwijsnummer.
-- kolom onderwijsnummer: Pseudoniem van het onderwijsnummer; leeg voor een jongere met een burgerservicenummer.
-- kolom geboortedatum: Geboortedatum volgens GRIP als jjjjmmdd; 00 is een onbekend deel.
-- kolom gemeentecode: Code van de woongemeente volgens GRIP.
-- kolom schooljaar: Schooljaar van de registratie: 2025 is 2025-2026.
-- kolom herkomst: VMBO_BB, PRO, VSO of MBO1.
-- kolom brin_herkomst: BRIN van de school waar de jongere vandaan komt.
-- kolom beoogde_bestemming: MBO, VSO, WERK, DAGBESTEDING, GEEN of ONBEKEND: waarheen de jongere zou gaan.
-- kolom bestemming: MBO, VSO, WERK, DAGBESTEDING, GEEN of ONBEKEND: waar de jongere nu is.
-- kolom zelfredzaamheid: WEL, BEPERKT of NIET.
-- kolom datum_laatste_contact: Datum van het laatste contact als jjjjmmdd; 00 is een onbekend deel.
-- kolom status: OPEN, AFGEROND of UIT_BEELD.
SELECT
    jikp.jikp_id,
    coalesce(alias.persoon, jikp.burgerservicenummer, jikp.onderwijsnummer) AS persoon,
    coalesce(woongemeente.gemeentecode, jikp.gemeentecode) AS handelende_gemeente,
    jikp.burgerservicenummer,
    jikp.onderwijsnummer,
    jikp.geboortedatum,
    jikp.gemeentecode,
    jikp.schooljaar,
    jikp.herkomst,
    jikp.brin_herkomst,
    jikp.beoogde_bestemming,
    jikp.bestemming,
    jikp.zelfredzaamheid,
    jikp.datum_laatste_contact,
    jikp.status
FROM bron.grip_jikp AS jikp
LEFT JOIN kern.ander_nummer AS alias
    ON coalesce(jikp.burgerservicenummer, jikp.onderwijsnummer) = alias.nummer
LEFT JOIN kern.woongemeente AS woongemeente
    ON
        coalesce(alias.persoon, jikp.burgerservicenummer, jikp.onderwijsnummer) = woongemeente.persoon
        AND woongemeente.in_regio
WHERE
    jikp.scope ~ '^[GR]'
    AND jikp.geldig_van <= (SELECT kern.peildatum())
    AND jikp.geldig_tot > (SELECT kern.peildatum())
    AND jikp.bekend_van <= (SELECT kern.bekend_op())
    AND (jikp.bekend_tot > (SELECT kern.bekend_op()) OR jikp.bekend_tot = 'infinity')
