"""What the leveringen of trajecten and processen-verbaal say on a peildatum, as integers, and their file forms.

The same integers make the text and, in `traject_known`, what the hub is to know. Dates are jjjjmmdd with 00 for unknown parts,
-1 for an empty field (feeds.md, "JVS", [C]).
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from connectors.demo import names, trajecten, verbalen
from connectors.demo.absence_files import dossier_numbers, person_numbers, written
from connectors.demo.absence_said import Said, dates_before, known_parts, numbers_of
from connectors.demo.calendar import FAR, NO_DAY, as_dates
from connectors.demo.dossiers import Array, Dossiers
from connectors.demo.population import Population
from connectors.demo.region import GEMEENTE_CODES
from connectors.demo.text import Texts, chosen, integers, iso_dates, joined, look_up
from connectors.demo.trajecten import NOT_SAID, Trajecten
from connectors.demo.verbalen import OPEN, Verbalen

TRAJECT_HEADER = (
    "trajectnummer", "dossiernummer", "burgerservicenummer", "onderwijsnummer", "signaalbron", "signaaldatum",
    "nog_ingeschreven", "datum_einde_onderwijs", "datum_eerste_contact", "datum_intake", "aantal_intakegesprekken",
    "datum_start", "datum_einde", "bestemming", "nazorg_maanden", "eerder_traject", "gemeentecode", "consulent",
)  # fmt: skip
VERBAAL_HEADER = (
    "pvnummer", "dossiernummer", "burgerservicenummer", "onderwijsnummer", "datum_pv", "verzuimsoort", "verdachte",
    "afdoening", "datum_afdoening", "gemeentecode",
)  # fmt: skip

_SOURCES = pa.array(trajecten.SOURCES)
_DESTINATIONS = pa.array(trajecten.DESTINATIONS)
_KINDS = pa.array(verbalen.KINDS)
_SUSPECTS = pa.array(verbalen.SUSPECTS)
_SETTLEMENTS = pa.array(verbalen.SETTLEMENTS)


@dataclass(frozen=True)
class SaidTrajecten(Said):
    """jvs_traject; codes are entries of the tables of `trajecten`, `talks` and `aftercare` are -1 when empty."""

    source: Array
    signal: Array
    enrolled: Array
    left: Array
    contact: Array
    intake: Array
    talks: Array
    start: Array
    end: Array
    destination: Array
    aftercare: Array
    earlier: Array


@dataclass(frozen=True)
class SaidVerbalen(Said):
    """jvs_procesverbaal; codes are entries of the tables of `verbalen`."""

    day: Array
    kind: Array
    suspect: Array
    settlement: Array
    settled: Array


def trajecten_on(
    held: Trajecten, population: Population, dossiers: Dossiers, gemeente: int, today: int
) -> tuple[Array, SaidTrajecten]:
    """The trajecten that the levering of this gemeente on day `today` holds (their indices), and what it says of them."""
    rows = np.flatnonzero((held.gemeente == gemeente) & (held.signal < today))
    fault, contact, intake, start = held.fault[rows], held.contact[rows], held.intake[rows], held.start[rows]
    ended = np.where((held.ended[rows] < today) | held.planned[rows], held.ended[rows], FAR)
    is_over = ended < today
    started = np.where(fault == trajecten.STARTS_BEFORE_CONTACT, contact - 3, start)
    started = np.where(fault == trajecten.STARTS_BEFORE_INTAKE, intake - 1, started)
    ended = np.where(fault == trajecten.ENDS_BEFORE_START, start - 4, ended)
    destination = np.where(is_over | held.planned[rows], held.destination[rows], NOT_SAID)
    return rows, SaidTrajecten(
        loaded=np.ones(len(rows), bool),
        gemeente=held.gemeente[rows],
        number=held.number[rows],
        dossiernummer=dossiers.dossiernummer[held.dossier[rows]].astype(np.int64),
        person=dossiers.person[held.dossier[rows]],
        pgn=numbers_of(population, dossiers, held.dossier[rows]),
        source=held.source[rows],
        signal=known_parts(as_dates(held.signal[rows]), held.signal_form[rows]),
        enrolled=held.enrolled[rows],
        left=as_dates(held.left[rows]),
        contact=dates_before(contact, today),
        intake=dates_before(intake, today),
        talks=np.where(intake < today, held.talks[rows], -1),
        start=known_parts(dates_before(started, today), held.start_form[rows]),
        end=as_dates(np.where(ended < FAR, ended, NO_DAY)),
        destination=destination,
        aftercare=np.where(is_over, held.aftercare[rows], -1),
        earlier=held.earlier[rows],
    )


def verbalen_on(
    held: Verbalen, population: Population, dossiers: Dossiers, gemeente: int, today: int
) -> tuple[Array, SaidVerbalen]:
    """The processen-verbaal that the levering of this gemeente on day `today` holds, and what it says of them."""
    rows = np.flatnonzero((held.gemeente == gemeente) & (held.day < today))
    return rows, SaidVerbalen(
        loaded=np.ones(len(rows), bool),
        gemeente=held.gemeente[rows],
        number=held.number[rows],
        dossiernummer=dossiers.dossiernummer[held.dossier[rows]].astype(np.int64),
        person=dossiers.person[held.dossier[rows]],
        pgn=numbers_of(population, dossiers, held.dossier[rows]),
        day=known_parts(as_dates(held.day[rows]), held.form[rows]),
        kind=held.kind[rows],
        suspect=held.suspect[rows],
        settlement=np.where(held.settled[rows] < today, held.settlement[rows], OPEN),
        settled=dates_before(held.settled[rows], today),
    )


def traject_number(number: Array) -> Texts:
    """A trajectnummer as it is written."""
    return joined("T", integers(number))


def verbaal_number(number: Array) -> Texts:
    """A pvnummer as it is written."""
    return joined("PV", integers(number))


def traject_lines(said: SaidTrajecten, pupil: Array) -> Texts:
    """The records of trajecten; `pupil` says whose number is an onderwijsnummer."""
    fields: dict[str, Texts | str] = {
        "trajectnummer": traject_number(said.number),
        "dossiernummer": dossier_numbers(said.dossiernummer),
        **person_numbers(said.pgn, pupil),
        "signaalbron": look_up(_SOURCES, said.source),
        "signaaldatum": iso_dates(said.signal),
        "nog_ingeschreven": chosen(said.enrolled.astype(bool), "J", "N"),
        "datum_einde_onderwijs": iso_dates(said.left),
        "datum_eerste_contact": iso_dates(said.contact),
        "datum_intake": iso_dates(said.intake),
        "aantal_intakegesprekken": _counts(said.talks),
        "datum_start": iso_dates(said.start),
        "datum_einde": iso_dates(said.end),
        "bestemming": look_up(_DESTINATIONS, said.destination),
        "nazorg_maanden": _counts(said.aftercare),
        "eerder_traject": chosen(said.earlier.astype(bool), "J", "N"),
        "gemeentecode": look_up(GEMEENTE_CODES, said.gemeente),
        "consulent": look_up(names.STAFF, said.number % len(names.STAFF)),
    }
    return written(TRAJECT_HEADER, fields)


def verbaal_lines(said: SaidVerbalen, pupil: Array) -> Texts:
    """The records of processen-verbaal; `pupil` says whose number is an onderwijsnummer."""
    fields: dict[str, Texts | str] = {
        "pvnummer": verbaal_number(said.number),
        "dossiernummer": dossier_numbers(said.dossiernummer),
        **person_numbers(said.pgn, pupil),
        "datum_pv": iso_dates(said.day),
        "verzuimsoort": look_up(_KINDS, said.kind),
        "verdachte": look_up(_SUSPECTS, said.suspect),
        "afdoening": look_up(_SETTLEMENTS, said.settlement),
        "datum_afdoening": iso_dates(said.settled),
        "gemeentecode": look_up(GEMEENTE_CODES, said.gemeente),
    }
    return written(VERBAAL_HEADER, fields)


def _counts(values: Array) -> Texts:
    return chosen(values >= 0, integers(np.maximum(values, 0)), "")
