-- code: V06
-- titel: Verzuimmelding die na vijf werkdagen nog niet in behandeling is
-- ernst: waarschuwing
-- bronnen: jvs_verzuimmelding
-- wie: de gemeente van de melding
-- doen: Neem de melding in behandeling, of neem haar ter kennisgeving aan.
-- uitleg: De melding heeft op de peildatum nog status R (geregistreerd) en er zijn meer dan vijf werkdagen voorbij. De dag
--   na de melddatum is de eerste, de peildatum telt mee. Werkdagen zijn maandag tot en met vrijdag zonder de feestdagen. Van
--   een onvolledige melddatum geldt de laatste mogelijke dag.
SELECT
    melding.gemeentecode,
    melding.persoon,
    melding.dossiernummer,
    jsonb_build_object('meldingsnummer', melding.meldingsnummer) AS sleutels,
    jsonb_build_object('melddatum', melding.melddatum) AS feiten
FROM kern.verzuimmelding AS melding
WHERE
    melding.status = 'R'
    AND kern.werkdagen(kern.laatst(melding.melddatum), (SELECT kern.peildatum())) > 5
