-- naam: kern.teldatum
-- soort: functie
-- titel: De laatste teldatum op of voor een dag
-- definitie: De teldatum is 1 oktober. Negen maanden voor een dag ligt altijd in het jaar van die teldatum.
CREATE FUNCTION kern.teldatum(dag date) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN make_date(extract(YEAR FROM dag - interval '9 months')::integer, 10, 1);
