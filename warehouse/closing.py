"""Moving processen-verbaal to the closed archive and destroying them there (privacy.md 9 and 10).

The move is an erasure of rows: it writes stop entries so that the next snapshot does not bring them back, takes the rows out of
`wpg.jvs_procesverbaal`, and leaves the archived leveringen to `pipelines.erasing`. Needs the rights of the owner.
"""

import json
import uuid
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, insert, text

from schemas.jvs import JVS_PROCESVERBAAL
from warehouse.erasure import ErasureKind, NothingToErase, count_anew
from warehouse.locks import lock_erasing
from warehouse.retention import Due, Pv
from warehouse.stops import StopKeys, StopKind, stop_rows
from warehouse.tables.wissen import stop, wissing


def close_and_destroy(connection: Connection, due: Due, ground: str, *, request: int, trace: str, keys: StopKeys) -> int:
    """Move the processen-verbaal that are due to the closed archive, and take out of it what is due there.

    Gives the number of the erasure that is to be carried out. In the caller's transaction; it waits for leveringen that are
    being published. Raises NothingToErase.
    """
    if not due.pvs and not due.closed:
        raise NothingToErase("Er is geen proces-verbaal om af te sluiten of te vernietigen.")
    lock_erasing(connection, alone=True)
    persons = len(persons_of_pvs(connection, due))
    moved = connection.execute(text(_MOVE), {"dag": due.day}).rowcount
    destroyed = connection.execute(text(_DESTROY), {"nummers": [*due.closed]}).rowcount
    counts = {"wpg.jvs_procesverbaal": moved, "wpg.gesloten": destroyed}
    erasure = connection.execute(
        insert(wissing)
        .values(
            trace_id=trace,
            soort=str(ErasureKind.RETENTION),
            grond=ground,
            extracts=[JVS_PROCESVERBAAL.name],
            personen=persons,
            bewijs={
                "verzoek": request,
                "tabellen": {table: count for table, count in counts.items() if count},
                "afgesloten": len(due.pvs),
            },
        )
        .returning(wissing.c.wissing)
    ).scalar_one()
    if due.pvs:
        texts = [f"{pv.gemeentecode}/{pv.number}" for pv in due.pvs]
        connection.execute(insert(stop), stop_rows(keys, erasure, StopKind.ROW, texts))
        for statement in (_TAKE_OUT, _UNKEY, _FINDINGS):
            connection.execute(text(statement))
        count_anew(connection, connection.scalar(text(_SINCE)))
    return erasure


def persons_of_pvs(connection: Connection, due: Due) -> Sequence[uuid.UUID]:
    """The persons of the processen-verbaal that are due to be closed, which stay chosen until the transaction ends."""
    connection.execute(text(_CHOOSE), {"pvs": _as_json(due.pvs)})
    return connection.scalars(text(_PERSONS)).all()


def erasures_of_request(connection: Connection, request: int) -> Sequence[int]:
    """The erasures that carry out a request, in order."""
    query = text("SELECT wissing FROM beheer.wissing WHERE (bewijs ->> 'verzoek')::bigint = :verzoek ORDER BY wissing")
    return connection.scalars(query, {"verzoek": request}).all()


def _as_json(pvs: Sequence[Pv]) -> str:
    return json.dumps([{"scope": pv.scope, "sleutel": str(pv.key), "begin": pv.begin.isoformat()} for pv in pvs])


_CHOOSE: Final = """
CREATE TEMPORARY TABLE IF NOT EXISTS af_te_sluiten_pv ON COMMIT DROP AS
SELECT pv.scope, pv.sleutel, pv.begin
FROM jsonb_to_recordset(CAST(:pvs AS jsonb)) AS pv (scope text, sleutel uuid, begin date)
"""

_DESTROY: Final = "DELETE FROM wpg.gesloten WHERE gesloten = ANY(:nummers)"

_MOVE: Final = """
INSERT INTO wpg.gesloten (scope, sleutel, burgerservicenummer, onderwijsnummer, rij, begin, gesloten_op)
SELECT
    rij.scope, rij.sleutel, rij.burgerservicenummer, rij.onderwijsnummer,
    to_jsonb(rij) - ARRAY['scope', 'sleutel', 'burgerservicenummer', 'onderwijsnummer'],
    pv.begin, :dag
FROM wpg.jvs_procesverbaal AS rij
INNER JOIN pg_temp.af_te_sluiten_pv AS pv ON pv.scope = rij.scope AND pv.sleutel = rij.sleutel
"""

_PERSONS: Final = """
SELECT DISTINCT coalesce(alias.persoon, rij.burgerservicenummer, rij.onderwijsnummer)
FROM wpg.jvs_procesverbaal AS rij
INNER JOIN pg_temp.af_te_sluiten_pv AS pv ON pv.scope = rij.scope AND pv.sleutel = rij.sleutel
LEFT JOIN kern.alias AS alias ON alias.nummer = coalesce(rij.burgerservicenummer, rij.onderwijsnummer)
WHERE num_nonnulls(rij.burgerservicenummer, rij.onderwijsnummer) > 0
"""

_TAKE_OUT: Final = """
DELETE FROM wpg.jvs_procesverbaal AS rij
USING pg_temp.af_te_sluiten_pv AS pv
WHERE pv.scope = rij.scope AND pv.sleutel = rij.sleutel
"""

_UNKEY: Final = """
UPDATE beheer.quarantaine SET sleutel = NULL, groep = NULL, sleutelkolommen = NULL
WHERE sleutel IN (SELECT sleutel FROM pg_temp.af_te_sluiten_pv)
"""

_FINDINGS: Final = """
DELETE FROM wpg.bevinding
USING wpg.gesloten AS rij, pg_temp.af_te_sluiten_pv AS pv
WHERE
    rij.scope = pv.scope AND rij.sleutel = pv.sleutel
    AND bevinding.sleutels ->> 'pvnummer' = rij.rij ->> 'pvnummer'
    AND bevinding.gemeentecode = CASE WHEN rij.scope LIKE 'G%' THEN substr(rij.scope, 2) ELSE rij.rij ->> 'gemeentecode' END
"""

_SINCE: Final = """
SELECT min(CAST(rij.rij ->> 'geldig_van' AS date))
FROM wpg.gesloten AS rij
INNER JOIN pg_temp.af_te_sluiten_pv AS pv ON pv.scope = rij.scope AND pv.sleutel = rij.sleutel
"""
