"""Rows that break the contract, put into a file on purpose, with the rules that each breaks (feeds.md, "Contract or check?").

A mistake changes the record of its host, or adds records after it and leaves the host alone. In reports of DUO all are added
ones, so that A04(m) = A04(m-1) + A01(m) - A02(m) keeps holding over the valid rows. Rule codes are those of quarantine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from connectors.demo import (
    absence_files,
    brp,
    c_levering,
    duo,
    duo_year,
    grip_said,
    jvs,
    p_levering,
    startset,
    traject_said,
)

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
    quarantined too; `hides_key`: it cannot be read, so that the levering does not speak of it. `alone`: only for a host
    without history rows.
    """

    rules: tuple[str, ...]
    spoil: Callable[[Values, str], list[Values]]
    in_place: bool = False
    loses_key: bool = False
    hides_key: bool = False
    alone: bool = False


def _changing(header: Sequence[str], changes: dict[str, str]) -> Callable[[Values, str], Values]:
    def change(values: Values, spare: str) -> Values:
        result = list(values)
        for name, value in changes.items():
            at = header.index(name)
            result[at] = spare if value == _SPARE else broken(result[at]) if value == _BROKEN else value
        return result

    return change


_BROKEN, _SPARE = "\0broken", "\0spare"


def broken(number: str) -> str:
    """The number with another last digit, which no number check passes."""
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def _in_place(header: Sequence[str], rule: str, changes: dict[str, str]) -> Mistake:
    change = _changing(header, changes)
    return Mistake((rule,), lambda values, spare: [change(values, spare)], in_place=True, loses_key=True)


