"""Every rule, code and layout has words for who delivers, so that a new one cannot go without."""

import pytest

from connectors.readers import delimited, persons, persoonslijst, suwi
from pipelines.reading import NEW_COLUMN
from schemas import words
from schemas.documents.forms import FORMS, name_pattern, quarantining, refusing
from schemas.extract import Layout
from schemas.register import EXTRACTS
from schemas.rules import ROW_RULES, RULES
from tests.schemas.texts import ONDERWIJSNUMMER, broken
from warehouse import key_rules

CODES = {
    *(rule.code for rule in RULES.values()),
    *("geen_persoonsnummer", "meer_persoonsnummers"),
    *(key_rules.DUPLICATE_ROW, key_rules.REPEATED_KEY, key_rules.PERSON_IN_QUARANTINE),
    *(delimited.WRONG_WIDTH, persons.NO_VALUE, persons.NO_PERSON, persoonslijst.WITHOUT_PERSON, suwi.OTHER_PERSON),
    *(suwi.DROPPED_ELEMENT, NEW_COLUMN),
}


def test_every_code_of_a_rule_has_a_sentence_and_no_sentence_is_without_a_code():
    assert set(words.SENTENCES) == CODES
    assert all(sentence.endswith(".") for sentence in words.SENTENCES.values())


def test_the_codes_of_row_rules_are_those_that_they_give():
    jongere = EXTRACTS["jvs_jongere"]
    assert broken(jongere, {"burgerservicenummer": ""}) == ["geen_persoonsnummer"]
    assert broken(jongere, {"onderwijsnummer": ONDERWIJSNUMMER}) == ["meer_persoonsnummers"]


@pytest.mark.parametrize("extract", EXTRACTS.values(), ids=lambda extract: extract.name)
def test_every_rule_of_a_model_can_be_told(extract):
    for column in extract.columns:
        for rule in column.rules:
            told = words.asked_of_value(rule)
            assert told
            assert not told.endswith(".")
    for rule in extract.model.to_schema().checks:
        assert words.asked_of_row(rule).endswith(".")


def test_every_rule_that_a_model_may_give_has_words():
    assert set(words._RULES) == set(RULES)
    assert set(words._ROW_RULES) == set(ROW_RULES)


def test_every_layout_is_told():
    assert set(FORMS) == set(Layout)


@pytest.mark.parametrize("extract", EXTRACTS.values(), ids=lambda extract: extract.name)
def test_what_is_told_of_an_extract_leaves_nothing_open(extract):
    assert "{naam}" not in name_pattern(extract)
    assert extract.file_name in name_pattern(extract)
    for sentence in (*quarantining(extract), *refusing(extract)):
        assert sentence.endswith(".")
