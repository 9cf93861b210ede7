"""Bevindingen: what the checks found becomes new, still there or closed, and the list that people get.

Life of a bevinding: open; opgelost when a later run no longer finds it; open again (with a new eerst_gezien) when it comes
back; geaccepteerd by hand, and then quiet until its facts change. How checks are asked is `warehouse.evaluation`.

What a check finds in schema `wpg` stays there, in `wpg.bevinding`, which only the Wpg role reads (privacy.md 10). Lists say of
it that there is something and whom to ask; the counts are those of every check.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, text

from warehouse.check_files import read_checks
from warehouse.evaluation import found


@dataclass(frozen=True)
class Count:
    """Bevindingen of one check for one gemeente in one run: new (or again), still there, and closed by it."""

    code: str
    gemeentecode: str
    nieuw: int
    nog_open: int
    opgelost: int


def bevindingen(connection: Connection, peildatum: datetime.date) -> list[dict[str, Any]]:
    """The bevindingen of a date, by code, gemeente and dossier, for the command line.

    Each has code, ernst, gemeentecode, dossiernummer (None when it is about no dossier), sleutels, status, eerst_gezien and
    laatst_gezien (dates); one under the Wpg has no dossiernummer, and sleutels that say to ask the consulent. Of the last
    stored run they are what that run left: open, geaccepteerd, and opgelost by that run. For any other date the checks are
    asked again without storing (a past date is reproducible, and a stored row tells only its latest turn); what is stored of a
    bevinding that already existed on that date is kept, else it is open and first seen on that date. Needs the rights of the
    loader; writes nothing.
    """
    if peildatum == last_peildatum(connection):
        return _listed(connection, _STORED, peildatum)
    with found(connection, peildatum, read_checks().checks.values()):
        return _listed(connection, _EVALUATED, peildatum)


def last_peildatum(connection: Connection) -> datetime.date | None:
    """The peildatum of the last stored run; None when none was stored."""
    return connection.scalar(text("SELECT max(peildatum) FROM controle.run WHERE beeindigd IS NOT NULL"))


def settle(connection: Connection, run: int, peildatum: datetime.date, failed: Collection[str]) -> tuple[Count, ...]:
    """Let what was found (`evaluation.found`) become bevindingen of this run, and count what changed.

    `failed` are the codes of the checks that could not run: what they found before stays as it was.
    """
    parameters = {"run": run, "peildatum": peildatum, "mislukt": list(failed)}
    for table, own in _TABLES.items():
        for statement in (_OUTCOME, _STORE, _CLOSE, _COUNT):
            connection.execute(text(statement.replace("$tabel", table).replace("$eigen", own)), parameters)
        connection.exec_driver_sql("DROP TABLE pg_temp.uitkomst")
    query = "SELECT code, gemeentecode, nieuw, nog_open, opgelost FROM controle.telling WHERE run = :run ORDER BY 1, 2"
    return tuple(Count(*row) for row in connection.execute(text(query), parameters))


_TABLES: Final = {"controle.bevinding": "NOT onder_wpg", "wpg.bevinding": "onder_wpg"}
"""Where bevindingen are kept, and which of those found."""

_OUTCOME: Final = """
CREATE TEMPORARY TABLE uitkomst ON COMMIT DROP AS
SELECT
    kenmerk,
    coalesce(gevonden.code, oud.code) AS code,
    coalesce(gevonden.gemeentecode, oud.gemeentecode) AS gemeentecode,
    CASE
        WHEN gevonden.kenmerk IS NULL THEN 'opgelost'
        WHEN oud.kenmerk IS NULL OR oud.status = 'opgelost' THEN 'nieuw'
        WHEN oud.status = 'open' THEN 'nog_open'
        WHEN oud.feiten <> gevonden.feiten THEN 'nieuw'
        ELSE 'geaccepteerd'
    END AS uitkomst
FROM (SELECT * FROM gevonden WHERE $eigen) AS gevonden
FULL JOIN (SELECT * FROM $tabel WHERE code <> ALL(CAST(:mislukt AS text[]))) AS oud USING (kenmerk)
WHERE gevonden.kenmerk IS NOT NULL OR oud.status <> 'opgelost'
"""

_STORE: Final = """
INSERT INTO $tabel AS oud
    (code, ernst, gemeentecode, persoon, dossiernummer, sleutels, kenmerk, feiten, status, eerst_gezien, laatst_gezien)
SELECT code, ernst, gemeentecode, persoon, dossiernummer, sleutels, kenmerk, feiten, 'open', :peildatum, :peildatum
FROM gevonden
WHERE $eigen
ORDER BY code, gemeentecode, dossiernummer, kenmerk
ON CONFLICT (kenmerk) DO UPDATE SET
    ernst = excluded.ernst,
    persoon = excluded.persoon,
    feiten = excluded.feiten,
    status = CASE WHEN oud.status = 'geaccepteerd' AND oud.feiten = excluded.feiten THEN oud.status ELSE 'open' END,
    reden = CASE WHEN oud.status = 'geaccepteerd' AND oud.feiten = excluded.feiten THEN oud.reden END,
    eerst_gezien = CASE WHEN oud.status = 'opgelost' THEN excluded.eerst_gezien ELSE oud.eerst_gezien END,
    laatst_gezien = excluded.laatst_gezien,
    opgelost_op = NULL
"""

_CLOSE: Final = """
UPDATE $tabel SET status = 'opgelost', opgelost_op = :peildatum
FROM uitkomst
WHERE uitkomst.kenmerk = bevinding.kenmerk AND uitkomst.uitkomst = 'opgelost'
"""

# a check that begins to read schema wpg is closed in one table and new in the other
_COUNT: Final = """
INSERT INTO controle.telling AS telling (run, code, gemeentecode, nieuw, nog_open, opgelost)
SELECT
    :run,
    code,
    gemeentecode,
    count(*) FILTER (WHERE uitkomst = 'nieuw'),
    count(*) FILTER (WHERE uitkomst = 'nog_open'),
    count(*) FILTER (WHERE uitkomst = 'opgelost')
FROM uitkomst
WHERE uitkomst <> 'geaccepteerd'
GROUP BY code, gemeentecode
ON CONFLICT (run, code, gemeentecode) DO UPDATE SET
    nieuw = telling.nieuw + excluded.nieuw,
    nog_open = telling.nog_open + excluded.nog_open,
    opgelost = telling.opgelost + excluded.opgelost
"""

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
    CASE WHEN oud.status = 'geaccepteerd' AND oud.feiten = rij.feiten THEN oud.status ELSE 'open' END AS status,
    coalesce(oud.eerst_gezien, CAST(:peildatum AS date)) AS eerst_gezien,
    CAST(:peildatum AS date) AS laatst_gezien
FROM gevonden AS rij
LEFT JOIN ({KEPT}) AS oud
    ON oud.kenmerk = rij.kenmerk
    AND oud.eerst_gezien <= :peildatum
    AND coalesce(oud.opgelost_op, 'infinity') > :peildatum
ORDER BY code, gemeentecode, dossiernummer, rij.kenmerk
"""


def _listed(connection: Connection, query: str, peildatum: datetime.date) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(text(query), {"peildatum": peildatum}).mappings()]
