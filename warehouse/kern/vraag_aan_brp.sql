-- naam: kern.vraag_aan_brp
-- titel: Over wie de BRP elke dag wordt gevraagd
-- definitie: Eén rij per persoon en gemeente waar de persoon op de peildatum een open dossier heeft.
--   Gevraagd wordt met het burgerservicenummer dat de BRP van de persoon kent, anders met dat van het dossier, anders met het
--   laatste dat de hub van de persoon weet. Over wie hier niet staat of een reden heeft, wordt niets gevraagd.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom gemeentecode: De gemeente van het dossier, voor wie wordt gevraagd.
-- kolom burgerservicenummer: Pseudoniem van het burgerservicenummer waarmee wordt gevraagd; leeg wanneer er geen is.
-- kolom reden_niet: Waarom niet over de persoon wordt gevraagd; leeg wanneer dat wel gebeurt.
WITH dossier AS MATERIALIZED (
    -- Zonder MATERIALIZED rekent PostgreSQL de andere twee voor elk dossier opnieuw uit.
    SELECT DISTINCT ON (open_dossier.persoon, open_dossier.gemeentecode)
        open_dossier.persoon,
        open_dossier.gemeentecode,
        open_dossier.burgerservicenummer
    FROM kern.dossier AS open_dossier
    WHERE open_dossier.is_open
    ORDER BY
        open_dossier.persoon,
        open_dossier.gemeentecode,
        open_dossier.burgerservicenummer IS NULL,
        open_dossier.dossiernummer
),

brp AS MATERIALIZED (
    SELECT
        bekend.persoon,
        bekend.burgerservicenummer
    FROM kern.brp_persoon AS bekend
),

nummer AS MATERIALIZED (
    SELECT DISTINCT ON (alias.persoon)
        alias.persoon,
        alias.nummer
    FROM kern.alias AS alias
    WHERE alias.soort = 'bsn' AND coalesce(alias.geldig_van <= (SELECT kern.peildatum()), TRUE)
    ORDER BY alias.persoon, alias.geldig_tot DESC NULLS FIRST, alias.geldig_van DESC NULLS LAST, alias.nummer
)

SELECT
    dossier.persoon,
    dossier.gemeentecode,
    coalesce(brp.burgerservicenummer, dossier.burgerservicenummer, nummer.nummer) AS burgerservicenummer,
    CASE
        WHEN coalesce(brp.burgerservicenummer, dossier.burgerservicenummer, nummer.nummer) IS NULL
            THEN 'geen burgerservicenummer'
    END AS reden_niet
FROM dossier
LEFT JOIN brp
    ON dossier.persoon = brp.persoon
LEFT JOIN nummer
    ON dossier.persoon = nummer.persoon
