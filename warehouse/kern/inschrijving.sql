-- naam: kern.inschrijving
-- titel: Inschrijvingen bij scholen op de peildatum
-- definitie: Eén rij per inschrijving, lopende en geëindigde: die van de laatste C-levering van een scope, bijgewerkt met de
--   P-leveringen erna (kern.duo_mutatie). Per inschrijving beslist de laatste gebeurtenis; INSCHRIJVING_VERWIJDERD haalt haar
--   weg, en van een persoon die de P-levering verlaat blijft de laatst bekende stand. Zonder C-levering tellen alleen de
--   P-leveringen. De dag van uitschrijving telt nog mee. Wie is vrijgesteld en niet ingeschreven, staat hier niet.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom scope: De scope van de levering waarin de inschrijving staat.
-- kolom gemeentecode: Code van de woongemeente volgens DUO.
-- kolom brin6: BRIN met vestiging (zes tekens) van de school.
-- kolom brin4: BRIN (vier tekens) van de school.
-- kolom opleidingscode: Code van de opleiding (elementcode of crebo).
-- kolom onderwijssoort: PO, SBO, SO, VSO, PRO, VMBO, HAVO, VWO, VAVO of MBO.
-- kolom niveau: Niveau in het mbo (1 tot en met 4), anders leeg.
-- kolom leerweg: Leerweg in het mbo.
-- kolom inschrijvingsvolgnummer: Volgnummer van de inschrijving van deze persoon bij de school.
-- kolom datum_inschrijving: Datum van inschrijving als jjjjmmdd; 00 is een onbekend deel.
-- kolom datum_uitschrijving: Datum van uitschrijving als jjjjmmdd; leeg zolang de inschrijving loopt.
-- kolom van: De vroegste dag waarop de inschrijving begonnen kan zijn; -infinity wanneer die onbekend is.
-- kolom tot: De laatste dag waarop de inschrijving nog kan lopen; infinity wanneer er geen einde is of het onbekend is.
-- kolom is_actief: Ja wanneer de inschrijving op de peildatum loopt of kan lopen.
-- kolom is_zeker_actief: Ja wanneer de inschrijving op de peildatum loopt, welke dag een onvolledige datum ook is.
-- kolom reden_uitstroom: Reden van uitstroom volgens DUO (01 tot en met 09).
WITH peil AS MATERIALIZED (
    -- Als kolom, één keer berekend: anders rekent PostgreSQL de vergelijking met de dag per inschrijving veel trager uit.
    SELECT kern.peildatum() AS dag
),

mutatie AS (
    SELECT DISTINCT ON (gebeurtenis.persoon, gebeurtenis.scope, gebeurtenis.brin6, gebeurtenis.inschrijvingsvolgnummer) *
    FROM kern.duo_mutatie AS gebeurtenis
    -- Een gebeurtenis zonder datum van inschrijving gaat over de persoon, ook wanneer zij een school noemt.
    WHERE gebeurtenis.brin6 IS NOT NULL AND gebeurtenis.datum_inschrijving IS NOT NULL
    ORDER BY
        gebeurtenis.persoon,
        gebeurtenis.scope,
        gebeurtenis.brin6,
        gebeurtenis.inschrijvingsvolgnummer,
        gebeurtenis.peildatum DESC,
        gebeurtenis.gebeurtenis LIKE 'INSCHRIJVING%' DESC,
        gebeurtenis.rang DESC,
        gebeurtenis.sleutel
),

stand AS (
    SELECT
        coalesce(alias.persoon, rij.pgn) AS persoon,
        rij.scope,
        rij.gemeentecode,
        rij.brin6,
        rij.opleidingscode,
        rij.onderwijssoort,
        rij.niveau,
        rij.leerweg,
        rij.inschrijvingsvolgnummer,
        rij.datum_inschrijving,
        rij.datum_uitschrijving,
        rij.reden_uitstroom
    FROM bron.duo_c_levering AS rij
    LEFT JOIN kern.ander_nummer AS alias
        ON rij.pgn = alias.nummer
    WHERE
        rij.brin6 IS NOT NULL
        AND rij.scope ~ '^[GR]'
        AND rij.geldig_van <= (SELECT kern.peildatum())
        AND rij.geldig_tot > (SELECT kern.peildatum())
        AND rij.bekend_van <= (SELECT kern.bekend_op())
        AND (rij.bekend_tot > (SELECT kern.bekend_op()) OR rij.bekend_tot = 'infinity')
        AND NOT EXISTS (
            SELECT 1
            FROM mutatie
            WHERE
                mutatie.persoon = coalesce(alias.persoon, rij.pgn)
                AND mutatie.scope = rij.scope
                AND mutatie.brin6 = rij.brin6
                AND coalesce(mutatie.inschrijvingsvolgnummer, '') = coalesce(rij.inschrijvingsvolgnummer, '')
        )
    UNION ALL
    SELECT
        mutatie.persoon,
        mutatie.scope,
        mutatie.gemeentecode,
        mutatie.brin6,
        mutatie.opleidingscode,
        mutatie.onderwijssoort,
        mutatie.niveau,
        mutatie.leerweg,
        mutatie.inschrijvingsvolgnummer,
        mutatie.datum_inschrijving,
        mutatie.datum_uitschrijving,
        mutatie.reden_uitstroom
    FROM mutatie
    WHERE mutatie.gebeurtenis <> 'INSCHRIJVING_VERWIJDERD'
)

SELECT
    stand.persoon,
    stand.scope,
    stand.gemeentecode,
    stand.brin6,
    substr(stand.brin6, 1, 4) AS brin4,
    stand.opleidingscode,
    stand.onderwijssoort,
    stand.niveau,
    stand.leerweg,
    stand.inschrijvingsvolgnummer,
    stand.datum_inschrijving,
    stand.datum_uitschrijving,
    coalesce(kern.vroegst(stand.datum_inschrijving), '-infinity') AS van,
    coalesce(kern.laatst(stand.datum_uitschrijving), 'infinity') AS tot,
    kern.kan_lopen(stand.datum_inschrijving, stand.datum_uitschrijving, peil.dag) AS is_actief,
    kern.loopt_zeker(stand.datum_inschrijving, stand.datum_uitschrijving, peil.dag) AS is_zeker_actief,
    stand.reden_uitstroom
FROM stand
CROSS JOIN peil
