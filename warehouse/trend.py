"""How a check went over its last runs: what came, what was solved and what was open, over the whole region."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

DAYS: Final = 14
"""How many peildatums back the trend goes."""


@dataclass(frozen=True)
class Turn:
    """One peildatum: bevindingen that were new or solved in any of its runs, and open after the last of them."""

    peildatum: datetime.date
    nieuw: int
    opgelost: int
    open: int


def trends(connection: Connection) -> Mapping[str, tuple[Turn, ...]]:
    """The last peildatums with a stored run by code, the newest first; a check that never found anything is not in it."""
    found: dict[str, list[Turn]] = {}
    for code, *turn in connection.execute(text(_TRENDS), {"dagen": DAYS}):
        found.setdefault(code, []).append(Turn(*turn))
    return {code: tuple(turns) for code, turns in found.items()}


# a check that could not run has no telling of that run: then the day says nothing of it
_TRENDS: Final = """
WITH recent AS (
    SELECT run, peildatum, dense_rank() OVER (ORDER BY peildatum DESC) AS dag
    FROM controle.run
    WHERE beeindigd IS NOT NULL
),
per_run AS (
    SELECT
        code.code, recent.peildatum, recent.run, sum(telling.nieuw) AS nieuw, sum(telling.opgelost) AS opgelost,
        sum(telling.nieuw + telling.nog_open) AS open
    FROM recent
    CROSS JOIN (SELECT DISTINCT code FROM controle.telling) AS code
    LEFT JOIN controle.telling ON telling.run = recent.run AND telling.code = code.code
    WHERE recent.dag <= :dagen
        AND NOT EXISTS (SELECT FROM controle.mislukt WHERE mislukt.run = recent.run AND mislukt.code = code.code)
    GROUP BY code.code, recent.peildatum, recent.run
)
SELECT
    code,
    peildatum,
    coalesce(sum(nieuw), 0)::integer,
    coalesce(sum(opgelost), 0)::integer,
    coalesce((array_agg(open ORDER BY run DESC))[1], 0)::integer
FROM per_run
GROUP BY code, peildatum
ORDER BY code, peildatum DESC
"""
