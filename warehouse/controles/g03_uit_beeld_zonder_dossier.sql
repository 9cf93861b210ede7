-- code: G03
-- titel: Jongere in een kwetsbare positie uit beeld, zonder open dossier
-- ernst: waarschuwing
-- bronnen: grip_jikp, jvs_jongere, brp_persoonslijst, brp_personen
-- wie: de woongemeente
-- doen: Open een dossier in JVS en zoek contact met de jongere.
-- uitleg: De registratie in GRIP heeft de status UIT_BEELD, en de jongere heeft op de peildatum in geen gemeente van de regio
--   een open dossier.
SELECT
    jikp.handelende_gemeente AS gemeentecode,
    jikp.persoon,
    NULL::text AS dossiernummer,
    jsonb_build_object('jikp_id', jikp.jikp_id) AS sleutels,
    jsonb_build_object('datum_laatste_contact', jikp.datum_laatste_contact) AS feiten
FROM kern.jikp AS jikp
WHERE
    jikp.status = 'UIT_BEELD'
    AND NOT EXISTS (
        SELECT 1
        FROM kern.open_dossier AS dossier
        WHERE dossier.persoon = jikp.persoon
    )
