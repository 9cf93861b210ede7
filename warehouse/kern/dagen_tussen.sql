-- naam: kern.dagen_tussen
-- soort: functie
-- titel: Het aantal dagen tussen twee datums
-- definitie: Leeg wanneer een van de twee onvolledig of onbekend is, of wanneer de tweede voor de eerste ligt.
CREATE FUNCTION kern.dagen_tussen(van integer, tot integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN kern.vroegst(van) = kern.laatst(van) AND kern.vroegst(tot) = kern.laatst(tot) AND tot >= van
        THEN kern.vroegst(tot) - kern.vroegst(van)
END;
