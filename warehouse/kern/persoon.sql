-- naam: kern.persoon
-- titel: Personen die op de peildatum bekend zijn
-- definitie: Eén rij per persoon achter een of meer nummers (burgerservicenummer, onderwijsnummer, A-nummer; zie kern.alias).
--   Wat de BRP weet gaat voor; kent de BRP de persoon niet, dan komt de geboortedatum uit het JVS-dossier.
-- kolom persoon: Het vaste nummer van de persoon; hangt niet af van wie het eerst leverde.
-- kolom geboortedatum: Geboortedatum als jjjjmmdd; 00 is een onbekend deel, -1 was geen datum.
-- kolom geboortedatum_vroegst: De vroegste dag waarop de persoon geboren kan zijn.
-- kolom geboortedatum_laatst: De laatste dag waarop de persoon geboren kan zijn.
-- kolom geslacht: Geslacht volgens de BRP, anders volgens JVS.
-- kolom is_overleden: Ja wanneer de BRP een datum van overlijden heeft of de bijhouding om overlijden is opgeschort.
-- kolom datum_overlijden: Datum van overlijden als jjjjmmdd; 00 is een onbekend deel.
-- kolom reden_opschorting: Reden waarom de bijhouding in de BRP is opgeschort.
-- kolom is_geheim: Ja wanneer de BRP een beperking op de verstrekking heeft.
-- kolom woongemeente: Code van de gemeente van inschrijving volgens de BRP.
-- kolom in_persoonslijst: Ja wanneer de persoon op de peildatum in een persoonslijst van de regio staat.
WITH bekend AS (
    -- Het nummer dat de persoon aanwijst is er zelf een van: zo is elke persoon er één keer, zonder te sorteren.
    SELECT alias.persoon
    FROM kern.alias AS alias
    WHERE
        alias.nummer = alias.persoon
        AND (
            alias.geldig_van <= (SELECT kern.peildatum())
            OR alias.persoon IN (
                SELECT ander.persoon
                FROM kern.alias AS ander
                WHERE ander.nummer <> ander.persoon AND ander.geldig_van <= (SELECT kern.peildatum())
            )
        )
),

jvs AS (
    SELECT DISTINCT ON (dossier.persoon)
        dossier.persoon,
        dossier.geboortedatum,
        dossier.geslacht
    FROM kern.dossier AS dossier
    ORDER BY dossier.persoon, dossier.is_open DESC, dossier.gemeentecode, dossier.dossiernummer
)

SELECT
    bekend.persoon,
    coalesce(brp.geboortedatum, jvs.geboortedatum) AS geboortedatum,
    kern.vroegst(coalesce(brp.geboortedatum, jvs.geboortedatum)) AS geboortedatum_vroegst,
    kern.laatst(coalesce(brp.geboortedatum, jvs.geboortedatum)) AS geboortedatum_laatst,
    coalesce(brp.geslacht, jvs.geslacht) AS geslacht,
    coalesce(brp.datum_overlijden IS NOT NULL OR brp.reden_opschorting = 'O', FALSE) AS is_overleden,
    brp.datum_overlijden,
    brp.reden_opschorting,
    coalesce(brp.indicatie_geheim <> '0', FALSE) AS is_geheim,
    brp.gemeente_van_inschrijving AS woongemeente,
    coalesce(brp.in_persoonslijst, FALSE) AS in_persoonslijst
FROM bekend
LEFT JOIN kern.brp_persoon AS brp
    ON bekend.persoon = brp.persoon
LEFT JOIN jvs
    ON bekend.persoon = jvs.persoon
