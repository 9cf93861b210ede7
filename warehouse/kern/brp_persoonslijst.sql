-- naam: kern.brp_persoonslijst
-- titel: Wat de persoonslijsten van de regio op de peildatum over een persoon zeggen, zonder de antwoorden van de BRP API
-- definitie: Eén rij per persoon. Alleen leveringen van een gemeente of de regio tellen mee, niet de testsets van buiten de
--   regio. Staat iemand na een verhuizing in twee persoonslijsten, dan geldt de laatste datum van inschrijving. Wie uit de
--   persoonslijst verdween, houdt zijn laatst bekende rij. Een rij in quarantaine laat de rij ervoor gelden.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom in_persoonslijst: Ja wanneer de persoon op de peildatum in een persoonslijst staat; nee wanneer dit de laatst bekende
--   rij is van iemand die eruit verdween.
-- kolom scope: De scope van de levering waaruit de rij komt.
-- kolom geldig_tot: Eerste peildatum waarop de rij niet meer in de persoonslijst stond; infinity zolang zij er staat.
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
WITH bekend AS (
    SELECT
        lijst.*,
        lijst.geldig_tot > (SELECT kern.peildatum()) AS in_persoonslijst
    FROM bron.brp_persoonslijst AS lijst
    WHERE
        lijst.volgnummer = 0
        AND lijst.scope ~ '^[GR]'
        AND lijst.geldig_van <= (SELECT kern.peildatum())
        AND lijst.bekend_van <= (SELECT kern.bekend_op())
        AND (lijst.bekend_tot > (SELECT kern.bekend_op()) OR lijst.bekend_tot = 'infinity')
),

-- Verreweg de meeste mensen staan er nog in: alleen van wie verdween hoeft de laatste rij te worden gezocht.
verdwenen AS (
    SELECT DISTINCT ON (bekend.scope, bekend.sleutel) bekend.*
    FROM bekend
    WHERE
        NOT bekend.in_persoonslijst
        AND NOT EXISTS (
            SELECT 1
            FROM bekend AS nog
            WHERE nog.in_persoonslijst AND nog.scope = bekend.scope AND nog.sleutel = bekend.sleutel
        )
    ORDER BY bekend.scope, bekend.sleutel, bekend.geldig_van DESC
),

laatste AS (
    SELECT *
    FROM bekend
    WHERE bekend.in_persoonslijst
    UNION ALL
    SELECT * FROM verdwenen
),

met_persoon AS (
    SELECT
        laatste.*,
        coalesce(
            alias.persoon,
            laatste.burgerservicenummer,
            -- Wie geen burgerservicenummer heeft, zijn er zo weinig dat één voor één opzoeken sneller is.
            (
                SELECT van_a_nummer.persoon
                FROM kern.alias AS van_a_nummer
                WHERE van_a_nummer.nummer = laatste.a_nummer
            ),
            laatste.a_nummer
        ) AS persoon
    FROM laatste
    LEFT JOIN kern.ander_nummer AS alias
        ON laatste.burgerservicenummer = alias.nummer
)

SELECT DISTINCT ON (met_persoon.persoon)
    met_persoon.persoon,
    met_persoon.in_persoonslijst,
    met_persoon.scope,
    met_persoon.geldig_tot,
    met_persoon.a_nummer,
    met_persoon.burgerservicenummer,
    met_persoon.geslachtsnaam_vergelijk,
    met_persoon.geboortedatum,
    met_persoon.geslacht,
    met_persoon.datum_overlijden,
    met_persoon.datum_opschorting,
    met_persoon.reden_opschorting,
    met_persoon.indicatie_geheim,
    met_persoon.gemeente_van_inschrijving,
    met_persoon.datum_inschrijving,
    met_persoon.adres_vergelijk,
    met_persoon.identiteit_vergelijk,
    met_persoon.land_vertrek,
    met_persoon.datum_vertrek
FROM met_persoon
-- Bij gelijke datum van inschrijving: eerst de gemeente waar de persoon ingeschreven staat, dan de jongste rij; de rest
-- maakt de keuze onafhankelijk van de volgorde van binnenkomst.
ORDER BY
    met_persoon.persoon,
    met_persoon.in_persoonslijst DESC,
    met_persoon.datum_inschrijving DESC NULLS LAST,
    met_persoon.gemeente_van_inschrijving = substr(met_persoon.scope, 2) DESC NULLS LAST,
    met_persoon.geldig_van DESC,
    met_persoon.scope,
    met_persoon.sleutel
