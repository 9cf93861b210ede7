"""The file forms of jvs_verzuimmelding, jvs_vrijstelling and jvs_werkproces (feeds.md, "JVS", [C])."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from connectors.demo import absence_exemptions, absence_processes, absence_reports, names
from connectors.demo.absence_said import SaidExemptions, SaidProcesses, SaidReports
from connectors.demo.dossiers import Array
from connectors.demo.region import GEMEENTE_CODES
from connectors.demo.schools import BRIN6
from connectors.demo.text import Texts, chosen, integers, iso_dates, joined, look_up, padded, records

REPORT_HEADER = (
    "meldingsnummer", "dossiernummer", "burgerservicenummer", "onderwijsnummer", "school_brin", "melddatum", "begindatum",
    "einddatum", "verzuimsoort", "status", "reden_afgesloten", "reden_ingetrokken", "verzuimuren", "alle_lessen_gemist",
    "gemeentecode", "behandelaar", "datum_in_behandeling", "datum_afgesloten",
)  # fmt: skip
EXEMPTION_HEADER = (
    "vrijstellingnummer", "dossiernummer", "burgerservicenummer", "onderwijsnummer", "artikel", "begindatum", "einddatum",
    "eerder_beroep", "onderwijssoort", "besluit", "datum_besluit", "gemeentecode",
)  # fmt: skip
PROCESS_HEADER = ("werkprocesnummer", "dossiernummer", "soort", "datum_start", "datum_einde", "gemeentecode", "medewerker")

_KINDS = pa.array(absence_reports.KINDS)
_STATUSES = pa.array(absence_reports.STATUSES)
_REASONS = pa.array(absence_reports.REASONS)
_ARTICLES = pa.array(absence_exemptions.ARTICLES)
_EDUCATIONS = pa.array(absence_exemptions.EDUCATIONS)
_DECISIONS = pa.array(["aangevraagd", "toegekend", "afgewezen"])
_PROCESS_KINDS = pa.array(absence_processes.KINDS)
_FLAGS = pa.array(["J", "N", ""])


def report_number(number: Array) -> Texts:
    """A meldingsnummer as it is written."""
    return joined("M", integers(number))


def exemption_number(number: Array) -> Texts:
    """A vrijstellingnummer as it is written."""
    return joined("V", integers(number))


def report_lines(said: SaidReports, pupil: Array) -> Texts:
    """The records of reports; `pupil` says whose number is an onderwijsnummer."""
    fields: dict[str, Texts | str] = {
        "meldingsnummer": report_number(said.number),
        "dossiernummer": dossier_numbers(said.dossiernummer),
        **person_numbers(said.pgn, pupil),
        "school_brin": look_up(BRIN6, said.school),
        "melddatum": iso_dates(said.reported),
        "begindatum": iso_dates(said.begin),
        "einddatum": iso_dates(said.end),
        "verzuimsoort": look_up(_KINDS, said.kind),
        "status": look_up(_STATUSES, said.status),
        "reden_afgesloten": look_up(_REASONS, said.reason),
        "reden_ingetrokken": chosen(said.by_exemption.astype(bool), "V", ""),
        "verzuimuren": chosen(said.hours >= 0, integers(np.maximum(said.hours, 0)), ""),
        "alle_lessen_gemist": look_up(_FLAGS, said.number % 3),
        "gemeentecode": look_up(GEMEENTE_CODES, said.gemeente),
        "behandelaar": look_up(names.STAFF, said.number % len(names.STAFF)),
        "datum_in_behandeling": iso_dates(said.taken_up),
        "datum_afgesloten": iso_dates(said.closed),
    }
    return written(REPORT_HEADER, fields)


def exemption_lines(said: SaidExemptions, pupil: Array) -> Texts:
    """The records of exemptions; `pupil` says whose number is an onderwijsnummer."""
    fields: dict[str, Texts | str] = {
        "vrijstellingnummer": exemption_number(said.number),
        "dossiernummer": dossier_numbers(said.dossiernummer),
        **person_numbers(said.pgn, pupil),
        "artikel": look_up(_ARTICLES, said.article),
        "begindatum": iso_dates(said.begin),
        "einddatum": iso_dates(said.end),
        "eerder_beroep": chosen(said.again.astype(bool), "J", "N"),
        "onderwijssoort": look_up(_EDUCATIONS, said.education),
        "besluit": look_up(_DECISIONS, said.decision),
        "datum_besluit": iso_dates(said.decided),
        "gemeentecode": look_up(GEMEENTE_CODES, said.gemeente),
    }
    return written(EXEMPTION_HEADER, fields)


def process_lines(said: SaidProcesses, _pupil: Array) -> Texts:
    """The records of werkprocessen."""
    fields: dict[str, Texts | str] = {
        "werkprocesnummer": joined("W", integers(said.number)),
        "dossiernummer": dossier_numbers(said.dossiernummer),
        "soort": look_up(_PROCESS_KINDS, said.kind),
        "datum_start": iso_dates(said.begin),
        "datum_einde": iso_dates(said.end),
        "gemeentecode": look_up(GEMEENTE_CODES, said.gemeente),
        "medewerker": look_up(names.STAFF, said.number % len(names.STAFF)),
    }
    return written(PROCESS_HEADER, fields)


def dossier_numbers(number: Array) -> Texts:
    """A dossiernummer as it is written; 0 is empty."""
    return chosen(number > 0, integers(number), "")


def person_numbers(pgn: Array, pupil: Array) -> dict[str, Texts]:
    """The two columns of person numbers; `pupil` says whose number is an onderwijsnummer."""
    number = padded(pgn, 9)
    return {"burgerservicenummer": chosen(pupil, "", number), "onderwijsnummer": chosen(pupil, number, "")}


def written(header: Sequence[str], fields: dict[str, Texts | str]) -> Texts:
    """Records with these columns, in the order of the header."""
    return records(len(header), {header.index(name): text for name, text in fields.items()}, "\n")
