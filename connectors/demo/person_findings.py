"""The findings P01, P03, P08 and L01 that a correct hub has on the last peildatum, from what was delivered and loaded.

Written from controles.md and feeds.md, with nothing of the hub's own code.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np

from connectors.demo.absence_known import Finding
from connectors.demo.answers import Outcome
from connectors.demo.dossiers import Dossiers
from connectors.demo.growing import Array
from connectors.demo.known import KnownDossiers, KnownPersons, of_dossiers
from connectors.demo.population import Population
from connectors.demo.region import GEMEENTEN, IN_REGION, ZWOLLE, compared
from connectors.demo.volumes import peildatums

CODES = ("P01", "P03", "P08", "L01")
_MOST_DAYS = (
    (("jvs_", "brp_personen"), 3),
    (("grip_overstap", "grip_jikp", "duo_p_levering"), 10),
    (("brp_persoonslijst", "duo_a01", "duo_a02", "duo_a04", "duo_a05", "suwi_"), 45),
)
"""How old the last levering may be by its rhythm (feeds.md, "Sources, routes and rhythm"): daily, weekly, monthly."""


def join_pupils(files: KnownDossiers, links: Array) -> None:
    """Dossiers under an onderwijsnummer that no koci ties to the BSN (`links` are those that are) are those of a stranger."""
    said = files.said
    stranger = (said.pupil_number > 0) & ~np.isin(said.pupil_number, links)
    said.other_number[stranger] = said.pupil_number[stranger]


def person_findings(
    persons: KnownPersons, files: KnownDossiers, population: Population, dossiers: Dossiers, changed: Array
) -> dict[str, list[Finding]]:
    """P01, P03 and P08 by code; `changed` persons got another number from the BRP."""
    rows = np.flatnonzero(files.known & files.said.open)
    own = rows[files.said.other_number[rows] == 0]
    pairs = dossiers.person[own].astype(np.int64) * IN_REGION + dossiers.gemeente[own]
    several, counts = np.unique(pairs, return_counts=True)
    numbers = sorted(population.number[np.unique(changed)].tolist())
    return {
        "P01": of_dossiers(dossiers, own[np.isin(pairs, several[counts > 1])]),
        "P03": of_dossiers(dossiers, rows[_known_by_bsn(persons, files, population, dossiers, rows)]),
        "P08": [{"gemeentecode": GEMEENTEN[ZWOLLE].code, "pgn": f"{number:09d}"} for number in numbers],
    }


def _known_by_bsn(
    persons: KnownPersons, files: KnownDossiers, population: Population, dossiers: Dossiers, rows: Array
) -> Array:
    """Which dossiers `rows` stand under an onderwijsnummer while their person has a BSN, or somebody like it."""
    said = files.said
    every = np.flatnonzero(files.known)
    by_bsn = every[~population.without_bsn[dossiers.person[every]] & (said.pupil_number[every] == 0)]
    in_brp = np.flatnonzero(persons.met & ~population.without_bsn & (persons.address >= 0))
    like = np.concatenate(
        [
            _likeness(said.birth[by_bsn], said.surname[by_bsn], compared(said.address[by_bsn])),
            _likeness(population.birth[in_brp], population.surname[in_brp], persons.address[in_brp]),
        ]
    )
    mine = _likeness(said.birth[rows], said.surname[rows], compared(said.address[rows]))
    is_like = (mine >= 0) & np.isin(mine, like)
    pupil = said.pupil_number[rows] > 0
    linked = pupil & (said.other_number[rows] == 0)
    return linked | ((pupil | population.without_bsn[dossiers.person[rows]]) & is_like)


def _likeness(birth: Array, surname: Array, address: Array) -> Array:
    """One number for birth date, surname and address; -1 where the birth date is not complete."""
    complete = (birth > 0) & (birth % 100 > 0) & (birth // 100 % 100 > 0)
    return np.where(complete, (birth.astype(np.int64) * 64 + surname) * 2_000_000 + address, -1)


def late_findings(leveringen: Mapping[str, Outcome], on: date) -> list[Finding]:
    """L01: of each extract and scope that ever loaded the last one, when it is older than its rhythm allows."""
    found: list[Finding] = []
    for (extract, scope), rows in sorted(peildatums(leveringen).items()):
        for names, days in _MOST_DAYS:
            if extract.startswith(names) and max(rows) < on - timedelta(days=days):
                found.append({"gemeentecode": GEMEENTEN[ZWOLLE].code, "extract": extract, "scope": scope})
    return found
