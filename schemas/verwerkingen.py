"""The register of processing activities (AVG art. 30; bijlage 2.1): the facts of `verwerkingen.toml`, and what models declare.

Who is responsible, why and for how long is written down there; which data and what happens to them follows from the columns of
the extracts and their treatments, so that the register is never out of date. How it looks is `schemas.documents`.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

from schemas.columns import Treatment
from schemas.errors import HubError
from schemas.extract import Extract
from schemas.region import GEMEENTEN, Gemeente
from schemas.register import EXTRACTS

INGESTING: Final = "inlezen/"
"""Before the name of an extract: the activity of taking it in."""

EXPORTING: Final = "export/"
"""Before the name of an export to a third party (`warehouse.export_files`)."""

TREATED: Final[Mapping[Treatment, str]] = MappingProxyType(
    {
        Treatment.PSEUDONYMISE: "Alleen als pseudoniem",
        Treatment.COMPARE: "Alleen als vergelijkwaarde",
        Treatment.GENERALISE: "Alleen vier cijfers",
        Treatment.KEEP: "Bewaard",
        Treatment.DROP: "Niet ingelezen",
    }
)
"""What a reader of the register is told of a treatment."""

_FACTS: Final = "verwerkingen.toml"
_AGREED: Final = frozenset({"titel", "verantwoordelijken", "verwerker", "contract"})
_MUST: Final = frozenset({"afspraak", "doel", "wet", "betrokkenen", "termijnen", "ontvangers"})
_MAY: Final = frozenset({"titel", "gegevens", "bijzonder"})


class RegisterWrong(HubError):
    """The facts and the models do not agree; the sentence says what to change in `verwerkingen.toml`."""


@dataclass(frozen=True)
class Region:
    """Whose register it is: the parties together, the contactgemeente, where a breach is reported and the common ground."""

    name: str
    contact: Gemeente
    breach: str
    ground: str


@dataclass(frozen=True)
class Datum:
    """One column of an extract: its name at the source and in words, what it says, and what the hub does with it."""

    name: str
    label: str
    description: str
    treated: Sequence[str]


@dataclass(frozen=True)
class Activity:
    """One line of bijlage 2.1; `identity` is what the lines of the logboek dataverwerkingen call it.

    `data` are the columns of the extract that it takes in, and empty for an activity of the hub itself, of which
    `categories` says in words what it processes.
    """

    identity: str
    title: str
    purpose: str
    ground: str
    subjects: Sequence[str]
    categories: str
    special: str | None
    agreement: str
    controllers: str
    processor: str
    contract: str
    retention: Sequence[str]
    recipients: Sequence[str]
    extract: Extract | None
    data: Sequence[Datum]


@dataclass(frozen=True)
class Register:
    """All of it."""

    region: Region
    activities: Mapping[str, Activity]


@cache
def processing_register() -> Register:
    """The register of this region; raises RegisterWrong when the facts and the models do not agree."""
    text = resources.files("schemas").joinpath(_FACTS).read_text(encoding="utf-8")
    return register_of(text, EXTRACTS)


def register_of(facts: str, extracts: Mapping[str, Extract]) -> Register:
    """The register that follows from facts (TOML) and extracts.

    Raises RegisterWrong when an extract has no activity, an activity no extract, or a fact is missing or unknown.
    """
    try:
        table = tomllib.loads(facts)
    except tomllib.TOMLDecodeError as error:
        raise RegisterWrong(f"{_FACTS} is geen geldig TOML: {error}.") from None
    region = table["regio"]
    activities = {
        identity: _activity(identity, said, table, extracts) for identity, said in table.get("verwerking", {}).items()
    }
    for name in extracts:
        if f"{INGESTING}{name}" not in activities:
            raise RegisterWrong(
                f'Extract {name} heeft geen verwerking. Voeg [verwerking."{INGESTING}{name}"] toe aan {_FACTS}.'
            )
    return Register(
        Region(region["naam"], GEMEENTEN[region["contact"]], region["inbreuk"], region["grond"]), MappingProxyType(activities)
    )


def require_activity(identity: str) -> None:
    """Raise RegisterWrong unless the register has this activity: what is not in it does not happen."""
    if identity not in processing_register().activities:
        raise RegisterWrong(
            f'Verwerking {identity} staat niet in het register. Voeg [verwerking."{identity}"] toe aan schemas/{_FACTS}.'
        )


def _activity(identity: str, said: Mapping[str, Any], table: Mapping[str, Any], extracts: Mapping[str, Extract]) -> Activity:
    ingests = identity.startswith(INGESTING)
    extract = extracts.get(identity.removeprefix(INGESTING)) if ingests else None
    if ingests and extract is None:
        raise RegisterWrong(f"Verwerking {identity} noemt een extract dat er niet is. Haal haar weg uit {_FACTS}.")
    missing = _MUST - said.keys() | (set() if extract else {"titel", "gegevens"} - said.keys())
    unknown = said.keys() - _MUST - _MAY
    if missing or unknown:
        told = ", ".join(sorted(missing or unknown))
        raise RegisterWrong(f"Verwerking {identity} in {_FACTS}: {'ontbreekt' if missing else 'onbekend veld'}: {told}.")
    agreement = _named(table, "afspraak", said["afspraak"], identity)
    if agreement.keys() != _AGREED:
        raise RegisterWrong(f"Afspraak {said['afspraak']} in {_FACTS} heeft andere velden dan {', '.join(sorted(_AGREED))}.")
    data = _data(extract) if extract else ()
    return Activity(
        identity=identity,
        title=f"Inlezen: {extract.title}" if extract else said["titel"],
        purpose=said["doel"],
        ground=f"{table['regio']['grond']}: {said['wet']}",
        subjects=[_named(table, "betrokkenen", each, identity) for each in said["betrokkenen"]],
        categories=in_short(data) if extract else said["gegevens"],
        special=said.get("bijzonder"),
        agreement=agreement["titel"],
        controllers=agreement["verantwoordelijken"],
        processor=agreement["verwerker"],
        contract=agreement["contract"],
        retention=[_named(table, "termijnen", each, identity) for each in said["termijnen"]],
        recipients=said["ontvangers"],
        extract=extract,
        data=data,
    )


def _named(table: Mapping[str, Any], kind: str, name: str, identity: str) -> Any:
    if name not in table.get(kind, {}):
        raise RegisterWrong(f"Verwerking {identity} in {_FACTS} noemt {kind} '{name}', maar die staat er niet.")
    return table[kind][name]


def _data(extract: Extract) -> Sequence[Datum]:
    return [
        Datum(
            name=column.source_name,
            label=column.name.replace("_", " "),
            description=column.description,
            treated=[TREATED[treatment] for treatment in column.treatments],
        )
        for column in extract.columns
    ]


def in_short(data: Sequence[Datum]) -> str:
    """Which data, in one text: the columns by what happens to them."""
    by_treatment = {told: [datum.label for datum in data if told in datum.treated] for told in TREATED.values()}
    return ". ".join(f"{told}: {', '.join(names)}" for told, names in by_treatment.items() if names) + "."
