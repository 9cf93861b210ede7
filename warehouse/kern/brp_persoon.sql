-- naam: kern.brp_persoon
-- titel: Wat de BRP op de peildatum over een persoon zegt
-- definitie: Eén rij per persoon, uit de persoonslijsten en de antwoorden van de BRP API (kern.brp_persoonslijst en
--   kern.brp_antwoord). Een antwoord vervangt wat een oudere levering van een persoonslijst zei, voor wat het noemt; ook een
--   jongere lijst waarin een oudere inschrijving staat dan in het antwoord, tenzij de gemeente van het antwoord zelf daarna
--   een lijst leverde. Op dezelfde dag gaat de persoonslijst voor. Een lijst waarin de persoon in quarantaine ging, zegt niets.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom in_persoonslijst: Ja wanneer de persoon op de peildatum in een persoonslijst staat, of volgens een antwoord staat
--   ingeschreven in een gemeente van de regio die daarna geen persoonslijst leverde; nee wanneer dit de laatst bekende rij is
--   van iemand die uit de persoonslijst verdween.
-- kolom scope: De scope van de levering waaruit de rij komt.
-- kolom a_nummer: Pseudoniem van het A-nummer.
-- kolom burgerservicenummer: Pseudoniem van het burgerservicenummer; leeg voor wie er geen heeft.
-- kolom geslachtsnaam_vergelijk: Vergelijkwaarde van de geslachtsnaam: alleen te gebruiken om op gelijkheid te testen.
-- kolom geboortedatum: Geboortedatum als jjjjmmdd; 00 is een onbekend deel, -1 was geen datum.
-- kolom geslacht: Geslacht zoals de BRP het levert (M, V, O).
-- kolom datum_overlijden: Datum van overlijden als jjjjmmdd; gevuld betekent overleden, ook als de datum onbekend (0) is.
-- kolom datum_opschorting: Datum waarop de bijhouding is opgeschort, als jjjjmmdd.
-- kolom reden_opschorting: Reden van opschorting (O overleden, E emigratie, andere codes zoals de BRP ze levert).
-- kolom indicatie_geheim: Indicatie geheim van de BRP (0 = geen beperking).
-- kolom gemeente_van_inschrijving: Code van de gemeente van inschrijving; 1999 is het register van niet-ingezetenen.
-- kolom datum_inschrijving: Datum van inschrijving in die gemeente, als jjjjmmdd.
-- kolom adres_vergelijk: Vergelijkwaarde van postcode en huisnummer.
-- kolom identiteit_vergelijk: Vergelijkwaarde van geboortedatum, geslachtsnaam, postcode en huisnummer.
-- kolom land_vertrek: Code van het land waarheen de persoon vertrok.
-- kolom datum_vertrek: Datum van vertrek uit Nederland, als jjjjmmdd.
WITH levering AS MATERIALIZED (
    SELECT
        geladen.levering,
        geladen.scope,
        geladen.peildatum
    FROM kern.geladen_levering AS geladen
    WHERE geladen.extract = 'brp_persoonslijst'
),

naast AS (
    SELECT
        coalesce(lijst.persoon, antwoord.persoon) AS persoon,
        lijst.persoon IS NOT NULL AS in_lijst,
        antwoord.persoon IS NOT NULL AS beantwoord,
        lijst.in_persoonslijst,
        lijst.scope,
        lijst.a_nummer,
        lijst.burgerservicenummer,
        lijst.geslachtsnaam_vergelijk,
        lijst.geboortedatum,
        lijst.geslacht,
        lijst.datum_overlijden,
        lijst.datum_opschorting,
        lijst.reden_opschorting,
        lijst.indicatie_geheim,
        lijst.gemeente_van_inschrijving,
        lijst.datum_inschrijving,
        lijst.adres_vergelijk,
        lijst.identiteit_vergelijk,
        lijst.land_vertrek,
        lijst.datum_vertrek,
        antwoord.peildatum AS nieuw_peildatum,
        antwoord.scope AS nieuw_scope,
        antwoord.a_nummer AS nieuw_a_nummer,
        antwoord.burgerservicenummer AS nieuw_burgerservicenummer,
        antwoord.geslachtsnaam_vergelijk AS nieuw_geslachtsnaam,
        antwoord.geboortedatum AS nieuw_geboortedatum,
        antwoord.geslacht AS nieuw_geslacht,
        antwoord.datum_overlijden AS nieuw_datum_overlijden,
        antwoord.datum_opschorting AS nieuw_datum_opschorting,
        antwoord.reden_opschorting AS nieuw_reden_opschorting,
        antwoord.indicatie_geheim AS nieuw_indicatie_geheim,
        antwoord.gemeente_van_inschrijving AS nieuw_gemeente,
        antwoord.datum_inschrijving AS nieuw_datum_inschrijving,
        antwoord.adres_vergelijk AS nieuw_adres,
        antwoord.identiteit_vergelijk AS nieuw_identiteit,
        antwoord.land_vertrek AS nieuw_land_vertrek,
        antwoord.datum_vertrek AS nieuw_datum_vertrek,
        -- Noemt het antwoord waar de persoon woont? Zonder opschorting kan het geen adres in het buitenland zijn.
        antwoord.adres_vergelijk IS NOT NULL
        OR coalesce(antwoord.soort_verblijfplaats <> 'Adres', FALSE)
        OR coalesce(antwoord.gemeente_van_inschrijving <> lijst.gemeente_van_inschrijving, TRUE) AS noemt_adres,
        CASE
            WHEN antwoord.persoon IS NOT NULL
                THEN NOT EXISTS (
                    SELECT 1
                    FROM levering
                    WHERE
                        (levering.scope = 'G' || antwoord.gemeente_van_inschrijving OR levering.scope LIKE 'R%')
                        AND levering.peildatum > antwoord.peildatum
                )
        END AS antwoord_staat,
        -- De laatste keer dat de lijst deze rij leverde, of zou hebben geleverd als er niets aan veranderd was.
        CASE
            WHEN lijst.persoon IS NOT NULL AND antwoord.persoon IS NOT NULL
                THEN (
                    SELECT max(levering.peildatum)
                    FROM levering
                    WHERE
                        levering.scope = lijst.scope
                        AND levering.peildatum < lijst.geldig_tot
                        AND (levering.levering, lijst.a_nummer) NOT IN (
                            SELECT
                                quarantaine.levering,
                                quarantaine.groep
                            FROM beheer.quarantaine AS quarantaine
                            INNER JOIN levering AS geleverd
                                ON quarantaine.levering = geleverd.levering
                            WHERE quarantaine.groep IS NOT NULL
                        )
                )
        END AS gezien
    FROM kern.brp_persoonslijst AS lijst
    FULL JOIN kern.brp_antwoord AS antwoord
        ON lijst.persoon = antwoord.persoon
    -- Zonder deze grens rekent PostgreSQL de vergelijking voor elke kolom opnieuw uit.
    OFFSET 0 -- noqa: AM09
),

