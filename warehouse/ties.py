"""Which numbers the rows of `bron` tie together, and which of these ties the BRP contradicts (privacy.md 4).

A row that names two numbers ties them: a person who gets another BSN or A-nummer keeps the other number, a koci ties an
onderwijsnummer to a BSN. Which columns hold person numbers comes from the register, so a new feed needs nothing here.

A tie that ended may have been an end (the old number is no longer used) or a mistake (two persons were taken for one). It was a
mistake when both numbers live on apart: after it one of them is tied to another number of the kind of the other, and that other
stands in a row of the BRP about somebody else. What is decided follows from the rows alone, so in any order it is the same, and
a withdrawn levering takes it back.
"""

import datetime
from collections.abc import Iterator, Mapping
from itertools import combinations, permutations
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, text

from schemas.columns import Kind, Treatment
from schemas.extract import Content, Extract, Source
from schemas.register import EXTRACTS
from warehouse.bron import History

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


def number_columns(extract: Extract) -> tuple[tuple[str, Kind], ...]:
    """The columns of `bron` that hold the pseudonym of a person number, with their kind."""
    return tuple(
        (column.name, column.kind)
        for column in extract.columns
        if column.kind.is_person_number and Treatment.PSEUDONYMISE in column.treatments
    )


def collect_ties(connection: Connection, moment: datetime.datetime | None = None) -> None:
    """Make temporary tables of what the hub knows now, or knew at a moment (with a time zone).

    `nummer`: every number, in the order in which it may name a person. `verband`: the pairs that count, both ways, by their
    places in that order. `verworpen`: the ties that the BRP contradicts, with the day on which they ended.
    """
    known = "bekend_tot = 'infinity'"
    if moment is not None:
        known = f"bekend_van <= '{moment.isoformat()}' AND bekend_tot > '{moment.isoformat()}'"
    fill = {
        "$numbers": "\n    UNION ALL ".join(_numbers(known)),
        "$pairs": "\n    UNION ALL ".join(_pairs(known)),
        "$living": "\n    UNION ALL ".join(_living(known)),
    }
    for template in (_NUMBERS, _PAIRS, _LIVING, _REJECTED, _TIES, _BOTH_WAYS, _DONE):
        statement = template
        for place, sql in fill.items():
            statement = statement.replace(place, sql)
        connection.execute(text(statement))


def _numbers(known: str) -> Iterator[str]:
    for extract in EXTRACTS.values():
        for column, kind in number_columns(extract):
            rank, _ = KINDS[kind]
            yield _filled(_NUMBER, extract, known, {"$one": column, "$rank": str(rank)})


def _pairs(known: str) -> Iterator[str]:
    """Per row that names two numbers these, the one of the lower rank first, and until when it said so.

    In a feed of changes nothing ends by itself; there a later row about the other number ends what an earlier one said.
    """
    for extract in EXTRACTS.values():
        numbered = sorted(number_columns(extract), key=lambda each: KINDS[each[1]][0])
        for (one, _), (other, _) in combinations(numbered, 2):
            until = _UNTIL_THE_NEXT if extract.content is Content.CHANGES else "geldig_tot"
            yield _filled(_PAIR, extract, known, {"$until": until, "$one": one, "$other": other})


def _living(known: str) -> Iterator[str]:
    """Per actual row of the BRP in the region, of each of its numbers: until when it stood there, beside which other."""
    for extract in EXTRACTS.values():
        if extract.source is not Source.BRP:
            continue
        # what follows the row of a person are rows of its history
        actual = f' AND "{extract.key[-1]}" = 0' if extract.group else ""
        for (one, _), (other, _) in permutations(number_columns(extract), 2):
            yield _filled(_ACTUAL, extract, known, {"$one": one, "$other": other, "$actual": actual})


def _filled(template: str, extract: Extract, known: str, names: Mapping[str, str]) -> str:
    filled = template
    for place, name in {**names, "$table": History(extract).table, "$known": known}.items():
        filled = filled.replace(place, name)
    return filled


_NUMBER: Final = (
    'SELECT "$one" AS nummer, $rank AS rang, geldig_van, geldig_tot FROM $table WHERE $known AND "$one" IS NOT NULL'
)

_PAIR: Final = """
SELECT "$one" AS een, "$other" AS ander, $until AS geldig_tot
FROM $table
WHERE $known AND "$one" IS NOT NULL AND "$other" IS NOT NULL
"""

_UNTIL_THE_NEXT: Final = """
coalesce(
    min(geldig_van) OVER (PARTITION BY "$other" ORDER BY geldig_van GROUPS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING),
    geldig_tot
)
"""

_ACTUAL: Final = """
SELECT "$one" AS nummer, "$other" AS naast, geldig_tot
FROM $table
WHERE $known AND scope ~ '^[GR]' AND "$one" IS NOT NULL$actual
"""

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
CREATE TEMPORARY TABLE paar ON COMMIT DROP AS
SELECT een, ander, max(geldig_tot) AS geldig_tot
FROM (
    $pairs
) AS genoemd
WHERE een <> ander
GROUP BY een, ander
"""

_LIVING: Final = """
CREATE TEMPORARY TABLE in_brp ON COMMIT DROP AS
SELECT nummer, naast, max(geldig_tot) AS geldig_tot
FROM (
    $living
) AS actueel
WHERE nummer IN (
    SELECT unnest(ARRAY[paar.een, paar.ander]) FROM paar WHERE paar.geldig_tot < 'infinity'
)
GROUP BY nummer, naast
"""

_REJECTED: Final = """
CREATE TEMPORARY TABLE verworpen ON COMMIT DROP AS
WITH richting AS MATERIALIZED (
    SELECT een AS nummer, ander, geldig_tot FROM paar
    UNION ALL
    SELECT ander, een, geldig_tot FROM paar
),

apart AS (
    SELECT einde.nummer, einde.ander
    FROM richting AS einde
    INNER JOIN nummer AS soort ON soort.nummer = einde.ander
    WHERE
        einde.geldig_tot < 'infinity'
        AND EXISTS (
            SELECT FROM richting AS later
            INNER JOIN nummer AS later_soort ON later_soort.nummer = later.ander
            WHERE
                later.nummer = einde.nummer
                AND later.ander <> einde.ander
                AND later.geldig_tot > einde.geldig_tot
                AND later_soort.rang = soort.rang
        )
        AND EXISTS (
            SELECT FROM in_brp
            WHERE
                in_brp.nummer = einde.ander
                AND in_brp.naast IS DISTINCT FROM einde.nummer
                AND in_brp.geldig_tot > einde.geldig_tot
        )
)

SELECT paar.een AS nummer, paar.ander, paar.geldig_tot
FROM paar
WHERE
    (paar.een, paar.ander) IN (SELECT nummer, ander FROM apart)
    OR (paar.ander, paar.een) IN (SELECT nummer, ander FROM apart)
"""

_TIES: Final = """
CREATE TEMPORARY TABLE verband ON COMMIT DROP AS
SELECT een.volgorde AS nummer, ander.volgorde AS buur
FROM paar
INNER JOIN nummer AS een ON een.nummer = paar.een
INNER JOIN nummer AS ander ON ander.nummer = paar.ander
WHERE NOT EXISTS (SELECT FROM verworpen WHERE (verworpen.nummer, verworpen.ander) = (paar.een, paar.ander))
"""

_BOTH_WAYS: Final = "INSERT INTO verband SELECT buur, nummer FROM verband EXCEPT SELECT nummer, buur FROM verband"

_DONE: Final = "DROP TABLE pg_temp.paar, pg_temp.in_brp; ANALYZE nummer, verband"
