"""No number of a person is kept because somebody typed it where words are asked."""

import pytest
from typer.testing import CliRunner

from pipelines.cli.commands import app
from pipelines.cli.typed import NumberTyped, without_number

BSN = "123456782"

WORDS = (
    ["levering", "intrekken", "3", "--reden"],
    ["betrokkene", "wis", "--grond"],
    ["betrokkene", "beperk", "--grond"],
    ["herleiding", "keur-af", "3", "--login", "anna", "--reden"],
    ["herleiding", "vraag", "-", "--login", "anna", "--zaak"],
    ["herleiding", "vraag", "-", "--login", "anna", "--grondslag"],
    ["herleiding", "vraag", "-", "--login", "anna", "--omschrijving"],
    ["gesloten", "vraag", "Zwolle", "PV1", "--login", "anna", "--omschrijving"],
    ["bewaren", "vraag", "--login", "anna", "--grondslag"],
    ["export", "maak", "x", "--ontvanger", "CBS", "--doel"],
    ["export", "maak", "x", "--doel", "onderzoek", "--ontvanger"],
    ["opgave", "vastleggen", "leerplichttelling", "2025", "--door"],
)


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
@pytest.mark.parametrize("typed", [f"over {BSN}", "over 1234.56.782", "1234 56 782"])
def test_every_option_in_words_refuses_the_number_of_a_person_before_anything_happens(words, typed, monkeypatch):
    monkeypatch.setattr("pipelines.hub.open_hub", lambda: pytest.fail("the hub was opened"))
    refused = CliRunner().invoke(app, [*words, typed]).exception
    assert isinstance(refused, NumberTyped)
    assert not set(BSN) & set(str(refused))


@pytest.mark.parametrize(
    "typed", ["zaak 2026-00012", "besluit 14-3", "artikel 17 AVG, kenmerk Z26/4711", "123456783", None, ""]
)
def test_a_case_number_is_no_number_of_a_person(typed):
    assert without_number(typed) == typed
