-- naam: kern.vorige_maand
-- soort: functie
-- titel: De maand (jjjjmm) voor een maand
-- definitie: 202601 geeft 202512.
CREATE FUNCTION kern.vorige_maand(maand integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN maand % 100 = 1 THEN maand - 89 ELSE maand - 1 END;
