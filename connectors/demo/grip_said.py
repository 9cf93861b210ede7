"""What the leveringen of GRIP say on a peildatum, as integers, and their file forms (feeds.md, "GRIP", [C]).

The same integers make the text and, in `grip_known`, what the hub is to know. Dates are jjjjmmdd with 00 for unknown parts, -1
for an empty field; other empty fields are -1 too, an empty school is NO_SCHOOL.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from connectors.demo import grip_jikp, grip_overstap, grip_switch, schools
from connectors.demo.absence_files import person_numbers, written
from connectors.demo.absence_said import NO_DATE, SaidRows, known_parts
from connectors.demo.calendar import as_dates
from connectors.demo.careers import Careers
from connectors.demo.grip_jikp import Jikp
from connectors.demo.grip_overstap import EMPTY, NO_APPLICATION, PLACED, Overstap
from connectors.demo.grip_switch import NO_OPLEIDING, Switches
from connectors.demo.growing import Array
from connectors.demo.population import Population
from connectors.demo.region import GEMEENTE_CODES
from connectors.demo.residence import Residence
from connectors.demo.schools import NO_SCHOOL
from connectors.demo.text import Texts, chosen, integers, iso_dates, joined, look_up

OVERSTAP_HEADER = (
    "aanmelding_id", "burgerservicenummer", "onderwijsnummer", "geboortedatum", "gemeentecode", "schooljaar", "vo_brin",
    "vo_niveau", "leerjaar", "mbo_brin", "crebo", "leerweg", "status", "datum_status", "warme_overdracht",
)  # fmt: skip
JIKP_HEADER = (
    "jikp_id", "burgerservicenummer", "onderwijsnummer", "geboortedatum", "gemeentecode", "schooljaar", "herkomst",
    "brin_herkomst", "beoogde_bestemming", "bestemming", "zelfredzaamheid", "begeleidende_organisatie",
    "datum_laatste_contact", "status",
)  # fmt: skip
SWITCH_HEADER = (
    "registratie_id", "burgerservicenummer", "onderwijsnummer", "schooljaar", "meetmoment", "soort", "datum", "vo_brin",
    "mbo_brin_van", "crebo_van", "niveau_van", "mbo_brin_naar", "crebo_naar", "niveau_naar", "reden_uitstroom",
    "gemeentecode",
)  # fmt: skip

_FIRST_NUMBER = 100_001
_LEVELS = pa.array(grip_overstap.LEVELS)
_STATUSES = pa.array(grip_overstap.STATUSES)
_ORIGINS = pa.array(grip_jikp.ORIGINS)
_DESTINATIONS = pa.array(grip_jikp.DESTINATIONS)
_RELIANCES = pa.array(grip_jikp.RELIANCES)
_JIKP_STATUSES = pa.array(grip_jikp.STATUSES)
_KINDS = pa.array(grip_switch.KINDS)
_LEERWEGEN = pa.array(schools.LEERWEGEN)
_REASONS = pa.array(schools.REASONS)
_CREBOS = pa.array([opleiding.code for opleiding in schools.OPLEIDINGEN] + [""])
_BRIN4 = pa.array([school.brin6[:4] for school in schools.SCHOOLS] + [""])
_NIVEAUS = pa.array(["", "1", "2", "3", "4"])
_ORGANISATIONS = pa.array(["", "MEE", "Jongerenpunt De Brug", "Werkplein Noord"])


@dataclass(frozen=True)
class SaidOverstap(SaidRows):
    """grip_overstap; `level` and `status` are entries of the tables of `grip_overstap`."""

    birth: Array
    schooljaar: Array
    vo_school: Array
    level: Array
    leerjaar: Array
    mbo_school: Array
    opleiding: Array
    leerweg: Array
    status: Array
    date: Array


@dataclass(frozen=True)
class SaidJikp(SaidRows):
    """grip_jikp; codes are entries of the tables of `grip_jikp`."""

    birth: Array
    schooljaar: Array
    origin: Array
    school: Array
    intended: Array
    destination: Array
    reliance: Array
    contact: Array
    status: Array


@dataclass(frozen=True)
class SaidSwitches(SaidRows):
    """grip_uitstroom_switch; `kind` is LEFT or SWITCHED of `grip_switch`."""

    schooljaar: Array
    meetmoment: Array
    kind: Array
    date: Array
    from_school: Array
    from_opleiding: Array
    from_niveau: Array
    to_school: Array
    to_opleiding: Array
    to_niveau: Array
    reason: Array


@dataclass(frozen=True)
class Doing:
    """Which persons have an open dossier, and which work 12 hours a week or more."""

    has_dossier: Array
    works: Array


def overstap_on(
    overstap: Overstap, population: Population, residence: Residence, oldest: int, today: int
) -> tuple[Array, SaidOverstap]:
    """The applications that the levering holds, from schooljaar `oldest` on (their indices), and what it says of them."""
    rows = _shown(overstap.person, residence, (overstap.shown <= today) & (overstap.schooljaar >= oldest))
    status, since = overstap.status_on(rows, today)
    applied, form = status != NO_APPLICATION, np.where(status == PLACED, overstap.date_form[rows], 0)
    dates = as_dates(since)
    dates = np.where(form == EMPTY, NO_DATE, known_parts(dates, form))
    return rows, SaidOverstap(
        **_about(overstap.person[rows], rows, population, residence),
        birth=_births(population, overstap.person[rows]),
        schooljaar=overstap.schooljaar[rows],
        vo_school=overstap.vo_school[rows],
        level=overstap.level[rows],
        leerjaar=overstap.leerjaar[rows],
        mbo_school=np.where(applied, overstap.mbo_school[rows], NO_SCHOOL),
        opleiding=np.where(applied, overstap.opleiding[rows], NO_OPLEIDING),
        leerweg=np.where(applied, overstap.leerweg[rows], 0),
        status=status,
        date=dates,
    )


def jikp_on(
    jikp: Jikp,
    population: Population,
    residence: Residence,
    careers: Careers,
    doing: Doing,
    *,
    oldest: int,
    today: int,
) -> tuple[Array, SaidJikp]:
    """The registrations that the levering holds, from schooljaar `oldest` on (their indices), and what it says of them."""
    rows = _shown(jikp.person, residence, (jikp.shown <= today) & (jikp.schooljaar >= oldest))
    destination = jikp.destinations(careers, rows, doing.works, today)
    status = jikp.statuses(rows, destination, doing.has_dossier, today)
    return rows, SaidJikp(
        **_about(jikp.person[rows], rows, population, residence),
        birth=_births(population, jikp.person[rows]),
        schooljaar=jikp.schooljaar[rows],
        origin=jikp.origin[rows],
        school=jikp.school[rows],
        intended=jikp.intended[rows],
        destination=destination,
        reliance=jikp.reliance[rows],
        contact=as_dates(jikp.contacts(rows, status, today)),
        status=status,
    )


def switches_on(
    switches: Switches, population: Population, residence: Residence, careers: Careers, today: int
) -> tuple[Array, SaidSwitches]:
    """The registrations that the levering holds (their indices), and what it says of them."""
    rows = _shown(switches.person, residence, switches.day <= today)
    left, dates = switches.left[rows], as_dates(switches.day[rows])
    return rows, SaidSwitches(
        **_about(switches.person[rows], rows, population, residence),
        schooljaar=dates // 10000 - (dates % 10000 < 801),
        meetmoment=switches.meetmoment[rows],
        kind=switches.kind[rows],
        date=known_parts(dates, switches.day_form[rows]),
        from_school=careers.school[left],
        from_opleiding=careers.opleiding[left],
        from_niveau=careers.niveau[left],
        to_school=switches.to_school[rows],
        to_opleiding=switches.to_opleiding[rows],
        to_niveau=switches.to_niveau[rows],
        reason=np.where(switches.kind[rows] == grip_switch.LEFT, 1 + rows % 7, 0),
    )


def _shown(person: Array, residence: Residence, may: Array) -> Array:
    """Rows of who lives in the region, as far as schools know."""
    return np.flatnonzero(may & (residence.gemeente[person] >= 0))


def _about(person: Array, rows: Array, population: Population, residence: Residence) -> dict[str, Array]:
    return {
        "loaded": np.ones(len(rows), dtype=bool),
        "gemeente": residence.gemeente[person].astype(np.int64),
        "number": rows + _FIRST_NUMBER,
        "person": person.astype(np.int64),
        "pgn": population.number[person],
    }


def _births(population: Population, person: Array) -> Array:
    return np.where(population.birth[person] == 0, population.birth_full[person], population.birth[person])


def application_number(number: Array) -> Texts:
    """An aanmelding_id as it is written."""
    return joined("A", integers(number))


def jikp_number(number: Array) -> Texts:
    """A jikp_id as it is written."""
    return joined("J", integers(number))


def registration_number(number: Array) -> Texts:
    """A registratie_id as it is written."""
    return joined("U", integers(number))


def overstap_lines(said: SaidOverstap, pupil: Array) -> Texts:
    """The records of applications; `pupil` says whose number is an onderwijsnummer."""
    fields: dict[str, Texts | str] = {
        "aanmelding_id": application_number(said.number),
        **person_numbers(said.pgn, pupil),
        "geboortedatum": iso_dates(said.birth),
        "gemeentecode": look_up(GEMEENTE_CODES, said.gemeente),
        "schooljaar": integers(said.schooljaar),
        "vo_brin": look_up(schools.BRIN6, said.vo_school),
        "vo_niveau": look_up(_LEVELS, said.level),
        "leerjaar": integers(said.leerjaar),
        "mbo_brin": look_up(_BRIN4, said.mbo_school),
        "crebo": look_up(_CREBOS, _or_last(said.opleiding, len(_CREBOS))),
        "leerweg": look_up(_LEERWEGEN, said.leerweg),
        "status": look_up(_STATUSES, said.status),
        "datum_status": iso_dates(said.date),
        "warme_overdracht": chosen(said.status == PLACED, chosen(said.number % 3 == 0, "N", "J"), ""),
    }
    return written(OVERSTAP_HEADER, fields)


def jikp_lines(said: SaidJikp, pupil: Array) -> Texts:
    """The records of young people in a vulnerable position."""
    fields: dict[str, Texts | str] = {
        "jikp_id": jikp_number(said.number),
        **person_numbers(said.pgn, pupil),
        "geboortedatum": iso_dates(said.birth),
        "gemeentecode": look_up(GEMEENTE_CODES, said.gemeente),
        "schooljaar": integers(said.schooljaar),
        "herkomst": look_up(_ORIGINS, said.origin),
        "brin_herkomst": look_up(schools.BRIN6, said.school),
        "beoogde_bestemming": look_up(_DESTINATIONS, said.intended),
        "bestemming": look_up(_DESTINATIONS, said.destination),
        "zelfredzaamheid": look_up(_RELIANCES, said.reliance),
        "begeleidende_organisatie": look_up(_ORGANISATIONS, said.number % len(_ORGANISATIONS)),
        "datum_laatste_contact": iso_dates(said.contact),
        "status": look_up(_JIKP_STATUSES, said.status),
    }
    return written(JIKP_HEADER, fields)


def switch_lines(said: SaidSwitches, pupil: Array) -> Texts:
    """The records of who left the mbo or changed."""
    fields: dict[str, Texts | str] = {
        "registratie_id": registration_number(said.number),
        **person_numbers(said.pgn, pupil),
        "schooljaar": integers(said.schooljaar),
        "meetmoment": integers(said.meetmoment),
        "soort": look_up(_KINDS, said.kind),
        "datum": iso_dates(said.date),
        "mbo_brin_van": look_up(_BRIN4, said.from_school),
        "crebo_van": look_up(_CREBOS, said.from_opleiding),
        "niveau_van": look_up(_NIVEAUS, said.from_niveau),
        "mbo_brin_naar": look_up(_BRIN4, said.to_school),
        "crebo_naar": look_up(_CREBOS, _or_last(said.to_opleiding, len(_CREBOS))),
        "niveau_naar": look_up(_NIVEAUS, said.to_niveau),
        "reden_uitstroom": look_up(_REASONS, said.reason),
        "gemeentecode": look_up(GEMEENTE_CODES, said.gemeente),
    }
    return written(SWITCH_HEADER, fields)


def _or_last(values: Array, count: int) -> Array:
    """Entries of a table of `count` of which the last is the empty text, and stands for what is empty."""
    return np.where(values < 0, count - 1, values)
