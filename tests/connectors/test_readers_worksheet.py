"""Excel files: the first worksheet row by row, and every file that is none or could be more than it seems."""

import datetime
import io
import zipfile
import zlib

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.readers import blocks, open_reader
from connectors.readers import workbook as workbooks
from schemas.errors import LeveringRefused
from schemas.register import EXTRACTS
from tests.connectors.streams import Endless
from tests.schemas.texts import BSN, ONDERWIJSNUMMER

EXTRACT = EXTRACTS["duo_koci"]
HEADER = ("burgerservicenummer", "onderwijsnummer", "opmerking")
LINK = (BSN, ONDERWIJSNUMMER, "")
SECRET = "Kanariepiet"
SHEET = "xl/worksheets/sheet1.xml"


def workbook(*rows, then=lambda book, sheet: None):
    """An xlsx with these rows on its first sheet and something else on its second."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_numbers": False})
    sheet = book.add_worksheet("Koppelingen")
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if value != "":
                sheet.write(number, place, value)
    then(book, sheet)
    book.add_worksheet("Toelichting").write(0, 0, SECRET)
    book.close()
    return file.getvalue()


def repacked(content, change):
    """The same zip with each part as `change(name, octets)` makes it; None leaves it out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            octets = change(name, old.read(name))
            if octets is not None:
                new.writestr(name, octets)
    return file.getvalue()


def with_sheet(old, new, content=None):
    return repacked(
        content or workbook(HEADER, LINK),
        lambda name, octets: octets.replace(old, new) if name == SHEET else octets,
    )


def read(content):
    reader = open_reader(EXTRACT, io.BytesIO(content), compressed=False)
    rows, rejected = {}, []
    for block in reader.blocks():
        columns = [column.to_pylist() for column in block.batch.columns]
        rows |= dict(zip(block.row_numbers.tolist(), zip(*columns, strict=True), strict=True))
        rejected += block.rejected
    return rows, rejected, reader.unknown_columns


def refusal(content):
    with pytest.raises(LeveringRefused) as caught:
        read(content)
    assert caught.value.sentence.endswith(".")
    assert SECRET not in caught.value.sentence
    assert BSN not in caught.value.sentence
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value.code


def test_the_rows_under_the_header_are_numbered_from_one():
    assert read(workbook(HEADER, LINK, LINK)) == ({1: (BSN, ONDERWIJSNUMMER), 2: (BSN, ONDERWIJSNUMMER)}, [], ())


def test_a_header_without_rows_is_a_valid_empty_levering():
    assert read(workbook(HEADER)) == ({}, [], ())


def test_columns_stand_in_any_order_and_a_dropped_one_may_be_missing_or_hold_anything():
    assert read(workbook(("onderwijsnummer", "burgerservicenummer"), LINK[1::-1]))[0] == {1: LINK[:2]}
    assert read(workbook(HEADER, (*LINK[:2], SECRET)))[0] == {1: LINK[:2]}


def test_a_new_column_is_told_and_not_read():
    assert read(workbook((*HEADER, "datum"), (*LINK, SECRET))) == ({1: LINK[:2]}, [], ("datum",))


def test_rows_without_any_value_are_no_records_wherever_they_stand():
    assert read(workbook((), HEADER, (), LINK, (), (), LINK, ()))[0] == {1: LINK[:2], 2: LINK[:2]}


def test_columns_before_the_first_one_may_be_empty():
    assert read(workbook(("", *HEADER), ("", *LINK)))[0] == {1: LINK[:2]}


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (123456782, "123456782"),
        (12345678.0, "12345678"),
        (1.5, "1.5"),
        (f" {BSN}", f" {BSN}"),
        ("012345672", "012345672"),
        (True, "J"),
        (datetime.date(2026, 11, 1), "2026-11-01"),
        ("é€𝄞", "é€𝄞"),
        ("", ""),
    ],
)
def test_a_cell_is_read_as_the_text_that_it_shows(cell, text):
    def as_date(book, sheet):
        if isinstance(cell, datetime.date):
            sheet.write_datetime(1, 0, cell, book.add_format({"num_format": "yyyy-mm-dd"}))

    assert read(workbook(HEADER, (cell, ONDERWIJSNUMMER), then=as_date))[0] == {1: (text, ONDERWIJSNUMMER)}


def test_only_the_first_sheet_is_read():
    assert SECRET not in str(read(workbook(HEADER, LINK)))


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "geen_kop"),
        ([("burgerservicenummer", "opmerking")], "kolom_ontbreekt"),
        ([LINK, LINK], "kolom_ontbreekt"),
        ([("burgerservicenummer", *HEADER)], "kolom_dubbel"),
    ],
)
def test_a_sheet_without_its_header_is_refused(rows, code):
    assert refusal(workbook(*rows)) == code


