-- code: D05
-- titel: Startkwalificatie in JVS wijkt af van DUO
-- ernst: waarschuwing
-- bronnen: jvs_jongere, duo_c_levering, duo_p_levering
-- wie: de gemeente van het dossier
-- doen: Controleer of de jongere een startkwalificatie heeft en pas JVS aan, of meld het verschil bij DUO.
-- uitleg: Alleen open dossiers waarin de startkwalificatie is ingevuld, van jongeren van wie DUO het ook weet.
SELECT
    dossier.gemeentecode,
    dossier.persoon,
    dossier.dossiernummer,
    jsonb_build_object('dossiernummer', dossier.dossiernummer) AS sleutels,
    jsonb_build_object('jvs', dossier.startkwalificatie, 'duo', onderwijs.startkwalificatie) AS feiten
FROM kern.dossier AS dossier
INNER JOIN kern.onderwijspersoon AS onderwijs
    ON dossier.persoon = onderwijs.persoon
WHERE dossier.is_open AND dossier.startkwalificatie <> onderwijs.startkwalificatie
