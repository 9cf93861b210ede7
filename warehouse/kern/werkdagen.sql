-- naam: kern.werkdagen
-- soort: functie
-- titel: Hoeveel werkdagen liggen er na de ene dag tot en met de andere?
-- definitie: Telt maandag tot en met vrijdag zonder de feestdagen van kern.feestdag, na de dag van tot en met de dag tot. 0
--   wanneer tot niet na van ligt, leeg wanneer een van beide leeg is.
CREATE FUNCTION kern.werkdagen(van date, tot date) RETURNS integer
LANGUAGE sql STABLE STRICT PARALLEL SAFE
-- 1 januari van het jaar 1 was een maandag: hele weken tellen vijf dagen, wat overblijft hoogstens vijf. Zo kost een lange
-- periode niet meer dan een korte.
RETURN greatest(
    (tot - '0001-01-01' + 1) / 7 * 5 + least((tot - '0001-01-01' + 1) % 7, 5)
    - (van - '0001-01-01' + 1) / 7 * 5 - least((van - '0001-01-01' + 1) % 7, 5)
    - (
        SELECT count(DISTINCT feestdag.datum)
        FROM kern.feestdag AS feestdag
        WHERE feestdag.datum > van AND feestdag.datum <= tot AND extract(ISODOW FROM feestdag.datum) <= 5
    ),
    0
);
