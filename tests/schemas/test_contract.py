"""The engine: nothing lost, the same verdict as pandera, persons with their history, and the scope."""

import datetime
import warnings

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from schemas.blocks import Delivered
from schemas.contract import Contract
from schemas.errors import LeveringRefused
from schemas.register import EXTRACTS
from tests.schemas.texts import A_NUMMERS, BSN, DELIVERED, DIRTY, ONDERWIJSNUMMER, block, good_row, labels

JVS, BRP, DUO = EXTRACTS["jvs_jongere"], EXTRACTS["brp_persoonslijst"], EXTRACTS["duo_a04"]
ONE_PER_MODEL = {extract.model: extract for extract in EXTRACTS.values()}.values()
every_extract = pytest.mark.parametrize("extract", EXTRACTS.values(), ids=EXTRACTS.keys())


def dirty_rows(extract):
    """Rows in which any number of columns holds something else than it should; another week or date refuses them all."""
    good = good_row(extract)
    spoiled = sorted(name for name in good if extract.dated is None or name != extract.column(extract.dated).source_name)
    dirt = st.dictionaries(st.sampled_from(spoiled), st.one_of(st.sampled_from(DIRTY), st.text(max_size=12)), max_size=4)
    return st.lists(dirt.map(lambda changed: good | changed), max_size=12)


def rejected_by_pandera(extract, rows):
    """Row positions in the failure cases of lazy validation."""
    frame = pd.DataFrame(rows, columns=[c.source_name for c in extract.read_columns], dtype="str")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            extract.model.validate(frame, lazy=True)
        except SchemaErrors as errors:
            return {int(index) for index in errors.failure_cases["index"]}
    return set()


@pytest.mark.parametrize("extract", ONE_PER_MODEL, ids=[extract.name for extract in ONE_PER_MODEL])
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_engine_rejects_the_rows_that_pandera_rejects(extract, data):
    rows = data.draw(dirty_rows(extract))
    found = labels(Contract(extract, DELIVERED).split(block(extract, rows)).quarantine)
    own = {number - 1 for number, codes in found.items() if codes != ["persoon_in_quarantaine"]}
    assert own == rejected_by_pandera(extract, rows)


@every_extract
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_record_is_valid_or_in_quarantine_and_never_both(extract, data):
    rows = data.draw(dirty_rows(extract))
    rejected = data.draw(st.sets(st.integers(1, len(rows) + 3), max_size=3))
    given_block = block(extract, rows, rejected=tuple((number, "aantal_kolommen") for number in sorted(rejected)))
    split = Contract(extract, DELIVERED).split(given_block)
    valid, quarantine = split.valid["rijnummer"].to_pylist(), split.quarantine["rijnummer"].to_pylist()
    assert sorted(valid + quarantine) == sorted([*given_block.row_numbers.tolist(), *rejected])
    assert all(split.quarantine["regels"].to_pylist())


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_blocks_of_any_size_give_the_same_outcome(data):
    persons = st.sampled_from(["0", "1", "2", "x"])
    rows = [row | {"volgnummer": data.draw(persons)} for row in data.draw(dirty_rows(BRP))]
    size = data.draw(st.integers(1, 5))
    whole = Contract(BRP, DELIVERED).split(block(BRP, rows))
    contract = Contract(BRP, DELIVERED)
    parts = [contract.split(block(BRP, rows[start : start + size], start + 1)) for start in range(0, len(rows), size)]
    assert [label for part in parts for label in labels(part.quarantine).items()] == list(labels(whole.quarantine).items())
    assert [row for part in parts for row in part.valid.to_pylist()] == whole.valid.to_pylist()


@every_extract
def test_a_row_without_fault_is_valid(extract):
    split = Contract(extract, DELIVERED).split(block(extract, [good_row(extract)]))
    assert (split.valid.num_rows, split.quarantine.num_rows, dict(split.warnings)) == (1, 0, {})


@every_extract
def test_a_model_validates_a_frame_of_text_by_itself(extract):
    extract.model.validate(pd.DataFrame([good_row(extract)], dtype="str"))


@every_extract
def test_a_block_without_rows_gives_the_same_columns(extract):
    empty = Contract(extract, DELIVERED).split(block(extract, []))
    filled = Contract(extract, DELIVERED).split(block(extract, [good_row(extract)]))
    assert (empty.valid.schema, empty.quarantine.schema) == (filled.valid.schema, filled.quarantine.schema)
    assert (empty.valid.num_rows, empty.quarantine.num_rows) == (0, 0)


