"""The checks on enrolment beside what JVS says: B06 and D01 (none), D02 (exempted too), D03 (absent from another school).

Written from controles.md. Of an incomplete date a finding holds only when it holds for every day that the date can mean.
"""

import numpy as np

from connectors.demo.absence_days import end_of_school_year
from connectors.demo.absence_exemptions import FROM_ENROLMENT
from connectors.demo.absence_files import exemption_number, report_number
from connectors.demo.absence_known import Finding, leerplichtig
from connectors.demo.absence_processes import ABSOLUTE
from connectors.demo.absence_reports import I
from connectors.demo.absence_said import GRANTED, NO_DATE, Said, SaidExemptions, part
from connectors.demo.c_levering import since
from connectors.demo.calendar import FAR, NO_DAY, as_dates, birthdays, day_number, earliest, latest
from connectors.demo.growing import Array, pairs
from connectors.demo.known import of_dossiers
from connectors.demo.region import GEMEENTEN, IN_REGION
from connectors.demo.school_facts import KnownSchools
from connectors.demo.schools import BRIN4_OF_SCHOOL, NO_SCHOOL


def without_dossier(known: KnownSchools) -> list[Finding]:
    """B06; who has no BSN is known to the BRP only, by A-nummer."""
    population, region = known.region.population, known.region
    missing = known.listed & ~known.has_dossier & ~region.enrolled
    missing[_exempted(known)] = False
    persons = np.flatnonzero(missing | (known.listed & population.without_bsn))
    persons = persons[leerplichtig(population.birth[persons], region.day)]
    by_a_number = population.without_bsn[persons]
    numbers = population.number[persons], population.a_number[persons]
    return [
        {"gemeentecode": GEMEENTEN[at].code, **({"a_nummer": str(a_number)} if foreign else {"pgn": f"{number:09d}"})}
        for at, foreign, number, a_number in zip(
            region.persons.gemeente[persons].tolist(), by_a_number.tolist(), *(each.tolist() for each in numbers), strict=True
        )
    ]


def without_enrolment(known: KnownSchools) -> list[Finding]:
    """D01."""
    gap = known.resident & ~known.region.enrolled
    gap[_exempted(known)] = False
    gap[_being_worked_on(known)] = False
    person = known.region.dossiers.person[known.open_dossiers]
    rows, person = known.open_dossiers[gap[person]], person[gap[person]]
    return of_dossiers(known.region.dossiers, rows[_has_duty(known, person)])


def exempted_and_enrolled(known: KnownSchools) -> list[Finding]:
    """D02."""
    said, day = _from_enrolment(known), known.region.day
    in_force = (latest(said.begin) <= day) & ((said.end == NO_DATE) | (earliest(said.end) >= day))
    said = part(said, in_force & known.region.enrolled[said.person])
    numbers = exemption_number(said.number).to_pylist()
    return [finding | {"vrijstellingnummer": number} for finding, number in zip(_of_files(said), numbers, strict=True)]


def absent_elsewhere(known: KnownSchools) -> list[Finding]:
    """D03: only where the C-levering of the woongemeente knows everything about the first day of absence."""
    population, absences = known.region.population, known.absences
    own = absences.pgn == population.number[absences.person]
    tested = absences.loaded & (absences.status != I) & own & (absences.school != NO_SCHOOL)
    said = part(absences, tested & known.resident[absences.person])
    levering = known.enrolments.peildatum
    from_day = np.array([day_number(since(day)) if day else FAR for day in levering] + [FAR])
    until_day = np.array([day_number(day) if day else -FAR for day in levering] + [-FAR])
    lives_in = np.minimum(known.region.persons.gemeente[said.person], IN_REGION)
    first, last = earliest(said.begin), latest(said.begin)
    said = part(said, (first >= from_day[lives_in]) & (last <= until_day[lives_in]))
    rows, _ = known.rows
    one, other = pairs(said.person, rows.person)
    same = BRIN4_OF_SCHOOL[said.school[one]] == BRIN4_OF_SCHOOL[rows.school[other]]
    end = np.where(rows.end == NO_DAY, FAR, rows.end)
    same &= (rows.begin[other] <= latest(said.begin)[one]) & (end[other] >= earliest(said.begin)[one])
    unknown = np.ones(len(said), dtype=bool)
    unknown[one[same]] = False
    said = part(said, unknown)
    numbers = report_number(said.number).to_pylist()
    return [finding | {"meldingsnummer": number} for finding, number in zip(_of_files(said), numbers, strict=True)]


