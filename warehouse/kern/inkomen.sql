-- naam: kern.inkomen
-- titel: Laatste antwoord van SUWI over inkomsten
-- definitie: Eén rij per persoon: het laatste antwoord op of voor de peildatum met uitkomst a (gegevens bekend), b (niets in de
--   periode) of d (onvolledig). Antwoorden c (persoon niet bekend) en e (fout) zeggen niets en laten het antwoord ervoor
--   gelden. Leeg is onbekend, nooit nee. Leveringen met scope X of I tellen niet mee.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom peildatum: Datum waar het antwoord over gaat.
-- kolom uitkomst: a gegevens bekend, b persoon bekend en niets in de periode, d onvolledig antwoord.
-- kolom werkt: Ja wanneer de persoon toen werkte in loondienst, niet als stagiair; leeg is onbekend.
-- kolom uren_per_week: Uren per week volgens de laatste opgaven; leeg is onbekend.
-- kolom werkt_12_uur: Ja bij 12 uur per week of meer; leeg is onbekend.
-- kolom uitkering: Ja wanneer de persoon toen een uitkering had, welke ook; leeg is onbekend.
SELECT DISTINCT ON (coalesce(alias.persoon, antwoord.burgerservicenummer))
    coalesce(alias.persoon, antwoord.burgerservicenummer) AS persoon,
    kern.vroegst(antwoord.peildatum) AS peildatum,
    antwoord.uitkomst,
    antwoord.werkt,
    antwoord.uren_per_week,
    antwoord.werkt_12_uur,
    antwoord.uitkering
FROM bron.suwi_inkomsten AS antwoord
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
