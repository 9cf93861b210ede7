"""Moving processen-verbaal to the closed archive and destroying them there (privacy.md 9 and 10).

The move is an erasure of rows: it writes stop entries so that the next snapshot does not bring them back, takes the rows out of
`wpg.jvs_procesverbaal`, and leaves the archived leveringen to `pipelines.erasing`. Needs the rights of the owner.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, insert, text

from schemas.jvs import JVS_PROCESVERBAAL
from warehouse.bron import History
from warehouse.erasure import ErasureKind, NothingToErase, note_erasure, take_out, taking_out
from warehouse.locks import lock_erasing
from warehouse.retention import Due, Pv
from warehouse.stops import StopKeys, StopKind, stop_rows
from warehouse.tables.wissen import stop
from warehouse.whose_rows import gemeente_of


def close_and_destroy(connection: Connection, due: Due, ground: str, *, request: int, trace: str, keys: StopKeys) -> int:
    """Move the processen-verbaal that are due to the closed archive, and take out of it what is due there.

    Gives the number of the erasure that is to be carried out. In the caller's transaction; it waits for leveringen that are
    being published. Raises NothingToErase.
    """
    if not due.pvs and not due.closed:
        raise NothingToErase("Er is geen proces-verbaal om af te sluiten of te vernietigen.")
    lock_erasing(connection, alone=True)
    persons = len(persons_of_pvs(connection, due))
    destroyed = connection.execute(text(_DESTROY), {"nummers": [*due.closed]}).rowcount
    counts = {"wpg.gesloten": destroyed, **(_close(connection, due) if due.pvs else {})}
    erasure = note_erasure(
        connection, ErasureKind.RETENTION, ground, trace=trace, persons=persons, extracts=[JVS_PROCESVERBAAL.name],
        proof={
            "verzoek": request,
            "tabellen": {table: count for table, count in counts.items() if count},
            "afgesloten": len(due.pvs),
        },
    )  # fmt: skip
    if due.pvs:
        texts = [f"{pv.gemeentecode}/{pv.number}" for pv in due.pvs]
        connection.execute(insert(stop), stop_rows(keys, erasure, StopKind.ROW, texts))
    return erasure


def _close(connection: Connection, due: Due) -> Mapping[str, int]:
    """Move what was chosen to the closed archive, and let nothing else know of it; the rows that went, by table."""
    with taking_out(connection) as counts:
        connection.execute(text(_MOVE), {"dag": due.day})
        connection.execute(text(_FINDINGS))
        counts[History(JVS_PROCESVERBAAL).name] = take_out(connection, JVS_PROCESVERBAAL, _IS_CHOSEN, {})
    return counts


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

_IS_CHOSEN: Final = "(rij.scope, rij.sleutel) IN (SELECT pv.scope, pv.sleutel FROM pg_temp.af_te_sluiten_pv AS pv)"

_FINDINGS: Final = """
DELETE FROM wpg.bevinding
USING wpg.jvs_procesverbaal AS rij
WHERE $chosen AND bevinding.sleutels ->> 'pvnummer' = rij.pvnummer AND bevinding.gemeentecode = $gemeente
""".replace("$chosen", _IS_CHOSEN).replace("$gemeente", gemeente_of(JVS_PROCESVERBAAL))
