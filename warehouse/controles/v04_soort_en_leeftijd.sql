-- code: V04
-- titel: Verzuimsoort die niet past bij de leeftijd van de jongere
-- ernst: waarschuwing
-- bronnen: jvs_verzuimmelding, jvs_jongere, brp_persoonslijst, brp_personen
-- wie: de gemeente van de melding
-- doen: Controleer de geboortedatum; klopt die, laat de school dan opnieuw melden met de soort die bij de leeftijd past.
-- uitleg: De leeftijd op de begindatum van de melding past niet: bij V3 of LRV is de jongere 18 of ouder; bij V4 of RMC
--   jonger dan 18, of zo oud dat de groep van het Doorstroompunt voorbij is (23 jaar, vanaf 1 januari 2026 27 jaar). Andere
--   soorten worden niet getoetst. De geboortedatum komt uit de BRP, anders uit JVS. Bij een onvolledige datum alleen als elke
--   mogelijke dag dat zegt.
WITH melding AS (
    SELECT
        melding.*,
        persoon.geboortedatum,
        persoon.geboortedatum_vroegst,
        persoon.geboortedatum_laatst,
        kern.vroegst(melding.begindatum) AS begin_vroegst,
        kern.laatst(melding.begindatum) AS begin_laatst
    FROM kern.verzuimmelding AS melding
    INNER JOIN kern.persoon AS persoon
        ON melding.persoon = persoon.persoon
)

SELECT
    melding.gemeentecode,
    melding.persoon,
    melding.dossiernummer,
    jsonb_build_object('meldingsnummer', melding.meldingsnummer) AS sleutels,
    jsonb_build_object(
        'verzuimsoort', melding.verzuimsoort,
        'begindatum', melding.begindatum,
        'geboortedatum', melding.geboortedatum
    ) AS feiten
FROM melding
INNER JOIN kern.leeftijdsgrens AS grens
    ON melding.begin_laatst >= grens.geldig_van AND melding.begin_laatst < grens.geldig_tot
WHERE
    (
        melding.verzuimsoort IN ('V3', 'LRV')
        AND kern.verjaardag(melding.geboortedatum_laatst, 18) <= melding.begin_vroegst
    )
    OR (
        melding.verzuimsoort IN ('V4', 'RMC')
        AND (
            kern.verjaardag(melding.geboortedatum_vroegst, 18) > melding.begin_laatst
            OR kern.verjaardag(melding.geboortedatum_laatst, grens.grens) <= melding.begin_vroegst
        )
    )
