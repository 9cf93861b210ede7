-- naam: kern.woonsituatie
-- titel: Past het open dossier nog bij waar de jongere woont?
-- definitie: Eén rij per open JVS-dossier. Een dossier krijgt hoogstens één situatie, geprobeerd in de volgorde B03, B04, B01,
--   B02, B05; elke controle met die code leest zijn eigen situatie. Het gaat om wat de persoonslijsten op de peildatum zeggen:
--   een overlijden of verhuizing die pas later geleverd wordt, telt nog niet.
-- kolom gemeentecode: De gemeente van het dossier; deze gemeente moet handelen.
-- kolom dossiernummer: Nummer van het dossier bij die gemeente.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom woongemeente: Code van de gemeente van inschrijving volgens de BRP; leeg wanneer de BRP de persoon niet kent.
-- kolom reden_opschorting: Reden waarom de bijhouding in de BRP is opgeschort.
-- kolom situatie: B03 overleden. B04 geëmigreerd of om een andere reden opgeschort. B01 woont in een andere gemeente van de
--   regio. B02 woont in een gemeente buiten de regio. B05 burgerservicenummer dat geen persoonslijst van de regio kent. Leeg:
--   niets aan de hand.
SELECT
    dossier.gemeentecode,
    dossier.dossiernummer,
    dossier.persoon,
    brp.gemeente_van_inschrijving AS woongemeente,
    brp.reden_opschorting,
    CASE
        WHEN brp.datum_overlijden IS NOT NULL OR brp.reden_opschorting = 'O' THEN 'B03'
        WHEN
            brp.gemeente_van_inschrijving = '1999'
            OR brp.land_vertrek IS NOT NULL
            OR brp.reden_opschorting IS NOT NULL
            OR brp.datum_opschorting IS NOT NULL
            THEN 'B04'
        WHEN brp.gemeente_van_inschrijving <> dossier.gemeentecode AND gemeente.gemeentecode IS NOT NULL THEN 'B01'
        -- 0000 is geen gemeente: de BRP weet dan niet waar de persoon woont.
        WHEN gemeente.gemeentecode IS NULL AND brp.gemeente_van_inschrijving <> '0000' THEN 'B02'
        WHEN brp.persoon IS NULL AND dossier.burgerservicenummer IS NOT NULL THEN 'B05'
    END AS situatie
FROM kern.dossier AS dossier
LEFT JOIN kern.brp_persoon AS brp
    ON dossier.persoon = brp.persoon
LEFT JOIN kern.gemeente AS gemeente
    ON brp.gemeente_van_inschrijving = gemeente.gemeentecode
WHERE dossier.is_open
