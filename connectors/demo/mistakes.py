"""Rows that break the contract, put into a file on purpose, with the rules that each breaks (feeds.md, "Contract or check?").

A mistake changes the record of its host, or adds records after it and leaves the host alone. In DUO reports all are added
ones, so that A04(m) = A04(m-1) + A01(m) - A02(m) keeps holding over the valid rows. Rule codes are those of quarantine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from connectors.demo import brp, duo, jvs

Array: TypeAlias = npt.NDArray[Any]
Values: TypeAlias = list[str]

BAD_SHARE = 0.035
"""Most quarantined rows a file gets by chance mistakes; the threshold that refuses lies at 5 %."""
THRESHOLD = 0.05
_ROWS_PER_ROUND = 20_000
_VALID_PUPIL_NUMBER = "101222331"


@dataclass(frozen=True)
class Mistake:
    """A way to be wrong.

    `spoil` gets the values of the host's record and a spare valid BSN, and gives the records that replace it (with `in_place`)
    or follow it. `rules` are the codes that quarantine shows, one per quarantined row. `loses_key`: the host's key is then
    quarantined too. `alone`: only for a host without history rows.
    """

    rules: tuple[str, ...]
    spoil: Callable[[Values, str], list[Values]]
    in_place: bool = False
    loses_key: bool = False
    alone: bool = False


def _changing(header: Sequence[str], changes: dict[str, str]) -> Callable[[Values, str], Values]:
    def change(values: Values, spare: str) -> Values:
        result = list(values)
        for name, value in changes.items():
            at = header.index(name)
            result[at] = spare if value == _SPARE else _broken(result[at]) if value == _BROKEN else value
        return result

    return change


_BROKEN, _SPARE = "\0broken", "\0spare"


def _broken(number: str) -> str:
    """The number with another last digit, which no number check passes."""
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def _in_place(header: Sequence[str], rule: str, changes: dict[str, str]) -> Mistake:
    change = _changing(header, changes)
    return Mistake((rule,), lambda values, spare: [change(values, spare)], in_place=True, loses_key=True)


def _added(header: Sequence[str], rule: str, changes: dict[str, str]) -> Mistake:
    change = _changing(header, changes)
    return Mistake((rule,), lambda values, spare: [change(values, spare)])


def _ragged(width: int) -> Mistake:
    return Mistake(("aantal_kolommen",), lambda values, _: [values[:width]])


_EQUAL = Mistake(("dubbele_rij",), lambda values, _: [values], alone=True)
_TWICE = ("dubbele_sleutel", "dubbele_sleutel")


def _same_key(header: Sequence[str], changes: dict[str, str]) -> Mistake:
    change = _changing(header, changes)
    return Mistake(_TWICE, lambda values, spare: [change(values, spare)], loses_key=True, alone=True)


def _two_new_rows(header: Sequence[str], one: dict[str, str], other: dict[str, str]) -> Mistake:
    first, second = _changing(header, one), _changing(header, other)
    return Mistake(_TWICE, lambda values, spare: [first(values, spare), second(values, spare)])


JVS_BAD_BSN = _in_place(jvs.HEADER, "burgerservicenummer: bsn_ongeldig", {"burgerservicenummer": _BROKEN})
JVS = (
    JVS_BAD_BSN,
    _same_key(jvs.HEADER, {"datum_opening": "2019-02-01"}),
    _in_place(jvs.HEADER, "geboortedatum: datum_ongeldig", {"geboortedatum": "2011-02-31"}),
    _EQUAL,
    _in_place(jvs.HEADER, "geboortedatum: verplicht_leeg", {"geboortedatum": ""}),
    _in_place(jvs.HEADER, "geslacht: code_ongeldig", {"geslacht": "X"}),
    _in_place(jvs.HEADER, "meer_persoonsnummers", {"onderwijsnummer": _VALID_PUPIL_NUMBER}),
    _ragged(9),
)
BRP = (
    _in_place(brp.HEADER, "burgerservicenummer: bsn_ongeldig", {"01.01.20": _BROKEN}),
    _in_place(brp.HEADER, "geboortedatum: verplicht_leeg", {"01.03.10": ""}),
    _same_key(brp.HEADER, {"07.70.10": "4"}),
    _EQUAL,
    _added(brp.HEADER, "a_nummer: a_nummer_ongeldig", {"01.01.10": _BROKEN, "01.01.20": ""}),
    _ragged(200),
    _in_place(brp.HEADER, "gemeente_van_inschrijving: gemeentecode_ongeldig", {"08.09.10": "19"}),
)
_NUMBER = "PERSOONSGEBONDENNUMMER"
DUO = (
    _added(duo.HEADER, "geboortedatum: verplicht_leeg", {_NUMBER: _SPARE, "GEBOORTEDATUM": ""}),
    _added(duo.HEADER, "persoonsgebondennummer: pgn_ongeldig", {_NUMBER: _BROKEN}),
    _EQUAL,
    _two_new_rows(duo.HEADER, {_NUMBER: _SPARE, "POSTCODE": "8011AA"}, {_NUMBER: _SPARE, "POSTCODE": "8011AB"}),
    _added(duo.HEADER, "geboortedatum: datum_ongeldig", {_NUMBER: _SPARE, "GEBOORTEDATUM": "31-02-2006"}),
    _added(duo.HEADER, "geen_persoonsnummer", {_NUMBER: "0"}),
    _ragged(20),
)


@dataclass(frozen=True)
class Host:
    """The file rows that may carry a mistake: `any` of them, those `alone` (without history), and those to take `first`."""

    any: Array
    alone: Array
    first: Array


def choose(
    kinds: Sequence[Mistake], rows: int, hosts: Host, rotation: int, rng: np.random.Generator
) -> list[tuple[int, Mistake]]:
    """Which file rows carry which mistake; the file stays well below the threshold. `rotation` sets the kind to begin with."""
    budget = int(rows * BAD_SHARE)
    wanted = len(kinds) * (1 + rows // _ROWS_PER_ROUND)
    free = [*hosts.first.tolist(), *rng.permutation(hosts.any)[: wanted * 4].tolist()]
    free_alone = rng.permutation(hosts.alone)[: wanted * 4].tolist()
    taken: set[int] = set()
    chosen: list[tuple[int, Mistake]] = []
    for turn in range(wanted):
        kind = kinds[(turn + rotation) % len(kinds)]
        queue = free_alone if kind.alone else free
        while queue and queue[0] in taken:
            queue.pop(0)
        # a host with history takes its history rows along
        cost = len(kind.rules) + (1 if kind.in_place and len(hosts.alone) != len(hosts.any) else 0)
        if not queue or cost > budget:
            continue
        budget -= cost
        taken.add(queue[0])
        chosen.append((queue.pop(0), kind))
    return chosen


def too_many(hosts: Array, rows: int, rng: np.random.Generator) -> list[tuple[int, Mistake]]:
    """Bad BSNs in more rows than the threshold allows."""
    count = min(len(hosts), int(rows * 0.08) + 2)
    return [(int(host), JVS_BAD_BSN) for host in rng.choice(hosts, count, replace=False)]
