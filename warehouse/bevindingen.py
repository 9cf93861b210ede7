"""The list of bevindingen that people get: of the last run as stored, of any other date asked again.

How checks are asked is `warehouse.evaluation`, what becomes of what they find `warehouse.settling`. Of what stands in schema
`wpg` the list says only that there is something and whom to ask (privacy.md 10).
"""

import datetime
from typing import Any, Final

from sqlalchemy import Connection, text

from warehouse.check_files import read_checks
from warehouse.evaluation import as_of, found
from warehouse.settling import ACCEPTS


def bevindingen(connection: Connection, peildatum: datetime.date) -> list[dict[str, Any]]:
    """The bevindingen of a date, by code, gemeente and dossier, for the command line.

    Each has code, ernst, gemeentecode, dossiernummer (None when it is about no dossier), sleutels, status, eerst_gezien and
    laatst_gezien (dates); one under the Wpg has no dossiernummer, and sleutels that say to ask the consulent. Of the last
    stored run they are what that run left: open, geaccepteerd, and opgelost by that run. For any other date the checks are
    asked again without storing (a past date is reproducible, and a stored row tells only its latest turn); what is stored of a
    bevinding that already existed on that date is kept, else it is open and first seen on that date. Needs the rights of the
    loader; writes nothing.
    """
    if peildatum == last_peildatum(connection) == newest_peildatum(connection):
        return _listed(connection, _STORED, peildatum)
    with found(connection, peildatum, read_checks().checks.values()), as_of(connection, peildatum):
        return _listed(connection, _EVALUATED, peildatum)


def last_peildatum(connection: Connection) -> datetime.date | None:
    """The peildatum of the last stored run over the region; None when none was stored."""
    query = "SELECT max(peildatum) FROM controle.run WHERE beeindigd IS NOT NULL AND gemeentecode IS NULL"
    return connection.scalar(text(query))


def newest_peildatum(connection: Connection, gemeentecode: str | None = None) -> datetime.date | None:
    """The last peildatum of which a stored run tells something: about any gemeente, or about this one."""
    query = """
        SELECT max(peildatum) FROM controle.run
        WHERE
            beeindigd IS NOT NULL
            AND (gemeentecode IS NULL OR CAST(:gemeentecode AS text) IS NULL OR gemeentecode = :gemeentecode)
    """
    return connection.scalar(text(query), {"gemeentecode": gemeentecode})


KEPT: Final = "SELECT *, FALSE AS onder_wpg FROM controle.bevinding UNION ALL SELECT *, TRUE FROM wpg.bevinding"
"""Every bevinding that is kept, as a query; `onder_wpg` says which may only be told without who."""

_SHOWN: Final = """
SELECT
    rij.code,
    rij.ernst,
    rij.gemeentecode,
    CASE WHEN NOT rij.onder_wpg THEN rij.dossiernummer END AS dossiernummer,
    CASE WHEN rij.onder_wpg THEN '{"inzage": "vraag de consulent"}' ELSE rij.sleutels END AS sleutels,
"""
"""What a list shows of a bevinding `rij`: under the Wpg neither the dossier nor what it is about."""

_STORED: Final = f"""
{_SHOWN} rij.status, rij.eerst_gezien, rij.laatst_gezien
FROM ({KEPT}) AS rij
WHERE rij.status <> 'opgelost' OR rij.opgelost_op = :peildatum
ORDER BY code, gemeentecode, dossiernummer, rij.kenmerk
"""

_EVALUATED: Final = f"""
{_SHOWN}
    CASE WHEN melding.kenmerk IS NOT NULL THEN 'geaccepteerd' ELSE 'open' END AS status,
    coalesce(oud.eerst_gezien, CAST(:peildatum AS date)) AS eerst_gezien,
    CAST(:peildatum AS date) AS laatst_gezien
FROM gevonden AS rij
LEFT JOIN ({KEPT}) AS oud
    ON oud.kenmerk = rij.kenmerk
    AND oud.eerst_gezien <= :peildatum
    AND coalesce(oud.opgelost_op, 'infinity') > :peildatum
LEFT JOIN kern.terugmelding AS melding ON {ACCEPTS}
ORDER BY code, gemeentecode, dossiernummer, rij.kenmerk
"""


def _listed(connection: Connection, query: str, peildatum: datetime.date) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(text(query), {"peildatum": peildatum}).mappings()]
