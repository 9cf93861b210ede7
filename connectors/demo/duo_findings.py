"""The findings D11 and D13, and the part of D12 about the P-levering, NRSP and NenR, from what was delivered and loaded.

Written from controles.md with nothing of the hub's code.
"""

import numpy as np

from connectors.demo.absence_known import Finding
from connectors.demo.growing import Array
from connectors.demo.p_weeks import Weeks
from connectors.demo.population import NO_GEMEENTE
from connectors.demo.region import GEMEENTEN, IN_REGION, ZWOLLE
from connectors.demo.school_facts import KnownSchools
from connectors.demo.vsv_editions import DEFINITIVE, PROVISIONAL, Editions

CODES = ("D11", "D13")
_ZWOLLE = {"gemeentecode": GEMEENTEN[ZWOLLE].code}


def duo_findings(known: KnownSchools, weeks: Weeks, editions: Editions) -> dict[str, list[Finding]]:
    """D11 and D13 by code, and D12 as far as it is about these leveringen; each in order."""
    found = {
        "D11": _not_in_start_population(known, editions),
        "D12": _other_gemeente_in_a_week(known, weeks) + _other_gemeente_in_an_edition(known, editions),
        "D13": [{**_ZWOLLE, "scope": scope, "weeknummer": week} for scope, week in weeks.weeks_missing()],
    }
    return {code: sorted(rows, key=lambda finding: sorted(finding.items())) for code, rows in found.items()}


def _counting(editions: Editions, code: str, gemeente: int, eindjaar: int) -> Array | None:
    """The persons of the definitive edition, else of the provisional one; None without either."""
    mine = editions.known.get((code, gemeente), {})
    return mine.get((eindjaar, DEFINITIVE), mine.get((eindjaar, PROVISIONAL)))


def _not_in_start_population(known: KnownSchools, editions: Editions) -> list[Finding]:
    """D11."""
    found: list[Finding] = []
    for eindjaar in editions.registered:
        started = [_counting(editions, "NRSP", gemeente, eindjaar) for gemeente in range(IN_REGION)]
        everyone = known.mask(np.concatenate([persons for persons in started if persons is not None] or [_NOBODY]))
        dropped_out = [
            persons
            for gemeente in range(IN_REGION)
            if started[gemeente] is not None
            if (persons := _counting(editions, "NenR", gemeente, eindjaar)) is not None
        ]
        persons = np.unique(np.concatenate([*dropped_out, _NOBODY]))
        numbers = known.numbers(persons[~everyone[persons]])
        found += [{**_ZWOLLE, "eindjaar": str(eindjaar), "pgn": number} for number in numbers]
    return found


def _other_gemeente_in_a_week(known: KnownSchools, weeks: Weeks) -> list[Finding]:
    """D12: the last week that names a person."""
    found: list[Finding] = []
    met = known.region.persons.met & ~known.region.population.without_bsn
    for scope, named in enumerate(weeks.named):
        last = np.full(len(met), -1, dtype=np.int64)
        for day, persons, _ in named:
            last[persons] = day
        for day, persons, gemeente in named:
            registered = known.region.persons.gemeente_on(day)[persons]
            differs = met[persons] & (last[persons] == day) & (registered != NO_GEMEENTE) & (registered != gemeente)
            found += _of_scope(known, "duo_p_levering", scope, np.unique(persons[differs]))
    return found


def _other_gemeente_in_an_edition(known: KnownSchools, editions: Editions) -> list[Finding]:
    """D12: the last edition of each code."""
    found: list[Finding] = []
    met = known.region.persons.met & ~known.region.population.without_bsn
    for (code, gemeente), mine in editions.known.items():
        # of one eindjaar the definitive edition is the later one
        eindjaar, stand = max(mine, key=lambda edition: (edition[0], edition[1] == DEFINITIVE))
        persons, registered = mine[eindjaar, stand], editions.registered[eindjaar].gemeente
        differs = met[persons] & (registered[persons] != NO_GEMEENTE) & (registered[persons] != gemeente)
        found += _of_scope(known, f"duo_{code.lower()}", gemeente, persons[differs])
    return found


def _of_scope(known: KnownSchools, extract: str, scope: int, persons: Array) -> list[Finding]:
    levering = {**_ZWOLLE, "extract": extract, "scope": f"G{GEMEENTEN[scope].code}"}
    return [levering | {"pgn": number} for number in known.numbers(persons)]


_NOBODY = np.empty(0, dtype=np.int64)
