-- code: V11
-- titel: Proces-verbaal wegens absoluut verzuim tijdens een vrijstelling
-- ernst: fout
-- bronnen: jvs_procesverbaal, jvs_vrijstelling
-- wie: de gemeente van het proces-verbaal
-- doen: Vraag de consulent die de processen-verbaal behandelt om proces-verbaal en vrijstelling naast elkaar te leggen; wie
--   het is, staat alleen in wpg.bevinding.
-- uitleg: Een toegekende vrijstelling, van welk artikel en in welke gemeente ook, en een proces-verbaal wegens absoluut
--   verzuim met een datum in haar periode. Van een onvolledige datum telt alleen wat voor elke mogelijke dag geldt. Deze
--   controle leest politiegegevens (Wpg): lijsten tonen geen dossier en geen nummer, en overzichten alleen aantallen.
WITH verbaal AS (
    SELECT
        CASE WHEN verbaal.scope LIKE 'G%' THEN substr(verbaal.scope, 2) ELSE verbaal.gemeentecode END AS gemeentecode,
        verbaal.pvnummer,
        verbaal.dossiernummer,
        verbaal.datum_pv,
        coalesce(alias.persoon, verbaal.burgerservicenummer, verbaal.onderwijsnummer) AS persoon
    FROM wpg.jvs_procesverbaal AS verbaal
    LEFT JOIN kern.alias AS alias
        ON coalesce(verbaal.burgerservicenummer, verbaal.onderwijsnummer) = alias.nummer
    WHERE
        verbaal.verzuimsoort = 'ABSOLUUT'
        AND verbaal.scope ~ '^[GR]'
        AND verbaal.geldig_van <= (SELECT kern.peildatum())
        AND verbaal.geldig_tot > (SELECT kern.peildatum())
        AND verbaal.bekend_van <= (SELECT kern.bekend_op())
        AND (verbaal.bekend_tot > (SELECT kern.bekend_op()) OR verbaal.bekend_tot = 'infinity')
)

SELECT
    verbaal.gemeentecode,
    verbaal.persoon,
    verbaal.dossiernummer,
    jsonb_build_object('pvnummer', verbaal.pvnummer) AS sleutels,
    jsonb_build_object(
        'datum_pv', verbaal.datum_pv,
        'vrijstellingen', jsonb_agg(
            DISTINCT jsonb_build_array(
                vrijstelling.gemeentecode,
                vrijstelling.vrijstellingnummer,
                vrijstelling.begindatum,
                vrijstelling.einddatum
            )
        )
    ) AS feiten
FROM verbaal
INNER JOIN kern.vrijstelling AS vrijstelling
    ON
        verbaal.persoon = vrijstelling.persoon
        AND kern.loopt_zeker(vrijstelling.begindatum, vrijstelling.einddatum, kern.vroegst(verbaal.datum_pv))
        AND kern.loopt_zeker(vrijstelling.begindatum, vrijstelling.einddatum, kern.laatst(verbaal.datum_pv))
WHERE vrijstelling.besluit = 'toegekend'
GROUP BY
    verbaal.gemeentecode,
    verbaal.persoon,
    verbaal.dossiernummer,
    verbaal.pvnummer,
    verbaal.datum_pv
