-- code: T06
-- titel: Open dossier waarin een jaar niets gebeurde
-- ernst: waarschuwing
-- bronnen: jvs_jongere, jvs_werkproces, jvs_traject, jvs_verzuimmelding
-- wie: de gemeente van het dossier
-- doen: Ga na of het dossier nog nodig is; sluit het, of leg vast wat er gebeurt.
-- uitleg: Het dossier is meer dan twaalf maanden voor de peildatum geopend, en in die twaalf maanden begon of eindigde onder
--   dit dossier geen werkproces en geen traject, en werd er geen verzuim gemeld en begon er geen. Kan een onvolledige datum in
--   die twaalf maanden liggen, dan telt zij als iets dat gebeurde.
WITH gebeurtenis AS (
    SELECT
        werkproces.gemeentecode,
        werkproces.dossiernummer,
        unnest(ARRAY[werkproces.datum_start, werkproces.datum_einde]) AS datum
    FROM kern.werkproces AS werkproces
    UNION ALL
    SELECT
        traject.gemeentecode,
        traject.dossiernummer,
        unnest(ARRAY[traject.datum_start, traject.datum_einde]) AS datum
    FROM kern.traject AS traject
    UNION ALL
    SELECT
        melding.gemeentecode,
        melding.dossiernummer,
        unnest(ARRAY[melding.begindatum, melding.melddatum]) AS datum
    FROM kern.verzuimmelding AS melding
)

SELECT
    dossier.gemeentecode,
    dossier.persoon,
    dossier.dossiernummer,
    jsonb_build_object('dossiernummer', dossier.dossiernummer) AS sleutels,
    jsonb_build_object('datum_opening', dossier.datum_opening) AS feiten
FROM kern.dossier AS dossier
WHERE
    dossier.is_open
    AND kern.laatst(dossier.datum_opening) < kern.peildatum() - interval '12 months'
    AND NOT EXISTS (
        SELECT 1
        FROM gebeurtenis
        WHERE
            gebeurtenis.gemeentecode = dossier.gemeentecode
            AND gebeurtenis.dossiernummer = dossier.dossiernummer
            AND coalesce(kern.vroegst(gebeurtenis.datum), '-infinity') <= kern.peildatum()
            AND gebeurtenis.datum IS NOT NULL
            AND coalesce(kern.laatst(gebeurtenis.datum), 'infinity') >= kern.peildatum() - interval '12 months'
    )
