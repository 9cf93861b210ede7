"""From the bytes of a csv file to valid rows: for every registered extract a file as its supplier writes it."""

import csv
import gzip
import io

import pytest

from connectors.names import parse_name
from connectors.readers import open_reader
from schemas.blocks import Delivered, Split
from schemas.contract import Contract
from schemas.errors import LeveringRefused
from schemas.extract import Layout
from schemas.register import EXTRACTS
from tests.schemas.test_duo import A05_HEADER
from tests.schemas.texts import good_row

CSV_LAYOUTS = (Layout.CONTRACT_CSV, Layout.DUO_CSV, Layout.DUO_YEAR_CSV)
CSV = [extract for extract in EXTRACTS.values() if extract.layout in CSV_LAYOUTS]
every_csv_extract = pytest.mark.parametrize("extract", CSV, ids=lambda extract: extract.name)
A05 = EXTRACTS["duo_a05"]
NAMES = {
    Layout.DUO_CSV: "202611{}G0193.csv",
    Layout.DUO_YEAR_CSV: "{}2026VG0193.csv",
    Layout.CONTRACT_CSV: "{}_G0193_20261030.csv",
}
FROM_NAME = ("eindjaar", "stand")


def written(extract, *changes, header=None) -> bytes:
    """A file with every column of the layout, the dropped ones filled too."""
    columns = [column.source_name for column in extract.columns if column.name not in FROM_NAME]
    of_duo = extract.layout.is_duo_report
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n" if of_duo else "\n")
    writer.writerow(header or columns)
    for changed in changes:
        row = good_row(extract) | changed
        writer.writerow([row.get(name, "Voorbeeld; met punt-komma") for name in columns])
    return file.getvalue().encode()


def loaded(extract, content: bytes, *, compressed=False) -> tuple[list[Split], tuple[str, ...]]:
    name = parse_name(NAMES[extract.layout].format(extract.file_name))
    assert name.extract is extract
    reader = open_reader(extract, io.BytesIO(content), compressed=compressed, filled=name.filled)
    contract = Contract(extract, Delivered(name.scope, name.peildatum, name.peilmaand))
    splits = [contract.split(block) for block in reader.blocks()]
    contract.finish()
    return splits, reader.unknown_columns


@every_csv_extract
@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip"])
def test_a_file_as_it_is_delivered_loads_whole(extract, compressed):
    content = written(extract, {}, {})
    splits, unknown = loaded(extract, gzip.compress(content) if compressed else content, compressed=compressed)
    assert unknown == ()
    assert [split.valid["rijnummer"].to_pylist() for split in splits] == [[1, 2]]
    assert [dict(split.warnings) for split in splits] == [{}]
    assert not any(split.quarantine.num_rows for split in splits)


@every_csv_extract
def test_a_header_without_rows_is_a_valid_empty_levering(extract):
    splits, _ = loaded(extract, written(extract))
    assert sum(split.valid.num_rows + split.quarantine.num_rows for split in splits) == 0


@every_csv_extract
def test_a_column_that_is_read_may_not_be_missing(extract):
    for column in (column for column in extract.read_columns if column.name not in FROM_NAME):
        header = [declared.source_name for declared in extract.columns if declared is not column]
        with pytest.raises(LeveringRefused) as refused:
            open_reader(extract, io.BytesIO((";".join(header) + "\n").encode()), compressed=False)
        assert refused.value.code == "kolom_ontbreekt"


@every_csv_extract
def test_a_column_that_is_dropped_may_be_missing(extract):
    header = [declared.source_name for declared in extract.read_columns]
    assert open_reader(extract, io.BytesIO((";".join(header) + "\n").encode()), compressed=False).unknown_columns == ()


def test_the_header_of_the_startset_opens_with_a_number_sign_or_not():
    for first in ("#BRIN", "BRIN"):
        header = [first, *A05_HEADER.split(";")[1:]]
        [split], unknown = loaded(A05, written(A05, {}, header=header))
        assert (split.valid["brin"].to_pylist(), unknown) == (["25PJ"], ())


@pytest.mark.parametrize("name", ["duo_nrsp", "duo_nenr"])
def test_the_edition_of_a_vsv_year_is_filled_in_every_row_from_the_name(name):
    extract = EXTRACTS[name]
    [split], _ = loaded(extract, written(extract, {}, {}))
    assert (split.valid["eindjaar"].to_pylist(), split.valid["stand"].to_pylist()) == ([2026, 2026], ["V", "V"])
    first = f"#{extract.columns[2].source_name}"
    header = [first, *(column.source_name for column in extract.columns[3:])]
    [split], unknown = loaded(extract, written(extract, {}, header=header))
    assert (split.valid.num_rows, unknown) == (1, ())
