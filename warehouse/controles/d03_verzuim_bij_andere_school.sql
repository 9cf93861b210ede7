-- code: D03
-- titel: Verzuimmelding van een school waar de jongere niet is ingeschreven
-- ernst: fout
-- bronnen: jvs_verzuimmelding, duo_c_levering, duo_p_levering, brp_persoonslijst, brp_personen
-- wie: de gemeente van de melding
-- doen: Vraag de school of de melding over deze jongere gaat en of de inschrijving bij DUO klopt.
-- uitleg: Op de begindatum van de melding kent DUO geen inschrijving van de jongere bij dezelfde BRIN (vier tekens).
--   Alleen meldingen die niet zijn ingetrokken, van inwoners van de regio, met een begindatum vanaf 31 juli van het
--   kalenderjaar voor de peildatum van de C-levering van de woongemeente tot en met die peildatum: daarvan weet de
--   C-levering alles. Van een onvolledige datum telt elke mogelijkheid mee.
SELECT
    melding.gemeentecode,
    melding.persoon,
    melding.dossiernummer,
    jsonb_build_object('meldingsnummer', melding.meldingsnummer) AS sleutels,
    jsonb_build_object('school', melding.school_brin, 'begindatum', melding.begindatum) AS feiten
FROM kern.verzuimmelding AS melding
INNER JOIN kern.inwoner AS inwoner
    ON melding.persoon = inwoner.persoon
INNER JOIN kern.duo_kent_tot AS kent
    ON inwoner.gemeentecode = kent.gemeentecode
WHERE
    melding.status <> 'I'
    AND melding.school_brin IS NOT NULL
    AND kern.vroegst(melding.begindatum) >= make_date(extract(YEAR FROM kent.tot)::integer - 1, 7, 31)
    AND kern.laatst(melding.begindatum) <= kent.tot
    AND NOT EXISTS (
        SELECT 1
        FROM kern.inschrijving AS inschrijving
        WHERE
            inschrijving.persoon = melding.persoon
            AND inschrijving.brin4 = substr(melding.school_brin, 1, 4)
            AND inschrijving.van <= kern.laatst(melding.begindatum)
            AND inschrijving.tot >= kern.vroegst(melding.begindatum)
    )
