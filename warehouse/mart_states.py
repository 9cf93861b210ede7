"""From what the figures of a mart about a month are counted: the leveringen, the persons and what the gemeenten agreed.

Two states that are equal give equal figures by the same SQL, so what is stored stays behind when its state is another now
(`warehouse.peilmaanden`). All marts are asked at once: what they are counted from is for the most part the same.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from warehouse.mart_files import AGREED, OTHER_NUMBERS, PERSONS, Mart


@dataclass(frozen=True)
class State:
    """From what a figure was counted: a digest of the leveringen and persons behind it, and the moment of the last change."""

    digest: str
    bekend_op: datetime.datetime | None


@dataclass(frozen=True)
class _Added:
    """What one origin adds to the state of a month and of every later one: a sum of hashes, and its last moment."""

    total: int
    moment: datetime.datetime | None


def states(
    connection: Connection, marts: Sequence[Mart], months: Sequence[int], last_day: datetime.date
) -> Mapping[str, Mapping[int, State]]:
    """The state of each month of each mart, by name; `months` are consecutive, `last_day` is the peildatum of the last."""
    if not months:
        return {mart.name: {} for mart in marts}
    values = {
        "eerste": months[0],
        "extracts": sorted(frozenset[str]().union(*(mart.extracts for mart in marts))),
        "tot_en_met": last_day,
    }
    added = {
        (row.herkomst, row.peilmaand): _Added(int(row.som), row.moment) for row in connection.execute(text(_ADDED), values)
    }
    return {mart.name: _states(mart, months, added) for mart in marts}


def _states(mart: Mart, months: Iterable[int], added: Mapping[tuple[str, int], _Added]) -> Mapping[int, State]:
    origins = [*mart.extracts, OTHER_NUMBERS]
    origins += [PERSONS] if mart.reads_a_nummers else []
    origins += [AGREED] if mart.reads_agreements else []
    total, moments = 0, list[datetime.datetime]()
    found: dict[int, State] = {}
    for month in months:
        of_month = [added[origin, month] for origin in origins if (origin, month) in added]
        total += sum(each.total for each in of_month)
        moments += [each.moment for each in of_month if each.moment is not None]
        found[month] = State(str(total), max(moments, default=None))
    return found


# Each levering, number of a person and afspraak adds to its own month and every later one: sums of hashes ask for no order. Who
# has one number only is left out, so that a person who is new does not leave every earlier month behind.
_ADDED: Final = f"""
SELECT
    extract AS herkomst,
    greatest(to_char(peildatum, 'YYYYMM')::integer, :eerste) AS peilmaand,
    sum(hashtextextended(concat_ws(':', levering, status, extract(EPOCH FROM geladen_op)), 0)::numeric) AS som,
    max(greatest(geladen_op, ingetrokken_op)) AS moment
FROM beheer.levering
WHERE
    status IN ('geladen', 'vervangen', 'ingetrokken')
    AND geladen_op IS NOT NULL
    AND extract = ANY(CAST(:extracts AS text[]))
    AND peildatum <= :tot_en_met
GROUP BY 1, 2
UNION ALL
SELECT
    CASE soort WHEN 'a_nummer' THEN '{PERSONS}' ELSE '{OTHER_NUMBERS}' END,
    greatest(to_char(geldig_van, 'YYYYMM')::integer, :eerste),
    sum(hash_record_extended(ROW(nummer, persoon), 0)::numeric),
    NULL
FROM kern.alias
WHERE persoon <> nummer AND (geldig_van <= :tot_en_met OR geldig_van IS NULL)
GROUP BY 1, 2
UNION ALL
SELECT
    '{AGREED}',
    greatest(to_char(geldig_van, 'YYYYMM')::integer, :eerste),
    sum(hashtextextended(concat_ws(':', soort, onderwerp, geldig_van, extract(EPOCH FROM bekend_van), waarde), 0)::numeric),
    max(bekend_van)
FROM beheer.afspraak
WHERE geldig_van <= :tot_en_met
GROUP BY 1, 2
"""  # noqa: S608
