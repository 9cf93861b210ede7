-- code: T03
-- titel: Signaal uit de P-levering zonder contact binnen vier weken
-- ernst: waarschuwing
-- bronnen: jvs_traject
-- wie: de gemeente van het traject
-- doen: Neem contact op met de jongere, of vul de datum van het eerste contact in JVS in.
-- uitleg: Het signaal kwam uit de P-levering van DUO (signaalbron P), de signaaldatum ligt meer dan 28 dagen voor de peildatum
--   en er is geen datum van eerste contact. Een onvolledige signaaldatum telt alleen mee als elke mogelijke dag dat zegt.
SELECT
    traject.gemeentecode,
    traject.persoon,
    traject.dossiernummer,
    jsonb_build_object('trajectnummer', traject.trajectnummer) AS sleutels,
    jsonb_build_object('signaaldatum', traject.signaaldatum) AS feiten
FROM kern.traject AS traject
WHERE
    traject.signaalbron = 'P'
    AND traject.datum_eerste_contact IS NULL
    AND kern.laatst(traject.signaaldatum) < kern.peildatum() - 28
