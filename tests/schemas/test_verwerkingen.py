"""The register of processing activities: what its facts must say, and what follows from the models (privacy.md 2)."""

import csv
import json
import re
import tomllib
from importlib import resources

import pytest

from schemas.columns import Treatment
from schemas.documents.processing import register_document, register_page
from schemas.register import EXTRACTS
from schemas.verwerkingen import TREATED, RegisterWrong, processing_register, register_of, require_activity

FACTS = resources.files("schemas").joinpath("verwerkingen.toml").read_text(encoding="utf-8")
ACTIVITIES = processing_register().activities


def without(identity: str) -> str:
    """The facts without one activity."""
    shorter = re.sub(rf'\[verwerking\."?{re.escape(identity)}"?\]\n(?:[^\[].*\n)+', "", FACTS)
    assert shorter != FACTS
    return shorter


def test_privacy_02_every_column_of_every_extract_is_in_the_register_with_its_treatment():
    for name, extract in EXTRACTS.items():
        told = {datum.name: set(datum.treated) for datum in ACTIVITIES[f"inlezen/{name}"].data}
        assert told == {column.source_name: {TREATED[each] for each in column.treatments} for column in extract.columns}
    assert set(TREATED) == set(Treatment)


@pytest.mark.parametrize("name", EXTRACTS)
def test_an_extract_without_an_activity_is_not_accepted(name):
    with pytest.raises(RegisterWrong, match=f"Extract {name} heeft geen verwerking"):
        register_of(without(f"inlezen/{name}"), EXTRACTS)


def test_an_activity_of_an_extract_that_is_gone_is_not_accepted():
    others = {name: extract for name, extract in EXTRACTS.items() if name != "duo_koci"}
    with pytest.raises(RegisterWrong, match="duo_koci noemt een extract dat er niet is"):
        register_of(FACTS, others)


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('doel = "Weten welke', 'doe = "Weten welke', "ontbreekt: doel"),
        ("[verwerking.controles]\n", '[verwerking.controles]\nkleur = "rood"\n', "onbekend veld: kleur"),
        ('termijnen = ["wpg"]', 'termijnen = ["ooit"]', "noemt termijnen 'ooit'"),
        ('afspraak = "paspoort"', 'afspraak = "niemand"', "noemt afspraak 'niemand'"),
        ('verwerker = "Pressplay"\n', "", "Afspraak paspoort"),
        ("[regio]", "[regio", "geen geldig TOML"),
    ],
)
def test_a_fact_that_is_missing_or_unknown_is_told(was, becomes, told):
    with pytest.raises(RegisterWrong, match=re.escape(told)):
        register_of(FACTS.replace(was, becomes, 1), EXTRACTS)


@pytest.mark.parametrize(
    ("identity", "controllers", "processor", "contract"),
    [
        ("inlezen/jvs_jongere", "Elke gemeente", "Metaobjects", "Elke gemeente"),
        ("inlezen/grip_overstap", "Scholen en gemeenten", "Intergrip", "Zwolle"),
        ("inlezen/grip_jikp", "Scholen en gemeenten", "Intergrip", "Elke gemeente"),
        ("inlezen/grip_uitstroom_switch", "Scholen en gemeenten", "Intergrip", "Elke gemeente"),
        ("buiten de hub/paspoort", "Gemeenten", "Pressplay", "Zwolle"),
        ("controles", "De elf gemeenten gezamenlijk; contactgemeente Zwolle", "Geen", "Samenwerkingsovereenkomst"),
    ],
)
def test_the_parties_are_those_of_the_agreement(identity, controllers, processor, contract):
    activity = ACTIVITIES[identity]
    assert activity.controllers.startswith(controllers)
    assert activity.processor.startswith(processor)
    assert activity.contract.startswith(contract)


def test_every_ground_is_a_legal_obligation_with_its_law():
    for activity in ACTIVITIES.values():
        assert re.fullmatch(r"Wettelijke verplichting \(AVG art. 6 lid 1 onder c\): .+", activity.ground)


def test_the_terms_are_those_of_the_table_of_retention():
    table = resources.files("schemas").joinpath("bewaartermijnen.csv").read_text(encoding="utf-8")
    terms = tomllib.loads(FACTS)["termijnen"]
    for row in csv.DictReader(table.splitlines()):
        assert re.search(rf"\b{row['jaren']} jaar", terms[row["categorie"].removesuffix("_gesloten")]), row["categorie"]


def test_page_and_document_say_the_same_of_every_activity_and_name_who_hears_of_a_breach():
    register = processing_register()
    page, document = register_page(register), register_document(register)
    assert json.loads(json.dumps(document)) == document
    assert [each["id"] for each in document["verwerkingen"]] == list(ACTIVITIES)
    for activity in ACTIVITIES.values():
        assert f"<code>{activity.identity}</code>" in page
    assert "datalek@zwolle.nl" in page
    assert document["inbreuk_melden"] == "datalek@zwolle.nl"


def test_what_is_not_in_the_register_is_refused():
    require_activity("inlezen/jvs_jongere")
    with pytest.raises(RegisterWrong, match="inlezen/paspoort staat niet in het register"):
        require_activity("inlezen/paspoort")
