-- naam: kern.bijstand
-- titel: Laatste antwoord van SUWI over bijstand
-- definitie: Eén rij per persoon: het laatste antwoord op of voor de peildatum met uitkomst a (gegevens bekend), b (niets
--   bekend bij de gemeenten) of d (onvolledig). Antwoorden c (persoon niet bekend) en e (fout) zeggen niets en laten het
--   antwoord ervoor gelden. Leeg is onbekend, nooit nee. Leveringen met scope X of I tellen niet mee.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom peildatum: Datum waar het antwoord over gaat.
-- kolom uitkomst: a gegevens bekend, b persoon bekend en geen bijstand, d onvolledig antwoord.
-- kolom bijstand: Ja wanneer de persoon toen bijstand had; leeg is onbekend.
-- kolom datum_begin: Begin van de bijstand als jjjjmmdd; leeg als er geen is.
-- kolom datum_einde: Einde van de bijstand als jjjjmmdd; leeg zolang die duurt.
SELECT DISTINCT ON (coalesce(alias.persoon, antwoord.burgerservicenummer))
    coalesce(alias.persoon, antwoord.burgerservicenummer) AS persoon,
    kern.vroegst(antwoord.peildatum) AS peildatum,
    antwoord.uitkomst,
    antwoord.bijstand,
    antwoord.datum_begin,
    antwoord.datum_einde
FROM bron.suwi_bijstand AS antwoord
LEFT JOIN kern.ander_nummer AS alias
    ON antwoord.burgerservicenummer = alias.nummer
WHERE
    antwoord.uitkomst IN ('a', 'b', 'd')
    AND antwoord.scope ~ '^[GR]'
    AND antwoord.geldig_van <= (SELECT kern.peildatum())
    AND antwoord.geldig_tot > (SELECT kern.peildatum())
    AND antwoord.bekend_van <= (SELECT kern.bekend_op())
    AND (antwoord.bekend_tot > (SELECT kern.bekend_op()) OR antwoord.bekend_tot = 'infinity')
-- Bij gelijke datum (twee nummers van een persoon, twee scopes) weegt wat bekend is; de rest maakt de keuze onafhankelijk van
-- de volgorde van binnenkomst.
ORDER BY
    coalesce(alias.persoon, antwoord.burgerservicenummer),
    antwoord.peildatum DESC,
    antwoord.uitkomst,
    antwoord.scope,
    antwoord.sleutel