def _hiding(header: Sequence[str], rule: str, changes: dict[str, str]) -> Mistake:
    change = _changing(header, changes)
    return Mistake((rule,), lambda values, spare: [change(values, spare)], in_place=True, hides_key=True)


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
REPORTS = (
    _in_place(absence_files.REPORT_HEADER, "verzuimsoort: code_ongeldig", {"verzuimsoort": "V9"}),
    _in_place(absence_files.REPORT_HEADER, "begindatum: datum_ongeldig", {"begindatum": "2026-02-30"}),
    _EQUAL,
    _same_key(absence_files.REPORT_HEADER, {"verzuimuren": "99"}),
    _in_place(absence_files.REPORT_HEADER, "meer_persoonsnummers", {"onderwijsnummer": _VALID_PUPIL_NUMBER}),
    _in_place(absence_files.REPORT_HEADER, "status: verplicht_leeg", {"status": ""}),
    _in_place(absence_files.REPORT_HEADER, "burgerservicenummer: bsn_ongeldig", {"burgerservicenummer": _BROKEN}),
    _ragged(5),
)
EXEMPTIONS = (
    _in_place(absence_files.EXEMPTION_HEADER, "artikel: code_ongeldig", {"artikel": "5C"}),
    _EQUAL,
    _in_place(absence_files.EXEMPTION_HEADER, "einddatum: datum_ongeldig", {"einddatum": "2026-13-01"}),
    _in_place(absence_files.EXEMPTION_HEADER, "meer_persoonsnummers", {"onderwijsnummer": _VALID_PUPIL_NUMBER}),
    _same_key(absence_files.EXEMPTION_HEADER, {"datum_besluit": "2019-02-01"}),
    _ragged(5),
)
PROCESSES = (
    _in_place(absence_files.PROCESS_HEADER, "soort: code_ongeldig", {"soort": "HUISBEZOEK"}),
    _same_key(absence_files.PROCESS_HEADER, {"datum_start": "2019-02-01"}),
    _in_place(absence_files.PROCESS_HEADER, "datum_start: datum_ongeldig", {"datum_start": "2025-04-31"}),
    _EQUAL,
    _ragged(3),
)
TRAJECTEN = (
    _in_place(traject_said.TRAJECT_HEADER, "bestemming: code_ongeldig", {"bestemming": "STAGE"}),
    _in_place(traject_said.TRAJECT_HEADER, "signaaldatum: verplicht_leeg", {"signaaldatum": ""}),
    _EQUAL,
    _in_place(traject_said.TRAJECT_HEADER, "datum_start: datum_ongeldig", {"datum_start": "2026-06-31"}),
    _same_key(traject_said.TRAJECT_HEADER, {"signaaldatum": "2019-02-01"}),
    _in_place(traject_said.TRAJECT_HEADER, "aantal_intakegesprekken: getal_ongeldig", {"aantal_intakegesprekken": "1,5"}),
    _in_place(traject_said.TRAJECT_HEADER, "burgerservicenummer: bsn_ongeldig", {"burgerservicenummer": _BROKEN}),
    _ragged(5),
)
VERBALEN = (
    _in_place(traject_said.VERBAAL_HEADER, "verzuimsoort: code_ongeldig", {"verzuimsoort": "THUIS"}),
    _in_place(traject_said.VERBAAL_HEADER, "datum_pv: datum_ongeldig", {"datum_pv": "2025-02-30"}),
    _EQUAL,
    _same_key(traject_said.VERBAAL_HEADER, {"datum_afdoening": "2019-02-01"}),
    _in_place(traject_said.VERBAAL_HEADER, "meer_persoonsnummers", {"onderwijsnummer": _VALID_PUPIL_NUMBER}),
    _ragged(4),
)
C_LEVERING = (
    _hiding(c_levering.HEADER, "pgn: pgn_ongeldig", {"pgn": _BROKEN}),
    _same_key(c_levering.HEADER, {"opleidingscode": "99999"}),
    _in_place(c_levering.HEADER, "onderwijssoort: code_ongeldig", {"onderwijssoort": "WO"}),
    _EQUAL,
    _in_place(c_levering.HEADER, "datum_inschrijving: datum_ongeldig", {"datum_inschrijving": "2025-02-30"}),
    _hiding(c_levering.HEADER, "brin6: brin_ongeldig", {"brin6": "25P"}),
    _in_place(c_levering.HEADER, "hoogste_diploma: code_ongeldig", {"hoogste_diploma": "MBO5"}),
    _hiding(c_levering.HEADER, "inschrijvingsvolgnummer: verplicht_leeg", {"inschrijvingsvolgnummer": "", "vrijstelling": "N"}),
    _ragged(12),
)
P_LEVERING = (
    _hiding(p_levering.HEADER, "pgn: pgn_ongeldig", {"pgn": _BROKEN}),
    _in_place(p_levering.HEADER, "gebeurtenis: code_ongeldig", {"gebeurtenis": "VERHUISD"}),
    _EQUAL,
    _same_key(p_levering.HEADER, {"opleidingscode": "99999"}),
    _hiding(p_levering.HEADER, "weeknummer: week_ongeldig", {"weeknummer": "202660"}),
    _in_place(p_levering.HEADER, "datum_diploma: datum_ongeldig", {"datum_diploma": "2025-02-30"}),
    _ragged(12),
)


KOCI_HEADER: tuple[str, ...] = ("burgerservicenummer", "onderwijsnummer", "opmerking")
KOCI = (
    _in_place(KOCI_HEADER, "burgerservicenummer: bsn_ongeldig", {"burgerservicenummer": _BROKEN}),
    _EQUAL,
    _in_place(KOCI_HEADER, "onderwijsnummer: onderwijsnummer_ongeldig", {"onderwijsnummer": _BROKEN}),
    _in_place(KOCI_HEADER, "burgerservicenummer: verplicht_leeg", {"burgerservicenummer": ""}),
)
ANSWER_HEADER: tuple[str, ...] = (
    "aNummer", "burgerservicenummer", "geslachtsnaam", "geboortedatum", "geslacht", "overlijden", "opschorting", "sinds",
    "geheim", "gemeente", "inschrijving", "land", "adreshouding", "straat", "huisnummer", "huisletter", "postcode",
)  # fmt: skip
"""What an answer of the BRP API says of a person, as texts of one row (`api_answers`)."""
ANSWERS = (
    _in_place(ANSWER_HEADER, "burgerservicenummer: bsn_ongeldig", {"burgerservicenummer": _BROKEN}),
    _EQUAL,
    _in_place(ANSWER_HEADER, "geboortedatum: verplicht_leeg", {"geboortedatum": ""}),
    _same_key(ANSWER_HEADER, {"inschrijving": "20190201"}),
    _in_place(ANSWER_HEADER, "a_nummer: a_nummer_ongeldig", {"aNummer": _BROKEN}),
    _in_place(ANSWER_HEADER, "gemeente_van_inschrijving: gemeentecode_ongeldig", {"gemeente": "19"}),
)


