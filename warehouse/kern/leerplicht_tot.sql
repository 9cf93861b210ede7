-- naam: kern.leerplicht_tot
-- soort: functie
-- titel: De laatste dag waarop iemand leerplichtig is
-- definitie: Het einde (31 juli) van het schooljaar waarin de jongere zestien wordt (Leerplichtwet 1969, artikel 3). Vijf
--   maanden na een dag van een schooljaar is het altijd het kalenderjaar waarin dat schooljaar eindigt.
CREATE FUNCTION kern.leerplicht_tot(geboren date) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN make_date(extract(YEAR FROM geboren + interval '5 months')::integer + 16, 7, 31);
