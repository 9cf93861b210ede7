-- code: V08
-- titel: Verzuim dat meer dan drie maanden geleden begon en nog niet is afgehandeld
-- ernst: waarschuwing
-- bronnen: jvs_verzuimmelding
-- wie: de gemeente van de melding
-- doen: Ga na of de jongere weer naar school gaat. Zo ja, sluit de melding af; zo nee, behandel de jongere als thuiszitter.
-- uitleg: De melding heeft op de peildatum status R (geregistreerd) of B (in behandeling) en de begindatum ligt er meer dan
--   drie maanden voor. Van een onvolledige begindatum geldt de laatste mogelijke dag.
SELECT
    melding.gemeentecode,
    melding.persoon,
    melding.dossiernummer,
    jsonb_build_object('meldingsnummer', melding.meldingsnummer) AS sleutels,
    jsonb_build_object('status', melding.status, 'begindatum', melding.begindatum) AS feiten
FROM kern.verzuimmelding AS melding
WHERE
    melding.status IN ('R', 'B')
    AND kern.laatst(melding.begindatum) + interval '3 months' < (SELECT kern.peildatum())
