-- naam: kern.leerplicht_van
-- soort: functie
-- titel: De eerste dag waarop iemand leerplichtig is
-- definitie: De eerste dag van de maand na die waarin het kind vijf jaar wordt (Leerplichtwet 1969, artikel 3).
CREATE FUNCTION kern.leerplicht_van(geboren date) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (date_trunc('month', kern.verjaardag(geboren, 5)::timestamp) + interval '1 month')::date;