OVERSTAP = (
    _in_place(grip_said.OVERSTAP_HEADER, "status: code_ongeldig", {"status": "WACHTLIJST"}),
    _same_key(grip_said.OVERSTAP_HEADER, {"leerjaar": "9"}),
    _in_place(grip_said.OVERSTAP_HEADER, "schooljaar: jaar_ongeldig", {"schooljaar": "25/26"}),
    _EQUAL,
    _in_place(grip_said.OVERSTAP_HEADER, "datum_status: datum_ongeldig", {"datum_status": "2026-02-30"}),
    _in_place(grip_said.OVERSTAP_HEADER, "burgerservicenummer: bsn_ongeldig", {"burgerservicenummer": _BROKEN}),
    _in_place(grip_said.OVERSTAP_HEADER, "vo_brin: brin_ongeldig", {"vo_brin": "1XN"}),
    _ragged(9),
)
JIKP = (
    _in_place(grip_said.JIKP_HEADER, "bestemming: code_ongeldig", {"bestemming": "LEGER"}),
    _EQUAL,
    _in_place(grip_said.JIKP_HEADER, "geboortedatum: verplicht_leeg", {"geboortedatum": ""}),
    _same_key(grip_said.JIKP_HEADER, {"zelfredzaamheid": ""}),
    _in_place(grip_said.JIKP_HEADER, "meer_persoonsnummers", {"onderwijsnummer": _VALID_PUPIL_NUMBER}),
    _ragged(5),
)
SWITCHES = (
    _in_place(grip_said.SWITCH_HEADER, "soort: code_ongeldig", {"soort": "UITVAL"}),
    _same_key(grip_said.SWITCH_HEADER, {"niveau_van": ""}),
    _in_place(grip_said.SWITCH_HEADER, "datum: datum_ongeldig", {"datum": "2026-11-31"}),
    _EQUAL,
    _ragged(7),
)


def _of_report(header: Sequence[str], number: str) -> tuple[Mistake, ...]:
    """The mistakes in a report of DUO, in which `number` is the column of the person number."""
    return (
        _added(header, "geboortedatum: verplicht_leeg", {number: _SPARE, "GEBOORTEDATUM": ""}),
        _added(header, "persoonsgebondennummer: pgn_ongeldig", {number: _BROKEN}),
        _EQUAL,
        _two_new_rows(header, {number: _SPARE, "POSTCODE": "8011AA"}, {number: _SPARE, "POSTCODE": "8011AB"}),
        _added(header, "geboortedatum: datum_ongeldig", {number: _SPARE, "GEBOORTEDATUM": "31-02-2006"}),
        _added(header, "geen_persoonsnummer", {number: "0"}),
        _ragged(20),
    )


DUO = _of_report(duo.HEADER, "PERSOONSGEBONDENNUMMER")
STARTSET = _of_report(startset.HEADER, "BSN_ONDERWIJSNR")


def _of_year(header: Sequence[str]) -> tuple[Mistake, ...]:
    """The mistakes in NRSP or NenR, in the rows of persons with a BSN."""
    number = header[0]
    return (
        _added(header, "geboortedatum: verplicht_leeg", {number: _SPARE, "GEBOORTEDATUM": ""}),
        _added(header, "burgerservicenummer: bsn_ongeldig", {number: _BROKEN}),
        _EQUAL,
        _two_new_rows(header, {number: _SPARE, "POSTCODE_CIJFERS": "8011"}, {number: _SPARE, "POSTCODE_CIJFERS": "8014"}),
        _added(header, "geboortedatum: datum_ongeldig", {number: _SPARE, "GEBOORTEDATUM": "20060231"}),
        _added(header, "geen_persoonsnummer", {number: "0"}),
        _added(header, "meer_persoonsnummers", {"ONDERWIJSNUMMER": _VALID_PUPIL_NUMBER}),
        _ragged(20),
    )


YEAR = {code: _of_year(header) for code, header in duo_year.HEADERS.items()}
"""By NRSP and NenR."""


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
