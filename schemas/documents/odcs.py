"""A contract as a document of the Open Data Contract Standard, for programs of suppliers and catalogues.

Built with the model of the standard itself, which validates it. Titles, rules and treatments come from the model of the
extract; what the standard has no word for (privacy treatment, spelling) stands in custom properties.
"""

import uuid
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, Final, cast

from open_data_contract_standard.model import (
    CustomProperty,
    DataQuality,
    Description,
    EnumValue,
    OpenDataContractStandard,
    SchemaObject,
    SchemaProperty,
    Server,
    ServiceLevelAgreementProperty,
)
from pandera.api.checks import Check

from schemas.columns import Column, Kind
from schemas.documents import forms
from schemas.extract import Extract, Rhythm
from schemas.register import SOURCE_TITLES
from schemas.rules import RULES, WARNING_RULES
from schemas.words import asked_of_row, asked_of_value

API_VERSION: Final = "v3.2.0"
"""The edition of the standard."""

_TENANT: Final = "Doorstroompunt regio IJssel-Vecht"

_LOGICAL: Final[Mapping[Kind, str]] = {
    Kind.TIMESTAMP: "timestamp",
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "number",
}
"""Types of the standard; a date that may be incomplete, a code and a flag J/N are strings in it."""

_FREQUENCY: Final[Mapping[Rhythm, tuple[float, str]]] = {
    Rhythm.DAILY: (1, "d"),
    Rhythm.WEEKLY: (7, "d"),
    Rhythm.MONTHLY: (1, "m"),
    Rhythm.HALF_YEARLY: (6, "m"),
    Rhythm.YEARLY: (1, "y"),
}


def document_of(extract: Extract, example: Mapping[str, str]) -> OpenDataContractStandard:
    """The contract of an extract; `example` is a row of it by source name."""
    document = OpenDataContractStandard(
        apiVersion=API_VERSION,
        kind="DataContract",
        id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"doorstroomhub/contract/{extract.name}")),
        name=extract.title,
        version=version("doorstroomhub"),
        status="active",
        tenant=_TENANT,
        domain=str(extract.source),
        dataProduct=extract.name,
        tags=[str(extract.source), str(extract.rhythm)],
        description=Description(
            purpose=extract.description,
            usage=f"Bron: {SOURCE_TITLES[extract.source]}. {forms.content_in_words(extract)}",
            limitations=" ".join(forms.refusing(extract)),
        ),
        servers=[_server(extract)],
        schema=[_object(extract, example)],
        slaProperties=_rhythm(extract),
        customProperties=[
            _custom(
                "quarantaineDrempel", extract.quarantine_threshold, "Aandeel rijen waarboven een levering wordt geweigerd."
            ),
            _custom("politiegegevens", extract.under_wpg, "Of de Wet politiegegevens geldt."),
        ],
    )
    # once more from its own text, as a reader of the document gets it
    return OpenDataContractStandard.from_string(document.to_yaml())


def _server(extract: Extract) -> Server:
    form = forms.FORMS[extract.layout]
    told = {"bestandsnaam": forms.name_pattern(extract), "vorm": str(extract.layout), "codering": form.encoding}
    return Server(
        server="aanlevering",
        type="custom",
        description=f"{form.written} {form.dated} {forms.SCOPES}",
        customProperties=[_custom(name, value) for name, value in told.items()],
    )


def _object(extract: Extract, example: Mapping[str, str]) -> SchemaObject:
    rules = [_sentence(str(rule.name), asked_of_row(rule), "consistency") for rule in _row_rules(extract)]
    rules += [
        _sentence("quarantaine", told, "uniqueness" if "sleutel" in told else "conformity")
        for told in forms.quarantining(extract)
    ]
    return SchemaObject(
        name=extract.name,
        logicalType="object",
        physicalName=forms.name_pattern(extract),
        physicalType=extract.layout.form,
        businessName=extract.title,
        description=f"{extract.description} {forms.FORMS[extract.layout].columns}",
        dataGranularityDescription=f"Een rij per {forms.key_in_words(extract)}",
        properties=[_property(extract, column, example) for column in extract.columns],
        quality=rules,
    )


def _property(extract: Extract, column: Column, example: Mapping[str, str]) -> SchemaProperty:
    names = {str(rule.name): cast("dict[str, Any]", rule.statistics) for rule in column.rules}
    codes = names.get("code", {}).get("codes")
    in_key = column.name in extract.key
    shown = example.get(column.source_name)
    custom = [_custom("privacybehandeling", [str(treatment) for treatment in column.treatments])]
    if column.spelling.width:
        custom.append(_custom("aangevuldTot", column.spelling.width, "Voorloopnullen mogen ontbreken."))
    if column.spelling.empty:
        custom.append(_custom("teltAlsLeeg", list(column.spelling.empty)))
    return SchemaProperty(
        name=column.source_name,
        businessName=column.name,
        description=column.description,
        logicalType=_LOGICAL.get(column.kind, "string"),
        logicalTypeOptions=_options(names),
        physicalType=str(column.kind),
        required=column.mandatory,
        primaryKey=in_key,
        primaryKeyPosition=extract.key.index(column.name) + 1 if in_key else None,
        classification="persoonsgegeven" if column.kind.is_person_number or column.meaning else None,
        enum=[EnumValue(value=code) for code in codes] if codes else None,
        examples=[shown] if shown else None,
        quality=[_of_column(rule) for rule in column.rules] or None,
        customProperties=custom,
    )


def _options(rules: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    options: dict[str, Any] = {}
    if "vorm" in rules:
        options["pattern"] = f"^(?:{rules['vorm']['pattern']})$"
    if "tekens" in rules:
        options["maxLength"] = rules["tekens"]["maximum"]
    for name in ("datum", "datum_open"):
        if name in rules:
            options["format"] = str(rules[name]["form"])
    return options or None


def _of_column(rule: Check) -> DataQuality:
    name = str(rule.name)
    told = _sentence(RULES[name].code, asked_of_value(rule), "completeness" if name == "gevuld" else "conformity")
    return told.model_copy(update={"severity": "warning" if name in WARNING_RULES else "error"})


def _sentence(name: str, told: str, dimension: str) -> DataQuality:
    return DataQuality(
        type="text",
        name=name,
        description=told,
        dimension=dimension,
        severity="error",
        mustBeBetween=None,  # the model gives these two no default that a type checker sees
        mustNotBeBetween=None,
    )


def _row_rules(extract: Extract) -> list[Check]:
    return cast("list[Check]", extract.model.to_schema().checks)


def _rhythm(extract: Extract) -> list[ServiceLevelAgreementProperty]:
    if extract.rhythm not in _FREQUENCY:
        return [ServiceLevelAgreementProperty(property="frequency", value=str(extract.rhythm))]
    value, unit = _FREQUENCY[extract.rhythm]
    return [ServiceLevelAgreementProperty(property="frequency", value=value, unit=unit, description=str(extract.rhythm))]


def _custom(name: str, value: object, description: str | None = None) -> CustomProperty:
    return CustomProperty(property=name, value=value, description=description)
