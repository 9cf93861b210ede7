-- code: V02
-- titel: Verzuimmelding die eindigt of gemeld is voor zij begint
-- ernst: fout
-- bronnen: jvs_verzuimmelding
-- wie: de gemeente van de melding
-- doen: Vraag de school welke datum klopt en herstel de begindatum, einddatum of melddatum in JVS.
-- uitleg: De einddatum of de melddatum ligt voor de begindatum; op dezelfde dag mag. Bij een onvolledige datum alleen als
--   elke mogelijke dag dat zegt.
SELECT
    melding.gemeentecode,
    melding.persoon,
    melding.dossiernummer,
    jsonb_build_object('meldingsnummer', melding.meldingsnummer) AS sleutels,
    jsonb_build_object(
        'melddatum', melding.melddatum,
        'begindatum', melding.begindatum,
        'einddatum', melding.einddatum
    ) AS feiten
FROM kern.verzuimmelding AS melding
WHERE
    kern.laatst(melding.einddatum) < kern.vroegst(melding.begindatum)
    OR kern.laatst(melding.melddatum) < kern.vroegst(melding.begindatum)
