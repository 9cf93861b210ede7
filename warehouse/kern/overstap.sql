-- naam: kern.overstap
-- titel: Aanmeldingen voor de overstap van vo naar mbo op de peildatum
-- definitie: Eén rij per aanmelding in GRIP Overstap zoals de laatste levering tot en met de peildatum haar beschrijft, en een
--   voor een leerling zonder aanmelding. Testsets en leveringen van scholen (scope X en I) tellen niet mee.
-- kolom aanmelding_id: Nummer van de aanmelding in GRIP.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom handelende_gemeente: De gemeente die moet handelen: de woongemeente volgens de BRP; kent die de jongere niet of woont
--   hij buiten de regio, dan de gemeente volgens GRIP.
-- kolom burgerservicenummer: Pseudoniem van het burgerservicenummer; leeg voor een jongere met een onderwijsnummer.
-- kolom onderwijsnummer: Pseudoniem van het onderwijsnummer; leeg voor een jongere met een burgerservicenummer.
-- kolom geboortedatum: Geboortedatum volgens GRIP als jjjjmmdd; 00 is een onbekend deel.
-- kolom gemeentecode: Code van de woongemeente volgens GRIP.
-- kolom schooljaar: Schooljaar waarin de leerling in het vo zit: 2025 is 2025-2026.
-- kolom vo_brin: BRIN van de school waar de leerling vandaan komt.
-- kolom vo_niveau: PRO, VSO, VMBO_BB, VMBO_KB, VMBO_GL, VMBO_TL, HAVO of VWO.
-- kolom leerjaar: Leerjaar in het vo; leeg is onbekend.
-- kolom laatste_jaar: Ja in het laatste jaar van het vo: leerjaar 4 van het vmbo, 5 van de havo, 6 van het vwo, elke rij van
--   pro en vso.
-- kolom mbo_brin: BRIN van de mbo-instelling van de aanmelding.
-- kolom crebo: Code (crebo) van de mbo-opleiding van de aanmelding.
-- kolom leerweg: BOL of BBL.
-- kolom status: GEEN_AANMELDING, AANGEMELD, INTAKE, TOEGELATEN, AFGEWEZEN, AFGEMELD of GEPLAATST.
-- kolom datum_status: Datum van de status als jjjjmmdd; 00 is een onbekend deel.
-- kolom warme_overdracht: Ja wanneer de leerling warm is overgedragen; leeg is onbekend.
SELECT
    overstap.aanmelding_id,
    coalesce(alias.persoon, overstap.burgerservicenummer, overstap.onderwijsnummer) AS persoon,
    coalesce(woongemeente.gemeentecode, overstap.gemeentecode) AS handelende_gemeente,
    overstap.burgerservicenummer,
    overstap.onderwijsnummer,
    overstap.geboortedatum,
    overstap.gemeentecode,
    overstap.schooljaar,
    overstap.vo_brin,
    overstap.vo_niveau,
    overstap.leerjaar,
    coalesce(
        overstap.vo_niveau IN ('PRO', 'VSO')
        OR (overstap.vo_niveau LIKE 'VMBO%' AND overstap.leerjaar = 4)
        OR (overstap.vo_niveau = 'HAVO' AND overstap.leerjaar = 5)
        OR (overstap.vo_niveau = 'VWO' AND overstap.leerjaar = 6),
        FALSE
    ) AS laatste_jaar,
    overstap.mbo_brin,
    overstap.crebo,
    overstap.leerweg,
    overstap.status,
    overstap.datum_status,
    overstap.warme_overdracht
FROM bron.grip_overstap AS overstap
LEFT JOIN kern.ander_nummer AS alias
    ON coalesce(overstap.burgerservicenummer, overstap.onderwijsnummer) = alias.nummer
LEFT JOIN kern.woongemeente AS woongemeente
    ON
        coalesce(alias.persoon, overstap.burgerservicenummer, overstap.onderwijsnummer) = woongemeente.persoon
        AND woongemeente.in_regio
WHERE
    overstap.scope ~ '^[GR]'
    AND overstap.geldig_van <= (SELECT kern.peildatum())
    AND overstap.geldig_tot > (SELECT kern.peildatum())
    AND overstap.bekend_van <= (SELECT kern.bekend_op())
    AND (overstap.bekend_tot > (SELECT kern.bekend_op()) OR overstap.bekend_tot = 'infinity')
