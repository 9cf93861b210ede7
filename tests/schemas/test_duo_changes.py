"""duo_p_levering and duo_koci: every column of feeds.md, the week of a levering, and for every rule a row that breaks it."""

import datetime

import pytest

from schemas.blocks import Delivered
from schemas.columns import Treatment
from schemas.contract import Contract
from schemas.dates import week_of
from schemas.duo import DUO_C_LEVERING, DUO_KOCI, DUO_P_LEVERING
from schemas.errors import LeveringRefused
from tests.schemas.test_duo import C_COLUMNS, CODES, ENROLMENT
from tests.schemas.texts import BSN, DELIVERED, ONDERWIJSNUMMER, block, broken, codes_of, good_row, split

NAMES = (
    "OVERLEDEN VIER_JAAR BOVENGRENS_LEEFTIJD VERHUISD_BINNEN VERHUISD_BUITEN INSCHRIJVING_TOEGEVOEGD INSCHRIJVING_GEWIJZIGD "
    "INSCHRIJVING_VERWIJDERD RESULTAAT_TOEGEVOEGD RESULTAAT_GEWIJZIGD RESULTAAT_VERWIJDERD STARTKWALIFICATIE_BEHAALD "
    "STARTKWALIFICATIE_VERVALLEN"
)
EVENTS = NAMES.split()
OF_ENROLMENT = [event for event in EVENTS if event.startswith("INSCHRIJVING")]
NO_ENROLMENT = dict.fromkeys(ENROLMENT, "")


# The P-levering


def test_the_p_levering_has_week_and_event_before_the_columns_of_the_c_levering():
    names = [declared.source_name for declared in DUO_P_LEVERING.columns]
    assert names == ["weeknummer", "gebeurtenis", *C_COLUMNS.split()]
    assert DUO_P_LEVERING.key == ("weeknummer", "pgn", "gebeurtenis", "brin6", "inschrijvingsvolgnummer")
    assert (DUO_P_LEVERING.content.value, DUO_P_LEVERING.rhythm.value) == ("mutaties", "wekelijks")


def test_what_the_two_leveringen_share_means_the_same_in_both():
    for declared in DUO_C_LEVERING.columns:
        other = DUO_P_LEVERING.column(declared.name)
        assert (declared.kind, declared.treatments, declared.description) == (other.kind, other.treatments, other.description)
        assert [(rule.name, rule.statistics) for rule in declared.rules] == [
            (rule.name, rule.statistics) for rule in other.rules
        ]


def test_its_values_are_read_as_what_they_are():
    [row] = split(DUO_P_LEVERING, {}).valid.to_pylist()
    assert (row["weeknummer"], row["gebeurtenis"], row["datum_uitschrijving"]) == (202644, "INSCHRIJVING_GEWIJZIGD", None)


@pytest.mark.parametrize("column", ["weeknummer", "gebeurtenis", "geboortedatum", "gemeentecode"])
def test_what_a_row_must_have_may_not_be_empty(column):
    assert broken(DUO_P_LEVERING, {column: ""}) == [f"{column}: verplicht_leeg"]


@pytest.mark.parametrize("number", [BSN, ONDERWIJSNUMMER])
def test_a_person_is_named_by_bsn_or_onderwijsnummer(number):
    assert broken(DUO_P_LEVERING, {"pgn": number}) == []


def test_a_row_names_a_person():
    assert broken(DUO_P_LEVERING, {"pgn": ""}) == ["geen_persoonsnummer"]
    assert broken(DUO_P_LEVERING, {"pgn": "123456789"}) == ["pgn: pgn_ongeldig"]


def test_the_list_of_events_is_that_of_feeds_md_and_closed():
    assert codes_of(DUO_P_LEVERING.column("gebeurtenis")) == EVENTS
    assert broken(DUO_P_LEVERING, {"gebeurtenis": "VERHUISD"}) == ["gebeurtenis: code_ongeldig"]


@pytest.mark.parametrize("column", CODES)
def test_a_code_list_is_closed(column):
    assert codes_of(DUO_P_LEVERING.column(column)) == CODES[column].split()
    assert broken(DUO_P_LEVERING, {column: "X"}) == [f"{column}: code_ongeldig"]


@pytest.mark.parametrize("event", OF_ENROLMENT)
def test_an_event_about_an_enrolment_names_it(event):
    for column in ENROLMENT:
        assert broken(DUO_P_LEVERING, {"gebeurtenis": event, column: ""}) == [f"{column}: verplicht_leeg"]
    everything = [f"{column}: verplicht_leeg" for column in ENROLMENT]
    assert broken(DUO_P_LEVERING, NO_ENROLMENT | {"gebeurtenis": event}) == everything


