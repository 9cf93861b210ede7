-- naam: kern.verzuimmelding
-- titel: Verzuimmeldingen op de peildatum
-- definitie: Eén rij per verzuimmelding zoals de momentopname van de gemeente haar op de peildatum beschrijft, in elke status.
--   Testsets en leveringen van scholen (scope X en I) tellen niet mee.
-- kolom gemeentecode: De gemeente van de levering waarin de melding staat; deze gemeente moet handelen.
-- kolom meldingsnummer: Nummer van de melding bij die gemeente.
-- kolom dossiernummer: Nummer van het dossier waaronder de melding staat; leeg wanneer zij bij geen dossier hoort.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom burgerservicenummer: Pseudoniem van het burgerservicenummer; leeg voor een jongere met een onderwijsnummer.
-- kolom onderwijsnummer: Pseudoniem van het onderwijsnummer; leeg voor een jongere met een burgerservicenummer.
-- kolom school_brin: BRIN met vestiging (zes tekens) van de school die meldde.
-- kolom melddatum: Datum van de melding als jjjjmmdd; 00 is een onbekend deel.
-- kolom begindatum: Eerste dag van het verzuim als jjjjmmdd.
-- kolom einddatum: Laatste dag van het verzuim als jjjjmmdd; leeg zolang het duurt of onbekend is.
-- kolom verzuimsoort: V3 16 uur in 4 weken, V4 hetzelfde vanaf 18 jaar, RMC Doorstroompunt vanaf 18 jaar, L luxeverzuim, LRV
--   langdurig relatief verzuim, O overig; V1 en V2 in oude meldingen.
-- kolom status: R geregistreerd, B in behandeling, K ter kennisgeving aangenomen, G afgesloten, I ingetrokken, D overgedragen
--   (alleen meldingen van voor 12 augustus 2020).
-- kolom reden_afgesloten: TERUG, ANDERE_OPLEIDING, WERK, OVERIG, OVERLEDEN, ZIEK of LEGITIEM; leeg zolang niet afgesloten.
-- kolom reden_ingetrokken: V wanneer de melding een vrijstelling overlapt; anders leeg.
-- kolom verzuimuren: Aantal gemiste uren; leeg is onbekend.
-- kolom alle_lessen_gemist: Ja wanneer de jongere alle lessen miste; leeg is onbekend.
-- kolom datum_in_behandeling: Datum waarop de melding in behandeling is genomen, als jjjjmmdd.
-- kolom datum_afgesloten: Datum waarop de melding is afgesloten, als jjjjmmdd.
SELECT
    CASE WHEN melding.scope LIKE 'G%' THEN substr(melding.scope, 2) ELSE melding.gemeentecode END AS gemeentecode,
    melding.meldingsnummer,
    melding.dossiernummer,
    coalesce(alias.persoon, melding.burgerservicenummer, melding.onderwijsnummer) AS persoon,
    melding.burgerservicenummer,
    melding.onderwijsnummer,
    melding.school_brin,
    melding.melddatum,
    melding.begindatum,
    melding.einddatum,
    melding.verzuimsoort,
    melding.status,
    melding.reden_afgesloten,
    melding.reden_ingetrokken,
    melding.verzuimuren,
    melding.alle_lessen_gemist,
    melding.datum_in_behandeling,
    melding.datum_afgesloten
FROM bron.jvs_verzuimmelding AS melding
LEFT JOIN kern.ander_nummer AS alias
    ON coalesce(melding.burgerservicenummer, melding.onderwijsnummer) = alias.nummer
WHERE
    melding.scope ~ '^[GR]'
    AND melding.geldig_van <= (SELECT kern.peildatum())
    AND melding.geldig_tot > (SELECT kern.peildatum())
    AND melding.bekend_van <= (SELECT kern.bekend_op())
    AND (melding.bekend_tot > (SELECT kern.bekend_op()) OR melding.bekend_tot = 'infinity')
