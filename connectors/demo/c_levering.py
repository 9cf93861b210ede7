"""duo_c_levering (feeds.md, "DUO", [C]): the enrolments of who lives in a gemeente, and one row for the exempted without any.

What a levering says stands here as integers; the same integers make the text and, in `school_known`, what the hub is to know.
"""

from dataclasses import dataclass, fields
from datetime import date

import numpy as np
import pyarrow as pa

from connectors.demo import duo, schools
from connectors.demo.calendar import NO_DAY, as_dates, day_number
from connectors.demo.careers import Careers
from connectors.demo.growing import Array
from connectors.demo.population import Population
from connectors.demo.region import GEMEENTE_CODES, GEMEENTEN, address_texts
from connectors.demo.residence import Residence
from connectors.demo.text import Texts, chosen, iso_dates, look_up, padded, records
from schemas.calendar import leeftijdsgrens_op

HEADER = (
    "pgn", "geboortedatum", "geslacht", "postcode", "gemeentecode", "brin6", "opleidingscode", "onderwijssoort", "niveau",
    "leerweg", "inschrijvingsvolgnummer", "datum_inschrijving", "datum_uitschrijving", "reden_uitstroom",
    "hoogste_diploma", "datum_diploma", "startkwalificatie", "vrijstelling", "vsv",
)  # fmt: skip
FROM_AGE = 4
NO_DIPLOMA_SAID = len(schools.DIPLOMAS)

_SEXES = pa.array(["M", "V", "O"])
_SOORTEN = pa.array(schools.ONDERWIJSSOORTEN)
_LEVELS = pa.array(["", "1", "2", "3", "4"])
_REASONS = pa.array(schools.REASONS)
_DIPLOMAS = pa.array([*schools.DIPLOMAS, ""])
_VOLGNUMMERS = pa.array([str(number) for number in range(1000)])


@dataclass
class Claims:
    """What DUO says wrongly on purpose of some persons: `flipped` startkwalificatie (check D06), an empty `diploma_empty`."""

    flipped: Array
    diploma_empty: Array

    @classmethod
    def honest(cls, count: int) -> "Claims":
        """Of nobody anything wrong; the diploma of a few is left empty, which is the same as none."""
        return cls(np.zeros(count, bool), np.arange(count) % 211 == 0)


@dataclass(frozen=True)
class SaidEnrolments:
    """Rows of C-leveringen: `key` is the enrolment, or -1 - person for the row without one; days are NO_DAY when empty.

    `school` is NO_SCHOOL in a row without enrolment; `diploma` can be NO_DIPLOMA_SAID.
    """

    key: Array
    person: Array
    school: Array
    begin: Array
    end: Array
    diploma: Array
    diploma_day: Array
    startkwalificatie: Array

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.key)

    def take(self, index: Array | slice) -> "SaidEnrolments":
        """The rows at `index`."""
        return SaidEnrolments(*(getattr(self, each.name)[index] for each in fields(self)))

    def and_(self, other: "SaidEnrolments") -> "SaidEnrolments":
        """These and then the others."""
        return SaidEnrolments(*(np.concatenate([getattr(self, each.name), getattr(other, each.name)]) for each in fields(self)))

    @classmethod
    def nothing(cls) -> "SaidEnrolments":
        """No rows."""
        return cls(*(np.empty(0, dtype=np.int64) for _ in fields(cls)))


def since(peildatum: date) -> date:
    """The day on or after which an enrolment has ended that still is in the levering."""
    return date(peildatum.year - 1, 7, 31)


