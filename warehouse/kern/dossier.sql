-- naam: kern.dossier
-- titel: JVS-dossiers op de peildatum
-- definitie: Eén rij per dossier zoals de momentopname van de gemeente het op de peildatum beschrijft, open en gesloten.
--   Testsets en leveringen van scholen (scope X en I) tellen niet mee.
-- kolom gemeentecode: De gemeente van de levering waarin het dossier staat; deze gemeente moet handelen.
-- kolom dossiernummer: Nummer van het dossier bij die gemeente.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom burgerservicenummer: Pseudoniem van het burgerservicenummer; leeg voor een jongere met een onderwijsnummer.
-- kolom onderwijsnummer: Pseudoniem van het onderwijsnummer; leeg voor een jongere met een burgerservicenummer.
-- kolom is_open: Ja wanneer het dossier open staat.
-- kolom datum_opening: Datum van opening als jjjjmmdd.
-- kolom datum_sluiting: Datum van sluiting als jjjjmmdd.
-- kolom doelgroep: leerplicht, kwalificatieplicht of doorstroompunt.
-- kolom geboortedatum: Geboortedatum volgens JVS als jjjjmmdd; 00 is een onbekend deel.
-- kolom geslacht: Geslacht volgens JVS (M, V, O).
-- kolom achternaam_vergelijk: Vergelijkwaarde van de achternaam: alleen te gebruiken om op gelijkheid te testen.
-- kolom adres_vergelijk: Vergelijkwaarde van postcode en huisnummer.
-- kolom identiteit_vergelijk: Vergelijkwaarde van geboortedatum, achternaam, postcode en huisnummer.
-- kolom startkwalificatie: Ja of nee volgens JVS; leeg is onbekend.
-- kolom behandelende_gemeente: Gemeente die het dossier behandelt.
SELECT
    CASE WHEN jongere.scope LIKE 'G%' THEN substr(jongere.scope, 2) ELSE jongere.gemeentecode END AS gemeentecode,
    jongere.dossiernummer,
    coalesce(alias.persoon, jongere.burgerservicenummer, jongere.onderwijsnummer) AS persoon,
    jongere.burgerservicenummer,
    jongere.onderwijsnummer,
    jongere.dossierstatus = 'open' AS is_open,
    jongere.datum_opening,
    jongere.datum_sluiting,
    jongere.doelgroep,
    jongere.geboortedatum,
    jongere.geslacht,
    jongere.achternaam_vergelijk,
    jongere.adres_vergelijk,
    jongere.identiteit_vergelijk,
    jongere.startkwalificatie,
    jongere.behandelende_gemeente
FROM bron.jvs_jongere AS jongere
LEFT JOIN kern.ander_nummer AS alias
    ON coalesce(jongere.burgerservicenummer, jongere.onderwijsnummer) = alias.nummer
WHERE
    jongere.scope ~ '^[GR]'
    AND jongere.geldig_van <= (SELECT kern.peildatum())
    AND jongere.geldig_tot > (SELECT kern.peildatum())
    AND jongere.bekend_van <= (SELECT kern.bekend_op())
    AND (jongere.bekend_tot > (SELECT kern.bekend_op()) OR jongere.bekend_tot = 'infinity')