@pytest.mark.parametrize("event", [event for event in EVENTS if event not in OF_ENROLMENT])
def test_another_event_may_name_an_enrolment_or_not(event):
    assert broken(DUO_P_LEVERING, {"gebeurtenis": event}) == []
    assert broken(DUO_P_LEVERING, NO_ENROLMENT | {"gebeurtenis": event}) == []
    assert broken(DUO_P_LEVERING, {"gebeurtenis": event, "inschrijvingsvolgnummer": ""}) == []


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("weeknummer", "202600", "week_ongeldig"),
        ("weeknummer", "202554", "week_ongeldig"),
        ("weeknummer", "2026-44", "week_ongeldig"),
        ("geboortedatum", "01-05-2008", "datum_ongeldig"),
        ("postcode", "8011", "postcode_ongeldig"),
        ("gemeentecode", "193", "gemeentecode_ongeldig"),
        ("brin6", "25PJ", "brin_ongeldig"),
        ("opleidingscode", "123456789", "te_lang"),
        ("inschrijvingsvolgnummer", "123456789", "te_lang"),
        ("datum_inschrijving", "2025-02-29", "datum_ongeldig"),
        ("datum_uitschrijving", "20250901", "datum_ongeldig"),
        ("datum_diploma", "2025-00-05", "datum_ongeldig"),
        ("startkwalificatie", "ja", "code_ongeldig"),
        ("vrijstelling", "j", "code_ongeldig"),
        ("vsv", "1", "code_ongeldig"),
    ],
)
def test_a_rule_quarantines_the_row_that_breaks_it(column, value, rule):
    assert broken(DUO_P_LEVERING, {column: value}) == [f"{column}: {rule}"]


def refusal(*changes, peildatum=DELIVERED.peildatum):
    rows = [good_row(DUO_P_LEVERING) | changed for changed in changes]
    with pytest.raises(LeveringRefused) as caught:
        Contract(DUO_P_LEVERING, Delivered("G0193", peildatum)).split(block(DUO_P_LEVERING, rows))
    return caught.value


def test_a_levering_with_a_row_of_another_week_is_refused_with_its_row_and_both_weeks():
    refused = refusal({}, {"weeknummer": "202643"})
    assert refused.code == "andere_week"
    assert "Rij 2 " in refused.sentence
    assert "202643" in refused.sentence
    assert "202644" in refused.sentence


def test_a_row_in_quarantine_for_another_reason_is_of_another_week_all_the_same():
    assert refusal({"weeknummer": "202643", "geslacht": "?"}).code == "andere_week"


def test_a_week_that_cannot_be_read_is_the_fault_of_its_row():
    assert broken(DUO_P_LEVERING, {"weeknummer": "202660"}) == ["weeknummer: week_ongeldig"]


def test_a_week_at_the_turn_of_the_year_belongs_to_the_year_of_its_thursday():
    friday = datetime.date(2027, 1, 1)
    assert week_of(friday) == 202653
    good = good_row(DUO_P_LEVERING) | {"weeknummer": "202653"}
    contract = Contract(DUO_P_LEVERING, Delivered("G0193", friday))
    assert contract.split(block(DUO_P_LEVERING, [good])).valid.num_rows == 1
    assert refusal({"weeknummer": "202701"}, peildatum=friday).code == "andere_week"


def test_being_empty_is_a_part_of_the_key_and_a_row_without_person_has_none():
    about_nobody = {"pgn": ""}
    without = NO_ENROLMENT | {"gebeurtenis": "OVERLEDEN", "geslacht": "?"}
    readable = split(DUO_P_LEVERING, without, about_nobody, {"gebeurtenis": "?"}).quarantine["sleutel_leesbaar"].to_pylist()
    assert readable == [True, False, False]


@pytest.mark.parametrize(
    ("event", "gemeente", "code"),
    [("VERHUISD_BUITEN", "0014", None), ("VERHUISD_BINNEN", "0014", "buiten_scope"), ("VERHUISD_BUITEN", "0193", None)],
)
def test_where_somebody_went_who_left_the_scope_says_nothing_of_the_scope(event, gemeente, code):
    contract = Contract(DUO_P_LEVERING, Delivered("G0193", DELIVERED.peildatum))
    row = good_row(DUO_P_LEVERING) | NO_ENROLMENT | {"gebeurtenis": event, "gemeentecode": gemeente}
    contract.split(block(DUO_P_LEVERING, [row]))
    if code is None:
        contract.finish()
        return
    with pytest.raises(LeveringRefused) as refused:
        contract.finish()
    assert refused.value.code == code


# koci


def test_koci_has_the_columns_of_feeds_md_and_is_known_by_both_numbers():
    assert [declared.source_name for declared in DUO_KOCI.columns] == ["burgerservicenummer", "onderwijsnummer", "opmerking"]
    assert DUO_KOCI.key == ("burgerservicenummer", "onderwijsnummer")
    assert (DUO_KOCI.content.value, DUO_KOCI.municipality) == ("mutaties", None)
    assert DUO_KOCI.column("opmerking").treatments == (Treatment.DROP,)


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("burgerservicenummer", "", "verplicht_leeg"),
        ("onderwijsnummer", "", "verplicht_leeg"),
        ("burgerservicenummer", ONDERWIJSNUMMER, "bsn_ongeldig"),
        ("burgerservicenummer", "12345678", "bsn_ongeldig"),
        ("onderwijsnummer", BSN, "onderwijsnummer_ongeldig"),
    ],
)
def test_a_link_needs_two_numbers_of_their_kind(column, value, rule):
    assert broken(DUO_KOCI, {column: value}) == [f"{column}: {rule}"]
