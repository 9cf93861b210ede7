-- naam: kern.verjaardag
-- soort: functie
-- titel: De dag waarop iemand een leeftijd bereikt
-- definitie: Wie op 29 februari geboren is, wordt in een gewoon jaar op 1 maart een jaar ouder.
CREATE FUNCTION kern.verjaardag(geboren date, leeftijd integer) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN make_date(extract(YEAR FROM geboren)::integer + leeftijd, extract(MONTH FROM geboren)::integer, 1)
+ (extract(DAY FROM geboren)::integer - 1);
