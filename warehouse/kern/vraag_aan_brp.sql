-- naam: kern.vraag_aan_brp
-- titel: Over wie de BRP elke dag wordt gevraagd
-- definitie: Eén rij per persoon en gemeente waar de persoon op de peildatum een open dossier heeft (kern.open_dossier).
--   Gevraagd wordt met het burgerservicenummer dat de BRP van de persoon kent, anders met dat van het dossier, anders met het
--   laatste dat de hub van de persoon weet. Over wie hier niet staat of een reden heeft, wordt niets gevraagd.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom gemeentecode: De gemeente van het dossier, voor wie wordt gevraagd.
-- kolom burgerservicenummer: Pseudoniem van het burgerservicenummer waarmee wordt gevraagd; leeg wanneer er geen is.
-- kolom reden_niet: Waarom niet over de persoon wordt gevraagd; leeg wanneer dat wel gebeurt.
WITH nummer AS (
    SELECT DISTINCT ON (alias.persoon)
        alias.persoon,
        alias.nummer
    FROM kern.alias AS alias
    WHERE alias.soort = 'bsn' AND coalesce(alias.geldig_van <= (SELECT kern.peildatum()), TRUE)
    ORDER BY alias.persoon, alias.geldig_tot DESC NULLS FIRST, alias.geldig_van DESC NULLS LAST, alias.nummer
),

van_dossier AS (
    SELECT
        dossier.gemeentecode,
        dossier.dossiernummer,
        dossier.burgerservicenummer
    FROM kern.dossier AS dossier
    WHERE dossier.is_open
)

SELECT
    open_dossier.persoon,
    open_dossier.gemeentecode,
    coalesce(brp.burgerservicenummer, van_dossier.burgerservicenummer, nummer.nummer) AS burgerservicenummer,
    CASE
        WHEN coalesce(brp.burgerservicenummer, van_dossier.burgerservicenummer, nummer.nummer) IS NULL
            THEN 'geen burgerservicenummer'
    END AS reden_niet
FROM kern.open_dossier AS open_dossier
INNER JOIN van_dossier
    ON
        open_dossier.gemeentecode = van_dossier.gemeentecode
        AND open_dossier.dossiernummer = van_dossier.dossiernummer
LEFT JOIN kern.brp_persoon AS brp
    ON open_dossier.persoon = brp.persoon
LEFT JOIN nummer
    ON open_dossier.persoon = nummer.persoon
