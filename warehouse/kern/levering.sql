-- naam: kern.levering
-- titel: Leveringen zoals het register ze op het gevraagde moment kende
-- definitie: Eén rij per levering die toen ontvangen was, met een peildatum op of voor de gevraagde peildatum. Zij is toen
--   geladen volgens dezelfde voorwaarden als in kern.geladen_levering. Van weigeren is geen moment bewaard: wat geweigerd is,
--   was dat vanaf de ontvangst. Een levering die later opnieuw moest laden, heet voor dat moment ontvangen.
-- kolom levering: Volgnummer van de levering (zie beheer.levering).
-- kolom bron: Systeem dat leverde.
-- kolom extract: Naam van het extract.
-- kolom scope: Reikwijdte van de levering.
-- kolom peildatum: Datum waarover de levering gaat.
-- kolom ontvangen: Moment van ontvangst.
-- kolom status: ontvangen, geladen, geweigerd, vervangen of ingetrokken.
-- kolom reden: Waarom de levering die status heeft; leeg wanneer zij nu een andere heeft.
-- kolom rijen: Aantal rijen in het bestand; leeg zolang het niet is verwerkt.
-- kolom rijen_geladen: Aantal rijen dat geladen is; leeg zolang het bestand niet is verwerkt.
-- kolom rijen_quarantaine: Aantal rijen in quarantaine; leeg zolang het bestand niet is verwerkt.
WITH toen AS (
    SELECT
        levering.levering,
        CASE
            WHEN levering.ingetrokken_op <= (SELECT kern.bekend_op()) THEN 'ingetrokken'
            WHEN levering.status IN ('geweigerd', 'ontvangen') THEN levering.status
            WHEN
                opvolger.geladen_op <= (SELECT kern.bekend_op())
                OR levering.status = 'vervangen' AND opvolger.geladen_op IS NULL
                THEN 'vervangen'
            WHEN levering.geladen_op <= (SELECT kern.bekend_op()) THEN 'geladen'
            ELSE 'ontvangen'
        END AS status
    FROM beheer.levering AS levering
    LEFT JOIN beheer.levering AS opvolger
        ON levering.vervangen_door = opvolger.levering
    WHERE
        levering.peildatum <= (SELECT kern.peildatum())
        AND levering.ontvangen <= (SELECT kern.bekend_op())
)

SELECT
    levering.levering,
    levering.bron,
    levering.extract,
    levering.scope,
    levering.peildatum,
    levering.ontvangen,
    toen.status,
    CASE WHEN toen.status = levering.status THEN levering.reden END AS reden,
    CASE WHEN toen.status <> 'ontvangen' THEN levering.rijen END AS rijen,
    CASE WHEN toen.status <> 'ontvangen' THEN levering.rijen_geladen END AS rijen_geladen,
    CASE WHEN toen.status <> 'ontvangen' THEN levering.rijen_quarantaine END AS rijen_quarantaine
FROM beheer.levering AS levering
INNER JOIN toen
    ON levering.levering = toen.levering
