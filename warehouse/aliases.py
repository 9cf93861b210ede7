"""Persons as clusters of numbers: `kern.alias`, the only table of `kern` that is filled from deliveries (privacy.md 4).

Two numbers belong to one person when a row of any extract names both; a person is the connected component of these pairs,
without those that the BRP contradicts (`warehouse.ties`). What a person was on a date is not here: identity is not a question
of a date, so every row counts that the hub knows, whatever its peildatum. It is a question of knowledge: `kern.alias` is what
is known now, `aliases_known_at` lets it be what was known then.
"""

import datetime
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from typing import Final

from sqlalchemy import Connection, text

from schemas.register import EXTRACTS
from warehouse.restriction import follow_persons
from warehouse.settings import change_setting, setting
from warehouse.ties import KINDS, collect_ties, number_columns

_MARKER: Final = "alias_stand"
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('doorstroomhub alias', 0))"


def refresh_aliases(connection: Connection, *, anew: bool = False) -> bool:
    """Bring `kern.alias` and `kern.tegengesproken` up to date with `bron`; True when they were computed anew.

    In the open transaction. Without `anew` nothing is computed when no levering was loaded, superseded or withdrawn since the
    last time. The outcome depends only on which rows `bron` holds now, not on the order in which they came; only rows that
    differ are written.
    """
    connection.execute(text(_LOCK))
    state = _state(connection)
    if not anew and state == setting(connection, _MARKER):
        return False
    _compute(connection)
    follow_persons(connection)
    change_setting(connection, _MARKER, state)
    return True


@contextmanager
def aliases_known_at(connection: Connection, moment: datetime.datetime | None) -> Generator[None]:
    """Inside the block `kern.alias` is what the hub knew at this moment (with a time zone), for this transaction only.

    It is a function of the rows known then, so that it does not matter when the aliases were computed. Without a moment it is
    what is known now. What is written inside the block is undone at its end.
    """
    if moment is None:
        yield
        return
    connection.execute(text("SAVEPOINT aliassen_van_nu"))
    try:
        connection.execute(text(_LOCK))
        _compute(connection, moment)
        yield
    finally:
        connection.execute(text("ROLLBACK TO SAVEPOINT aliassen_van_nu"))
        # else what is written after this is still part of a transaction within the transaction
        connection.execute(text("RELEASE SAVEPOINT aliassen_van_nu"))


def _compute(connection: Connection, moment: datetime.datetime | None = None) -> None:
    collect_ties(connection, moment)
    _spread(connection)
    _write(connection)


def _state(connection: Connection) -> str:
    leveringen = connection.scalar(
        text(
            "SELECT md5(string_agg(concat_ws(':', levering, status, extract(epoch FROM geladen_op)), ',' ORDER BY levering))"
            " FROM beheer.levering WHERE status IN ('geladen', 'vervangen', 'ingetrokken')"
        )
    )
    columns = ",".join(f"{name}.{column}" for name, extract in EXTRACTS.items() for column, _ in number_columns(extract))
    return f"{leveringen} {columns}"


def _spread(connection: Connection) -> None:
    """Temporary table `groep`: for every paired number the lowest it is tied to, over any number of pairs."""
    connection.execute(text(_GROUPS))
    connection.execute(text(_FRONT))
    connection.execute(text("ANALYZE groep, front"))
    for step in count():
        if connection.execute(text(_STEP), {"stap": step}).rowcount == 0:
            return


def _write(connection: Connection) -> None:
    kinds = " ".join(f"WHEN {rank} THEN '{name}'" for rank, name in KINDS.values())
    connection.execute(text(_ALIASES.replace("$kinds", kinds)))
    connection.execute(text("ANALYZE nieuwe_alias"))
    for statement in (_REMOVE, _CHANGE, _NO_LONGER_CONTRADICTED, _CONTRADICTED, _DROP):
        connection.execute(text(statement))


_GROUPS: Final = """
CREATE TEMPORARY TABLE groep ON COMMIT DROP AS
SELECT nummer, least(nummer, min(buur)) AS laagste FROM verband GROUP BY nummer
"""

_FRONT: Final = """
CREATE TEMPORARY TABLE front ON COMMIT DROP AS
SELECT 0 AS stap, nummer, laagste FROM groep WHERE laagste < nummer
"""

# Only a number that changed in the step before can change its neighbours.
_STEP: Final = """
WITH bereikt AS (
    SELECT verband.buur AS nummer, min(front.laagste) AS laagste
    FROM front INNER JOIN verband ON verband.nummer = front.nummer
    WHERE front.stap = :stap
    GROUP BY verband.buur
),
lager AS (
    UPDATE groep SET laagste = bereikt.laagste FROM bereikt
    WHERE groep.nummer = bereikt.nummer AND bereikt.laagste < groep.laagste
    RETURNING groep.nummer, groep.laagste
)
INSERT INTO front SELECT :stap + 1, nummer, laagste FROM lager
"""

_ALIASES: Final = """
CREATE TEMPORARY TABLE nieuwe_alias ON COMMIT DROP AS
SELECT
    nummer.nummer,
    CASE nummer.rang $kinds END AS soort,
    persoon.nummer AS persoon,
    nummer.geldig_van,
    nullif(nummer.geldig_tot, 'infinity') AS geldig_tot
FROM nummer
LEFT JOIN groep ON groep.nummer = nummer.volgorde
INNER JOIN nummer AS persoon ON persoon.volgorde = coalesce(groep.laagste, nummer.volgorde)
"""

_REMOVE: Final = """
DELETE FROM kern.alias
WHERE NOT EXISTS (SELECT FROM nieuwe_alias WHERE nieuwe_alias.nummer = alias.nummer)
"""

_CHANGE: Final = """
INSERT INTO kern.alias (nummer, soort, persoon, geldig_van, geldig_tot)
SELECT nummer, soort, persoon, geldig_van, geldig_tot FROM nieuwe_alias
EXCEPT
SELECT nummer, soort, persoon, geldig_van, geldig_tot FROM kern.alias
ON CONFLICT (nummer) DO UPDATE SET
    soort = excluded.soort,
    persoon = excluded.persoon,
    geldig_van = excluded.geldig_van,
    geldig_tot = excluded.geldig_tot
"""

_NO_LONGER_CONTRADICTED: Final = """
DELETE FROM kern.tegengesproken AS oud
WHERE NOT EXISTS (SELECT FROM verworpen WHERE (verworpen.nummer, verworpen.ander) = (oud.nummer, oud.ander))
"""

_CONTRADICTED: Final = """
INSERT INTO kern.tegengesproken (nummer, ander, geldig_tot)
SELECT nummer, ander, geldig_tot FROM verworpen
ON CONFLICT (nummer, ander) DO UPDATE SET geldig_tot = excluded.geldig_tot
WHERE tegengesproken.geldig_tot <> excluded.geldig_tot
"""

_DROP: Final = """
DROP TABLE pg_temp.nummer, pg_temp.verband, pg_temp.verworpen, pg_temp.groep, pg_temp.front, pg_temp.nieuwe_alias
"""
