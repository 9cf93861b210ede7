"""The BRP API Personen: persons by burgerservicenummer, and only the fields that are asked (feeds.md, "BRP")."""

import json
from collections.abc import Mapping
from typing import Any, Final, cast

from connectors.simulators.certificates import Issued
from connectors.simulators.serving import Answered, Asked, Simulator
from connectors.simulators.tokens import PATH, TokenDesk

PERSONS: Final = "/haalcentraal/api/brp/personen"
RESOURCE_SERVER: Final = "brp-simulator"
SCOPE: Final = "personen.lezen"

_BY_ITSELF: Final = ("geheimhoudingPersoonsgegevens", "opschortingBijhouding", "inOnderzoek", "rni", "verificatie")
_TYPE: Final = "RaadpleegMetBurgerservicenummer"
_PROBLEM: Final = "application/problem+json"


class BrpSimulator(Simulator):
    """Serves `persons` by burgerservicenummer to clients of one authority.

    `poison` are numbers that give a 500 for every question that holds one. `refused` are fields that the client may not ask.
    `required` are headers that must be there. `most` persons go in a question. `also` are persons that every answer has, asked
    or not.
    """

    def __init__(self, server: Issued, clients: Any, persons: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__(server, clients)
        self.tokens = TokenDesk(self.counts, {"scope": SCOPE, "resourceServer": RESOURCE_SERVER})
        self.poison: set[str] = set()
        self.refused: set[str] = set()
        self.required: dict[str, str] = {}
        self.most = 20
        self.also: list[Mapping[str, Any]] = []
        self._persons = persons

    def answer(self, asked: Asked) -> Answered:
        """A token, an answer, or the problem with the question."""
        if asked.path == PATH:
            return self.tokens.give(asked)
        if not self.tokens.knows(asked):
            return _problem(401, "authentication")
        if asked.path != PERSONS or asked.method != "POST":
            return _problem(404, "notFound")
        if any(asked.headers.get(name) != value for name, value in self.required.items()):
            return _problem(403, "unauthorized")
        return self._persons_for(json.loads(asked.body))

    def _persons_for(self, question: dict[str, Any]) -> Answered:
        numbers, fields = cast("list[str]", question["burgerservicenummer"]), cast("list[str]", question["fields"])
        self.counts["grootste vraag"] = max(self.counts["grootste vraag"], len(numbers))
        if question["type"] != _TYPE or not 1 <= len(numbers) <= self.most:
            # as the real one does, its sentence repeats what was asked
            return _problem(
                400, "paramsValidation", [{"name": "burgerservicenummer", "code": "maxItems", "reason": str(numbers)}]
            )
        if not 1 <= len(fields) <= 130 or any(each.split(".")[0] in _BY_ITSELF for each in fields):
            return _problem(400, "paramsValidation", [{"name": "fields", "code": "fields"}])
        if self.refused.intersection(fields):
            return _problem(403, "unauthorizedField")
        if self.poison.intersection(numbers):
            return Answered(500, b"")
        gemeente = question.get("gemeenteVanInschrijving")
        found = [self._persons[number] for number in numbers if number in self._persons]
        here = [each for each in found if gemeente is None or _gemeente(each) == gemeente]
        self.counts["personen"] += len(here)
        persons = [_only(each, fields) for each in [*here, *self.also]]
        # over several lines, which the form of the hub is not
        return Answered(200, json.dumps({"type": _TYPE, "personen": persons}, indent=1).encode())


def _gemeente(person: Mapping[str, Any]) -> object:
    return person.get("gemeenteVanInschrijving", {}).get("code")


def _only(person: Mapping[str, Any], fields: list[str]) -> dict[str, Any]:
    """The person with the fields that were asked and those that come by themselves; a type comes with what is of it."""
    kept = {name: person[name] for name in _BY_ITSELF if name in person}
    for path in fields:
        _copy(person, kept, path.split("."))
    return kept


def _copy(source: Mapping[str, Any], target: dict[str, Any], path: list[str]) -> None:
    name, *rest = path
    if name not in source:
        return
    if not rest or not isinstance(source[name], dict):
        target[name] = source[name]
        return
    inside = target.setdefault(name, {})
    if "type" in source[name]:
        inside["type"] = source[name]["type"]
    _copy(source[name], inside, rest)


def _problem(status: int, code: str, parameters: list[dict[str, str]] | None = None) -> Answered:
    said = {"type": "about:blank", "title": "probleem", "status": status, "code": code, "invalidParams": parameters or []}
    return Answered(status, json.dumps(said).encode(), _PROBLEM)
