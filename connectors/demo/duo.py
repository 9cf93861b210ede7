"""The file form of the DUO reports A01, A02, A04 and A14 (feeds.md, "DUO", [R]): 39 columns, CRLF, DUO's own spelling.

Gemeentecode without leading zeros, dates `dd-mm-jjjj`, house numbers that read `129.0`, region `REGIO 10`.
"""

from datetime import date

import numpy as np
import pyarrow as pa

from connectors.demo import names
from connectors.demo.calendar import as_dates
from connectors.demo.population import Population
from connectors.demo.region import GEMEENTEN, MBO_SCHOOLS, OPLEIDINGEN, address_texts
from connectors.demo.text import Texts, chosen, duo_dates, integers, joined, look_up, padded, quoted, records
from connectors.demo.vsv import Enrolments
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

_BRINS = pa.array([school.brin6[:4] for school in MBO_SCHOOLS])
_SCHOOL_NAMES = pa.array([quoted(school.name) for school in MBO_SCHOOLS])
_CODES = pa.array([code for code, _, _ in OPLEIDINGEN])
_OPLEIDINGEN = pa.array([quoted(name) for _, name, _ in OPLEIDINGEN])
_LEVELS = pa.array([level for _, _, level in OPLEIDINGEN])
_WOONGEMEENTEN = pa.array([gemeente.name.upper() for gemeente in GEMEENTEN])
_GEMEENTE_CODES = pa.array([str(int(gemeente.code)) for gemeente in GEMEENTEN])
_REASONS = pa.array(["", "01", "02", "03", "04", "05", "06", "07"])


def file_name(report: str, gemeente: int, delivered: date) -> str:
    """The name of a report: the month of delivery, the code and the scope."""
    return f"{delivered:%Y%m}{report}G{GEMEENTEN[gemeente].code}.csv"


def lines(population: Population, rows: Enrolments) -> Texts:
    """The records of these enrolments, each with its line end."""
    person = rows.person
    address = address_texts(population.address[person])
    brin, school = look_up(_BRINS, rows.school), look_up(_SCHOOL_NAMES, rows.school)
    given = joined(
        look_up(names.GIVEN_NAMES, population.given[person]), " ", look_up(names.GIVEN_NAMES, population.second_given[person])
    )
    reported = integers(rows.reported)
    fields: dict[str, Texts | str] = {
        "BRIN_NR": brin,
        "NAAM_INST": school,
        "RAPPORTAGEMAAND": reported,
        "PERSOONSGEBONDENNUMMER": padded(population.number[person], 9),
        "ACHTERNAAM": look_up(names.SURNAMES, population.surname[person]),
        "VOORVOEGSEL": look_up(names.PREFIXES, population.surname[person]),
        "ALLE_VOORNAMEN": compute.utf8_rtrim_whitespace(given),
        "WOONGEMEENTE": look_up(_WOONGEMEENTEN, rows.gemeente),
        "GEBOORTEDATUM": duo_dates(population.birth[person]),
        "ONDERWIJSCODE": look_up(_CODES, rows.opleiding),
        "ONDERWIJSNAAM": look_up(_OPLEIDINGEN, rows.opleiding),
        "LEERWEG": chosen(person % 4 == 0, "BBL", "BOL"),
        "DATUM_UITSCHRIJVING": duo_dates(as_dates(rows.unenrolled)),
        "MELDING_VERZUIM_WETTELIJK": chosen(person % 3 == 0, "J", "N"),
        "BRIN": brin,
        "NAAM_INSTELLING": school,
        "MELDING_VERZUIM_NIET_WETTELIJK": "N",
        "GEMEENTECODE": look_up(_GEMEENTE_CODES, rows.gemeente),
        "RMC_REGIO": "REGIO 10",
        "REDEN_UITSTROOM": look_up(_REASONS, person % len(_REASONS)),
        "BRIN_VOLGNUMMER": "00",
        "NIVEAU": look_up(_LEVELS, rows.opleiding),
        "INSCHRIJVINGSVOLGNUMMER": integers(rows.volgnummer),
        "STRAAT": address.street,
        "HUISNUMMER": chosen(person % 5 > 0, joined(address.number, ".0"), address.number),
        "HUISLETTER": address.letter,
        "HUISNUMMER_TOEVOEGING": address.addition,
        "POSTCODE": address.postcode,
        "WOONPLAATS": compute.utf8_upper(address.place),
        "VANAF_WANNEER": reported,
    }
    return records(len(HEADER), {HEADER.index(name): text for name, text in fields.items()}, LINE_END)


def of_gemeente(rows: Enrolments, gemeente: int) -> Enrolments:
    """The enrolments of persons who lived in this gemeente."""
    return rows.take(np.flatnonzero(rows.gemeente == gemeente))
