-- naam: mart.overstap
-- titel: Overstap van vo naar mbo per gemeente, school, niveau en status
-- definitie: De aanmeldingen in GRIP Overstap van inwoners van de regio (BRP), zoals de laatste levering tot en met de
--   peildatum ze beschrijft, en de leerlingen die een mijlpaal missen zoals ook controles G01 en G02 dat melden. Een leerling
--   telt per schooljaar en mijlpaal één keer: van meer aanmeldingen bij de verste (GEPLAATST, TOEGELATEN, INTAKE, AANGEMELD,
--   AFGEWEZEN, AFGEMELD, GEEN_AANMELDING; bij gelijke status het laagste nummer). Een peilmaand is een stand: tel niet op over
--   peilmaanden.
-- partitie: peilmaand
-- kolom schooljaar: Schooljaar waarin de leerling in het vo zit: 2025 is 2025-2026.
-- kolom gemeentecode: Code van de woongemeente volgens de BRP op de peildatum.
-- kolom gemeente: Naam van die gemeente.
-- kolom vo_brin: BRIN (code) van de school waar de leerling vandaan komt, zoals GRIP die schrijft.
-- kolom vo_school: Naam van die school; leeg wanneer de hub haar niet kent of GRIP geen vestiging noemt.
-- kolom vo_niveau: PRO praktijkonderwijs, VSO voortgezet speciaal onderwijs, VMBO_BB, VMBO_KB, VMBO_GL of VMBO_TL vmbo in de
--   basisberoepsgerichte, kaderberoepsgerichte, gemengde of theoretische leerweg, HAVO of VWO.
-- kolom status: GEEN_AANMELDING, AANGEMELD, INTAKE, TOEGELATEN, AFGEWEZEN, AFGEMELD of GEPLAATST.
-- kolom aanmeldingen: Aantal aanmeldingen met deze status; bij GEEN_AANMELDING het aantal rijen van leerlingen zonder
--   aanmelding. Een leerling kan meer aanmeldingen hebben.
-- kolom zonder_aanmelding_1_april: Leerlingen in het laatste jaar die na 1 april in het schooljaar nog geen aanmelding
--   hebben; leeg voor die dag.
-- kolom zonder_plaatsing_1_augustus: Leerlingen in het laatste jaar die op 1 augustus na het schooljaar niet geplaatst waren;
--   leeg voor die dag.
-- kolom niet_aangekomen_1_oktober: Geplaatste leerlingen die op 1 oktober na het schooljaar volgens DUO in geen mbo waren
--   ingeschreven; leeg tot DUO de inschrijvingen van die dag levert, en wanneer DUO die van toen niet meer levert.
WITH gemist AS (
    SELECT
        mijlpaal.mijlpaal,
        mijlpaal.persoon,
        mijlpaal.schooljaar,
        mijlpaal.vo_brin,
        mijlpaal.vo_niveau,
        mijlpaal.status,
        mijlpaal.aanmelding_id
    FROM kern.overstap_mijlpaal AS mijlpaal
    WHERE mijlpaal.laatste_jaar AND NOT mijlpaal.gehaald
    UNION ALL
    SELECT
        'aankomst' AS mijlpaal,
        geplaatst.persoon,
        geplaatst.schooljaar,
        geplaatst.vo_brin,
        geplaatst.vo_niveau,
        geplaatst.status,
        geplaatst.aanmelding_id
    FROM kern.niet_aangekomen AS geplaatst
),

leerling AS (
    SELECT DISTINCT ON (gemist.mijlpaal, gemist.persoon, gemist.schooljaar) gemist.*
    FROM gemist
    ORDER BY
        gemist.mijlpaal,
        gemist.persoon,
        gemist.schooljaar,
        array_position(
            ARRAY['GEPLAATST', 'TOEGELATEN', 'INTAKE', 'AANGEMELD', 'AFGEWEZEN', 'AFGEMELD', 'GEEN_AANMELDING'], gemist.status
        ),
        gemist.aanmelding_id,
        gemist.vo_brin,
        gemist.vo_niveau
),

geteld AS (
    SELECT
        'rij' AS soort,
        overstap.persoon,
        overstap.schooljaar,
        overstap.vo_brin,
        overstap.vo_niveau,
        overstap.status
    FROM kern.overstap AS overstap
    UNION ALL
    SELECT
        leerling.mijlpaal AS soort,
        leerling.persoon,
        leerling.schooljaar,
        leerling.vo_brin,
        leerling.vo_niveau,
        leerling.status
    FROM leerling
)

SELECT
    geteld.schooljaar,
    gemeente.gemeentecode,
    gemeente.gemeente,
    geteld.vo_brin,
    school.school AS vo_school,
    geteld.vo_niveau,
    geteld.status,
    (count(*) FILTER (WHERE geteld.soort = 'rij'))::integer AS aanmeldingen,
    CASE
        WHEN make_date(geteld.schooljaar + 1, 4, 1) <= (SELECT kern.peildatum())
            THEN (count(*) FILTER (WHERE geteld.soort = 'aanmelding'))::integer
    END AS zonder_aanmelding_1_april,
    CASE
        WHEN make_date(geteld.schooljaar + 1, 8, 1) <= (SELECT kern.peildatum())
            THEN (count(*) FILTER (WHERE geteld.soort = 'plaatsing'))::integer
    END AS zonder_plaatsing_1_augustus,
    CASE
        WHEN
            make_date(geteld.schooljaar + 1, 10, 1) BETWEEN (SELECT kern.duo_kent_vanaf()) AND (SELECT kern.peildatum())
            AND make_date(geteld.schooljaar + 1, 10, 1) <= max(kent.tot)
            THEN (count(*) FILTER (WHERE geteld.soort = 'aankomst'))::integer
    END AS niet_aangekomen_1_oktober
FROM geteld
INNER JOIN kern.inwoner AS inwoner
    ON geteld.persoon = inwoner.persoon
INNER JOIN kern.gemeente AS gemeente
    ON inwoner.gemeentecode = gemeente.gemeentecode
LEFT JOIN kern.duo_kent_tot AS kent
    ON gemeente.gemeentecode = kent.gemeentecode
LEFT JOIN kern.school AS school
    ON
        geteld.vo_brin = school.brin6
        AND school.sector = 'vo'
GROUP BY
    geteld.schooljaar,
    gemeente.gemeentecode,
    gemeente.gemeente,
    geteld.vo_brin,
    school.school,
    geteld.vo_niveau,
    geteld.status
