"""duo_a05, the startset: who is enrolled in vo or mbo on 1 October of the vsv year, under 22 and without startkwalificatie.

PRO and VSO are not in it (feeds.md, duo_a05; marts.md, vsv). Each month of the vsv year it comes again, by where DUO knows the
persons to live then. 34 columns, of which the first header is written `#BRIN`.
"""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa

from connectors.demo import duo, names, schools
from connectors.demo.calendar import day_number, report_month, vsv_year
from connectors.demo.careers import Careers
from connectors.demo.growing import Array
from connectors.demo.population import Population
from connectors.demo.region import address_texts
from connectors.demo.residence import Residence
from connectors.demo.text import Texts, duo_dates, integers, look_up, padded, records
from schemas.arrow import compute
from schemas.calendar import teldatum_of

HEADER = (
    "#BRIN", "NAAM_INSTELLING", "RAPPORTAGE_MAAND", "BSN_ONDERWIJSNR", "VOORNAMEN", "VOORVOEGSEL", "ACHTERNAAM",
    "WOONGEMEENTE", "GEBOORTEDATUM", "ILT/CREBO", "ILT/CREBO_OMS", "LEERWEG", "BRIN_NR", "NAAM_INST",
    "ONDERWIJSAANBIEDERCODE", "ONDERWIJSAANBIEDER_NAAM", "GEMCODE", "RMC_REGIO", "LOCATIECODE", "ONDERWIJSLOCATIECODE",
    "ONDERWIJSLOCATIE_POSTCODE", "ONDERWIJSLOCATIE_HUISNUMMER", "BRIN_VOLGNR", "NIVEAU", "INSCHR_VLGNR", "STRAAT",
    "HUISNUMMER", "HUISLETTER", "HUISNR_AAND", "HUISNR_TOEV", "ADRES_LOCATIE", "POSTCODE", "WOONPLAATS",
    "INDICATIE_STARTKWALIFICATIE",
)  # fmt: skip

UNDER_AGE = 22
SOORTEN = np.isin(schools.ONDERWIJSSOORTEN, ("VMBO", "HAVO", "VWO", "VAVO", "MBO"))
_LOWER, _VMBO, _UPPER = range(3)
_LEVELS = ("VO onderbouw", "VMBO bovenbouw", "HAVO/VWO bovenbouw")
LEVELS = pa.array([*_LEVELS, *(opleiding.level for opleiding in schools.OPLEIDINGEN)])
"""niveau as DUO writes it: of the vo, and of each opleiding."""
_FIRST_UPPER_YEAR = np.array([14 if soort == "VMBO" else 15 for soort in schools.ONDERWIJSSOORTEN])


def levels(careers: Careers, enrolments: Array, year: int) -> Array:
    """The level of enrolments in a school year as DUO writes it: entries of LEVELS."""
    soort = careers.onderwijssoort[enrolments]
    lower = careers.years_of_schooling(careers.person[enrolments], year) < _FIRST_UPPER_YEAR[soort]
    in_vmbo = careers.stage[enrolments] == schools.STAGES.index("VMBO")
    in_vo = np.where(lower, _LOWER, np.where(in_vmbo, _VMBO, _UPPER))
    return np.where(soort == schools.MBO, len(_LEVELS) + careers.opleiding[enrolments], in_vo)


@dataclass
class Startset:
    """The enrolments of one vsv year, with their level as DUO writes it; `omitted` persons are in no file."""

    year: int = 0
    enrolments: Array = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    level: Array = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    omitted: Array = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def begins_anew(self, peildatum: date) -> bool:
        """Whether the report of this peildatum is the first of another vsv year than the one before."""
        return vsv_year(report_month(peildatum)) != self.year

    def gather(self, population: Population, careers: Careers, peildatum: date) -> None:
        """Take the enrolments on the first teldatum of the vsv year of this peildatum's report."""
        self.year = vsv_year(report_month(peildatum))
        self.omitted = self.omitted[:0]
        teldatum = day_number(teldatum_of(self.year))
        person = careers.person
        suits = (careers.begin <= teldatum) & ((careers.end < 0) | (careers.end >= teldatum))
        suits &= SOORTEN[careers.onderwijssoort]
        suits &= ~population.age_from(teldatum_of(self.year), UNDER_AGE)[person]
        suits &= ~(careers.has_startkwalificatie & (careers.diploma_day <= teldatum))[person]
        self.enrolments = np.flatnonzero(suits)
        self.level = levels(careers, self.enrolments, self.year)

    def of_gemeente(self, careers: Careers, residence: Residence, gemeente: int) -> Array:
        """The positions of the enrolments of who lives in this gemeente by now."""
        person = careers.person[self.enrolments]
        here = residence.gemeente == gemeente
        here[self.omitted] = False
        return np.flatnonzero(here[person])


@dataclass(frozen=True)
class Report:
    """The file of one gemeente: positions of the startset."""

    startset: Startset
    positions: Array
    gemeente: int
    reported: int

    def lines(self, population: Population, careers: Careers, start: int, stop: int) -> Texts:
        """The records from one row up to another, each with its line end."""
        positions = self.positions[start:stop]
        enrolment = self.startset.enrolments[positions]
        person, school = careers.person[enrolment], careers.school[enrolment]
        address = address_texts(population.address[person])
        brin, name = look_up(schools.BRIN4, school), look_up(schools.SCHOOL_NAMES, school)
        opleiding = careers.opleiding[enrolment]
        fields: dict[str, Texts | str] = {
            "#BRIN": brin,
            "NAAM_INSTELLING": name,
            "RAPPORTAGE_MAAND": str(self.reported),
            "BSN_ONDERWIJSNR": padded(population.number[person], 9),
            "VOORNAMEN": duo.given_names(population, person),
            "VOORVOEGSEL": look_up(names.PREFIXES, population.surname[person]),
            "ACHTERNAAM": look_up(names.SURNAMES, population.surname[person]),
            "WOONGEMEENTE": duo.WOONGEMEENTEN[self.gemeente].as_py(),
            "GEBOORTEDATUM": duo_dates(population.birth[person]),
            "ILT/CREBO": look_up(schools.OPLEIDING_CODES, opleiding),
            "ILT/CREBO_OMS": look_up(schools.OPLEIDING_NAMES, opleiding),
            "LEERWEG": look_up(duo.LEERWEGEN, careers.leerweg[enrolment]),
            "BRIN_NR": brin,
            "NAAM_INST": name,
            "GEMCODE": duo.GEMEENTE_CODES[self.gemeente].as_py(),
            "RMC_REGIO": "REGIO 10",
            "BRIN_VOLGNR": look_up(schools.VESTIGINGEN, school),
            "NIVEAU": look_up(LEVELS, self.startset.level[positions]),
            "INSCHR_VLGNR": integers(careers.volgnummer[enrolment]),
            "STRAAT": address.street,
            "HUISNUMMER": duo.house_numbers(address, person),
            "HUISLETTER": address.letter,
            "HUISNR_TOEV": address.addition,
            "POSTCODE": address.postcode,
            "WOONPLAATS": compute.utf8_upper(address.place),
            "INDICATIE_STARTKWALIFICATIE": "N",
        }
        return records(len(HEADER), {HEADER.index(name): text for name, text in fields.items()}, duo.LINE_END)
