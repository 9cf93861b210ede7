-- naam: kern.traject
-- titel: Trajecten van het Doorstroompunt op de peildatum
-- definitie: Eén rij per traject zoals de momentopname van de gemeente het op de peildatum beschrijft, van signaal tot
--   bestemming, lopend en beëindigd. Testsets en leveringen van scholen (scope X en I) tellen niet mee.
-- kolom gemeentecode: De gemeente van de levering waarin het traject staat; deze gemeente moet handelen.
-- kolom trajectnummer: Nummer van het traject bij die gemeente.
-- kolom dossiernummer: Nummer van het dossier waaronder het traject staat; kan leeg zijn.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom burgerservicenummer: Pseudoniem van het burgerservicenummer; leeg voor een jongere met een onderwijsnummer.
-- kolom onderwijsnummer: Pseudoniem van het onderwijsnummer; leeg voor een jongere met een burgerservicenummer.
-- kolom signaalbron: P wanneer het signaal uit de P-levering van DUO kwam, OVERIG bij elke andere bron.
-- kolom signaaldatum: Datum van het signaal als jjjjmmdd; 00 is een onbekend deel.
-- kolom nog_ingeschreven: Ja wanneer de jongere bij het signaal nog was ingeschreven; leeg is onbekend.
-- kolom datum_einde_onderwijs: Datum waarop de jongere met onderwijs stopte, als jjjjmmdd.
-- kolom datum_eerste_contact: Datum van het eerste contact als jjjjmmdd; leeg zolang dat er niet is.
-- kolom datum_intake: Datum van het eerste intakegesprek als jjjjmmdd; leeg zolang dat er niet is.
-- kolom aantal_intakegesprekken: Aantal intakegesprekken.
-- kolom datum_start: Datum waarop het traject begon, als jjjjmmdd; leeg zolang het niet begon.
-- kolom datum_einde: Datum waarop het traject eindigde, als jjjjmmdd; leeg zolang het loopt.
-- kolom bestemming: VOLTIJD, BBL, WERK, ZORG, GEEN, VERHUISD of OVERIG; leeg zolang die niet bekend is.
-- kolom nazorg_maanden: Aantal maanden nazorg na het traject.
-- kolom eerder_traject: Ja wanneer de jongere eerder een traject had; leeg is onbekend.
-- kolom is_open: Ja wanneer het traject geen einde heeft, of een einde dat zeker na de peildatum ligt.
SELECT
    CASE WHEN traject.scope LIKE 'G%' THEN substr(traject.scope, 2) ELSE traject.gemeentecode END AS gemeentecode,
    traject.trajectnummer,
    traject.dossiernummer,
    coalesce(alias.persoon, traject.burgerservicenummer, traject.onderwijsnummer) AS persoon,
    traject.burgerservicenummer,
    traject.onderwijsnummer,
    traject.signaalbron,
    traject.signaaldatum,
    traject.nog_ingeschreven,
    traject.datum_einde_onderwijs,
    traject.datum_eerste_contact,
    traject.datum_intake,
    traject.aantal_intakegesprekken,
    traject.datum_start,
    traject.datum_einde,
    traject.bestemming,
    traject.nazorg_maanden,
    traject.eerder_traject,
    traject.datum_einde IS NULL
    OR coalesce(kern.vroegst(traject.datum_einde) > (SELECT kern.peildatum()), FALSE) AS is_open
FROM bron.jvs_traject AS traject
LEFT JOIN kern.ander_nummer AS alias
    ON coalesce(traject.burgerservicenummer, traject.onderwijsnummer) = alias.nummer
WHERE
    traject.scope ~ '^[GR]'
    AND traject.geldig_van <= (SELECT kern.peildatum())
    AND traject.geldig_tot > (SELECT kern.peildatum())
    AND traject.bekend_van <= (SELECT kern.bekend_op())
    AND (traject.bekend_tot > (SELECT kern.bekend_op()) OR traject.bekend_tot = 'infinity')
