-- code: D12
-- titel: Gemeente bij DUO wijkt af van de BRP
-- ernst: waarschuwing
-- bronnen: duo_c_levering, duo_p_levering, duo_a01, duo_a02, duo_a04, duo_a05, duo_a14, duo_nrsp, duo_nenr, brp_persoonslijst,
--   brp_personen
-- wie: Zwolle
-- doen: Meld het verschil bij DUO, of laat de woongemeente de inschrijving in de BRP nagaan.
-- uitleg: De gemeente in de laatste levering van een scope is niet die waar de persoon volgens de BRP stond ingeschreven op de
--   peildatum van de levering (van een A-rapport de laatste dag van de rapportmaand, van NRSP en NenR de eerste teldatum). Van
--   de P-levering telt per persoon de laatste week die de persoon noemt. Alleen wie de BRP op die dag in een gemeente kent; van
--   een onvolledige datum van inschrijving telt elke mogelijke dag. Eén bevinding per persoon, extract en scope.
WITH woonde AS (
    SELECT
        historie.persoon,
        historie.gemeentecode,
        historie.van,
        coalesce(kern.laatst(historie.inschrijving), '-infinity') AS uiterlijk_van,
        -- De volgende inschrijving kan later in haar maand of jaar begonnen zijn: tot dan kan de persoon hier gewoond hebben.
        coalesce(lead(kern.laatst(historie.inschrijving)) OVER periode, 'infinity') AS uiterlijk_tot
    FROM kern.woongemeente_historie AS historie
    WINDOW periode AS (PARTITION BY historie.persoon ORDER BY historie.van)
)

SELECT
    zwolle.gemeentecode,
    duo.persoon,
    NULL::text AS dossiernummer,
    jsonb_build_object('extract', duo.extract, 'scope', duo.scope) AS sleutels,
    jsonb_build_object('duo', duo.gemeentecode, 'brp', jsonb_agg(DISTINCT woonde.gemeentecode)) AS feiten
FROM kern.woongemeente_bij_duo AS duo
INNER JOIN woonde
    ON
        duo.persoon = woonde.persoon
        AND duo.dag >= woonde.van
        AND duo.dag < woonde.uiterlijk_tot
INNER JOIN kern.gemeente AS zwolle
    ON zwolle.contactgemeente
WHERE woonde.gemeentecode <> '0000'
GROUP BY zwolle.gemeentecode, duo.persoon, duo.extract, duo.scope, duo.gemeentecode
HAVING bool_and(duo.gemeentecode <> woonde.gemeentecode) AND bool_or(duo.dag >= woonde.uiterlijk_van)
