"""The file form of duo_nrsp and duo_nenr (feeds.md, "DUO", [R]): 27 and 29 columns, the first header written with `#`, CRLF.

Birth dates come as eejjmmdd and as dd-mm-jjjj, the region is `10`, the postcode has four digits. Who is in them is worked out
in `vsv_editions`.
"""

from dataclasses import dataclass

import pyarrow as pa

from connectors.demo import duo, names, schools, startset
from connectors.demo.careers import Careers
from connectors.demo.growing import Array
from connectors.demo.population import Population
from connectors.demo.region import GEMEENTEN, address_texts
from connectors.demo.text import Texts, chosen, compact_dates, duo_dates, look_up, padded, records
from schemas.arrow import compute

_PERSON = (
    "#BURGERSERVICENUMMER", "ONDERWIJSNUMMER", "GEBOORTEDATUM", "GESLACHT", "ACHTERNAAM", "VOORVOEGSEL", "VOORNAMEN",
    "POSTCODE_CIJFERS", "RMC_REGIO", "RMC_REGIO_NAAM", "GEMCODE", "GEMEENTENAAM", "BRIN", "BRIN_VOLGNR", "BRIN_VEST_NAAM",
    "NIVEAU", "ONDERWIJSSOORT", "CREBO", "CREBO_OMSCHRIJVING",
)  # fmt: skip
_PLACE = (
    "ONDERWIJSAANBIEDER_CODE", "ONDERWIJSAANBIEDER_NAAM", "ONDERWIJSLOCATIE_CODE", "ONDERWIJSLOCATIE_STRAATNAAM",
    "ONDERWIJSLOCATIE_HUISNUMMER", "ONDERWIJSLOCATIE_HUISNUMMER_TOEVOEGING", "ONDERWIJSLOCATIE_POSTCODE",
    "ONDERWIJSLOCATIE_PLAATSNAAM",
)  # fmt: skip
HEADERS = {"NRSP": (*_PERSON, *_PLACE), "NenR": (*_PERSON, "EXAMEN", "IND_BEKOSTIGING", *_PLACE)}
_SEXES = pa.array(["M", "V", "O"])
_SOORTEN = pa.array(schools.ONDERWIJSSOORTEN)


@dataclass(frozen=True)
class Report:
    """The file of one gemeente: the enrolments on the first teldatum, one of each person."""

    code: str
    eindjaar: int
    gemeente: int
    enrolments: Array

    def lines(self, population: Population, careers: Careers, start: int, stop: int) -> Texts:
        """The records from one row up to another, each with its line end."""
        enrolment = self.enrolments[start:stop]
        person, school, opleiding = (values[enrolment] for values in (careers.person, careers.school, careers.opleiding))
        birth, number = population.birth[person], padded(population.number[person], 9)
        by_pupil_number = population.without_bsn[person]
        level = startset.levels(careers, enrolment, self.eindjaar - 1)
        in_mbo = careers.onderwijssoort[enrolment] == schools.MBO
        fields: dict[str, Texts | str] = {
            "#BURGERSERVICENUMMER": chosen(by_pupil_number, "0", number),
            "ONDERWIJSNUMMER": chosen(by_pupil_number, number, chosen(person % 2 == 0, "0", "")),
            "GEBOORTEDATUM": chosen(person % 3 == 0, duo_dates(birth), compact_dates(birth)),
            "GESLACHT": look_up(_SEXES, population.sex[person]),
            "ACHTERNAAM": look_up(names.SURNAMES, population.surname[person]),
            "VOORVOEGSEL": look_up(names.PREFIXES, population.surname[person]),
            "VOORNAMEN": duo.given_names(population, person),
            "POSTCODE_CIJFERS": compute.utf8_slice_codeunits(address_texts(population.address[person]).postcode, 0, 4),
            "RMC_REGIO": "10",
            "RMC_REGIO_NAAM": "IJssel-Vecht",
            "GEMCODE": duo.GEMEENTE_CODES[self.gemeente].as_py(),
            "GEMEENTENAAM": GEMEENTEN[self.gemeente].name,
            "BRIN": look_up(schools.BRIN4, school),
            "BRIN_VOLGNR": look_up(schools.VESTIGINGEN, school),
            "BRIN_VEST_NAAM": look_up(schools.SCHOOL_NAMES, school),
            "NIVEAU": look_up(startset.LEVELS, level),
            "ONDERWIJSSOORT": look_up(_SOORTEN, careers.onderwijssoort[enrolment]),
            "CREBO": chosen(in_mbo, look_up(schools.OPLEIDING_CODES, opleiding), ""),
            "CREBO_OMSCHRIJVING": look_up(schools.OPLEIDING_NAMES, opleiding),
        }
        header = HEADERS[self.code]
        if self.code == "NenR":
            fields |= {"EXAMEN": "", "IND_BEKOSTIGING": "J"}
        return records(len(header), {header.index(name): text for name, text in fields.items()}, duo.LINE_END)


def file_name(code: str, eindjaar: int, stand: str, gemeente: int) -> str:
    """The name of an edition for a gemeente."""
    return f"{code}{eindjaar}{stand}G{GEMEENTEN[gemeente].code}.csv"
