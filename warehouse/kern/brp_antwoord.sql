-- naam: kern.brp_antwoord
-- titel: Het laatste antwoord van de BRP API over een persoon op de peildatum
-- definitie: Eén rij per persoon over wie ooit een vraag is beantwoord, van welke gemeente van de regio ook. Wat een antwoord
--   niet noemt, is niet gevraagd, is er niet of is onbekend; geheimhouding en opschorting geeft de API altijd vanzelf mee.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom peildatum: De dag van het antwoord.
-- kolom scope: De scope van de levering waaruit de rij komt.
-- kolom a_nummer: Pseudoniem van het A-nummer.
-- kolom burgerservicenummer: Pseudoniem van het burgerservicenummer.
-- kolom geslachtsnaam_vergelijk: Vergelijkwaarde van de geslachtsnaam: alleen te gebruiken om op gelijkheid te testen.
-- kolom geboortedatum: Geboortedatum als jjjjmmdd; 00 is een onbekend deel, -1 was geen datum.
-- kolom geslacht: Geslacht zoals de BRP het levert (M, V, O).
-- kolom datum_overlijden: Datum van overlijden als jjjjmmdd; gevuld betekent overleden, ook als de datum onbekend (0) is.
-- kolom datum_opschorting: Datum waarop de bijhouding is opgeschort, als jjjjmmdd.
-- kolom reden_opschorting: Reden van opschorting (O overleden, E emigratie, andere codes zoals de BRP ze levert).
-- kolom indicatie_geheim: 0 zonder beperking op de verstrekking, anders wat de API noemt.
-- kolom gemeente_van_inschrijving: Code van de gemeente van inschrijving; 1999 is het register van niet-ingezetenen.
-- kolom datum_inschrijving: Datum van inschrijving in die gemeente, als jjjjmmdd.
-- kolom soort_verblijfplaats: Soort verblijfplaats; leeg wanneer het antwoord er geen noemt.
-- kolom adres_vergelijk: Vergelijkwaarde van postcode en huisnummer.
-- kolom identiteit_vergelijk: Vergelijkwaarde van geboortedatum, geslachtsnaam, postcode en huisnummer.
-- kolom land_vertrek: Code van het land waarheen de persoon vertrok.
-- kolom datum_vertrek: Datum van vertrek uit Nederland, als jjjjmmdd.
WITH met_persoon AS (
    SELECT
        antwoord.*,
        coalesce(
            alias.persoon,
            antwoord.burgerservicenummer,
            (
                SELECT van_a_nummer.persoon
                FROM kern.alias AS van_a_nummer
                WHERE van_a_nummer.nummer = antwoord.a_nummer
            ),
            antwoord.a_nummer
        ) AS persoon
    FROM bron.brp_personen AS antwoord
    LEFT JOIN kern.ander_nummer AS alias
        ON antwoord.burgerservicenummer = alias.nummer
    WHERE
        antwoord.scope ~ '^[GR]'
        AND antwoord.geldig_van <= (SELECT kern.peildatum())
        AND antwoord.geldig_tot > (SELECT kern.peildatum())
        AND antwoord.bekend_van <= (SELECT kern.bekend_op())
        AND (antwoord.bekend_tot > (SELECT kern.bekend_op()) OR antwoord.bekend_tot = 'infinity')
)

SELECT DISTINCT ON (antwoord.persoon)
    antwoord.persoon,
    antwoord.geldig_van AS peildatum,
    antwoord.scope,
    antwoord.a_nummer,
    antwoord.burgerservicenummer,
    antwoord.geslachtsnaam_vergelijk,
    antwoord.geboortedatum,
    antwoord.geslacht,
    antwoord.datum_overlijden,
    antwoord.datum_opschorting,
    antwoord.reden_opschorting,
    coalesce(nullif(antwoord.indicatie_geheim, 'false'), '0') AS indicatie_geheim,
    antwoord.gemeente_van_inschrijving,
    antwoord.datum_inschrijving,
    antwoord.soort_verblijfplaats,
    antwoord.adres_vergelijk,
    antwoord.identiteit_vergelijk,
    antwoord.land_vertrek,
    antwoord.datum_vertrek
FROM met_persoon AS antwoord
-- Bij antwoorden van één dag: de laatste inschrijving; de rest maakt de keuze onafhankelijk van de volgorde van binnenkomst.
ORDER BY
    antwoord.persoon,
    antwoord.geldig_van DESC,
    antwoord.datum_inschrijving DESC NULLS LAST,
    antwoord.gemeente_van_inschrijving = substr(antwoord.scope, 2) DESC,
    antwoord.scope,
    antwoord.sleutel