def test_a_formula_is_refused_and_text_that_looks_like_one_is_text():
    formula = workbook(HEADER, then=lambda _, sheet: sheet.write_formula(1, 0, "=1+1"))
    assert refusal(formula) == "formules"
    elsewhere = workbook(HEADER, LINK, then=lambda book, _: book.add_worksheet("Derde").write_formula(0, 0, "=1+1"))
    assert refusal(elsewhere) == "formules"
    assert read(workbook(HEADER, ("=1+1", "<f>")))[0] == {1: ("=1+1", "<f>")}


def bomb(size):
    """A zip of a workbook with a part that unpacks to `size` bytes of spaces."""
    return repacked(workbook(HEADER, LINK), lambda name, octets: octets + b" " * size if name == SHEET else octets)


def lying_bomb():
    """A part that says it is small and unpacks to more."""
    content = bomb(80 << 20)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = packed.getinfo(SHEET).file_size.to_bytes(4, "little")
    return content.replace(size, (1000).to_bytes(4, "little"))


def doubled():
    file = io.BytesIO(workbook(HEADER, LINK))
    with zipfile.ZipFile(file, "a") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr(SHEET, b"<worksheet/>")
    return file.getvalue()


def many_parts():
    file = io.BytesIO(workbook(HEADER, LINK))
    with zipfile.ZipFile(file, "a") as packed:
        for number in range(workbooks.MOST_PARTS):
            packed.writestr(f"xl/extra{number}.xml", b"<a/>")
    return file.getvalue()


DTD = b'<!DOCTYPE a [<!ENTITY b "c">]>'
FAR_CELL = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "leeg_bestand"),
        (f"{SECRET};{BSN}\n".encode(), "geen_xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "geen_xlsx"),
        (b"PK\x03\x04" + b"\0" * 100, "archief_beschadigd"),
        (workbook(HEADER, LINK)[:-40], "archief_beschadigd"),
        (workbook(HEADER, LINK)[: len(workbook(HEADER, LINK)) // 2], "archief_beschadigd"),
        (doubled(), "archief_beschadigd"),
        (repacked(workbook(HEADER, LINK), lambda name, octets: None if "workbook" in name else octets), "geen_xlsx"),
        (repacked(workbook(HEADER, LINK), lambda name, octets: None if name == SHEET else octets), "geen_xlsx"),
        (with_sheet(b"</sheetData>", b""), "geen_xlsx"),
        (with_sheet(b"<worksheet", DTD + b"<worksheet"), "xml_dtd"),
        (with_sheet(b"</sheetData>", FAR_CELL), "te_groot_uitgepakt"),
        (with_sheet(b'<row r="2"', b'<row r="99999999999"'), "te_groot_uitgepakt"),
        (with_sheet(b"<sheetData>", b"<sheetData>" + b"<x>" * 50 + b"</x>" * 50), "geen_xlsx"),
        (with_sheet(b"<sheetData>", b"<sheetData>" + b"<row/>" * 3_100_000), "te_groot_uitgepakt"),
        (bomb(workbooks.MOST_UNPACKED_BYTES), "te_groot_uitgepakt"),
        (lying_bomb(), "archief_beschadigd"),
        (many_parts(), "te_groot_uitgepakt"),
    ],
    ids=range(18),
)
def test_what_is_no_workbook_or_a_dangerous_one_is_refused(content, code):
    assert refusal(content) == code


def test_damage_is_refused():
    content = bytearray(workbook(HEADER, LINK))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as packed:
        place = packed.getinfo(SHEET).header_offset
    content[place + 80] ^= 0xFF
    assert refusal(bytes(content)) == "archief_beschadigd"


def test_a_file_without_end_is_refused_without_being_read():
    stream = Endless(b"PK\x03\x04", b"a", 1 << 30)
    with pytest.raises(LeveringRefused) as caught:
        open_reader(EXTRACT, stream, compressed=False)
    assert caught.value.code == "te_groot"
    assert stream.given < workbooks.MOST_BYTES * 2


@settings(max_examples=30)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(octets):
    for content in (octets, b"PK\x03\x04" + octets, zlib.compress(octets)):
        with pytest.raises(LeveringRefused):
            read(content)


@settings(max_examples=30)
@given(st.lists(st.sampled_from([LINK, ("", "", ""), ("x", "", ""), ("", "", "opmerking")]), max_size=9), st.integers(1, 4))
def test_every_row_with_a_value_is_read_whatever_the_size_of_a_block(lines, size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "ROWS_AT_ONCE", size)
        rows, rejected, _ = read(workbook(HEADER, *lines))
    assert list(rows.values()) == [line[:2] for line in lines if any(line)]
    assert (list(rows), rejected) == (list(range(1, len(rows) + 1)), [])
