"""Persons as clusters of numbers: `kern.alias`, the only table of `kern` that is filled from deliveries (privacy.md 4).

Two numbers belong to one person when a row of any extract names both; a person is the connected component of these pairs.
Which columns hold person numbers comes from the register, so a new feed needs nothing here. What a person was on a date is
not here: identity is not a question of a date, so every row counts that the hub knows now, whatever its peildatum.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations, count
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, text

from schemas.columns import Kind, Treatment
from schemas.extract import Extract
from schemas.register import EXTRACTS
from warehouse.bron import History
from warehouse.settings import change_setting, setting

KINDS: Final[Mapping[Kind, tuple[int, str]]] = MappingProxyType(
    {
        Kind.BSN: (1, "bsn"),
        Kind.ONDERWIJSNUMMER: (2, "onderwijsnummer"),
        Kind.A_NUMMER: (3, "a_nummer"),
        Kind.PGN: (4, "pgn"),
    }
)
"""Rank and `soort` of each kind of number: a number is what the lowest rank says under which it is delivered.

The number with the lowest rank, of those the smallest, names the person (privacy.md 4). Of a persoonsgebonden nummer of
DUO that no other source names the pseudonym does not tell what it is. It comes last: a number of a known kind must not lose
to it.
"""

_MARKER: Final = "alias_stand"
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('doorstroomhub alias', 0))"


def refresh_aliases(connection: Connection, *, anew: bool = False) -> bool:
    """Bring `kern.alias` up to date with `bron`, in the open transaction; True when it was computed anew.

    Without `anew` nothing is computed when no levering was loaded, superseded or withdrawn since the last time. The outcome
    depends only on which rows `bron` holds now, not on the order in which they came; only rows that differ are written.
    """
    connection.execute(text(_LOCK))
    state = _state(connection)
    if not anew and state == setting(connection, _MARKER):
        return False
    _collect(connection)
    _spread(connection)
    _write(connection)
    change_setting(connection, _MARKER, state)
    return True


def number_columns(extract: Extract) -> tuple[tuple[str, Kind], ...]:
    """The columns of `bron` that hold the pseudonym of a person number, with their kind."""
    return tuple(
        (column.name, column.kind)
        for column in extract.columns
        if column.kind.is_person_number and Treatment.PSEUDONYMISE in column.treatments
    )


def _state(connection: Connection) -> str:
    leveringen = connection.scalar(
        text(
            "SELECT md5(string_agg(concat_ws(':', levering, status, extract(epoch FROM geladen_op)), ',' ORDER BY levering))"
            " FROM beheer.levering WHERE status IN ('geladen', 'vervangen', 'ingetrokken')"
        )
    )
    columns = ",".join(f"{name}.{column}" for name, extract in EXTRACTS.items() for column, _ in number_columns(extract))
    return f"{leveringen} {columns}"


def _collect(connection: Connection) -> None:
    """Temporary tables `nummer` (every number, in the order in which it may name a person) and `verband` (pairs, both ways)."""
    connection.execute(text(_NUMBERS.replace("$numbers", "\n    UNION ALL ".join(_numbers()))))
    connection.execute(text(_PAIRS.replace("$pairs", "\n    UNION ".join(_pairs()))))
    connection.execute(text("INSERT INTO verband SELECT buur, nummer FROM verband EXCEPT SELECT nummer, buur FROM verband"))
    connection.execute(text("ANALYZE nummer, verband"))


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
    connection.execute(text(_REMOVE))
    connection.execute(text(_CHANGE))
    connection.execute(text("DROP TABLE pg_temp.nummer, pg_temp.verband, pg_temp.groep, pg_temp.front, pg_temp.nieuwe_alias"))


def _numbers() -> Iterator[str]:
    select = (
        'SELECT "$column" AS nummer, $rank AS rang, geldig_van, geldig_tot FROM $table'
        " WHERE bekend_tot = 'infinity' AND \"$column\" IS NOT NULL"
    )
    for extract in EXTRACTS.values():
        for column, kind in number_columns(extract):
            rank, _ = KINDS[kind]
            yield select.replace("$column", column).replace("$rank", str(rank)).replace("$table", History(extract).table)


def _pairs() -> Iterator[str]:
    select = 'SELECT "$one" AS een, "$other" AS ander FROM $table WHERE bekend_tot = \'infinity\''
    for extract in EXTRACTS.values():
        for (one, _), (other, _) in combinations(number_columns(extract), 2):
            yield select.replace("$one", one).replace("$other", other).replace("$table", History(extract).table)


_NUMBERS: Final = """
CREATE TEMPORARY TABLE nummer ON COMMIT DROP AS
SELECT
    nummer,
    min(rang) AS rang,
    min(geldig_van) AS geldig_van,
    max(geldig_tot) AS geldig_tot,
    row_number() OVER (ORDER BY min(rang), nummer)::integer AS volgorde
FROM (
    $numbers
) AS genoemd
GROUP BY nummer
"""

_PAIRS: Final = """
CREATE TEMPORARY TABLE verband ON COMMIT DROP AS
SELECT DISTINCT een.volgorde AS nummer, ander.volgorde AS buur
FROM (
    $pairs
) AS paar
INNER JOIN nummer AS een ON een.nummer = paar.een
INNER JOIN nummer AS ander ON ander.nummer = paar.ander
WHERE paar.een <> paar.ander
"""

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
