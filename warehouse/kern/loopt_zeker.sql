-- naam: kern.loopt_zeker
-- soort: functie
-- titel: Loopt iets op een dag, welke dag een onvolledige datum ook is?
-- definitie: De eerste en de laatste dag tellen mee; zonder einddatum loopt het door. Nee zodra een van de dagen die de datums
--   kunnen zijn, het tegenspreekt.
CREATE FUNCTION kern.loopt_zeker(begindatum integer, einddatum integer, dag date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(kern.laatst(begindatum), 'infinity') <= dag
AND (einddatum IS NULL OR coalesce(kern.vroegst(einddatum), '-infinity') >= dag);
