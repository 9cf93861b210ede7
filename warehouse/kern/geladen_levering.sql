-- naam: kern.geladen_levering
-- titel: Leveringen die op de peildatum geladen waren
-- definitie: Eén rij per extract, scope en peildatum waarvan een levering geladen is; een herstelde levering telt in plaats van
--   de eerdere, een ingetrokken levering telt niet. Alleen leveringen van een gemeente of de regio.
-- kolom levering: Volgnummer van de levering (zie beheer.levering).
-- kolom extract: Naam van het extract.
-- kolom scope: Reikwijdte van de levering.
-- kolom peildatum: Datum waarover de levering gaat; van een DUO-rapport de laatste dag van de rapportmaand.
-- kolom peilmaand: Rapportmaand (jjjjmm) van een DUO-rapport, anders leeg.
-- kolom rijen: Aantal rijen in het bestand.
-- kolom is_laatste: Ja wanneer dit van dat extract en die scope de levering met de laatste peildatum is.
SELECT DISTINCT ON (levering.extract, levering.scope, levering.peildatum)
    levering.levering,
    levering.extract,
    levering.scope,
    levering.peildatum,
    levering.peilmaand,
    levering.rijen,
    levering.peildatum = max(levering.peildatum) OVER (PARTITION BY levering.extract, levering.scope) AS is_laatste
FROM beheer.levering AS levering
LEFT JOIN beheer.levering AS opvolger
    ON levering.vervangen_door = opvolger.levering
WHERE
    levering.scope ~ '^[GR]'
    AND levering.status IN ('geladen', 'vervangen', 'ingetrokken')
    AND levering.peildatum <= (SELECT kern.peildatum())
    AND levering.geladen_op <= (SELECT kern.bekend_op())
    AND (levering.ingetrokken_op IS NULL OR levering.ingetrokken_op > (SELECT kern.bekend_op()))
    AND (opvolger.geladen_op IS NULL OR opvolger.geladen_op > (SELECT kern.bekend_op()))
ORDER BY levering.extract, levering.scope, levering.peildatum, levering.geladen_op DESC