def _of_files(said: Said) -> list[Finding]:
    """Gemeente and, where the row has one, dossiernummer."""
    return [
        {"gemeentecode": GEMEENTEN[at].code, **({"dossiernummer": str(number)} if number else {})}
        for at, number in zip(said.gemeente.tolist(), said.dossiernummer.tolist(), strict=True)
    ]


def _from_enrolment(known: KnownSchools) -> SaidExemptions:
    """The granted exemptions from enrolment of persons by their own number."""
    said = known.exemptions
    own = said.pgn == known.region.population.number[said.person]
    return part(said, said.loaded & own & (said.decision == GRANTED) & FROM_ENROLMENT[said.article])


def _exempted(known: KnownSchools) -> Array:
    """The persons with an exemption from enrolment that may be in force."""
    said, day = _from_enrolment(known), known.region.day
    return said.person[(earliest(said.begin) <= day) & ((said.end == NO_DATE) | (latest(said.end) >= day))]


def _has_duty(known: KnownSchools, persons: Array) -> Array:
    """Which of these are leerplichtig or kwalificatieplichtig, whatever day the birth date means (begrippen.md)."""
    education, region = known.education, known.region
    starter = region.files.known & (region.files.said.startkwalificatie == 1) & (region.files.said.other_number == 0)
    by_jvs = known.mask(region.dossiers.person[starter])
    has = np.where(education.known, education.startkwalificatie, by_jvs)[persons]
    must_qualify = ~has & ~(education.known & education.is_low)[persons]
    born = region.population.birth[persons]
    dated = born // 10000 > 0
    oldest, youngest = np.where(dated, earliest(born), 0), np.where(dated, latest(born), 0)
    until = np.where(must_qualify, birthdays(oldest, 18) - 1, end_of_school_year(birthdays(oldest, 16)))
    return dated & (_first_day_of_duty(youngest) <= region.day) & (until >= region.day)


def _first_day_of_duty(born: Array) -> Array:
    """The first of the month after the one in which who was born on this day turns five."""
    return latest(as_dates(birthdays(born, 5)) // 100 * 100) + 1


def _being_worked_on(known: KnownSchools) -> Array:
    """The persons with a werkproces ABSOLUUT that is open, or that started since the gap in their enrolment began."""
    region, said = known.region, part(known.processes, known.processes.loaded & (known.processes.kind == ABSOLUTE))
    number = region.population.number[said.person]
    said = part(said, region.owner_of_dossier(said.gemeente, said.dossiernummer) == number)
    is_open = (earliest(said.begin) <= region.day) & ((said.end == NO_DATE) | (latest(said.end) >= region.day))
    return said.person[is_open | (latest(said.begin) >= _gap_begins(known, said.person))]


def _gap_begins(known: KnownSchools, persons: Array) -> Array:
    """The first day on which the gap of each of these can have begun: after enrolments, exemptions, with the leerplicht."""
    day, born = known.region.day, known.region.population.birth[persons]
    last = np.full(len(known.region.population), -FAR)
    rows, _ = known.rows
    ended = (rows.end != NO_DAY) & (rows.end < day)
    np.maximum.at(last, rows.person[ended], rows.end[ended] + 1)
    granted = _from_enrolment(known)
    over = (granted.end != NO_DATE) & (latest(granted.end) < day)
    np.maximum.at(last, granted.person[over], earliest(granted.end)[over] + 1)
    dated = born // 10000 > 0
    duty = np.where(dated, _first_day_of_duty(np.where(dated, earliest(born), 0)), -FAR)
    return np.maximum(last[persons], duty)
