"""The file form of jvs_jongere (feeds.md, "JVS", [C]): a row per dossier of one gemeente, and what it says as integers.

The same integers make the text and, in `known`, what the hub is to know; the two cannot drift apart.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from connectors.demo import names
from connectors.demo.calendar import NO_DAY, as_dates, day_number
from connectors.demo.careers import Careers
from connectors.demo.dossiers import EMPTY_OR_FULL, OTHER_FORM, WRONG, Array, Dossiers
from connectors.demo.population import Population
from connectors.demo.region import GEMEENTE_CODES, ZWOLLE, address_texts
from connectors.demo.schools import BRIN6, NO_SCHOOL
from connectors.demo.text import Texts, chosen, integers, iso_dates, joined, look_up, padded, records
from schemas.arrow import compute

HEADER = (
    "dossiernummer", "burgerservicenummer", "onderwijsnummer", "achternaam", "voorvoegsel", "voornamen", "geboortedatum",
    "geslacht", "straat", "huisnummer", "huisletter", "huisnummertoevoeging", "postcode", "woonplaats", "gemeentecode",
    "behandelende_gemeente", "telefoon", "email", "dossierstatus", "datum_opening", "datum_sluiting", "doelgroep",
    "startkwalificatie", "datum_startkwalificatie", "school_brin", "consulent", "laatste_mutatie",
)  # fmt: skip
_SEXES = pa.array(["M", "V", "O", ""])
NO_SEX = 3
_GROUPS = pa.array(["leerplicht", "kwalificatieplicht", "doorstroompunt"])
KWALIFICATIEPLICHT, DOORSTROOMPUNT = 1, 2
_FLAGS = pa.array(["N", "J", ""])
NO_FLAG = 2


@dataclass(frozen=True)
class Statements:
    """What dossiers say about their persons.

    Surname, sex and doelgroep (`group`) as table entries, birth as jjjjmmdd, address as its code; `other_number` is not 0 where
    the BSN is another, `pupil_number` where an onderwijsnummer stands in its place; `startkwalificatie` is 0 or 1, or NO_FLAG
    where the field is empty.
    """

    other_number: Array
    pupil_number: Array
    surname: Array
    sex: Array
    birth: Array
    address: Array
    open: Array
    group: Array
    startkwalificatie: Array


def statements(dossiers: Dossiers, population: Population, rows: Array, peildatum: date) -> Statements:
    """What the dossiers `rows` say on the peildatum, seeded contradictions and near misses included."""
    person = dossiers.person[rows]
    surname = population.surname[person].astype(np.int64)
    sex = population.sex[person].astype(np.int64)
    sex_form = dossiers.sex_form[rows]
    sex = np.where((sex_form == WRONG) & (sex < 2), 1 - sex, np.where(sex_form == EMPTY_OR_FULL, NO_SEX, sex))
    start_form = dossiers.start_form[rows]
    starter = dossiers.startkwalificatie[rows] ^ (start_form == WRONG)
    return Statements(
        other_number=dossiers.other_number[rows],
        pupil_number=dossiers.pupil_number[rows],
        surname=np.where(dossiers.name_form[rows] == WRONG, (surname + 7) % len(names.SURNAMES), surname),
        sex=sex,
        birth=_births(population.birth[person], population.birth_full[person], dossiers.birth_form[rows]),
        address=dossiers.address[rows],
        open=dossiers.closed[rows] == NO_DAY,
        group=_groups(dossiers, population, rows, peildatum),
        startkwalificatie=np.where(start_form == EMPTY_OR_FULL, NO_FLAG, starter),
    )


def _births(known: Array, full: Array, form: Array) -> Array:
    """The birth date as the BRP has it, less or more of it, or another year; never wholly unknown (an empty field here)."""
    birth = np.where((form == OTHER_FORM) & (known % 100 > 0), known // 100 * 100, known)
    birth = np.where((form == EMPTY_OR_FULL) | (birth == 0), full, birth)
    leap_day = birth % 10000 == 229
    return np.where(form == WRONG, birth - 10000 - leap_day, birth)


def lines(dossiers: Dossiers, population: Population, careers: Careers, rows: Array, peildatum: date) -> Texts:
    """The records of the dossiers `rows`, each with its line end."""
    said = statements(dossiers, population, rows, peildatum)
    person = dossiers.person[rows]
    number = np.where(dossiers.other_number[rows] > 0, dossiers.other_number[rows], population.number[person])
    number = np.where(said.pupil_number > 0, said.pupil_number, number)
    pupil = population.without_bsn[person] | (said.pupil_number > 0)
    number_text = padded(number, 9)
    address = address_texts(said.address)
    dossiernummer = integers(dossiers.dossiernummer[rows])
    gemeente = dossiers.gemeente[rows]
    starter = said.startkwalificatie == 1
    school = np.append(careers.school, NO_SCHOOL)[careers.active[person]]
    given = population.second_given[person]
    fields: dict[str, Texts] = {
        "dossiernummer": dossiernummer,
        "burgerservicenummer": chosen(pupil, "", number_text),
        "onderwijsnummer": chosen(pupil, number_text, ""),
        "achternaam": _surnames(said.surname, dossiers.name_form[rows]),
        "voorvoegsel": look_up(names.PREFIXES, said.surname),
        "voornamen": compute.utf8_rtrim_whitespace(
            joined(look_up(names.GIVEN_NAMES, population.given[person]), " ", look_up(names.GIVEN_NAMES, given))
        ),
        "geboortedatum": iso_dates(said.birth),
        "geslacht": look_up(_SEXES, said.sex),
        "straat": address.street,
        "huisnummer": chosen(dossiers.address_form[rows] == OTHER_FORM, joined(address.number, ".0"), address.number),
        "huisletter": address.letter,
        "huisnummertoevoeging": address.addition,
        "postcode": _postcodes(address.postcode, dossiers.address_form[rows] == EMPTY_OR_FULL),
        "woonplaats": address.place,
        "gemeentecode": look_up(GEMEENTE_CODES, gemeente),
        "behandelende_gemeente": look_up(GEMEENTE_CODES, np.where(rows % 9 == 0, ZWOLLE, gemeente)),
        "telefoon": joined("0600", padded(dossiers.dossiernummer[rows] % 1_000_000, 6)),
        "email": joined("dossier", dossiernummer, "@voorbeeld.example"),
        "dossierstatus": chosen(said.open, "open", "gesloten"),
        "datum_opening": iso_dates(as_dates(dossiers.opened[rows])),
        "datum_sluiting": iso_dates(as_dates(dossiers.closed[rows])),
        "doelgroep": look_up(_GROUPS, said.group),
        "startkwalificatie": look_up(_FLAGS, said.startkwalificatie),
        "datum_startkwalificatie": iso_dates(np.where(starter, as_dates(careers.diploma_day[person]), -1)),
        "school_brin": look_up(BRIN6, school),
        "consulent": look_up(names.STAFF, rows % len(names.STAFF)),
        "laatste_mutatie": joined(iso_dates(as_dates(dossiers.changed[rows])), "T", padded(8 + rows % 9, 2), ":15:00"),
    }
    return records(len(HEADER), {HEADER.index(name): text for name, text in fields.items()}, "\n")


def _surnames(surname: Array, form: Array) -> Texts:
    return chosen(
        form == OTHER_FORM,
        look_up(names.SURNAMES_UPPER, surname),
        chosen(form == EMPTY_OR_FULL, look_up(names.SURNAMES_PLAIN, surname), look_up(names.SURNAMES, surname)),
    )


def _postcodes(postcode: Texts, spaced: Array) -> Texts:
    """Some with a space and small letters, which mean the same."""
    digits, letters = compute.utf8_slice_codeunits(postcode, 0, 4), compute.utf8_slice_codeunits(postcode, 4, 6)
    return chosen(spaced, joined(digits, " ", compute.utf8_lower(letters)), postcode)


def _groups(dossiers: Dossiers, population: Population, rows: Array, peildatum: date) -> Array:
    """The doelgroep by age, at closing or now; a wrong one is the one before or after it."""
    closed = dossiers.closed[rows]
    moment = np.where(closed == NO_DAY, day_number(peildatum), closed)
    years = (moment - population.birth_day[dossiers.person[rows]]) / 365.25
    group = np.where(years < 16.5, 0, np.where(years < 18, KWALIFICATIEPLICHT, DOORSTROOMPUNT))
    return np.where(dossiers.group_form[rows] == WRONG, np.where(group == KWALIFICATIEPLICHT, 0, KWALIFICATIEPLICHT), group)