def test_valid_rows_hold_parsed_values_and_null_for_empty():
    row = Contract(JVS, DELIVERED).split(block(JVS, [good_row(JVS)])).valid.to_pylist()[0]
    assert (row["geboortedatum"], row["datum_sluiting"], row["startkwalificatie"]) == (20080500, None, False)
    assert row["laatste_mutatie"] == datetime.datetime.fromisoformat("2026-10-31T23:59:59")
    assert (row["burgerservicenummer"], row["onderwijsnummer"], row["postcode"]) == (BSN, None, "8011AB")


def test_quarantine_names_the_column_and_the_rule_and_never_a_value():
    row = good_row(JVS) | {"datum_opening": "30-02-2024", "doelgroep": "geheim", "onderwijsnummer": ONDERWIJSNUMMER}
    split = Contract(JVS, DELIVERED).split(block(JVS, [row]))
    assert split.quarantine.to_pylist() == [
        {
            "rijnummer": 1,
            "regels": ["datum_opening: datum_ongeldig", "doelgroep: code_ongeldig", "meer_persoonsnummers"],
            "sleutel_leesbaar": True,
            "dossiernummer": "D-1001",
        }
    ]


def without_key(rule):
    return {"rijnummer": 1, "regels": [rule], "sleutel_leesbaar": False, "dossiernummer": None}


def test_a_key_that_breaks_its_own_rule_is_not_repeated_in_quarantine():
    split = Contract(JVS, DELIVERED).split(block(JVS, [good_row(JVS) | {"dossiernummer": f"D{BSN}"}]))
    assert split.quarantine.to_pylist() == [without_key("dossiernummer: lijkt_op_bsn")]


def test_a_record_that_could_not_be_split_is_in_quarantine_without_a_key():
    split = Contract(JVS, DELIVERED).split(block(JVS, [good_row(JVS)], rejected=((1, "aantal_kolommen"),)))
    assert split.valid["rijnummer"].to_pylist() == [2]
    assert split.quarantine.to_pylist() == [without_key("aantal_kolommen")]


@pytest.mark.parametrize(
    ("numbers", "label"),
    [
        (("", ""), "geen_persoonsnummer"),
        ((BSN, ONDERWIJSNUMMER), "meer_persoonsnummers"),
        ((BSN, ""), None),
        (("", ONDERWIJSNUMMER), None),
    ],
)
def test_exactly_one_person_number_is_filled(numbers, label):
    row = good_row(JVS) | dict(zip(("burgerservicenummer", "onderwijsnummer"), numbers, strict=True))
    found = labels(Contract(JVS, DELIVERED).split(block(JVS, [row])).quarantine)
    assert found == ({1: [label]} if label else {})


@pytest.mark.parametrize(
    "name", ["dossierstatus", "doelgroep", "datum_opening", "gemeentecode", "geboortedatum", "dossiernummer"]
)
def test_what_a_dossier_must_have_may_not_be_empty(name):
    found = labels(Contract(JVS, DELIVERED).split(block(JVS, [good_row(JVS) | {name: ""}])).quarantine)
    assert found == {1: [f"{name}: verplicht_leeg"]}


def test_quirks_of_duo_are_no_fault():
    split = Contract(DUO, DELIVERED).split(block(DUO, [good_row(DUO)]))
    row = split.valid.to_pylist()[0]
    assert (row["gemeentecode"], row["geboortedatum"], row["rapportagemaand"]) == ("0193", 20080500, 202609)
    assert (row["rmc_regio"], row["inschrijvingsvolgnummer"], row["huisnummer"]) == ("REGIO 10", "A1", "129.0")


def test_person_number_0_of_duo_is_empty():
    found = labels(Contract(DUO, DELIVERED).split(block(DUO, [good_row(DUO) | {"PERSOONSGEBONDENNUMMER": "0"}])).quarantine)
    assert found == {1: ["geen_persoonsnummer"]}


def test_a_code_outside_an_open_list_is_a_warning_and_loads():
    split = Contract(DUO, DELIVERED).split(block(DUO, [good_row(DUO) | {"NIVEAU": "Mbo5 opleidingen"}] * 2))
    assert (split.valid.num_rows, dict(split.warnings)) == (2, {"niveau: onbekende_code": 2})


def test_warnings_are_counted_over_the_rows_that_load():
    row = good_row(DUO) | {"NIVEAU": "Mbo5 opleidingen", "BRIN": ""}
    assert not Contract(DUO, DELIVERED).split(block(DUO, [row])).warnings


def test_a_date_of_the_brp_that_is_none_is_kept_as_not_a_date_with_a_warning():
    split = Contract(BRP, DELIVERED).split(block(BRP, [good_row(BRP) | {"01.03.10": "19821291"}]))
    assert split.valid["geboortedatum"].to_pylist() == [-1]
    assert dict(split.warnings) == {"geboortedatum: datum_ongeldig": 1}


