-- naam: kern.vrijstelling
-- titel: Vrijstellingen op de peildatum
-- definitie: Eén rij per vrijstelling zoals de momentopname van de gemeente haar op de peildatum beschrijft, met elk besluit.
--   Zij is van kracht van begindatum tot en met einddatum (of zonder einde) wanneer het besluit 'toegekend' is; dat is ook het
--   besluit van een vrijstelling die na een kennisgeving van rechtswege geldt. Met een onvolledige datum is zij zeker of
--   mogelijk van kracht: een controle op iets dat niet naast een vrijstelling hoort te staan leest zeker, een controle op
--   iets dat ontbreekt leest mogelijk. Testsets en leveringen van scholen (scope X en I) tellen niet mee.
-- kolom gemeentecode: De gemeente van de levering waarin de vrijstelling staat; deze gemeente moet handelen.
-- kolom vrijstellingnummer: Nummer van de vrijstelling bij die gemeente.
-- kolom dossiernummer: Nummer van het dossier waaronder de vrijstelling staat; kan leeg zijn.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom burgerservicenummer: Pseudoniem van het burgerservicenummer; leeg voor een jongere met een onderwijsnummer.
-- kolom onderwijsnummer: Pseudoniem van het onderwijsnummer; leeg voor een jongere met een burgerservicenummer.
-- kolom artikel: Artikel van de Leerplichtwet: 3A, 3B vervangende leerplicht, 5_A lichamelijk of psychisch, 5_B richting, 5_C
--   buitenland, 5A trekkend bestaan, 11_F vakantie, 11_G gewichtige omstandigheden, 15 ander onderwijs.
-- kolom begindatum: Eerste dag van de vrijstelling als jjjjmmdd; 00 is een onbekend deel.
-- kolom einddatum: Laatste dag van de vrijstelling als jjjjmmdd; leeg wanneer er geen einde is.
-- kolom zeker_van: Eerste dag waarop de vrijstelling zeker begonnen is.
-- kolom zeker_tot: Laatste dag waarop de vrijstelling zeker nog loopt; infinity zonder einddatum.
-- kolom mogelijk_van: Eerste dag waarop de vrijstelling begonnen kan zijn.
-- kolom mogelijk_tot: Laatste dag waarop de vrijstelling nog kan lopen; infinity zonder einddatum.
-- kolom eerder_beroep: Ja wanneer eerder een beroep op de vrijstelling is gedaan.
-- kolom onderwijssoort: Onderwijs bij de aanvraag: basis, speciaal, voortgezet, beroeps, onbekend of geen.
-- kolom besluit: aangevraagd, toegekend of afgewezen.
-- kolom datum_besluit: Datum van het besluit als jjjjmmdd.
-- kolom van_inschrijving: Ja voor een vrijstelling van de inschrijving op een school: artikel 5_A, 5_B, 5_C, 5A of 15.
-- kolom is_van_kracht: Ja wanneer de vrijstelling op de peildatum zeker van kracht is.
-- kolom is_mogelijk_van_kracht: Ja wanneer de vrijstelling op de peildatum van kracht kan zijn.
WITH peil AS MATERIALIZED (
    -- Als kolom, één keer berekend: anders rekent PostgreSQL de vergelijking met de dag per vrijstelling veel trager uit.
    SELECT kern.peildatum() AS dag
)

SELECT
    CASE
        WHEN vrijstelling.scope LIKE 'G%' THEN substr(vrijstelling.scope, 2)
        ELSE vrijstelling.gemeentecode
    END AS gemeentecode,
    vrijstelling.vrijstellingnummer,
    vrijstelling.dossiernummer,
    coalesce(alias.persoon, vrijstelling.burgerservicenummer, vrijstelling.onderwijsnummer) AS persoon,
    vrijstelling.burgerservicenummer,
    vrijstelling.onderwijsnummer,
    vrijstelling.artikel,
    vrijstelling.begindatum,
    vrijstelling.einddatum,
    kern.laatst(vrijstelling.begindatum) AS zeker_van,
    coalesce(kern.vroegst(vrijstelling.einddatum), 'infinity') AS zeker_tot,
    kern.vroegst(vrijstelling.begindatum) AS mogelijk_van,
    coalesce(kern.laatst(vrijstelling.einddatum), 'infinity') AS mogelijk_tot,
    vrijstelling.eerder_beroep,
    vrijstelling.onderwijssoort,
    vrijstelling.besluit,
    vrijstelling.datum_besluit,
    vrijstelling.artikel IN ('5_A', '5_B', '5_C', '5A', '15') AS van_inschrijving,
    vrijstelling.besluit = 'toegekend'
    AND kern.loopt_zeker(vrijstelling.begindatum, vrijstelling.einddatum, peil.dag) AS is_van_kracht,
    vrijstelling.besluit = 'toegekend'
    AND kern.kan_lopen(vrijstelling.begindatum, vrijstelling.einddatum, peil.dag) AS is_mogelijk_van_kracht
FROM bron.jvs_vrijstelling AS vrijstelling
LEFT JOIN kern.ander_nummer AS alias
    ON coalesce(vrijstelling.burgerservicenummer, vrijstelling.onderwijsnummer) = alias.nummer
CROSS JOIN peil
WHERE
    vrijstelling.scope ~ '^[GR]'
    AND vrijstelling.geldig_van <= (SELECT kern.peildatum())
    AND vrijstelling.geldig_tot > (SELECT kern.peildatum())
    AND vrijstelling.bekend_van <= (SELECT kern.bekend_op())
    AND (vrijstelling.bekend_tot > (SELECT kern.bekend_op()) OR vrijstelling.bekend_tot = 'infinity')
