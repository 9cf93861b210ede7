-- naam: kern.kan_lopen
-- soort: functie
-- titel: Kan iets op een dag lopen?
-- definitie: De eerste en de laatste dag tellen mee; zonder einddatum loopt het door. Ja zodra een van de dagen die onvolledige
--   datums kunnen zijn, dat zegt.
CREATE FUNCTION kern.kan_lopen(begindatum integer, einddatum integer, dag date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(kern.vroegst(begindatum), '-infinity') <= dag AND coalesce(kern.laatst(einddatum), 'infinity') >= dag;
