"""The example of every registered extract keeps its contract, is named as a levering, and is nobody's."""

import io

import pytest

from connectors.demo.example import example_of
from connectors.demo.numbers import burgerservicenummers
from connectors.names import parse_name
from connectors.readers import open_reader
from schemas.blocks import Delivered
from schemas.brp.personen import ABROAD
from schemas.contract import Contract
from schemas.register import EXTRACTS

every_extract = pytest.mark.parametrize("extract", EXTRACTS.values(), ids=lambda extract: extract.name)


@every_extract
def test_the_example_keeps_every_rule_and_gives_no_warning(extract):
    example = example_of(extract)
    name = parse_name(example.file_name)
    assert name.extract is extract
    reader = open_reader(extract, io.BytesIO(example.content), compressed=False, filled=name.filled)
    contract = Contract(extract, Delivered(name.scope, name.peildatum, name.peilmaand))
    [split] = [contract.split(block) for block in reader.blocks()]
    contract.finish()
    assert (split.valid.num_rows, split.quarantine.num_rows, dict(split.warnings)) == (1, 0, {})
    assert (reader.unknown_columns, dict(reader.counted)) == ((), {})


@every_extract
def test_the_example_shows_every_column_but_a_second_person_number_and_a_place_abroad(extract):
    example = example_of(extract)
    empty = {column.name for column in extract.read_columns if example.row[column.source_name] in ("", "0")}
    abroad = {column.name for column in extract.columns if column.source_name.startswith(f"{ABROAD}.")}
    assert empty - abroad <= {"onderwijsnummer", "volgnummer", "indicatie_geheim"}


@every_extract
def test_the_person_of_an_example_has_a_number_as_the_demo_region_gives_out(extract):
    made = f"{burgerservicenummers(1, 2026)[0]:09d}"
    row = example_of(extract).row
    numbers = {
        row[column.source_name] for column in extract.read_columns if column.kind.value in ("burgerservicenummer", "pgn")
    }
    # a leading 9 is given out to nobody
    assert made.startswith("9")
    # persoonsgebonden nummer
    assert numbers <= {made}
    assert any(column.kind.is_person_number and row[column.source_name] for column in extract.read_columns) or (
        extract.name in ("jvs_werkproces", "hub_werklijst")
    )
