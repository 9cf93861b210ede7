-- code: T05
-- titel: SUWI kent werk of een uitkering, het traject geen bestemming
-- ernst: info
-- bronnen: jvs_traject, suwi_inkomsten, suwi_bijstand
-- wie: de gemeente van het traject
-- doen: Neem werk of uitkering mee in het volgende gesprek en vul de bestemming aan.
-- uitleg: Volgens het laatste antwoord van SUWI (uitkomst a, b of d) werkt de jongere, hoeveel uur ook, of is er een uitkering
--   of bijstand, en de bestemming van het traject is GEEN of leeg. Ook lopende trajecten tellen mee.
SELECT
    traject.gemeentecode,
    traject.persoon,
    traject.dossiernummer,
    jsonb_build_object('trajectnummer', traject.trajectnummer) AS sleutels,
    jsonb_build_object(
        'bestemming', traject.bestemming,
        'werkt', inkomen.werkt,
        'uitkering', inkomen.uitkering,
        'bijstand', bijstand.bijstand
    ) AS feiten
FROM kern.traject AS traject
LEFT JOIN kern.inkomen AS inkomen
    ON traject.persoon = inkomen.persoon
LEFT JOIN kern.bijstand AS bijstand
    ON traject.persoon = bijstand.persoon
WHERE
    coalesce(traject.bestemming, 'GEEN') = 'GEEN'
    AND (inkomen.werkt OR inkomen.uitkering OR bijstand.bijstand)
