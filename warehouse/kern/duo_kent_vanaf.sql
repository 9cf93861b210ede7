-- naam: kern.duo_kent_vanaf
-- soort: functie
-- titel: Vanaf welke dag een C-levering inschrijvingen bevat
-- definitie: Een C-levering bevat de inschrijvingen die op of na 31 juli van het vorige kalenderjaar nog liepen. Wat daarvoor
--   eindigde kent DUO niet meer, en een controle op iets dat ontbreekt kan er niets over zeggen.
CREATE FUNCTION kern.duo_kent_vanaf() RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE
RETURN make_date(extract(YEAR FROM kern.peildatum())::integer - 1, 7, 31);
