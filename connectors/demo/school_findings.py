"""The findings D01-D10, D12 and B06 that a correct hub has on the last peildatum, from what was delivered and loaded.

Here the checks inside DUO and between DUO and the dossiers, written from controles.md with nothing of the hub's code.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np

from connectors.demo.absence_known import Finding
from connectors.demo.calendar import birthdays, day_number, earliest, vsv_year
from connectors.demo.growing import Array
from connectors.demo.jvs import DOORSTROOMPUNT, NO_FLAG
from connectors.demo.known import of_dossiers
from connectors.demo.population import NO_GEMEENTE
from connectors.demo.region import GEMEENTEN, IN_REGION, ZWOLLE
from connectors.demo.school_facts import KnownSchools
from connectors.demo.school_gaps import absent_elsewhere, exempted_and_enrolled, without_dossier, without_enrolment
from connectors.demo.school_known import CODE_ORDER
from connectors.demo.schools import BRIN4_OF_SCHOOL
from connectors.demo.startset import UNDER_AGE
from schemas.calendar import teldatum_of

_OCTOBER = 10


def _at_two_schools(known: KnownSchools) -> list[Finding]:
    """D04."""
    rows, gemeente = known.rows
    person, school = rows.person[known.active], BRIN4_OF_SCHOOL[rows.school[known.active]]
    many = BRIN4_OF_SCHOOL.max() + 1
    persons, counts = np.unique(np.unique(person * many + school) // many, return_counts=True)
    return known.of_persons(persons[counts > 1], _first_by_code(person, gemeente[known.active], persons[counts > 1]))


def _first_by_code(person: Array, gemeente: Array, persons: Array) -> Array:
    """For each of `persons` the gemeente with the lowest code of those beside it in `person`."""
    order = np.lexsort((CODE_ORDER[gemeente], person))
    return gemeente[order][np.searchsorted(person[order], persons)]


def _other_startkwalificatie(known: KnownSchools) -> list[Finding]:
    """D05."""
    rows = known.open_dossiers
    person, said = known.region.dossiers.person[rows], known.region.files.said.startkwalificatie[rows]
    differs = known.education.known[person] & (said != NO_FLAG) & (said != known.education.startkwalificatie[person])
    return of_dossiers(known.region.dossiers, rows[differs])


def _diploma_does_not_fit(known: KnownSchools) -> list[Finding]:
    """D06."""
    persons = np.flatnonzero(known.education.known & ~known.education.fits)
    return known.of_persons(persons, known.education.gemeente[persons])


def _on_latest(known: KnownSchools) -> tuple[Array, Array, Array]:
    """Person, gemeente and report month of each row of the latest A04 of every gemeente."""
    tables = [known.reports.latest("A04", gemeente) for gemeente in range(IN_REGION)]
    counts = [len(persons) for _, persons in tables]
    return (
        np.concatenate([persons for _, persons in tables]).astype(np.int64),
        np.repeat(np.arange(IN_REGION), counts),
        np.repeat([month for month, _ in tables], counts),
    )


def _dropped_out_without_dossier(known: KnownSchools) -> list[Finding]:
    """D07."""
    files, rows = known.region.files, known.open_dossiers
    served = known.mask(known.region.dossiers.person[rows[files.said.group[rows] == DOORSTROOMPUNT]])
    person, gemeente, _ = _on_latest(known)
    persons = np.unique(person[~served[person]])
    return known.of_persons(persons, _first_by_code(person, gemeente, persons))


def _dropped_out_and_back(known: KnownSchools) -> list[Finding]:
    """D08."""
    person, gemeente, month = _on_latest(known)
    last_back = np.zeros(len(known.region.population), dtype=np.int64)
    for at in range(IN_REGION):
        for reported, persons in known.reports.persons.get(("A02", at), {}).items():
            last_back[persons] = np.maximum(last_back[persons], reported)
    last_on = np.zeros_like(last_back)
    np.maximum.at(last_on, person, month)
    persons = np.unique(person[known.region.enrolled[person] | (last_back[person] > last_on[person])])
    return known.of_persons(persons, _first_by_code(person, gemeente, persons))


def _reports_do_not_add_up(known: KnownSchools) -> list[Finding]:
    """D09."""
    reports = [{code: known.reports.persons.get((code, at), {}) for code in ("A01", "A02", "A04")} for at in range(IN_REGION)]
    found: list[Finding] = []
    for gemeente, mine in enumerate(reports):
        for month, now in mine["A04"].items():
            before = _month_before(month)
            if month % 100 == _OCTOBER or before not in mine["A04"] or month not in mine["A01"] or month not in mine["A02"]:
                continue
            expected = np.setdiff1d(np.union1d(mine["A04"][before], mine["A01"][month]), mine["A02"][month])
            different = np.setxor1d(expected, now)
            elsewhere = [
                reports[other]["A04"].get(each, different[:0])
                for other in range(IN_REGION)
                for each in (month, before)
                if other != gemeente
            ]
            if len(np.setdiff1d(different, np.concatenate(elsewhere))):
                found.append({**_ZWOLLE, "scope": f"G{GEMEENTEN[gemeente].code}", "peilmaand": str(month)})
    return found


def _month_before(month: int) -> int:
    return month - 89 if month % 100 == 1 else month - 1


def _not_in_startset(known: KnownSchools) -> list[Finding]:
    """D10; the birth date is that of BRP or JVS, of who is in neither that of DUO itself."""
    region, population = known.region, known.region.population
    person, _, month = _on_latest(known)
    in_brp = region.persons.met & ~population.without_bsn
    in_jvs = known.mask(region.dossiers.person[region.files.known & (region.files.said.other_number == 0)])
    found: list[Finding] = []
    for year in sorted({vsv_year(each) for each in np.unique(month).tolist() if each}):
        if year not in known.reports.started:
            continue
        persons = np.unique(person[(month - 10) // 100 == year])
        born = region.births(persons, population.number[persons])
        born = np.where((in_brp | in_jvs)[persons], born, population.birth[persons])
        dated = born // 10000 > 0
        young = dated & (birthdays(np.where(dated, earliest(born), 0), UNDER_AGE) > day_number(teldatum_of(year)))
        missing = persons[young & ~known.reports.started[year][persons]]
        found += [{**_ZWOLLE, "pgn": number} for number in known.numbers(missing)]
    return found


def _other_gemeente(known: KnownSchools) -> list[Finding]:
    """D12."""
    found: list[Finding] = []
    for extract, gemeente, persons, day in _latest_leveringen(known):
        in_brp = known.region.persons.met[persons] & ~known.region.population.without_bsn[persons]
        registered = known.region.persons.gemeente_on(day_number(day))[persons]
        differs = in_brp & (registered != NO_GEMEENTE) & (registered != gemeente)
        levering = {**_ZWOLLE, "extract": extract, "scope": f"G{GEMEENTEN[gemeente].code}"}
        found += [levering | {"pgn": number} for number in known.numbers(np.unique(persons[differs]))]
    return found


def _latest_leveringen(known: KnownSchools) -> Iterator[tuple[str, int, Array, date]]:
    """Extract, gemeente, persons and reference date of the latest levering of each."""
    for gemeente in range(IN_REGION):
        levering = known.enrolments.peildatum[gemeente]
        if levering:
            yield "duo_c_levering", gemeente, known.enrolments.tables[gemeente].person, levering
        for report in ("A01", "A02", "A04", "A05", "A14"):
            month, persons = known.reports.latest(report, gemeente)
            if month:
                last_day = date(month // 100 + month % 100 // 12, month % 100 % 12 + 1, 1) - timedelta(days=1)
                yield f"duo_{report.lower()}", gemeente, persons, last_day


_ZWOLLE = {"gemeentecode": GEMEENTEN[ZWOLLE].code}
_CHECKS: dict[str, Callable[[KnownSchools], list[Finding]]] = {
    "B06": without_dossier,
    "D01": without_enrolment,
    "D02": exempted_and_enrolled,
    "D03": absent_elsewhere,
    "D04": _at_two_schools,
    "D05": _other_startkwalificatie,
    "D06": _diploma_does_not_fit,
    "D07": _dropped_out_without_dossier,
    "D08": _dropped_out_and_back,
    "D09": _reports_do_not_add_up,
    "D10": _not_in_startset,
    "D12": _other_gemeente,
}
CODES = tuple(_CHECKS)


def school_findings(known: KnownSchools) -> dict[str, list[Finding]]:
    """All of them by code, each in order."""
    return {code: sorted(check(known), key=lambda finding: sorted(finding.items())) for code, check in _CHECKS.items()}
