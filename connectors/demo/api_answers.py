"""brp_personen (feeds.md, "BRP"): the answers of the BRP API about persons with an open dossier, ten to a line.

A person is first a row of texts, as a csv file would have it, so that mistakes are made as everywhere; then it is written in
the shapes of the API. What is absent is left out.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from connectors.demo import names
from connectors.demo.answers import Outcome
from connectors.demo.calendar import as_dates
from connectors.demo.dossiers import Dossiers
from connectors.demo.growing import Array
from connectors.demo.mistakes import ANSWER_HEADER, Mistake
from connectors.demo.population import EMIGRATED, Population
from connectors.demo.region import GEMEENTE_CODES, address_texts
from connectors.demo.writing import File, Spares, outcome_of

_PER_ANSWER = 10
_SEXES = ("M", "V", "O")
_SUSPENSIONS = ("", "O", "E", "M")
_COUNTRIES = ("5010", "5002", "6039", "9089", "6003")


def asked(dossiers: Dossiers, population: Population, gemeente: int) -> Array:
    """The persons about whom this gemeente asks: those of its open dossiers that have the BSN of their person."""
    own = (dossiers.other_number == 0) & (dossiers.pupil_number == 0) & ~population.without_bsn[dossiers.person]
    return np.unique(dossiers.person[dossiers.is_open & (dossiers.gemeente == gemeente) & own])


def write(
    path: Path, population: Population, persons: Array, spoiled: Sequence[tuple[int, Mistake]], spares: Spares
) -> Outcome:
    """Write the file and tell what must become of it."""
    mistakes = dict(spoiled)
    people: list[dict[str, Any]] = []
    for position, values in enumerate(_rows(population, persons)):
        mistake = mistakes.get(position)
        wrong = mistake.spoil(values, spares.next()) if mistake else []
        people += [person_of(row) for row in (wrong if mistake and mistake.in_place else [values, *wrong])]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as target:
        for start in range(0, len(people), _PER_ANSWER):
            answer = {"type": "RaadpleegMetBurgerservicenummer", "personen": people[start : start + _PER_ANSWER]}
            target.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")) + "\n")
    return outcome_of(File(ANSWER_HEADER, len(persons), lambda _start, _stop: None, list(spoiled)))


def _rows(population: Population, persons: Array) -> list[list[str]]:
    """Per person the texts of `ANSWER_HEADER`."""
    address = address_texts(population.address[persons])
    suspended = population.suspension[persons]
    abroad = suspended == EMIGRATED
    columns: dict[str, Sequence[object]] = {
        "aNummer": population.brp_a_number[persons].tolist(),
        "burgerservicenummer": [f"{number:09d}" for number in population.brp_number[persons].tolist()],
        "geslachtsnaam": names.SURNAMES.take(population.surname[persons]).to_pylist(),
        "geboortedatum": [f"{day:08d}" for day in population.birth[persons].tolist()],
        "geslacht": [_SEXES[sex] for sex in population.sex[persons].tolist()],
        "overlijden": _days(population.death_day[persons]),
        "opschorting": [_SUSPENSIONS[reason] for reason in suspended.tolist()],
        "sinds": _days(np.where(suspended > 0, population.gone_day[persons], population.death_day[persons])),
        "geheim": ["J" if secret else "" for secret in population.secret[persons].tolist()],
        "gemeente": GEMEENTE_CODES.take(population.gemeente[persons]).to_pylist(),
        "inschrijving": _days(population.registered_day[persons]),
        "land": [_COUNTRIES[person % len(_COUNTRIES)] if gone else "" for person, gone in zip(persons, abroad, strict=True)],
        "adreshouding": _days(population.address_day[persons]),
        "straat": address.street.to_pylist(),
        "huisnummer": address.number.to_pylist(),
        "huisletter": address.letter.to_pylist(),
        "postcode": address.postcode.to_pylist(),
    }
    return [[str(value) for value in row] for row in zip(*(columns[name] for name in ANSWER_HEADER), strict=True)]


def _days(days: Array) -> list[str]:
    return ["" if day < 0 else f"{day:08d}" for day in as_dates(days).tolist()]


def person_of(values: Sequence[str]) -> dict[str, Any]:
    """The texts of one person (`ANSWER_HEADER`) in the shape of the API; raises ValueError when a date or number is none."""
    said = dict(zip(ANSWER_HEADER, values, strict=True))
    person: dict[str, Any] = {"aNummer": said["aNummer"], "burgerservicenummer": said["burgerservicenummer"]}
    person["naam"] = {"geslachtsnaam": said["geslachtsnaam"]}
    person["geboorte"] = {"datum": _date(said["geboortedatum"])} if said["geboortedatum"] else {}
    person["geslacht"] = {"code": said["geslacht"]}
    if said["overlijden"]:
        person["overlijden"] = {"datum": _date(said["overlijden"])}
    if said["opschorting"]:
        person["opschortingBijhouding"] = {"reden": {"code": said["opschorting"]}, "datum": _date(said["sinds"])}
    if said["geheim"]:
        person["geheimhoudingPersoonsgegevens"] = True
    person["gemeenteVanInschrijving"] = {"code": said["gemeente"]}
    person["datumInschrijvingInGemeente"] = _date(said["inschrijving"])
    person["verblijfplaats"] = _abroad(said) if said["land"] else _address(said)
    return person


def _address(said: dict[str, str]) -> dict[str, Any]:
    where = {"officieleStraatnaam": said["straat"], "huisnummer": int(said["huisnummer"]), "postcode": said["postcode"]}
    if said["huisletter"]:
        where["huisletter"] = said["huisletter"]
    return {
        "type": "Adres",
        "functieAdres": {"code": "W", "omschrijving": "woonadres"},
        "datumVan": _date(said["adreshouding"]),
        "verblijfadres": where,
    }


def _abroad(said: dict[str, str]) -> dict[str, Any]:
    country = {"land": {"code": said["land"]}}
    return {"type": "VerblijfplaatsBuitenland", "datumVan": _date(said["sinds"]), "verblijfadres": country}


def _date(text: str) -> dict[str, Any]:
    """A date jjjjmmdd in the shape that fits what is known of it."""
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    if day:
        return {"type": "Datum", "datum": f"{text[:4]}-{text[4:6]}-{text[6:]}"}
    if month:
        return {"type": "JaarMaandDatum", "jaar": year, "maand": month}
    return {"type": "JaarDatum", "jaar": year} if year else {"type": "DatumOnbekend", "onbekend": True}