def test_a_person_of_the_brp_without_bsn_is_valid():
    assert Contract(BRP, DELIVERED).split(block(BRP, [good_row(BRP) | {"01.01.20": ""}])).valid.num_rows == 1


def person(a_nummer, history, **changed):
    """A person row and its history rows, which leave the person's columns empty."""
    first = good_row(BRP) | {"01.01.10": a_nummer} | changed
    later = dict.fromkeys(first, "") | {"01.01.10": a_nummer, "08.09.10": "0518"}
    return [first] + [later | {"volgnummer": str(number)} for number in range(1, history + 1)]


def test_history_rows_may_leave_empty_what_a_person_must_have():
    assert Contract(BRP, DELIVERED).split(block(BRP, person(A_NUMMERS[0], 2))).valid.num_rows == 3


def test_a_quarantined_person_takes_its_history_along_over_blocks_and_no_other_person():
    rows = person(A_NUMMERS[0], 1) + person(A_NUMMERS[1], 3, **{"01.03.10": ""}) + person(A_NUMMERS[2], 1)
    contract = Contract(BRP, DELIVERED)
    found = labels(contract.split(block(BRP, rows[:4])).quarantine) | labels(contract.split(block(BRP, rows[4:], 5)).quarantine)
    history = ["persoon_in_quarantaine"]
    assert found == {3: ["geboortedatum: verplicht_leeg"], 4: history, 5: history, 6: history}


def test_a_bad_history_row_does_not_take_its_person_along():
    rows = person(A_NUMMERS[0], 2)
    rows[1]["01.01.20"] = "123456789"
    found = labels(Contract(BRP, DELIVERED).split(block(BRP, rows)).quarantine)
    assert found == {2: ["burgerservicenummer: bsn_ongeldig"]}


def test_history_after_a_record_that_could_not_be_read_follows_nobody():
    rows = person(A_NUMMERS[0], 1) + person(A_NUMMERS[1], 1)
    split = Contract(BRP, DELIVERED).split(block(BRP, rows, rejected=((2, "aantal_kolommen"),)))
    assert labels(split.quarantine) == {3: ["persoon_in_quarantaine"], 2: ["aantal_kolommen"]}


def refusal(extract, scope, rows):
    contract = Contract(extract, Delivered(scope, datetime.date(2026, 10, 31)))
    contract.split(block(extract, rows))
    try:
        contract.finish()
    except LeveringRefused as refused:
        return refused.code
    return None


def test_a_levering_whose_rows_all_lie_outside_its_scope_is_refused():
    outside = [good_row(JVS) | {"gemeentecode": "0518"}]
    assert refusal(JVS, "G0193", outside) == refusal(JVS, "R0010", outside) == "buiten_scope"
    assert refusal(DUO, "G0193", [good_row(DUO) | {"GEMEENTECODE": "518"}]) == "buiten_scope"


def test_one_row_inside_the_scope_is_enough_and_no_rows_is_no_reason():
    assert refusal(JVS, "G0193", [good_row(JVS), good_row(JVS) | {"gemeentecode": "0518"}]) is None
    assert refusal(JVS, "G0166", [good_row(JVS)]) == "buiten_scope"
    assert refusal(JVS, "R0010", [good_row(JVS)]) is None
    assert refusal(JVS, "G0193", []) is None


def test_a_school_copy_and_a_test_set_are_not_tested_on_scope():
    outside = [good_row(JVS) | {"gemeentecode": "0518"}]
    assert refusal(JVS, "I27GZ", outside) is None
    assert refusal(JVS, "X0000", outside) is None


def test_of_the_brp_only_person_rows_say_whether_the_scope_fits():
    rows = person(A_NUMMERS[0], 1, **{"08.09.10": "0518"})
    rows[1]["08.09.10"] = "0193"
    assert refusal(BRP, "G0193", rows) == "buiten_scope"
    assert refusal(BRP, "G0193", person(A_NUMMERS[0], 1)) is None


def test_null_in_a_block_is_an_empty_field():
    given_block = block(DUO, [good_row(DUO) | {"LEERWEG": ""}])
    nulls = pa.RecordBatch.from_arrays(
        [pa.array([value or None for value in column.to_pylist()], pa.string()) for column in given_block.batch],
        names=given_block.batch.schema.names,
    )
    split = Contract(DUO, DELIVERED).split(type(given_block)(nulls, np.array([1], np.int32)))
    assert split.valid.to_pylist()[0]["leerweg"] is None
