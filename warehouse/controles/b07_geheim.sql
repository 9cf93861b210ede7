-- code: B07
-- titel: Dossier van een jongere met geheimhouding die in GRIP staat
-- ernst: fout
-- bronnen: brp_persoonslijst, brp_personen, jvs_jongere, grip_overstap, grip_jikp, grip_uitstroom_switch
-- wie: de gemeente van het dossier
-- doen: Scherm het dossier af en laat de registratie in GRIP verwijderen of afschermen.
-- uitleg: De BRP geeft een indicatie geheim (1 tot en met 7), de jongere heeft een open dossier, en staat op de peildatum in
--   GRIP (overstap, jongeren in een kwetsbare positie, of uitstroom en switch), dat scholen en partners zien. Eén bevinding
--   per open dossier.
WITH in_grip AS (
    SELECT
        overstap.persoon,
        'grip_overstap' AS extract
    FROM kern.overstap AS overstap
    UNION
    SELECT
        jikp.persoon,
        'grip_jikp' AS extract
    FROM kern.jikp AS jikp
    UNION
    SELECT
        registratie.persoon,
        'grip_uitstroom_switch' AS extract
    FROM kern.uitstroom_switch AS registratie
)

SELECT
    dossier.gemeentecode,
    dossier.persoon,
    dossier.dossiernummer,
    jsonb_build_object('dossiernummer', dossier.dossiernummer) AS sleutels,
    jsonb_build_object('extracten', jsonb_agg(in_grip.extract ORDER BY in_grip.extract)) AS feiten
FROM kern.dossier AS dossier
INNER JOIN kern.persoon AS persoon
    ON dossier.persoon = persoon.persoon
INNER JOIN in_grip
    ON dossier.persoon = in_grip.persoon
WHERE
    dossier.is_open
    AND persoon.is_geheim
GROUP BY dossier.gemeentecode, dossier.persoon, dossier.dossiernummer
