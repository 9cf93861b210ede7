"""The extracts of SUWI: their columns, the date of a levering, the allow-list, and for every rule a row that breaks it."""

import pytest

from schemas.blocks import Delivered
from schemas.contract import Contract
from schemas.errors import LeveringRefused
from schemas.suwi import SUWI_BIJSTAND, SUWI_INKOMSTEN
from schemas.suwi.allowed import SERVICES
from tests.schemas.texts import DELIVERED, ONDERWIJSNUMMER, block, broken, codes_of, good_row, split

COLUMNS = {
    SUWI_INKOMSTEN: (
        "burgerservicenummer peildatum uitkomst werkt uren_per_week werkt_12_uur datum_begin datum_einde uitkering"
    ),
    SUWI_BIJSTAND: "burgerservicenummer peildatum uitkomst bijstand datum_begin datum_einde",
}
FLAGS = [
    (SUWI_INKOMSTEN, "werkt"),
    (SUWI_INKOMSTEN, "werkt_12_uur"),
    (SUWI_INKOMSTEN, "uitkering"),
    (SUWI_BIJSTAND, "bijstand"),
]
NEVER = ("Bedr", "Loon", "Naam", "Administratieve", "Partner", "Fraude", "Maatregel", "Schuld", "Ind")


def named(value):
    return getattr(value, "name", value)


both = pytest.mark.parametrize("extract", COLUMNS, ids=named)


@both
def test_the_columns_are_those_of_suwi_md_in_their_order(extract):
    assert [declared.source_name for declared in extract.columns] == COLUMNS[extract].split()
    assert extract.key == ("burgerservicenummer", "peildatum")
    assert (extract.content.value, extract.rhythm.value, extract.municipality) == ("mutaties", "maandelijks", None)


@both
@pytest.mark.parametrize("column", ["burgerservicenummer", "peildatum", "uitkomst"])
def test_what_an_answer_must_have_may_not_be_empty(extract, column):
    assert broken(extract, {column: ""}) == [f"{column}: verplicht_leeg"]


@both
def test_everything_else_may_be_unknown(extract):
    known = ("burgerservicenummer", "peildatum", "uitkomst")
    assert broken(extract, {name: "" for name in good_row(extract) if name not in known}) == []


@both
def test_only_a_bsn_is_asked_about(extract):
    for wrong in (ONDERWIJSNUMMER, "123456789", "12345678"):
        assert broken(extract, {"burgerservicenummer": wrong}) == ["burgerservicenummer: bsn_ongeldig"]


@both
def test_the_five_outcomes_are_a_closed_list(extract):
    assert codes_of(extract.column("uitkomst")) == ["a", "b", "c", "d", "e"]
    assert broken(extract, {"uitkomst": "f"}) == ["uitkomst: code_ongeldig"]


@pytest.mark.parametrize(("extract", "column"), FLAGS, ids=named)
def test_a_flag_is_j_or_n(extract, column):
    assert broken(extract, {column: "1"}) == [f"{column}: code_ongeldig"]
    assert split(extract, {column: "J"}, {column: "N"}, {column: ""}).valid[column].to_pylist() == [True, False, None]


@both
def test_a_date_may_be_incomplete_and_lies_in_the_calendar(extract):
    for column in ("datum_begin", "datum_einde"):
        assert split(extract, {column: "20260800"}).valid[column].to_pylist() == [20260800]
        for wrong in ("20260231", "2026-08-01", "20260005"):
            assert broken(extract, {column: wrong}) == [f"{column}: datum_ongeldig"]


def test_hours_have_at_most_two_decimals_and_no_room_for_a_person_number():
    hours = [str(value) for value in split(SUWI_INKOMSTEN, {}, {"uren_per_week": "-4"}).valid["uren_per_week"].to_pylist()]
    assert hours == ["23.48", "-4.00"]
    for wrong in ("23,48", "12345", "23.481", "24 uur", "123456782"):
        assert broken(SUWI_INKOMSTEN, {"uren_per_week": wrong}) == ["uren_per_week: getal_ongeldig"]


@both
def test_a_levering_about_another_date_than_its_name_is_refused(extract):
    row = good_row(extract) | {"peildatum": "2026-10-01"}
    with pytest.raises(LeveringRefused) as caught:
        Contract(extract, Delivered("R0010", DELIVERED.peildatum)).split(block(extract, [row]))
    assert caught.value.code == "andere_datum"
    assert "20261031" in caught.value.sentence


def elements(allowed):
    for name, inside in allowed.items():
        yield name
        yield from elements(inside)


def test_the_allow_list_has_nothing_of_what_is_never_taken():
    for _, allowed in SERVICES.values():
        assert not [name for name in elements(allowed) if name.startswith(NEVER)]


def test_a_question_about_bijstand_gets_no_income_and_the_other_way_round():
    income, assistance = (set(elements(SERVICES[extract.name][1])) for extract in COLUMNS)
    assert "Uitkeringsverhouding" not in income
    assert "Inkomstenverhouding" not in assistance
    assert set(SERVICES) == {extract.name for extract in COLUMNS}
