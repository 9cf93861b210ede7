-- naam: kern.zonder_onderwijs
-- titel: Inwoners die leerplichtig of kwalificatieplichtig zijn, zonder inschrijving en zonder vrijstelling
-- definitie: Eén rij per inwoner die op de peildatum zeker leerplichtig of kwalificatieplichtig is, en voor wie geen
--   inschrijving loopt of kan lopen en geen vrijstelling van inschrijving (artikel 5 onder a, b of c, 5a, 15) van kracht is of
--   kan zijn. Het gat begint op de laatste van: de dag na de laatste inschrijving, de dag na de laatste vrijstelling van
--   inschrijving, en het begin van de leerplicht. Kent DUO de persoon niet, dan is er geen inschrijving.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom gemeentecode: Code van de woongemeente.
-- kolom is_leerplichtig: Ja wanneer de persoon zeker leerplichtig is.
-- kolom is_kwalificatieplichtig: Ja wanneer de persoon zeker kwalificatieplichtig is.
-- kolom sinds_vroegst: De vroegste dag waarop het gat begonnen kan zijn.
-- kolom sinds_laatst: De laatste dag waarop het gat begonnen kan zijn; dezelfde dag wanneer alle datums volledig zijn.
WITH dekking AS (
    SELECT
        inschrijving.persoon,
        inschrijving.van,
        inschrijving.tot,
        kern.vroegst(inschrijving.datum_uitschrijving) AS vroegst_tot
    FROM kern.inschrijving AS inschrijving
    UNION ALL
    SELECT
        vrijstelling.persoon,
        vrijstelling.mogelijk_van AS van,
        vrijstelling.mogelijk_tot AS tot,
        kern.vroegst(vrijstelling.einddatum) AS vroegst_tot
    FROM kern.vrijstelling AS vrijstelling
    WHERE vrijstelling.van_inschrijving AND vrijstelling.besluit = 'toegekend'
),

laatste AS (
    SELECT
        dekking.persoon,
        bool_or(dekking.van <= (SELECT kern.peildatum()) AND dekking.tot >= (SELECT kern.peildatum())) AS loopt,
        max(dekking.vroegst_tot) FILTER (WHERE dekking.tot < (SELECT kern.peildatum())) + 1 AS voorbij_vroegst,
        max(dekking.tot) FILTER (WHERE dekking.tot < (SELECT kern.peildatum())) + 1 AS voorbij_laatst
    FROM dekking
    GROUP BY dekking.persoon
)

SELECT
    plicht.persoon,
    plicht.gemeentecode,
    plicht.is_leerplichtig,
    plicht.is_kwalificatieplichtig,
    -- greatest slaat over wat er niet is
    greatest(kern.leerplicht_van(kern.vroegst(plicht.geboortedatum)), laatste.voorbij_vroegst) AS sinds_vroegst,
    greatest(plicht.leerplicht_van, laatste.voorbij_laatst) AS sinds_laatst
FROM kern.plicht AS plicht
LEFT JOIN laatste
    ON plicht.persoon = laatste.persoon
WHERE plicht.is_plichtig AND laatste.loopt IS NOT TRUE
