"""The file form of the DUO reports A01, A02, A04 and A14 (feeds.md, "DUO", [R]): 39 columns, CRLF, DUO's own spelling.

Gemeentecode without leading zeros, dates `dd-mm-jjjj`, house numbers that read `129.0`, region `REGIO 10`.
"""

from datetime import date

import numpy as np
import pyarrow as pa

from connectors.demo import names, schools
from connectors.demo.calendar import as_dates
from connectors.demo.careers import Careers
from connectors.demo.growing import Array
from connectors.demo.population import Population
from connectors.demo.region import GEMEENTEN, AddressTexts, address_texts
from connectors.demo.text import Texts, chosen, duo_dates, integers, joined, look_up, padded, records
from connectors.demo.vsv import Rows
from schemas.arrow import compute

HEADER = (
    "BRIN_NR", "NAAM_INST", "RAPPORTAGEMAAND", "PERSOONSGEBONDENNUMMER", "ACHTERNAAM", "VOORVOEGSEL", "ALLE_VOORNAMEN",
    "WOONGEMEENTE", "GEBOORTEDATUM", "ONDERWIJSCODE", "ONDERWIJSNAAM", "LEERWEG", "DATUM_UITSCHRIJVING",
    "MELDING_VERZUIM_WETTELIJK", "REDEN", "BRIN", "NAAM_INSTELLING", "ONDERWIJSAANBIEDERCODE", "NAAM_ONDERWIJSAANBIEDER",
    "MELDING_VERZUIM_NIET_WETTELIJK", "GEMEENTECODE", "RMC_REGIO", "REDEN_UITSTROOM", "LOCATIECODE",
    "ONDERWIJSLOCATIECODE", "POSTCODE_ONDERWIJSLOCATIE", "HUISNUMMER_ONDERWIJSLOCATIE", "BRIN_VOLGNUMMER", "NIVEAU",
    "INSCHRIJVINGSVOLGNUMMER", "STRAAT", "HUISNUMMER", "HUISLETTER", "HUISNUMMER_TOEVOEGING", "HUISNUMMER_AANDUIDING",
    "ADRES_LOCATIE", "POSTCODE", "WOONPLAATS", "VANAF_WANNEER",
)  # fmt: skip
LINE_END = "\r\n"

WOONGEMEENTEN = pa.array([gemeente.name.upper() for gemeente in GEMEENTEN])
GEMEENTE_CODES = pa.array([str(int(gemeente.code)) for gemeente in GEMEENTEN])
LEERWEGEN = pa.array(schools.LEERWEGEN)
_REASONS = pa.array(schools.REASONS)
_LEVELS = pa.array([opleiding.level for opleiding in schools.OPLEIDINGEN])


def file_name(report: str, gemeente: int, delivered: date) -> str:
    """The name of a report: the month of delivery, the code and the scope."""
    return f"{delivered:%Y%m}{report}G{GEMEENTEN[gemeente].code}.csv"


def given_names(population: Population, person: Array) -> Texts:
    """All given names of persons."""
    first, second = population.given[person], population.second_given[person]
    given = joined(look_up(names.GIVEN_NAMES, first), " ", look_up(names.GIVEN_NAMES, second))
    return compute.utf8_rtrim_whitespace(given)


def house_numbers(address: AddressTexts, person: Array) -> Texts:
    """House numbers, most of them as `129.0`."""
    return chosen(person % 5 > 0, joined(address.number, ".0"), address.number)


def lines(population: Population, careers: Careers, rows: Rows) -> Texts:
    """The records of these rows, each with its line end."""
    person, enrolment = rows.person, rows.enrolment
    address = address_texts(population.address[person])
    school, opleiding = careers.school[enrolment], careers.opleiding[enrolment]
    brin, name = look_up(schools.BRIN4, school), look_up(schools.SCHOOL_NAMES, school)
    reported = integers(rows.reported)
    fields: dict[str, Texts | str] = {
        "BRIN_NR": brin,
        "NAAM_INST": name,
        "RAPPORTAGEMAAND": reported,
        "PERSOONSGEBONDENNUMMER": padded(population.number[person], 9),
        "ACHTERNAAM": look_up(names.SURNAMES, population.surname[person]),
        "VOORVOEGSEL": look_up(names.PREFIXES, population.surname[person]),
        "ALLE_VOORNAMEN": given_names(population, person),
        "WOONGEMEENTE": look_up(WOONGEMEENTEN, rows.gemeente),
        "GEBOORTEDATUM": duo_dates(population.birth[person]),
        "ONDERWIJSCODE": look_up(schools.OPLEIDING_CODES, opleiding),
        "ONDERWIJSNAAM": look_up(schools.OPLEIDING_NAMES, opleiding),
        "LEERWEG": look_up(LEERWEGEN, careers.leerweg[enrolment]),
        "DATUM_UITSCHRIJVING": duo_dates(as_dates(careers.end[enrolment])),
        "MELDING_VERZUIM_WETTELIJK": chosen(person % 3 == 0, "J", "N"),
        "BRIN": brin,
        "NAAM_INSTELLING": name,
        "MELDING_VERZUIM_NIET_WETTELIJK": "N",
        "GEMEENTECODE": look_up(GEMEENTE_CODES, rows.gemeente),
        "RMC_REGIO": "REGIO 10",
        "REDEN_UITSTROOM": look_up(_REASONS, careers.reden[enrolment]),
        "BRIN_VOLGNUMMER": look_up(schools.VESTIGINGEN, school),
        "NIVEAU": look_up(_LEVELS, opleiding),
        "INSCHRIJVINGSVOLGNUMMER": integers(careers.volgnummer[enrolment]),
        "STRAAT": address.street,
        "HUISNUMMER": house_numbers(address, person),
        "HUISLETTER": address.letter,
        "HUISNUMMER_TOEVOEGING": address.addition,
        "POSTCODE": address.postcode,
        "WOONPLAATS": compute.utf8_upper(address.place),
        "VANAF_WANNEER": reported,
    }
    return records(len(HEADER), {HEADER.index(name): text for name, text in fields.items()}, LINE_END)


def of_gemeente(rows: Rows, gemeente: int) -> Rows:
    """The rows of persons who lived in this gemeente."""
    return rows.take(np.flatnonzero(rows.gemeente == gemeente))
