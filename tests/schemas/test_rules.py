"""Each rule of one column: what passes, what does not, and that empty passes all but `gevuld`."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dates import DateForm
from schemas.rules import RULES
from tests.schemas.texts import A_NUMMERS, BSN, ONDERWIJSNUMMER

ARGUMENTS = {"form": DateForm.ISO, "codes": ("M", "V"), "length": 6, "pattern": "[A-Z]+", "maximum": 8}


def passes(name, *values, **arguments):
    return RULES[name].holds(pa.array(values, pa.string()), **arguments).tolist()


@pytest.mark.parametrize("name", sorted(RULES))
def test_an_empty_value_passes_every_rule_but_gevuld(name):
    rule = RULES[name]
    arguments = {rule.argument: ARGUMENTS[rule.argument]} if rule.argument else {}
    assert passes(name, "", None, **arguments) == [name != "gevuld"] * 2


@pytest.mark.parametrize("name", sorted(RULES))
@given(values=st.lists(st.one_of(st.none(), st.text(max_size=12), st.text("0123456789 ", max_size=12))))
def test_a_rule_judges_each_value_by_itself(name, values):
    rule = RULES[name]
    arguments = {rule.argument: ARGUMENTS[rule.argument]} if rule.argument else {}
    together = passes(name, *values, **arguments)
    assert together == [passes(name, value, **arguments)[0] for value in values]


def test_a_whole_number_has_no_decimals_sign_or_spaces_and_at_most_eight_digits():
    assert passes("geheel_getal", "0", "007", "12345678") == [True] * 3
    assert passes("geheel_getal", "1.5", " 1", "1 ", "-1", "+1", "1e3", "123456789", "²") == [False] * 8


def test_a_postcode_has_four_digits_and_two_letters():
    assert passes("postcode", "8011AB", "8011ab", "8011 AB", "8011AB ") == [True] * 4
    assert passes("postcode", "0011AB", "8011A", "8011ABC", "8011A1", " 8011AB", "8011  AB", "801éAB", "ABCDEF") == [False] * 8


def test_a_brin_is_two_digits_two_capitals_and_the_vestiging_when_asked():
    assert passes("brin", "25PJ", "25PJ00", "25pj", "2PPJ", length=4) == [True, False, False, False]
    assert passes("brin", "02VT04", "02VT", "02VTxx", length=6) == [True, False, False]
    assert passes("brin", "02VT04", "02VT", "02VT0", length=0) == [True, True, False]


def test_a_year_has_four_digits_and_a_number_at_most_two_decimals():
    assert passes("jaar", "1900", "2026", "2099", "1899", "2100", "26", "2026-2027") == [True] * 3 + [False] * 4
    assert passes("decimaal", "0", "-4", "12.5", "9999.99") == [True] * 4
    assert passes("decimaal", "12,5", "12.", ".5", "1.234", "12345", "+1", "1e3", " 1") == [False] * 8


def test_a_gemeentecode_has_four_digits():
    assert passes("gemeentecode", "0193", "193", "01930", "0193\n", "019x") == [True, False, False, False, False]


def test_a_flag_is_j_or_n():
    assert passes("ja_nee", "J", "N", "j", "Ja", "0", "1") == [True, True, False, False, False, False]


def test_a_code_is_on_the_list_letter_for_letter():
    assert passes("code", "M", "m", "M ", "X", codes=("M", "V")) == [True, False, False, False]


def test_length_is_counted_in_characters_not_bytes():
    assert passes("tekens", "éééééééé", "ééééééééé", maximum=8) == [True, False]


@pytest.mark.parametrize(
    "inside", [BSN, ONDERWIJSNUMMER, A_NUMMERS[0], f"D{BSN}", f"D-{BSN}/2", f"1 {BSN}", f"12345678901-{BSN}"]
)
def test_a_person_number_inside_a_kept_text_is_refused(inside):
    assert passes("zonder_bsn", inside) == [False]


@pytest.mark.parametrize(
    "text", ["D-1001", "123456789", "2026-000123", "1234-56782", f"{BSN}0", f"0{BSN}0", "12345678", "dossier"]
)
def test_numbers_that_are_no_person_number_may_be_inside_a_kept_text(text):
    assert passes("zonder_bsn", text) == [True]
