-- naam: kern.inwoner
-- titel: Inwoners van de regio op de peildatum
-- definitie: Eén rij per persoon die op de peildatum in een persoonslijst van de regio staat, in leven is, van wie de
--   bijhouding niet is opgeschort, en die staat ingeschreven in een van de gemeenten van de regio.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom gemeentecode: Code van de gemeente van inschrijving.
-- kolom geboortedatum: Geboortedatum volgens de BRP als jjjjmmdd; 00 is een onbekend deel, -1 was geen datum.
SELECT
    brp.persoon,
    brp.gemeente_van_inschrijving AS gemeentecode,
    brp.geboortedatum
FROM kern.brp_persoon AS brp
INNER JOIN kern.gemeente AS gemeente
    ON brp.gemeente_van_inschrijving = gemeente.gemeentecode
WHERE
    brp.in_persoonslijst
    -- Drie keer IS NULL houdt PostgreSQL voor bijna nooit waar, en dan kiest het plannen voor één inwoner.
    AND num_nonnulls(brp.datum_overlijden, brp.datum_opschorting, brp.reden_opschorting) < 1