def of_region(
    population: Population, careers: Careers, residence: Residence, claims: Claims, peildatum: date
) -> SaidEnrolments:
    """All rows of all gemeenten on a peildatum, in order of enrolment, those without enrolment last."""
    today = day_number(peildatum)
    selected = population.age_from(peildatum, FROM_AGE) & ~population.age_from(peildatum, leeftijdsgrens_op(peildatum))
    selected &= residence.gemeente >= 0
    recent = (careers.end == NO_DAY) | (careers.end >= day_number(since(peildatum)))
    recent[careers.withdrawn] = False
    enrolments = np.flatnonzero(selected[careers.person] & recent & (careers.begin <= today))
    alone = selected & careers.exempt
    alone[careers.person[enrolments]] = False
    exempted = np.flatnonzero(alone)
    person = np.concatenate([careers.person[enrolments], exempted]).astype(np.int64)
    none = np.full(len(exempted), NO_DAY)
    diploma = careers.hoogste_diploma[person].astype(np.int64)
    return SaidEnrolments(
        key=np.concatenate([enrolments, -1 - exempted]),
        person=person,
        school=np.concatenate([careers.school[enrolments], np.full(len(exempted), schools.NO_SCHOOL)]),
        begin=np.concatenate([careers.begin[enrolments], none]),
        end=np.concatenate([careers.end[enrolments], none]),
        diploma=np.where((diploma == 0) & claims.diploma_empty[person], NO_DIPLOMA_SAID, diploma),
        diploma_day=careers.diploma_day[person],
        startkwalificatie=careers.has_startkwalificatie[person] ^ claims.flipped[person],
    )


def lines(population: Population, careers: Careers, residence: Residence, said: SaidEnrolments) -> Texts:
    """The records of rows, each with its line end."""
    texts = columns(population, careers, residence.gemeente[said.person], said)
    return records(len(HEADER), {HEADER.index(name): text for name, text in texts.items()}, "\n")


def columns(population: Population, careers: Careers, gemeente: Array, said: SaidEnrolments) -> dict[str, Texts | str]:
    """The values of rows by column, as the C-levering and the P-levering write them; `gemeente` is that of each row."""
    person, enrolled = said.person, said.key >= 0
    enrolment = np.maximum(said.key, 0)
    birth = np.where(population.birth[person] == 0, population.birth_full[person], population.birth[person])

    def of_enrolment(table: Texts, values: Array) -> Texts | str:
        return chosen(enrolled, look_up(table, values[enrolment]), "") if len(values) else ""

    return {
        "pgn": padded(population.number[person], 9),
        "geboortedatum": iso_dates(birth),
        "geslacht": look_up(_SEXES, population.sex[person]),
        "postcode": address_texts(population.address[person]).postcode,
        "gemeentecode": look_up(GEMEENTE_CODES, gemeente),
        "brin6": look_up(schools.BRIN6, said.school),
        "opleidingscode": of_enrolment(schools.OPLEIDING_CODES, careers.opleiding),
        "onderwijssoort": of_enrolment(_SOORTEN, careers.onderwijssoort),
        "niveau": of_enrolment(_LEVELS, careers.niveau),
        "leerweg": of_enrolment(duo.LEERWEGEN, careers.leerweg),
        "inschrijvingsvolgnummer": of_enrolment(_VOLGNUMMERS, careers.volgnummer),
        "datum_inschrijving": iso_dates(as_dates(said.begin)),
        "datum_uitschrijving": iso_dates(as_dates(said.end)),
        "reden_uitstroom": chosen(said.end != NO_DAY, of_enrolment(_REASONS, careers.reden), ""),
        "hoogste_diploma": look_up(_DIPLOMAS, said.diploma),
        "datum_diploma": iso_dates(as_dates(said.diploma_day)),
        "startkwalificatie": chosen(said.startkwalificatie.astype(bool), "J", "N"),
        "vrijstelling": chosen(careers.exempt[person], "J", "N"),
        "vsv": chosen(population.on_a04[person], "J", "N"),
    }


def file_name(gemeente: int, peildatum: date) -> str:
    """The name of the levering of a gemeente."""
    return f"duo_c_levering_G{GEMEENTEN[gemeente].code}_{peildatum:%Y%m%d}.csv"
