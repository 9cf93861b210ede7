"""What a run found becomes bevindingen: new, still there, accepted or closed; counted per check and gemeente.

Life of a bevinding: open; opgelost when a later run no longer finds it; open again (with a new eerst_gezien) when it comes
back; geaccepteerd as long as the last answer of its gemeente accepts the facts as they are (`kern.terugmelding`), and open
again when the facts change, the acceptance ends or the answer is withdrawn. What a check finds in schema `wpg` stays there, in
`wpg.bevinding`, which only the Wpg role reads (privacy.md 10); the counts are those of every check. Each change of status is
kept beside the bevinding, in `verloop`, so that the standing after any run can be told (`warehouse.weekly`).
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from warehouse.evaluation import as_of


@dataclass(frozen=True)
class Count:
    """Bevindingen of one check for one gemeente in one run: new (or again), still there, and closed by it."""

    code: str
    gemeentecode: str
    nieuw: int
    nog_open: int
    opgelost: int


def settle(
    connection: Connection,
    run: int,
    peildatum: datetime.date,
    failed: Collection[str],
    partly: Collection[str] | None = None,
    *,
    alone: bool = False,
) -> tuple[Count, ...]:
    """Let what was found (`evaluation.found`) become bevindingen of this run, and count what changed.

    `failed` are the codes of the checks that could not run: what they found before stays as it was. `partly` are the codes
    of those that were asked only about the persons in `pg_temp.bekeken_nummer`: what they found of others is still there.
    With `alone` no other check was asked and nobody knows of the others: all that stays as it was, and is only counted.
    """
    parameters = {"run": run, "peildatum": peildatum, "mislukt": list(failed), "deels": list(partly or ()), "alleen": alone}
    asked = "TRUE" if partly is None else _ASKED_ALONE if alone else _ASKED_OF_SOME
    with as_of(connection, peildatum):
        for table, own in _TABLES.items():
            for statement in (_OUTCOME, _STORE, _MARK, _CLOSE, _REMEMBER, _COUNT):
                query = statement.replace("$tabel", table).replace("$verloop", table.replace("bevinding", "verloop"))
                query = query.replace("$eigen", own).replace("$bekeken", asked)
                query = query.replace("$geaccepteerd", ACCEPTS)
                connection.execute(text(query), parameters)
            connection.exec_driver_sql("DROP TABLE pg_temp.uitkomst")
    query = "SELECT code, gemeentecode, nieuw, nog_open, opgelost FROM controle.telling WHERE run = :run ORDER BY 1, 2"
    return tuple(Count(*row) for row in connection.execute(text(query), parameters))


SEAL: Final = "encode(sha256(convert_to({}::text, 'UTF8')), 'hex')"
"""The seal of the facts that an answer is about, in SQL, around the column that holds them."""

ACCEPTS: Final = f"""
    melding.kenmerk = rij.kenmerk
    AND melding.gemeentecode = rij.gemeentecode
    AND melding.terugmelding = 'geaccepteerd'
    AND melding.stand = {SEAL.format("rij.feiten")}
    AND coalesce(melding.geaccepteerd_tot, 'infinity') >= kern.peildatum()
