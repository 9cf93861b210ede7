-- code: T04
-- titel: Bestemming werk, maar volgens SUWI minder dan twaalf uur werk
-- ernst: waarschuwing
-- bronnen: jvs_traject, suwi_inkomsten
-- wie: de gemeente van het traject
-- doen: Vraag de jongere naar het werk; is het er niet (meer), open het traject dan opnieuw of verbeter de bestemming.
-- uitleg: De bestemming van het traject is WERK, en volgens het laatste antwoord van SUWI over inkomsten (uitkomst a, b of d)
--   werkt de jongere geen 12 uur per week. Onbekende uren, een onbekende persoon (c) en een fout (e) zeggen niets.
SELECT
    traject.gemeentecode,
    traject.persoon,
    traject.dossiernummer,
    jsonb_build_object('trajectnummer', traject.trajectnummer) AS sleutels,
    jsonb_build_object('bestemming', traject.bestemming, 'werkt_12_uur', inkomen.werkt_12_uur) AS feiten
FROM kern.traject AS traject
INNER JOIN kern.inkomen AS inkomen
    ON traject.persoon = inkomen.persoon
WHERE traject.bestemming = 'WERK' AND NOT inkomen.werkt_12_uur