geoordeeld AS (
    SELECT
        naast.*,
        naast.beantwoord AND (
            NOT naast.in_lijst
            OR naast.gezien IS NULL
            OR naast.nieuw_peildatum > naast.gezien
            OR coalesce(naast.antwoord_staat AND naast.nieuw_datum_inschrijving > naast.datum_inschrijving, FALSE)
        ) AS antwoord_geldt
    FROM naast
)

SELECT
    persoon,
    CASE
        WHEN antwoord_geldt
            THEN coalesce(in_persoonslijst, FALSE) OR (
                antwoord_staat AND nieuw_gemeente IN (SELECT gemeente.gemeentecode FROM kern.gemeente AS gemeente)
            )
        ELSE in_persoonslijst
    END AS in_persoonslijst,
    CASE WHEN antwoord_geldt THEN nieuw_scope ELSE scope END AS scope,
    CASE WHEN antwoord_geldt THEN nieuw_a_nummer ELSE a_nummer END AS a_nummer,
    CASE
        WHEN antwoord_geldt THEN coalesce(nieuw_burgerservicenummer, burgerservicenummer) ELSE burgerservicenummer
    END AS burgerservicenummer,
    CASE
        WHEN antwoord_geldt THEN coalesce(nieuw_geslachtsnaam, geslachtsnaam_vergelijk) ELSE geslachtsnaam_vergelijk
    END AS geslachtsnaam_vergelijk,
    CASE WHEN antwoord_geldt THEN coalesce(nieuw_geboortedatum, geboortedatum) ELSE geboortedatum END AS geboortedatum,
    CASE WHEN antwoord_geldt THEN coalesce(nieuw_geslacht, geslacht) ELSE geslacht END AS geslacht,
    -- Opschorting komt vanzelf mee: zonder is de persoon in leven en hier, wat een oudere lijst ook zei.
    CASE
        WHEN NOT antwoord_geldt THEN datum_overlijden
        WHEN nieuw_reden_opschorting IS NULL THEN nieuw_datum_overlijden
        ELSE coalesce(nieuw_datum_overlijden, datum_overlijden)
    END AS datum_overlijden,
    CASE WHEN antwoord_geldt THEN nieuw_datum_opschorting ELSE datum_opschorting END AS datum_opschorting,
    CASE WHEN antwoord_geldt THEN nieuw_reden_opschorting ELSE reden_opschorting END AS reden_opschorting,
    CASE WHEN antwoord_geldt THEN nieuw_indicatie_geheim ELSE indicatie_geheim END AS indicatie_geheim,
    CASE
        WHEN antwoord_geldt THEN coalesce(nieuw_gemeente, gemeente_van_inschrijving) ELSE gemeente_van_inschrijving
    END AS gemeente_van_inschrijving,
    CASE
        WHEN NOT antwoord_geldt THEN datum_inschrijving
        WHEN coalesce(nieuw_gemeente <> gemeente_van_inschrijving, TRUE) THEN nieuw_datum_inschrijving
        ELSE coalesce(nieuw_datum_inschrijving, datum_inschrijving)
    END AS datum_inschrijving,
    CASE WHEN antwoord_geldt AND noemt_adres THEN nieuw_adres ELSE adres_vergelijk END AS adres_vergelijk,
    CASE WHEN antwoord_geldt AND noemt_adres THEN nieuw_identiteit ELSE identiteit_vergelijk END AS identiteit_vergelijk,
    CASE
        WHEN NOT antwoord_geldt THEN land_vertrek
        WHEN nieuw_reden_opschorting IS NULL THEN nieuw_land_vertrek
        ELSE coalesce(nieuw_land_vertrek, land_vertrek)
    END AS land_vertrek,
    CASE
        WHEN NOT antwoord_geldt THEN datum_vertrek
        WHEN nieuw_reden_opschorting IS NULL THEN nieuw_datum_vertrek
        ELSE coalesce(nieuw_datum_vertrek, datum_vertrek)
    END AS datum_vertrek
FROM geoordeeld