"""
"""Whether an answer (`kern.terugmelding AS melding`) accepts the bevinding `rij` on the peildatum, in SQL."""

_TABLES: Final = {"controle.bevinding": "NOT onder_wpg", "wpg.bevinding": "onder_wpg"}
"""Where bevindingen are kept, and which of those found."""

_OF_THESE: Final = "coalesce(bewaard.persoon IN (SELECT nummer FROM pg_temp.bekeken_nummer), FALSE)"
_ASKED_OF_SOME: Final = f"(bewaard.code <> ALL(CAST(:deels AS text[])) OR {_OF_THESE})"
_ASKED_ALONE: Final = f"(bewaard.code = ANY(CAST(:deels AS text[])) AND {_OF_THESE})"

_OUTCOME: Final = """
CREATE TEMPORARY TABLE uitkomst ON COMMIT DROP AS
WITH rij AS (
    SELECT
        kenmerk,
        coalesce(gevonden.code, oud.code) AS code,
        coalesce(gevonden.gemeentecode, oud.gemeentecode) AS gemeentecode,
        gevonden.feiten,
        oud.status,
        gevonden.kenmerk IS NOT NULL AS is_er
    FROM (SELECT * FROM gevonden WHERE $eigen) AS gevonden
    FULL JOIN (
        SELECT * FROM $tabel AS bewaard WHERE code <> ALL(CAST(:mislukt AS text[])) AND $bekeken
    ) AS oud USING (kenmerk)
    WHERE gevonden.kenmerk IS NOT NULL OR oud.status <> 'opgelost'
    UNION ALL
    SELECT kenmerk, code, gemeentecode, feiten, status, TRUE
    FROM $tabel AS bewaard
    WHERE code <> ALL(CAST(:mislukt AS text[])) AND NOT $bekeken AND status <> 'opgelost' AND NOT :alleen
)
SELECT
    rij.kenmerk,
    rij.code,
    rij.gemeentecode,
    rij.status AS was,
    melding.reden,
    melding.lijst AS geaccepteerd_op,
    melding.geaccepteerd_tot,
    CASE
        WHEN NOT rij.is_er THEN 'opgelost'
        WHEN melding.kenmerk IS NOT NULL THEN 'geaccepteerd'
        WHEN rij.status = 'open' THEN 'nog_open'
        ELSE 'nieuw'
    END AS uitkomst
FROM rij
LEFT JOIN kern.terugmelding AS melding ON $geaccepteerd
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
    eerst_gezien = CASE WHEN oud.status = 'opgelost' THEN excluded.eerst_gezien ELSE oud.eerst_gezien END,
    opgelost_op = NULL
"""

_MARK: Final = """
UPDATE $tabel AS bewaard SET
    status = CASE uitkomst.uitkomst WHEN 'geaccepteerd' THEN 'geaccepteerd' ELSE 'open' END,
    reden = uitkomst.reden,
    geaccepteerd_op = uitkomst.geaccepteerd_op,
    geaccepteerd_tot = uitkomst.geaccepteerd_tot,
    laatst_gezien = :peildatum
FROM uitkomst
WHERE uitkomst.kenmerk = bewaard.kenmerk AND uitkomst.uitkomst <> 'opgelost'
"""

_CLOSE: Final = """
UPDATE $tabel AS bewaard SET status = 'opgelost', opgelost_op = :peildatum
FROM uitkomst
WHERE uitkomst.kenmerk = bewaard.kenmerk AND uitkomst.uitkomst = 'opgelost'
"""

_REMEMBER: Final = """
INSERT INTO $verloop (run, bevinding, status, sinds)
SELECT :run, bewaard.bevinding, bewaard.status, bewaard.eerst_gezien
FROM uitkomst
INNER JOIN $tabel AS bewaard ON uitkomst.kenmerk = bewaard.kenmerk
WHERE bewaard.status IS DISTINCT FROM uitkomst.was
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
FROM (
    SELECT code, gemeentecode, uitkomst FROM uitkomst WHERE uitkomst <> 'geaccepteerd'
    UNION ALL
    SELECT code, gemeentecode, 'nog_open'
    FROM $tabel AS bewaard
    WHERE :alleen AND code <> ALL(CAST(:mislukt AS text[])) AND NOT $bekeken AND status = 'open'
) AS geteld
GROUP BY code, gemeentecode
ON CONFLICT (run, code, gemeentecode) DO UPDATE SET
    nieuw = telling.nieuw + excluded.nieuw,
    nog_open = telling.nog_open + excluded.nog_open,
    opgelost = telling.opgelost + excluded.opgelost
"""
